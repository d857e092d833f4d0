/* store/contents.h - everything there is, for whoever goes over all of it: the search index, SEARCH, SORT and THREAD.
 *
 * Blocks  as marked.
 * Errors  ERR_NOT_FOUND (account or mailbox is gone), ERR_TEMP.
 * Limits  STORE_MESSAGES_MAX a call of store_messages(). */
#ifndef CULVER_STORE_CONTENTS_H
#define CULVER_STORE_CONTENTS_H

#include "format/sort_key.h"
#include "format/thread_tree.h"
#include "store/mailbox.h"

/* The messages of an account, those included that can be brought back; ascending from behind the record `after`, each record once,
 * at most STORE_MESSAGES_MAX a call. */
#define STORE_MESSAGES_MAX 10000
struct stored_message {
    struct blob_ref blob;
    struct utc received;
};
struct stored_messages {
    struct stored_message *items;
    uint32_t count;
};
BLOCKS enum err store_messages(struct store *store, account_id account, log_lsn after,
                               struct arena *arena, struct stored_messages *out);

/* All messages of the view, by their place in it: malloc'd, the caller's to free(). One that is gone has uid 0. */
BLOCKS enum err view_table(struct view *view, struct packed_row **out);

/* --- what they are sorted and threaded by (store/order/order.h) --- */
/* Of some messages of the view, by UIDs that ascend, out[i] of items[i]: numbers that are in the order of a kind, but SORT_RELEVANCY; the same
 * text, the same number. Where there is no Date, it is when the message was received. ERR_LIMIT. */
#define SORT_GONE UINT64_MAX /* of a message that is no longer there */
BLOCKS enum err view_sort_numbers(struct view *view, struct uid_list uids, enum sort_kind kind,
                                  uint64_t *out);
/* What thread_tree_add() wants of those that are there; each one's number is its place among the UIDs. ERR_LIMIT. */
struct thread_rows {
    struct thread_message *items;
    uint32_t *references; /* of all of them */
    uint32_t count, id_count, subject_count;
};
BLOCKS enum err view_threads(struct view *view, struct uid_list uids, struct thread_rows *out);
void thread_rows_free(struct thread_rows *rows);

/* --- the same, what they are found by --- */
enum subject_answer {
    SUBJECT_UNKNOWN, /* gone, damaged, or more than is kept in memory: it is to be read */
    SUBJECT_LACKS,
    SUBJECT_HOLDS,
};
struct subject_question {
    struct slice text; /* folded by casefold_utf8(), not empty */
    /* Now and then, with how many rows were read; false: the answer is ERR_CANCELLED. May be NULL. */
    bool (*progress)(void *arg, uint32_t done);
    void *arg;
};
/* enum subject_answer for each. */
BLOCKS enum err view_subjects(struct view *view, struct uid_list uids,
                              const struct subject_question *question, uint8_t *out);

#endif
