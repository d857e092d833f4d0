#include "trust/sts.h"

#include "base/buf.h"
#include "base/test.h"

static void test_records(void **state)
{
    static const struct {
        struct slice texts[3];
        unsigned count;
        const char *id; /* NULL: no policy */
    } rows[] = {
        { { SL("v=STSv1; id=20160831085700Z;") }, 1, "20160831085700Z" }, /* RFC 8461 3.1.1 */
        { { SL("v=STSv1; id=1") }, 1, "1" },
        { { SL("v=STSv1 ;id=1 ; x=y;") }, 1, "1" },
        { { SL("v=STSv1; a.b-c_d=:!; id=1") }, 1, "1" },
        { { SL("v=STSv1; id=1; id=2") }, 1, "1" },
        { { SL("v=spf1 -all"), SL("v=STSv1; id=7;"), SL("v=STSv12; id=8") }, 3, "7" },
        { { SL("v=STSv1; id=1"), SL("v=STSv1; id=1") }, 2, NULL },
        { { SL("v=STSv1; id=1"), SL("v=STSv1;") }, 2, NULL },
        { { SL("v=STSv1") }, 1, NULL },
        { { SL("v=STSv1;") }, 1, NULL },
        { { SL("v=STSv1; id=") }, 1, NULL },
        { { SL("v=STSv1; id=a-b") }, 1, NULL },
        { { SL("v=STSv1; id=1;; x=y") }, 1, NULL },
        { { SL("v=STSv1; id=1; x") }, 1, NULL },
        { { SL("v=STSv1; id=1; x=") }, 1, NULL },
        { { SL("v=STSv1; id=1; x=a=b") }, 1, NULL },
        { { SL("v=STSv1; id=123456789012345678901234567890123") }, 1, NULL },
        { { SL("V=STSv1; id=1") }, 1, NULL },
        { { SL(" v=STSv1; id=1") }, 1, NULL },
        { { SL("id=1; v=STSv1") }, 1, NULL },
        { { SL("") }, 0, NULL },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct slice id;
        bool found = sts_record_find(rows[i].texts, rows[i].count, &id);
        assert_int_equal(found, rows[i].id != NULL);
        if (found) {
            ASSERT_SLICE(id, slice_cstr(rows[i].id));
        }
    }
}

static void test_policies(void **state)
{
    static const struct {
        const char *text;
        enum sts_mode mode;
        uint32_t max_age;
        const char *hosts;
    } rows[] = {
        { "version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\n"
          "mx: backupmx.example.com\nmax_age: 604800\n", /* RFC 8461 3.2 */
          STS_ENFORCE, 604800, "mail.example.com *.example.net backupmx.example.com" },
        { "version: STSv1\r\nmode: testing\r\nmx: A.Example\r\nmax_age: 1\r\n", STS_TESTING, 1,
          "a.example" },
        { "max_age:5\nmx:a.example\nmode:enforce \nversion:STSv1", STS_ENFORCE, 5, "a.example" },
        { "version: STSv1\nmode: none\nmax_age: 86400\n", STS_NONE, 86400, "" },
        { "version: STSv1\nmode: enforce\nmode: none\nmx: a\nmax_age: 5\nmax_age: x\nversion: 2\n",
          STS_ENFORCE, 5, "a" },
        { "version: STSv1\nmode: enforce\nmx: a\nmax_age: 31557601\n", STS_ENFORCE, STS_AGE_MAX,
          "a" },
        { "version: STSv1\nmode: enforce\nmx: a\nmax_age: 9999999999\n", STS_ENFORCE, STS_AGE_MAX,
          "a" },
        { "version: STSv1\nmode: enforce\nmx: a\nmax_age: 0\nlater_key: \303\244 b:c\n\n",
          STS_ENFORCE, 0, "a" },
    };
    (void)state;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 100000);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sts_policy policy;
        assert_int_equal(sts_policy_read(slice_cstr(rows[i].text), arena, &policy), OK);
        assert_int_equal(policy.mode, rows[i].mode);
        assert_int_equal(policy.max_age, rows[i].max_age);
        ASSERT_SLICE(policy.hosts, slice_cstr(rows[i].hosts));
        assert_true(sts_hosts_are_good(policy.hosts));
    }
}

#define WHOLE "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 5\n"

