/* Connections between reactors: who serves one, that all are taken in order, and that none is left open. */
#include "app/arrivals.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "base/test.h"

#define MANY 1000

struct rig {
    struct world world;
    struct loop *loop;
    struct arrivals *arrivals;
    unsigned taken;
};

static void take(void *arg, const struct arrival *arrival)
{
    struct rig *rig = arg;
    assert_int_equal(arrival->kind, SERVICE_LMTP);
    assert_int_equal(arrival->peer.len, rig->taken++);
    close(arrival->fd);
}

static void rig_init(struct rig *rig)
{
    *rig = (struct rig){ 0 };
    world_init_real(&rig->world);
    rig->loop = loop_new(&rig->world);
    rig->arrivals = arrivals_new(rig->loop, take, rig);
}

static int add(struct rig *rig, unsigned number)
{
    struct arrival arrival = { .kind = SERVICE_LMTP, .fd = open("/dev/null", O_RDONLY) };
    arrival.peer.len = number;
    arrivals_add(rig->arrivals, &arrival);
    return arrival.fd;
}

static void *add_many(void *arg)
{
    for (unsigned i = 0; i < MANY; i++) {
        add(arg, i);
    }
    loop_stop(((struct rig *)arg)->loop);
    return NULL;
}

static void test_from_another_thread(void **state)
{
    struct rig rig;
    pthread_t thread;
    rig_init(&rig);
    assert_int_equal(pthread_create(&thread, NULL, add_many, &rig), 0);
    loop_run(rig.loop);
    pthread_join(thread, NULL);
    loop_run_idle(rig.loop);
    assert_int_equal(rig.taken, MANY);
    assert_int_equal(arrivals_count(rig.arrivals), 0);
    loop_free(rig.loop);
    arrivals_free(rig.arrivals);
}

static void test_what_nobody_took_is_closed(void **state)
{
    struct rig rig;
    rig_init(&rig);
    int fd = add(&rig, 0);
    assert_int_equal(arrivals_count(rig.arrivals), 1);
    loop_free(rig.loop);
    arrivals_free(rig.arrivals);
    assert_int_equal(rig.taken, 0);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    assert_int_equal(errno, EBADF);
}

static void test_who_serves(void **state)
{
    assert_int_equal(arrivals_choose((unsigned[]){ 0, 0 }, 2, 1), 1);
    assert_int_equal(arrivals_choose((unsigned[]){ 1, 0 }, 2, 0), 1);
    assert_int_equal(arrivals_choose((unsigned[]){ 1, 0 }, 2, 1), 1);
    assert_int_equal(arrivals_choose((unsigned[]){ 100, 105 }, 2, 1), 1);
    assert_int_equal(arrivals_choose((unsigned[]){ 100, 120 }, 2, 1), 0);
    assert_int_equal(arrivals_choose((unsigned[]){ 9, 7, 3, 8 }, 4, 1), 2);
    assert_int_equal(arrivals_choose((unsigned[]){ 5 }, 1, 0), 0);
}

/* 64 at once, all accepted by the same one: half of them go. */
static void test_a_burst_is_shared(void **state)
{
    unsigned connections[2] = { 0, 0 };
    for (int i = 0; i < 64; i++) {
        connections[arrivals_choose(connections, 2, 0)]++;
    }
    assert_in_range(connections[0], 30, 34);
}

int arrivals_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_another_thread),
        cmocka_unit_test(test_what_nobody_took_is_closed),
        cmocka_unit_test(test_who_serves),
        cmocka_unit_test(test_a_burst_is_shared),
    };
    return cmocka_run_group_tests_name("app/arrivals", tests, NULL, NULL);
}
