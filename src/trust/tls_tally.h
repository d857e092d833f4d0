/* trust/tls_tally.h - how TLS went with other servers, counted for each of their domains over a day, and the reports of it.
 *
 * Shape   the counts are kept in the shape of the reports (JSON), in memory and in a file for each day (docs/formats/tls-tally.md).
 * Owner   tls_tally_new() / tls_tally_free(); it copies what is noted.
 * Threads one.
 * Limits  TALLY_DOMAINS_MAX; of each domain TALLY_POLICIES_MAX policies, of each policy TALLY_FAILURES_MAX kinds of failure: what comes
 *         beyond is counted in the sums alone, or not at all.
 * RFC     8460 4. */
#ifndef CULVER_TRUST_TLS_TALLY_H
#define CULVER_TRUST_TLS_TALLY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/time.h"
#include "trust/outcome.h"

#define TALLY_DOMAINS_MAX 10000
#define TALLY_POLICIES_MAX 8
#define TALLY_FAILURES_MAX 32
#define TALLY_FILE_MAX ((size_t)64 * 1024 * 1024)
#define TALLY_REPORT_MAX ((size_t)1024 * 1024)

enum tally_policy { TALLY_NO_POLICY, TALLY_STS, TALLY_TLSA };

/* One conversation with one server. */
struct tally_session {
    struct slice domain; /* whose mail it was, lower case */
    enum tally_policy policy;
    struct slice policy_domain; /* where the policy stands */
    struct slice policy_text;   /* its lines, a line feed between two; "" none */
    struct slice policy_hosts;  /* those that a policy of MTA-STS names, a blank between two */
    enum tls_outcome outcome;   /* TLS_OUTCOME_NONE is not counted */
    struct slice own_address;   /* that the conversation was held from; "" not known */
    struct slice host, address; /* of the server; "" it did not come to that */
    struct slice detail;        /* of a failure, for people */
};

struct tls_tally;

struct tls_tally *tls_tally_new(void);
void tls_tally_free(struct tls_tally *tally); /* NULL allowed */
void tls_tally_note(struct tls_tally *tally, const struct tally_session *session);
size_t tls_tally_count(const struct tls_tally *tally); /* domains */
/* All domains, each behind a line feed. */
void tls_tally_domains(const struct tls_tally *tally, struct buf *out);
void tls_tally_remove(struct tls_tally *tally, struct slice domain);

/* The file of a day. ERR_LIMIT: it would be larger than TALLY_FILE_MAX. */
enum err tls_tally_write(const struct tls_tally *tally, struct buf *out);
/* ERR_CORRUPT, ERR_PERM (of a newer program). *out is the caller's. */
enum err tls_tally_read(struct slice text, struct tls_tally **out);

struct tally_report {
    struct slice domain;
    struct slice organization, contact, id;
    struct utc begin, end; /* the first and the last second */
};
/* The report about a domain as it is sent: JSON, compressed with gzip. ERR_NOT_FOUND, ERR_LIMIT. */
enum err tls_tally_report(const struct tls_tally *tally, const struct tally_report *report,
                          struct buf *out);

#endif
