/* Rich Text Format as programs write it, and as nobody does. */
#include "base/test.h"
#include "document/document.h"

#define ROOM ((size_t)64 * 1024 * 1024)

static void expect_text(struct slice octets, struct slice expected)
{
    struct document_budget budget = { DOCUMENT_UNPACKED_MAX };
    struct buf out;
    buf_init(&out, DOCUMENT_TEXT_MAX);
    document_text(DOCUMENT_RICH, octets, &budget, &out);
    ASSERT_SLICE(buf_slice(&out), expected);
    buf_fini(&out);
}

static void test_text(void **state)
{
    static const struct {
        struct slice octets, text;
    } cases[] = {
        { SL("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0\\froman Times;}}{\\*\\generator X;}"
             "{\\info{\\author nobody}}\\pard\\b The\\b0  walrus\\par\r\nswims.\\par}"),
          SL("The walrus\nswims.\n") },
        { SL("{\\rtf1\\ansicpg1252 Gr\\'fc\\'dfe \\{a\\\\b\\}}"), SL("Grüße {a\\b}") },
        { SL("{\\rtf1\\ansicpg1251 \\'c6\\'f3\\'ea}"), SL("Жук") },
        { SL("{\\rtf1\\ansicpg932 \\'93\\'fa\\'96\\'7b}"), SL("日本") },
        { SL("{\\rtf1\\uc1\\u1046\\'c6\\u-10179 ?\\u-8704?x}"), SL("Ж😀x") },
        { SL("{\\rtf1{\\uc3\\u65abcd}\\u66ef}"), SL("AdBf") },
        { SL("{\\rtf1 a\\~b\\_c\\-d\\\ne\\emdash f\\tab g\\lquote h}"), SL("a b-cd\ne—f\ng‘h") },
        { SL("{\\rtf1 a{\\pict\\bin5 }}{{b}c}d}"), SL("acd") },
        { SL("{\\rtf1 a{\\pict 0102\\bin3 }}}}b}"), SL("ab") },
        { SL("{\\rtf1 a}}}b\\'g1\\'"), SL("abg1") },
        { SL("{\\rtf1 cut\\u"), SL("cut") },
        { SL("no rich text"), SL("") },
        { SL("{\\rtf1\\ansicpg-2147483647\\u99999999999 ok\\bin-3 x\\uc-1\\u65y}"), SL("okxAy") },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        expect_text(cases[i].octets, cases[i].text);
    }
}

/* MI12: groups without end. */
static void test_depth(void **state)
{
    struct buf deep;
    buf_init(&deep, ROOM);
    buf_append(&deep, SL("{\\rtf1 "));
    for (unsigned i = 1; i < DOCUMENT_DEPTH_MAX; i++) {
        buf_append_char(&deep, '{');
    }
    buf_append(&deep, SL("reached{beyond"));
    expect_text(buf_slice(&deep), SL("reached"));
    buf_fini(&deep);
}

/* Each change between octets and Unicode costs a call of the converter: they end with the budget. */
static void test_changes_have_a_limit(void **state)
{
    struct document_budget budget = { (uint64_t)1024 * 1024 };
    struct buf octets, out;
    buf_init(&octets, ROOM);
    buf_init(&out, DOCUMENT_TEXT_MAX);
    buf_append(&octets, SL("{\\rtf1\\uc0 "));
    for (unsigned i = 0; i < 100000; i++) {
        buf_append(&octets, SL("\\'e4\\u65 "));
    }
    document_text(DOCUMENT_RICH, buf_slice(&octets), &budget, &out);
    assert_true(budget.octets <= 256);
    assert_true(slice_starts(buf_slice(&out), SL("äAäA")) && slice_ends(buf_slice(&out), SL("AA")));
    buf_fini(&octets);
    buf_fini(&out);
}

int rtf_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_changes_have_a_limit),
    };
    return cmocka_run_group_tests_name("rtf", tests, NULL, NULL);
}
