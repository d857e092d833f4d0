/* GETMETADATA and SETMETADATA: names come out in lower case, and a value that is written is read again as it was. */
#include <stdlib.h>

#include "proto/imap_metadata.h"

#define BUDGET ((size_t)256 * 1024 * 1024)

static void check_entry(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] != ascii_lower(name.ptr[i])) {
            abort();
        }
    }
}

static void check_value(struct arena *arena, struct slice value)
{
    struct buf out;
    struct slice again;
    buf_init(&out, value.len * 2 + 64);
    imap_metadata_write_value(&out, value);
    struct scan c = scan_make(buf_slice(&out));
    if (buf_error(&out) != OK || imap_take_nstring8(&c, arena, &again) != OK || !scan_at_end(&c) ||
        !slice_eq(again, value) || (again.ptr == NULL) != (value.ptr == NULL)) {
        abort();
    }
    buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice bytes = slice_make(data, size);
    struct imap_metadata_get get;
    struct imap_metadata_set set;
    struct scan c = scan_make(bytes);
    if (imap_metadata_take_get(&c, arena, &get) == OK) {
        for (uint32_t i = 0; i < get.entries.count; i++) {
            check_entry(get.entries.items[i]);
        }
    }
    c = scan_make(bytes);
    if (imap_metadata_take_set(&c, arena, &set) == OK) {
        for (uint32_t i = 0; i < set.count; i++) {
            check_entry(set.items[i].name);
            check_value(arena, set.items[i].value);
        }
    }
    arena_free(arena);
    return 0;
}
