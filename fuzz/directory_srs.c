/* Senders and recipients as they come: what is rewritten leads back, and nothing made up is believed. */
#include <stdlib.h>

#include "directory/srs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", (size_t)4 * 1024 * 1024);
    struct srs srs = { .key = "a secret", .now = 1800000000 };
    struct slice address = slice_make(data, size > 4096 ? 4096 : size), there, back;
    if (srs_return(&srs, address, arena, &back) == OK) {
        abort(); /* 40 bits */
    }
    if (srs_forward(&srs, address, SL("our.example"), arena, &there) == OK) {
        if (!srs_is_rewritten(there) || there.len > 254) {
            abort();
        }
        bool was_rewritten = srs_is_rewritten(address);
        enum err result = srs_return(&srs, there, arena, &back);
        if (!was_rewritten && (result != OK || !slice_eq(back, address))) {
            abort();
        }
    }
    arena_free(arena);
    return 0;
}
