/* Rows of numbers beside a mailbox's array. */
#define XXH_INLINE_ALL
#include <stdlib.h>
#include <xxhash.h>

#include "base/array.h"
#include "codec/codec.h"
#include "store/order/order.h"

#define READ_SLACK 4096 /* rows that may be gone before what is kept of them is forgotten */
#define SCRATCH_BYTES ((size_t)64 * 1024)

static void reserve(struct order *order, uint32_t cap)
{
    order->cap = cap;
    order->has = array_grow(order->has, cap, sizeof(*order->has));
    order->sent = array_grow(order->sent, cap, sizeof(*order->sent));
    for (unsigned i = 0; i < SORT_TEXTS; i++) {
        order->text_numbers[i] =
            array_grow(order->text_numbers[i], cap, sizeof(**order->text_numbers));
    }
    order->folded_numbers = array_grow(order->folded_numbers, cap, sizeof(*order->folded_numbers));
    order->rows = array_grow(order->rows, cap, sizeof(*order->rows));
}

static struct order *order_new(uint32_t cap)
{
    struct order *order = array_grow(NULL, 1, sizeof(*order));
    *order = (struct order){ 0 };
    reserve(order, cap + 1);
    memset(order->has, 0, order->cap);
    texts_init(&order->texts);
    texts_init(&order->folded);
    map_init(&order->ids.by_hash);
    map_init(&order->subjects.by_hash);
    return order;
}

void order_free(struct order *order)
{
    if (order == NULL) {
        return;
    }
    texts_fini(&order->texts);
    texts_fini(&order->folded);
    map_fini(&order->ids.by_hash);
    map_fini(&order->subjects.by_hash);
    for (unsigned i = 0; i < SORT_TEXTS; i++) {
        free(order->text_numbers[i]);
    }
    free(order->folded_numbers);
    free(order->references);
    free(order->rows);
    free(order->sent);
    free(order->has);
    free(order);
}

/* Most of it is of messages that are gone. */
static bool is_stale(const struct order *order, uint32_t count)
{
    uint32_t read = order->read > order->folded_read ? order->read : order->folded_read;
    return read > 2 * (uint64_t)count + READ_SLACK;
}

struct order *order_get(struct packed *packed)
{
    struct order *order = packed->order;
    if (order != NULL && is_stale(order, packed->count)) {
        order_free(order);
        order = NULL;
    }
    packed->order = order == NULL ? order_new(packed->cap) : order;
    return packed->order;
}

void order_append(struct order *order, uint32_t count)
{
    if (order == NULL) {
        return;
    }
    if (count > order->cap) {
        reserve(order, count * 2);
    }
    order->has[count - 1] = 0; /* nothing else is looked at */
}

void order_keep(struct order *order, uint32_t from, uint32_t to)
{
    if (order == NULL) {
        return;
    }
    order->has[to] = order->has[from];
    order->sent[to] = order->sent[from];
    for (unsigned i = 0; i < SORT_TEXTS; i++) {
        order->text_numbers[i][to] = order->text_numbers[i][from];
    }
    order->folded_numbers[to] = order->folded_numbers[from];
    order->rows[to] = order->rows[from];
}

/* --- reading --- */

/* From 1; 0: none, or there are too many. */
static uint32_t number_of(struct order_numbers *numbers, struct slice text)
{
    if (text.len == 0) {
        return 0;
    }
    uint64_t hash = XXH3_64bits_withSeed(text.ptr, text.len, numbers->by_hash.seed);
    void *known = map_find_u64(&numbers->by_hash, hash);
    if (known == NULL && numbers->count < THREAD_NODES_MAX) {
        known = (void *)(uintptr_t)++numbers->count; /* NOLINT: a number in place of a pointer */
        map_set_u64(&numbers->by_hash, hash, known);
    }
    return (uint32_t)(uintptr_t)known;
}

static void read_references(struct order *order, struct order_row *row,
                            const struct thread_texts *texts)
{
    uint32_t needed = order->reference_count + texts->reference_count;
    if (needed > ORDER_REFERENCES_MAX) {
        order->lacks_ids = true;
        return;
    }
    if (needed > order->reference_cap) {
        order->reference_cap = needed * 2;
        order->references =
            array_grow(order->references, order->reference_cap, sizeof(*order->references));
    }
    row->reference_at = order->reference_count;
    row->reference_count = (uint16_t)texts->reference_count;
    for (uint32_t i = 0; i < texts->reference_count; i++) {
        order->references[order->reference_count++] = number_of(&order->ids, texts->references[i]);
    }
}

static void read_texts(struct order *order, uint32_t at, const struct envelope *envelope,
                       struct arena *arena)
{
    struct buf text;
    buf_init(&text, SCRATCH_BYTES);
    for (unsigned i = 0; i < SORT_TEXTS; i++) {
        buf_reset(&text);
        sort_text_append((enum sort_kind)(SORT_TEXTS_FIRST + i), envelope, arena, &text);
        order->text_numbers[i][at] = 0;
        if (texts_number(&order->texts, buf_slice(&text), &order->text_numbers[i][at]) != OK) {
            order->lacks_texts = true;
        }
    }
    buf_fini(&text);
}

void order_read(struct order *order, uint32_t at, const struct message *message,
                struct arena *arena)
{
    static const struct envelope none;
    const struct envelope *envelope = message->parts[0].envelope;
    struct order_row *row = &order->rows[at];
    struct thread_texts texts;
    *row = (struct order_row){ 0 };
    thread_texts_read(message, arena, &texts);
    row->id = number_of(&order->ids, texts.id);
    row->subject = number_of(&order->subjects, texts.subject);
    row->is_reply = texts.is_reply;
    read_references(order, row, &texts);
    read_texts(order, at, envelope == NULL ? &none : envelope, arena);
    order->lacks_ids = order->lacks_ids || order->ids.count == THREAD_NODES_MAX;
    order->has[at] |= ORDER_TEXTS;
    order->read++;
}

static uint32_t fold_subject(struct order *order, const struct envelope *envelope)
{
    uint32_t number = ORDER_NOT_KEPT;
    AUTO(buf_fini) struct buf folded;
    buf_init(&folded, ORDER_SUBJECT_MAX);
    if (envelope != NULL) {
        casefold_utf8(envelope->subject_text, &folded);
    }
    bool fits = buf_error(&folded) == OK &&
                order->folded.octet_count + folded.len <= ORDER_SUBJECTS_BYTES_MAX;
    return fits && texts_number(&order->folded, buf_slice(&folded), &number) == OK ? number
                                                                                   : ORDER_NOT_KEPT;
}

void order_read_subject(struct order *order, uint32_t at, const struct message *message)
{
    order->folded_numbers[at] =
        message == NULL ? ORDER_NOT_KEPT : fold_subject(order, message->parts[0].envelope);
    order->has[at] |= ORDER_FOLDED;
    order->folded_read++;
}
