/* Domains: an A-label form is ASCII and stays itself. */
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
    if (idna_to_ascii(in, &out) == OK) {
        if (!ascii_is_all(buf_slice(&out)) || idna_to_ascii(buf_slice(&out), &again) != OK ||
            !slice_eq(buf_slice(&again), buf_slice(&out))) {
            abort();
        }
    }
    buf_reset(&out);
    IGNORE(idna_to_unicode(in, &out));
    buf_fini(&out);
    buf_fini(&again);
    return 0;
}
