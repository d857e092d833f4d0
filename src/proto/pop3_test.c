#include "base/test.h"
#include "proto/pop3.h"

#define OUT_MAX 4096

static void test_command(void **state)
{
    struct pop3_command command;
    assert_int_equal(pop3_command_parse(SL("QUIT"), &command), OK);
    ASSERT_SLICE(command.keyword, SL("QUIT"));
    ASSERT_SLICE(command.args, SL(""));
    assert_int_equal(pop3_command_parse(SL("pass  two blanks "), &command), OK);
    ASSERT_SLICE(command.keyword, SL("pass"));
    ASSERT_SLICE(command.args, SL(" two blanks "));
    static const struct slice bad[] = {
        SL(""),        SL(" QUIT"),    SL(":"),         SL("QUIT\0"),     SL("USER a\0b"),
        SL("USER\ta"), SL("USER a\r"), SL("USER \xff"), SL("USER\x7f a"), SL("Host: here"),
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(pop3_command_parse(bad[i], &command), ERR_SYNTAX);
    }
}

static void test_numbers(void **state)
{
    uint32_t number;
    uint64_t lines;
    assert_int_equal(pop3_number_parse(SL("4294967295"), &number), OK);
    assert_int_equal(number, UINT32_MAX);
    static const struct slice bad[] = { SL(""),    SL("0"),  SL("-1"), SL("4294967296"),
                                        SL("1 2"), SL("1x"), SL("+1") };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(pop3_number_parse(bad[i], &number), ERR_SYNTAX);
        assert_int_equal(pop3_top_parse(bad[i], &number, &lines),
                         i == 4 ? OK : ERR_SYNTAX); /* "1 2" is what TOP wants */
    }
    assert_int_equal(pop3_top_parse(SL("2147483648 999999999999"), &number, &lines), OK);
    assert_true(number == 2147483648U && lines == 999999999999);
    assert_int_equal(pop3_top_parse(SL("1 -1"), &number, &lines), ERR_SYNTAX);
    assert_int_equal(pop3_top_parse(SL("1 99999999999999999999"), &number, &lines), ERR_SYNTAX);
}

static void test_auth(void **state)
{
    struct slice mechanism, initial;
    assert_int_equal(pop3_auth_parse(SL(""), &mechanism, &initial), ERR_SYNTAX);
    assert_int_equal(pop3_auth_parse(SL("PLAIN"), &mechanism, &initial), OK);
    ASSERT_SLICE(mechanism, SL("PLAIN"));
    assert_null(initial.ptr);
    assert_int_equal(pop3_auth_parse(SL("PLAIN ="), &mechanism, &initial), OK);
    ASSERT_SLICE(initial, SL("="));
}

struct body_case {
    struct slice in, out;
    bool has_limit;
    uint64_t lines;
};

static const struct body_case body_cases[] = {
    { SL("A: b\r\n\r\ntext\r\n"), SL("A: b\r\n\r\ntext\r\n.\r\n"), false, 0 },
    { SL(".a\r\n..\r\n.\r\nb."), SL("..a\r\n...\r\n..\r\nb.\r\n.\r\n"), false, 0 },
    { SL("a\n.\nb\r\n"), SL("a\r\n..\r\nb\r\n.\r\n"), false, 0 },
    { SL("cut\r"), SL("cut\r\n.\r\n"), false, 0 },
    { SL(""), SL(".\r\n"), false, 0 },
    { SL("A: b\r\n\r\none\r\ntwo\r\n"), SL("A: b\r\n\r\n.\r\n"), true, 0 },
    { SL("A: b\r\n\r\none\r\ntwo\r\n"), SL("A: b\r\n\r\none\r\n.\r\n"), true, 1 },
    { SL("A: b\r\n\r\none\r\n"), SL("A: b\r\n\r\none\r\n.\r\n"), true, 1000000000 },
    { SL("A: b\r\n"), SL("A: b\r\n.\r\n"), true, 3 },
};

/* However the pieces are cut, what goes out is the same. */
static void test_body(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(body_cases); i++) {
        const struct body_case *row = &body_cases[i];
        for (size_t step = 1; step <= row->in.len + 1; step++) {
            struct pop3_body body = { .has_limit = row->has_limit, .lines_left = row->lines };
            struct buf out;
            bool goes_on = true;
            buf_init(&out, OUT_MAX);
            for (size_t at = 0; at < row->in.len && goes_on; at += step) {
                goes_on = pop3_body_write(&body, slice_sub(row->in, at, step), &out);
            }
            pop3_body_end(&body, &out);
            ASSERT_SLICE(buf_slice(&out), row->out);
            buf_fini(&out);
        }
    }
}

int pop3_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_command),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_auth),
        cmocka_unit_test(test_body),
    };
    return cmocka_run_group_tests_name("proto/pop3", tests, NULL, NULL);
}
