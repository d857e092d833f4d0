/* store/log/log.h - the mail log: one ordered, durable stream of records for the whole server.
 *
 * Shape   segments of fixed size; LSNs count records, without gaps; the address of a record is its LSN. One writer thread
 *         groups what is waiting into one write and one fdatasync (docs/formats/log.md).
 * Owner   log_open() / log_close(). Appended pieces must stay until `done`.
 * Threads log_submit() and log_read() from any thread; callbacks on the writer's thread (inline: the caller's).
 * Errors  ERR_FULL no room (heals when there is), ERR_TEMP write or sync failed, ERR_UNSURE the same, and what was written may be
 *         found at the next start, ERR_CORRUPT checksum,
 *         ERR_NOT_FOUND no such record.
 * Limits  LOG_PAYLOAD_MAX for a record, LOG_BATCH_BYTES and LOG_BATCH_RECORDS for a group. */
#ifndef CULVER_STORE_LOG_LOG_H
#define CULVER_STORE_LOG_LOG_H

#include "base/arena.h"
#include "base/list.h"
#include "base/progress.h"
#include "io/fiber.h"
#include "io/world.h"
#include "store/log/lsn.h"

#define LOG_PAYLOAD_MAX (8 * 1024 * 1024)
#define LOG_BATCH_BYTES (4 * 1024 * 1024)
#define LOG_BATCH_RECORDS 2048
#define LOG_SEGMENT_BYTES (UINT64_C(256) * 1024 * 1024)
#define LOG_PIECES_MAX 4

enum log_type {
    LOG_ACCEPT = 1, /* a message and where it goes */
    LOG_CHUNK = 2,  /* a piece of a large message */
    LOG_MUTATE = 3, /* a change to one account */
    LOG_QUEUE = 4,  /* a change to the outbound queue */
    LOG_UNREF = 5,  /* an account no longer needs a message */
    LOG_TICK = 6,   /* nothing; keeps time and LSNs moving */
};

struct log_record {
    enum log_type type;
    account_id account; /* 0: several */
    log_lsn lsn;
    struct slice payload;
};

/* One record on its way; embed it. */
struct log_append {
    enum log_type type;
    account_id account;
    struct slice pieces[LOG_PIECES_MAX]; /* the payload is these, one after the other */
    unsigned piece_count;
    bool
        needs_earlier; /* refers to unsynced records: fails when a sync failed since `failures` was read */
    uint64_t failures; /* log_failures() when the first of them was appended */
    bool unsynced;     /* done() after the write, durable with the next synced record (chunks) */
    uint16_t holders;  /* of an ACCEPT: accounts and the queue (store/log/upkeep.h) */
    log_lsn lsn;       /* out */
    enum err result;   /* out */
    void (*done)(struct log_append *append); /* in LSN order; NULL inside log_commit() */
    struct list node;
};

struct log_config {
    const char *dir;        /* data/log, made when missing */
    uint64_t segment_bytes; /* LOG_SEGMENT_BYTES; tests use less */
    bool is_inline; /* no thread: log_submit() writes and syncs before it returns (--single) */
    uint64_t reserve_bytes;     /* kept free so that deleting works on a full disk */
    const char *dictionary_dir; /* data/dict, made when missing; NULL: dir */
    bool is_read_only;          /* of log_open_to_read() */
    log_lsn durable_upto; /* everything below was on disk, whatever the records say; 0: who knows */
    /* Called on the writer's thread when the `done` of all records that were written together have been called; NULL: nobody asks. */
    void (*answered)(void *arg);
    void *answered_arg;
};

struct log;

/* Opens or makes the log, cuts a torn tail, and hands every record from the checkpoint on to `recovered`, in order.
 * ERR_CORRUPT records inside sealed segments are logged and skipped. */
enum err log_open(const struct log_config *config, struct world *world,
                  void (*recovered)(void *arg, const struct log_record *record), void *arg,
                  struct log **out);
void log_close(struct log *log); /* waits for what was submitted */

void log_submit(struct log *log, struct log_append *append);
/* The same without waking the writer: log_wake() follows, once for many. */
void log_submit_quietly(struct log *log, struct log_append *append);
void log_wake(struct log *log);
/* Submits and waits until it is durable (or failed). */
BLOCKS enum err log_commit(struct log *log, struct log_append *append);

/* Reads one record, checksum verified, payload in the arena. Blocks the thread for a disk read at most. What compaction dropped
 * reads as an empty LOG_TICK. */
enum err log_read(struct log *log, log_lsn lsn, struct arena *arena, struct log_record *out);

/* A part of a record's payload without an arena. The whole record is read and verified; ERR_LIMIT beyond its end. */
enum err log_read_part(struct log *log, log_lsn lsn, uint64_t from, void *out, size_t len);

/* How many writes or syncs have failed so far. */
uint64_t log_failures(struct log *log);

log_lsn log_durable_lsn(struct log *log); /* highest that is on disk */

/* Recovery starts at recover_lsn from now on; all state below it is durable elsewhere. */
enum err log_checkpoint(struct log *log, log_lsn recover_lsn);

struct log_upkeep_stats {
    uint64_t compactions, compacted_from, compacted_to; /* octets read and written */
    uint64_t records_dropped, records_emptied;
    uint64_t dictionaries;
};
struct log_stats {
    uint64_t segments, bytes, records, first_lsn, last_lsn, batches, syncs;
    uint64_t appended;              /* octets since the log was opened */
    uint64_t dead_bytes;            /* of records that nobody holds */
    uint64_t compacted;             /* segments in compacted form */
    uint64_t uncounted;             /* segments whose holders are not known yet */
    log_lsn checkpoint_lsn;         /* recovery starts here */
    struct log_upkeep_stats upkeep; /* since the log was opened */
};
void log_stats_get(struct log *log, struct log_stats *out);

/* Numbers whose records the power took before anybody was promised them: no damage. */
uint64_t log_unpromised(struct log *log);

/* Opens a log for reading alone, and changes nothing: also one that log_open() refuses. Every record is read, `damaged` hears of what is
 * lost. log_read(), log_each() and log_stats_get() work on it; log_close() ends it. */
typedef void log_damaged(void *arg, const char *segment, uint64_t offset, const char *why);
enum err log_open_to_read(const struct log_config *config, struct world *world,
                          log_damaged *damaged, void *arg, struct log **out);

/* Every record with at least this number that can be read, in order; ends with the first failure of visit(). */
enum err log_each(struct log *log, log_lsn from,
                  enum err (*visit)(void *arg, const struct log_record *record), void *arg);

/* dir/log and dir/dict, new, with everything that is durable now: sealed segments by another link, what is written now as a copy. Segments
 * that go meanwhile: ERR_TEMP, and it may be tried again. The directory above is the caller's to sync. */
enum err log_copy(struct log *log, const char *dir, log_lsn *out_last);

/* Octets that a record takes in a segment. */
#define LOG_RECORD_BYTES(payload_len) (((uint64_t)(payload_len) + 64 + 7) & ~(uint64_t)7)

/* Writes the indexes of all sealed segments again, and a dictionary where its copy is whole. */
enum err log_mend(struct log *log);

/* Reads every record of every segment and all dictionaries and reports damage; ERR_CORRUPT when there was any. Of progress: octets. */
enum err log_verify(struct log *log, log_damaged *damaged, void *arg, struct progress *progress);

#endif
