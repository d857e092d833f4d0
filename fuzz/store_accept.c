/* ACCEPT records: what is read agrees with itself, and written again it is the same octets. */
#include <stdlib.h>

#include "store/record.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice payload = slice_make(data, size);
    struct accept_record record;
    if (accept_read(payload, arena, &record) == OK) {
        struct buf again;
        struct accept_record same;
        uint64_t chunked = 0;
        for (uint32_t i = 0; i < record.chunk_count; i++) {
            chunked += record.chunks[i].len;
        }
        if ((!record.is_husk && chunked + record.inline_body.len != record.size) ||
            record.prefix_len > record.inline_body.len) {
            abort();
        }
        buf_init(&again, size + 1024);
        accept_write(&record, (uint32_t)record.inline_body.len, &again);
        buf_append(&again, record.inline_body);
        if (buf_error(&again) != OK || accept_read(buf_slice(&again), arena, &same) != OK ||
            same.size != record.size || same.target_count != record.target_count ||
            same.remote_count != record.remote_count ||
            same.together.part_count != record.together.part_count ||
            same.together.replaced != record.together.replaced ||
            !slice_eq(same.summary, record.summary)) {
            abort();
        }
        buf_fini(&again);
    }
    arena_free(arena);
    return 0;
}
