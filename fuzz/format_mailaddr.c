/* Addresses of the envelope: written and read again they are the same. */
#include <stdlib.h>

#include "format/mailaddr.h"

#define BUDGET ((size_t)16 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct mailaddr address, again;
    struct slice domain, text = slice_make(data, size);
    for (int utf8 = 0; utf8 < 2; utf8++) {
        if (mailaddr_parse(text, utf8 == 1, arena, &address) == OK &&
            (mailaddr_parse(mailaddr_write(&address, arena), true, arena, &again) != OK ||
             !slice_eq(again.local, address.local) || !slice_eq(again.domain, address.domain))) {
            abort();
        }
    }
    IGNORE(domain_parse(text, arena, &domain));
    arena_free(arena);
    return 0;
}
