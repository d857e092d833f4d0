/* What SORT compares: texts as octets, and a radix sort of numbers, the last key first, so that the first has the last word. */
#include "format/sort_key.h"
#include <stdlib.h>

#include "base/utf8.h"
#include "codec/codec.h"
#include "format/header.h"

#define UNDECODABLE '\xff' /* what its key begins with, which no UTF-8 does */
#define DIGIT_BITS_MAX 11
#define DIGITS_MAX (1U << DIGIT_BITS_MAX)

/* RFC 5256 3: addr-mailbox of the first address, empty when there is none. */
static struct slice mailbox_of(const struct address_list *list)
{
    return list->count > 0 ? list->items[0].mailbox : (struct slice){ 0 };
}

/* RFC 5957 3: the name, else the address. */
static struct slice display_of(const struct address_list *list, struct arena *arena)
{
    if (list->count == 0) {
        return (struct slice){ 0 };
    }
    const struct address *a = &list->items[0];
    struct slice name = a->name.ptr == NULL ? a->name : slice_trim(header_decode(a->name, arena));
    if (name.len > 0 || a->host.ptr == NULL) {
        return name.len > 0 ? name : a->mailbox;
    }
    return arena_printf(arena, "%.*s@%.*s", SLICE_ARG(a->mailbox), SLICE_ARG(a->host));
}

static struct slice text_of(enum sort_kind kind, const struct envelope *e, struct arena *arena)
{
    bool is_reply;
    switch (kind) {
    case SORT_SUBJECT:
        return header_strip_subject(e->subject_text, arena, &is_reply);
    case SORT_FROM:
        return mailbox_of(&e->from);
    case SORT_TO:
        return mailbox_of(&e->to);
    case SORT_CC:
        return mailbox_of(&e->cc);
    case SORT_DISPLAY_FROM:
        return display_of(&e->from, arena);
    default:
        return display_of(&e->to, arena);
    }
}

void sort_text_append(enum sort_kind kind, const struct envelope *envelope, struct arena *arena,
                      struct buf *out)
{
    size_t from = out->len, kept = from;
    struct slice text = utf8_prefix(text_of(kind, envelope, arena), SORT_TEXT_MAX);
    if (slice_find(text, SL("\uFFFD")) < text.len) { /* RFC 5255 4.6 (c) */
        buf_append_char(out, UNDECODABLE);
        buf_append(out, text);
    } else {
        casemap_utf8(text, out);
    }
    for (size_t i = from; i < out->len && kept < from + SORT_TEXT_MAX; i++) {
        if (out->ptr[i] != '\0') { /* none that anybody sorts by */
            out->ptr[kept++] = out->ptr[i];
        }
    }
    out->len = kept;
}

/* --- putting in order --- */

struct item {
    uint32_t number; /* 32 bits of it, the lower ones first */
    uint32_t index;
};

struct range {
    uint64_t lowest, highest;
};

static struct range range_of(const struct sort_key *key, uint32_t count)
{
    struct range range = { UINT64_MAX, 0 };
    for (uint32_t i = 0; i < count; i++) {
        uint64_t number = key->numbers[i];
        range.lowest = number < range.lowest ? number : range.lowest;
        range.highest = number > range.highest ? number : range.highest;
    }
    return range;
}

/* Less the lowest of them, so that there are few digits. */
static void take_numbers(const struct sort_key *key, struct range range, unsigned shift,
                         uint32_t count, struct item *items)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t number = key->numbers[items[i].index];
        number = key->is_reverse ? range.highest - number : number - range.lowest;
        items[i].number = (uint32_t)(number >> shift);
    }
}

struct digit {
    unsigned shift, bits;
};

/* As few as can be, and those as small as can be: each value writes to a place of its own, and few of them stay near. */
static struct digit first_digit(uint32_t most)
{
    unsigned bits = 0;
    while (bits < 32 && most >> bits > 0) {
        bits++;
    }
    unsigned digits = (bits + DIGIT_BITS_MAX - 1) / DIGIT_BITS_MAX;
    return (struct digit){ 0, digits == 0 ? 0 : (bits + digits - 1) / digits };
}

/* By one digit; those that are the same there stay as they are. */
static void order_by_digit(const struct item *items, uint32_t count, struct digit digit,
                           struct item *out)
{
    uint32_t starts[DIGITS_MAX] = { 0 }, at = 0, values = 1U << digit.bits;
    for (uint32_t i = 0; i < count; i++) {
        starts[items[i].number >> digit.shift & (values - 1)]++;
    }
    for (uint32_t value = 0; value < values; value++) {
        uint32_t many = starts[value];
        starts[value] = at;
        at += many;
    }
    for (uint32_t i = 0; i < count; i++) {
        out[starts[items[i].number >> digit.shift & (values - 1)]++] = items[i];
    }
}

/* The two arrays change places with each digit; the one that has the items in the end. */
static struct item *order_by_key(const struct sort_key *key, uint32_t count, struct item *items,
                                 struct item *spare)
{
    struct range range = range_of(key, count);
    uint64_t most = range.highest - range.lowest;
    for (unsigned word = 0; word < 64 && most >> word > 0; word += 32) {
        uint32_t most_here = most >> word > UINT32_MAX ? UINT32_MAX : (uint32_t)(most >> word);
        take_numbers(key, range, word, count, items);
        struct digit digit = first_digit(most_here);
        for (; digit.shift < 32 && most_here >> digit.shift > 0; digit.shift += digit.bits) {
            order_by_digit(items, count, digit, spare);
            struct item *before = items;
            items = spare;
            spare = before;
        }
    }
    return items;
}

void sort_order(const struct sort_key *keys, unsigned key_count, uint32_t count, uint32_t *order)
{
    if (count == 0) {
        return;
    }
    struct item *memory = malloc(2 * (size_t)count * sizeof(*memory)), *items = memory;
    if (memory == NULL) {
        abort();
    }
    for (uint32_t i = 0; i < count; i++) {
        items[i].index = i;
    }
    for (unsigned k = key_count; k > 0; k--) {
        items = order_by_key(&keys[k - 1], count, items, items == memory ? memory + count : memory);
    }
    for (uint32_t i = 0; i < count; i++) {
        order[i] = items[i].index;
    }
    free(memory);
}
