#include "base/test.h"
#include "proto/imap_write.h"

#define BUDGET (64 * 1024 * 1024)

static void check_string(void (*write)(struct buf *, struct slice), struct slice in,
                         struct slice want)
{
    struct buf out;
    buf_init(&out, 64 * 1024);
    write(&out, in);
    ASSERT_SLICE(buf_slice(&out), want);
    buf_fini(&out);
}

static void write_utf7(struct buf *out, struct slice name)
{
    imap_write_mailbox(out, IMAP_NAMES_UTF7, name);
}

static void write_utf8(struct buf *out, struct slice name)
{
    imap_write_mailbox(out, IMAP_NAMES_UTF8, name);
}

static void test_strings(void **state)
{
    check_string(imap_write_nstring, (struct slice){ 0 }, SL("NIL"));
    check_string(imap_write_nstring, SL(""), SL("\"\""));
    check_string(imap_write_nstring, SL("a \"b\" \\"), SL("\"a \\\"b\\\" \\\\\""));
    check_string(imap_write_string, SL("a\r\nb"), SL("{4}\r\na\r\nb"));
    check_string(imap_write_string, SL("\xc3\xa4"), SL("{2}\r\n\xc3\xa4"));
    check_string(imap_write_string, SL("a\0b"),
                 SL("{3}\r\na\x80"
                    "b"));
    check_string(imap_write_astring, SL("atom]"), SL("atom]"));
    check_string(imap_write_astring, SL("nil"), SL("\"nil\""));
    check_string(imap_write_astring, SL(""), SL("\"\""));
    check_string(imap_write_astring, SL("a b"), SL("\"a b\""));
    check_string(imap_write_astring, SL("a%"), SL("\"a%\""));
    check_string(write_utf7, SL("INBOX"), SL("\"INBOX\""));
    check_string(write_utf7, SL("a&b\"c"), SL("\"a&-b\\\"c\""));
    check_string(write_utf7, SL("\xe5\x8f\xb0\xe5\x8c\x97"), SL("\"&U,BTFw-\""));
    check_string(write_utf7, SL("\xf0\x9f\x98\x80"), SL("\"&2D3eAA-\""));
    check_string(write_utf8, SL("a&b\"\xe5\x8f\xb0"), SL("\"a&b\\\"\xe5\x8f\xb0\""));
}

/* Wherever in a text of any length it stands, an octet decides the same way. */
static void test_each_octet_of_a_string(void **state)
{
    char text[20];
    struct buf out;
    buf_init(&out, 256);
    for (size_t len = 1; len <= sizeof(text); len++) {
        for (size_t at = 0; at < len; at++) {
            for (unsigned c = 0; c < 256; c++) {
                memset(text, 'a', len);
                text[at] = (char)c;
                buf_reset(&out);
                imap_write_string(&out, slice_make(text, len));
                bool is_literal = c == 0 || c == '\r' || c == '\n' || c > 0x7f;
                bool is_escaped = c == '"' || c == '\\';
                assert_int_equal(out.ptr[0], is_literal ? '{' : '"');
                assert_int_equal(is_literal, out.len >= len + 5);
                assert_true(is_literal || out.len == len + 2 + is_escaped);
            }
        }
    }
    buf_fini(&out);
}

static void test_date(void **state)
{
    struct buf out;
    buf_init(&out, 256);
    imap_write_date_time(&out, (struct utc){ 837596665 });
    ASSERT_SLICE(buf_slice(&out), SL("\"17-Jul-1996 09:44:25 +0000\""));
    buf_fini(&out);
}

/* The message of RFC 3501 8. */
static const char rfc3501_example[] =
    "Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\n"
    "From: Terry Gray <gray@cac.washington.edu>\r\n"
    "Subject: IMAP4rev1 WG mtg summary and minutes\r\n"
    "To: imap@cac.washington.edu\r\n"
    "cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\n"
    "Message-Id: <B27397-0100000@cac.washington.edu>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n"
    "\r\n"
    "text\r\n";

static void write_of(const char *text, bool envelope, bool extended, struct buf *out)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct message m;
    message_parse(slice_cstr(text), arena, &m);
    buf_init(out, 1 << 20);
    if (envelope) {
        imap_write_envelope(out, m.parts[0].envelope);
    } else {
        imap_write_structure(out, &m, extended);
    }
    arena_free(arena);
}

static void check_envelope(const char *text, const char *want)
{
    struct buf out;
    write_of(text, true, false, &out);
    ASSERT_SLICE(buf_slice(&out), slice_cstr(want));
    buf_fini(&out);
}

static void check_structure(const char *text, bool extended, const char *want)
{
    struct buf out;
    write_of(text, false, extended, &out);
    ASSERT_SLICE(buf_slice(&out), slice_cstr(want));
    buf_fini(&out);
}

