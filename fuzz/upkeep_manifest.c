/* The MANIFEST of a snapshot: what is read, written again and read, says the same. The checksum is made right, so that it is no wall. */
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "upkeep/manifest.h"

#define INPUT_MAX (64 * 1024)

static void check(struct slice text)
{
    struct snapshot snapshot, same;
    struct buf again;
    if (manifest_parse(text, "MANIFEST", &snapshot) != OK) {
        return;
    }
    buf_init(&again, text.len + 256);
    manifest_print(&snapshot, &again);
    if (buf_error(&again) != OK || manifest_parse(buf_slice(&again), "MANIFEST", &same) != OK ||
        same.made.secs != snapshot.made.secs || same.last != snapshot.last ||
        !slice_eq(same.program, snapshot.program)) {
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
    buf_printf(&text, "check %016llx\n", (unsigned long long)XXH3_64bits(text.ptr, text.len));
    check(buf_slice(&text));
    buf_fini(&text);
    return 0;
}
