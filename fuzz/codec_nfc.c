/* NFC: what comes out is in NFC, so a second time changes nothing, and is told as such before. */
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
    enum err result = nfc_utf8(in, &out);
    struct slice normal = buf_slice(&out);
    if (result == OK) {
        bool is_short = normal.len <= NFC_INPUT_MAX || ascii_is_all(normal);
        if (!utf8_is_valid(normal) || normal.len > 3 * in.len ||
            nfc_is(in) != slice_eq(in, normal) || (is_short && !nfc_is(normal)) ||
            (is_short &&
             (nfc_utf8(normal, &again) != OK || !slice_eq(buf_slice(&again), normal)))) {
            abort();
        }
    } else if (normal.len != 0 || nfc_is(in) || (size <= NFC_INPUT_MAX / 3 && utf8_is_valid(in))) {
        abort();
    }
    buf_fini(&out);
    buf_fini(&again);
    return 0;
}
