/* What sendmail(1) makes of a message: lines, header, recipients. */
#include "app/sendmail.h"

#include "base/test.h"

#define ARENA_BYTES ((size_t)4 * 1024 * 1024)

static FILE *file_of(struct slice text)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    fwrite(text.ptr, 1, text.len, file);
    rewind(file);
    return file;
}

static void lines_are_those_of_mail(void **state)
{
    static const struct {
        struct slice in;
        bool ends_at_dot;
        const char *header, *body;
    } cases[] = {
        { SL("A: b\n\nx\n"), true, "A: b\r\n", "x\r\n" },
        { SL("A: b\r\n c\r\n\r\nx"), true, "A: b\r\n c\r\n", "x\r\n" },
        { SL("From me Thu\nA: b\n\nFrom x\n"), true, "A: b\r\n", "From x\r\n" },
        { SL("no header\nx\n"), true, "", "no header\r\nx\r\n" },
        { SL(" blank first\n"), true, "", " blank first\r\n" },
        { SL("A: b\nbroken\n"), true, "A: b\r\n", "broken\r\n" },
        { SL("A : b\n\n"), true, "A : b\r\n", "" },
        { SL("A: b\n\n.\nx\n"), true, "A: b\r\n", "" },
        { SL("A: b\n\n.\nx\n"), false, "A: b\r\n", ".\r\nx\r\n" },
        { SL("A: b\n.\nx\n"), true, "A: b\r\n", "" },
        { SL("\n..\n. \n.\n"), true, "", "..\r\n. \r\n" },
        { SL("\na\rb\r\r\nc\0d\n"), true, "", "a\r\nb\r\n\r\ncd\r\n" },
        { SL(""), true, "", "" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct sendmail_message message;
        char body[100];
        FILE *file = file_of(cases[i].in);
        assert_int_equal(sendmail_read(file, cases[i].ends_at_dot, &message), EX_OK);
        ASSERT_SLICE(buf_slice(&message.header), slice_cstr(cases[i].header));
        rewind(message.body);
        size_t len = fread(body, 1, sizeof(body), message.body);
        ASSERT_SLICE(slice_make(body, len), slice_cstr(cases[i].body));
        assert_int_equal(message.body_size, len);
        sendmail_message_fini(&message);
        fclose(file);
    }
}

static void octets_above_127_are_noticed(void **state)
{
    static const struct {
        struct slice in;
        bool is_8bit;
    } cases[] = {
        { SL("A: b\n\nall ASCII \x7f\n"), false },
        { SL("A: b\n\none\ntwo \x80\nthree\n"), true },
        { SL("A: \xc3\xbc\n\nx\n"), false }, /* of the body alone */
        { SL("\xc3\xbc is no header\n"), true },
        { SL("A: b\n\nx\n.\n\xc3\xbc\n"), false }, /* behind the end */
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct sendmail_message message;
        FILE *file = file_of(cases[i].in);
        assert_int_equal(sendmail_read(file, true, &message), EX_OK);
        assert_int_equal(message.body_is_8bit, cases[i].is_8bit);
        sendmail_message_fini(&message);
        fclose(file);
    }
}

static void headers_are_completed(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        { "From: a@b\r\n", "From: a@b\r\n" },
        { "From: root (Cron Daemon)\r\n", "From: root@o.test (Cron Daemon)\r\n" },
        { "from: root <root>\r\n", "from: root <root@o.test>\r\n" },
        { "From: \"root\" <root>\r\n", "From: \"root\" <root@o.test>\r\n" },
        { "From: me\r\nTo: a, b@c, d,\r\n e <f>\r\n",
          "From: me@o.test\r\nTo: a@o.test, b@c, d@o.test,\r\n e <f@o.test>\r\n" },
        { "From: me\r\nCc: group: a, b@c;, d\r\n",
          "From: me@o.test\r\nCc: group: a@o.test, b@c;, d@o.test\r\n" },
        { "From: me\r\nTo: a b c, <>,\r\n", "From: me@o.test\r\nTo: a b c, <>,\r\n" },
        { "Subject: a, b\r\n", "Subject: a, b\r\nFrom: \"A \\\"B\\\"\" <x@y>\r\n" },
        { "", "From: \"A \\\"B\\\"\" <x@y>\r\n" },
    };
    const struct sendmail_writer writer = { SL("o.test"), SL("x@y"), SL("A \"B\"") };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena *arena = arena_new(NULL, "test", ARENA_BYTES);
        struct buf out;
        buf_init(&out, ARENA_BYTES);
        sendmail_finish_header(&writer, slice_cstr(cases[i].in), arena, &out);
        ASSERT_SLICE(buf_slice(&out), slice_cstr(cases[i].out));
        buf_fini(&out);
        arena_free(arena);
    }
}

static void recipients_are_strict_addresses(void **state)
{
    struct arena *arena = arena_new(NULL, "test", ARENA_BYTES);
    struct sendmail_list list = { .count = 0 };
    (void)state;
    assert_true(sendmail_add(&list, SL("a, B <c@D.test>, \"x y\"@[192.0.2.1], g: h;"), SL("o.test"),
                             arena));
    static const char *const want[] = { "a@o.test", "c@d.test", "\"x y\"@[192.0.2.1]", "h@o.test" };
    assert_int_equal(list.count, ARRAY_LEN(want));
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        ASSERT_SLICE(list.items[i], slice_cstr(want[i]));
    }
    assert_false(sendmail_add(&list, SL("a@-bad-"), SL("o.test"), arena));
    while (list.count < SENDMAIL_RECIPIENTS_MAX) {
        assert_true(sendmail_add(&list, SL("z"), SL("o.test"), arena));
    }
    ASSERT_SLICE(list.items[1], SL("c@d.test"));
    assert_false(sendmail_add(&list, SL("one too many"), SL("o.test"), arena));
    arena_free(arena);
}

int sendmail_tests(void);
int sendmail_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_those_of_mail),
        cmocka_unit_test(octets_above_127_are_noticed),
        cmocka_unit_test(headers_are_completed),
        cmocka_unit_test(recipients_are_strict_addresses),
    };
    return cmocka_run_group_tests_name("sendmail", tests, NULL, NULL);
}
