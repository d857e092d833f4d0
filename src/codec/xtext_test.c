#include "codec/test.h"

static const struct codec_row pairs[] = {
    { SL(""), SL("") },
    { SL("QQ314159"), SL("QQ314159") },
    { SL("bob@example.org"), SL("bob@example.org") },
    { SL("a+b=c d"), SL("a+2Bb+3Dc+20d") },
    { SL("\0\x7f\xff"), SL("+00+7F+FF") },
    { SL("!~"), SL("!~") },
};

static void decode(struct slice in, struct buf *out)
{
    assert_int_equal(xtext_decode(in, out), OK);
}

static void test_encode(void **state)
{
    check_rows(pairs, ARRAY_LEN(pairs), xtext_encode);
}

static void test_decode(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        const struct codec_row back = { pairs[i].want, pairs[i].in };
        check_rows(&back, 1, decode);
    }
}

/* RFC 3461 4: hexchar is upper case. */
static void test_refused(void **state)
{
    static const struct slice rows[] = {
        SL("+"),   SL("+2"),   SL("+2b"),  SL("+G0"),      SL("a=b"),
        SL("a b"), SL("a\tb"), SL("\x7f"), SL("\xc3\xa4"), SL("a\0"),
    };
    check_refused(rows, ARRAY_LEN(rows), xtext_decode);
}

int xtext_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encode),
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests_name("codec/xtext", tests, NULL, NULL);
}
