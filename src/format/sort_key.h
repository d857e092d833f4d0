/* format/sort_key.h - what messages are sorted by: texts that memcmp() puts in order, and numbers (RFC 5256 3, RFC 5957 3).
 *
 * Shape   pure. Text is in i;unicode-casemap; numbers stand for times, sizes and texts that somebody has put in order.
 * Limits  SORT_TEXT_MAX: texts that are the same so far are the same.
 * RFC     5256 2.1, 2.2, 3 (SORT); 5957 3; 5051. */
#ifndef CULVER_FORMAT_SORT_KEY_H
#define CULVER_FORMAT_SORT_KEY_H

#include "format/message.h"

#define SORT_TEXT_MAX 256 /* octets of one text */

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
#define SORT_TEXTS_FIRST SORT_SUBJECT /* kinds from here on are of texts */
#define SORT_TEXTS (SORT_KINDS - SORT_TEXTS_FIRST)

struct sort_criterion {
    enum sort_kind kind;
    bool is_reverse;
};

/* Appends the text of a kind, without any NUL. One that is no text in the charset it is said to be in is compared as octets and comes behind all
 * others (RFC 5255 4.6). The arena is for scratch. */
void sort_text_append(enum sort_kind kind, const struct envelope *envelope, struct arena *arena,
                      struct buf *out);

/* Times before 1970 come first. */
static inline uint64_t sort_time(int64_t secs)
{
    return (uint64_t)secs ^ UINT64_C(1) << 63;
}

/* --- putting in order --- */
struct sort_key {
    const uint64_t *numbers; /* one for each thing */
    bool is_reverse;
};
/* order[] gets 0 to count - 1: by the first key; those that are the same there by the second, and so on; at last the lower comes first. */
void sort_order(const struct sort_key *keys, unsigned key_count, uint32_t count, uint32_t *order);

#endif
