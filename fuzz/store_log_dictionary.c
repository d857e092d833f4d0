/* The file of a dictionary: its content lies inside the file. The checksum is made right, so that it is no wall. */
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "store/log/dictionary.h"
#include "store/log/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = malloc(size + 1);
    struct slice content;
    int64_t made;
    if (size > 0) {
        memcpy(bytes, data, size);
    }
    if (size >= 8) {
        uint64_t checksum = XXH3_64bits(bytes, size - 8);
        for (unsigned i = 0; i < 8; i++) {
            bytes[size - 8 + i] = (char)(checksum >> (8 * i));
        }
    }
    if (dictionary_parse(slice_make(bytes, size), 1, &made, &content) &&
        (content.ptr < bytes || content.ptr + content.len > bytes + size)) {
        abort();
    }
    free(bytes);
    return 0;
}
