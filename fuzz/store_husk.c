/* What is left of ACCEPT records: it says the same of recipients and size, holds nothing of the message, and its keys can be read. */
#include <stdlib.h>

#include "store/record.h"
#include "store/thread.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)

static void check_keys(const struct accept_record *husk, struct arena *arena)
{
    struct thread_keys keys, same;
    struct buf again;
    if (thread_keys_read(husk->summary, arena, &keys) != OK) {
        return;
    }
    buf_init(&again, husk->summary.len + 1);
    thread_keys_write(&keys, &again);
    if (buf_error(&again) != OK || again.len != husk->summary.len ||
        thread_keys_read(buf_slice(&again), arena, &same) != OK ||
        same.reference_count != keys.reference_count || same.id != keys.id) {
        abort();
    }
    buf_fini(&again);
}

/* Of a record that is whole. */
static void check_husk(const struct accept_record *whole, struct slice rest, struct arena *arena)
{
    struct accept_record husk;
    struct thread_keys keys;
    if (accept_read(rest, arena, &husk) != OK || !husk.is_husk || husk.size != whole->size ||
        husk.target_count != whole->target_count || husk.remote_count != whole->remote_count ||
        husk.end_count != whole->end_count || husk.kept_count != whole->kept_count ||
        husk.received.secs != whole->received.secs ||
        husk.chunk_count + husk.inline_body.len + husk.from.len + husk.envelope_id.len != 0 ||
        (husk.target_count > 0 && thread_keys_read(husk.summary, arena, &keys) != OK)) {
        abort();
    }
    for (uint32_t i = 0; i < husk.remote_count; i++) {
        if (husk.remote[i].address.len > 0) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice payload = slice_make(data, size);
    struct accept_record record;
    struct buf rest;
    buf_init(&rest, size + (size_t)1024 * 1024);
    if (accept_read(payload, arena, &record) == OK) {
        if (record.is_husk) {
            check_keys(&record, arena);
        } else if (accept_husk(payload, &rest) == OK) {
            check_husk(&record, buf_slice(&rest), arena);
        }
    }
    buf_fini(&rest);
    arena_free(arena);
    return 0;
}
