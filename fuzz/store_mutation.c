/* MUTATE records: UIDs ascend, and written again the record reads the same. */
#include <stdlib.h>

#include "store/mutate.h"

#define BUDGET ((size_t)256 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct mutation m, same;
    if (mutation_read(slice_make(data, size), arena, &m) == OK) {
        struct buf again;
        for (uint32_t i = 1; i < m.uid_count; i++) {
            if (m.uids[i] <= m.uids[i - 1]) {
                abort();
            }
        }
        buf_init(&again, size + (size_t)64 * 1024 * 1024);
        mutation_write(&m, &again);
        if (buf_error(&again) != OK || mutation_read(buf_slice(&again), arena, &same) != OK ||
            same.kind != m.kind || same.uid_count != m.uid_count || same.flags != m.flags ||
            !slice_eq(same.name, m.name) || same.user != m.user || !slice_eq(same.data, m.data)) {
            abort();
        }
        buf_fini(&again);
    }
    arena_free(arena);
    return 0;
}
