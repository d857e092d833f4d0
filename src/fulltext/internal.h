/* fulltext/internal.h - volumes: as bytes, as they are read, made and merged; and the accounts that are open. */
#ifndef CULVER_FULLTEXT_INTERNAL_H
#define CULVER_FULLTEXT_INTERNAL_H

#include <pthread.h>

#include "base/list.h"
#include "base/map.h"
#include "base/scan.h"
#include "fulltext/fulltext.h"

#define VOLUME_BYTES_MAX (UINT64_C(1) << 30)
#define MERGE_WIDTH 4                                /* volumes of about one size that become one */
#define MERGE_BYTES_MAX (UINT64_C(96) * 1024 * 1024) /* of what is merged, together */
#define VOLUMES_MAX 1024                             /* of an account */
#define TERM_SEPARATOR '\0'                          /* in front of each term: no text has one */

/* --- volume.c --- */
struct volume_field {
    struct slice text;     /* the terms in order, each behind a separator */
    const char *text_ends; /* u32 each: where a term ends in `text` */
    const char *lists;     /* u32 each: where its list of messages begins in `postings` */
    uint32_t terms;
    struct slice postings; /* varints: how many, then the differences of their numbers */
};

struct volume {
    unsigned refs; /* under the lock of the fulltext */
    uint64_t number;
    char *bytes; /* malloc: the file */
    size_t len;
    uint32_t count;
    const char *lsns;     /* u64 each, ascending */
    const char *checks;   /* u32 each */
    const char *partials; /* a bit each: not all of its text is in */
    struct volume_field fields[WORDS_FIELDS];
};

/* Takes `bytes` over when OK. ERR_CORRUPT. */
enum err volume_read(char *bytes, size_t len, uint64_t account, struct volume **out);
void volume_free(struct volume *volume);
uint64_t volume_lsn(const struct volume *volume, uint32_t at);
uint32_t volume_check(const struct volume *volume, uint32_t at);
bool volume_is_partial(const struct volume *volume, uint32_t at);
/* The number of an lsn's message, trying `hint` first; the count when it is not there. */
uint32_t volume_find(const struct volume *volume, uint64_t lsn, uint32_t hint);
struct slice volume_term(const struct volume_field *field, uint32_t term);
/* The messages of a term, ascending. */
struct posting {
    struct scan rest;
    uint32_t left, at, count; /* count: of the volume */
    bool is_begun;
};
struct posting volume_posting(const struct volume *volume, const struct volume_field *field,
                              uint32_t term);
/* In ascending order, each once, whatever the octets are: whoever gathers them has room for as many as there are messages. */
bool posting_next(struct posting *posting, uint32_t *out);

uint32_t volume_u32(const char *array, uint32_t at);

/* --- draft.c: a volume while it is made --- */
struct volume_draft {
    uint64_t account;
    struct buf lsns, checks, partials;
    uint32_t count;
    struct field_draft {
        struct buf text, text_ends, lists, postings;
        uint32_t terms;
    } fields[WORDS_FIELDS];
};
void volume_draft_init(struct volume_draft *draft, uint64_t account);
void volume_draft_fini(struct volume_draft *draft);
void volume_draft_message(struct volume_draft *draft, struct fulltext_message message,
                          bool is_partial);
/* Terms come in order; messages ascend. */
void volume_draft_term(struct volume_draft *draft, unsigned field, struct slice term,
                       const uint32_t *messages, uint32_t count);
/* The bytes of the file. ERR_LIMIT: they are too many. */
enum err volume_draft_write(const struct volume_draft *draft, struct buf *out);

/* --- batch.c --- */
enum err batch_write(struct fulltext_batch *batch, struct buf *out);
uint64_t batch_account(const struct fulltext_batch *batch);
uint32_t batch_count(const struct fulltext_batch *batch);
void batch_reset(struct fulltext_batch *batch);
enum err batch_add(struct fulltext_batch *batch, struct fulltext_message message,
                   struct slice words);

/* --- merge.c --- */
struct keep_list {
    const uint64_t *lsns; /* ascending; NULL: all are kept */
    size_t count;
};
bool keep_has(const struct keep_list *keep, uint64_t lsn);
/* One volume of several; of a message that stands in two, the later one counts. */
enum err merge_write(struct volume *const *volumes, unsigned count, uint64_t account,
                     const struct keep_list *keep, struct buf *out);

/* --- files.c --- */
struct holding { /* the index of an account in memory */
    uint64_t account;
    struct list lru;
    struct volume **volumes; /* by number; malloc */
    unsigned count;
    uint64_t next_number;
    bool is_loaded;
};
struct fulltext {
    struct world *world;
    char *data_dir;
    struct worker *writer;
    pthread_mutex_t lock;    /* over all below, and refs of volumes */
    pthread_mutex_t loading; /* over the files: one account at a time is read, one file written */
    struct map holdings;
    struct list lru;             /* least recently used first */
    uint64_t bytes, cache_bytes; /* of volumes; how many may stay when they are not looked at */
};
/* Reads all volumes of an account; those that are damaged are removed. The array is malloc'd. */
enum err files_read(struct fulltext *fulltext, uint64_t account, struct volume ***out,
                    unsigned *out_count);
enum err files_write(struct fulltext *fulltext, uint64_t account, uint64_t number,
                     struct slice bytes, bool is_durable);
void files_remove(struct fulltext *fulltext, uint64_t account, uint64_t number);
/* Those that are damaged, by name. */
enum err files_verify(struct fulltext *fulltext, uint64_t account, bool mends,
                      void (*found)(void *arg, struct slice file), void *arg);
/* All of them, whole or not. */
enum err files_remove_all(struct fulltext *fulltext, uint64_t account);

/* --- find.c --- */
/* The answers for one volume. */
struct volume_hits {
    const struct volume *volume;
    uint8_t *bits;   /* may hold it */
    uint8_t *scores; /* of fulltext_fuzzy(); else NULL */
    bool decides;    /* a bit is a yes */
};
struct fulltext_hits {
    unsigned count;
    struct volume_hits volumes[];
};
struct fulltext_hits *hits_new(const struct fulltext_look *look);

struct fulltext_look {
    struct fulltext *fulltext;
    struct volume **volumes;
    unsigned count;
};

#endif
