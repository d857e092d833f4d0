/* Timers of a loop: a binary heap by time, so that any clock can drive it. The root stands at index 1. */
#include <errno.h>
#include <stdlib.h>

#include "io/internal.h"

#define HEAP_FIRST 64

static void heap_put(struct loop *loop, uint32_t at, struct timer *timer)
{
    loop->heap[at] = timer;
    timer->heap_index = at;
}

static void heap_up(struct loop *loop, struct timer *timer)
{
    uint32_t at = timer->heap_index;
    while (at > 1 && loop->heap[at / 2]->at > timer->at) {
        heap_put(loop, at, loop->heap[at / 2]);
        at /= 2;
    }
    heap_put(loop, at, timer);
}

static void heap_down(struct loop *loop, struct timer *timer)
{
    uint32_t at = timer->heap_index;
    while (at * 2 <= loop->heap_len) {
        uint32_t child = at * 2;
        if (child < loop->heap_len && loop->heap[child + 1]->at < loop->heap[child]->at) {
            child++;
        }
        if (loop->heap[child]->at >= timer->at) {
            break;
        }
        heap_put(loop, at, loop->heap[child]);
        at = child;
    }
    heap_put(loop, at, timer);
}

static void heap_grow(struct loop *loop)
{
    uint32_t cap = loop->heap_cap == 0 ? HEAP_FIRST : loop->heap_cap * 2;
    struct timer **heap = realloc(loop->heap, cap * sizeof(*heap));
    if (heap == NULL) {
        io_die("malloc", ENOMEM);
    }
    loop->heap = heap;
    loop->heap_cap = cap;
}

void timer_init(struct timer *timer, struct loop *loop, void (*fire)(struct timer *timer))
{
    *timer = (struct timer){ .fire = fire, .loop = loop };
}

void timer_set_at(struct timer *timer, usec_t at)
{
    struct loop *loop = timer->loop;
    if (timer->heap_index == 0) {
        if (loop->heap_len + 1 >= loop->heap_cap) {
            heap_grow(loop);
        }
        loop->heap_len++;
        heap_put(loop, loop->heap_len, timer);
    }
    timer->at = at;
    heap_up(loop, timer);
    heap_down(loop, timer);
}

void timer_set(struct timer *timer, usec_t from_now)
{
    timer_set_at(timer, loop_now(timer->loop) + from_now);
}

void timer_cancel(struct timer *timer)
{
    struct loop *loop = timer->loop;
    uint32_t at = timer->heap_index;
    if (at == 0) {
        return;
    }
    struct timer *last = loop->heap[loop->heap_len];
    loop->heap_len--;
    timer->heap_index = 0;
    if (last != timer) {
        heap_put(loop, at, last);
        heap_up(loop, last);
        heap_down(loop, last);
    }
}

usec_t timers_next(const struct loop *loop)
{
    return loop->heap_len == 0 ? NEVER : loop->heap[1]->at;
}

bool timers_run(struct loop *loop)
{
    bool any = false;
    usec_t now = loop_now(loop);
    while (loop->heap_len > 0 && loop->heap[1]->at <= now) {
        struct timer *timer = loop->heap[1];
        timer_cancel(timer);
        timer->fire(timer);
        any = true;
    }
    return any;
}

void timers_fini(struct loop *loop)
{
    free(loop->heap);
    loop->heap = NULL;
    loop->heap_len = 0;
    loop->heap_cap = 0;
}
