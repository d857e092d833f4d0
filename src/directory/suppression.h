/* directory/suppression.h - outside addresses that nobody has: what came back as "no such user", and where nothing more is sent.
 *
 * Shape   each permanent failure of an address counts; so many of them within a while suppress it, a delivery forgets them. An administrator
 *         adds, lists and removes. Kept in server.db, looked up in memory.
 * Threads directory_is_suppressed() from any thread; the rest blocks on the directory's own.
 * Errors  ERR_SYNTAX no address; ERR_NOT_FOUND, ERR_EXISTS; ERR_LIMIT SUPPRESSIONS_MAX addresses are known; ERR_TEMP, ERR_FULL.
 * Limits  SUPPRESSIONS_MAX addresses, SUPPRESSION_REPLY_MAX octets of a reply. */
#ifndef CULVER_DIRECTORY_SUPPRESSION_H
#define CULVER_DIRECTORY_SUPPRESSION_H

#include "directory/directory.h"

#define SUPPRESSIONS_MAX 100000
#define SUPPRESSION_REPLY_MAX 500

bool directory_is_suppressed(struct directory *d, struct slice address);

struct suppression_failure {
    struct slice address, reply;
    struct utc now;
    uint64_t after;  /* failures that suppress an address; 0: none does */
    uint64_t within; /* seconds */
};
/* *out: it is suppressed from now on, and was not before. */
BLOCKS enum err directory_suppression_failed(struct directory *d,
                                             const struct suppression_failure *failure, bool *out);
/* Mail was taken for it. Costs nothing where nothing is known of the address. */
BLOCKS enum err directory_suppression_delivered(struct directory *d, struct slice address);

BLOCKS enum err directory_suppression_add(struct directory *d, struct slice address,
                                          struct utc now);
BLOCKS enum err directory_suppression_remove(struct directory *d, struct slice address);

struct suppression_row {
    struct slice address, reply;
    uint64_t failures;
    struct utc first, last;
    bool is_suppressed;
};
struct suppression_page {
    struct suppression_row *rows;
    unsigned count;
};
/* Behind `after`, at most max, by address. */
BLOCKS enum err directory_suppression_list(struct directory *d, struct slice after, unsigned max,
                                           struct arena *arena, struct suppression_page *out);

#endif
