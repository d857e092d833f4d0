/* trust/sts_cache.h - the policies that were fetched: in memory, and in a file each (docs/formats/sts.md).
 *
 * Shape   a table by domain. What is put in is found until its place is needed: first of those that bind to nothing, then of those
 *         that nobody asked for the longest time.
 * Owner   the cache copies what is put in. What is found is good until the next put.
 * Threads one; sts_cache_save() may be called on another one, which then has the exclusive use of `known` and of that domain's file.
 * Durable a policy when sts_cache_save() says OK: who can keep us from fetching it again does not get rid of it by a crash
 *         (RFC 8461 10.2). A file that is lost or damaged costs one fetch.
 * Limits  STS_DOMAINS_MAX domains. */
#ifndef CULVER_TRUST_STS_CACHE_H
#define CULVER_TRUST_STS_CACHE_H

#include "io/world.h"
#include "trust/sts.h"

#define STS_DOMAINS_MAX 4096
#define STS_FILE_MAX ((size_t)16 * 1024)

struct sts_known {
    struct slice domain; /* sts_is_host_name(), lower case */
    struct slice id;     /* of the record that the policy was fetched for */
    struct sts_policy policy;
    int64_t fetched, expires; /* seconds since 1970 */
};

/* It has lived half its time at `now`; or is from a time to come, when the clock was wrong. */
bool sts_known_is_old(const struct sts_known *known, int64_t now);

/* A file of the cache. */
void sts_known_write(const struct sts_known *known, struct buf *out);
/* ERR_CORRUPT. What is read points into the text. */
enum err sts_known_read(struct slice text, struct sts_known *out);

struct sts_cache;

/* Blocks the thread: reads what is there. Files that cannot be read are told in the log and passed over. Those that are out of date at
 * `now` stay unless they bind to nothing: should the clock be fast, they hold again when it is right (QU10). Until then they bind nobody, and
 * are fetched anew with the next mail. */
struct sts_cache *sts_cache_open(struct disk *disk, const char *data_dir, int64_t now);
void sts_cache_free(struct sts_cache *cache); /* NULL allowed */

struct sts_entry {
    struct sts_known known;   /* `expires` 0: there is no policy */
    usec_t retry;             /* monotonic: it is not fetched before */
    enum tls_outcome trouble; /* of the last fetch; TLS_OUTCOME_NONE: there was none */
    bool is_asked_for;        /* a fetch is under way: it keeps its place */
};
/* NULL: nothing is known of it. */
struct sts_entry *sts_cache_find(struct sts_cache *cache, struct slice domain);
/* What is there already stays. */
struct sts_entry *sts_cache_add(struct sts_cache *cache, struct slice domain);
void sts_cache_set(struct sts_entry *entry, const struct sts_known *known);
/* The domains whose policies say something and have lived half their time at `now`, the longest unused first; names are in the arena. */
unsigned sts_cache_aging(struct sts_cache *cache, int64_t now, struct arena *arena,
                         struct slice **domains);
size_t sts_cache_count(const struct sts_cache *cache);

/* Blocks the thread. */
enum err sts_cache_save(const struct sts_cache *cache, const struct sts_known *known);

#endif
