/* The heads of answers and the sizes of chunks. */
#include <stdlib.h>

#include "net/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_make(data, size);
    struct http_head head;
    uint64_t chunk;
    if (http_head_read(text, &head) == OK &&
        (head.status < 100 || head.status > 599 || (head.has_length && head.is_chunked) ||
         head.type.len >= size)) {
        abort();
    }
    if (http_chunk_size_read(text, &chunk) && chunk > UINT32_MAX) {
        abort();
    }
    return 0;
}
