/* Which addresses are written anew, and that nothing else is. */
#include "format/rewrite.h"

#include "base/scan.h"
#include "base/test.h"

#define PAIRS                                                                                      \
    "root@host.example.org admin@example.org, .example.org example.org, old.test new.test,"        \
    " x@old.test y@other.test"

static void test_addresses(void **state)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        { "root@host.example.org", "admin@example.org" },
        { "ROOT@Host.Example.ORG", "admin@example.org" },
        { "user@host.example.org", "user@example.org" },
        { "user@a.b.example.org", "user@example.org" },
        { "user@example.org", "user@example.org" },
        { "user@badexample.org", "user@badexample.org" },
        { "x@old.test", "x@new.test" }, /* the first that fits */
        { "\"a b\"@old.test", "\"a b\"@new.test" },
        { "nobody", "nobody" },
        { "", "" },
    };
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    assert_int_equal(rewrite_check(SL(PAIRS)), OK);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        ASSERT_SLICE(rewrite_address(SL(PAIRS), slice_cstr(cases[i].from), arena),
                     slice_cstr(cases[i].to));
    }
}

static void test_fields(void **state)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        { " a@old.test", " a@new.test" },
        { " Name <a@old.test>, b@old.test (b@old.test),\r\n \"c@old.test\" <c@old.test>",
          " Name <a@new.test>, b@new.test (b@old.test),\r\n \"c@old.test\" <c@new.test>" },
        { " =?utf-8?q?a@old.test?= <a@old.test>", " =?utf-8?q?a@old.test?= <a@new.test>" },
        { " Group: a@old.test, b@c.test;", " Group: a@new.test, b@c.test;" },
        { " \"a b\"@old.test", " \"a b\"@old.test" },
        { " <@a.test,@old.test:c@old.test>", " <@a.test,@old.test:c@new.test>" },
        { " (a (b@old.test) \\) ) a@old.test", " (a (b@old.test) \\) ) a@new.test" },
        { " \"never ended <a@old.test>", " \"never ended <a@old.test>" },
        { " a@[192.0.2.1], a@, @old.test, a@old.test",
          " a@[192.0.2.1], a@, @old.test, a@new.test" },
        { "", "" },
    };
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO(buf_fini) struct buf out;
        buf_init(&out, 10000);
        rewrite_field(SL("old.test new.test"), slice_cstr(cases[i].from), arena, &out);
        ASSERT_SLICE(buf_slice(&out), slice_cstr(cases[i].to));
    }
}

/* Addresses may grow: no line grows past what mail can have. */
static void test_long_lines(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    AUTO(buf_fini) struct buf value, out;
    buf_init(&value, 10000);
    buf_init(&out, 100000);
    for (unsigned i = 0; i < 70; i++) {
        buf_append_cstr(&value, " abcd@o.test,");
    }
    rewrite_field(SL("o.test a-much-longer-name-of-a-domain.example.org"), buf_slice(&value), arena,
                  &out);
    struct scan c = scan_make(buf_slice(&out));
    struct slice line;
    unsigned lines = 0;
    while (scan_line(&c, &line)) {
        assert_true(line.len < 998);
        lines++;
    }
    assert_true(lines > 3);
}

static void test_mistakes(void **state)
{
    static const char *const lists[] = {
        "a@b.test",       "a@b.test c@d.test e",           "a@b.test .d.test",
        "@b.test c.test", "a.test b.test,, c.test d.test", "a@b@c.test d.test",
        ". a.test"
    };
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        if (rewrite_check(slice_cstr(lists[i])) != ERR_SYNTAX) {
            fail_msg("\"%s\" is taken", lists[i]);
        }
    }
}

int rewrite_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests_name("format/rewrite", tests, NULL, NULL);
}
