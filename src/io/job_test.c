#include "io/test_rig.h"

#include <pthread.h>
#include <stdatomic.h>

#include "io/job.h"

struct errand {
    struct jobs *jobs;
    struct worker *worker;
    pthread_t thread;
    unsigned done;
    unsigned order[64];
    unsigned count;
};

static void do_errand(void *arg)
{
    struct errand *e = arg;
    e->thread = pthread_self();
    e->done++;
}

static void run_jobs(void *arg)
{
    struct errand *e = arg;
    for (int i = 0; i < 100; i++) {
        job_run(e->jobs, do_errand, e);
    }
}

static void test_job_in_a_thread(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    struct errand e = { .jobs = jobs_new(2) };
    rig_run(&rig, run_jobs, &e);
    assert_int_equal(e.done, 100);
    assert_false(pthread_equal(e.thread, pthread_self()));
    job_run(e.jobs, do_errand, &e);
    assert_true(pthread_equal(e.thread, pthread_self()));
    jobs_free(e.jobs);
    e.jobs = jobs_new(0);
    rig_run(&rig, run_jobs, &e);
    assert_int_equal(e.done, 201);
    assert_true(pthread_equal(e.thread, pthread_self()));
    jobs_free(e.jobs);
    rig_fini(&rig);
}

struct crowd {
    struct jobs *jobs;
    atomic_uint now, most;
    unsigned ended;
};

static void stay_a_while(void *arg)
{
    struct crowd *c = arg;
    unsigned now = atomic_fetch_add(&c->now, 1) + 1;
    if (now > atomic_load(&c->most)) {
        atomic_store(&c->most, now);
    }
    usleep(2000);
    atomic_fetch_sub(&c->now, 1);
}

static void visit(void *arg)
{
    struct crowd *c = arg;
    job_run(c->jobs, stay_a_while, c);
    c->ended++;
}

static void test_jobs_are_bounded(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    struct crowd c = { .jobs = jobs_new(3) };
    for (int i = 0; i < 30; i++) {
        fiber_start(rig.loop, "visit", visit, &c);
    }
    loop_stop(rig.loop);
    loop_run(rig.loop);
    assert_int_equal(c.ended, 30);
    assert_true(atomic_load(&c.most) <= 3);
    jobs_free(c.jobs);
    rig_fini(&rig);
}

static void call_worker(void *arg)
{
    struct errand *e = arg;
    for (int i = 0; i < 100; i++) {
        worker_call(e->worker, do_errand, e);
    }
}

/* One errand is done while the fiber does something else, and while it asks for another. */
static void ask_worker(void *arg)
{
    struct errand *e = arg;
    for (int i = 0; i < 100; i++) {
        struct worker_answer *one = worker_ask(e->worker, 0, do_errand, e);
        assert_int_equal(fiber_sleep(1), OK);
        struct worker_answer *other = worker_ask(e->worker, 0, do_errand, e);
        worker_await(one);
        worker_await(other);
    }
}

static usec_t count_idle(void *arg)
{
    atomic_uint *idle = arg;
    atomic_fetch_add(idle, 1);
    return 1000;
}

static void test_worker(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    atomic_uint idle = 0;
    struct errand e = { .worker = worker_new("shard", false, count_idle, &idle) };
    rig_run(&rig, call_worker, &e);
    assert_int_equal(e.done, 100);
    assert_false(pthread_equal(e.thread, pthread_self()));
    worker_call(e.worker, do_errand, &e);
    assert_int_equal(e.done, 101);
    rig_run(&rig, ask_worker, &e);
    worker_await(worker_ask(e.worker, 0, do_errand, &e));
    assert_int_equal(e.done, 302);
    unsigned before = atomic_load(&idle);
    usleep(100000);
    assert_true(atomic_load(&idle) > before);
    worker_free(e.worker);
    rig_fini(&rig);
}

struct step {
    struct worker_post post;
    struct errand *errand;
    unsigned number;
    struct step *then;
};

static void take_step(struct worker_post *post)
{
    struct step *step = CONTAINER_OF(post, struct step, post);
    if (step->then != NULL) {
        worker_post(step->errand->worker, &step->then->post);
    }
    step->errand->order[step->errand->count++] = step->number;
}

static void post_steps(bool is_inline)
{
    struct errand e = { .worker = worker_new("steps", is_inline, NULL, NULL) };
    struct step steps[64];
    for (unsigned i = 0; i < 64; i++) {
        steps[i] = (struct step){ .post.run = take_step, .errand = &e, .number = i };
    }
    /* the second is posted by the first */
    steps[0].then = &steps[1];
    worker_post(e.worker, &steps[0].post);
    if (!is_inline) {
        usleep(20000);
    }
    for (unsigned i = 2; i < 64; i++) {
        worker_post(e.worker, &steps[i].post);
    }
    worker_free(e.worker);
    assert_int_equal(e.count, 64);
    for (unsigned i = 0; i < 64; i++) {
        assert_int_equal(e.order[i], i);
    }
}

