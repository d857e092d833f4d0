/* Answers of servers, whole and broken. */
#include "proto/smtp_client.h"

#include "base/scan.h"
#include "base/test.h"

static enum err read_all(struct slice text, struct arena *arena, struct smtp_answer *out)
{
    struct smtp_answer_reader reader;
    struct scan c = scan_make(text);
    struct slice line;
    smtp_answer_begin(&reader);
    while (scan_line(&c, &line)) {
        enum err result = smtp_answer_line(&reader, line);
        if (result != OK) {
            buf_fini(&reader.text);
            return result;
        }
    }
    bool is_whole = reader.is_whole;
    smtp_answer_end(&reader, arena, out);
    return is_whole ? OK : ERR_CLOSED;
}

static void test_answers(void **state)
{
    static const struct {
        const char *text;
        enum err result;
        unsigned code;
        const char *enhanced, *rest;
    } cases[] = {
        { "250 2.1.5 ok\r\n", OK, 250, "2.1.5", "ok" },
        { "250\r\n", OK, 250, "", "" },
        { "250-first\r\n250 last\r\n", OK, 250, "", "first\nlast" },
        { "550 4.1.1 class differs\n", OK, 550, "", "4.1.1 class differs" },
        { "451 4.7.1\r\n", OK, 451, "4.7.1", "" },
        { "250 2.1.5ok\r\n", OK, 250, "", "2.1.5ok" },
        { "250-first\r\n", ERR_CLOSED, 0, "", "" },
        { "250-first\r\n251 last\r\n", ERR_SYNTAX, 0, "", "" },
        { "SSH-2.0-OpenSSH\r\n", ERR_SYNTAX, 0, "", "" },
        { "150 no\r\n", ERR_SYNTAX, 0, "", "" },
        { "25\r\n", ERR_SYNTAX, 0, "", "" },
        { "2500 no\r\n", ERR_SYNTAX, 0, "", "" },
        { "\r\n", ERR_SYNTAX, 0, "", "" },
    };
    struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct smtp_answer answer;
        assert_int_equal(read_all(slice_cstr(cases[i].text), arena, &answer), cases[i].result);
        if (cases[i].result == OK) {
            assert_int_equal(answer.code, cases[i].code);
            ASSERT_SLICE(answer.enhanced, slice_cstr(cases[i].enhanced));
            ASSERT_SLICE(answer.text, slice_cstr(cases[i].rest));
        }
    }
    arena_free(arena);
}

static void test_limits(void **state)
{
    struct smtp_answer_reader reader;
    smtp_answer_begin(&reader);
    for (unsigned i = 0; i < SMTP_CLIENT_LINES_MAX; i++) {
        assert_int_equal(smtp_answer_line(&reader, SL("250-x\r\n")), OK);
    }
    assert_int_equal(smtp_answer_line(&reader, SL("250 x\r\n")), ERR_LIMIT);
    buf_fini(&reader.text);
}

static void test_offer(void **state)
{
    struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    struct smtp_answer answer;
    struct smtp_offer offer;
    assert_int_equal(
        read_all(SL("250-SIZE\r\n250-pipelining\r\n250-SIZE 35882577\r\n250-8BITMIME\r\n"
                    "250-STARTTLS\r\n250-DSN\r\n250-AUTH CRAM-MD5  login scram-sha-256\r\n250 "
                    "SMTPUTF8\r\n"),
                 arena, &answer),
        OK);
    smtp_offer_read(&answer, &offer);
    assert_true(offer.pipelining && offer.size && offer.eight_bit && offer.starttls && offer.dsn &&
                offer.utf8);
    assert_true(offer.auth_login && !offer.auth_plain && offer.auth_scram &&
                !offer.auth_scram_plus);
    assert_false(offer.chunking || offer.require_tls);
    assert_int_equal(offer.size_max, 35882577);
    arena_free(arena);
}

/* One line that cannot drive a terminal or a log. */
static void test_text(void **state)
{
    struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    struct smtp_answer answer;
    assert_int_equal(read_all(SL("550-5.1.1 a\x1b[31m\r\n550 b\xff\r\n"), arena, &answer), OK);
    ASSERT_SLICE(smtp_answer_text(&answer, arena), SL("550 5.1.1 a?[31m b?"));
    arena_free(arena);
}

int smtp_client_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_offer),
        cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests_name("proto/smtp_client", tests, NULL, NULL);
}
