/* Encoded words give UTF-8, whatever they say. */
#include <stdlib.h>

#include "base/utf8.h"
#include "codec/codec.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice in = slice_make(data, size);
    struct buf out, again;
    buf_init(&out, OUTPUT_MAX);
    buf_init(&again, OUTPUT_MAX);
    rfc2047_decode(in, &out);
    if (!utf8_is_valid(buf_slice(&out))) {
        abort();
    }
    buf_fini(&out);
    buf_fini(&again);
    return 0;
}
