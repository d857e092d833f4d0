/* The fiber scheduler: a fiber is ready, running, waiting or done; the loop resumes those that are ready.
 *
 * Invariants: only fiber_resume() enters a fiber and only leave() leaves one. The error slot of the thread
 * is the fiber's while it runs. A fiber's deadline timer may ring early (the deadline moved on meanwhile); it is then set
 * anew, so that a wait that ends in time costs no work on the heap. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "io/hooks.h"
#include "io/internal.h"
#include "io/switch.h"

#define FIBER_SLOW_MSEC 50

enum fiber_state { FIBER_READY, FIBER_RUNNING, FIBER_WAITING, FIBER_DONE };

struct fiber {
    struct list node;    /* ready, starved or spare */
    struct list all;     /* of the host */
    struct list sibling; /* in its group */
    struct loop *loop;
    const char *name;
    void (*fn)(void *arg);
    void *arg;
    struct fiber_group *group;
    struct stack *stack;
    void *context;
    void *fake_stack;
    void *tsan;
    struct fiber_wait *wait; /* NULL: waits for fiber_wake() */
    enum fiber_state state;
    enum err result;
    bool woken, cancelled, is_sure;
    unsigned no_block;
    uint64_t turns;         /* it was resumed */
    uint64_t spent;         /* steps since then */
    usec_t deadline, bound; /* 0: none */
    struct timer timer;
    struct err_slot slot;
};

static _Thread_local struct fiber *current;

static void fiber_main(struct switch_transfer from);
static void fiber_resume(struct fiber *fiber);
static void fiber_ready(struct fiber *fiber, enum err result);
static void fiber_end(struct fiber *fiber);
static void fiber_deadline_passed(struct timer *timer);
static enum err fiber_rest(struct fiber *fiber, bool is_sure);

/* --- start --- */

static struct fiber *fiber_new(struct fiber_host *host)
{
    struct list *node = list_pop(&host->spare);
    struct fiber *fiber = node != NULL ? LIST_ENTRY(node, struct fiber, node) : NULL;
    if (fiber == NULL) {
        fiber = malloc(sizeof(*fiber));
        if (fiber == NULL) {
            io_die("malloc", ENOMEM);
        }
    }
    memset(fiber, 0, offsetof(struct fiber, slot));
    fiber->slot.text[0] = '\0';
    list_init(&fiber->node);
    list_init(&fiber->all);
    list_init(&fiber->sibling);
    return fiber;
}

struct fiber *fiber_start(struct loop *loop, const char *name, void (*fn)(void *arg), void *arg)
{
    struct fiber_host *host = &loop->fibers;
    struct fiber *fiber = fiber_new(host);
    fiber->loop = loop;
    fiber->name = name;
    fiber->fn = fn;
    fiber->arg = arg;
    fiber->state = FIBER_READY;
    timer_init(&fiber->timer, loop, fiber_deadline_passed);
    list_append(&host->all, &fiber->all);
    list_append(&host->ready, &fiber->node);
    host->count++;
    return fiber;
}

struct fiber *fiber_current(void)
{
    return current;
}

struct loop *fiber_loop(void)
{
    return current == NULL ? NULL : current->loop;
}

/* --- the host: what the loop has of fibers --- */

void fiber_host_init(struct fiber_host *host)
{
    memset(host, 0, sizeof(*host));
    stack_pool_init(&host->stacks);
    list_init(&host->ready);
    list_init(&host->starved);
    list_init(&host->all);
    list_init(&host->spare);
}

void fiber_host_fini(struct fiber_host *host)
{
    struct list *node;
    while ((node = list_pop(&host->spare)) != NULL) {
        free(LIST_ENTRY(node, struct fiber, node));
    }
    stack_pool_fini(&host->stacks);
}

