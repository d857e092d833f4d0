/* store/order/order.h - what the messages of a mailbox are sorted, threaded and found by, kept beside its array in memory.
 *
 * Shape   a message is read once, out of its summary, when somebody sorts or threads it; addresses, subjects and Message-IDs are numbers
 *         from then on. Subjects as SEARCH compares them are read apart, when somebody looks for one. A place for each row of the array, which
 *         calls order_append() and order_keep() as it changes.
 * Owner   the array: order_free().
 * Threads the account's shard alone.
 * Limits  ORDER_REFERENCES_MAX, THREAD_NODES_MAX Message-IDs, TEXTS_BYTES_MAX: beyond them THREAD, or SORT by text, is ERR_LIMIT.
 *         ORDER_SUBJECT_MAX, ORDER_SUBJECTS_BYTES_MAX: other subjects are not kept, and read again by each SEARCH. */
#ifndef CULVER_STORE_ORDER_ORDER_H
#define CULVER_STORE_ORDER_ORDER_H

#include "base/map.h"
#include "format/sort_key.h"
#include "format/thread_tree.h"
#include "store/order/texts.h"
#include "store/packed.h"

#define ORDER_REFERENCES_MAX (8 * 1024 * 1024)
#define ORDER_SUBJECT_MAX 1024 /* octets of one, folded */
#define ORDER_SUBJECTS_BYTES_MAX ((size_t)32 * 1024 * 1024)
#define ORDER_NOT_KEPT UINT32_MAX /* in place of a subject's number */

/* What a number stands for is the same hash of 64 bits, as in the threads of the account (store/thread.h). */
struct order_numbers {
    struct map by_hash;
    uint32_t count;
};

/* What was read of a message. */
enum order_part { ORDER_SENT = 1, ORDER_TEXTS = 2, ORDER_FOLDED = 4 };

/* What it is threaded by. */
struct order_row {
    uint32_t id, subject;
    uint32_t reference_at;
    uint16_t reference_count;
    bool is_reply;
};

struct order {
    /* One for each row of the array. What many are compared by stands together. */
    uint8_t *has; /* enum order_part */
    int64_t *sent;
    uint32_t *text_numbers[SORT_TEXTS]; /* of texts */
    uint32_t *folded_numbers;           /* of folded */
    struct order_row *rows;
    uint32_t cap;
    struct texts texts;
    struct texts folded; /* subjects, by casefold_utf8() */
    struct order_numbers ids, subjects;
    uint32_t *references;
    uint32_t reference_count, reference_cap;
    uint32_t read, folded_read;  /* rows of which it was read, those that are gone included */
    bool lacks_texts, lacks_ids; /* beyond a limit */
};

/* That of the array, made when there is none. */
struct order *order_get(struct packed *packed);
void order_free(struct order *order); /* NULL allowed */
/* NULL allowed: the array has `count` rows, the last is new; row `from` is now row `to`, which is not behind it. */
void order_append(struct order *order, uint32_t count);
void order_keep(struct order *order, uint32_t from, uint32_t to);

/* Texts and references of a message into its place. */
void order_read(struct order *order, uint32_t at, const struct message *message,
                struct arena *arena);
/* Its subject alone; NULL: the message is damaged. */
void order_read_subject(struct order *order, uint32_t at, const struct message *message);

#endif
