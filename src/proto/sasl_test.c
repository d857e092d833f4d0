#include "base/test.h"
#include "proto/sasl.h"

static void test_names(void **state)
{
    assert_int_equal(sasl_mechanism_find(SL("plain")), SASL_PLAIN);
    assert_int_equal(sasl_mechanism_find(SL("LOGIN")), SASL_LOGIN);
    assert_int_equal(sasl_mechanism_find(SL("CRAM-MD5")), SASL_UNKNOWN);
    assert_int_equal(sasl_mechanism_find(SL("PLAINX")), SASL_UNKNOWN);
    assert_true(sasl_is_cancel(SL("*")));
    assert_false(sasl_is_cancel(SL("* ")));
}

static void test_decoding(void **state)
{
    static const struct slice bad[] = { SL("AGEAYg="),   SL("AGEAYg"), SL("AGEA Yg=="),
                                        SL("AGEAYg==="), SL("-_8="),   SL("AGE\0Yg=="),
                                        SL("A"),         SL("="),      SL("AGEAYh==") };
    struct buf out;
    buf_init(&out, SASL_MESSAGE_MAX);
    assert_int_equal(sasl_decode(SL("AGEAYg=="), &out), OK);
    ASSERT_SLICE(buf_slice(&out), SL("\0a\0b"));
    sasl_wipe(&out);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        buf_init(&out, SASL_MESSAGE_MAX);
        assert_int_equal(sasl_decode(bad[i], &out), ERR_SYNTAX);
        sasl_wipe(&out);
    }
    buf_init(&out, SASL_MESSAGE_MAX);
    assert_int_equal(sasl_decode_initial(SL("="), &out), OK);
    assert_int_equal(out.len, 0);
    assert_int_equal(sasl_decode(SL(""), &out), OK);
    sasl_wipe(&out);
}

static void test_limit(void **state)
{
    static char text[SASL_MESSAGE_MAX * 2];
    struct buf out;
    memset(text, 'A', sizeof(text));
    buf_init(&out, SASL_MESSAGE_MAX);
    assert_int_equal(sasl_decode(slice_make(text, sizeof(text)), &out), ERR_LIMIT);
    sasl_wipe(&out);
}

int sasl_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_names),
                                        cmocka_unit_test(test_decoding),
                                        cmocka_unit_test(test_limit) };
    return cmocka_run_group_tests_name("proto/sasl", tests, NULL, NULL);
}
