/* Which mail is meant, and which hosts. */
#include "queue/pattern.h"

#include "base/test.h"

static void test_addresses(void **state)
{
    static const struct {
        const char *list, *address;
        bool has;
    } cases[] = {
        { "example.org", "user@example.org", true },
        { "example.org", "user@EXAMPLE.org", true },
        { "example.org", "user@sub.example.org", false },
        { "example.org", "user@badexample.org", false },
        { ".example.org", "user@sub.example.org", true },
        { ".example.org", "user@a.b.example.org", true },
        { ".example.org", "user@example.org", false },
        { ".example.org", "user@.example.org", false },
        { "user@example.org", "User@Example.org", true },
        { "user@example.org", "user+x@example.org", false },
        { "\"a@b\"@example.org", "\"a@b\"@example.org", true },
        { "b\"@example.org", "\"a@b\"@example.org", false },
        { "a.example, b.example,c.example", "x@c.example", true },
        { "a.example\n\tb.example", "x@b.example", true },
        { "*", "x@b.example", true },
        { "*", "", true },
        { "<>", "", true },
        { "<>", "x@b.example", false },
        { "example.org", "", false },
        { "", "x@b.example", false },
        { " , ", "x@b.example", false },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(pattern_list_check(slice_cstr(cases[i].list)), OK);
        if (pattern_list_has(slice_cstr(cases[i].list), slice_cstr(cases[i].address)) !=
            cases[i].has) {
            fail_msg("\"%s\" and \"%s\"", cases[i].list, cases[i].address);
        }
    }
}

static void test_mistakes(void **state)
{
    static const char *const lists[] = { "@example.org",  ".",  "..example.org",
                                         "*.example.org", "a@", "example.org, @b" };
    static const char *const hosts[] = {
        "host:", "host:0",    "host:65536", "host:x",      ":25",
        "[::1",  "[::1]x:25", "user@host",  "/run/socket", "::1]"
    };
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        if (pattern_list_check(slice_cstr(lists[i])) != ERR_SYNTAX) {
            fail_msg("\"%s\" is taken", lists[i]);
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        if (host_list_check(slice_cstr(hosts[i])) != ERR_SYNTAX) {
            fail_msg("\"%s\" is taken", hosts[i]);
        }
    }
}

static void test_hosts(void **state)
{
    static const struct {
        const char *text, *host;
        unsigned port;
    } cases[] = {
        { "relay.example.org", "relay.example.org", 0 },
        { "relay.example.org:587", "relay.example.org", 587 },
        { "192.0.2.1:2525", "192.0.2.1", 2525 },
        { "[2001:db8::1]", "[2001:db8::1]", 0 },
        { "[2001:db8::1]:26", "[2001:db8::1]", 26 },
        { "2001:db8::1", "2001:db8::1", 0 },
        { "::1", "::1", 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct host_port found;
        assert_true(host_port_parse(slice_cstr(cases[i].text), &found));
        ASSERT_SLICE(found.host, slice_cstr(cases[i].host));
        assert_int_equal(found.port, cases[i].port);
        assert_int_equal(host_list_check(slice_cstr(cases[i].text)), OK);
    }
}

static void test_too_many_hosts(void **state)
{
    char list[4 * HOST_LIST_MAX + 8] = "";
    for (unsigned i = 0; i < HOST_LIST_MAX; i++) {
        memcpy(list + 3 * (size_t)i, "a, ", 4);
    }
    assert_int_equal(host_list_check(slice_cstr(list)), OK);
    memcpy(list + (size_t)3 * HOST_LIST_MAX, "b", 2);
    assert_int_equal(host_list_check(slice_cstr(list)), ERR_SYNTAX);
}

int pattern_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_too_many_hosts),
    };
    return cmocka_run_group_tests_name("queue/pattern", tests, NULL, NULL);
}
