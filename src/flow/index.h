/* flow/index.h - the search index follows the mail: which messages it lacks, their words from the scanner, what it need not keep.
 *
 * Shape   nothing waits for it but a search for text, which has what it needs indexed first. Mail that comes is indexed about a minute
 *         later by the indexer, one for a node; once a day it goes over all accounts.
 * Threads indexer_note() from any; the rest on a fiber of the reactor whose services are given.
 * Blocks  as marked.
 * Limits  INDEX_QUESTION_BYTES and SCANNER_WORDS_MESSAGES_MAX of mail in one question to the scanner. */
#ifndef CULVER_FLOW_INDEX_H
#define CULVER_FLOW_INDEX_H

#include "flow/services.h"
#include "fulltext/fulltext.h"
#include "store/contents.h"

#define INDEX_QUESTION_BYTES (1024 * 1024)
#define INDEX_DELAY_SECS 60          /* from a message to its index */
#define INDEX_SWEEP_SECS (24 * 3600) /* from one visit of all accounts to the next */
#define INDEX_FIRST_SWEEP_SECS 600   /* after the start */
#define INDEX_ARENA_BYTES ((size_t)512 * 1024 * 1024)

struct index_task {
    struct services *services;
    account_id account;
    bool is_anew;            /* what there was is forgotten */
    bool is_thorough;        /* what is gone for good leaves the files now */
    const bool *is_stopping; /* NULL allowed; true: the rest is left undone */
    /* Told now and then; NULL allowed. */
    void (*progress)(void *arg, uint64_t done, uint64_t total);
    void *progress_arg;
    uint64_t indexed; /* out: messages */
};

/* These messages, in any order; each at most once in a batch. Those that cannot be read are left out. */
BLOCKS enum err index_messages(struct index_task *task, struct stored_message *messages,
                               uint32_t count);
/* Everything that the account has and the index has not. */
BLOCKS enum err index_account(struct index_task *task);

/* Where messages stand, of those asked for; by a job when the index must be read first. *out is the caller's. */
BLOCKS enum err index_look(struct services *services, account_id account,
                           struct fulltext_look **out);

struct indexer;
struct indexer *indexer_new(void);
void indexer_free(struct indexer *indexer); /* NULL allowed, as below */
/* The account has new mail. */
void indexer_note(struct indexer *indexer, account_id account);
/* From now on until indexer_stop() on the reactor of these services. */
void indexer_start(struct indexer *indexer, struct services *services);
void indexer_stop(struct indexer *indexer);

#endif
