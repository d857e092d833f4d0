/* Header blocks as fields, and unstructured values. */
#include <stdlib.h>

#include "base/test.h"
#include "format/header.h"
#include "format/message.h"

#define BUDGET ((size_t)16 * 1024 * 1024)

static void test_fields(void **state)
{
    static const char block[] =
        "Subject: one\r\nX-Fold: a\r\n b\r\nBare-LF: c\nNo-Value:\r\nBlank : d\r\n"
        "\r\nNot: a field\r\n";
    static const struct {
        const char *name, *value;
    } want[] = { { "Subject", " one" },
                 { "X-Fold", " a\r\n b" },
                 { "Bare-LF", " c" },
                 { "No-Value", "" },
                 { "Blank", " d" } };
    struct header_cursor cursor = header_cursor_make(slice_cstr(block));
    struct header_field field;
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        assert_true(header_next(&cursor, &field));
        ASSERT_SLICE(field.name, slice_cstr(want[i].name));
        ASSERT_SLICE(field.value, slice_cstr(want[i].value));
    }
    assert_false(header_next(&cursor, &field));
    assert_true(header_find(slice_cstr(block), SL("bare-lf"), &field));
    assert_false(header_find(slice_cstr(block), SL("Not"), &field));
}

static void test_block_length(void **state)
{
    static const struct {
        const char *text;
        size_t length;
    } rows[] = { { "A: b\r\n\r\nbody", 8 },
                 { "A: b\n\nbody", 6 },
                 { "\r\nbody", 2 },
                 { "A: b\r\n", 6 },
                 { "", 0 } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(header_block_length(slice_cstr(rows[i].text)), rows[i].length);
    }
}

/* RFC 5256 2.1 */
static void test_base_subject(void **state)
{
    static const struct {
        const char *subject, *base;
        bool is_reply;
    } rows[] = {
        { "hello", "hello", false },
        { "Re: hello", "hello", true },
        { "RE[2]: Fwd: hello", "hello", true },
        { "[list] Re: [list] hello (fwd)", "hello", true },
        { "[list]", "[list]", false },
        { "  a   b  ", "a b", false },
        { "[Fwd: hello]", "hello", true },
    };
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool is_reply = false;
        ASSERT_SLICE(header_base_subject(slice_cstr(rows[i].subject), arena, &is_reply),
                     slice_cstr(rows[i].base));
        assert_int_equal(is_reply, rows[i].is_reply);
    }
    arena_free(arena);
}

/* RFC 5322 3.3, 4.3 and what is seen in mail. */
static void test_dates(void **state)
{
    static const struct {
        const char *text;
        int64_t secs;
        int zone;
    } rows[] = {
        { "Fri, 21 Nov 1997 09:55:06 -0600", 880127706, -360 },
        { "21 Nov 97 09:55:06 GMT", 880106106, 0 },
        { "Thu, 1 Jan 1970 00:00:00 +0000 (UTC)", 0, 0 },
        { "Tue, 24 Nov 2026 02:19 +0130", 1795481340, 90 },
        { "1 Jan 2000 00:00:00 EST", 946702800, -300 },
        { "1 Jan 2000 00:00:00 NOWHERE", 946684800, 0 },
        { "1 Jan 2000 25:00:00 +0200", 946684800, 0 },
        { "Sat, 1 Jan 2000 10:61 EST", 946684800, 0 },
        { "1 Jan 2000", 946684800, 0 },
    };
    struct utc t;
    int16_t zone;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_true(header_date(slice_cstr(rows[i].text), &t, &zone));
        assert_int_equal(t.secs, rows[i].secs);
        assert_int_equal(zone, rows[i].zone);
    }
    static const char *const broken[] = { "", "yesterday", "32 Jan 2000 00:00:00 +0000",
                                          "1 Foo 2000 00:00:00 +0000",
                                          "31 Feb 2000 00:00:00 +0000" };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        assert_false(header_date(slice_cstr(broken[i]), &t, &zone));
    }
}

static struct slice repeated(struct arena *arena, const char *unit, size_t count)
{
    size_t len = strlen(unit);
    char *text = arena_alloc(arena, len * count);
    for (size_t i = 0; i < count; i++) {
        memcpy(text + i * len, unit, len);
    }
    return slice_make(text, len * count);
}

/* AD13: comments within each other 100,000 deep, and one that ends in a backslash: text, and no octet behind the end. */
static void test_deep_comments(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct slice open = repeated(arena, "(", 100000), close = repeated(arena, ")", 100000);
    (void)state;
    assert_true(header_addresses(open, arena).count <= 1);
    struct slice nested =
        arena_printf(arena, "%.*sx%.*s a@example.org", SLICE_ARG(open), SLICE_ARG(close));
    assert_true(header_addresses(nested, arena).count <= 1);
    struct address_list list = header_addresses(SL("a@example.org (c (d (e)))"), arena);
    assert_int_equal(list.count, 1);
    ASSERT_SLICE(list.items[0].name, SL("c (d (e))"));
    char *edge = malloc(17); /* the sanitizer stands behind it */
    assert_non_null(edge);
    memcpy(edge, "a@example.org (x\\", 17);
    (void)header_addresses(slice_make(edge, 17), arena);
    (void)header_addresses(slice_make(edge, 16), arena);
    free(edge);
    arena_free(arena);
}

/* AD14: addresses and groups without end: the first MESSAGE_ADDRESSES_MAX. */
static void test_many_addresses(void **state)
{
    static const char *const units[] = {
        "a@example.org,", "g:a@example.org,b@example.org;,", "a:b:c:;,", "<>,", ",", ":;"
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        struct arena *arena = arena_new(NULL, "test", (size_t)64 * 1024 * 1024);
        struct address_list list = header_addresses(repeated(arena, units[i], 100000), arena);
        assert_true(list.count <= MESSAGE_ADDRESSES_MAX);
        assert_true(i > 1 || list.count == MESSAGE_ADDRESSES_MAX);
        arena_free(arena);
    }
}

int header_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),         cmocka_unit_test(test_deep_comments),
        cmocka_unit_test(test_many_addresses), cmocka_unit_test(test_block_length),
        cmocka_unit_test(test_base_subject),   cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests_name("format/header", tests, NULL, NULL);
}