static void test_envelope(void **state)
{
    check_envelope(
        rfc3501_example,
        "(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev1 WG mtg summary and minutes\" "
        "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
        "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
        "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
        "((NIL NIL \"imap\" \"cac.washington.edu\")) "
        "((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")"
        "(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) "
        "NIL NIL \"<B27397-0100000@cac.washington.edu>\")");
    /* Sender and Reply-To as From, even when that needs a literal */
    check_envelope("From: \xc3\xa4 <f@b.c>\r\nReply-To: r@b.c\r\n\r\n",
                   "(NIL NIL (({2}\r\n\xc3\xa4 NIL \"f\" \"b.c\")) "
                   "(({2}\r\n\xc3\xa4 NIL \"f\" \"b.c\")) ((NIL NIL \"r\" \"b.c\")) "
                   "NIL NIL NIL NIL NIL)");
    check_envelope("\r\n", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
    /* a group: its name, and an end */
    check_envelope(
        "To: friends: a@b.c;\r\nSender: s@b.c\r\nFrom: f@b.c\r\n\r\n",
        "(NIL NIL ((NIL NIL \"f\" \"b.c\")) ((NIL NIL \"s\" \"b.c\")) ((NIL NIL \"f\" \"b.c\")) "
        "((NIL NIL \"friends\" NIL)(NIL NIL \"a\" \"b.c\")(NIL NIL NIL NIL)) NIL NIL NIL NIL)");
}

static void test_simple_structures(void **state)
{
    check_structure(rfc3501_example, false,
                    "(\"text\" \"plain\" (\"charset\" \"US-ASCII\") NIL NIL \"7bit\" 6 1)");
    check_structure(
        rfc3501_example, true,
        "(\"text\" \"plain\" (\"charset\" \"US-ASCII\") NIL NIL \"7bit\" 6 1 NIL NIL NIL NIL)");
    check_structure(
        "Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-ID: <x@y>\r\nContent-Description: d\r\nContent-MD5: m\r\n"
        "Content-Disposition: attachment; filename=a.png\r\nContent-Language: de, en\r\n"
        "Content-Location: l\r\n\r\nAAAA",
        true,
        "(\"image\" \"png\" (\"name\" \"a.png\") \"<x@y>\" \"d\" \"base64\" 4 \"m\" "
        "(\"attachment\" (\"filename\" \"a.png\")) (\"de\" \"en\") \"l\")");
    /* a name that is not ASCII goes out as RFC 2231 has it */
    check_structure("Content-Type: image/png\r\n"
                    "Content-Disposition: attachment; filename*=utf-8''%C3%A4%20b.png\r\n\r\nx",
                    true,
                    "(\"image\" \"png\" NIL NIL NIL \"7bit\" 1 NIL "
                    "(\"attachment\" (\"filename*\" \"utf-8''%C3%A4%20b.png\")) NIL NIL)");
}

#define MIXED                                                                                      \
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n"                                            \
    "--b\r\n\r\nhello\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"                              \
    "Subject: inner\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"                    \
    "--c\r\n\r\none\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>two\r\n--c--\r\n"                  \
    "--b--\r\n"

static void test_nested_structure(void **state)
{
    check_structure(MIXED, false,
                    "((\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1)"
                    "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 124 "
                    "(NIL \"inner\" NIL NIL NIL NIL NIL NIL NIL NIL) "
                    "((\"text\" \"plain\" NIL NIL NIL \"7bit\" 3 1)"
                    "(\"text\" \"html\" NIL NIL NIL \"7bit\" 6 1) \"alternative\") 11) \"mixed\")");
}

/* RFC 3501 9 wants a body inside a multipart, and an envelope inside a message, even when there is none. */
static void test_broken_structures(void **state)
{
    check_structure(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\nno parts", false,
        "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0) \"mixed\")");
}

static void test_opaque(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct message m;
    struct buf out;
    buf_init(&out, 4096);
    message_make_opaque(100, 20, arena, &m);
    imap_write_structure(&out, &m, false);
    ASSERT_SLICE(buf_slice(&out),
                 SL("(\"application\" \"octet-stream\" NIL NIL NIL \"binary\" 80)"));
    buf_fini(&out);
    arena_free(arena);
}

int imap_write_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_each_octet_of_a_string),
        cmocka_unit_test(test_date),
        cmocka_unit_test(test_envelope),
        cmocka_unit_test(test_simple_structures),
        cmocka_unit_test(test_nested_structure),
        cmocka_unit_test(test_broken_structures),
        cmocka_unit_test(test_opaque),
    };
    return cmocka_run_group_tests_name("proto/imap_write", tests, NULL, NULL);
}
