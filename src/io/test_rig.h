/* io/test_rig.h - what the tests of this folder share: a world, a loop, and a fiber run to its end. */
#ifndef CULVER_IO_TEST_RIG_H
#define CULVER_IO_TEST_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/fiber.h"
#include "io/hooks.h"
#include "io/stream.h"

#include <cmocka.h>
#undef fail /* cmocka's; ours records an error */

struct rig {
    struct world world;
    struct loop *loop;
};

static inline void rig_init(struct rig *rig)
{
    world_init_real(&rig->world);
    rig->loop = loop_new(&rig->world);
}

/* A clock that stands still until clock_advance(). */
static inline void rig_init_fake(struct rig *rig)
{
    world_init_real(&rig->world);
    clock_init_fake(&rig->world.clock, 1000 * USEC_PER_SEC);
    rig->loop = loop_new(&rig->world);
}

static inline void rig_fini(struct rig *rig)
{
    loop_free(rig->loop);
}

static inline void rig_run(struct rig *rig, void (*fn)(void *arg), void *arg)
{
    fiber_start(rig->loop, "test", fn, arg);
    loop_stop(rig->loop);
    loop_run(rig->loop);
}

static inline void rig_advance(struct rig *rig, usec_t by)
{
    clock_advance(&rig->world.clock, by);
    loop_run_idle(rig->loop);
}

static inline void make_pair(int out[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, out), 0);
}

static inline void put(int fd, struct slice bytes)
{
    assert_int_equal(send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL), (ssize_t)bytes.len);
}

#endif
