/* A compressed payload: expands to exactly as many octets as it says, or not at all; what is compressed expands to itself. */
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "store/log/dictionary.h"
#include "store/log/internal.h"

#define PLAIN_MAX (1024 * 1024)

static void expand(struct log *log, struct slice stored, uint64_t checksum)
{
    uint32_t len;
    if (payload_plain_len(stored, &len) != OK || len > PLAIN_MAX) {
        return;
    }
    char *plain = malloc((size_t)len + 1);
    IGNORE(payload_expand(log, stored, checksum, plain, len));
    free(plain);
}

static void round_trip(struct log *log, struct slice plain)
{
    struct buf packed;
    buf_init(&packed, 2 * PLAIN_MAX);
    if (payload_compress(log, 0, plain, &packed)) {
        char *again = malloc(plain.len + 1);
        uint64_t checksum = XXH3_64bits(plain.ptr, plain.len);
        if (payload_expand(log, buf_slice(&packed), checksum, again, plain.len) != OK ||
            memcmp(again, plain.ptr, plain.len) != 0) {
            abort();
        }
        free(again);
    }
    buf_fini(&packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world world;
    struct log log = { .dictionary_dir = "/nonexistent", .world = &world };
    struct slice bytes = slice_make(data, size);
    world_init_real(&world);
    pthread_mutex_init(&log.lock, NULL);
    expand(&log, bytes, 0);
    if (size < PLAIN_MAX) {
        round_trip(&log, bytes);
    }
    dictionary_close(&log);
    pthread_mutex_destroy(&log.lock);
    return 0;
}
