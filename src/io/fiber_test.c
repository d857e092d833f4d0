#include "io/test_rig.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/log.h"

struct trace {
    struct rig *rig;
    struct fiber *fiber;
    char text[64];
    enum err result;
    bool is_done;
};

static void note(struct trace *t, const char *what)
{
    size_t len = strlen(t->text);
    snprintf(t->text + len, sizeof(t->text) - len, "%s", what);
}

static void suspend_once(void *arg)
{
    struct trace *t = arg;
    note(t, "a");
    t->result = fiber_suspend();
    note(t, "b");
    t->is_done = true;
}

static void test_suspend_and_wake(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct trace t = { .rig = &rig };
    struct fiber *fiber = fiber_start(rig.loop, "t", suspend_once, &t);
    assert_string_equal(t.text, "");
    loop_run_idle(rig.loop);
    assert_string_equal(t.text, "a");
    fiber_wake(fiber);
    assert_string_equal(t.text, "a");
    loop_run_idle(rig.loop);
    assert_string_equal(t.text, "ab");
    assert_int_equal(t.result, OK);
    rig_fini(&rig);
}

static void test_wake_before_suspend_is_kept(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct trace t = { .rig = &rig };
    struct fiber *fiber = fiber_start(rig.loop, "t", suspend_once, &t);
    fiber_wake(fiber);
    loop_run_idle(rig.loop);
    assert_string_equal(t.text, "ab");
    rig_fini(&rig);
}

static void sleep_then_suspend(void *arg)
{
    struct trace *t = arg;
    t->result = fiber_sleep(USEC_PER_SEC);
    note(t, "s");
    t->result = fiber_suspend();
    note(t, "w");
}

/* A wake that arrives while the fiber waits for something else is meant for its next suspend. */
static void test_wake_during_other_wait_is_kept(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct trace t = { .rig = &rig };
    struct fiber *fiber = fiber_start(rig.loop, "t", sleep_then_suspend, &t);
    loop_run_idle(rig.loop);
    fiber_wake(fiber);
    loop_run_idle(rig.loop);
    assert_string_equal(t.text, "");
    rig_advance(&rig, USEC_PER_SEC);
    assert_string_equal(t.text, "sw");
    rig_fini(&rig);
}

static void wait_with_deadline(void *arg)
{
    struct trace *t = arg;
    usec_t before = deadline_set(10);
    assert_int_equal(before, 0);
    t->result = fiber_suspend();
    note(t, "1");
    /* The deadline stays passed until it is moved. */
    assert_int_equal(fiber_suspend(), ERR_TIMEOUT);
    deadline_set(20);
    assert_int_equal(fiber_suspend(), ERR_TIMEOUT);
    note(t, "2");
    deadline_restore(before);
    assert_int_equal(fiber_suspend(), OK);
    note(t, "3");
}

static void test_deadline(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct trace t = { .rig = &rig };
    struct fiber *fiber = fiber_start(rig.loop, "t", wait_with_deadline, &t);
    loop_run_idle(rig.loop);
    rig_advance(&rig, 10 * USEC_PER_SEC - 1);
    assert_string_equal(t.text, "");
    rig_advance(&rig, 1);
    assert_string_equal(t.text, "1");
    assert_int_equal(t.result, ERR_TIMEOUT);
    rig_advance(&rig, 19 * USEC_PER_SEC);
    assert_string_equal(t.text, "1");
    rig_advance(&rig, USEC_PER_SEC);
    assert_string_equal(t.text, "12");
    rig_advance(&rig, 1000 * USEC_PER_SEC);
    assert_string_equal(t.text, "12");
    fiber_wake(fiber);
    loop_run_idle(rig.loop);
    assert_string_equal(t.text, "123");
    rig_fini(&rig);
}

static void wait_in_scope(void *arg)
{
    struct trace *t = arg;
    deadline_set(100);
    struct deadline_scope before = deadline_push(5);
    deadline_set(50);
    t->result = fiber_suspend();
    note(t, "1");
    deadline_pop(before);
    assert_int_equal(fiber_suspend(), ERR_TIMEOUT);
    note(t, "2");
}

static void test_inner_deadline_does_not_extend(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct trace t = { .rig = &rig };
    fiber_start(rig.loop, "t", wait_in_scope, &t);
    loop_run_idle(rig.loop);
    rig_advance(&rig, 5 * USEC_PER_SEC);
    assert_string_equal(t.text, "1");
    assert_int_equal(t.result, ERR_TIMEOUT);
    rig_advance(&rig, 94 * USEC_PER_SEC);
    assert_string_equal(t.text, "1");
    rig_advance(&rig, USEC_PER_SEC);
    assert_string_equal(t.text, "12");
    rig_fini(&rig);
}

