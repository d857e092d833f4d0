/* So many notifications an hour to one sender, and what is said of the others. */
#include "queue/notice_rate.h"

#include <stdio.h>

#include "base/test.h"

#define START 1795000000

static bool take(struct notice_rate *rate, const char *sender, int64_t at, uint64_t *withheld)
{
    const struct notice_turn notice = { slice_cstr(sender), START + at, 2 };
    return notice_rate_take(rate, &notice, withheld);
}

static void test_an_hour(void **state)
{
    struct notice_rate *rate = notice_rate_new();
    uint64_t withheld;
    (void)state;
    assert_true(take(rate, "a", 0, &withheld) && withheld == 0);
    assert_true(take(rate, "a", 10, &withheld) && withheld == 0);
    assert_false(take(rate, "a", 20, &withheld));
    assert_false(take(rate, "a", NOTICE_SECONDS - 1, &withheld));
    assert_true(take(rate, "b", 30, &withheld) && withheld == 0);
    assert_true(take(rate, "a", NOTICE_SECONDS, &withheld) && withheld == 2);
    assert_true(take(rate, "a", NOTICE_SECONDS, &withheld) && withheld == 0);
    assert_false(take(rate, "a", NOTICE_SECONDS, &withheld));
    notice_rate_free(rate);
}

static void test_given_back(void **state)
{
    struct notice_rate *rate = notice_rate_new();
    const struct notice_turn notice = { SL("a"), START, 1 };
    uint64_t withheld;
    (void)state;
    assert_true(notice_rate_take(rate, &notice, &withheld));
    assert_false(notice_rate_take(rate, &notice, &withheld));
    notice_rate_give_back(rate, &notice, 0);
    assert_true(notice_rate_take(rate, &notice, &withheld) && withheld == 1);
    notice_rate_give_back(rate, &notice, withheld);
    assert_true(notice_rate_take(rate, &notice, &withheld) && withheld == 1);
    notice_rate_free(rate);
}

static void test_limits(void **state)
{
    struct notice_rate *rate = notice_rate_new();
    const struct notice_turn unlimited = { SL("a"), START, 0 };
    uint64_t withheld;
    char name[32];
    (void)state;
    for (int i = 0; i < 10; i++) {
        assert_true(notice_rate_take(rate, &unlimited, &withheld));
    }
    for (int i = 0; i < NOTICE_SENDERS_MAX; i++) {
        snprintf(name, sizeof(name), "s%d", i);
        assert_true(take(rate, name, 0, &withheld));
    }
    for (int i = 0; i < 10; i++) {
        assert_true(take(rate, "one more", 0, &withheld)); /* there is no room to count it */
    }
    assert_true(take(rate, "one more", NOTICE_SECONDS, &withheld));
    assert_true(take(rate, "one more", NOTICE_SECONDS, &withheld));
    assert_false(take(rate, "one more", NOTICE_SECONDS, &withheld));
    notice_rate_free(rate);
}

int notice_rate_tests(void);
int notice_rate_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_hour),
        cmocka_unit_test(test_given_back),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests_name("queue/notice_rate", tests, NULL, NULL);
}
