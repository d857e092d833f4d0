/* directory/vacation.h - automatic replies of accounts: what they say, when, and who has had one.
 *
 * Shape   the data of VacationResponse (RFC 8621 8). Whether an account has one, and when, is in memory with the account
 *         (struct account_row); the text, and who was answered when, in server.db.
 * Units   seconds since 1970; days.
 * Owner   texts found are in the arena.
 * Errors  ERR_NOT_FOUND: no such account, or it never had one; ERR_SYNTAX, ERR_LIMIT: not what it may be; ERR_TEMP, ERR_FULL.
 * Limits  the constants below. RFC 3834 2, 5230 4.2.
 */
#ifndef CULVER_DIRECTORY_VACATION_H
#define CULVER_DIRECTORY_VACATION_H

#include "directory/directory.h"

#define VACATION_TEXT_MAX ((size_t)64 * 1024)
#define VACATION_SUBJECT_MAX 500
#define VACATION_NAME_MAX 200
#define VACATION_DAYS_MAX 365
#define VACATION_DAYS_DEFAULT 7
#define VACATION_SENDERS_MAX                                                                       \
    10000 /* answers remembered of an account; the oldest is forgotten first */
#define VACATION_PAIR_HOUR_MAX                                                                     \
    5 /* answers an hour from an account to one address, tags ("+detail") left out */
#define VACATION_ACCOUNT_HOUR_MAX 100 /* answers an hour of an account, to whomever */

struct vacation {
    struct vacation_time time;
    unsigned
        days; /* an address is answered once in so many; 0: VACATION_PAIR_HOUR_MAX alone holds */
    struct slice subject, text;
    struct slice name;    /* of whom it comes from (RFC 3834 3.1.1); "" the address alone */
    struct slice address; /* likewise, directory_may_send_as(); "" the one that was written to */
};
/* Who was answered before is answered anew. */
BLOCKS enum err directory_vacation_set(struct directory *d, struct slice address,
                                       const struct vacation *vacation);
/* It stays, and nobody is answered. */
BLOCKS enum err directory_vacation_off(struct directory *d, struct slice address);
BLOCKS enum err directory_vacation_find(struct directory *d, uint64_t account, struct arena *arena,
                                        struct vacation *out);

/* Does the account answer mail at this time? */
static inline bool vacation_is_on(const struct vacation_time *time, int64_t now)
{
    return time->is_on && (time->from == 0 || now >= time->from) &&
           (time->until == 0 || now < time->until);
}

struct vacation_turn {
    uint64_t account;
    struct slice sender;
    uint64_t entry; /* of the queue: the answer that is remembered; 0: it is only asked */
    int64_t now;
};
/* May this sender have an answer? *out "", or why not; then nothing is remembered. The same entry is told the same again, so that an answer
 * that an interruption left in the queue is neither lost nor counted twice. */
BLOCKS enum err directory_vacation_take(struct directory *d, const struct vacation_turn *turn,
                                        struct slice *out);

#endif
