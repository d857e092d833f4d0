/* store/order/texts.h - texts, each kept once and known by a number, and the order they are in.
 *
 * Shape   numbers count from 1; 0 is the empty text. Ranks are made when they are asked for, from those before and what came since.
 * Owner   texts_init() / texts_fini().
 * Errors  ERR_LIMIT.
 * Limits  TEXTS_BYTES_MAX. */
#ifndef CULVER_STORE_ORDER_TEXTS_H
#define CULVER_STORE_ORDER_TEXTS_H

#include "base/err.h"
#include "base/slice.h"

#define TEXTS_BYTES_MAX ((size_t)128 * 1024 * 1024)

struct text;

struct texts {
    struct text *items; /* by number */
    uint32_t count, cap;
    char *octets;
    size_t octet_count, octet_cap;
    uint32_t *slots; /* numbers by hash, 0: free */
    uint32_t slot_count;
    uint64_t seed;
    uint32_t *order; /* numbers, as far as they were put in order */
    uint32_t ordered;
    uint32_t *ranks; /* by number */
};

void texts_init(struct texts *texts);
void texts_fini(struct texts *texts);
enum err texts_number(struct texts *texts, struct slice text, uint32_t *out);
/* marks[n] is 1 where the text of the number n holds the part, which is not empty, else 0; room for all of texts->count. */
void texts_find(const struct texts *texts, struct slice part, uint8_t *marks);
/* For each number from 0: its place among all, compared as octets. Valid until the next text. */
const uint32_t *texts_ranks(struct texts *texts);

#endif
