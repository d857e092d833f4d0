/* FETCH items: a section name that was understood is understood again, with the same meaning, when it is written. */
#include <stdlib.h>

#include "proto/imap_fetch.h"

#define BUDGET ((size_t)512 * 1024 * 1024)

static void check_again(const struct imap_section *section, struct arena *arena)
{
    struct buf name, again_name;
    struct imap_fetch again;
    buf_init(&name, 1 << 22);
    buf_init(&again_name, 1 << 22);
    imap_write_section_name(&name, section);
    if (section->has_partial) {
        buf_truncate(&name, name.len - 1);
        buf_append_cstr(&name, ".1>"); /* the length is not told */
    }
    struct scan c = scan_make(buf_slice(&name));
    if (imap_take_fetch(&c, arena, &again) != OK || !scan_at_end(&c) || again.count != 1) {
        abort();
    }
    imap_write_section_name(&again_name, &again.items[0].section);
    if (section->has_partial) {
        buf_truncate(&again_name, again_name.len - 1);
        buf_append_cstr(&again_name, ".1>");
    }
    if (!slice_eq(buf_slice(&name), buf_slice(&again_name))) {
        abort();
    }
    buf_fini(&name);
    buf_fini(&again_name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct imap_fetch fetch;
    struct scan c = scan_make(slice_make(data, size));
    if (imap_take_fetch(&c, arena, &fetch) == OK) {
        for (uint32_t i = 0; i < fetch.count && i < 8; i++) {
            if (fetch.items[i].kind >= IMAP_FETCH_SECTION) {
                check_again(&fetch.items[i].section, arena);
            }
        }
    }
    arena_free(arena);
    return 0;
}
