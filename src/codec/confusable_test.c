#include "codec/test.h"

static void skeleton(struct slice in, struct buf *out)
{
    assert_int_equal(confusable_skeleton(in, out), OK);
}

/* AD16: Cyrillic and Greek that look like Latin. */
static void test_alike(void **state)
{
    static const struct codec_row rows[] = {
        { SL("paypal"), SL("paypal") },
        { SL("p\xd0\xb0yp\xd0\xb0l"), SL("paypal") }, /* U+0430 */
        { SL("\xd1\x80ost"), SL("post") },            /* U+0440 */
        { SL("\xce\xbfps"), SL("ops") },              /* U+03BF */
        { SL("b\xc3\xbc"), SL("bu\xcc\x88") },        /* looks like nothing else */
    };
    check_rows(rows, ARRAY_LEN(rows), skeleton);
}

int confusable_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_alike) };
    return cmocka_run_group_tests_name("codec/confusable", tests, NULL, NULL);
}
