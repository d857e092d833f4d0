#include "base/test.h"
#include "proto/smtp.h"

#include <limits.h>

#define BUDGET (1024 * 1024)

static void test_split(void **state)
{
    struct smtp_command command;
    assert_int_equal(smtp_command_parse(SL("NOOP"), &command), SMTP_FINE);
    ASSERT_SLICE(command.verb, SL("NOOP"));
    ASSERT_SLICE(command.args, SL(""));
    assert_int_equal(smtp_command_parse(SL("mail FROM:<a@b.c>  "), &command), SMTP_FINE);
    ASSERT_SLICE(command.verb, SL("mail"));
    ASSERT_SLICE(command.args, SL("FROM:<a@b.c>"));
    static const struct slice bad[] = {
        SL(""),          SL(" NOOP"),
        SL("NOOP\tx"),   SL("NOOP\r"),
        SL("NOOP x\0y"), SL("Host: x"),
        SL("NOOP \x80"), SL("NOOP \xc0\xaf"),
        SL("NOOP \x7f"), SL("NOOP \xed\xa0\x80"),
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(smtp_command_parse(bad[i], &command), SMTP_BAD_SYNTAX);
    }
}

struct path_case {
    const char *args;
    bool utf8;
    enum smtp_fault fault;
    const char *address; /* as written back */
};

static const struct path_case rcpt_cases[] = {
    { "TO:<a@b.example>", false, SMTP_FINE, "a@b.example" },
    { "to:<a@b.example>", false, SMTP_FINE, "a@b.example" },
    { "TO: <a@b.example>", false, SMTP_FINE, "a@b.example" },
    { "TO:<A@B.Example>", false, SMTP_FINE, "A@b.example" },
    { "TO:<\"a b\"@b.example>", false, SMTP_FINE, "\"a b\"@b.example" },
    { "TO:<\"a\\\"b\"@b.example>", false, SMTP_FINE, "\"a\\\"b\"@b.example" },
    { "TO:<\"a>b\"@b.example>", false, SMTP_FINE, "\"a>b\"@b.example" },
    { "TO:<\"x\"@b.example>", false, SMTP_FINE, "x@b.example" },
    { "TO:<a@[127.0.0.1]>", false, SMTP_FINE, "a@[127.0.0.1]" },
    { "TO:<a@[IPv6:::1]>", false, SMTP_FINE, "a@[IPv6:::1]" },
    { "TO:<@one.example,@two.example:a@b.example>", false, SMTP_FINE, "a@b.example" },
    { "TO:<a%b@c.example>", false, SMTP_FINE, "a%b@c.example" },
    { "TO:<c!a@b.example>", false, SMTP_FINE, "c!a@b.example" },
    { "TO:<u+../../x@b.example>", false, SMTP_BAD_ADDRESS, NULL },
    { "TO:<u+%00@b.example>", false, SMTP_FINE, "u+%00@b.example" },
    { "TO:<>", false, SMTP_BAD_ADDRESS, NULL },
    { "TO:<a>", false, SMTP_BAD_ADDRESS, NULL },
    { "TO:<a@>", false, SMTP_BAD_ADDRESS, NULL },
    { "TO:<@b.example>", false, SMTP_BAD_ADDRESS, NULL },
    { "TO:<\"\"@b.example>", false, SMTP_BAD_ADDRESS, NULL },
    { "TO:<a@b@c.example>", false, SMTP_BAD_ADDRESS, NULL },
    { "TO:<a@b..example>", false, SMTP_BAD_ADDRESS, NULL },
    { "TO:<a@b.example.>", false, SMTP_BAD_ADDRESS, NULL },
    { "TO:<@one.example a@b.example>", false, SMTP_BAD_ADDRESS, NULL },
    { "TO:<@:a@b.example>", false, SMTP_BAD_ADDRESS, NULL },
    { "TO:<@one.example,:a@b.example>", false, SMTP_BAD_ADDRESS, NULL },
    { "TO:<a@b.example", false, SMTP_BAD_SYNTAX, NULL },
    { "TO:a@b.example", false, SMTP_BAD_SYNTAX, NULL },
    { "TO:<<a@b.example>>", false, SMTP_BAD_SYNTAX, NULL },
    { "TO :<a@b.example>", false, SMTP_BAD_SYNTAX, NULL },
    { "TO<a@b.example>", false, SMTP_BAD_SYNTAX, NULL },
    { "FROM:<a@b.example>", false, SMTP_BAD_SYNTAX, NULL },
    { "TO:<a@b.example>x", false, SMTP_BAD_SYNTAX, NULL },
    { "TO:<\"a@b.example> SIZE=1", false, SMTP_BAD_SYNTAX, NULL },
    { "TO:<a@b.example> HOLDFOR=1", false, SMTP_UNKNOWN_PARAM, NULL },
    { "TO:<a@b.example> =x", false, SMTP_BAD_PARAM, NULL },
    { "TO:<a@b.example> X=", false, SMTP_BAD_PARAM, NULL },
    { "TO:<a@b.example> X=1 x=2", false, SMTP_BAD_PARAM, NULL },
    { "TO:<\xc3\xa4@b.example>", false, SMTP_NEEDS_UTF8, NULL },
    { "TO:<\xc3\xa4@b.example>", true, SMTP_FINE, "\xc3\xa4@b.example" },
    { "TO:<a@b\xc3\xbc"
      "cher.example>",
      true, SMTP_FINE, "a@xn--bcher-kva.example" },
    { "TO:<a@xn--fake-.example>", true, SMTP_BAD_ADDRESS, NULL },
};

