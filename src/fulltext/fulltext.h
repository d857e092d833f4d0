/* fulltext/fulltext.h - the search index of each account: which of its messages may hold a text.
 *
 * Shape   a message is named by its record of the log and stands in a volume, an immutable file (docs/formats/index.md). What is asked is
 *         answered for each message with no, yes or maybe; of messages that stand in no volume nothing is known. So an index that lags,
 *         lost a file or was deleted costs time and never an answer.
 * Owner   fulltext_open() / fulltext_close(); a look and hits are the caller's; hits point into their look, which is closed behind them.
 * Threads one writer thread of its own; looks may be taken and asked from any thread.
 * Blocks  those marked BLOCKS suspend the fiber. The others marked "reads" may read files: they belong into a job.
 * Errors  ERR_TEMP, ERR_FULL (disk). A damaged file is removed and counts as never written.
 * Limits  a FULLTEXT_CACHE_SHARE of memory beside what is looked at; FULLTEXT_BATCH_BYTES of a batch. */
#ifndef CULVER_FULLTEXT_FULLTEXT_H
#define CULVER_FULLTEXT_FULLTEXT_H

#include "format/words.h"
#include "io/job.h"
#include "io/world.h"

#define FULLTEXT_CACHE_SHARE 16 /* of the machine's memory, within these: */
#define FULLTEXT_CACHE_LEAST (UINT64_C(16) * 1024 * 1024)
#define FULLTEXT_CACHE_MOST (UINT64_C(256) * 1024 * 1024)
#define FULLTEXT_BATCH_BYTES (UINT64_C(48) * 1024 * 1024) /* of a batch in memory, roughly */
#define FULLTEXT_BATCH_MESSAGES 8192

struct fulltext;

/* What is kept of indexes that nobody looks at, on a machine with so much memory. */
uint64_t fulltext_cache_bytes(uint64_t memory);
struct fulltext *fulltext_open(struct world *world, const char *data_dir, bool is_inline);
void fulltext_close(struct fulltext *fulltext); /* after the last look; NULL allowed */

/* A message: its record, and a check that it is the same one (fulltext_check_of()). */
struct fulltext_message {
    uint64_t lsn;
    uint32_t check;
};
uint32_t fulltext_check_of(uint64_t size, int64_t received);

/* --- asking --- */

/* What is indexed now, frozen. Reads. */
struct fulltext_look;
enum err fulltext_look_open(struct fulltext *fulltext, uint64_t account,
                            struct fulltext_look **out);
void fulltext_look_close(struct fulltext_look *look); /* NULL allowed */

/* Where a message stands in a look. */
struct fulltext_place {
    uint32_t volume, at; /* volume FULLTEXT_NOWHERE: it is not known */
};
#define FULLTEXT_NOWHERE UINT32_MAX
/* Quick when the messages stand about in the order of their records. */
void fulltext_locate(const struct fulltext_look *look, const struct fulltext_message *messages,
                     uint32_t count, struct fulltext_place *out);

enum fulltext_answer { FULLTEXT_NO, FULLTEXT_YES, FULLTEXT_MAYBE };

/* Which messages hold `text` (folded, not empty) in one of `fields` (bits of enum words_field). */
struct fulltext_hits;
struct fulltext_hits *fulltext_find(const struct fulltext_look *look, unsigned fields,
                                    struct slice text);
/* The same in any form and order of its words (RFC 6203): other endings, beginnings, a slip of the pen. */
struct fulltext_hits *fulltext_fuzzy(const struct fulltext_look *look, unsigned fields,
                                     struct slice text);
void fulltext_hits_free(struct fulltext_hits *hits); /* NULL allowed */
enum fulltext_answer fulltext_answer_at(const struct fulltext_hits *hits,
                                        struct fulltext_place place);
/* 1 to 100 of a hit of fulltext_fuzzy(), else 0. */
unsigned fulltext_score_at(const struct fulltext_hits *hits, struct fulltext_place place);

/* --- writing --- */

/* Messages on their way into one volume. */
struct fulltext_batch;
struct fulltext_batch *fulltext_batch_new(uint64_t account);
void fulltext_batch_free(struct fulltext_batch *batch); /* NULL allowed */
bool fulltext_batch_is_full(const struct fulltext_batch *batch);
/* words[i] as the scanner tells them (format/words.h). ERR_SYNTAX: they are not. */
BLOCKS enum err fulltext_batch_add(struct fulltext *fulltext, struct fulltext_batch *batch,
                                   const struct fulltext_message *messages,
                                   const struct slice *words, unsigned count);
/* What the batch holds can be found from now on; it is empty then. Volumes that have become many are merged. */
BLOCKS enum err fulltext_batch_write(struct fulltext *fulltext, struct fulltext_batch *batch);

/* Messages that are not among `lsns` (ascending) go out of the files, when there are enough of them to be worth it or `is_thorough`. */
BLOCKS enum err fulltext_prune(struct fulltext *fulltext, uint64_t account, const uint64_t *lsns,
                               size_t count, bool is_thorough);
/* All files of the account go. */
BLOCKS enum err fulltext_drop(struct fulltext *fulltext, uint64_t account);

/* Reads all files of the account; found() is told the name of each that is damaged, which is removed when `mends`. */
BLOCKS enum err fulltext_verify(struct fulltext *fulltext, uint64_t account, bool mends,
                                void (*found)(void *arg, struct slice file), void *arg);

struct fulltext_sizes {
    uint64_t volumes, messages, bytes;
};
/* Reads. */
enum err fulltext_sizes_get(struct fulltext *fulltext, uint64_t account,
                            struct fulltext_sizes *out);

#endif
