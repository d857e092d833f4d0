#include "base/utf8.h"
#include "codec/test.h"

/* Each pair is the same to somebody who searches. */
static void test_equal(void **state)
{
    static const struct codec_row rows[] = {
        { SL("HELLO, World"), SL("hello, world") },
        { SL("STRASSE"), SL("Straße") },
        { SL("ÄÖÜ"), SL("äöü") },
        { SL("\xc3\xa9"), SL("e\xcc\x81") }, /* composed and not */
        { SL("ΣΊΣΥΦΟΣ"), SL("σίσυφος") },    /* the final sigma */
        { SL("ﬁn"), SL("FIN") },             /* a ligature */
        { SL("℡"), SL("tel") },              /* whose decomposition has capitals */
        { SL("Ｆｕｌｌ"), SL("full") },
        { SL("\xe2\x84\xaa"), SL("k") }, /* the sign of Kelvin */
        { SL("ПРИВЕТ"), SL("привет") },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf a, b;
        buf_init(&a, TEST_OUTPUT_MAX);
        buf_init(&b, TEST_OUTPUT_MAX);
        casefold_utf8(rows[i].in, &a);
        casefold_utf8(rows[i].want, &b);
        ASSERT_SLICE(buf_slice(&a), buf_slice(&b));
        buf_fini(&a);
        buf_fini(&b);
    }
}

static void test_exact(void **state)
{
    static const struct codec_row rows[] = {
        { SL(""), SL("") },
        { SL("A\0Z\x7f"), SL("a\0z\x7f") },
        { SL("Ä"), SL("a\xcc\x88") },
        { SL("A\xff"), SL("a\xef\xbf\xbd") },
    };
    check_rows(rows, ARRAY_LEN(rows), casefold_utf8);
}

/* A fold of a fold is itself, for every code point and in text of any length. */
static void test_folds_once(void **state)
{
    struct buf text, once, twice;
    buf_init(&text, 64 << 20);
    buf_init(&once, 64 << 20);
    buf_init(&twice, 64 << 20);
    for (uint32_t cp = 1; cp <= 0x10ffff; cp++) {
        if (cp < 0xd800 || cp > 0xdfff) {
            utf8_append(&text, cp);
            utf8_append(&text, ' ');
        }
    }
    casefold_utf8(buf_slice(&text), &once);
    casefold_utf8(buf_slice(&once), &twice);
    assert_int_equal(buf_error(&twice), OK);
    assert_true(utf8_is_valid(buf_slice(&once)));
    assert_true(slice_eq(buf_slice(&once), buf_slice(&twice)));
    buf_fini(&text);
    buf_fini(&once);
    buf_fini(&twice);
}

/* U+FDFA becomes eighteen: the worst there is. */
static void test_what_grows_most(void **state)
{
    struct buf text, folded;
    buf_init(&text, TEST_OUTPUT_MAX);
    buf_init(&folded, TEST_OUTPUT_MAX);
    for (int i = 0; i < 10000; i++) {
        buf_append(&text, SL("\xef\xb7\xba"));
    }
    casefold_utf8(buf_slice(&text), &folded);
    assert_int_equal(buf_error(&folded), OK);
    struct slice first = SL("صلى الله عليه وسلم");
    assert_int_equal(folded.len, first.len * 10000);
    ASSERT_SLICE(slice_sub(buf_slice(&folded), 0, first.len), first);
    buf_fini(&text);
    buf_fini(&folded);
}

int casefold_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_folds_once),
        cmocka_unit_test(test_what_grows_most),
    };
    return cmocka_run_group_tests_name("codec/casefold", tests, NULL, NULL);
}
