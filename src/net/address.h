/* net/address.h - whose an address is: anybody's on the internet, or of a network that only we can reach.
 *
 * Shape   pure. Who lets others name the hosts that we connect to asks here first, or he asks for them what they cannot ask
 *         themselves (server-side request forgery).
 * RFC     6890 and the registries of special-purpose addresses that it founded. */
#ifndef CULVER_NET_ADDRESS_H
#define CULVER_NET_ADDRESS_H

#include "io/world.h"

/* False too for what carries the address of a private network within it: mapped, NAT64, 6to4. */
bool address_is_public(const struct peer_address *address);

#endif
