/* proto/foreign.h - clients of other protocols at the wrong port, and whoever makes one of them speak to us.
 *
 * Shape   asked about the first octets of a connection, until a command was understood. No mail client begins like this; a
 *         browser that was led here must get nothing of what it sent echoed (the ALPACA attack, https://alpaca-attack.com). */
#ifndef CULVER_PROTO_FOREIGN_H
#define CULVER_PROTO_FOREIGN_H

#include "base/slice.h"

/* TLS or other binary octets, an SSH banner, or an HTTP request, as far as `input` goes. */
bool foreign_is_client(struct slice input);

#endif
