/* Who is answered, and how the answer reads. */
#include "format/auto_reply.h"

#include "base/test.h"

#define ARENA_BYTES ((size_t)1024 * 1024)

static const struct {
    const char *sender, *header, *why;
} judgements[] = {
    { "alice@far.test", "Subject: hi\r\n\r\nPrecedence: bulk\r\n", "" },
    { "alice@far.test", "Auto-Submitted: no\r\n\r\n", "" },
    { "alice@far.test", "AUTO-SUBMITTED:\r\n NO (really)\r\n\r\n", "" },
    { "alice+tag@far.test", "Precedence: first-class\r\nX-Spam-Status: No, score=1\r\n\r\n", "" },
    { "alice@far.test", "X-Auto-Response-Suppress: DR, RN\r\n\r\n", "" },
    { "alice-bounce@far.test", "\r\n", "sender is a program" },
    { "", "Subject: hi\r\n\r\n", "null sender" },
    { "alice@far.test", "Auto-Submitted: auto-replied\r\n\r\n", "auto-submitted" },
    { "alice@far.test", "auto-submitted: auto-generated; x=y\r\n\r\n", "auto-submitted" },
    { "alice@far.test", "Auto-Submitted: (no) auto-notified\r\n\r\n", "auto-submitted" },
    { "alice@far.test", "Auto-Submitted:\r\n\r\n", "auto-submitted" },
    { "alice@far.test", "List-Id: <x.far.test>\r\n\r\n", "mailing list" },
    { "alice@far.test", "LIST-unsubscribe: <mailto:x@y>\r\n\r\n", "mailing list" },
    { "alice@far.test", "Precedence: Bulk\r\n\r\n", "precedence" },
    { "alice@far.test", "Precedence: list\r\n\r\n", "precedence" },
    { "alice@far.test", "Precedence:\r\n junk\r\n\r\n", "precedence" },
    { "alice@far.test", "X-Spam-Flag: YES\r\n\r\n", "junk" },
    { "alice@far.test", "X-Spam-Status: Yes, score=9\r\n\r\n", "junk" },
    { "alice@far.test", "X-Auto-Response-Suppress: OOF, DR\r\n\r\n", "not wanted" },
    { "MAILER-DAEMON@far.test", "\r\n", "sender is a program" },
    { "owner-list@far.test", "\r\n", "sender is a program" },
    { "list-request@far.test", "\r\n", "sender is a program" },
    { "list-bounces+me=here@far.test", "\r\n", "sender is a program" },
    { "No-Reply@far.test", "\r\n", "sender is a program" },
    { "noreply+123@far.test", "\r\n", "sender is a program" },
    { "SRS0=abc=de=far.test=owner@mid.test", "\r\n", "sender is a program" },
};

static void decides(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(judgements); i++) {
        struct slice why =
            auto_reply_judge(slice_cstr(judgements[i].sender), slice_cstr(judgements[i].header));
        if (!slice_eq(why, slice_cstr(judgements[i].why))) {
            fail_msg("%s, %s: \"%.*s\"", judgements[i].sender, judgements[i].header,
                     SLICE_ARG(why));
        }
    }
}

static void finds_recipients(void **state)
{
    (void)state;
    struct arena *arena = arena_new(NULL, "test", ARENA_BYTES);
    struct auto_reply_recipients all = auto_reply_recipients(
        SL("From: no@one\r\nTo: friends: a@x, B <b@x>;\r\nResent-cc: c@x\r\nBcc:\r\n\r\nTo: d@x"));
    static const char *const expected[] = { "a@x", "b@x", "c@x" };
    struct slice one;
    for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
        assert_true(auto_reply_next_recipient(&all, arena, &one));
        assert_true(slice_eq(one, slice_cstr(expected[i])));
    }
    assert_false(auto_reply_next_recipient(&all, arena, &one));
    arena_free(arena);
}

