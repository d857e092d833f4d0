/* Annotations inside a record: names are legal, and written again they read the same. */
#include <stdlib.h>

#include "store/sharing/annotation.h"

#define BUDGET ((size_t)256 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct annotation *items;
    unsigned count;
    if (annotations_read(slice_make(data, size), arena, &items, &count) == OK) {
        struct buf again;
        buf_init(&again, size + 64);
        annotations_write(items, count, &again);
        if (!slice_eq(buf_slice(&again), slice_make(data, size))) {
            abort();
        }
        for (unsigned i = 0; i < count; i++) {
            if (annotation_name_check(items[i].name) != OK) {
                abort();
            }
        }
        buf_fini(&again);
    }
    arena_free(arena);
    return 0;
}
