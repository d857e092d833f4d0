/* flow/block.h - clients that a list of addresses in the DNS names (DNSBL), and lists that are broken.
 *
 * Shape   one table of states a node, for IPv4 and IPv6 each. A list is used once its control entries are as they must be (RFC 5782 5):
 *         127.0.0.2 is listed, 127.0.0.1 is not; clients that come while it is found out are not looked up in it. They are looked up before its first use and whenever a client is to be looked up and
 *         BLOCK_CONTROL_SECONDS have passed. A list that fails, answers with the error code of its operator (127.255.255.0/24) or from
 *         outside of 127.0.0.0/8 is not used until the next control; this is logged once (block-list-broken). One that is silent rests
 *         (net/silence.h).
 * Owner   app/ makes one for the node.
 * Threads all calls from any thread.
 * RFC     5782. */
#ifndef CULVER_FLOW_BLOCK_H
#define CULVER_FLOW_BLOCK_H

#include "flow/flow.h"

#define BLOCK_CONTROL_SECONDS 3600

struct block_table;

struct block_table *block_table_new(void);
void block_table_free(struct block_table *table); /* NULL allowed */

/* May this client send mail? 550 5.7.1 when one of `lists` (net/block_list.h) has its address. All are asked at a time; those that do
 * not answer within these seconds do not count. Nobody asks about addresses that are not public. */
BLOCKS struct verdict block_client(struct services *services, const struct peer *peer,
                                   struct slice lists, uint64_t seconds, struct arena *arena);

/* Why the list is not used, for this family; "": it is, or nobody asked it yet. In the arena. */
struct slice block_list_trouble(struct services *services, struct slice zone, bool is_v6,
                                struct arena *arena);

#endif
