/* Who is served when: fairness, concurrency, sleep, and nothing lost on the way. */
#include "queue/schedule.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/rand.h"
#include "base/test.h"
#include "queue/profile.h"

static struct schedule *make(unsigned tasks, unsigned each, unsigned batch)
{
    struct schedule_limits limits = { tasks, each, batch };
    return schedule_new(&limits);
}

/* Each entry a message. */
static void put(struct schedule *s, uint64_t id, struct slice destination, int64_t at)
{
    schedule_put(s, &(struct schedule_entry){ id, id, destination, at, 0 });
}

static void end(struct schedule *s, const struct schedule_task *task, enum destination_state state)
{
    for (unsigned i = 0; i < task->count; i++) {
        schedule_remove(s, task->ids[i]);
    }
    schedule_done(s, task, state, 1000);
}

static void test_time(void **state)
{
    struct schedule *s = make(10, 5, 10);
    struct schedule_task task;
    put(s, 1, SL("a.example"), 100);
    put(s, 2, SL("a.example"), 50);
    assert_int_equal(schedule_next(s), 50);
    assert_false(schedule_take(s, 49, &task));
    assert_true(schedule_take(s, 50, &task));
    assert_int_equal(task.count, 1);
    assert_int_equal(task.ids[0], 2);
    ASSERT_SLICE(task.name, SL("a.example"));
    end(s, &task, DESTINATION_GOOD);
    put(s, 1, SL("a.example"), 70); /* moved forward */
    assert_true(schedule_take(s, 70, &task));
    assert_int_equal(task.ids[0], 1);
    end(s, &task, DESTINATION_GOOD);
    assert_int_equal(schedule_next(s), INT64_MAX);
    assert_int_equal(schedule_counts_get(s).destinations, 0);
    schedule_free(s);
}

/* RFC 6710 5: the higher first, those of one priority in their order; and what is taken back stands where it belongs. */
static void test_priority(void **state)
{
    static const int8_t priorities[] = { 0, -3, 9, 0, 4, 9, -3, 127, -128 };
    static const uint64_t wanted[] = { 3, 6, 8, 5, 1, 4, 2, 7, 9 };
    struct schedule *s = make(10, 1, 1);
    struct schedule_task task;
    for (uint64_t i = 0; i < sizeof(priorities); i++) {
        schedule_put(s,
                     &(struct schedule_entry){ i + 1, i + 1, SL("a.example"), 0, priorities[i] });
    }
    assert_true(schedule_take(s, 1, &task));
    assert_int_equal(task.ids[0], wanted[0]);
    schedule_done(s, &task, DESTINATION_GOOD, 0); /* not sent: the last of its priority now */
    schedule_put(s, &(struct schedule_entry){ 5, 5, SL("a.example"), 0, 4 });
    assert_true(schedule_take(s, 1, &task));
    assert_int_equal(task.ids[0], 6);
    end(s, &task, DESTINATION_GOOD);
    schedule_remove(s, 3);
    for (uint64_t i = 2; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        assert_true(schedule_take(s, 1, &task));
        assert_int_equal(task.ids[0], wanted[i]);
        end(s, &task, DESTINATION_GOOD);
    }
    assert_int_equal(schedule_counts_get(s).entries, 0);
    schedule_free(s);
}

/* A destination with a thousand messages does not delay one with one. */
static void test_fair(void **state)
{
    struct schedule *s = make(100, 100, 1);
    struct schedule_task task, other;
    for (uint64_t id = 1; id <= 1000; id++) {
        put(s, id, SL("busy.example"), 0);
    }
    put(s, 2000, SL("small.example"), 0);
    assert_true(schedule_take(s, 1, &task));
    assert_true(schedule_take(s, 1, &other));
    ASSERT_SLICE(other.name, SL("small.example"));
    end(s, &task, DESTINATION_GOOD);
    end(s, &other, DESTINATION_GOOD);
    schedule_free(s);
}

