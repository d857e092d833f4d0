#include <stdlib.h>

#include "base/utf8.h"
#include "codec/test.h"

static void normalize(struct slice in, struct buf *out)
{
    assert_int_equal(nfc_utf8(in, out), OK);
}

/* UAX 15: figures 3 to 6, and what its tables of exclusions and stability are about. */
static const struct codec_row rows[] = {
    { SL(""), SL("") },
    { SL("Work/\x7f\0z"), SL("Work/\x7f\0z") },
    { SL("\xc3\xa4"), SL("\xc3\xa4") },
    { SL("a\xcc\x88"), SL("\xc3\xa4") },
    { SL("Entwu\xcc\x88rfe/Fru\xcc\x88h"), SL("Entw\xc3\xbcrfe/Fr\xc3\xbch") },
    { SL("\xe2\x84\xab"), SL("\xc3\x85") },               /* angstrom sign */
    { SL("\xe2\x84\xaa"), SL("K") },                      /* kelvin sign: ASCII comes out */
    { SL("\xcd\xbe"), SL(";") },                          /* Greek question mark */
    { SL("s\xcc\xa3\xcc\x87"), SL("\xe1\xb9\xa9") },      /* dot below, dot above */
    { SL("s\xcc\x87\xcc\xa3"), SL("\xe1\xb9\xa9") },      /* the other way round */
    { SL("q\xcc\x87\xcc\xa3"), SL("q\xcc\xa3\xcc\x87") }, /* only put in order */
    { SL("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"), SL("\xed\x95\x9c") }, /* Hangul */
    { SL("\xe0\xa5\x98"), SL("\xe0\xa4\x95\xe0\xa4\xbc") }, /* excluded from composition: longer */
    { SL("\xf0\x9d\x85\xa0"), SL("\xf0\x9d\x85\x98\xf0\x9d\x85\xa5\xf0\x9d\x85\xae") },
    { SL("\xef\xac\x81"), SL("\xef\xac\x81") }, /* a ligature is not compatible here */
    { SL("/\xcc\xb8%\xcc\x88*\xcc\x88"), SL("/\xcc\xb8%\xcc\x88*\xcc\x88") },
    { SL("\xf0\x9f\xa5\xb9"), SL("\xf0\x9f\xa5\xb9") }, /* an emoji of Unicode 14 */
    { SL("\xf3\xbf\xbf\xbd"), SL("\xf3\xbf\xbf\xbd") }, /* for private use */
};

static void test_rows(void **state)
{
    check_rows(rows, ARRAY_LEN(rows), normalize);
}

static void test_is(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(nfc_is(rows[i].in), slice_eq(rows[i].in, rows[i].want));
        assert_true(nfc_is(rows[i].want));
    }
}

static void test_refused(void **state)
{
    static const struct slice refused[] = { SL("\xc3("), SL("\xed\xa0\x80"), SL("\xff") };
    check_refused(refused, ARRAY_LEN(refused), nfc_utf8);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        assert_false(nfc_is(refused[i]));
    }
}

/* What is too long is refused as a whole; ASCII is never too long. */
static void test_limit(void **state)
{
    char *text = malloc(NFC_INPUT_MAX + 2);
    struct buf out;
    buf_init(&out, TEST_OUTPUT_MAX);
    for (size_t i = 0; i < NFC_INPUT_MAX + 2; i += 2) {
        memcpy(text + i, i % 4 == 0 ? "\xcc\x88" : "\xcc\xa3", 2); /* above and below in turns */
    }
    assert_int_equal(nfc_utf8(slice_make(text, NFC_INPUT_MAX), &out), OK);
    assert_int_equal(out.len, NFC_INPUT_MAX);
    assert_memory_equal(out.ptr, "\xcc\xa3\xcc\xa3", 4);
    buf_reset(&out);
    assert_int_equal(nfc_utf8(slice_make(text, NFC_INPUT_MAX + 2), &out), ERR_LIMIT);
    assert_int_equal(out.len, 0);
    assert_false(nfc_is(slice_make(text, NFC_INPUT_MAX + 2)));
    for (size_t i = 0; i + 4 <= NFC_INPUT_MAX; i += 4) {
        memcpy(text + i, "\xf0\x9d\x85\xa0", 4); /* six units each */
    }
    assert_int_equal(nfc_utf8(slice_make(text, NFC_INPUT_MAX), &out), ERR_LIMIT);
    assert_int_equal(out.len, 0);
    memset(text, 'x', NFC_INPUT_MAX + 2);
    assert_int_equal(nfc_utf8(slice_make(text, NFC_INPUT_MAX + 2), &out), OK);
    assert_true(nfc_is(slice_make(text, NFC_INPUT_MAX + 2)));
    free(text);
    buf_fini(&out);
}

int nfc_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_is),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests_name("codec/nfc", tests, NULL, NULL);
}
