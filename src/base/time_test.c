#include "base/time.h"

#include <time.h>

#include "base/test.h"

static void test_known_instants(void **state)
{
    static const struct {
        int64_t secs;
        int zone;
        struct civil civil;
    } rows[] = {
        { 0, 0, { 1970, 1, 1, 0, 0, 0, 4, 0 } },
        { -1, 0, { 1969, 12, 31, 23, 59, 59, 3, 0 } },
        { 951782400, 0, { 2000, 2, 29, 0, 0, 0, 2, 0 } },
        { 951868800, 0, { 2000, 3, 1, 0, 0, 0, 3, 0 } },
        { 1795486751, 0, { 2026, 11, 24, 2, 19, 11, 2, 0 } },
        { 1795486751, 330, { 2026, 11, 24, 7, 49, 11, 2, 330 } },
        { 1795486751, -480, { 2026, 11, 23, 18, 19, 11, 1, -480 } },
        { INT64_C(2147483648), 0, { 2038, 1, 19, 3, 14, 8, 2, 0 } },
        { INT64_C(253402300799), 0, { 9999, 12, 31, 23, 59, 59, 5, 0 } },
        { INT64_C(-62135596800), 0, { 1, 1, 1, 0, 0, 0, 1, 0 } },
        { INT64_C(-62167219200), 0, { 0, 1, 1, 0, 0, 0, 6, 0 } },
        { INT64_C(-62167219201), 0, { -1, 12, 31, 23, 59, 59, 5, 0 } },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct civil c = civil_from_utc((struct utc){ rows[i].secs }, rows[i].zone);
        assert_memory_equal(&c, &rows[i].civil, sizeof(c));
        assert_true(civil_to_utc(&c).secs == rows[i].secs);
    }
}

/* Every 11 hours and a bit from 1800 to 2200 is what libc says, and comes back as itself. */
static void test_agrees_with_libc(void **state)
{
    for (int64_t secs = INT64_C(-5364662400); secs < INT64_C(7258118400); secs += 41347) {
        struct civil c = civil_from_utc((struct utc){ secs }, 0);
        struct tm tm;
        time_t libc = (time_t)secs;
        assert_non_null(gmtime_r(&libc, &tm));
        if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1 || c.day != tm.tm_mday ||
            c.hour != tm.tm_hour || c.minute != tm.tm_min || c.second != tm.tm_sec ||
            c.weekday != tm.tm_wday || civil_to_utc(&c).secs != secs) {
            fail_msg("differs at %lld", (long long)secs);
        }
    }
}

static void test_far_years(void **state)
{
    static const int years[] = { INT32_MIN, -400, -1, 0, 1, 4, 100, 400, 10000, INT32_MAX };
    for (size_t i = 0; i < ARRAY_LEN(years); i++) {
        struct civil c = {
            .year = years[i], .month = 2, .day = 28, .hour = 23, .zone_minutes = -60
        };
        struct civil back = civil_from_utc(civil_to_utc(&c), -60);
        assert_true(back.year == c.year && back.month == 2 && back.day == 28 && back.hour == 23);
    }
}

static void test_validity(void **state)
{
    static const struct {
        struct civil c;
        bool is_valid;
    } rows[] = {
        { { 2026, 11, 24, 2, 19, 11, 0, 0 }, true },  { { 2026, 2, 29, 0, 0, 0, 0, 0 }, false },
        { { 2024, 2, 29, 0, 0, 0, 0, 0 }, true },     { { 1900, 2, 29, 0, 0, 0, 0, 0 }, false },
        { { 2000, 2, 29, 0, 0, 0, 0, 0 }, true },     { { 2026, 4, 31, 0, 0, 0, 0, 0 }, false },
        { { 2026, 12, 31, 23, 59, 60, 0, 0 }, true }, { { 2026, 12, 31, 23, 59, 61, 0, 0 }, false },
        { { 2026, 12, 31, 24, 0, 0, 0, 0 }, false },  { { 2026, 12, 31, 0, 60, 0, 0, 0 }, false },
        { { 2026, 0, 1, 0, 0, 0, 0, 0 }, false },     { { 2026, 13, 1, 0, 0, 0, 0, 0 }, false },
        { { 2026, 1, 0, 0, 0, 0, 0, 0 }, false },     { { 2026, 1, 32, 0, 0, 0, 0, 0 }, false },
        { { 2026, 1, 1, -1, 0, 0, 0, 0 }, false },    { { 2026, 1, 1, 0, -1, 0, 0, 0 }, false },
        { { 2026, 1, 1, 0, 0, -1, 0, 0 }, false },    { { 2026, -1, 1, 0, 0, 0, 0, 0 }, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(civil_is_valid(&rows[i].c), rows[i].is_valid);
    }
}

static void test_texts(void **state)
{
    static const struct {
        int64_t secs;
        struct slice rfc5322, imap, iso;
    } rows[] = {
        { 1795486751, SL("Tue, 24 Nov 2026 02:19:11 +0000"), SL("24-Nov-2026 02:19:11 +0000"),
          SL("2026-11-24T02:19:11Z") },
        { 0, SL("Thu, 1 Jan 1970 00:00:00 +0000"), SL(" 1-Jan-1970 00:00:00 +0000"),
          SL("1970-01-01T00:00:00Z") },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        AUTO(buf_fini) struct buf b;
        buf_init(&b, 100);
        time_append_rfc5322(&b, (struct utc){ rows[i].secs });
        ASSERT_SLICE(buf_slice(&b), rows[i].rfc5322);
        buf_reset(&b);
        time_append_imap(&b, (struct utc){ rows[i].secs });
        ASSERT_SLICE(buf_slice(&b), rows[i].imap);
        buf_reset(&b);
        time_append_iso(&b, (struct utc){ rows[i].secs });
        ASSERT_SLICE(buf_slice(&b), rows[i].iso);
    }
}

static void test_month_names(void **state)
{
    for (int month = 1; month <= 12; month++) {
        assert_int_equal(time_month_by_name(slice_cstr(time_month_name(month))), month);
    }
    assert_int_equal(time_month_by_name(SL("dEC")), 12);
    assert_int_equal(time_month_by_name(SL("")), 0);
    assert_int_equal(time_month_by_name(SL("Janu")), 0);
    assert_int_equal(time_month_by_name(SL("Ja")), 0);
}

int time_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_instants), cmocka_unit_test(test_agrees_with_libc),
        cmocka_unit_test(test_far_years),      cmocka_unit_test(test_validity),
        cmocka_unit_test(test_texts),          cmocka_unit_test(test_month_names),
    };
    return cmocka_run_group_tests_name("base/time", tests, NULL, NULL);
}
