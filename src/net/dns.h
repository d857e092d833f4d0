/* net/dns.h - questions to the DNS: a validating resolver in this process (libunbound).
 *
 * Shape   one resolver a node, whose cache all loops share: what one asked no other asks again. A name is asked for as it is, nothing is
 *         appended.
 * Owner   dns_open() / dns_close(); answers are in the arena given.
 * Threads dns_query() on the loops of any threads; dns_close() when no fiber asks any more.
 * Blocks  dns_query(), by the fiber's deadline and at most DNS_SECONDS.
 * Errors  ERR_NOT_FOUND the name or the type is not there (`is_secure` says whether that was proven); ERR_TEMP no usable answer:
 *         servers silent, or forged data (bogus). A time-out is ERR_TEMP too, never "not there".
 * Clock   answers are kept by it: all are forgotten when it is set back by ten minutes or more. While descriptors or memory do not
 *         suffice for that they are kept, with a line in the log, and it is tried again every DNS_RENEW_SECONDS.
 * Limits  DNS_QUESTIONS at a time over DNS_SOCKETS sockets and DNS_CONNECTIONS connections; DNS_ANSWERS_BYTES and DNS_RECORDS_BYTES of
 *         answers are kept.
 * RFC     1035, 4035 (validation), 6672. */
#ifndef CULVER_NET_DNS_H
#define CULVER_NET_DNS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/setting.h"
#include "io/loop.h"

#define DNS_SECONDS 30
#define DNS_RENEW_SECONDS 30
#define DNS_RECORDS_MAX 256
#define DNS_QUESTIONS "2048"
#define DNS_SOCKETS "512"
#define DNS_CONNECTIONS "32"
#define DNS_ANSWERS_BYTES "8m"
#define DNS_RECORDS_BYTES "16m"

/* Section "dns" of the configuration. */
struct dns_settings {
    struct slice
        forward; /* addresses of resolvers to ask, "192.0.2.1" or "192.0.2.1@5353"; "" ask the world itself */
    struct slice trust_anchor; /* file; "" nothing is validated */
};
extern const struct setting_table dns_setting_table;

struct dns;

/* Ends the process when the resolver cannot be opened at all. */
struct dns *dns_open(struct world *world, const struct dns_settings *settings);
void dns_close(struct dns *dns); /* NULL allowed */

enum dns_type {
    DNS_A = 1,
    DNS_CNAME = 5,
    DNS_PTR = 12,
    DNS_MX = 15,
    DNS_TXT = 16,
    DNS_AAAA = 28,
    DNS_TLSA = 52,
};

struct dns_answer {
    struct slice *records; /* RDATA, names in it uncompressed */
    unsigned count;
    bool is_secure;    /* validated up to a trust anchor */
    struct slice name; /* whose records they are when the one asked for is an alias; else "" */
};
BLOCKS enum err dns_query(struct dns *dns, struct slice name, enum dns_type type,
                          struct arena *arena, struct dns_answer *out);

/* A name in wire form as text without the last dot; false when it is malformed. */
bool dns_name_read(struct slice wire, struct arena *arena, struct slice *out);
/* The RDATA of one TXT record as one text: its strings without anything between them (RFC 8461 3.1); false
 * when it is malformed. */
bool dns_text_read(struct slice rdata, struct arena *arena, struct slice *out);

#endif
