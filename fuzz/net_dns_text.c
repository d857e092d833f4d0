/* The RDATA of TXT records: no text is longer than what it was read from, and of a block list it is fit for a reply. */
#include <stdlib.h>

#include "net/block_list.h"

#define BUDGET ((size_t)4 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice text;
    if (dns_text_read(slice_make(data, size), arena, &text) && text.len > 0 && text.len >= size) {
        abort();
    }
    text = block_list_text(slice_make(data, size), arena);
    for (size_t i = 0; i < text.len; i++) {
        if (text.len > BLOCK_TEXT_MAX || text.ptr[i] < ' ' || text.ptr[i] > '~') {
            abort();
        }
    }
    arena_free(arena);
    return 0;
}
