/* DN05: the RDATA of MX records. */
#include <stdlib.h>

#include "net/mx.h"

#define BUDGET ((size_t)1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct mx_host host;
    if (mx_record_read(slice_make(data, size), arena, &host) &&
        (size < 3 || host.name.len >= size)) {
        abort();
    }
    arena_free(arena);
    return 0;
}