static void test_rcpt(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(rcpt_cases); i++) {
        const struct path_case *row = &rcpt_cases[i];
        struct arena *arena = arena_new(NULL, "test", BUDGET);
        struct smtp_rcpt rcpt;
        enum smtp_fault fault = smtp_rcpt_parse(slice_cstr(row->args), row->utf8, arena, &rcpt);
        if (fault != row->fault) {
            print_error("%s gives %d\n", row->args, fault);
        }
        assert_int_equal(fault, row->fault);
        if (row->address != NULL) {
            ASSERT_SLICE(mailaddr_write(&rcpt.to.address, arena), slice_cstr(row->address));
        }
        arena_free(arena);
    }
}

static void test_postmaster(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct smtp_rcpt rcpt;
    struct smtp_mail mail;
    assert_int_equal(smtp_rcpt_parse(SL("TO:<PostMaster>"), false, arena, &rcpt), SMTP_FINE);
    assert_true(rcpt.to.is_postmaster);
    assert_int_equal(smtp_mail_parse(SL("FROM:<postmaster>"), 0, arena, &mail), SMTP_BAD_ADDRESS);
    arena_free(arena);
}

struct mail_case {
    const char *args;
    enum smtp_fault fault;
    uint64_t size;
    enum smtp_body body;
    bool smtputf8, is_null;
};

/* RFC 2852 4, RFC 6710 4 */
static void test_by_and_priority(void **state)
{
    static const struct {
        const char *text;
        struct smtp_deliver_by by;
    } good[] = { { "120;R", { 120, true, false } },
                 { "-30;nt", { -30, false, true } },
                 { "+0;N", { 0, false, false } },
                 { "000000001;rT", { 1, true, true } } };
    static const char *const bad[] = { "0;R",  "-1;R", "",     "R",    ";R",           "1",
                                       "1;",   "1;X",  "1;RX", "1;TR", "0000000001;N", "+-1;N",
                                       " 1;N", "1 ;N" };
    static const char *const bad_priorities[] = { "10", "-0", "+1", "", "-", "x", "1 ", "-10" };
    struct smtp_deliver_by by;
    int8_t priority;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_true(smtp_deliver_by_read(slice_cstr(good[i].text), &by));
        assert_int_equal(by.seconds, good[i].by.seconds);
        assert_int_equal(by.is_return, good[i].by.is_return);
        assert_int_equal(by.is_traced, good[i].by.is_traced);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_false(smtp_deliver_by_read(slice_cstr(bad[i]), &by));
    }
    for (size_t i = 0; i < ARRAY_LEN(bad_priorities); i++) {
        assert_false(smtp_priority_read(slice_cstr(bad_priorities[i]), &priority));
    }
    assert_true(smtp_priority_read(SL("-9"), &priority));
    assert_int_equal(priority, -9);
    assert_true(smtp_priority_read(SL("0"), &priority));
    assert_int_equal(priority, 0);
}

