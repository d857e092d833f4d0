/* Any octets as a package of either kind: reading ends, and makes no more text than may be unpacked. */
#include <stdlib.h>

#include "document/document.h"

#define BUDGET ((uint64_t)1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (enum document_kind kind = DOCUMENT_PLAIN; kind <= DOCUMENT_OPEN; kind++) {
        struct document_budget budget = { BUDGET };
        struct buf out;
        buf_init(&out, DOCUMENT_TEXT_MAX);
        document_text(kind, slice_make(data, size), &budget, &out);
        if (kind != DOCUMENT_PLAIN && out.len > 2 * BUDGET) {
            abort();
        }
        buf_fini(&out);
    }
    return 0;
}
