/* format/sort_key.h - what messages are sorted by, as octets that memcmp() puts in order (RFC 5256 3, RFC 5957 3).
 *
 * Shape   the criteria of one message are appended behind each other; no key is the beginning of another one of the same
 *         criteria. Text is in i;unicode-casemap.
 * Limits  SORT_TEXT_MAX: texts that are the same so far are the same.
 * RFC     5256 2.1, 2.2, 3 (SORT); 5957 3; 5051. */
#ifndef CULVER_FORMAT_SORT_KEY_H
#define CULVER_FORMAT_SORT_KEY_H

#include "format/message.h"

#define SORT_TEXT_MAX 256 /* octets of one text in a key */

enum sort_kind {
    SORT_ARRIVAL,
    SORT_SIZE,
    SORT_DATE,
    SORT_RELEVANCY, /* RFC 6203 6: the highest first */
    SORT_SUBJECT,
    SORT_FROM,
    SORT_TO,
    SORT_CC,
    SORT_DISPLAY_FROM,
    SORT_DISPLAY_TO,
    SORT_KINDS,
};

struct sort_criterion {
    enum sort_kind kind;
    bool is_reverse;
};

/* One message: what the store knows, and the envelope when a criterion needs it (SORT_SUBJECT and those behind it). */
struct sort_source {
    int64_t received,
        sent; /* seconds since 1970; sent as the store has it: received when there is no Date */
    uint64_t size;
    unsigned relevancy;
    const struct envelope *envelope;
};

/* The arena is for scratch. */
void sort_key_append(const struct sort_criterion *criterion, const struct sort_source *source,
                     struct arena *arena, struct buf *out);

/* --- messages to be sorted --- */
struct sort_item {
    uint64_t head; /* the first octets of the key, which decide mostly */
    uint32_t key_at, key_len;
    uint32_t index; /* the caller's; of messages that are equal the lower comes first */
};
struct sort_list {
    const struct sort_criterion *criteria;
    unsigned criterion_count;
    struct buf keys;
    struct sort_item *items;
    uint32_t count, cap;
};
/* The criteria stay the caller's. All keys together have at most keys_max octets, which is less than 4 GiB. */
void sort_list_init(struct sort_list *list, const struct sort_criterion *criteria, unsigned count,
                    size_t keys_max);
void sort_list_fini(struct sort_list *list);
/* So many messages will come: their room is taken at once. */
void sort_list_reserve(struct sort_list *list, uint32_t count);
/* ERR_LIMIT: the keys are too many. */
enum err sort_list_add(struct sort_list *list, uint32_t index, const struct sort_source *source,
                       struct arena *arena);
void sort_list_run(struct sort_list *list); /* puts the items in order */

#endif