static void test_broken_policies(void **state)
{
    static const char *const texts[] = {
        "",
        "<html>not found</html>\n",
        "mode: enforce\nmx: a\nmax_age: 5\n",
        "version: STSv1\nmx: a\nmax_age: 5\n",
        "version: STSv1\nmode: enforce\nmx: a\n",
        "version: STSv1\nmode: enforce\nmax_age: 5\n",
        "version: STSv1\nmode: testing\nmax_age: 5\n",
        "version: STSv2\nmode: enforce\nmx: a\nmax_age: 5\n",
        "version: STSv1\nmode: Enforce\nmx: a\nmax_age: 5\n",
        "version: STSv1\nmode: enforce\nmx: a\nmax_age: 1000000000000\n", /* RFC 8461 3.2: ten digits */
        "version: STSv1\nmode: enforce\nmx: a\nmax_age: -5\n",
        "version: STSv1\nmode: enforce\nmx: a\nmax_age: 5s\n",
        "version: STSv1\nmode: enforce\nmx: m\303\274nchen.example\nmax_age: 5\n",
        WHOLE "mx:\n",
        WHOLE "mx: *\n",
        WHOLE "mx: *.*.example\n",
        WHOLE "mx: a.*.example\n",
        WHOLE "mx: .example\n",
        WHOLE "mx: a..example\n",
        WHOLE "mx: a b\n",
        WHOLE "mx: ../a\n",
        WHOLE "a line\n",
        WHOLE ": value\n",
    };
    (void)state;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 100000);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct sts_policy policy;
        assert_int_equal(sts_policy_read(slice_cstr(texts[i]), arena, &policy), ERR_SYNTAX);
    }
}

/* A policy of `lines` lines that name a host. */
static struct slice long_policy(struct arena *arena, unsigned lines, const char *line)
{
    struct buf text;
    buf_init(&text, (size_t)1024 * 1024);
    buf_append(&text, SL(WHOLE));
    for (unsigned i = 0; i < lines; i++) {
        buf_printf(&text, "%s%06u.example\n", line, i);
    }
    struct slice copy = arena_dup(arena, buf_slice(&text));
    buf_fini(&text);
    return copy;
}

/* TL10: 65 KiB, years, names without end. */
static void test_limits(void **state)
{
    struct sts_policy policy;
    (void)state;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)4 * 1024 * 1024);
    assert_int_equal(sts_policy_read(long_policy(arena, 400, "mx: "), arena, &policy), OK);
    assert_int_equal(sts_policy_read(long_policy(arena, 600, "mx: "), arena, &policy), ERR_SYNTAX);
    assert_int_equal(sts_policy_read(long_policy(arena, 3000, "note: "), arena, &policy), OK);
    assert_int_equal(sts_policy_read(long_policy(arena, 4000, "note: "), arena, &policy),
                     ERR_SYNTAX);
}

static void test_hosts(void **state)
{
    static const struct {
        const char *host;
        bool is_named;
    } rows[] = {
        { "mail.example.com", true },    { "MAIL.example.COM", true },
        { "mail.example.com.", true },   { "xmail.example.com", false },
        { "example.com", false },        { "a.example.net", true },
        { "A.Example.Net", true },       { "a.b.example.net", false },
        { "example.net", false },        { ".example.net", false },
        { "xexample.net", false },       { "", false },
        { "xn--mnchen-3ya.test", true }, { "mail.example.com.evil", false },
    };
    struct sts_policy policy = { .hosts =
                                     SL("mail.example.com *.example.net xn--mnchen-3ya.test") };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(sts_policy_names(&policy, slice_cstr(rows[i].host)), rows[i].is_named);
    }
}

static void test_names(void **state)
{
    static const char *const bad[] = { "",    ".",  "a.",  ".a",       "a..b",
                                       "a/b", "..", "a b", "\303\244", "[192.0.2.1]" };
    char label[65];
    (void)state;
    assert_true(sts_is_host_name(SL("a-b_c.example")));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_false(sts_is_host_name(slice_cstr(bad[i])));
    }
    memset(label, 'a', sizeof(label));
    assert_true(sts_is_host_name(slice_make(label, 63)));
    assert_false(sts_is_host_name(slice_make(label, 64)));
}

int sts_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),         cmocka_unit_test(test_policies),
        cmocka_unit_test(test_broken_policies), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_hosts),           cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests_name("trust/sts", tests, NULL, NULL);
}
