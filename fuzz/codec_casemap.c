/* What comes out is UTF-8, and no longer than is said. */
#include <stdlib.h>

#include "base/utf8.h"
#include "codec/codec.h"

#define GROWTH 11

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf out;
    buf_init(&out, size * GROWTH + 1);
    casemap_utf8(slice_make(data, size), &out);
    if (buf_error(&out) != OK || !utf8_is_valid(buf_slice(&out))) {
        abort();
    }
    buf_fini(&out);
    return 0;
}
