/* trust/sts.h - MTA-STS, the grammar: the record that says that a domain has a policy, and the policy.
 *
 * Shape   pure functions over text; trust/sts_find.h asks and remembers.
 * Owner   what is read points into the text, but for the hosts, which are in the arena.
 * Limits  STS_POLICY_BYTES_MAX of policy (RFC 8461 3.3), STS_HOSTS_BYTES_MAX of the hosts that it names.
 * RFC     8461 3.1 (record), 3.2 (policy), 4.1 (hosts). */
#ifndef CULVER_TRUST_STS_H
#define CULVER_TRUST_STS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"
#include "trust/outcome.h"

#define STS_POLICY_BYTES_MAX ((size_t)64 * 1024)
#define STS_HOSTS_BYTES_MAX ((size_t)8 * 1024)
#define STS_AGE_MAX 31557600 /* seconds: a year */
#define STS_ID_MAX 32

/* The id of the one record among those that stand at "_mta-sts.DOMAIN". False when there is none, more than one, or it is broken:
 * the domain has no policy then. */
bool sts_record_find(const struct slice *texts, unsigned count, struct slice *id);

enum sts_mode {
    STS_NONE,    /* nothing is asked any more */
    STS_TESTING, /* what would fail is told, not stopped */
    STS_ENFORCE,
};
#define STS_MODES 3
const char *sts_mode_name(enum sts_mode mode); /* "none", "testing", "enforce" */
bool sts_mode_by_name(struct slice name, enum sts_mode *out);

struct sts_policy {
    enum sts_mode mode;
    uint32_t max_age;   /* seconds, at most STS_AGE_MAX */
    struct slice hosts; /* names and "*.name", lower case, a blank between two */
    /* trust/sts_find.h alone. Why there is none although the domain says so; of one that holds: why it could not be fetched anew just now. */
    enum tls_outcome trouble;
};
/* ERR_SYNTAX says what is wrong. */
enum err sts_policy_read(struct slice text, struct arena *arena, struct sts_policy *out);
/* Is each a name, or one behind "*."? */
bool sts_hosts_are_good(struct slice hosts);
/* May this host have mail for the domain? */
bool sts_policy_names(const struct sts_policy *policy, struct slice host);

/* A name of letters, digits, hyphens, underscores and dots as the DNS has them, which may be a part of a path too. */
bool sts_is_host_name(struct slice name);

#endif
