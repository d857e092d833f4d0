/* ROLLBACK: a name that is one, and what is written again and read says the same. The checksum is made right, so that it is no wall. */
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "upkeep/manifest.h"

#define INPUT_MAX (64 * 1024)

static void check(struct slice text)
{
    struct rollback_journal journal, same;
    struct buf again;
    char path[UPKEEP_PATH_BYTES];
    if (journal_parse(text, &journal) != OK) {
        return;
    }
    buf_init(&again, text.len + 256);
    journal_print(&journal, &again);
    if (snapshot_path("/d", slice_cstr(journal.before), "", path) != OK ||
        buf_error(&again) != OK || journal_parse(buf_slice(&again), &same) != OK ||
        strcmp(same.before, journal.before) != 0 || same.last_kept != journal.last_kept) {
        abort();
    }
    buf_fini(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf text;
    if (size > INPUT_MAX) {
        return 0;
    }
    check(slice_make(data, size));
    buf_init(&text, size + 64);
    buf_append(&text, slice_make(data, size));
    buf_printf(&text, " check %016llx\n", (unsigned long long)XXH3_64bits(text.ptr, text.len));
    check(buf_slice(&text));
    buf_fini(&text);
    return 0;
}
