#include "base/test.h"
#include "proto/smtp.h"

static void check(struct smtp_reply reply, struct slice want)
{
    struct buf out;
    buf_init(&out, 64 * 1024);
    smtp_reply_write(&reply, &out);
    ASSERT_SLICE(buf_slice(&out), want);
    buf_fini(&out);
}

static void test_lines(void **state)
{
    check((struct smtp_reply){ 250, "2.0.0", SL("ok") }, SL("250 2.0.0 ok\r\n"));
    check((struct smtp_reply){ 354, NULL, SL("go") }, SL("354 go\r\n"));
    check((struct smtp_reply){ 334, NULL, SL("") }, SL("334 \r\n"));
    check((struct smtp_reply){ 250, NULL, SL("mx\nSIZE 5\nHELP") },
          SL("250-mx\r\n250-SIZE 5\r\n250 HELP\r\n"));
    check((struct smtp_reply){ 550, "5.1.1", SL("a\nb") }, SL("550-5.1.1 a\r\n550 5.1.1 b\r\n"));
}

static void test_no_line_of_its_own(void **state)
{
    check((struct smtp_reply){ 550, "5.1.1", SL("<a\r250 ok\xc3\xa4\0>") },
          SL("550 5.1.1 <a\\x0D250 ok\\xC3\\xA4\\x00>\r\n"));
    struct arena *arena = arena_new(NULL, "test", 64 * 1024);
    ASSERT_SLICE(smtp_reflect(SL("a\r\n250 b\x7f"), arena), SL("a\\x0D\\x0A250 b\\x7F"));
    char text[SMTP_REFLECT_MAX + 1];
    memset(text, 'x', sizeof(text));
    assert_int_equal(smtp_reflect(slice_make(text, sizeof(text)), arena).len, SMTP_REFLECT_MAX + 3);
    arena_free(arena);
}

static void test_length(void **state)
{
    char text[2000];
    struct buf out;
    for (unsigned octet = 'x'; octet < 256; octet += 129) {
        memset(text, (int)octet, sizeof(text));
        buf_init(&out, 64 * 1024);
        smtp_reply_write(&(struct smtp_reply){ 550, "5.1.1", slice_make(text, sizeof(text)) },
                         &out);
        assert_true(out.len <= SMTP_REPLY_LINE_MAX);
        assert_true(slice_ends(buf_slice(&out), SL("\r\n")));
        buf_fini(&out);
    }
}

/* RFC 4954 4: a challenge is longer than other replies may be. */
static void test_challenge(void **state)
{
    char text[SMTP_AUTH_LINE_MAX];
    struct buf out;
    memset(text, 'A', sizeof(text));
    buf_init(&out, 64 * 1024);
    smtp_reply_write(&(struct smtp_reply){ 334, NULL, slice_make(text, 2000) }, &out);
    assert_int_equal(out.len, 4 + 2000 + 2);
    buf_reset(&out);
    smtp_reply_write(&(struct smtp_reply){ 334, NULL, slice_make(text, sizeof(text)) }, &out);
    assert_true(out.len <= SMTP_AUTH_LINE_MAX);
    buf_fini(&out);
}

int smtp_reply_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_lines),
                                        cmocka_unit_test(test_no_line_of_its_own),
                                        cmocka_unit_test(test_length),
                                        cmocka_unit_test(test_challenge) };
    return cmocka_run_group_tests_name("proto/smtp_reply", tests, NULL, NULL);
}
