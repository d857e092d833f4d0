/* Parameters of SELECT, modifiers of FETCH and STORE: what was taken keeps what the takers promise. */
#include <stdlib.h>

#include "proto/imap_modifiers.h"

#define BUDGET ((size_t)256 * 1024 * 1024)

static void check_ascends(const struct imap_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        const struct imap_range *r = &set->ranges[i];
        if (r->first == 0 || r->last < r->first || (i > 0 && r->first <= set->ranges[i - 1].last)) {
            abort();
        }
    }
}

static void check_id(struct slice id)
{
    for (size_t i = 0; i < id.len; i++) {
        if (!ascii_is_alnum(id.ptr[i]) && id.ptr[i] != '_' && id.ptr[i] != '-') {
            abort();
        }
    }
    if (id.len > OBJECTID_TEXT_MAX) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice bytes = slice_make(data, size);
    struct imap_select select;
    struct imap_fetch_modifiers fetch = { 0 };
    struct imap_store_modifiers store;
    struct scan c = scan_make(bytes);
    enum err selected = imap_take_select_parameters(&c, arena, &select);
    if (selected == OK && select.has_objectid) {
        check_id(select.ids.mailbox);
        check_id(select.ids.account);
    }
    if (selected == OK && select.has_qresync) {
        check_ascends(&select.qresync.sequences);
        check_ascends(&select.qresync.at_uids);
        if (select.qresync.modseq == 0 || select.qresync.modseq > INT64_MAX) {
            abort();
        }
    }
    c = scan_make(bytes);
    if (imap_take_fetch_modifiers(&c, &fetch) == OK && fetch.wants_vanished && !fetch.has_since) {
        abort();
    }
    if (fetch.has_page) {
        uint32_t from, to;
        imap_page_cut(&fetch.page, 7, &from, &to);
        if (from > to || to > 7) {
            abort();
        }
    }
    c = scan_make(bytes);
    IGNORE(imap_take_store_modifiers(&c, &store));
    arena_free(arena);
    return 0;
}
