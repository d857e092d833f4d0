#include "base/test.h"
#include "proto/imap.h"

static bool match(const char *reference, const char *pattern, const char *name)
{
    struct imap_pattern p;
    assert_int_equal(imap_pattern_compile(slice_cstr(reference), slice_cstr(pattern), &p), OK);
    return imap_pattern_match(&p, slice_cstr(name));
}

static void test_wildcards(void **state)
{
    static const struct {
        const char *reference, *pattern, *name;
        bool matches;
    } rows[] = {
        { "", "*", "a/b/c", true },
        { "", "%", "a", true },
        { "", "%", "a/b", false },
        { "", "%/%", "a/b", true },
        { "", "%/%", "a/b/c", false },
        { "", "a*", "a/b/c", true },
        { "", "a*", "a", true },
        { "", "a%", "ab", true },
        { "", "a%", "a/b", false },
        { "", "*c", "a/b/c", true },
        { "", "%c", "a/b/c", false },
        { "", "%*c", "a/b/c", true },
        { "", "*%c", "a/b/c", true },
        { "", "a/%/c", "a/b/c", true },
        { "", "a/%/c", "a/b/d/c", false },
        { "", "a/*/c", "a/b/d/c", true },
        { "a/", "%", "a/b", true },
        { "a/", "*", "b/a/c", false },
        { "", "", "", true },
        { "", "", "a", false },
        { "", "*", "", true },
        { "", "a", "ab", false },
        { "", "ab", "a", false },
        { "", "*a*a*a*", "xaxaxax", true },
        { "", "*a*a*a*", "xaxaxx", false },
        { "", "%3/%", "test3/test4", true },
        { "", "t%t*4", "test3/test4", true },
        { "", "**", "a/b", true },
        { "", "%%", "a/b", false },
        { "", "Ab", "ab", false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (match(rows[i].reference, rows[i].pattern, rows[i].name) != rows[i].matches) {
            fail_msg("%s against %s%s", rows[i].name, rows[i].reference, rows[i].pattern);
        }
    }
}

/* RFC 3501 5.1: INBOX in any case, as the first level only. */
static void test_inbox(void **state)
{
    assert_true(match("", "inbox", "INBOX"));
    assert_true(match("", "InB%", "INBOX"));
    assert_true(match("", "inbox/%", "INBOX/a"));
    assert_false(match("", "inbox/A", "INBOX/a"));
    assert_false(match("", "inboxes", "INBOX"));
    assert_false(match("", "x/inbox", "x/INBOX"));
    assert_false(match("", "inboxes", "INBOXES"));
}

static void test_limit(void **state)
{
    char text[IMAP_PATTERN_MAX + 1];
    struct imap_pattern p;
    memset(text, 'a', sizeof text);
    assert_int_equal(imap_pattern_compile(SL(""), slice_make(text, IMAP_PATTERN_MAX), &p), OK);
    assert_true(imap_pattern_match(&p, slice_make(text, IMAP_PATTERN_MAX)));
    assert_int_equal(imap_pattern_compile(SL(""), slice_make(text, sizeof text), &p), ERR_LIMIT);
    memset(text, '*', sizeof text);
    assert_int_equal(imap_pattern_compile(SL(""), slice_make(text, sizeof text), &p), OK);
    assert_int_equal(p.length, 1);
}

/* The pattern that costs a backtracking matcher for ever. */
static void test_cost(void **state)
{
    char pattern[IMAP_PATTERN_MAX], name[1024];
    struct imap_pattern p;
    for (size_t i = 0; i < sizeof pattern; i++) {
        pattern[i] = i % 2 == 0 ? '*' : 'a';
    }
    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = 'b';
    assert_int_equal(imap_pattern_compile(SL(""), slice_make(pattern, sizeof pattern), &p), OK);
    assert_false(imap_pattern_match(&p, slice_make(name, sizeof name)));
}

int imap_mailbox_pattern_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wildcards),
        cmocka_unit_test(test_inbox),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_cost),
    };
    return cmocka_run_group_tests_name("proto/imap_mailbox_pattern", tests, NULL, NULL);
}
