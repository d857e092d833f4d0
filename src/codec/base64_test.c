#include "codec/test.h"

/* RFC 4648 10, and every remainder with the two last letters of the alphabet. */
static const struct codec_row pairs[] = {
    { SL(""), SL("") },
    { SL("f"), SL("Zg==") },
    { SL("fo"), SL("Zm8=") },
    { SL("foo"), SL("Zm9v") },
    { SL("foob"), SL("Zm9vYg==") },
    { SL("fooba"), SL("Zm9vYmE=") },
    { SL("foobar"), SL("Zm9vYmFy") },
    { SL("\xff\xff\xff\xfb\xef\xbe"), SL("////++++") },
    { SL("\0\0\0\0"), SL("AAAAAA==") },
};

static void decode_strict(struct slice in, struct buf *out)
{
    assert_int_equal(base64_decode_strict(in, out), OK);
}

static void test_encode(void **state)
{
    check_rows(pairs, ARRAY_LEN(pairs), base64_encode);
}

static void test_decode(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        const struct codec_row back = { pairs[i].want, pairs[i].in };
        check_rows(&back, 1, decode_strict);
        check_rows(&back, 1, base64_decode_mail);
    }
}

static void test_strict_refuses(void **state)
{
    static const struct slice rows[] = {
        SL("Z"),    SL("Zg"),   SL("Zm8"),      SL("Zg="), /* padding is missing */
        SL("Zh=="), SL("Zm9="), /* hidden bits that are not zero: RFC 4648 3.5 */
        SL("Z==="), SL("===="), SL("Zg==Zg=="), SL("Zm9v===="), SL("Zm9v\r\n"),
        SL(" Zm9"), SL("Zm-v"), SL("Zm_v"),     SL("Zm\0v"),    SL("Zm9\xc3"),
    };
    check_refused(rows, ARRAY_LEN(rows), base64_decode_strict);
}

static void test_mail_is_forgiving(void **state)
{
    static const struct codec_row rows[] = {
        { SL("Zm9v\r\nYmFy\r\n"), SL("foobar") },
        { SL(" Z m\t9!v"), SL("foo") },
        { SL("Zg==Zm8=Zm9v"), SL("ffofoo") }, /* runs joined by a mailer */
        { SL("Zm8"), SL("fo") },
        { SL("Z"), SL("") },
        { SL("===="), SL("") },
        { SL("Zm9v\r\n-- \r\n"), SL("foo") },
    };
    check_rows(rows, ARRAY_LEN(rows), base64_decode_mail);
}

static void decode_url(struct slice in, struct buf *out)
{
    assert_int_equal(base64url_decode(in, out), OK);
}

static void test_url(void **state)
{
    static const struct codec_row rows[] = {
        { SL(""), SL("") },
        { SL("Zg"), SL("f") },
        { SL("Zm8"), SL("fo") },
        { SL("Zm9vYmFy"), SL("foobar") },
        { SL("____----"), SL("\xff\xff\xff\xfb\xef\xbe") },
        { SL("A-z_4ME"), SL("\x03\xec\xff\xe0\xc1") }, /* RFC 7515 C */
    };
    static const struct slice bad[] = { SL("Z"),    SL("Zg=="), SL("Zm8="),   SL("Zh"),   SL("Zm9"),
                                        SL("Zm+v"), SL("Zm/v"), SL("Zm9v\n"), SL("Zm9vY") };
    check_rows(rows, ARRAY_LEN(rows), decode_url);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct buf out;
        buf_init(&out, 100);
        assert_int_equal(base64url_decode(bad[i], &out), ERR_SYNTAX);
        buf_fini(&out);
    }
}

static void test_ceiling(void **state)
{
    struct buf out;
    buf_init(&out, 5);
    assert_int_equal(base64_decode_strict(SL("Zm9vYmFy"), &out), ERR_LIMIT);
    buf_fini(&out);
}

int base64_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encode),         cmocka_unit_test(test_decode),
        cmocka_unit_test(test_strict_refuses), cmocka_unit_test(test_mail_is_forgiving),
        cmocka_unit_test(test_ceiling),        cmocka_unit_test(test_url),
    };
    return cmocka_run_group_tests_name("codec/base64", tests, NULL, NULL);
}
