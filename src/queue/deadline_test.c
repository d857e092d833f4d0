#include "queue/deadline.h"

#include "base/test.h"

static void test_in_order(void **state)
{
    struct deadlines *deadlines = deadlines_new();
    uint64_t id, next = 12345;
    assert_int_equal(deadlines_next(deadlines), INT64_MAX);
    for (unsigned i = 0; i < 1000; i++) {
        next = next * 6364136223846793005U + 1442695040888963407U;
        deadlines_put(deadlines, (next >> 40) % 5000, (int64_t)((next >> 40) % 5000));
    }
    int64_t before = deadlines_next(deadlines);
    assert_false(deadlines_take(deadlines, before - 1, &id));
    for (unsigned i = 0; i < 1000; i++) {
        int64_t at = deadlines_next(deadlines);
        assert_true(at >= before && deadlines_take(deadlines, at, &id));
        assert_int_equal(id, at);
        before = at;
    }
    assert_false(deadlines_take(deadlines, INT64_MAX, &id));
    deadlines_free(deadlines);
}

int deadline_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_in_order) };
    return cmocka_run_group_tests_name("queue/deadline", tests, NULL, NULL);
}
