/* Any octets as Rich Text Format: the text is UTF-8, and not longer than characters of one octet can become. */
#include <stdlib.h>

#include "base/utf8.h"
#include "document/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
    struct buf out;
    buf_init(&out, DOCUMENT_TEXT_MAX);
    document_text(DOCUMENT_RICH, slice_make(data, size), &budget, &out);
    if (!utf8_is_valid(buf_slice(&out)) || out.len > size * 3) {
        abort();
    }
    buf_fini(&out);
    return 0;
}
