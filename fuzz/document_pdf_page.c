/* Any octets as what a sound PDF file holds: up to a line "%%" the page, then what the codes of its fonts mean. The text is UTF-8. */
#include <stdlib.h>

#include "base/utf8.h"
#include "document/document.h"

#define BUDGET ((uint64_t)256 * 1024)
#define FILE_MAX ((size_t)4 * 1024 * 1024)

static void put_stream(struct buf *file, unsigned number, struct slice content)
{
    buf_printf(file, "%u 0 obj<</Subtype/Form/Length %zu>>stream\n", number, content.len);
    buf_append(file, content);
    buf_append(file, SL("\nendstream endobj\n"));
}

static void put_file(struct buf *file, struct slice page, struct slice codes)
{
    buf_append(file, SL("1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                        "2 0 obj<</Contents 3 0 R/Resources<</XObject<</X 3 0 R>>/Font<<"
                        "/A<</Subtype/TrueType/FirstChar 32/Widths[300 400 500]>>"
                        "/B<</Subtype/Type1/Encoding<</Differences[65/eacute/f_i/uni0416]>>>>"
                        "/C<</Subtype/Type0/Encoding/Identity-H/ToUnicode 4 0 R>>"
                        "/D<</Subtype/Type0/Encoding/Own/ToUnicode 4 0 R>>"
                        "/E<</Subtype/Type0/Encoding/UniJIS-UTF16-H>>"
                        ">>>>>>endobj\n"));
    put_stream(file, 3, page);
    put_stream(file, 4, codes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = slice_make(data, size);
    size_t page = slice_find(input, SL("\n%%\n"));
    struct document_budget budget = { BUDGET };
    struct buf file, out;
    buf_init(&file, FILE_MAX);
    buf_init(&out, DOCUMENT_TEXT_MAX);
    put_file(&file, slice_sub(input, 0, page), slice_from(input, page));
    document_text(DOCUMENT_PDF, buf_slice(&file), &budget, &out);
    if (!utf8_is_valid(buf_slice(&out))) {
        abort();
    }
    buf_fini(&file);
    buf_fini(&out);
    return 0;
}