/* Milliseconds of a clock that costs no more than reading memory. */
static uint64_t coarse_msec(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

bool fiber_host_run(struct loop *loop)
{
    struct fiber_host *host = &loop->fibers;
    struct list batch;
    list_init(&batch);
    list_move_all(&batch, &host->ready);
    if (list_is_empty(&batch)) {
        return false;
    }
    uint64_t before = loop->is_fake ? 0 : coarse_msec();
    struct list *node;
    while ((node = list_pop(&batch)) != NULL) {
        struct fiber *fiber = LIST_ENTRY(node, struct fiber, node);
        const char *name = fiber->name;
        fiber_resume(fiber);
        loop->now_known = false;
        uint64_t after = loop->is_fake ? 0 : coarse_msec();
        if (after - before > FIBER_SLOW_MSEC) {
            log_warn("fiber-slow", "fiber=%s ms=%llu", name, (unsigned long long)(after - before));
        }
        before = after;
    }
    return true;
}

static bool fiber_prepare(struct fiber *fiber)
{
    struct fiber_host *host = &fiber->loop->fibers;
    fiber->stack = stack_take(&host->stacks);
    if (fiber->stack == NULL) {
        list_append(&host->starved, &fiber->node);
        return false;
    }
    char *top = fiber->stack->base + fiber->stack->size;
    fiber->context = switch_make(top, fiber->stack->size, fiber_main);
    fiber->tsan = hook_tsan_new();
    return true;
}

static void fiber_resume(struct fiber *fiber)
{
    struct fiber_host *host = &fiber->loop->fibers;
    if (fiber->stack == NULL && !fiber_prepare(fiber)) {
        return;
    }
    fiber->state = FIBER_RUNNING;
    fiber->spent = 0;
    fiber->turns++;
    current = fiber;
    struct err_slot *slot = err_slot_swap(&fiber->slot);
    host->main_tsan = hook_tsan_current();
    hook_tsan_switch(fiber->tsan);
    hook_switch_start(&host->fake_stack, fiber->stack->base, fiber->stack->size);
    struct switch_transfer from = switch_jump(fiber->context, fiber);
    hook_switch_finish(host->fake_stack, NULL, NULL);
    fiber->context = from.context;
    err_slot_swap(slot);
    current = NULL;
    if (fiber->state == FIBER_DONE) {
        fiber_end(fiber);
    }
}

/* From the running fiber back to the loop; returns when the fiber is resumed. */
static void leave(struct fiber *fiber, void **save)
{
    struct fiber_host *host = &fiber->loop->fibers;
    hook_tsan_switch(host->main_tsan);
    hook_switch_start(save, host->main_base, host->main_size);
    struct switch_transfer from = switch_jump(host->context, NULL);
    hook_switch_finish(fiber->fake_stack, &host->main_base, &host->main_size);
    host->context = from.context;
}

static void fiber_main(struct switch_transfer from)
{
    struct fiber *fiber = from.data;
    struct fiber_host *host = &fiber->loop->fibers;
    hook_switch_finish(NULL, &host->main_base, &host->main_size);
    host->context = from.context;
    fiber->fn(fiber->arg);
    fiber->state = FIBER_DONE;
    leave(fiber, NULL);
    io_die("a fiber that ended was resumed", 0);
}

static void fiber_end(struct fiber *fiber)
{
    struct fiber_host *host = &fiber->loop->fibers;
    struct fiber_group *group = fiber->group;
    timer_cancel(&fiber->timer);
    list_remove(&fiber->all);
    hook_tsan_free(fiber->tsan);
    stack_give(&host->stacks, fiber->stack);
    host->count--;
    if (group != NULL) {
        list_remove(&fiber->sibling);
        group->running--;
        if (group->running == 0 && group->joiner != NULL) {
            fiber_wait_done(group->joiner);
        }
    }
    if (host->stacks.kept >= FIBER_POOL_MAX) {
        free(fiber);
    } else {
        list_append(host->spare.next, &fiber->node);
    }
    struct list *starved = list_pop(&host->starved);
    if (starved != NULL) {
        list_append(&host->ready, starved);
    }
}

/* --- waiting --- */

static void fiber_ready(struct fiber *fiber, enum err result)
{
    fiber->state = FIBER_READY;
    fiber->result = result;
    list_append(&fiber->loop->fibers.ready, &fiber->node);
}

static void fiber_deadline_passed(struct timer *timer)
{
    struct fiber *fiber = CONTAINER_OF(timer, struct fiber, timer);
    if (fiber->state != FIBER_WAITING || fiber->is_sure || fiber->deadline == 0) {
        return;
    }
    if (fiber->deadline > loop_now(fiber->loop)) {
        timer_set_at(timer, fiber->deadline);
        return;
    }
    fiber_ready(fiber, ERR_TIMEOUT);
}

static enum err fiber_failed(enum err code)
{
    return code == ERR_TIMEOUT ? fail(ERR_TIMEOUT, "the deadline passed")
                               : fail(ERR_CANCELLED, "the work was told to stop");
}

/* Suspends until something makes the fiber ready. */
static enum err fiber_rest(struct fiber *fiber, bool is_sure)
{
    if (fiber == NULL || fiber->no_block != 0) {
        assert(fiber != NULL && "a wait off a fiber");
        assert(fiber == NULL && "a wait between no_block_begin() and no_block_end()");
    }
    if (!is_sure && fiber->cancelled) {
        return fiber_failed(ERR_CANCELLED);
    }
    if (!is_sure && fiber->deadline != 0) {
        if (fiber->deadline <= loop_now(fiber->loop)) {
            return fiber_failed(ERR_TIMEOUT);
        }
        if (fiber->timer.heap_index == 0 || fiber->timer.at > fiber->deadline) {
            timer_set_at(&fiber->timer, fiber->deadline);
        }
    }
    fiber->is_sure = is_sure;
    fiber->state = FIBER_WAITING;
    leave(fiber, &fiber->fake_stack);
    return fiber->result == OK ? OK : fiber_failed(fiber->result);
}

enum err fiber_suspend(void)
{
    struct fiber *fiber = current;
    enum err result = OK;
    if (!fiber->woken) {
        fiber->wait = NULL;
        result = fiber_rest(fiber, false);
    }
    fiber->woken = false;
    return result;
}

void fiber_suspend_surely(void)
{
    struct fiber *fiber = current;
    while (!fiber->woken) {
        fiber->wait = NULL;
        IGNORE(fiber_rest(fiber, true)); /* a sure wait has no other end than being woken */
    }
    fiber->woken = false;
}

void fiber_wake(struct fiber *fiber)
{
    fiber->woken = true;
    if (fiber->state == FIBER_WAITING && fiber->wait == NULL) {
        fiber_ready(fiber, OK);
    }
}

void fiber_cancel(struct fiber *fiber)
{
    fiber->cancelled = true;
    if (fiber->state == FIBER_WAITING && !fiber->is_sure) {
        fiber_ready(fiber, ERR_CANCELLED);
    }
}

void fiber_wait_init(struct fiber_wait *wait)
{
    wait->fiber = current;
    wait->done = false;
}

enum err fiber_wait(struct fiber_wait *wait)
{
    enum err result = OK;
    while (!wait->done && result == OK) {
        wait->fiber->wait = wait;
        result = fiber_rest(wait->fiber, false);
        wait->fiber->wait = NULL;
    }
    /* What was done in the very turn in which time ran out is done. */
    return wait->done ? OK : result;
}

void fiber_wait_surely(struct fiber_wait *wait)
{
    while (!wait->done) {
        wait->fiber->wait = wait;
        IGNORE(fiber_rest(wait->fiber, true)); /* a sure wait has no other end than being done */
        wait->fiber->wait = NULL;
    }
}

void fiber_wait_done(struct fiber_wait *wait)
{
    struct fiber *fiber = wait->fiber;
    wait->done = true;
    if (fiber->state == FIBER_WAITING && fiber->wait == wait) {
        fiber_ready(fiber, OK);
    }
}

struct sleep {
    struct timer timer;
    struct fiber_wait wait;
};

static void sleep_over(struct timer *timer)
{
    fiber_wait_done(&CONTAINER_OF(timer, struct sleep, timer)->wait);
}

enum err fiber_sleep(usec_t usec)
{
    struct sleep sleep;
    fiber_wait_init(&sleep.wait);
    timer_init(&sleep.timer, current->loop, sleep_over);
    timer_set(&sleep.timer, usec);
    enum err result = fiber_wait(&sleep.wait);
    timer_cancel(&sleep.timer);
    return result;
}

void fiber_yield(void)
{
    struct fiber *fiber = current;
    assert(fiber->no_block == 0);
    struct fiber_wait nothing = { fiber, false };
    fiber->wait = &nothing;
    fiber_ready(fiber, OK);
    leave(fiber, &fiber->fake_stack);
    fiber->wait = NULL;
}

uint64_t fiber_turns(void)
{
    return current == NULL ? 0 : current->turns;
}

void fiber_spend(uint64_t steps)
{
    struct fiber *fiber = current;
    if (fiber == NULL) {
        return;
    }
    fiber->spent += steps;
    if (fiber->spent >= FIBER_SHARE_STEPS && fiber->no_block == 0) {
        fiber_yield();
    }
}

/* --- deadlines --- */

static usec_t earlier(usec_t a, usec_t b)
{
    if (a == 0 || b == 0) {
        return a + b;
    }
    return a < b ? a : b;
}

usec_t deadline_set(unsigned seconds)
{
    struct fiber *fiber = current;
    usec_t before = fiber->deadline;
    usec_t at = seconds == 0 ? 0 : loop_now(fiber->loop) + seconds * USEC_PER_SEC;
    fiber->deadline = earlier(at, fiber->bound);
    return before;
}

void deadline_restore(usec_t before)
{
    current->deadline = earlier(before, current->bound);
}

struct deadline_scope deadline_push(unsigned seconds)
{
    struct fiber *fiber = current;
    struct deadline_scope before = { fiber->deadline, fiber->bound };
    usec_t at = seconds == 0 ? 0 : loop_now(fiber->loop) + seconds * USEC_PER_SEC;
    fiber->bound = earlier(earlier(at, fiber->deadline), fiber->bound);
    fiber->deadline = fiber->bound;
    return before;
}

void deadline_pop(struct deadline_scope before)
{
    current->deadline = before.deadline;
    current->bound = before.bound;
}

void no_block_begin(void)
{
    if (current != NULL) {
        current->no_block++;
    }
}

void no_block_end(void)
{
    if (current != NULL) {
        assert(current->no_block > 0);
        current->no_block--;
    }
}

/* --- groups --- */

void fiber_group_init(struct fiber_group *group)
{
    group->parent = current;
    group->running = 0;
    group->joiner = NULL;
    list_init(&group->children);
}

void fiber_group_start(struct fiber_group *group, const char *name, void (*fn)(void *arg),
                       void *arg)
{
    struct fiber *child = fiber_start(group->parent->loop, name, fn, arg);
    child->group = group;
    child->deadline = group->parent->deadline;
    child->bound = group->parent->deadline;
    list_append(&group->children, &child->sibling);
    group->running++;
}

enum err fiber_group_join(struct fiber_group *group)
{
    struct fiber_wait wait;
    fiber_wait_init(&wait);
    wait.done = group->running == 0;
    group->joiner = &wait;
    enum err result = fiber_wait(&wait);
    if (result != OK) {
        LIST_EACH (&group->children, node) {
            fiber_cancel(LIST_ENTRY(node, struct fiber, sibling));
        }
        fiber_wait_surely(&wait);
    }
    group->joiner = NULL;
    return result;
}

void io_die(const char *what, int error)
{
    log_error("io-failed", "what=\"%s\" errno=%d", what, error);
    abort();
}
