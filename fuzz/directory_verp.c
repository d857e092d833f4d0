/* A sender that names a recipient is an address that leads back to its owner: what stands before the first "+" of it is his. */
#include <stdlib.h>

#include "directory/verp.h"
#include "format/mailaddr.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct slice text = slice_make((const char *)data, size), made;
    struct mailaddr from, parsed;
    size_t end = slice_find_char(text, '\n');
    if (size > 2048) {
        return 0;
    }
    struct arena *arena = arena_new(NULL, "fuzz", (size_t)4 << 20);
    struct slice sender = slice_sub(text, 0, end);
    if (verp_sender(sender, slice_from(text, end + 1), arena, &made) == OK) {
        if (mailaddr_parse(made, true, arena, &parsed) != OK ||
            mailaddr_parse(sender, true, arena, &from) != OK ||
            !slice_eq(parsed.domain, from.domain) || !slice_starts(parsed.local, from.local) ||
            parsed.local.ptr[from.local.len] != '+') {
            abort();
        }
    }
    arena_free(arena);
    return 0;
}
