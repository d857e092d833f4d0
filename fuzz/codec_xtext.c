/* xtext and unitext: what decodes, encodes and decodes to the same. */
#include <stdlib.h>

#include "codec/codec.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

static void check(struct slice in, enum err (*decode)(struct slice in, struct buf *out),
                  void (*encode)(struct slice in, struct buf *out))
{
    struct buf out, again, third;
    buf_init(&out, OUTPUT_MAX);
    buf_init(&again, OUTPUT_MAX);
    buf_init(&third, OUTPUT_MAX);
    if (decode(in, &out) == OK) {
        encode(buf_slice(&out), &again);
        if (decode(buf_slice(&again), &third) != OK ||
            !slice_eq(buf_slice(&third), buf_slice(&out))) {
            abort();
        }
    }
    buf_fini(&out);
    buf_fini(&again);
    buf_fini(&third);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice in = slice_make(data, size);
    check(in, xtext_decode, xtext_encode);
    check(in, unitext_decode, unitext_encode);
    return 0;
}