static const struct mail_case mail_cases[] = {
    { "FROM:<>", SMTP_FINE, 0, SMTP_BODY_7BIT, false, true },
    { "FROM:<a@b.example>", SMTP_FINE, 0, SMTP_BODY_7BIT, false, false },
    { "FROM:<a@b.example> SIZE=123 BODY=8BITMIME", SMTP_FINE, 123, SMTP_BODY_8BITMIME, false,
      false },
    { "FROM:<a@b.example>  size=0  body=7bit", SMTP_FINE, 0, SMTP_BODY_7BIT, false, false },
    { "FROM:<\xc3\xa4@b.example> SMTPUTF8", SMTP_FINE, 0, SMTP_BODY_7BIT, true, false },
    { "FROM:<a@b.example> SIZE=18446744073709551615", SMTP_FINE, UINT64_MAX, SMTP_BODY_7BIT, false,
      false },
    { "FROM:<a@b.example> SIZE=18446744073709551616", SMTP_FINE, UINT64_MAX, SMTP_BODY_7BIT, false,
      false },
    { "FROM:<a@b.example> SIZE=99999999999999999999", SMTP_FINE, UINT64_MAX, SMTP_BODY_7BIT, false,
      false },
    { "FROM:<a@b.example> SIZE=9999999999999999999x", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> SIZE=000000000000000000001", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> SIZE=1 SIZE=2", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> SIZE=-1", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> SIZE", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> SIZE=", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> BODY=9BIT", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> body=binarymime", SMTP_FINE, .body = SMTP_BODY_BINARYMIME },
    { "FROM:<a@b.example> BODY=BINARY", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> SMTPUTF8=yes", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> RET=HDRS ENVID=QQ+2B314", SMTP_FINE, 0, SMTP_BODY_7BIT, false, false },
    { "FROM:<a@b.example> requiretls", SMTP_FINE, 0, SMTP_BODY_7BIT, false, false },
    { "FROM:<a@b.example> REQUIRETLS=yes", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> XVERP", SMTP_FINE, 0, SMTP_BODY_7BIT, false, false },
    { "FROM:<a@b.example> xverp=+= SIZE=7", SMTP_FINE, 7, SMTP_BODY_7BIT, false, false },
    { "FROM:<a@b.example> XVERP=", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> XVERP XVERP=+=", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> RET=+=", SMTP_BAD_SYNTAX },
    { "FROM:<a@b.example> HOLDFOR=86400", SMTP_FINE, 0, SMTP_BODY_7BIT, false, false },
    { "FROM:<a@b.example> holduntil=2026-11-24t02:19:11z", SMTP_FINE, 0, SMTP_BODY_7BIT, false,
      false },
    { "FROM:<a@b.example> HOLDFOR=1 HOLDUNTIL=2026-11-24T02:19:11Z", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> HOLDFOR=-1", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> HOLDFOR=0", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> HOLDFOR=01", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> HOLDFOR=1234567890", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> HOLDFOR", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> HOLDUNTIL=2026-02-30T02:19:11Z", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> HOLDUNTIL=2026-11-24T02:19:11+01:00", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> HOLDUNTIL=2026-11-24", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> HOLDUNTIL=1969-12-31T23:59:59Z", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> HOLDUNTIL=1970-01-01T00:00:00Z", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> HOLDON=1", SMTP_UNKNOWN_PARAM },
    { "FROM:<a@b.example> RET=ALL", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> RET", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> ENVID=a+0Ab", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> ENVID=", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> NOTIFY=NEVER", SMTP_UNKNOWN_PARAM },
    { "FROM:<a@b.example> AUTH=<>", SMTP_FINE, 0, SMTP_BODY_7BIT, false, false },
    { "FROM:<a@b.example> AUTH=x+40b", SMTP_FINE, 0, SMTP_BODY_7BIT, false, false },
    { "FROM:<a@b.example> AUTH=x+0Ab", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> AUTH=x+4", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> -X=1", SMTP_BAD_PARAM },
    { "FROM:<a@b.example> SIZE=1=2", SMTP_BAD_SYNTAX },
    { "FROM:<\xc3\xa4@b.example>", SMTP_NEEDS_UTF8 },
    { "FROM:<a@b.example> A B C D E F G H I J K L M N O P Q", SMTP_BAD_PARAM },
    { "FROM:", SMTP_BAD_SYNTAX },
    { "", SMTP_BAD_SYNTAX },
};

static void test_mail(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(mail_cases); i++) {
        const struct mail_case *row = &mail_cases[i];
        struct arena *arena = arena_new(NULL, "test", BUDGET);
        struct smtp_mail mail;
        enum smtp_fault fault = smtp_mail_parse(slice_cstr(row->args), UINT_MAX, arena, &mail);
        if (fault != row->fault) {
            print_error("%s gives %d\n", row->args, fault);
        }
        assert_int_equal(fault, row->fault);
        if (fault == SMTP_FINE) {
            assert_int_equal(mail.size, row->size);
            assert_int_equal(mail.body, row->body);
            assert_int_equal(mail.smtputf8, row->smtputf8);
            assert_int_equal(mail.from.is_null, row->is_null);
        }
        arena_free(arena);
    }
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct smtp_mail mail;
    assert_int_equal(smtp_mail_parse(SL("FROM:<a@b.example> AUTH=<>"), 0, arena, &mail),
                     SMTP_UNKNOWN_PARAM);
    assert_int_equal(smtp_mail_parse(SL("FROM:<a@b.example> HOLDFOR=1"), 0, arena, &mail),
                     SMTP_UNKNOWN_PARAM);
    assert_int_equal(smtp_mail_parse(SL("FROM:<a@b.example> REQUIRETLS"), 0, arena, &mail),
                     SMTP_UNKNOWN_PARAM);
    assert_int_equal(smtp_mail_parse(SL("FROM:<a@b.example> XVERP"), 0, arena, &mail),
                     SMTP_UNKNOWN_PARAM);
    assert_int_equal(
        smtp_mail_parse(SL("FROM:<a@b.example> XVERP=-+"), SMTP_WITH_VERP, arena, &mail),
        SMTP_FINE);
    assert_true(mail.has_verp);
    ASSERT_SLICE(mail.verp, SL("-+"));
    arena_free(arena);
}

struct dsn_case {
    const char *params;
    bool utf8;
    enum smtp_fault fault;
    unsigned notify;
    const char *original;
};

/* RFC 3461 4.1, 4.2 and 10; RFC 6533 3. */
static const struct dsn_case dsn_cases[] = {
    { "NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob@Big-Bucks.Example", false, SMTP_FINE,
      SMTP_NOTIFY_SUCCESS | SMTP_NOTIFY_FAILURE, "rfc822;Bob@Big-Bucks.Example" },
    { "notify=never", false, SMTP_FINE, SMTP_NOTIFY_NEVER, "" },
    { "NOTIFY=delay,delay", false, SMTP_FINE, SMTP_NOTIFY_DELAY, "" },
    { "ORCPT=rfc822;+22a+20b+22@c.example", false, SMTP_FINE, 0, "rfc822;+22a+20b+22@c.example" },
    { "ORCPT=x400;/S+3DBob/", false, SMTP_FINE, 0, "x400;/S+3DBob/" },
    { "ORCPT=utf-8;j\\x{F6}rg@c.example", false, SMTP_FINE, 0, "utf-8;j\\x{F6}rg@c.example" },
    { "ORCPT=UTF-8;j\xc3\xb6rg@c.example", true, SMTP_FINE, 0, "utf-8;j\\x{F6}rg@c.example" },
    { "ORCPT=utf-8;j\xc3\xb6rg@c.example", false, SMTP_NEEDS_UTF8, 0, "" },
    { "ORCPT=rfc822;j\xc3\xb6rg@c.example", true, SMTP_BAD_PARAM, 0, "" },
    { "NOTIFY=NEVER,SUCCESS", false, SMTP_BAD_PARAM, 0, "" },
    { "NOTIFY=SUCCESS,", false, SMTP_BAD_PARAM, 0, "" },
    { "NOTIFY=ALWAYS", false, SMTP_BAD_PARAM, 0, "" },
    { "NOTIFY", false, SMTP_BAD_PARAM, 0, "" },
    { "ORCPT=rfc822;a+00@b", false, SMTP_BAD_PARAM, 0, "" },
    { "ORCPT=rfc822;a+0D+0AX:y", false, SMTP_BAD_PARAM, 0, "" },
    { "ORCPT=rfc822;", false, SMTP_BAD_PARAM, 0, "" },
    { "ORCPT=rfc822", false, SMTP_BAD_PARAM, 0, "" },
    { "ORCPT=;x@y", false, SMTP_BAD_PARAM, 0, "" },
    { "ORCPT=utf-8;a+b@c", false, SMTP_BAD_PARAM, 0, "" },
    { "RET=FULL", false, SMTP_UNKNOWN_PARAM, 0, "" },
};

static void test_dsn(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(dsn_cases); i++) {
        const struct dsn_case *row = &dsn_cases[i];
        struct arena *arena = arena_new(NULL, "test", BUDGET);
        struct smtp_rcpt rcpt;
        struct slice args = arena_printf(arena, "TO:<a@b.example> %s", row->params);
        enum smtp_fault fault = smtp_rcpt_parse(args, row->utf8, arena, &rcpt);
        if (fault != row->fault) {
            print_error("%s gives %d\n", row->params, fault);
        }
        assert_int_equal(fault, row->fault);
        if (fault == SMTP_FINE) {
            assert_int_equal(rcpt.notify, row->notify);
            ASSERT_SLICE(rcpt.original, slice_cstr(row->original));
        }
        arena_free(arena);
    }
}

/* So many octets as sent, and not one more. */
static void test_dsn_limits(void **state)
{
    char text[SMTP_ORCPT_MAX + 1] = "rfc822;";
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct slice out;
    memset(text + 7, 'a', sizeof(text) - 7);
    assert_true(smtp_orcpt_read(slice_make(text, SMTP_ORCPT_MAX), arena, &out));
    assert_false(smtp_orcpt_read(slice_make(text, SMTP_ORCPT_MAX + 1), arena, &out));
    assert_true(smtp_envid_is_good(slice_make(text + 7, SMTP_ENVID_MAX)));
    assert_false(smtp_envid_is_good(slice_make(text + 7, SMTP_ENVID_MAX + 1)));
    arena_free(arena);
}

static void test_helo(void **state)
{
    static const char *const good[] = { "mx.example.org", "localhost", "my_host", "[192.0.2.1]",
                                        "[IPv6:2001:db8::1]" };
    static const char *const bad[] = {
        "", "a b", "<x>", "[192.0.2.1", "[]", "a(b)", "\xc3\xa4.example", "a@b"
    };
    struct slice name;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_int_equal(smtp_helo_parse(slice_cstr(good[i]), &name), SMTP_FINE);
        ASSERT_SLICE(name, slice_cstr(good[i]));
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(smtp_helo_parse(slice_cstr(bad[i]), &name), SMTP_BAD_SYNTAX);
    }
    char text[SMTP_HELO_MAX + 1];
    memset(text, 'a', sizeof(text));
    assert_int_equal(smtp_helo_parse(slice_make(text, SMTP_HELO_MAX), &name), SMTP_FINE);
    assert_int_equal(smtp_helo_parse(slice_make(text, sizeof(text)), &name), SMTP_BAD_SYNTAX);
}

