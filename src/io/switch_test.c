#include "io/test_rig.h"

#include "io/switch.h"

#define STACK (64 * 1024)

struct machine {
    void *(*make)(void *top, size_t size, void (*entry)(struct switch_transfer));
    struct switch_transfer (*jump)(void *to, void *data);
    long sum;
    double product;
};

/* Keeps values in registers of all kinds across the jumps. */
static void counter(struct switch_transfer from)
{
    struct machine *m = from.data;
    long sum = 0;
    double product = 1.0;
    for (long i = 1;; i++) {
        sum += i;
        product *= 1.5;
        m->sum = sum;
        m->product = product;
        from = m->jump(from.context, m);
    }
}

static void run_machine(struct machine *m)
{
    char *stack = aligned_alloc(16, STACK);
    assert_non_null(stack);
    void *context = m->make(stack + STACK, STACK, counter);
    double expected = 1.0;
    for (long i = 1; i <= 100; i++) {
        struct switch_transfer from = m->jump(context, m);
        expected *= 1.5;
        context = from.context;
        assert_ptr_equal(from.data, m);
        assert_int_equal(m->sum, i * (i + 1) / 2);
        assert_true(m->product == expected);
    }
    free(stack);
}

/* The sanitizer is not told of these jumps; it does not mind as long as nothing is unwound. */
static void test_boost(void **state)
{
    (void)state;
    struct machine m = { .make = switch_boost_make, .jump = switch_boost_jump };
    run_machine(&m);
}

static void test_own(void **state)
{
    (void)state;
    struct machine m = { .make = switch_own_make, .jump = switch_own_jump };
    run_machine(&m);
}

int switch_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boost),
        cmocka_unit_test(test_own),
    };
    return cmocka_run_group_tests_name("io/switch", tests, NULL, NULL);
}
