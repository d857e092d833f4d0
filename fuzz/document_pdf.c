/* Any octets as a PDF file: reading ends, within the budget and the ceiling of the text. */
#include <stdlib.h>

#include "document/document.h"

#define BUDGET ((uint64_t)1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct document_budget budget = { BUDGET };
    struct buf out;
    buf_init(&out, DOCUMENT_TEXT_MAX);
    document_text(DOCUMENT_PDF, slice_make(data, size), &budget, &out);
    if (budget.octets > BUDGET || out.len > DOCUMENT_TEXT_MAX) {
        abort();
    }
    buf_fini(&out);
    return 0;
}
