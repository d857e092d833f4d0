/* store/log/upkeep.h - who holds a record, and the rewriting of sealed segments without what nobody holds (docs/formats/log.md).
 *
 * Shape   Each ACCEPT has a number of holders: the accounts it went to, and the queue. Each CHUNK has one: its ACCEPT. A record
 *         without holders is dead. The numbers live in memory and in the indexes of sealed segments; what they are made of, ACCEPT
 *         and UNREF records, is in the log, so they can be counted again. All other records are never dead.
 * Threads one thread does the upkeep of a log: it alone counts and compacts. Readers and the writer go on meanwhile.
 * Errors  ERR_FULL, ERR_TEMP the disk; ERR_CORRUPT the segment is damaged: it is left as it is. */
#ifndef CULVER_STORE_LOG_UPKEEP_H
#define CULVER_STORE_LOG_UPKEEP_H

#include "base/buf.h"
#include "store/log/log.h"

#define LOG_HELD_ALWAYS UINT16_MAX

/* --- holders --- */
/* Says how many hold a record; without a record of this number nothing happens. */
void log_holders_set(struct log *log, log_lsn lsn, uint16_t holders);
/* As above, in a segment that is being counted only: what is known already is not changed. */
void log_holders_begin(struct log *log, log_lsn lsn, uint16_t holders);
uint16_t log_holders_get(struct log *log, log_lsn lsn);
/* One holder less, because the UNREF record `by` says so; once only, however often it is read again. */
enum err log_holders_drop(struct log *log, log_lsn lsn, log_lsn by, uint16_t *out_left);
/* Every UNREF record below `upto` is counted. */
void log_holders_upto(struct log *log, log_lsn upto);

/* Counting again. log_uncounted() is the first record of the first segment that needs it, 0 when none does; the caller reads all
 * records from there up to log_counting_end() in order, tells what they say, and then calls log_counted(). */
log_lsn log_uncounted(struct log *log);
log_lsn log_counting_end(struct log *log);
void log_counted(struct log *log, log_lsn upto);

/* Type and account of a record without its payload; LOG_TICK when it was dropped. */
enum err log_read_type(struct log *log, log_lsn lsn, enum log_type *out_type);

/* --- segments --- */
struct log_segment {
    uint64_t number;
    log_lsn first_lsn, upto;
    uint64_t bytes, dead_bytes;
    int64_t begun; /* seconds since 1970; 0: not known */
    bool is_compacted;
    bool is_settled; /* sealed, counted, and all of it durable in the databases */
    bool is_sealed;
};
/* The at-th segment, ascending; false behind the last. */
bool log_segment_get(struct log *log, unsigned at, struct log_segment *out);
/* The next record begins a new segment, so that the present one may be compacted some day. */
void log_switch(struct log *log);

/* --- compaction --- */
enum log_verdict {
    LOG_KEEP,
    LOG_DROP,  /* nothing remains */
    LOG_EMPTY, /* `rest` takes the place of the payload, for ever */
};
struct log_compaction {
    uint64_t number;   /* of the first segment */
    unsigned segments; /* so many neighbours become one file */
    /* What becomes of a dead record. */
    enum err (*judge)(void *arg, const struct log_record *record, struct buf *rest,
                      enum log_verdict *out);
    enum err (*pace)(void *arg); /* now and then; may sleep. Not OK: it is given up. NULL: none */
    void *arg;
    uint64_t bytes_before, bytes_after, dropped, emptied; /* out */
};
/* Rewrites settled segments: same numbers, same content of what is kept, compressed. A power cut at any moment leaves the old
 * files or the new one. */
enum err log_compact(struct log *log, struct log_compaction *compaction);

#endif
