/* A table of numbers by hash over texts that stand behind each other. */
#define XXH_INLINE_ALL
#include <stdlib.h>
#include <sys/random.h>
#include <xxhash.h>

#include "base/array.h"
#include "format/sort_key.h"
#include "store/order/texts.h"

#define FIRST_CAP 64

struct text {
    uint32_t at, len;
    uint32_t hash;
};

void texts_init(struct texts *texts)
{
    *texts = (struct texts){ .count = 1, .cap = FIRST_CAP };
    if (getrandom(&texts->seed, sizeof(texts->seed), 0) != sizeof(texts->seed)) {
        abort();
    }
    texts->items = array_grow(NULL, texts->cap, sizeof(*texts->items));
    texts->items[0] = (struct text){ 0 };
}

void texts_fini(struct texts *texts)
{
    free(texts->items);
    free(texts->octets);
    free(texts->slots);
    free(texts->order);
    free(texts->ranks);
}

static struct slice text_at(const struct texts *t, uint32_t number)
{
    const struct text *item = &t->items[number];
    return item->len == 0 ? (struct slice){ 0 } : slice_make(t->octets + item->at, item->len);
}

/* The slot that has the text, or the free one where it belongs. */
static uint32_t *find_slot(const struct texts *t, struct slice text, uint32_t hash)
{
    uint32_t at = hash & (t->slot_count - 1);
    while (t->slots[at] != 0 &&
           (t->items[t->slots[at]].hash != hash || !slice_eq(text_at(t, t->slots[at]), text))) {
        at = (at + 1) & (t->slot_count - 1);
    }
    return &t->slots[at];
}

/* At most half of the slots are taken. */
static void reserve_slot(struct texts *t)
{
    if ((uint64_t)t->count * 2 < t->slot_count) {
        return;
    }
    free(t->slots);
    t->slot_count = t->slot_count == 0 ? 2 * FIRST_CAP : t->slot_count * 2;
    t->slots = calloc(t->slot_count, sizeof(*t->slots));
    if (t->slots == NULL) {
        abort();
    }
    for (uint32_t i = 1; i < t->count; i++) {
        *find_slot(t, text_at(t, i), t->items[i].hash) = i;
    }
}

static void add_text(struct texts *t, struct slice text, uint32_t hash)
{
    if (t->count == t->cap) {
        t->cap *= 2;
        t->items = array_grow(t->items, t->cap, sizeof(*t->items));
    }
    if (text.len > t->octet_cap - t->octet_count) {
        t->octet_cap = (t->octet_cap + text.len) * 2;
        t->octets = array_grow(t->octets, t->octet_cap, 1);
    }
    memcpy(t->octets + t->octet_count, text.ptr, text.len);
    t->items[t->count++] = (struct text){ (uint32_t)t->octet_count, (uint32_t)text.len, hash };
    t->octet_count += text.len;
}

enum err texts_number(struct texts *texts, struct slice text, uint32_t *out)
{
    if (text.len == 0) {
        *out = 0;
        return OK;
    }
    uint32_t hash = (uint32_t)XXH3_64bits_withSeed(text.ptr, text.len, texts->seed);
    reserve_slot(texts);
    uint32_t *slot = find_slot(texts, text, hash);
    if (*slot == 0) {
        if (text.len > TEXTS_BYTES_MAX - texts->octet_count) {
            return fail(ERR_LIMIT, "Too many messages to sort at once");
        }
        *slot = texts->count;
        add_text(texts, text, hash);
    }
    *out = *slot;
    return OK;
}

/* They stand behind each other by their numbers: one walk over all octets. What begins in one and ends in the next is passed over, and so is
 * the rest of that text, which could hold it no more. */
void texts_find(const struct texts *texts, struct slice part, uint8_t *marks)
{
    struct slice all = slice_make(texts->octets, texts->octet_count);
    uint32_t number = 0;
    memset(marks, 0, texts->count);
    for (size_t from = 0, at; (at = slice_find(slice_from(all, from), part)) < all.len - from;) {
        at += from;
        do {
            number++;
            from = (size_t)texts->items[number].at + texts->items[number].len;
        } while (from <= at);
        marks[number] = part.len <= from - at;
    }
}

/* --- order --- */

static int compare_texts(const void *a, const void *b, void *arg)
{
    const struct texts *t = arg;
    return slice_compare(text_at(t, *(const uint32_t *)a), text_at(t, *(const uint32_t *)b));
}

/* The first octets, which decide mostly. */
static uint64_t head_of(struct slice text)
{
    uint64_t head = 0;
    for (size_t i = 0; i < sizeof(head); i++) {
        head = head << 8 | (i < text.len ? (unsigned char)text.ptr[i] : 0);
    }
    return head;
}

/* Those that begin alike, by the rest. */
static void order_alike(struct texts *t, const uint64_t *heads, uint32_t count, uint32_t *order)
{
    for (uint32_t from = 0, to; from < count; from = to) {
        to = from + 1;
        while (to < count && heads[order[to]] == heads[order[from]]) {
            to++;
        }
        if (to - from > 1) {
            qsort_r(order + from, to - from, sizeof(*order), compare_texts, t);
        }
    }
}

/* Texts from a number on, in order. */
static uint32_t *order_from(struct texts *t, uint32_t first)
{
    uint32_t count = t->count - first;
    uint64_t *heads = array_grow(NULL, t->count, sizeof(*heads));
    uint32_t *order = array_grow(NULL, count, sizeof(*order));
    for (uint32_t i = first; i < t->count; i++) {
        heads[i] = head_of(text_at(t, i));
    }
    sort_order(&(struct sort_key){ .numbers = heads + first }, 1, count, order);
    for (uint32_t i = 0; i < count; i++) {
        order[i] += first;
    }
    order_alike(t, heads, count, order);
    free(heads);
    return order;
}

static void merge_new(struct texts *t)
{
    uint32_t *new = order_from(t, t->ordered), *all = array_grow(NULL, t->count, sizeof(*all));
    uint32_t new_count = t->count - t->ordered, a = 0, b = 0;
    for (uint32_t i = 0; i < t->count; i++) {
        bool is_new =
            a == t->ordered || (b < new_count && compare_texts(&new[b], &t->order[a], t) < 0);
        all[i] = is_new ? new[b++] : t->order[a++];
    }
    free(new);
    free(t->order);
    t->order = all;
    t->ordered = t->count;
}

const uint32_t *texts_ranks(struct texts *texts)
{
    if (texts->ordered < texts->count) {
        merge_new(texts);
        texts->ranks = array_grow(texts->ranks, texts->count, sizeof(*texts->ranks));
        for (uint32_t i = 0; i < texts->count; i++) {
            texts->ranks[texts->order[i]] = i;
        }
    }
    return texts->ranks;
}
