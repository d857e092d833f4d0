/* proto/imap_set.c - sequence sets: "1:3,7,*" (RFC 3501 9, sequence-set). */
#include "proto/imap.h"

#include <stdlib.h>

static enum err take_bound(struct scan *c, uint32_t *out)
{
    if (scan_char(c, '*')) {
        *out = 0;
        return OK;
    }
    /* nz-number: no zero, and digits only */
    if (!scan_u32(c, out) || *out == 0) {
        return fail(ERR_SYNTAX, "Invalid message set");
    }
    return OK;
}

static uint32_t count_items(struct slice text)
{
    uint32_t items = 1;
    for (size_t i = 0; i < text.len && items <= IMAP_SET_ITEMS_MAX; i++) {
        if (text.ptr[i] == ' ') {
            break;
        }
        items += text.ptr[i] == ',';
    }
    return items;
}

enum err imap_take_set(struct scan *c, struct arena *arena, struct imap_set *out)
{
    if (scan_char(c, '$')) {
        *out = (struct imap_set){ .is_saved = true };
        return OK;
    }
    uint32_t items = count_items(scan_rest(c));
    if (items > IMAP_SET_ITEMS_MAX) {
        return fail(ERR_LIMIT, "Message set has too many items");
    }
    struct imap_set set = { .ranges = ARENA_ARRAY(arena, struct imap_range, items) };
    do {
        struct imap_range *range = &set.ranges[set.count];
        TRY(take_bound(c, &range->first));
        range->last = range->first;
        if (scan_char(c, ':')) {
            TRY(take_bound(c, &range->last));
        }
        set.count++;
    } while (set.count < items && scan_char(c, ','));
    *out = set;
    return OK;
}

bool imap_set_has_star(const struct imap_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->ranges[i].first == 0 || set->ranges[i].last == 0) {
            return true;
        }
    }
    return false;
}

uint32_t imap_set_largest(const struct imap_set *set)
{
    uint32_t largest = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        largest = set->ranges[i].first > largest ? set->ranges[i].first : largest;
        largest = set->ranges[i].last > largest ? set->ranges[i].last : largest;
    }
    return largest;
}

static int by_first(const void *a, const void *b)
{
    const struct imap_range *x = a, *y = b;
    return x->first < y->first ? -1 : x->first > y->first;
}

void imap_set_resolve(struct imap_set *set, uint32_t largest)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        struct imap_range r = set->ranges[i];
        if (largest == 0 && (r.first == 0 || r.last == 0)) {
            continue;
        }
        r.first = r.first == 0 ? largest : r.first;
        r.last = r.last == 0 ? largest : r.last;
        if (r.first > r.last) { /* RFC 3501 9: "4:2" is "2:4" */
            r = (struct imap_range){ r.last, r.first };
        }
        set->ranges[kept++] = r;
    }
    set->count = kept;
    if (kept == 0) {
        return;
    }
    qsort(set->ranges, kept, sizeof set->ranges[0], by_first);
    uint32_t last = 0;
    for (uint32_t i = 1; i < kept; i++) {
        struct imap_range *into = &set->ranges[last];
        const struct imap_range *next = &set->ranges[i];
        if (next->first <= into->last || next->first - 1 == into->last) {
            into->last = next->last > into->last ? next->last : into->last;
        } else {
            set->ranges[++last] = *next;
        }
    }
    set->count = last + 1;
}

bool imap_set_contains(const struct imap_set *set, uint32_t number)
{
    uint32_t low = 0, high = set->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (set->ranges[middle].last < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < set->count && set->ranges[low].first <= number;
}

static enum err take_page_end(struct scan *c, bool from_end, uint32_t *out)
{
    if (scan_char(c, '-') != from_end) {
        return fail(ERR_SYNTAX, "Both ends of a page are counted from the same end");
    }
    TRY(imap_take_number(c, out));
    return *out > 0 ? OK : fail(ERR_SYNTAX, "Results are numbered from 1");
}

enum err imap_take_page(struct scan *c, struct imap_page *out)
{
    struct imap_page page = { .from_end = scan_peek(c) == '-' };
    TRY(take_page_end(c, page.from_end, &page.first));
    if (!scan_char(c, ':')) {
        return fail(ERR_SYNTAX, "Expected a range of results");
    }
    TRY(take_page_end(c, page.from_end, &page.last));
    *out = page;
    return OK;
}

void imap_page_cut(const struct imap_page *page, uint32_t count, uint32_t *out_from,
                   uint32_t *out_to)
{
    uint32_t low = page->first < page->last ? page->first : page->last;
    uint32_t high = page->first < page->last ? page->last : page->first;
    low = low - 1 < count ? low - 1 : count;
    high = high < count ? high : count;
    *out_from = page->from_end ? count - high : low;
    *out_to = page->from_end ? count - low : high;
}

void imap_write_set(struct buf *out, const uint32_t *numbers, uint32_t count)
{
    uint32_t i = 0;
    while (i < count) {
        uint32_t from = i;
        while (i + 1 < count && numbers[i + 1] - numbers[i] == 1) {
            i++;
        }
        if (from > 0) {
            buf_append_char(out, ',');
        }
        buf_append_number(out, numbers[from]);
        if (i > from) {
            buf_append_char(out, ':');
            buf_append_number(out, numbers[i]);
        }
        i++;
    }
}
