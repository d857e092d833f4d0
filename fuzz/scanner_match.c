/* Searching any message: the empty needle is always there, the hits are those asked for. */
#include <stdlib.h>

#include "scanner/internal.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice all = slice_make(data, size);
    size_t end = slice_find_char(all, '\n');
    struct slice needle = slice_sub(all, 0, end);
    const struct scanner_needle needles[] = { { SCANNER_BODY, needle },
                                              { SCANNER_TEXT, needle },
                                              { SCANNER_TEXT, SL("") } };
    uint64_t hits = match_message(slice_from(all, end + 1), needles, 3, arena);
    if ((hits & 4) == 0 || hits > 7 || ((hits & 1) != 0 && (hits & 2) == 0)) {
        abort();
    }
    arena_free(arena);
    return 0;
}