/* Two at first, one more for each success, half for each request to go slower. */
static void test_concurrency(void **state)
{
    struct schedule *s = make(100, 4, 1);
    struct schedule_task tasks[8];
    unsigned taken = 0;
    for (uint64_t id = 1; id <= 100; id++) {
        put(s, id, SL("a.example"), 0);
    }
    while (schedule_take(s, 1, &tasks[taken])) {
        taken++;
    }
    assert_int_equal(taken, DESTINATION_START);
    end(s, &tasks[0], DESTINATION_GOOD);
    end(s, &tasks[1], DESTINATION_GOOD);
    for (taken = 0; schedule_take(s, 1, &tasks[taken]);) {
        taken++;
    }
    assert_int_equal(taken, 4);
    for (unsigned i = 0; i < taken; i++) {
        end(s, &tasks[i], DESTINATION_SLOW);
    }
    for (taken = 0; schedule_take(s, 1, &tasks[taken]);) {
        taken++;
    }
    assert_int_equal(taken, 1);
    schedule_done(s, &tasks[0], DESTINATION_GOOD, 0);
    schedule_free(s);
}

static void test_one_at_a_time(void **state)
{
    struct schedule *s = make(100, 1, 1);
    struct schedule_task task, other;
    (void)state;
    put(s, 1, SL("a.example"), 0);
    put(s, 2, SL("a.example"), 0);
    assert_true(schedule_take(s, 1, &task));
    assert_false(schedule_take(s, 1, &other));
    end(s, &task, DESTINATION_GOOD);
    assert_true(schedule_take(s, 1, &task));
    end(s, &task, DESTINATION_GOOD);
    schedule_free(s);
}

/* Tasks share the line; what belongs to one message is not torn apart. */
static void test_share(void **state)
{
    struct schedule *s = make(100, 4, 50);
    struct schedule_task tasks[2];
    (void)state;
    for (uint64_t id = 1; id <= 30; id++) {
        schedule_put(s, &(struct schedule_entry){ id, id <= 20 ? 1 : id, SL("a.example"), 0, 0 });
    }
    assert_true(schedule_take(s, 1, &tasks[0]));
    assert_int_equal(tasks[0].count, 20);
    assert_true(schedule_take(s, 1, &tasks[1]));
    assert_int_equal(tasks[1].count, 10);
    end(s, &tasks[0], DESTINATION_GOOD);
    end(s, &tasks[1], DESTINATION_GOOD);
    for (uint64_t id = 1; id <= 9; id++) {
        put(s, id, SL("a.example"), 0);
    }
    assert_true(schedule_take(s, 1, &tasks[0]));
    assert_int_equal(tasks[0].count, 5);
    end(s, &tasks[0], DESTINATION_GOOD);
    schedule_free(s);
}

/* A task goes on with what came meanwhile, unless others wait for its place. */
static void test_more(void **state)
{
    struct schedule *s = make(1, 4, 50);
    struct schedule_task task;
    (void)state;
    put(s, 1, SL("a.example"), 0);
    put(s, 2, SL("a.example"), 0);
    assert_true(schedule_take(s, 1, &task));
    assert_int_equal(task.count, 1);
    schedule_remove(s, 1);
    assert_true(schedule_more(s, 1, &task));
    assert_int_equal(task.count, 1);
    assert_int_equal(task.ids[0], 2);
    assert_true(schedule_more(s, 1, &task)); /* not done: it stood in line again */
    assert_int_equal(task.ids[0], 2);
    schedule_again(s, 2, SL("a.example"), 50);
    assert_false(schedule_more(s, 49, &task));
    assert_int_equal(task.count, 0);
    assert_true(schedule_more(s, 50, &task));
    put(s, 3, SL("b.example"), 0);
    put(s, 4, SL("a.example"), 0);
    schedule_remove(s, 2);
    assert_false(schedule_more(s, 50, &task));
    schedule_done(s, &task, DESTINATION_GOOD, 0);
    assert_true(schedule_take(s, 50, &task));
    ASSERT_SLICE(task.name, SL("b.example"));
    end(s, &task, DESTINATION_GOOD);
    assert_true(schedule_take(s, 50, &task));
    assert_int_equal(task.ids[0], 4);
    end(s, &task, DESTINATION_GOOD);
    assert_int_equal(schedule_counts_get(s).entries, 0);
    schedule_free(s);
}