static void test_posts_run_in_order(void **state)
{
    (void)state;
    post_steps(true);
    post_steps(false);
}

/* Steps of one key wait behind the first of them, and behind the next that holds them again; those of others do not. */
struct held {
    struct step step;
    struct worker_hold *hold; /* begins it, or ends it */
    bool is_end;
};

static void take_held(struct worker_post *post)
{
    struct held *h = CONTAINER_OF(CONTAINER_OF(post, struct step, post), struct held, step);
    struct errand *e = h->step.errand;
    e->order[e->count++] = h->step.number;
    if (h->hold != NULL && h->is_end) {
        worker_release(e->worker, h->hold);
    } else if (h->hold != NULL) {
        worker_hold(e->worker, h->hold, post->key);
    }
}

static void hold_posts(bool is_inline)
{
    static const struct {
        uint64_t key;
        unsigned hold; /* 1 and 2 begin, 3 and 4 end them */
    } plan[] = { { 7, 1 }, { 7, 0 }, { 8, 0 }, { 7, 2 }, { 7, 0 }, { 0, 3 }, { 8, 0 }, { 0, 4 } };
    static const unsigned expected[] = { 0, 2, 5, 1, 3, 6, 7, 4 };
    struct errand e = { .worker = worker_new("held", is_inline, NULL, NULL) };
    struct worker_hold holds[2];
    struct held items[ARRAY_LEN(plan)];
    for (unsigned i = 0; i < ARRAY_LEN(plan); i++) {
        unsigned hold = plan[i].hold;
        items[i] = (struct held){
            .step = { .post = { .run = take_held, .key = plan[i].key }, .errand = &e, .number = i },
            .hold = hold == 0 ? NULL : &holds[(hold - 1) % 2],
            .is_end = hold > 2
        };
        worker_post(e.worker, &items[i].step.post);
    }
    worker_free(e.worker);
    assert_int_equal(e.count, ARRAY_LEN(plan));
    for (unsigned i = 0; i < ARRAY_LEN(plan); i++) {
        assert_int_equal(e.order[i], expected[i]);
    }
}

static void test_held_posts_wait(void **state)
{
    (void)state;
    hold_posts(true);
    hold_posts(false);
}

/* Inline: two fibers call, and the first waits inside its turn. */
struct nap {
    struct errand *errand;
    unsigned number;
};

static void take_nap(void *arg)
{
    struct nap *nap = arg;
    IGNORE(fiber_sleep(1000));
    nap->errand->order[nap->errand->count++] = nap->number;
}

static void call_nap(void *arg)
{
    struct nap *nap = arg;
    worker_call(nap->errand->worker, take_nap, nap);
    nap->errand->done++;
}

static void test_inline_worker_takes_one_at_a_time(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    struct errand e = { .worker = worker_new("inline", true, NULL, NULL) };
    struct nap naps[3] = { { &e, 0 }, { &e, 1 }, { &e, 2 } };
    for (int i = 0; i < 3; i++) {
        fiber_start(rig.loop, "nap", call_nap, &naps[i]);
    }
    loop_stop(rig.loop);
    loop_run(rig.loop);
    assert_int_equal(e.done, 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(e.order[i], i);
    }
    worker_free(e.worker);
    rig_fini(&rig);
}

static void test_inline_worker_idles_by_timer(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    atomic_uint idle = 0;
    struct errand e = { .worker = worker_new("inline", true, count_idle, &idle) };
    fiber_start(rig.loop, "call", call_worker, &e);
    loop_run_idle(rig.loop);
    unsigned before = atomic_load(&idle);
    assert_true(before > 0);
    rig_advance(&rig, 1000);
    assert_int_equal(atomic_load(&idle), before + 1);
    worker_free(e.worker);
    rig_fini(&rig);
}

int job_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_job_in_a_thread),
        cmocka_unit_test(test_jobs_are_bounded),
        cmocka_unit_test(test_worker),
        cmocka_unit_test(test_posts_run_in_order),
        cmocka_unit_test(test_held_posts_wait),
        cmocka_unit_test(test_inline_worker_takes_one_at_a_time),
        cmocka_unit_test(test_inline_worker_idles_by_timer),
    };
    return cmocka_run_group_tests_name("io/job", tests, NULL, NULL);
}
