#include "base/utf8.h"
#include "codec/test.h"

static void test_exact(void **state)
{
    static const struct codec_row rows[] = {
        { SL(""), SL("") },
        { SL("Hello, World_1"), SL("HELLO, WORLD_1") },
        { SL("a\0z\x7f"), SL("A\0Z\x7f") },
        { SL("\xc3\xa9"), SL("E\xcc\x81") },  /* e with acute: title case, then taken apart */
        { SL("e\xcc\x81"), SL("E\xcc\x81") }, /* the same, already apart */
        { SL("\xc7\x86"), SL("Dz\xcc\x8c") }, /* dz with caron has a title case of its own */
        { SL("\xef\xac\x81"), SL("fi") },     /* RFC 5051 2: a ligature is not mapped again */
        { SL("\xc3\x9f"), SL("\xc3\x9f") },   /* sharp s has no title case of one character */
        { SL("\xef\xbd\x86"), SL("F") },      /* full width */
        { SL("\xef\xb7\xba"), SL("\xd8\xb5\xd9\x84\xd9\x89 \xd8\xa7\xd9\x84\xd9\x84\xd9\x87 "
                                 "\xd8\xb9\xd9\x84\xd9\x8a\xd9\x87 \xd9\x88\xd8\xb3\xd9\x84\xd9"
                                 "\x85") },                 /* the longest decomposition there is */
        { SL("\xf0\x90\x90\xa8"), SL("\xf0\x90\x90\x80") }, /* beyond the first plane */
        { SL("A\xff"
             "b"),
          SL("A\xef\xbf\xbd"
             "B") },
    };
    check_rows(rows, ARRAY_LEN(rows), casemap_utf8);
}

/* Text that sorts, sorts as RFC 5051 says: letters without case, and behind them what stands behind capitals in ASCII. */
static void test_order(void **state)
{
    static const struct slice ascending[] = { SL("1"),   SL("Abc"), SL("abD"),
                                              SL("ABE"), SL("z"),   SL("_") };
    struct buf before, after;
    buf_init(&before, TEST_OUTPUT_MAX);
    buf_init(&after, TEST_OUTPUT_MAX);
    for (size_t i = 0; i + 1 < ARRAY_LEN(ascending); i++) {
        buf_reset(&before);
        buf_reset(&after);
        casemap_utf8(ascending[i], &before);
        casemap_utf8(ascending[i + 1], &after);
        assert_true(slice_compare(buf_slice(&before), buf_slice(&after)) < 0);
    }
    buf_fini(&before);
    buf_fini(&after);
}

static void test_every_character(void **state)
{
    struct buf in, out;
    buf_init(&in, TEST_OUTPUT_MAX);
    buf_init(&out, TEST_OUTPUT_MAX);
    for (uint32_t cp = 1; cp <= 0x10ffff; cp++) {
        if (cp < 0xd800 || cp > 0xdfff) {
            buf_reset(&in);
            buf_reset(&out);
            utf8_append(&in, cp);
            casemap_utf8(buf_slice(&in), &out);
            assert_true(out.len > 0 && utf8_is_valid(buf_slice(&out)));
        }
    }
    buf_fini(&in);
    buf_fini(&out);
}

int casemap_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_every_character),
    };
    return cmocka_run_group_tests_name("codec/casemap", tests, NULL, NULL);
}