/* One that has enough of us sleeps, and may have as many tasks afterwards; pauses grow until it takes something. */
static void test_busy(void **state)
{
    struct schedule *s = make(100, 4, 1);
    struct schedule_task first, second, third;
    for (uint64_t id = 1; id <= 9; id++) {
        put(s, id, SL("a.example"), 0);
    }
    assert_true(schedule_take(s, 1, &first));
    schedule_done(s, &first, DESTINATION_BUSY, 50);
    assert_false(schedule_take(s, 49, &first));
    assert_true(schedule_take(s, 50, &first) && schedule_take(s, 50, &second));
    assert_false(schedule_take(s, 50, &third)); /* two at the beginning, as before */
    assert_int_equal(schedule_pause(s, &first), PAUSE_FIRST);
    assert_int_equal(schedule_pause(s, &first), 2 * PAUSE_FIRST);
    end(s, &first, DESTINATION_DEAD);
    end(s, &second, DESTINATION_GOOD);
    assert_true(schedule_take(s, 1000, &first));
    assert_int_equal(schedule_pause(s, &first), PAUSE_FIRST);
    end(s, &first, DESTINATION_GOOD);
    schedule_free(s);
}

/* One that cannot be reached sleeps as a whole, its entries wait with it, and others go on. */
static void test_sleep(void **state)
{
    struct schedule *s = make(100, 4, 2);
    struct schedule_task task;
    for (uint64_t id = 1; id <= 6; id++) {
        put(s, id, SL("dead.example"), 0);
    }
    assert_true(schedule_take(s, 1, &task));
    schedule_done(s, &task, DESTINATION_DEAD, 500);
    assert_false(schedule_take(s, 499, &task));
    assert_int_equal(schedule_next(s), 500);
    assert_int_equal(schedule_counts_get(s).sleeping, 1);
    put(s, 100, SL("alive.example"), 0);
    assert_true(schedule_take(s, 499, &task));
    ASSERT_SLICE(task.name, SL("alive.example"));
    end(s, &task, DESTINATION_GOOD);
    schedule_wake(s, SL("dead.example"));
    assert_true(schedule_take(s, 499, &task));
    assert_int_equal(task.count, 2);
    assert_int_equal(task.ids[0], 3); /* those that failed went to the end of the line */
    end(s, &task, DESTINATION_GOOD);
    assert_int_equal(schedule_counts_get(s).entries, 4);
    schedule_free(s);
}

/* QU02: a great many entries and destinations cost a step of time each, in whatever order they come, wake and go. */
static void test_many(void **state)
{
    enum { MANY = 100000 };
    struct schedule *s = make(1, 1, 1);
    struct schedule_task task;
    for (uint64_t i = 0; i < MANY; i++) {
        char name[32];
        snprintf(name, sizeof(name), "d%u.example", (unsigned)i);
        put(s, i * 3 + 1, slice_cstr(name), 0);
    }
    for (unsigned i = 0; i < MANY; i++) {
        assert_true(schedule_take(s, 1, &task));
        schedule_again(s, task.ids[0], task.name, 0);
        schedule_done(s, &task, DESTINATION_DEAD, 1000 + i / 1000);
    }
    assert_int_equal(schedule_counts_get(s).sleeping, MANY);
    assert_false(schedule_take(s, 999, &task));
    for (unsigned i = MANY; i-- > 0;) {
        char name[32];
        snprintf(name, sizeof(name), "d%u.example", i);
        schedule_wake(s, slice_cstr(name));
    }
    for (unsigned i = 0; i < MANY; i++) {
        assert_true(schedule_take(s, 999, &task));
        end(s, &task, DESTINATION_GOOD);
    }
    assert_int_equal(schedule_counts_get(s).entries, 0);
    schedule_free(s);
}

/* Who sleeps wakes in the order of the times, not of falling asleep. */
static void test_order_of_waking(void **state)
{
    static const int64_t wakes[] = { 50, 20, 40, 10, 30, 30 };
    struct schedule *s = make(10, 1, 1);
    struct schedule_task tasks[6], task;
    for (unsigned i = 0; i < 6; i++) {
        char name[32];
        snprintf(name, sizeof(name), "d%u.example", i);
        put(s, i + 1, slice_cstr(name), 0);
        assert_true(schedule_take(s, 1, &tasks[i]));
    }
    for (unsigned i = 0; i < 6; i++) {
        schedule_done(s, &tasks[i], DESTINATION_DEAD, wakes[i]);
    }
    for (int64_t now = 1; now <= 50; now++) {
        unsigned due = (unsigned)(now / 10 * 10 == now) + (now == 30);
        for (unsigned i = 0; i < due; i++) {
            assert_true(schedule_take(s, now, &task));
            assert_int_equal(wakes[task.ids[0] - 1], now);
            end(s, &task, DESTINATION_GOOD);
        }
        assert_false(schedule_take(s, now, &task));
    }
    schedule_free(s);
}

