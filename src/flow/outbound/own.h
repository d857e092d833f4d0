/* flow/outbound/own.h - which hosts are ourselves, by whatever name the DNS has for them.
 *
 * Shape   a level of preference at a time, so that a host that is never needed is not asked for.
 * Blocks  OWN_LEVEL_SECONDS at the most, and for our own name once in OWN_NAME_SECONDS: what the DNS does not find in that time is none of ours.
 * Units   by the monotonic clock.
 * RFC     5321 5.1. */
#ifndef CULVER_FLOW_OUTBOUND_OWN_H
#define CULVER_FLOW_OUTBOUND_OWN_H

#include "net/mx.h"

#define OWN_LEVEL_SECONDS 60 /* as long as one host may take to be found */
#define OWN_NAME_SECONDS 300

/* What the DNS says of our own name. Zeroed it is asked when it is needed. */
struct own_name {
    struct mx_addresses found; /* when it answered last */
    usec_t until;              /* it is not asked before */
};

struct outbound;
/* Does a level of preference begin at hosts[at] that has one of them? It and what is no better are left out, or mail would go in circles. */
BLOCKS bool outbound_ends_at(struct outbound *outbound, const struct mx_list *hosts, unsigned at,
                             uint16_t port, struct arena *arena);

#endif
