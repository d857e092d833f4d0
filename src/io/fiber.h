/* io/fiber.h - protocol code that reads top to bottom: a fiber is a stack that may be suspended.
 *
 * Shape   a fiber belongs to work, not to a connection; it runs on the loop (thread) that started it and never
 *         moves. Stacks come from a pool, with a guard page; ASan and valgrind are told of them.
 * Blocks  functions marked BLOCKS suspend the calling fiber. Off a fiber they must not be called, unless their
 *         header says that they then block the thread.
 * Errors  every wait may end with ERR_TIMEOUT (deadline) or ERR_CANCELLED.
 * Limits  FIBER_STACK_BYTES reserve (four times that under sanitizers), FIBER_POOL_MAX stacks kept. When the process can have
 *         no more stacks, fibers that were started wait for one. */
#ifndef CULVER_IO_FIBER_H
#define CULVER_IO_FIBER_H

#include "base/err.h"
#include "io/loop.h"

#define FIBER_STACK_BYTES (128 * 1024)
#define FIBER_POOL_MAX 64

struct fiber;
struct fiber_wait;

/* Starts fn(arg) on a fiber of this loop at its next turn. `name` is a literal. The pointer is good until fn returns. */
struct fiber *fiber_start(struct loop *loop, const char *name, void (*fn)(void *arg), void *arg);

struct fiber *fiber_current(void); /* NULL off a fiber */
struct loop *fiber_loop(void);     /* of the current fiber */

/* Suspends until fiber_wake(). OK, ERR_TIMEOUT or ERR_CANCELLED. A wake that came before is not lost. */
BLOCKS enum err fiber_suspend(void);
/* As above, but neither deadline nor cancel ends the wait: for answers that are sure to come and would
 * otherwise write into a dead stack. */
BLOCKS void fiber_suspend_surely(void);
void fiber_wake(struct fiber *fiber); /* on its own thread; from others use loop_post() */
void fiber_cancel(struct fiber *fiber);
BLOCKS enum err fiber_sleep(usec_t usec);
BLOCKS void fiber_yield(void);
/* How often the current fiber was resumed; 0 off a fiber. As long as it is the same, nothing else has run on this loop. */
uint64_t fiber_turns(void);

/* Counts work that waits for nothing, in steps of about a nanosecond. When FIBER_SHARE_STEPS have gathered since the fiber was last resumed,
 * what else is ready on this loop has its turn first. Loops over what a peer can make many or large call it; so do streams, for each octet.
 * Steps and no clock, so that the same input is the same history. Nothing off a fiber and between no_block_begin() and no_block_end(). */
#define FIBER_SHARE_STEPS 2000000
#define FIBER_COMMAND_STEPS 1000 /* of a command, whatever it does */
BLOCKS void fiber_spend(uint64_t steps);

/* Every wait of the current fiber ends with ERR_TIMEOUT once this much time has passed; 0: no deadline.
 * Returns the absolute deadline before, for deadline_restore(). An inner deadline never extends an outer
 * one that deadline_push() set. */
usec_t deadline_set(unsigned seconds);
void deadline_restore(usec_t before);
/* As deadline_set(), never later than the deadline there is, and until deadline_pop() an outer bound for all within. */
struct deadline_scope {
    usec_t deadline, bound;
};
struct deadline_scope deadline_push(unsigned seconds);
void deadline_pop(struct deadline_scope before);

/* Between these a suspend is a bug (debug builds end the process). */
void no_block_begin(void);
void no_block_end(void);

/* Children that run together and are joined. */
struct fiber_group {
    struct fiber *parent;
    unsigned running;
    struct list children;
    struct fiber_wait *joiner;
};
void fiber_group_init(struct fiber_group *group);
void fiber_group_start(struct fiber_group *group, const char *name, void (*fn)(void *arg),
                       void *arg);
BLOCKS enum err fiber_group_join(
    struct fiber_group *group); /* on time-out or cancel: cancels them, waits, says so */

#endif
