/* Fields of addresses: without a pair that fits, and with one that changes nothing, they come out as they went in but for folds. */
#include <stdint.h>
#include <stdlib.h>

#include "format/rewrite.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", (size_t)64 * 1024 * 1024);
    struct slice value = slice_make(data, size > 65536 ? 65536 : size);
    struct buf out;
    buf_init(&out, (size_t)1024 * 1024);
    rewrite_field(SL("x.example x.example"), value, arena, &out);
    if (value.len < 800 && !slice_eq(buf_slice(&out), value) &&
        slice_find_nocase(value, SL("x.example")) == value.len) {
        abort();
    }
    if (rewrite_check(value) == OK) {
        (void)rewrite_address(value, SL("user@sub.example.org"), arena);
    }
    buf_fini(&out);
    arena_free(arena);
    return 0;
}
