/* QUEUE records: what is read, written again and read, says the same. */
#include <stdlib.h>

#include "store/queue_internal.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)

static bool is_same(const struct queue_record *a, const struct queue_record *b)
{
    return a->kind == b->kind && a->count == b->count && a->now.secs == b->now.secs &&
           a->until.secs == b->until.secs && slice_eq(a->who, b->who) &&
           slice_eq(a->text, b->text) &&
           (a->count == 0 || memcmp(a->ids, b->ids, a->count * sizeof(*a->ids)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct queue_record record, same;
    if (queue_record_read(slice_make(data, size), arena, &record) == OK) {
        struct buf again;
        buf_init(&again, size + 1024);
        queue_record_write(&record, &again);
        if (buf_error(&again) != OK || queue_record_read(buf_slice(&again), arena, &same) != OK ||
            !is_same(&record, &same)) {
            abort();
        }
        buf_fini(&again);
    }
    arena_free(arena);
    return 0;
}
