/* Any label and any octets give UTF-8; so do they as a file that says nothing of itself. The label stands before the first line end. */
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
    size_t end = slice_find_char(in, '\n');
    struct slice text = slice_from(in, end + 1);
    bool is_known = charset_to_utf8(slice_sub(in, 0, end), text, &out);
    if (buf_error(&out) == OK && !utf8_is_valid(buf_slice(&out))) {
        abort();
    }
    if (is_known && text.len > 0 && out.len == 0 && ascii_is_all(text) && end == 0) {
        abort();
    }
    charset_file_to_utf8(SL(""), in, &again);
    if (buf_error(&again) == OK && !utf8_is_valid(buf_slice(&again))) {
        abort();
    }
    buf_fini(&out);
    buf_fini(&again);
    return 0;
}
