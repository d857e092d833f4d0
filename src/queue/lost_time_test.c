/* QU10: clocks that are set on and back, and servers that were not there. */
#include "queue/lost_time.h"

#include "base/attr.h"
#include "base/test.h"
#include "queue/schedule.h"

#define NOW INT64_C(1795000000)
#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)

/* QU10: what runs as it should is nothing, nor is a clock that is a little fast. */
static void test_no_jump(void **state)
{
    struct lost_time lost = lost_time_make(NOW, 50);
    (void)state;
    assert_int_equal(lost_time_look(&lost, NOW + HOUR, 50 + HOUR), 0);
    assert_int_equal(lost_time_look(&lost, NOW + 2 * HOUR + 60, 50 + 2 * HOUR), 0);
    assert_int_equal(lost_time_look(&lost, NOW + 3 * HOUR - 60, 50 + 3 * HOUR), 0);
    assert_int_equal(lost_time_waited(&lost, NOW, NOW + 3 * HOUR), 3 * HOUR);
}

/* QU10: ten years on: what waits is as old as before, what comes later has its own time. */
static void test_on(void **state)
{
    struct lost_time lost = lost_time_make(NOW, 0);
    (void)state;
    assert_int_equal(lost_time_look(&lost, NOW + 10 * YEAR, 60), 10 * YEAR - 60);
    assert_int_equal(lost_time_waited(&lost, NOW - DAY, NOW + 10 * YEAR), DAY + 60);
    assert_int_equal(lost_time_waited(&lost, NOW - DAY, NOW + 10 * YEAR + DAY), 2 * DAY + 60);
    assert_int_equal(lost_time_waited(&lost, NOW + 10 * YEAR, NOW + 10 * YEAR + HOUR), HOUR);
}

/* QU10: and right again: all is as if nothing had been; what was queued meanwhile counts from there. */
static void test_on_and_back(void **state)
{
    struct lost_time lost = lost_time_make(NOW, 0);
    (void)state;
    (void)lost_time_look(&lost, NOW + 10 * YEAR, 0);
    assert_int_equal(lost_time_look(&lost, NOW + HOUR, HOUR), -10 * YEAR);
    assert_int_equal(lost_time_waited(&lost, NOW - DAY, NOW + HOUR), DAY + HOUR);
    assert_int_equal(lost_time_waited(&lost, NOW + 10 * YEAR, NOW + 3 * HOUR), 2 * HOUR);
}

/* QU10: a day back: what was queued in the day that comes again is not older for it, and not for ever young. */
static void test_back(void **state)
{
    struct lost_time lost = lost_time_make(NOW, 0);
    (void)state;
    assert_int_equal(lost_time_look(&lost, NOW - DAY, 0), -DAY);
    assert_int_equal(lost_time_waited(&lost, NOW - HOUR, NOW - DAY), 0);
    assert_int_equal(lost_time_waited(&lost, NOW - HOUR, NOW - DAY + 2 * HOUR), 2 * HOUR);
    assert_int_equal(lost_time_waited(&lost, NOW - 2 * DAY, NOW - DAY), DAY);
}

/* QU10: a server that was switched off for a week had no time to try. */
static void test_absent(void **state)
{
    struct lost_time lost = lost_time_make(NOW, 0);
    (void)state;
    assert_int_equal(lost_time_absent(&lost, 0, BACKOFF_MAX), 0);
    assert_int_equal(lost_time_absent(&lost, NOW - HOUR, BACKOFF_MAX), 0);
    assert_int_equal(lost_time_absent(&lost, NOW + YEAR, BACKOFF_MAX), 0);
    assert_int_equal(lost_time_waited(&lost, NOW - 8 * DAY, NOW), 8 * DAY);
    assert_int_equal(lost_time_absent(&lost, NOW - 7 * DAY, BACKOFF_MAX), 7 * DAY);
    assert_int_equal(lost_time_waited(&lost, NOW - 8 * DAY, NOW), DAY);
}

/* QU10: a start while the clock is wrong knows what the run before it knew; one after it was set right does not. */
static void test_resume(void **state)
{
    struct lost_time lost = lost_time_make(NOW + 10 * YEAR + HOUR, 0);
    (void)state;
    lost_time_resume(&lost, NOW + 10 * YEAR, 10 * YEAR);
    assert_int_equal(lost_time_waited(&lost, NOW - DAY, NOW + 10 * YEAR + HOUR), DAY + HOUR);
    lost = lost_time_make(NOW, 0);
    lost_time_resume(&lost, NOW + 10 * YEAR, 10 * YEAR);
    assert_int_equal(lost_time_waited(&lost, NOW - DAY, NOW), DAY);
}

int lost_time_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_jump),     cmocka_unit_test(test_on),
        cmocka_unit_test(test_on_and_back), cmocka_unit_test(test_back),
        cmocka_unit_test(test_absent),      cmocka_unit_test(test_resume),
    };
    return cmocka_run_group_tests_name("queue/lost_time", tests, NULL, NULL);
}