static void test_cancel_during_wait(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct trace t = { .rig = &rig };
    struct fiber *fiber = fiber_start(rig.loop, "t", sleep_then_suspend, &t);
    loop_run_idle(rig.loop);
    fiber_cancel(fiber);
    loop_run_idle(rig.loop);
    assert_string_equal(t.text, "sw");
    assert_int_equal(t.result, ERR_CANCELLED);
    rig_fini(&rig);
}

static void suspend_surely(void *arg)
{
    struct trace *t = arg;
    deadline_set(1);
    fiber_suspend_surely();
    note(t, "x");
}

static void test_sure_wait_is_not_ended(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct trace t = { .rig = &rig };
    struct fiber *fiber = fiber_start(rig.loop, "t", suspend_surely, &t);
    loop_run_idle(rig.loop);
    fiber_cancel(fiber);
    rig_advance(&rig, 10 * USEC_PER_SEC);
    assert_string_equal(t.text, "");
    fiber_wake(fiber);
    loop_run_idle(rig.loop);
    assert_string_equal(t.text, "x");
    rig_fini(&rig);
}

static void fail_and_wait(void *arg)
{
    struct trace *t = arg;
    t->result = fail(ERR_TEMP, "%s", t->text);
    fiber_yield();
    fiber_yield();
    assert_string_equal(err_detail(), t->text);
}

static void test_error_detail_belongs_to_fiber(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct trace a = { .text = "first" }, b = { .text = "second" };
    assert_int_equal(fail(ERR_TEMP, "outside"), ERR_TEMP);
    fiber_start(rig.loop, "a", fail_and_wait, &a);
    fiber_start(rig.loop, "b", fail_and_wait, &b);
    loop_run_idle(rig.loop);
    assert_string_equal(err_detail(), "outside");
    assert_int_equal(a.result, ERR_TEMP);
    rig_fini(&rig);
}

#define MANY 2000

struct crowd {
    struct fiber *fibers[MANY];
    unsigned started, ended;
};

static void member(void *arg)
{
    struct crowd *crowd = arg;
    volatile char used[2048];
    memset((char *)(uintptr_t)used, 1, sizeof(used));
    crowd->started++;
    IGNORE(fiber_suspend());
    crowd->ended += (unsigned)used[17];
}

static void test_two_thousand_fibers(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct crowd *crowd = calloc(1, sizeof(*crowd));
    for (unsigned round = 1; round <= 2; round++) {
        for (size_t i = 0; i < MANY; i++) {
            crowd->fibers[i] = fiber_start(rig.loop, "member", member, crowd);
        }
        loop_run_idle(rig.loop);
        assert_int_equal(crowd->started, MANY * round);
        for (size_t i = MANY; i-- > 0;) {
            fiber_wake(crowd->fibers[i]);
        }
        loop_run_idle(rig.loop);
        assert_int_equal(crowd->ended, MANY * round);
    }
    free(crowd);
    rig_fini(&rig);
}

/* --- groups --- */

struct family {
    struct rig *rig;
    unsigned children, ended, cancelled;
    usec_t nap;
    enum err result;
    bool is_joined;
};

static void child(void *arg)
{
    struct family *f = arg;
    enum err result = fiber_sleep(f->nap);
    f->ended++;
    f->cancelled += result == ERR_CANCELLED || result == ERR_TIMEOUT;
}

static void parent(void *arg)
{
    struct family *f = arg;
    struct fiber_group group;
    fiber_group_init(&group);
    deadline_set(10);
    for (unsigned i = 0; i < f->children; i++) {
        fiber_group_start(&group, "child", child, f);
    }
    f->result = fiber_group_join(&group);
    assert_int_equal(group.running, 0);
    f->is_joined = true;
}

static void test_group_join(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct family none = { .rig = &rig };
    fiber_start(rig.loop, "p", parent, &none);
    loop_run_idle(rig.loop);
    assert_true(none.is_joined);
    struct family f = { .rig = &rig, .children = 3, .nap = USEC_PER_SEC };
    fiber_start(rig.loop, "p", parent, &f);
    loop_run_idle(rig.loop);
    assert_false(f.is_joined);
    rig_advance(&rig, USEC_PER_SEC);
    assert_true(f.is_joined);
    assert_int_equal(f.result, OK);
    assert_int_equal(f.ended, 3);
    assert_int_equal(f.cancelled, 0);
    rig_fini(&rig);
}

static void test_group_is_cancelled(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct family f = { .rig = &rig, .children = 3, .nap = 1000 * USEC_PER_SEC };
    struct fiber *fiber = fiber_start(rig.loop, "p", parent, &f);
    loop_run_idle(rig.loop);
    fiber_cancel(fiber);
    loop_run_idle(rig.loop);
    assert_true(f.is_joined);
    assert_int_equal(f.result, ERR_CANCELLED);
    assert_int_equal(f.ended, 3);
    assert_int_equal(f.cancelled, 3);
    struct family late = { .rig = &rig, .children = 2, .nap = 1000 * USEC_PER_SEC };
    fiber_start(rig.loop, "p", parent, &late);
    loop_run_idle(rig.loop);
    rig_advance(&rig, 10 * USEC_PER_SEC);
    assert_int_equal(late.result, ERR_TIMEOUT);
    assert_int_equal(late.cancelled, 2);
    rig_fini(&rig);
}

