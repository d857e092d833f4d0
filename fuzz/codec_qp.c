/* Quoted-printable never makes more than it was given. */
#include <stdlib.h>

#include "codec/codec.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice in = slice_make(data, size);
    struct buf out, again;
    buf_init(&out, OUTPUT_MAX);
    buf_init(&again, OUTPUT_MAX);
    for (int is_header = 0; is_header < 2; is_header++) {
        buf_reset(&out);
        qp_decode(in, is_header == 1, &out);
        if (out.len > size) {
            abort();
        }
    }
    buf_fini(&out);
    buf_fini(&again);
    return 0;
}
