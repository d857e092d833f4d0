/* HTML to text ends, and makes no more than entities allow. */
#include <stdlib.h>

#include "codec/codec.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice in = slice_make(data, size);
    struct buf out, again;
    buf_init(&out, OUTPUT_MAX);
    buf_init(&again, OUTPUT_MAX);
    html_to_text(in, &out);
    if (out.len > size * 4 + 16) {
        abort();
    }
    buf_fini(&out);
    buf_fini(&again);
    return 0;
}
