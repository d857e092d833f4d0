/* The arguments of SORT and THREAD: criteria once each, algorithms that there are, a program of search keys. */
#include <stdlib.h>

#include "proto/imap_search.h"

#define BUDGET ((size_t)512 * 1024 * 1024)

static void check_sort(struct slice input)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct imap_sort sort;
    if (imap_sort_parse(scan_make(input), arena, &sort) == OK) {
        unsigned seen = 0;
        if (sort.criterion_count == 0 || sort.criterion_count > SORT_KINDS ||
            sort.search.count == 0) {
            abort();
        }
        for (unsigned i = 0; i < sort.criterion_count; i++) {
            unsigned bit = 1U << sort.criteria[i].kind;
            if (seen & bit) {
                abort();
            }
            seen |= bit;
        }
    }
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = slice_make(data, size);
    check_sort(input);
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct imap_thread thread;
    if (imap_thread_parse(scan_make(input), arena, &thread) == OK &&
        (thread.algorithm > THREAD_REFS || thread.search.count == 0)) {
        abort();
    }
    arena_free(arena);
    return 0;
}