/* Removed while a task has it: gone when the task ends, whatever the task did with it. */
static void test_removed_meanwhile(void **state)
{
    struct schedule *s = make(100, 4, 2);
    struct schedule_task task;
    put(s, 1, SL("a.example"), 0);
    put(s, 2, SL("a.example"), 0);
    assert_true(schedule_take(s, 1, &task));
    schedule_remove(s, 1);
    put(s, 2, SL("c.example"), 0);              /* left to the task */
    schedule_again(s, 2, SL("b.example"), 300); /* deferred, by another way */
    schedule_again(s, 1, SL("b.example"), 300);
    schedule_done(s, &task, DESTINATION_GOOD, 0);
    assert_int_equal(schedule_counts_get(s).entries, 1);
    assert_int_equal(schedule_counts_get(s).destinations, 1);
    assert_false(schedule_take(s, 299, &task));
    assert_true(schedule_take(s, 300, &task));
    ASSERT_SLICE(task.name, SL("b.example"));
    end(s, &task, DESTINATION_GOOD);
    schedule_free(s);
}

/* Any order of calls: every entry is taken exactly once before it ends, and the counts agree. */
static void test_random(void **state)
{
    struct schedule *s = make(20, 5, 3);
    struct random random;
    struct schedule_task *tasks = calloc(20, sizeof(*tasks));
    unsigned running = 0;
    uint64_t next_id = 1, ended = 0, removed = 0;
    int64_t now = 1;
    random_init_seeded(&random, 4711);
    for (unsigned step = 0; step < 20000; step++) {
        uint64_t r = random_u64(&random);
        char name[32];
        snprintf(name, sizeof(name), "d%u.example", (unsigned)(r >> 32) % 7);
        if (r % 3 == 0) {
            put(s, next_id++, slice_cstr(name), now + (int64_t)(r >> 40) % 50);
        } else if (r % 3 == 1 && running < 20 && schedule_take(s, now, &tasks[running])) {
            running++;
        } else if (running > 0) {
            unsigned at = (unsigned)(r >> 20) % running;
            struct schedule_task task = tasks[at];
            tasks[at] = tasks[--running];
            for (unsigned i = 0; i < task.count; i++) {
                if ((r >> i) % 2 == 0) {
                    schedule_remove(s, task.ids[i]);
                    ended++;
                } else {
                    schedule_again(s, task.ids[i], slice_cstr(name), now + 10);
                }
            }
            schedule_done(s, &task, (enum destination_state)(r >> 8) % 3, now + 20);
        }
        now += r % 5 == 0;
        assert_int_equal(schedule_counts_get(s).entries, next_id - 1 - ended - removed);
        assert_int_equal(schedule_counts_get(s).tasks, running);
    }
    while (running > 0) {
        end(s, &tasks[--running], DESTINATION_GOOD);
        ended += tasks[running].count;
    }
    for (now += 1000; ended < next_id - 1;) {
        assert_true(schedule_take(s, now, &tasks[0]));
        ended += tasks[0].count;
        end(s, &tasks[0], DESTINATION_GOOD);
    }
    assert_int_equal(schedule_counts_get(s).destinations, 0);
    free(tasks);
    schedule_free(s);
}

static void test_backoff(void **state)
{
    const struct backoff usual = { BACKOFF_FIRST, BACKOFF_MAX }, constant = { 60, 10 };
    int64_t before = 0;
    for (unsigned attempts = 0; attempts < 12; attempts++) {
        int64_t low = backoff_seconds(usual, attempts, 0);
        int64_t high = backoff_seconds(usual, attempts, UINT64_MAX);
        assert_true(low >= before && low >= BACKOFF_FIRST * 9 / 10);
        assert_true(high <= BACKOFF_MAX * 11 / 10);
        before = low;
    }
    assert_int_equal(backoff_seconds(usual, 100, 0), BACKOFF_MAX * 9 / 10);
    assert_int_equal(backoff_seconds(constant, 0, 0), 9);
}

int schedule_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_fair),
        cmocka_unit_test(test_priority),
        cmocka_unit_test(test_concurrency),
        cmocka_unit_test(test_one_at_a_time),
        cmocka_unit_test(test_share),
        cmocka_unit_test(test_more),
        cmocka_unit_test(test_sleep),
        cmocka_unit_test(test_removed_meanwhile),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_order_of_waking),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_busy),
        cmocka_unit_test(test_backoff),
    };
    return cmocka_run_group_tests_name("queue/schedule", tests, NULL, NULL);
}
