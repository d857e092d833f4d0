/* store/log/internal.h - segments and the writer (docs/formats/log.md). */
#ifndef CULVER_STORE_LOG_INTERNAL_H
#define CULVER_STORE_LOG_INTERNAL_H

#include <pthread.h>

#include "base/buf.h"
#include "store/log/log.h"
#include "store/log/upkeep.h"

#define SEGMENT_MAGIC "CULVLOG1"
#define SEGMENT_VERSION 1           /* as written by the writer */
#define SEGMENT_VERSION_COMPACTED 2 /* as rewritten by compact.c */
#define SEGMENT_HEADER_BYTES 64
#define RECORD_MAGIC 0x52435643U /* "CVCR" */
#define RECORD_HEADER_BYTES 64
#define RECORD_ALIGN 8
#define RECORD_VERSION_AT 6
#define CONTEXTS_KEPT 16 /* for expanding */
#define RECORD_VERSION 1
#define RECORD_COMPRESSED 1 /* flag: the payload stands compressed, only in compacted segments */

/* One file of the log. Records are numbered without gaps inside a segment, so the n-th offset belongs to first_lsn + n. */
#define SEGMENT_NUMBERS_MAX (UINT32_MAX / RECORD_HEADER_BYTES) /* that one file stands for */
#define OFFSET_LOST 0                                          /* the record is damaged */
#define OFFSET_DROPPED 1 /* nobody held it at a compaction, or nobody was promised it */
struct segment {
    uint64_t number;     /* in the file name; rises */
    uint64_t generation; /* of every record in it: stale bytes of a reused file do not match */
    log_lsn first_lsn;
    uint32_t begun; /* when the file was begun, seconds since 1970; 0: not known */
    uint32_t count; /* records, lost and dropped ones included */
    uint32_t *offsets;
    uint32_t offset_cap;
    uint64_t tail; /* octets used */
    uint64_t size; /* octets of the file, or a few more while a group is written */
    bool is_sealed;
    int fd;
    unsigned users;          /* who reads it now; under log->lock */
    bool is_retired;         /* another file has taken its place: freed by the last user */
    log_lsn unpromised_from; /* what of the segment before was promised to nobody; 0: none */
    /* of a compacted one */
    bool is_compacted;
    log_lsn upto;        /* it stands for the records [first_lsn, upto) */
    uint32_t kept;       /* so many of them are in the file */
    uint32_t dictionary; /* its records are compressed with; 0: none */
    /* holders.c */
    uint16_t *holders; /* beside offsets: how many hold the record */
    bool is_counted;   /* holders are right */
    bool is_changed;   /* since its index was written */
    log_lsn counted_upto;
    uint64_t dead_bytes;
};

struct log {
    struct log_config config;
    char *dir;
    struct world *world;
    pthread_mutex_t lock; /* over segments and their offsets */
    struct segment **segments;
    unsigned segment_count, segment_cap;
    struct segment *active;
    log_lsn next_lsn, durable_lsn, unpromised_from; /* the last: of the segment begun next */
    uint64_t next_number, next_generation;
    unsigned lost_segments; /* files of which nothing could be read */
    uint64_t checkpoint_lsn;
    uint64_t batches, syncs, failures;
    uint64_t appended;    /* octets since the log was opened */
    bool wants_switch;    /* the next batch begins a new segment */
    log_lsn counted_upto; /* every UNREF record below is in all holders; 0: as each segment says */
    struct log_upkeep_stats upkeep;
    log_lsn opened_lsn;         /* the first number given since the log was opened */
    pthread_mutex_t index_lock; /* one index is written at a time */
    /* dictionary.c */
    struct dictionary *dictionaries; /* those in use */
    uint32_t dictionary_newest;      /* id of a file; 0: none */
    char *dictionary_dir;
    void *contexts[CONTEXTS_KEPT]; /* ZSTD_DCtx that nobody uses now */
    unsigned context_count;
    void *packer; /* ZSTD_CCtx of compaction */
    bool is_low;  /* less than reserve_bytes left: only changes that need little room go on */
    usec_t low_checked;
    uint64_t low_written;    /* octets submitted since then */
    uint64_t unsynced_bytes; /* written to the active segment, answered, but not synced */
    uint32_t unsynced_records;
    uint64_t group_bytes; /* what the last groups had, the newest counting most */
    bool is_full;         /* the disk had no room at the last attempt */
    /* the writer */
    pthread_t thread;
    pthread_mutex_t queue_lock;
    pthread_cond_t queue_filled;
    struct list queue;
    bool is_awake; /* it was told of what is in the queue */
    bool stopping;
    char *staging; /* record headers and padding of one batch */
};

