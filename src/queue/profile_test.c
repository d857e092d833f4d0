/* Who is known, and how long pauses are. */
#include "queue/profile.h"

#include "base/attr.h"
#include "base/test.h"

static void test_hosts(void **state)
{
    static const struct {
        const char *host, *name; /* NULL: nobody */
    } cases[] = {
        { "gmail-smtp-in.l.google.com", "google" },
        { "ASPMX.L.GOOGLE.COM", "google" },
        { "example-org.mail.protection.outlook.com", "microsoft" },
        { "hotmail-com.olc.protection.outlook.com", "microsoft" },
        { "mta5.am0.yahoodns.net", "yahoo" },
        { "mx01.mail.icloud.com", "apple" },
        { "mx1.comcast.net", "comcast" },
        { "smtp-in.orange.fr", "orange" },
        { "mx.yandex.ru", "yandex" },
        { "mx3.qq.com", "tencent" },
        { "163mx01.mxmail.netease.com", "netease" },
        { "google.com", NULL },
        { "mx.notgoogle.com", NULL },
        { "mx.google.com.example.org", NULL },
        { "", NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        unsigned found = profile_of_host(slice_cstr(cases[i].host));
        if (cases[i].name == NULL
                ? found != PROFILES
                : found == PROFILES || strcmp(profiles[found].name, cases[i].name) != 0) {
            fail_msg("%s", cases[i].host);
        }
    }
    for (unsigned i = 0; i < PROFILES; i++) {
        assert_true(profiles[i].connections > 0 && profiles[i].messages > 0);
    }
}

static void test_pauses(void **state)
{
    int64_t pause = 0, sum = 0;
    for (unsigned i = 0; i < 10; i++) {
        int64_t next = pause_next(pause);
        assert_true(next >= pause && next <= PAUSE_MAX);
        pause = next;
        sum += i < 2 ? next : 0;
    }
    assert_int_equal(pause, PAUSE_MAX);
    assert_int_equal(sum, 3 * PAUSE_FIRST);
}

int profile_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_pauses),
    };
    return cmocka_run_group_tests_name("queue/profile", tests, NULL, NULL);
}
