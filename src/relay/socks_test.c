/* What is said to a proxy, and every answer of it. */
#include "relay/socks.h"

#include "base/test.h"

static void test_written(void **state)
{
    struct buf text;
    buf_init(&text, 1000);
    socks_write_greeting(false, &text);
    ASSERT_SLICE(buf_slice(&text), SL("\x05\x01\x00"));
    buf_reset(&text);
    socks_write_greeting(true, &text);
    ASSERT_SLICE(buf_slice(&text), SL("\x05\x02\x00\x02"));
    buf_reset(&text);
    socks_write_login(SL("me"), SL("pass"), &text);
    ASSERT_SLICE(buf_slice(&text), SL("\x01\x02me\x04pass"));
    buf_reset(&text);
    socks_write_connect(SL("\xc0\x00\x02\x01"), 25, &text);
    ASSERT_SLICE(buf_slice(&text), SL("\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x19"));
    buf_reset(&text);
    socks_write_connect(SL("0123456789abcdef"), 587, &text);
    ASSERT_SLICE(buf_slice(&text), SL("\x05\x01\x00\x04"
                                      "0123456789abcdef\x02\x4b"));
    buf_fini(&text);
}

static void test_methods(void **state)
{
    enum socks_method method = SOCKS_OPEN;
    assert_int_equal(socks_read_method(SL("\x05\x02"), true, &method), OK);
    assert_int_equal(method, SOCKS_LOGIN);
    assert_int_equal(socks_read_method(SL("\x05\x00"), true, &method), OK);
    assert_int_equal(method, SOCKS_OPEN);
    assert_int_equal(socks_read_method(SL("\x05\x02"), false, &method), ERR_SYNTAX);
    assert_int_equal(socks_read_method(SL("\x05\xff"), false, &method), ERR_DENIED);
    assert_int_equal(socks_read_method(SL("\x05\x01"), true, &method), ERR_SYNTAX);
    assert_int_equal(socks_read_method(SL("\x04\x00"), true, &method), ERR_SYNTAX);
    assert_int_equal(socks_read_method(SL("\x05"), true, &method), ERR_SYNTAX);
    assert_int_equal(socks_read_login(SL("\x01\x00")), OK);
    assert_int_equal(socks_read_login(SL("\x01\x01")), ERR_DENIED);
    assert_int_equal(socks_read_login(SL("\x01")), ERR_SYNTAX);
}

static void test_replies(void **state)
{
    static const struct {
        struct slice head;
        enum err read, reply;
        size_t length;
    } cases[] = {
        { SL("\x05\x00\x00\x01\x7f"), OK, OK, 10 },
        { SL("\x05\x00\x00\x04\x7f"), OK, OK, 22 },
        { SL("\x05\x00\x00\x03\x00"), OK, OK, 7 },
        { SL("\x05\x00\x00\x03\xff"), OK, OK, SOCKS_REPLY_MAX },
        { SL("\x05\x05\x00\x01\x00"), OK, ERR_CLOSED, 10 },
        { SL("\x05\x02\x00\x01\x00"), OK, ERR_DENIED, 10 },
        { SL("\x05\x08\x00\x01\x00"), OK, ERR_DENIED, 10 },
        { SL("\x05\xfe\x00\x01\x00"), OK, ERR_DENIED, 10 },
        { SL("\x05\x00\x00\x02\x00"), ERR_SYNTAX, OK, 0 },
        { SL("\x04\x00\x00\x01\x00"), ERR_SYNTAX, OK, 0 },
        { SL("\x05\x00\x00\x01"), ERR_SYNTAX, OK, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t length = 0;
        assert_int_equal(socks_read_head(cases[i].head, &length), cases[i].read);
        assert_int_equal(length, cases[i].length);
        assert_int_equal(socks_read_reply(cases[i].head), cases[i].reply);
    }
}

int socks_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_replies),
    };
    return cmocka_run_group_tests_name("relay/socks", tests, NULL, NULL);
}
