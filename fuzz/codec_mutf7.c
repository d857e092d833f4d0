/* Modified UTF-7: one name has one form, so what decodes encodes to the same octets. */
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
    if (mutf7_decode(in, &out) == OK) {
        mutf7_encode(buf_slice(&out), &again);
        if (!utf8_is_valid(buf_slice(&out)) || !slice_eq(buf_slice(&again), in)) {
            abort();
        }
    }
    buf_fini(&out);
    buf_fini(&again);
    return 0;
}
