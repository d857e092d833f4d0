/* store/log/internal.h - segments and the writer (docs/formats/log.md). */
#ifndef CULVER_STORE_LOG_INTERNAL_H
#define CULVER_STORE_LOG_INTERNAL_H

#include <pthread.h>

#include "store/log/log.h"

#define SEGMENT_MAGIC "CULVLOG1"
#define SEGMENT_VERSION 1
#define SEGMENT_HEADER_BYTES 64
#define RECORD_MAGIC 0x52435643U /* "CVCR" */
#define RECORD_HEADER_BYTES 64
#define RECORD_ALIGN 8

/* One file of the log. Records are numbered without gaps inside a segment, so the n-th offset belongs to first_lsn + n. An offset of 0 is
 * a record lost to damage. */
struct segment {
    uint64_t number;     /* in the file name; rises */
    uint64_t generation; /* of every record in it: stale bytes of a reused file do not match */
    log_lsn first_lsn;
    uint32_t count; /* records, lost ones included */
    uint32_t *offsets;
    uint32_t offset_cap;
    uint64_t tail; /* octets used */
    uint64_t size; /* octets of the file that are allocated */
    bool is_sealed;
    int fd;
};

struct log {
    struct log_config config;
    char *dir;
    struct world *world;
    pthread_mutex_t lock; /* over segments and their offsets */
    struct segment **segments;
    unsigned segment_count, segment_cap;
    struct segment *active;
    log_lsn next_lsn, durable_lsn;
    uint64_t next_generation;
    uint64_t checkpoint_lsn;
    uint64_t batches, syncs, failures;
    bool is_low; /* less than reserve_bytes left: only changes that need little room go on */
    usec_t low_checked;
    uint64_t low_written;    /* octets submitted since then */
    uint64_t unsynced_bytes; /* written to the active segment, answered, but not synced */
    uint32_t unsynced_records;
    bool is_full;            /* the disk had no room at the last attempt */
    /* the writer */
    pthread_t thread;
    pthread_mutex_t queue_lock;
    pthread_cond_t queue_filled;
    struct list queue;
    bool stopping;
    char *staging; /* record headers and padding of one batch */
};

/* --- record.c: one record as bytes --- */
struct record_head {
    enum log_type type;
    account_id account;
    log_lsn lsn;
    uint64_t generation;
    uint32_t payload_len;
    uint64_t checksum;
};
void record_head_write(const struct record_head *head, char out[RECORD_HEADER_BYTES]);
/* False when these are no record header of this generation. */
bool record_head_read(struct slice bytes, uint64_t generation, struct record_head *out);
uint64_t record_checksum(const char head[RECORD_HEADER_BYTES], const struct slice *pieces,
                         unsigned count);
uint64_t record_size(uint32_t payload_len);

/* --- segment.c: files --- */
struct segment *segment_new(uint64_t number, uint64_t generation, log_lsn first_lsn);
void segment_free(struct log *log, struct segment *segment);
/* Creates the file with its header, durable with its directory entry. */
enum err segment_create(struct log *log, struct segment *segment);
enum err segment_open(struct log *log, uint64_t number, struct segment **out);
void segment_add_offset(struct segment *segment, uint32_t offset);
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
    log_lsn from; /* lower ones are not handed out */
    log_lsn upto; /* from here on the next segment has them; 0: no limit */
    uint64_t
        start; /* octet to begin at, that of record first_lsn + first_index; 0: the beginning */
    uint32_t first_index;
};
enum err segment_scan(struct log *log, struct segment *segment, struct scan_range range,
                      void (*record)(void *arg, const struct log_record *record),
                      void (*damaged)(void *arg, const char *segment, uint64_t offset,
                                      const char *why),
                      void *arg);

/* --- write.c --- */
void log_write_batch(struct log *log, struct list *batch);
void log_add_segment(struct log *log,
                     struct segment *segment); /* under the lock, once there are threads */
uint64_t log_payload_length(const struct log_append *append);

/* --- index.c: offsets of a sealed segment, rebuilt by a scan when missing --- */
void index_write(struct log *log, const struct segment *segment);
bool index_read(struct log *log, struct segment *segment);

/* --- checkpoint.c --- */
enum err checkpoint_read(struct log *log, log_lsn *out);

#endif