/* --- ends of the process, seen from a parent --- */

static int run_child(void (*fn)(void *arg))
{
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 2);
        struct rig rig;
        rig_init(&rig);
        rig_run(&rig, fn, NULL);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static int dig(int depth)
{
    volatile char room[1024];
    room[depth % 1024] = (char)depth;
    return depth > 10000000 ? 0 : dig(depth + 1) + room[0];
}

static void overflow(void *arg)
{
    (void)arg;
    /* of no use but to keep the recursion from being optimised away */
    log_debug("dug", "n=%d", dig(0));
}

static void test_overflow_hits_the_guard(void **state)
{
    (void)state;
    int status = run_child(overflow);
#if HOOKS_ASAN
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
#else
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
#endif
}

static void wait_where_forbidden(void *arg)
{
    (void)arg;
    no_block_begin();
    IGNORE(fiber_sleep(1));
    no_block_end();
}

static void test_no_block(void **state)
{
    (void)state;
    int status = run_child(wait_where_forbidden);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

/* --- the watchdog --- */

static void count_slow(void *arg, struct slice line)
{
    unsigned *count = arg;
    *count += slice_find(line, SL("fiber-slow")) < line.len;
}

static void hold_the_loop(void *arg)
{
    (void)arg;
    usleep(80000);
}

static void test_slow_fiber_is_logged(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    unsigned count = 0;
    log_capture(count_slow, &count);
    rig_run(&rig, hold_the_loop, NULL);
    log_capture(NULL, NULL);
    assert_int_equal(count, 1);
    rig_fini(&rig);
}

static void sleep_shortly(void *arg)
{
    unsigned *slept = arg;
    for (unsigned i = 0; i < 200; i++) {
        assert_int_equal(fiber_sleep(i % 3), OK);
        (*slept)++;
    }
}

/* A sleep that is over before the loop begins to wait: nothing else would ever wake it. */
static void test_sleep_over_at_once(void **state)
{
    (void)state;
    struct rig rig;
    unsigned slept = 0;
    rig_init(&rig);
    rig_run(&rig, sleep_shortly, &slept);
    assert_int_equal(slept, 200);
    rig_fini(&rig);
}

struct sharing {
    struct trace trace;
    bool is_other_done;
};

static void be_done(void *arg)
{
    struct sharing *sharing = arg;
    sharing->is_other_done = true;
}

static void spend_much(void *arg)
{
    struct sharing *sharing = arg;
    uint64_t turns = fiber_turns();
    fiber_spend(FIBER_SHARE_STEPS - 1);
    note(&sharing->trace, sharing->is_other_done ? "x" : "a");
    no_block_begin();
    fiber_spend(1);
    note(&sharing->trace, sharing->is_other_done ? "x" : "b");
    no_block_end();
    note(&sharing->trace, fiber_turns() == turns ? "" : "x");
    fiber_spend(1);
    note(&sharing->trace, sharing->is_other_done ? "c" : "x");
    note(&sharing->trace, fiber_turns() == turns + 1 ? "d" : "x");
}

/* Work that waits for nothing goes on until its share is used up, and then lets others have theirs. */
static void test_spent_share(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct sharing sharing = { .is_other_done = false };
    fiber_spend(2 * FIBER_SHARE_STEPS); /* off a fiber there is nobody to wait for */
    fiber_start(rig.loop, "t", spend_much, &sharing);
    fiber_start(rig.loop, "o", be_done, &sharing);
    loop_run_idle(rig.loop);
    assert_string_equal(sharing.trace.text, "abcd");
    assert_int_equal(fiber_turns(), 0);
    rig_fini(&rig);
}

int fiber_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sleep_over_at_once),
        cmocka_unit_test(test_suspend_and_wake),
        cmocka_unit_test(test_wake_before_suspend_is_kept),
        cmocka_unit_test(test_wake_during_other_wait_is_kept),
        cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_inner_deadline_does_not_extend),
        cmocka_unit_test(test_cancel_during_wait),
        cmocka_unit_test(test_sure_wait_is_not_ended),
        cmocka_unit_test(test_error_detail_belongs_to_fiber),
        cmocka_unit_test(test_two_thousand_fibers),
        cmocka_unit_test(test_group_join),
        cmocka_unit_test(test_group_is_cancelled),
        cmocka_unit_test(test_overflow_hits_the_guard),
        cmocka_unit_test(test_no_block),
        cmocka_unit_test(test_slow_fiber_is_logged),
        cmocka_unit_test(test_spent_share),
    };
    return cmocka_run_group_tests_name("io/fiber", tests, NULL, NULL);
}
