#include "base/slice.h"

#include <stdlib.h>

#include "base/attr.h"
#include "base/test.h"

static void test_make_and_equal(void **state)
{
    assert_int_equal(SL("a\0b").len, 3);
    assert_true(slice_is_empty(slice_cstr(NULL)));
    assert_true(slice_eq(slice_cstr(NULL), SL("")));
    assert_true(slice_eq(SL("a\0b"), slice_make("a\0b", 3)));
    assert_false(slice_eq(SL("a\0b"), SL("a\0c")));
    assert_false(slice_eq(SL("a"), SL("a\0")));
    assert_true(slice_eq_nocase(SL("InBoX"), SL("inbox")));
    assert_false(slice_eq_nocase(SL("inbox"), SL("inbo")));
    /* Only letters fold: '@' and '`', '[' and '{' differ by the same bit. */
    assert_false(slice_eq_nocase(SL("@["), SL("`{")));
    assert_false(slice_eq_nocase(SL("\xc4"), SL("\xe4")));
}

static void test_starts_and_ends(void **state)
{
    static const struct {
        struct slice s, part;
        bool starts, ends, starts_nocase, ends_nocase;
    } rows[] = {
        { SL("abc"), SL(""), true, true, true, true },
        { SL(""), SL(""), true, true, true, true },
        { SL(""), SL("a"), false, false, false, false },
        { SL("abc"), SL("ab"), true, false, true, false },
        { SL("abc"), SL("bc"), false, true, false, true },
        { SL("abc"), SL("abc"), true, true, true, true },
        { SL("abc"), SL("abcd"), false, false, false, false },
        { SL("ABcd"), SL("ab"), false, false, true, false },
        { SL("ABcd"), SL("CD"), false, false, false, true },
        { SL("\0x"), SL("\0"), true, false, true, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(slice_starts(rows[i].s, rows[i].part), rows[i].starts);
        assert_int_equal(slice_ends(rows[i].s, rows[i].part), rows[i].ends);
        assert_int_equal(slice_starts_nocase(rows[i].s, rows[i].part), rows[i].starts_nocase);
        assert_int_equal(slice_ends_nocase(rows[i].s, rows[i].part), rows[i].ends_nocase);
    }
    assert_true(slice_starts((struct slice){ 0 }, (struct slice){ 0 }));
}

static int sign(int x)
{
    return (x > 0) - (x < 0);
}

static void test_compare(void **state)
{
    static const struct {
        struct slice a, b;
        int order, order_nocase;
    } rows[] = {
        { SL(""), SL(""), 0, 0 },      { SL(""), SL("a"), -1, -1 },
        { SL("a"), SL("ab"), -1, -1 }, { SL("b"), SL("ab"), 1, 1 },
        { SL("B"), SL("a"), -1, 1 },   { SL("ABC"), SL("abc"), -1, 0 },
        { SL("\xff"), SL("a"), 1, 1 }, { SL("a\0b"), SL("a\0a"), 1, 1 },
        { SL("_"), SL("A"), 1, -1 }, /* folded to lower case, as 'a' is above '_' */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(sign(slice_compare(rows[i].a, rows[i].b)), rows[i].order);
        assert_int_equal(sign(slice_compare(rows[i].b, rows[i].a)), -rows[i].order);
        assert_int_equal(sign(slice_compare_nocase(rows[i].a, rows[i].b)), rows[i].order_nocase);
        assert_int_equal(sign(slice_compare_nocase(rows[i].b, rows[i].a)), -rows[i].order_nocase);
    }
}

static void test_sub_and_trim(void **state)
{
    ASSERT_SLICE(slice_sub(SL("abcdef"), 2, 3), SL("cde"));
    ASSERT_SLICE(slice_sub(SL("abc"), 0, SIZE_MAX), SL("abc"));
    ASSERT_SLICE(slice_sub(SL("abc"), 2, SIZE_MAX), SL("c"));
    ASSERT_SLICE(slice_sub(SL("abc"), 3, 1), SL(""));
    ASSERT_SLICE(slice_sub(SL("abc"), SIZE_MAX, SIZE_MAX), SL(""));
    assert_null(slice_sub((struct slice){ 0 }, 5, 5).ptr);
    ASSERT_SLICE(slice_from(SL("abc"), 1), SL("bc"));
    ASSERT_SLICE(slice_from(SL("abc"), 9), SL(""));
    ASSERT_SLICE(slice_trim(SL(" \t\r\na b\r\n \t")), SL("a b"));
    ASSERT_SLICE(slice_trim(SL(" \r\n\t")), SL(""));
    ASSERT_SLICE(slice_trim(SL("\0 \0")), SL("\0 \0"));
    ASSERT_SLICE(slice_trim((struct slice){ 0 }), SL(""));
}

static void test_find(void **state)
{
    assert_int_equal(slice_find_char(SL("a\0ba"), '\0'), 1);
    assert_int_equal(slice_find_char(SL("abc"), 'x'), 3);
    assert_int_equal(slice_find_char((struct slice){ 0 }, 'x'), 0);
    assert_int_equal(slice_rfind_char(SL("abca"), 'a'), 3);
    assert_int_equal(slice_rfind_char(SL("abc"), 'x'), 3);
    assert_int_equal(slice_rfind_char((struct slice){ 0 }, 'x'), 0);
    static const struct {
        struct slice s, needle;
        size_t at, at_nocase;
    } rows[] = {
        { SL("abc"), SL(""), 0, 0 },        { SL(""), SL(""), 0, 0 },
        { SL(""), SL("a"), 0, 0 },          { SL("abc"), SL("c"), 2, 2 },
        { SL("abc"), SL("abcd"), 3, 3 },    { SL("aXbxab"), SL("XA"), 6, 3 },
        { SL("aaab"), SL("aab"), 1, 1 },    { SL("ababac"), SL("ABAC"), 6, 2 },
        { SL("a\0b\0c"), SL("\0c"), 3, 3 }, { SL("\xc3\x84"), SL("\xc3\xa4"), 2, 2 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(slice_find(rows[i].s, rows[i].needle), rows[i].at);
        assert_int_equal(slice_find_nocase(rows[i].s, rows[i].needle), rows[i].at_nocase);
    }
}

static size_t find_slowly(struct slice s, struct slice needle)
{
    for (size_t i = 0; i + needle.len <= s.len; i++) {
        if (slice_eq_nocase(slice_sub(s, i, needle.len), needle)) {
            return i;
        }
    }
    return s.len;
}

/* Two letters only, so that borders of all kinds occur, at needle lengths around where the table
 * leaves the stack. */
static void test_find_line(void **state)
{
    (void)state;
    static const struct {
        struct slice s, prefix;
        size_t at;
    } rows[] = {
        { SL(""), SL("."), 0 },
        { SL("."), SL("."), 0 },
        { SL("a."), SL("."), 2 },
        { SL("a.\n"), SL("."), 3 },
        { SL("a.b.\n."), SL("."), 5 },
        { SL("a\r\n.\r\n"), SL("."), 3 },
        { SL("\n\n.x"), SL("."), 2 },
        { SL("a\r.x"), SL("."), 4 },
        { SL("--x"), SL("--"), 0 },
        { SL("-x\n--y"), SL("--"), 3 },
        { SL("a--\n-\n-b\n--"), SL("--"), 9 },
        { SL("a\n-"), SL("--"), 3 },
        { SL("a\n\0\n."), SL("."), 4 },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(slice_find_line(rows[i].s, rows[i].prefix), rows[i].at);
    }
    assert_int_equal(slice_find_line((struct slice){ 0 }, SL(".")), 0);
}

/* Every text of seven of these octets, against what the words say. */
static void test_find_line_agrees_with_the_definition(void **state)
{
    (void)state;
    static const char octets[] = { '-', '\n', 'x', '\r' };
    enum { LEN = 7, TEXTS = 1 << (2 * LEN) };
    for (unsigned number = 0; number < TEXTS; number++) {
        char text[LEN];
        for (unsigned i = 0; i < LEN; i++) {
            text[i] = octets[number >> (2 * i) & 3];
        }
        struct slice s = slice_make(text, LEN);
        for (unsigned len = 1; len <= 2; len++) {
            struct slice prefix = slice_make("--", len);
            size_t at = 0;
            while (at < LEN && !((at == 0 || text[at - 1] == '\n') &&
                                 slice_starts(slice_from(s, at), prefix))) {
                at++;
            }
            assert_int_equal(slice_find_line(s, prefix), at);
        }
    }
}

static void test_find_nocase_agrees_with_the_definition(void **state)
{
    static char text[3000];
    uint32_t noise = 12345;
    for (size_t i = 0; i < sizeof(text); i++) {
        noise = noise * 1664525 + 1013904223;
        text[i] = "aAbB"[noise >> 30];
    }
    static const size_t lengths[] = { 1, 2, 3, 5, 9, 13, 200, 255, 256, 257, 300, 1000, 3000 };
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        for (size_t from = 0; from + lengths[i] <= sizeof(text); from += 97) {
            struct slice s = slice_make(text, sizeof(text));
            struct slice needle = slice_sub(s, from, lengths[i]);
            assert_int_equal(slice_find_nocase(s, needle), find_slowly(s, needle));
            assert_int_equal(slice_find_nocase(slice_sub(s, 0, s.len - 1), needle),
                             find_slowly(slice_sub(s, 0, s.len - 1), needle));
        }
    }
}

/* A search of quadratic time would need hours for this. */
static void test_find_nocase_is_linear(void **state)
{
    size_t len = (size_t)4 << 20;
    char *text = malloc(len);
    assert_non_null(text);
    memset(text, 'a', len);
    char *needle = malloc(len / 2);
    assert_non_null(needle);
    memset(needle, 'A', len / 2);
    needle[len / 2 - 1] = 'b';
    assert_int_equal(slice_find_nocase(slice_make(text, len), slice_make(needle, len / 2)), len);
    text[len - 1] = 'B';
    assert_int_equal(slice_find_nocase(slice_make(text, len), slice_make(needle, len / 2)),
                     len / 2);
    free(needle);
    free(text);
}

static void test_ascii_classes(void **state)
{
    for (int c = 0; c < 256; c++) {
        bool is_digit = c >= '0' && c <= '9';
        bool is_alpha = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        assert_int_equal(ascii_is_digit((char)c), is_digit);
        assert_int_equal(ascii_is_alpha((char)c), is_alpha);
        assert_int_equal(ascii_is_alnum((char)c), is_digit || is_alpha);
        char lower = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : (char)c;
        char upper = c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : (char)c;
        assert_int_equal(ascii_lower((char)c), lower);
        assert_int_equal(ascii_upper((char)c), upper);
    }
}

static void test_hex_value(void **state)
{
    static const char digits[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    for (int i = 0; i < 16; i++) {
        assert_int_equal(ascii_hex_value(digits[i]), i);
        assert_int_equal(ascii_hex_value(upper[i]), i);
    }
    for (const char *other = "/:@G`g \x10\x80\xff"; *other != '\0'; other++) {
        assert_int_equal(ascii_hex_value(*other), -1);
        assert_int_equal(ascii_hex_value((unsigned char)*other), -1);
    }
    assert_int_equal(ascii_hex_value(-1), -1);
}

int slice_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hex_value),
        cmocka_unit_test(test_make_and_equal),
        cmocka_unit_test(test_starts_and_ends),
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_sub_and_trim),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_find_line),
        cmocka_unit_test(test_find_line_agrees_with_the_definition),
        cmocka_unit_test(test_find_nocase_agrees_with_the_definition),
        cmocka_unit_test(test_find_nocase_is_linear),
        cmocka_unit_test(test_ascii_classes),
    };
    return cmocka_run_group_tests_name("base/slice", tests, NULL, NULL);
}
