/* DN05: names of the DNS in wire form: what is read is text without what would make it two names. */
#include <stdlib.h>
#include <string.h>

#include "net/dns.h"

#define BUDGET ((size_t)1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice name;
    if (dns_name_read(slice_make(data, size), arena, &name) &&
        (name.len > 254 || memchr(name.ptr, 0, name.len) != NULL)) {
        abort();
    }
    arena_free(arena);
    return 0;
}
