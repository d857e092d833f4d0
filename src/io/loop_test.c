#include "io/test_rig.h"

#include <pthread.h>

#define TIMERS 1000

struct bell {
    struct timer timer;
    unsigned rung;
    usec_t at;
};

static void ring(struct timer *timer)
{
    struct bell *bell = CONTAINER_OF(timer, struct bell, timer);
    bell->rung++;
    bell->at = loop_now(timer->loop);
}

static void test_timers_in_order(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct bell *bells = calloc(TIMERS, sizeof(*bells));
    struct random random;
    random_init_seeded(&random, 7);
    for (size_t i = 0; i < TIMERS; i++) {
        timer_init(&bells[i].timer, rig.loop, ring);
        timer_set(&bells[i].timer, random_u64(&random) % 1000);
        if (i % 3 == 0) {
            timer_set(&bells[i].timer, random_u64(&random) % 1000);
        }
        if (i % 5 == 0) {
            timer_cancel(&bells[i].timer);
            timer_cancel(&bells[i].timer);
        }
    }
    loop_run_idle(rig.loop);
    for (usec_t t = 0; t <= 1000; t++) {
        usec_t now = loop_now(rig.loop);
        for (size_t i = 0; i < TIMERS; i++) {
            bool is_due = i % 5 != 0 && bells[i].timer.at < now;
            assert_true(!is_due || bells[i].rung == 1);
            assert_true(bells[i].rung == 0 || bells[i].at == bells[i].timer.at);
        }
        rig_advance(&rig, 1);
    }
    free(bells);
    rig_fini(&rig);
}

static void test_fake_clock_stands(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct bell bell = { .rung = 0 };
    timer_init(&bell.timer, rig.loop, ring);
    timer_set(&bell.timer, 5 * 86400 * USEC_PER_SEC);
    loop_run_idle(rig.loop);
    rig_advance(&rig, 5 * 86400 * USEC_PER_SEC - 1);
    assert_int_equal(bell.rung, 0);
    rig_advance(&rig, 1);
    assert_int_equal(bell.rung, 1);
    rig_advance(&rig, USEC_PER_SEC);
    assert_int_equal(bell.rung, 1);
    rig_fini(&rig);
}

static void ring_and_stop(struct timer *timer)
{
    ring(timer);
    loop_stop(timer->loop);
}

static void test_real_timer(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    struct bell bell = { .rung = 0 };
    timer_init(&bell.timer, rig.loop, ring_and_stop);
    usec_t start = rig.world.clock.monotonic(&rig.world.clock);
    timer_set(&bell.timer, 20 * USEC_PER_MSEC);
    loop_run(rig.loop);
    usec_t took = rig.world.clock.monotonic(&rig.world.clock) - start;
    assert_int_equal(bell.rung, 1);
    assert_true(took >= 20 * USEC_PER_MSEC);
    rig_fini(&rig);
}

struct letter {
    struct loop_post post;
    struct loop *loop;
    int *sum;
    int value;
};

static void letter_read(struct loop_post *post)
{
    struct letter *letter = CONTAINER_OF(post, struct letter, post);
    assert_ptr_equal(loop_current(), letter->loop);
    *letter->sum += letter->value;
    if (letter->value == 100) {
        loop_stop(letter->loop);
    }
}

static void *send_letters(void *arg)
{
    struct letter *letters = arg;
    for (int i = 1; i <= 100; i++) {
        loop_post(letters[i].loop, &letters[i].post);
    }
    return NULL;
}

static void test_posts_from_a_thread(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    static struct letter letters[101];
    int sum = 0;
    for (int i = 0; i <= 100; i++) {
        letters[i] =
            (struct letter){ .post.run = letter_read, .loop = rig.loop, .sum = &sum, .value = i };
    }
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, send_letters, letters), 0);
    loop_run(rig.loop);
    pthread_join(thread, NULL);
    assert_int_equal(sum, 5050);
    assert_null(loop_current());
    rig_fini(&rig);
}

struct eye {
    struct io_watch watch;
    unsigned seen;
    int last;
};

static void see(struct io_watch *watch, int events)
{
    struct eye *eye = CONTAINER_OF(watch, struct eye, watch);
    eye->seen++;
    eye->last = events;
}

static void test_watch_is_one_shot(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    int pair[2];
    make_pair(pair);
    struct eye eye = { .seen = 0 };
    io_watch_open(&eye.watch, rig.loop, pair[0], see);
    put(pair[1], SL("x"));
    loop_run_idle(rig.loop);
    assert_int_equal(eye.seen, 0);
    io_watch_arm(&eye.watch, IO_READ);
    loop_run_idle(rig.loop);
    loop_run_idle(rig.loop);
    assert_int_equal(eye.seen, 1);
    assert_int_equal(eye.last, IO_READ);
    io_watch_arm(&eye.watch, IO_READ);
    loop_run_idle(rig.loop);
    assert_int_equal(eye.seen, 2);
    io_watch_arm(&eye.watch, IO_WRITE);
    loop_run_idle(rig.loop);
    assert_int_equal(eye.seen, 3);
    assert_int_equal(eye.last, IO_WRITE);
    io_watch_arm(&eye.watch, IO_READ);
    io_watch_arm(&eye.watch, 0);
    loop_run_idle(rig.loop);
    assert_int_equal(eye.seen, 3);
    io_watch_close(&eye.watch);
    io_watch_close(&eye.watch);
    close(pair[0]);
    close(pair[1]);
    rig_fini(&rig);
}

/* What the fibers of a turn ask for is done when all of them have run, and before the loop looks for input again. */
struct gatherer {
    struct loop_hook hook;
    struct loop *loop;
    unsigned *said, *heard;
    unsigned heard_of;
};

static void hear(struct loop_hook *hook)
{
    struct gatherer *g = CONTAINER_OF(hook, struct gatherer, hook);
    g->heard_of = *g->said;
    ++*g->heard;
}

static void say(void *arg)
{
    struct gatherer *g = arg;
    ++*g->said;
    loop_at_turn_end(g->loop, &g->hook);
}

static void test_turn_end(void **state)
{
    struct rig rig;
    rig_init(&rig);
    unsigned said = 0, heard = 0;
    struct gatherer all[3];
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        all[i] = (struct gatherer){ { .run = hear }, rig.loop, &said, &heard, 0 };
        fiber_start(rig.loop, "say", say, &all[i]);
    }
    loop_run_idle(rig.loop);
    assert_int_equal(heard, 3);
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        assert_int_equal(all[i].heard_of, 3);
    }
    rig_fini(&rig);
}

int loop_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_timers_in_order),   cmocka_unit_test(test_fake_clock_stands),
        cmocka_unit_test(test_real_timer),        cmocka_unit_test(test_posts_from_a_thread),
        cmocka_unit_test(test_watch_is_one_shot), cmocka_unit_test(test_turn_end),
    };
    return cmocka_run_group_tests_name("io/loop", tests, NULL, NULL);
}
