#include "codec/test.h"

struct row {
    const char *label;
    struct slice in, want;
};

static void check(struct slice label, struct slice in, struct slice want, bool is_known)
{
    struct buf out;
    buf_init(&out, TEST_OUTPUT_MAX);
    assert_int_equal(charset_to_utf8(label, in, &out), is_known);
    ASSERT_SLICE(buf_slice(&out), want);
    buf_fini(&out);
}

static void test_charsets(void **state)
{
    static const struct row rows[] = {
        { "utf-8", SL("ä€"), SL("ä€") },
        { "us-ascii", SL("plain"), SL("plain") },
        { "shift_jis", SL("\x93\xfa\x96\x7b\x8c\xea\x83\x65\x83\x4c\x83\x58\x83\x67"),
          SL("日本語テキスト") },
        { "euc-jp", SL("\xc6\xfc\xcb\xdc"), SL("日本") },
        { "iso-2022-jp", SL("\x1b\x24\x42\x46\x7c\x4b\x5c\x1b\x28\x42"), SL("日本") },
        { "euc-kr", SL("\xc7\xd1\xb1\xb9\xbe\xee"), SL("한국어") },
        { "ks_c_5601-1987", SL("\xc7\xd1\xb1\xb9\xbe\xee"), SL("한국어") },
        { "gb2312", SL("\xd6\xd0\xce\xc4"), SL("中文") },
        { "gbk", SL("\xd6\xd0\xce\xc4"), SL("中文") },
        { "big5", SL("\xa4\xa4\xa4\xe5"), SL("中文") },
        { "koi8-r", SL("\xf0\xd2\xc9\xd7\xc5\xd4"), SL("Привет") },
        { "windows-1251", SL("\xcf\xf0\xe8\xe2\xe5\xf2"), SL("Привет") },
        { "iso-8859-2", SL("\xa3\xf3\x64\xbc"), SL("Łódź") },
        { "iso-8859-15", SL("\xa4"), SL("€") },
        { "iso-8859-1", SL("\xe4\x80"), SL("ä€") }, /* as windows-1252, which is what is meant */
        { "us-ascii", SL("\x93quoted\x94"), SL("“quoted”") },
        { "us-ascii", SL("caf\xe9"), SL("café") },
        { "us-ascii", SL("Grüße"), SL("Grüße") }, /* mail that says nothing, or no charset */
        { "ascii", SL("日本\xe8\xaa"), SL("日本\uFFFD\uFFFD") }, /* a piece of a text */
        { "utf-7", SL("Hi Mom +Jjo-"), SL("Hi Mom ☺") },         /* RFC 2152 */
        { "utf-16", SL("\xff\xfe\xf6\0"), SL("ö") },
        { "utf-16be", SL("\x65\xe5"), SL("日") },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        check(slice_cstr(rows[i].label), rows[i].in, rows[i].want, true);
    }
}

/* A byte order mark says more than a label; nothing else does. */
static void test_files(void **state)
{
    static const struct {
        struct slice label, in, want;
    } rows[] = {
        { SL("us-ascii"), SL("\xff\xfe\xf6\0"), SL("ö") },
        { SL("utf-8"), SL("\xfe\xff\0\xf6"), SL("ö") },
        { SL(""), SL("\xff\xfe"), SL("") },
        { SL("iso-8859-1"), SL("\xff\xf6"), SL("ÿö") },
        { SL(""), SL("ö"), SL("ö") },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out;
        buf_init(&out, 64);
        charset_file_to_utf8(rows[i].label, rows[i].in, &out);
        ASSERT_SLICE(buf_slice(&out), rows[i].want);
        buf_fini(&out);
    }
}

static void test_labels(void **state)
{
    static const struct slice rows[] = {
        SL("ISO-8859-1"),   SL(" latin1 "), SL("\"iso-8859-1\""),
        SL("'iso-8859-1'"), SL("cp1252"),   SL("Windows-1252"),
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        check(rows[i], SL("\xe4"), SL("ä"), true);
    }
}

static void test_unknown_labels(void **state)
{
    static const struct slice rows[] = {
        SL(""),
        SL("x-nobody-knows"),
        SL("unknown-8bit"),
        SL("../../etc/passwd"),
        SL("iso-8859-1,version=1"),
        SL(" "),
        SL("\"\""),
        SL("utf-8//IGNORE"),
        SL("iso\0-8859-1"),
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        check(rows[i], SL("ä"), SL("ä"), false);
        check(rows[i], SL("\xe4"), SL("ä"), false); /* no UTF-8, so windows-1252 */
    }
}

static void test_broken_input(void **state)
{
    check(SL("utf-8"), SL("a\xff\xc3"), SL("a\xef\xbf\xbd\xef\xbf\xbd"), true);
    check(SL("utf-8"), SL("\xed\xa0\x80"), SL("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"), true);
    check(SL("gb2312"), SL("\xd6"), SL("\xef\xbf\xbd"), true);
    check(SL("euc-jp"), SL("a\xc6"), SL("a\xef\xbf\xbd"), true);
    check(SL("utf-16be"), SL("\xd8\x00\0a"),
          SL("\xef\xbf\xbd"
             "a"),
          true);
}

/* Longer than any buffer on the way. */
static void test_long_text(void **state)
{
    struct buf in, out, want;
    buf_init(&in, TEST_OUTPUT_MAX);
    buf_init(&out, TEST_OUTPUT_MAX);
    buf_init(&want, TEST_OUTPUT_MAX);
    for (int i = 0; i < 20000; i++) {
        buf_append(&in, SL("\x93\xfa"
                           "a"));
        buf_append(&want, SL("日a"));
    }
    assert_true(charset_to_utf8(SL("shift_jis"), buf_slice(&in), &out));
    ASSERT_SLICE(buf_slice(&out), buf_slice(&want));
    buf_fini(&in);
    buf_fini(&out);
    buf_fini(&want);
}

static void test_ceiling(void **state)
{
    static const char *const labels[] = { "utf-8", "shift_jis", "iso-8859-1" };
    static char text[10000];
    memset(text, 0xb1, sizeof(text));
    for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
        struct buf out;
        buf_init(&out, 100);
        charset_to_utf8(slice_cstr(labels[i]), slice_make(text, sizeof(text)), &out);
        assert_int_equal(buf_error(&out), ERR_LIMIT);
        assert_true(out.len <= 100);
        buf_fini(&out);
    }
}

int charset_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charsets),     cmocka_unit_test(test_labels),
        cmocka_unit_test(test_files),        cmocka_unit_test(test_unknown_labels),
        cmocka_unit_test(test_broken_input), cmocka_unit_test(test_long_text),
        cmocka_unit_test(test_ceiling),
    };
    return cmocka_run_group_tests_name("codec/charset", tests, NULL, NULL);
}
