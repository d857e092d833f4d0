/* trust/dane.h - what the DNS says of a mail server's certificate: TLSA records, and whether they may be believed.
 *
 * Shape   dane_find() asks for the records of one host and sorts them into usable, unusable and none. Believed is only what was
 *         validated: the addresses of the host first, because a host whose addresses are not signed has no signed TLSA worth
 *         the wait.
 * Owner   everything is in the arena.
 * Errors  ERR_TEMP: the answer could not be had or was forged. Nothing is known of the host then, and mail waits
 *         (RFC 7672 2.1.1, 2.2).
 * Limits  TLSA_RECORDS_MAX records are looked at.
 * RFC     6698, 7671, 7672. */
#ifndef CULVER_TRUST_DANE_H
#define CULVER_TRUST_DANE_H

#include "io/tls.h"
#include "net/mx.h"
#include "trust/level.h"

#define TLSA_RECORDS_MAX 32

/* The RDATA of one TLSA record (RFC 6698 2.1), which `out` points into; false when it is malformed. */
bool tlsa_record_read(struct slice rdata, struct tls_association *out);
/* May it decide about a mail server's certificate (RFC 7672 3.1)? */
bool tlsa_is_usable(const struct tls_association *association);

struct dane_host {
    enum dane_state state;
    struct tls_association *associations; /* the usable ones */
    unsigned count;
    struct slice
        base; /* the name the records stand at: the host, or what it is another name for (RFC 7672 2.2.2) */
};
struct dane_question {
    struct slice host;
    uint16_t port;
    const struct mx_addresses *addresses; /* of the host */
};
BLOCKS enum err dane_find(struct dns *dns, const struct dane_question *question,
                          struct arena *arena, struct dane_host *out);

#endif
