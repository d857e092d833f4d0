/* xtext: what decodes, encodes and decodes to the same. */
#include <stdlib.h>

#include "codec/codec.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice in = slice_make(data, size);
    struct buf out, again;
    buf_init(&out, OUTPUT_MAX);
    buf_init(&again, OUTPUT_MAX);
    if (xtext_decode(in, &out) == OK) {
        struct buf third;
        buf_init(&third, OUTPUT_MAX);
        xtext_encode(buf_slice(&out), &again);
        if (xtext_decode(buf_slice(&again), &third) != OK ||
            !slice_eq(buf_slice(&third), buf_slice(&out))) {
            abort();
        }
        buf_fini(&third);
    }
    buf_fini(&out);
    buf_fini(&again);
    return 0;
}
