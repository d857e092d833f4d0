#include "base/test.h"

#include "app/certificate.h"

#define DAY ((int64_t)24 * 3600)

/* TL11: the clock a year back makes every certificate one of the future. */
static void test_states(void **state)
{
    struct tls_dates dates = { { 1000 * DAY }, { 1090 * DAY } };
    (void)state;
    assert_string_equal(certificate_state(dates, (struct utc){ 1000 * DAY }), "in order");
    assert_string_equal(certificate_state(dates, (struct utc){ 1076 * DAY - 1 }), "in order");
    assert_string_equal(certificate_state(dates, (struct utc){ 1076 * DAY }), "ends soon");
    assert_string_equal(certificate_state(dates, (struct utc){ 1090 * DAY }), "ends soon");
    assert_string_equal(certificate_state(dates, (struct utc){ 1090 * DAY + 1 }), "has ended");
    assert_string_equal(certificate_state(dates, (struct utc){ 1000 * DAY - 1 }), "not valid yet");
    assert_string_equal(certificate_state(dates, (struct utc){ (1000 - 365) * DAY }),
                        "not valid yet");
}

int certificate_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),
    };
    return cmocka_run_group_tests_name("app/certificate", tests, NULL, NULL);
}
