#include "net/silence.h"

#include "base/test.h"

#define START (UINT64_C(1000) * USEC_PER_SEC)
#define REST ((usec_t)SILENCE_SECONDS * USEC_PER_SEC)

static void test_rest(void **state)
{
    struct silence silence = {};
    (void)state;
    assert_false(silence_is_known(&silence, START));
    for (unsigned i = 1; i < SILENCE_QUESTIONS; i++) {
        assert_false(silence_note(&silence, false, START));
        assert_false(silence_is_known(&silence, START));
    }
    assert_true(silence_note(&silence, false, START));
    assert_true(silence_is_known(&silence, START));
    assert_true(silence_is_known(&silence, START + REST - 1));
    assert_false(silence_is_known(&silence, START + REST));
    /* One question finds out that it is still so. */
    assert_true(silence_note(&silence, false, START + REST));
    assert_true(silence_is_known(&silence, START + REST + 1));
}

static void test_answer(void **state)
{
    struct silence silence = {};
    (void)state;
    for (unsigned i = 0; i < 10; i++) {
        assert_false(silence_note(&silence, i % SILENCE_QUESTIONS == SILENCE_QUESTIONS - 1, START));
    }
    assert_false(silence_is_known(&silence, START));
}

int silence_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_rest),
                                        cmocka_unit_test(test_answer) };
    return cmocka_run_group_tests_name("net/silence", tests, NULL, NULL);
}