static void assert_reply(const char *header, struct slice subject, struct slice text,
                         const char *expected)
{
    struct arena *arena = arena_new(NULL, "test", ARENA_BYTES);
    struct buf out;
    buf_init(&out, ARENA_BYTES);
    struct auto_reply reply = { .from = SL("bob@here.test"),
                                .to = SL("alice@far.test"),
                                .subject = subject,
                                .text = text,
                                .message_id = SL("1@here.test"),
                                .header = slice_cstr(header) };
    auto_reply_write(&reply, arena, &out);
    buf_append_char(&out, '\0');
    assert_int_equal(buf_error(&out), OK);
    assert_string_equal(out.ptr, expected);
    buf_fini(&out);
    arena_free(arena);
}

#define BEGIN "From: <bob@here.test>\r\nTo: <alice@far.test>\r\n"
#define MIDDLE "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\nMessage-ID: <1@here.test>\r\n"
#define MARK "Auto-Submitted: auto-replied (vacation)\r\n"
#define PLAIN                                                                                      \
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"                             \
    "Content-Transfer-Encoding: 7bit\r\n\r\n"

static void writes(void **state)
{
    (void)state;
    assert_reply("Subject: Lunch?\r\nMessage-ID: <q@far>\r\nReferences: <a@far> <b@far>\r\n\r\n",
                 SL(""), SL("I am away.\nBack soon."),
                 BEGIN "Subject: Auto: Lunch?\r\n" MIDDLE
                       "In-Reply-To:\r\n\t<q@far>\r\nReferences:\r\n\t<a@far>\r\n\t<b@far>"
                       "\r\n\t<q@far>\r\n" MARK PLAIN "I am away.\r\nBack soon.\r\n");
    assert_reply("\r\n", SL("Away"), SL("x\r\n"),
                 BEGIN "Subject: Away\r\n" MIDDLE MARK PLAIN "x\r\n");
}

static void encodes(void **state)
{
    (void)state;
    assert_reply("Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe=0D=0ABcc:_x@y?=\r\n\r\n", SL(""),
                 SL("Gr\xc3\xbc\xc3\x9f"
                    "e =\n"),
                 BEGIN "Subject: Auto: =?utf-8?b?R3LDvMOfZQ==?=  Bcc: x@y\r\n" MIDDLE MARK
                       "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                       "Gr=C3=BC=C3=9Fe =3D\r\n");
}

/* RFC 3834 3.1.1; RFC 2047 5 (3): no encoded word in a quoted string. */
static void names_who_answers(void **state)
{
    static const struct {
        const char *name, *from;
    } rows[] = {
        { "Bob Example", "From: \"Bob Example\" <bob@here.test>\r\nTo: " },
        { "Bob \"B\" \\ Ex", "From: \"Bob \\\"B\\\" \\\\ Ex\" <bob@here.test>\r\nTo: " },
        { "B\xc3\xb6"
          "b",
          "From: =?utf-8?q?B=C3=B6b?= <bob@here.test>\r\nTo: " },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", ARENA_BYTES);
        AUTO(buf_fini) struct buf out;
        struct auto_reply reply = { .from = SL("bob@here.test"),
                                    .to = SL("alice@far.test"),
                                    .name = slice_cstr(rows[i].name),
                                    .text = SL("x"),
                                    .message_id = SL("1@here.test"),
                                    .header = SL("\r\n") };
        buf_init(&out, ARENA_BYTES);
        auto_reply_write(&reply, arena, &out);
        struct slice expected = slice_cstr(rows[i].from);
        ASSERT_SLICE(slice_sub(buf_slice(&out), 0, expected.len), expected);
    }
}

int auto_reply_tests(void);
int auto_reply_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decides), cmocka_unit_test(finds_recipients),  cmocka_unit_test(writes),
        cmocka_unit_test(encodes), cmocka_unit_test(names_who_answers),
    };
    return cmocka_run_group_tests_name("format/auto_reply", tests, NULL, NULL);
}
