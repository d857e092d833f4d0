/* UNREF records: what is read, written again, is the same octets but for flags that say nothing yet. */
#include <stdlib.h>
#include <string.h>

#include "store/record.h"

#define BUDGET ((size_t)64 * 1024 * 1024)

static bool is_same(const struct unref *a, const struct unref *b)
{
    return a->is_last == b->is_last && a->email_count == b->email_count &&
           a->lsn_count == b->lsn_count &&
           (a->email_count == 0 ||
            memcmp(a->emails, b->emails, a->email_count * sizeof(*a->emails)) == 0) &&
           (a->lsn_count == 0 || memcmp(a->lsns, b->lsns, a->lsn_count * sizeof(*a->lsns)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct unref unref, same;
    if (unref_read(slice_make(data, size), arena, &unref) == OK) {
        struct buf again;
        buf_init(&again, size + 1);
        unref_write(&unref, &again);
        if (unref.email_count > UNREF_MAX || unref.lsn_count > UNREF_MAX || again.len != size ||
            unref_read(buf_slice(&again), arena, &same) != OK || !is_same(&unref, &same)) {
            abort();
        }
        buf_fini(&again);
    }
    arena_free(arena);
    return 0;
}