/* --- record.c: one record as bytes --- */
struct record_head {
    enum log_type type;
    uint8_t flags; /* RECORD_... */
    account_id account;
    log_lsn lsn;
    uint64_t generation;
    uint32_t payload_len;
    uint32_t unsynced; /* numbers, its own the last, that were not on disk then; 0: not said */
    uint64_t plain_checksum; /* XXH3-64 of the payload before it was compressed; 0 else */
    uint64_t checksum;
};
void record_head_write(const struct record_head *head, char out[RECORD_HEADER_BYTES]);
/* False when these are no record header of this generation; 0: of any. */
bool record_head_read(struct slice bytes, uint64_t generation, struct record_head *out);
uint64_t record_checksum(const char head[RECORD_HEADER_BYTES], const struct slice *pieces,
                         unsigned count);
uint64_t record_size(uint32_t payload_len);

/* --- segment.c: files --- */
struct segment *segment_new(uint64_t number, uint64_t generation, log_lsn first_lsn);
void segment_free(struct log *log, struct segment *segment);
/* The header of 64 octets at the start of the file. */
enum err segment_write_header(struct log *log, struct segment *segment);
/* Creates the file with its header, durable with its directory entry. */
enum err segment_create(struct log *log, struct segment *segment);
enum err segment_open(struct log *log, uint64_t number, struct segment **out);
/* Then its records say what the header should. */
bool segment_header_is_damaged(struct log *log, const struct segment *segment);
void segment_add_offset(struct segment *segment, uint32_t offset);
uint16_t holders_at_birth(const struct log_append *append);
/* Makes sure that [0, upto) of the file is allocated and written with zeros ahead of the tail. */
enum err segment_prepare(struct log *log, struct segment *segment, uint64_t upto);
enum err log_disk_error(const char *what, const char *path);
void segment_path(const struct log *log, uint64_t number, const char *suffix, char *out,
                  size_t out_len);
/* The numbers of all segment files, ascending, in the arena. */
enum err segment_numbers(struct log *log, struct arena *arena, uint64_t **out, unsigned *out_count);

/* --- scan.c: recovery --- */
/* Walks the records of a segment from `at` on; a damaged one is reported and passed over where later ones are whole. With
 * `record` NULL only offsets are gathered. `is_last`: what follows the last whole record is a torn tail. */
struct scan_range {
    log_lsn from;          /* lower ones are not handed out */
    log_lsn upto;          /* from here on the next segment has them; 0: no limit */
    bool is_last;          /* it was written to when the log was closed, or the power went */
    log_lsn promised_upto; /* missing below is lost; is_last: and below what records prove */
};
enum err segment_scan(struct log *log, struct segment *segment, struct scan_range range,
                      void (*record)(void *arg, const struct log_record *record),
                      void (*damaged)(void *arg, const char *segment, uint64_t offset,
                                      const char *why),
                      void *arg);

/* A segment whose header cannot be read: what its whole records say of it. ERR_CORRUPT: it has none. */
enum err segment_guess(struct log *log, struct segment *segment);

/* What stands behind the tail of the last segment. */
struct segment_rest {
    bool is_dirty;   /* not zeros alone: half a record, or a damaged one */
    log_lsn highest; /* number in a record header that can still be read; 0: none */
};
void segment_rest(struct log *log, struct segment *segment, struct segment_rest *out);

/* --- write.c --- */
void log_write_batch(struct log *log, struct list *batch);
void log_add_segment(struct log *log,
                     struct segment *segment); /* under the lock, once there are threads */
uint64_t log_payload_length(const struct log_append *append);
uint64_t log_new_generation(struct log *log);

/* --- read.c --- */
/* A record's place. The segment stays open until place_release(). */
struct place {
    struct segment *segment;
    uint64_t offset;
    uint64_t
        room; /* octets up to the record of the next number, when it stands behind: no less than the record's; 0: not known */
};
enum err place_find(struct log *log, log_lsn lsn, struct place *out);
void place_release(struct log *log, struct place *place); /* again: nothing */
/* The header of a record; type LOG_TICK when it was dropped. */
enum err log_read_head(struct log *log, log_lsn lsn, struct record_head *out);
/* The segment that holds this number, or NULL; under log->lock. */
struct segment *segment_of(const struct log *log, log_lsn lsn);

/* --- holders.c --- */
/* Dead octets of a segment, from the headers of its dead records. */
uint64_t holders_measure(struct log *log, const struct segment *segment);
/* Every index that is behind is written, durable. */
enum err holders_write(struct log *log);

/* --- index.c: offsets and holders of a sealed segment, rebuilt by a scan when missing --- */
/* `durable`: with a sync of the file, the caller syncs the directory. */
enum err index_write(struct log *log, const struct segment *segment, bool durable);
bool index_read(struct log *log, struct segment *segment);
/* Fills in the segment when the bytes are an index of it, else it is not to be used further. */
bool index_parse(struct slice bytes, struct segment *segment);

/* --- checkpoint.c --- */
enum err checkpoint_read(struct log *log, log_lsn *out);

#endif
