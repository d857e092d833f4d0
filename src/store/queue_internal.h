/* store/queue_internal.h - the pieces of the queue: its records, its database, and who asks it.
 *
 * Threads  the worker of the first shard, but for queue_record_*, which are pure. */
#ifndef CULVER_STORE_QUEUE_INTERNAL_H
#define CULVER_STORE_QUEUE_INTERNAL_H

#include "store/internal.h"

enum queue_statement {
    QUEUE_SQL_PUT,
    QUEUE_SQL_DELETE,
    QUEUE_SQL_DEFER,
    QUEUE_SQL_HOLD,
    QUEUE_SQL_RELEASE,
    QUEUE_SQL_RETRY,
    QUEUE_SQL_REROUTE,
    QUEUE_SQL_WARNED,
    QUEUE_SQL_KEPT,
    QUEUE_SQL_STATE,
    QUEUE_SQL_LIST,
    QUEUE_SQL_CHANGES,
    QUEUE_SQL_COUNT,
    QUEUE_SQL_HOLDS,
    QUEUE_SQL_END,
    QUEUE_SQL_ENDED,
    QUEUE_SQL_GIVE_UP,
    QUEUE_SQL_STATEMENTS,
};

struct queue {
    sqlite3 *db;
    sqlite3_stmt *statements[QUEUE_SQL_STATEMENTS];
    log_lsn applied_lsn;
    uint64_t next_id;
    log_lsn *pending;
    unsigned count, cap;
    bool is_dirty;
    bool is_unsure;   /* a transaction failed: what is in the file must be read again first */
    bool must_replay; /* made anew, and not yet filled from the first record of the log on */
    struct queue_watch *watch;
};

/* --- queue_record.c: QUEUE records as bytes (docs/formats/mutate.md) --- */
struct queue_record {
    enum queue_change_kind kind;
    struct utc now;
    struct slice who, text;
    struct utc until;
    const uint64_t *ids;
    uint32_t count;
};
void queue_record_write(const struct queue_record *record, struct buf *out);
enum err queue_record_read(struct slice payload, struct arena *arena, struct queue_record *out);

/* --- queue_database.c: queue.db, and how records change it --- */
/* A statement ready to be bound; NULL when the database is too damaged. */
sqlite3_stmt *queue_sql(struct queue *queue, enum queue_statement which);
void queue_verify(struct store *store, const struct check_faults *faults);
/* What a question to queue.db came to. Where it was found damaged it is made again, and the next question is answered: ERR_TEMP. */
enum err queue_answered(struct store *store, enum err result);
/* queue.db is put aside and made again from the log. */
BLOCKS enum err queue_rebuild(struct store *store);
/* Records of messages whose last entry has ended and that the queue still holds, at most max. */
BLOCKS enum err queue_ended(struct store *store, uint32_t max, log_lsn *out, uint32_t *out_count);
/* Whether there is an entry over this record. */
BLOCKS enum err queue_holds(struct store *store, log_lsn lsn, bool *out);
/* Steps one that returns no row, and resets it. */
enum err queue_sql_done(struct queue *queue, sqlite3_stmt *statement);

/* --- queue.c --- */
void queue_notify(struct store *store); /* after entries came or changed */

#endif
