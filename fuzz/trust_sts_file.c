/* A file of the cache as a disk might give it: what is believed is written again with the same octets. */
#include <stdlib.h>

#include "base/buf.h"
#include "trust/sts_cache.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_make(data, size);
    struct sts_known known;
    if (sts_known_read(text, &known) == OK) {
        struct buf again;
        buf_init(&again, STS_FILE_MAX);
        sts_known_write(&known, &again);
        if (!slice_eq(buf_slice(&again), text)) {
            abort();
        }
        buf_fini(&again);
    }
    return 0;
}
