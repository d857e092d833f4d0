/* SASLprep, which names and passwords go through before anybody is known: what comes out is UTF-8, nothing comes out of what is refused, and
 * ASCII without controls is what it was. */
#include <stdlib.h>

#include "base/utf8.h"
#include "codec/codec.h"

#define OUTPUT_MAX ((size_t)64 * 1024)
#define INPUT_MAX 4096

static bool is_printable_ascii(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7e) {
            return false;
        }
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice in = slice_make(data, size);
    struct buf out;
    buf_init(&out, OUTPUT_MAX);
    enum err result = saslprep(in, &out);
    struct slice prepared = buf_slice(&out);
    bool is_short = size <= INPUT_MAX;
    if (result == OK ? !is_short || !utf8_is_valid(prepared) || !utf8_is_valid(in)
                     : prepared.len > 0) {
        abort();
    }
    if (is_short && is_printable_ascii(in) && (result != OK || !slice_eq(prepared, in))) {
        abort();
    }
    buf_fini(&out);
    return 0;
}
