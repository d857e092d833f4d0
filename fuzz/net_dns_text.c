/* The RDATA of TXT records: no text is longer than what it was read from. */
#include <stdlib.h>

#include "net/dns.h"

#define BUDGET ((size_t)4 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice text;
    if (dns_text_read(slice_make(data, size), arena, &text) && text.len > 0 && text.len >= size) {
        abort();
    }
    arena_free(arena);
    return 0;
}
