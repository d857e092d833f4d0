/* A heap of times. */
#include "queue/deadline.h"

#include <stdlib.h>

struct deadline {
    uint64_t id;
    int64_t at;
};

struct deadlines {
    struct deadline *heap;
    size_t count, cap;
};

struct deadlines *deadlines_new(void)
{
    struct deadlines *deadlines = calloc(1, sizeof(*deadlines));
    if (deadlines == NULL) {
        abort();
    }
    return deadlines;
}

void deadlines_free(struct deadlines *deadlines)
{
    if (deadlines != NULL) {
        free(deadlines->heap);
        free(deadlines);
    }
}

void deadlines_put(struct deadlines *deadlines, uint64_t id, int64_t at)
{
    if (deadlines->count == deadlines->cap) {
        deadlines->cap = deadlines->cap == 0 ? 64 : deadlines->cap * 2;
        deadlines->heap = reallocarray(deadlines->heap, deadlines->cap, sizeof(*deadlines->heap));
        if (deadlines->heap == NULL) {
            abort();
        }
    }
    size_t place = deadlines->count++;
    while (place > 0 && deadlines->heap[(place - 1) / 2].at > at) {
        deadlines->heap[place] = deadlines->heap[(place - 1) / 2];
        place = (place - 1) / 2;
    }
    deadlines->heap[place] = (struct deadline){ id, at };
}

bool deadlines_take(struct deadlines *deadlines, int64_t now, uint64_t *out_id)
{
    struct deadline *heap = deadlines->heap;
    if (deadlines->count == 0 || heap[0].at > now) {
        return false;
    }
    *out_id = heap[0].id;
    struct deadline last = heap[--deadlines->count];
    size_t place = 0;
    for (size_t child = 1; child < deadlines->count; child = 2 * place + 1) {
        child += child + 1 < deadlines->count && heap[child + 1].at < heap[child].at;
        if (heap[child].at >= last.at) {
            break;
        }
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = last;
    return true;
}

int64_t deadlines_next(const struct deadlines *deadlines)
{
    return deadlines->count == 0 ? INT64_MAX : deadlines->heap[0].at;
}