static void test_bdat(void **state)
{
    uint64_t size;
    bool is_last;
    assert_int_equal(smtp_bdat_parse(SL("0 LAST"), &size, &is_last), SMTP_FINE);
    assert_true(is_last && size == 0);
    assert_int_equal(smtp_bdat_parse(SL("123"), &size, &is_last), SMTP_FINE);
    assert_true(!is_last && size == 123);
    assert_int_equal(smtp_bdat_parse(SL("1 last"), &size, &is_last), SMTP_FINE);
    assert_int_equal(smtp_bdat_parse(SL("9223372036854775807"), &size, &is_last), SMTP_FINE);
    static const char *const bad[] = { "-1",
                                       "+5",
                                       "0x10",
                                       "1e3",
                                       "18446744073709551615",
                                       "9223372036854775808",
                                       "",
                                       "007",
                                       "1 2",
                                       "1  LAST",
                                       "1 LAST x",
                                       "LAST",
                                       "1LAST",
                                       "1 " };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(smtp_bdat_parse(slice_cstr(bad[i]), &size, &is_last), SMTP_BAD_SYNTAX);
    }
}

static void test_auth_and_vrfy(void **state)
{
    struct slice mechanism;
    struct slice initial;
    assert_int_equal(smtp_auth_parse(SL("PLAIN"), &mechanism, &initial), SMTP_FINE);
    assert_null(initial.ptr);
    assert_int_equal(smtp_auth_parse(SL("PLAIN AGEAYg=="), &mechanism, &initial), SMTP_FINE);
    ASSERT_SLICE(initial, SL("AGEAYg=="));
    assert_int_equal(smtp_auth_parse(SL("PLAIN ="), &mechanism, &initial), SMTP_FINE);
    assert_int_equal(smtp_auth_parse(SL(""), &mechanism, &initial), SMTP_BAD_SYNTAX);
    assert_int_equal(smtp_auth_parse(SL("PLAIN a b"), &mechanism, &initial), SMTP_BAD_SYNTAX);
    assert_int_equal(smtp_auth_parse(SL("PLAIN  a"), &mechanism, &initial), SMTP_BAD_SYNTAX);
    assert_int_equal(smtp_auth_parse(SL("AVERYLONGMECHANISMNAME"), &mechanism, &initial),
                     SMTP_BAD_SYNTAX);
    assert_int_equal(smtp_vrfy_parse(SL("alice")), SMTP_FINE);
    assert_int_equal(smtp_vrfy_parse(SL("")), SMTP_BAD_SYNTAX);
    assert_int_equal(smtp_vrfy_parse(SL("\xc3\xa4")), SMTP_NEEDS_UTF8);
    assert_int_equal(smtp_vrfy_parse(SL("\xc3\xa4 SMTPUTF8")), SMTP_FINE);
}

int smtp_command_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_rcpt),
        cmocka_unit_test(test_postmaster),
        cmocka_unit_test(test_mail),
        cmocka_unit_test(test_by_and_priority),
        cmocka_unit_test(test_helo),
        cmocka_unit_test(test_bdat),
        cmocka_unit_test(test_auth_and_vrfy),
        cmocka_unit_test(test_dsn),
        cmocka_unit_test(test_dsn_limits),
    };
    return cmocka_run_group_tests_name("proto/smtp_command", tests, NULL, NULL);
}
