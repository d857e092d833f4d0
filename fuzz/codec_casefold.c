/* Folding folds once: doing it again changes nothing. */
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
    casefold_utf8(in, &out);
    casefold_utf8(buf_slice(&out), &again);
    if (!slice_eq(buf_slice(&out), buf_slice(&again))) {
        abort();
    }
    buf_fini(&out);
    buf_fini(&again);
    return 0;
}
