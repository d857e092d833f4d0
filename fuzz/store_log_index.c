/* The index of a segment: what is taken from it lies inside the segment. The checksum is made right, so that it is no wall. */
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "store/log/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = malloc(size + 1);
    struct segment segment = { .first_lsn = 1, .generation = 7, .size = 100000, .fd = -1 };
    if (size > 0) {
        memcpy(bytes, data, size);
    }
    if (size >= 8) {
        uint64_t checksum = XXH3_64bits(bytes, size - 8);
        for (unsigned i = 0; i < 8; i++) {
            bytes[size - 8 + i] = (char)(checksum >> (8 * i));
        }
    }
    if (index_parse(slice_make(bytes, size), &segment)) {
        for (uint32_t i = 0; i < segment.count; i++) {
            if (segment.offsets[i] >= segment.size) {
                abort();
            }
        }
    }
    free(segment.offsets);
    free(segment.holders);
    free(bytes);
    return 0;
}
