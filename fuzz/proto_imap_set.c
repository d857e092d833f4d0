/* Sequence sets: what was read and resolved is sorted and apart, and names what the text named; written and read again it
 * stays the same. */
#include <stdlib.h>

#include "proto/imap.h"

#define BUDGET ((size_t)256 * 1024 * 1024)
#define NUMBERS 200

static void check_order(const struct imap_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        const struct imap_range *r = &set->ranges[i];
        if (r->first == 0 || r->first > r->last ||
            (i > 0 && set->ranges[i - 1].last >= r->first - 1)) {
            abort();
        }
    }
}

static void check_round_trip(const struct imap_set *set, struct arena *arena)
{
    uint32_t numbers[NUMBERS], count = 0;
    for (uint32_t n = 1; n <= NUMBERS; n++) {
        if (imap_set_contains(set, n)) {
            numbers[count++] = n;
        }
    }
    if (count == 0) {
        return;
    }
    struct buf text;
    struct imap_set again;
    buf_init(&text, 64 * 1024);
    imap_write_set(&text, numbers, count);
    struct scan c = scan_make(buf_slice(&text));
    if (imap_take_set(&c, arena, &again) != OK || !scan_at_end(&c)) {
        abort();
    }
    imap_set_resolve(&again, 1);
    for (uint32_t n = 1; n <= NUMBERS; n++) {
        if (imap_set_contains(&again, n) != imap_set_contains(set, n)) {
            abort();
        }
    }
    buf_fini(&text);
}

/* A page of any number of results lies within them, and is no longer than it says. */
static void check_page(struct scan c, uint32_t count)
{
    struct imap_page page;
    uint32_t from, to;
    if (imap_take_page(&c, &page) != OK) {
        return;
    }
    imap_page_cut(&page, count, &from, &to);
    uint32_t far = page.first > page.last ? page.first - page.last : page.last - page.first;
    if (from > to || to > count || (to - from > far && to - from != far + 1)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct scan c = scan_make(slice_make(data + 1, size - 1));
    struct imap_set set;
    check_page(c, data[0]);
    if (imap_take_set(&c, arena, &set) == OK) {
        bool has_star = imap_set_has_star(&set);
        uint32_t largest = imap_set_largest(&set);
        imap_set_resolve(&set, data[0]);
        check_order(&set);
        if (!has_star && largest != imap_set_largest(&set)) {
            abort();
        }
        check_round_trip(&set, arena);
    }
    arena_free(arena);
    return 0;
}
