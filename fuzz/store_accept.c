/* ACCEPT records: what is read agrees with itself, and written again it is the same octets. */
#include <stdlib.h>

#include "store/record.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)

static bool is_same(const struct accept_record *a, const struct accept_record *b)
{
    return a->size == b->size && a->target_count == b->target_count &&
           a->remote_count == b->remote_count && a->end_count == b->end_count &&
           a->kept_count == b->kept_count && a->terms.release == b->terms.release &&
           a->together.part_count == b->together.part_count &&
           a->together.replaced == b->together.replaced && slice_eq(a->summary, b->summary);
}

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
            !is_same(&record, &same)) {
            abort();
        }
        buf_fini(&again);
    }
    arena_free(arena);
    return 0;
}
