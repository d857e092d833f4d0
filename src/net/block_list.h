/* net/block_list.h - lists of addresses in the DNS (DNSBL): how one is asked, and what its answer means.
 *
 * Shape   pure. Lists are written "zen.example bl.example=127.0.0.[2..4;10]": zones, each with the answers that count, where not all do.
 * Owner   slices point into the text given, or are in the arena.
 * Limits  BLOCK_LISTS_MAX lists; BLOCK_TEXT_MAX octets of what a list says of an address.
 * RFC     5782 2 and 5. */
#ifndef CULVER_NET_BLOCK_LIST_H
#define CULVER_NET_BLOCK_LIST_H

#include "base/scan.h"
#include "net/dns.h"

#define BLOCK_LISTS_MAX 16
#define BLOCK_ZONE_MAX 180 /* with an IPv6 address before it it is still a name */
#define BLOCK_TEXT_MAX 200

struct block_list {
    struct slice zone;
    struct slice
        answers; /* a pattern of four numbers, "127.0.0.[2..4;10]"; "" all of 127.0.0.0/8 */
};
/* The next of the list at the cursor. ERR_NOT_FOUND: there is no more; ERR_SYNTAX names what is wrong. */
enum err block_list_next(struct scan *lists, struct block_list *out);
/* ERR_SYNTAX */
enum err block_lists_check(struct slice lists);

/* Under which name the list has the address: octets or nibbles in reverse order (RFC 5782 2.1, 2.4). False: it is no IP address. */
bool block_list_name(const struct peer_address *address, struct slice zone, struct arena *arena,
                     struct slice *out);

enum block_answer {
    BLOCK_UNLISTED, /* or in a way that the pattern does not name */
    BLOCK_LISTED,
    BLOCK_ERROR,   /* 127.255.255.0/24: the list does not serve us */
    BLOCK_FOREIGN, /* outside of 127.0.0.0/8: it is no list (any more) */
};
enum block_answer block_list_judge(const struct dns_answer *answer, struct slice pattern);

/* What a TXT record of the list says, fit for a reply: printable ASCII of at most BLOCK_TEXT_MAX octets; "" when it is malformed. */
struct slice block_list_text(struct slice rdata, struct arena *arena);

#endif
