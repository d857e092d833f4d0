/* Base64: the strict decoder takes exactly what the encoder makes; that of the other alphabet three octets for four; the one for mail takes anything. */
#include <stdlib.h>

#include "codec/codec.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice in = slice_make(data, size);
    struct buf out, again;
    buf_init(&out, OUTPUT_MAX);
    buf_init(&again, OUTPUT_MAX);
    if (base64_decode_strict(in, &out) == OK) {
        base64_encode(buf_slice(&out), &again);
        if (!slice_eq(buf_slice(&again), in)) {
            abort();
        }
    }
    buf_reset(&out);
    if (base64url_decode(in, &out) == OK && out.len != size * 3 / 4) {
        abort();
    }
    buf_reset(&out);
    base64_decode_mail(in, &out);
    if (out.len > size) {
        abort();
    }
    buf_fini(&out);
    buf_fini(&again);
    return 0;
}
