/* trust/tlsrpt.h - TLS-RPT, the grammar: who wants to hear how TLS went with mail for a domain.
 *
 * Shape   pure functions over text.
 * Owner   what is read is in the arena.
 * Limits  TLSRPT_PLACES_MAX of a record; others are passed over.
 * RFC     8460 3, 5.5. */
#ifndef CULVER_TRUST_TLSRPT_H
#define CULVER_TRUST_TLSRPT_H

#include "base/arena.h"
#include "base/slice.h"

#define TLSRPT_PLACES_MAX 8

struct tlsrpt_place {
    bool is_mail;
    struct slice address;    /* of mail: percent signs are resolved */
    struct slice host, path; /* of the web: as they stand in the URL; the path begins with "/" */
    uint16_t port;           /* likewise */
};
struct tlsrpt_record {
    struct tlsrpt_place places[TLSRPT_PLACES_MAX];
    unsigned count;
};
/* The one record among those that stand at "_smtp._tls.DOMAIN". False when there is none, more than one, or it is broken: nobody wants to
 * hear of it then. Places of other kinds (another scheme) are passed over. */
bool tlsrpt_record_find(const struct slice *texts, unsigned count, struct arena *arena,
                        struct tlsrpt_record *out);

/* Seconds until what could not be told is told again, after so many failures in a row: an hour, then twice as long each time, at most
 * sixteen hours. 0 failures: an hour, too. */
int64_t tlsrpt_retry_seconds(unsigned failures);

#endif
