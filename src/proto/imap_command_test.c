#include "base/test.h"
#include "proto/imap_append.h"

#define BUDGET (16 * 1024 * 1024)

static void test_tag_and_name(void **state)
{
    struct imap_command c;
    assert_int_equal(imap_command_parse(SL("a001 LOGIN mrc secret"), &c), OK);
    ASSERT_SLICE(c.tag, SL("a001"));
    ASSERT_SLICE(c.name, SL("LOGIN"));
    assert_false(c.is_uid);
    ASSERT_SLICE(scan_rest(&c.args), SL(" mrc secret"));
    assert_int_equal(imap_command_parse(SL("A] uid fetch 1 ALL"), &c), OK);
    ASSERT_SLICE(c.name, SL("fetch"));
    assert_true(c.is_uid);
}

static void test_bad_commands(void **state)
{
    static const char *const none[] = { "",           " ",   "+1 NOOP",  "(",
                                        "\"a\" NOOP", "{5}", "\\x NOOP", "*" };
    static const char *const tag_only[] = { "a",   "a ",    "a  NOOP", "a\tNOOP",
                                            "a (", "a UID", "a UID " };
    struct imap_command c;
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        assert_int_equal(imap_command_parse(slice_cstr(none[i]), &c), ERR_SYNTAX);
        assert_int_equal(c.tag.len, 0);
    }
    for (size_t i = 0; i < ARRAY_LEN(tag_only); i++) {
        assert_int_equal(imap_command_parse(slice_cstr(tag_only[i]), &c), ERR_SYNTAX);
        ASSERT_SLICE(c.tag, SL("a"));
    }
}

static void test_tag_length(void **state)
{
    char text[IMAP_TAG_MAX + 8];
    struct imap_command c;
    memset(text, 't', sizeof text);
    memcpy(text + IMAP_TAG_MAX, " NOOP", 5);
    assert_int_equal(imap_command_parse(slice_make(text, IMAP_TAG_MAX + 5), &c), OK);
    memset(text, 't', sizeof text);
    memcpy(text + IMAP_TAG_MAX + 1, " NOOP", 5);
    assert_int_equal(imap_command_parse(slice_make(text, IMAP_TAG_MAX + 6), &c), ERR_SYNTAX);
    assert_int_equal(c.tag.len, 0);
}

static void test_literals_announced(void **state)
{
    static const struct {
        const char *line;
        enum err result;
        bool found, is_sync;
        uint64_t size;
    } rows[] = {
        { "a LOGIN {5}", OK, true, true, 5 },
        { "a LOGIN {5+}", OK, true, false, 5 },
        { "{0}", OK, true, true, 0 },
        { "a LOGIN {4294967295}", OK, true, true, 4294967295 },
        { "a LOGIN {9223372036854775807}", OK, true, true, INT64_MAX },
        { "a LOGIN {9223372036854775808}", ERR_SYNTAX, false, false, 0 },
        { "a LOGIN {111111111111111111111111111111}", ERR_SYNTAX, false, false, 0 },
        { "a LOGIN {-1}", ERR_SYNTAX, false, false, 0 },
        { "a LOGIN {+1}", ERR_SYNTAX, false, false, 0 },
        { "a LOGIN {}", ERR_SYNTAX, false, false, 0 },
        { "a LOGIN {+}", ERR_SYNTAX, false, false, 0 },
        { "a LOGIN {5 }", ERR_SYNTAX, false, false, 0 },
        { "a LOGIN {5++}", ERR_SYNTAX, false, false, 0 },
        { "a LOGIN 5}", OK, false, false, 0 },
        { "a LOGIN {5} ", OK, false, false, 0 },
        { "", OK, false, false, 0 },
        { "}", OK, false, false, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool found = false;
        struct imap_literal literal = { 0 };
        assert_int_equal(imap_literal_find(slice_cstr(rows[i].line), &found, &literal),
                         rows[i].result);
        if (rows[i].result == OK) {
            assert_int_equal(found, rows[i].found);
            assert_int_equal(literal.size, rows[i].size);
            assert_int_equal(literal.is_sync, rows[i].is_sync);
        }
    }
}

static void test_strings(void **state)
{
    static const struct {
        struct slice in;
        enum err result;
        struct slice out;
        size_t left;
    } rows[] = {
        { { "abc def", 7 }, OK, { "abc", 3 }, 4 },
        { { "a]b", 3 }, OK, { "a]b", 3 }, 0 },
        { { "\"\"", 2 }, OK, { "", 0 }, 0 },
        { { "\"a b\"x", 6 }, OK, { "a b", 3 }, 1 },
        { { "\"a\\\"b\\\\\"", 8 }, OK, { "a\"b\\", 4 }, 0 },
        { { "\"\xc3\xa4\"", 4 }, OK, { "\xc3\xa4", 2 }, 0 },
        { { "{3}\r\na\r\n", 8 }, OK, { "a\r\n", 3 }, 0 },
        { { "{3+}\nabcd", 9 }, OK, { "abc", 3 }, 1 },
        { { "{0}\r\n", 5 }, OK, { "", 0 }, 0 },
        { { "", 0 }, ERR_SYNTAX, { 0 }, 0 },
        { { "\"", 1 }, ERR_SYNTAX, { 0 }, 0 },
        { { "\"abc", 4 }, ERR_SYNTAX, { 0 }, 0 },
        { { "\"abc\\\"", 6 }, ERR_SYNTAX, { 0 }, 0 },
        { { "\"a\\nb\"", 6 }, ERR_SYNTAX, { 0 }, 0 },
        { { "\"a\0b\"", 5 }, ERR_SYNTAX, { 0 }, 0 },
        { { "\"a\nb\"", 5 }, ERR_SYNTAX, { 0 }, 0 },
        { { "\"a\rb\"", 5 }, ERR_SYNTAX, { 0 }, 0 },
        { { "{4}\r\nabc", 8 }, ERR_SYNTAX, { 0 }, 0 },
        { { "{3}abc", 6 }, ERR_SYNTAX, { 0 }, 0 },
        { { "{3}\r\na\0c", 8 }, ERR_SYNTAX, { 0 }, 0 },
        { { "{99999999999}\r\n", 15 }, ERR_SYNTAX, { 0 }, 0 },
        { { "(", 1 }, ERR_SYNTAX, { 0 }, 0 },
        { { "\\x", 2 }, ERR_SYNTAX, { 0 }, 0 },
        { { "%", 1 }, ERR_SYNTAX, { 0 }, 0 },
        { { "\x7f", 1 }, ERR_SYNTAX, { 0 }, 0 },
        { { "\xe4", 1 }, ERR_SYNTAX, { 0 }, 0 },
        { { "\"\xe4\"", 3 }, ERR_SYNTAX, { 0 }, 0 }, /* RFC 6855 3 */
        { { "{1}\r\n\xe4", 6 }, OK, { "\xe4", 1 }, 0 },
    };
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct scan c = scan_make(rows[i].in);
        struct slice out = { 0 };
        assert_int_equal(imap_take_astring(&c, arena, &out), rows[i].result);
        if (rows[i].result == OK) {
            ASSERT_SLICE(out, rows[i].out);
            assert_int_equal(scan_left(&c), rows[i].left);
        }
    }
    arena_free(arena);
}

static void test_nstring(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct slice out;
    struct scan c = scan_make(SL("nil"));
    assert_int_equal(imap_take_nstring(&c, arena, &out), OK);
    assert_null(out.ptr);
    c = scan_make(SL("\"NIL\""));
    assert_int_equal(imap_take_nstring(&c, arena, &out), OK);
    ASSERT_SLICE(out, SL("NIL"));
    c = scan_make(SL("{0}\r\n"));
    assert_int_equal(imap_take_nstring(&c, arena, &out), OK);
    assert_non_null(out.ptr);
    c = scan_make(SL("atom"));
    assert_int_equal(imap_take_nstring(&c, arena, &out), ERR_SYNTAX);
    arena_free(arena);
}

static void test_flags(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct imap_words words;
    struct scan c = scan_make(SL("(\\Seen $Forwarded \\Deleted) x"));
    assert_int_equal(imap_take_flags(&c, false, arena, &words), OK);
    assert_int_equal(words.count, 3);
    ASSERT_SLICE(words.items[0], SL("\\Seen"));
    ASSERT_SLICE(words.items[1], SL("$Forwarded"));
    ASSERT_SLICE(scan_rest(&c), SL(" x"));
    c = scan_make(SL("()"));
    assert_int_equal(imap_take_flags(&c, false, arena, &words), OK);
    assert_int_equal(words.count, 0);
    c = scan_make(SL("\\Seen \\Draft"));
    assert_int_equal(imap_take_flags(&c, false, arena, &words), ERR_SYNTAX);
    assert_int_equal(imap_take_flags(&c, true, arena, &words), OK);
    assert_int_equal(words.count, 2);
    static const char *const bad[] = { "(", "(\\)", "(a", "(a  b)", "(a )", "(\\*)", "", "(a(b))" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        c = scan_make(slice_cstr(bad[i]));
        assert_int_equal(imap_take_flags(&c, true, arena, &words), ERR_SYNTAX);
    }
    arena_free(arena);
}

static void test_too_many_flags(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct buf text;
    struct imap_words words;
    buf_init(&text, 1 << 20);
    buf_append_cstr(&text, "(a");
    for (unsigned i = 1; i < IMAP_LIST_ITEMS_MAX; i++) {
        buf_append_cstr(&text, " a");
    }
    buf_append_cstr(&text, ")");
    struct scan c = scan_make(buf_slice(&text));
    assert_int_equal(imap_take_flags(&c, false, arena, &words), OK);
    assert_int_equal(words.count, IMAP_LIST_ITEMS_MAX);
    text.ptr[text.len - 1] = ' ';
    buf_append_cstr(&text, "a)");
    c = scan_make(buf_slice(&text));
    assert_int_equal(imap_take_flags(&c, false, arena, &words), ERR_LIMIT);
    buf_fini(&text);
    arena_free(arena);
}

static bool parses_append(const char *text, struct arena *arena, struct imap_append *out)
{
    struct imap_append_target target;
    bool complete;
    struct scan c = scan_make(slice_cstr(text));
    return imap_append_take_target(&c, false, arena, &target, &complete) == OK && complete &&
           imap_append_take_head(&c, arena, out) == OK;
}

static void test_append(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct imap_append a;
    struct imap_append_target target;
    bool complete;
    /* RFC 3501 6.3.11 */
    assert_true(parses_append(" saved-messages (\\Seen) ", arena, &a));
    assert_int_equal(a.flags.count, 1);
    assert_false(a.has_date);
    assert_true(parses_append(" {5}\r\nINBOX \" 1-Feb-1994 21:52:25 -0800\" ", arena, &a));
    assert_true(a.has_date);
    assert_int_equal(a.date.secs, 760168345);
    assert_true(parses_append(" INBOX UTF8 (", arena, &a));
    assert_int_equal(a.form, IMAP_APPEND_UTF8);
    assert_true(parses_append(" INBOX () CATENATE (URL x TEXT ", arena, &a));
    assert_int_equal(a.form, IMAP_APPEND_CATENATE);
    struct scan c = scan_make(SL(" "));
    assert_int_equal(imap_append_take_target(&c, false, arena, &target, &complete), OK);
    assert_false(complete);
    c = scan_make(SL(" 4 Drafts ")); /* RFC 8508 3.3 */
    assert_int_equal(imap_append_take_target(&c, true, arena, &target, &complete), OK);
    assert_int_equal(target.replaced, 4);
    ASSERT_SLICE(target.mailbox, SL("Drafts"));
    static const char *const bad[] = { "",
                                       "INBOX ",
                                       " INBOX",
                                       " INBOX  ",
                                       " INBOX (\\Seen)",
                                       " INBOX \"x\" ",
                                       " INBOX x ",
                                       " INBOX () \"1-Feb-1994\" " };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_false(parses_append(bad[i], arena, &a));
    }
    arena_free(arena);
}

static void test_urls(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct imap_url url;
    /* RFC 4469 3 */
    assert_int_equal(
        imap_url_parse(SL("/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER"), arena, &url),
        OK);
    ASSERT_SLICE(url.mailbox, SL("Drafts"));
    assert_int_equal(url.uidvalidity, 385759045);
    assert_int_equal(url.uid, 20);
    assert_int_equal(url.section.part, IMAP_SECTION_HEADER);
    assert_int_equal(imap_url_parse(SL("/a%20b/c/;UID=7/;SECTION=1.2/;PARTIAL=3.4"), arena, &url),
                     OK);
    ASSERT_SLICE(url.mailbox, SL("a b/c"));
    assert_false(url.is_relative);
    assert_int_equal(url.section.path_len, 2);
    assert_int_equal(url.section.from, 3);
    assert_int_equal(url.section.length, 4);
    assert_int_equal(imap_url_parse(SL("c/;UID=7"), arena, &url), OK);
    ASSERT_SLICE(url.mailbox, SL("c"));
    assert_true(url.is_relative);
    assert_int_equal(imap_url_parse(SL(";uid=7/;section=1"), arena, &url), OK);
    ASSERT_SLICE(url.mailbox, SL(""));
    assert_int_equal(url.uid, 7);
    assert_int_equal(url.section.path_len, 1);
    static const char *const bad[] = {
        "",
        "INBOX",
        ";UID=0",
        "imap:a/;UID=1",
        "imap://example.org/INBOX/;UID=1",
        "/INBOX",
        "/INBOX;UIDVALIDITY=0/;UID=1",
        "/INBOX/;UID=0",
        "/INBOX/;UID=1/;SECTION=",
        "/INBOX/;UID=1/;SECTION=X",
        "/INBOX/;UID=1/;SECTION=1%5D%20FLAGS",
        "/%zz/;UID=1",
        "/%ff/;UID=1",
        "/a%00b/;UID=1",
        "/INBOX/;UID=1/;PARTIAL=1.0",
        "/INBOX/;UID=1x",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(imap_url_parse(slice_cstr(bad[i]), arena, &url), ERR_PERM);
    }
    arena_free(arena);
}

static void test_mailbox_names(void **state)
{
    static const struct {
        const char *wire, *name; /* NULL: refused */
    } rows[] = {
        { "INBOX", "INBOX" },
        { "inbox", "INBOX" },
        { "\"iNbOx/x\"", "INBOX/x" },
        { "inboxes", "inboxes" },
        { "x/inbox", "x/inbox" },
        /* RFC 3501 5.1.3 */
        { "~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/"
                                             "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e" },
        { "a&-b", "a&b" },
        { "&Jjo", NULL },               /* no end */
        { "&Jjo!", NULL },              /* not base64 */
        { "&AGE-", NULL },              /* "a" needs no encoding */
        { "&U,BTFw-&ZeVnLIqe-", NULL }, /* superfluous shift */
        { "&2AA-", NULL },              /* lone surrogate */
        { "&AAA-", NULL },              /* NUL */
        /* RFC 9051 5.1: in NFC */
        { "Entwu&Awg-rfe", "Entw\xc3\xbcrfe" },
        { "inbox/u&Awg-", "INBOX/\xc3\xbc" },
        { "&Awg-", "\xcc\x88" }, /* of its own it stays what it is */
    };
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct scan c = scan_make(slice_cstr(rows[i].wire));
        struct slice name = { 0 };
        enum err result = imap_take_mailbox(&c, IMAP_NAMES_UTF7, arena, &name);
        if (rows[i].name == NULL) {
            assert_int_equal(result, ERR_PERM);
        } else {
            assert_int_equal(result, OK);
            ASSERT_SLICE(name, slice_cstr(rows[i].name));
        }
    }
    struct scan raw = scan_make(SL("\"\xc3\xa4\""));
    struct slice name;
    assert_int_equal(imap_take_mailbox(&raw, IMAP_NAMES_UTF7, arena, &name), OK); /* RFC 6855 3 */
    ASSERT_SLICE(name, SL("\xc3\xa4"));
    struct slice written;
    raw = scan_make(SL("\"inbox/a\xcc\x88\""));
    assert_int_equal(imap_take_mailbox_as(&raw, IMAP_NAMES_UTF8, arena, &name, &written), OK);
    ASSERT_SLICE(name, SL("INBOX/\xc3\xa4"));
    ASSERT_SLICE(written, SL("inbox/a\xcc\x88"));
    raw = scan_make(SL("\"inbox/\xc3\xa4\""));
    assert_int_equal(imap_take_mailbox_as(&raw, IMAP_NAMES_UTF8, arena, &name, &written), OK);
    assert_int_equal(written.len, 0);
    raw = scan_make(SL("{2}\r\n\xc3("));
    assert_int_equal(imap_take_mailbox(&raw, IMAP_NAMES_UTF7, arena, &name), ERR_PERM);
    arena_free(arena);
}

static void test_dates(void **state)
{
    static const struct {
        const char *text;
        bool ok;
        int64_t day;
    } rows[] = {
        { "1-Jan-1970", true, 0 },      { "\"02-jan-1970\"", true, 1 },
        { "31-Dec-1969", true, -1 },    { "1-Feb-1994", true, 8797 },
        { "29-Feb-2024", true, 19782 }, { "29-Feb-2023", false, 0 },
        { "0-Jan-2000", false, 0 },     { "32-Jan-2000", false, 0 },
        { "1-Foo-2000", false, 0 },     { "1-Jan-20000", true, 10957 }, /* the rest is left */
        { "1-Jan-200", false, 0 },      { "\"1-Jan-2000", false, 0 },
        { "1 Jan 2000", false, 0 },     { "", false, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct scan c = scan_make(slice_cstr(rows[i].text));
        int64_t day = 0;
        assert_int_equal(imap_take_date(&c, &day) == OK, rows[i].ok);
        if (rows[i].ok) {
            assert_int_equal(day, rows[i].day);
        }
    }
}

static void test_date_times(void **state)
{
    static const struct {
        const char *text;
        bool ok;
        int64_t secs;
    } rows[] = {
        { "\"17-Jul-1996 02:44:25 -0700\"", true, 837596665 }, /* RFC 3501 2.3.3 */
        { "\" 1-Jan-1970 00:00:00 +0000\"", true, 0 },
        { "\"01-Jan-1970 00:00:00 +0100\"", true, -3600 },
        { "\"01-Jan-1970 24:00:00 +0000\"", false, 0 },
        { "\"01-Jan-1970 00:60:00 +0000\"", false, 0 },
        { "\"01-Jan-1970 00:00:00 +0060\"", false, 0 },
        { "\"01-Jan-1970 00:00:00 0000\"", false, 0 },
        { "\"31-Feb-1970 00:00:00 +0000\"", false, 0 },
        { "\"01-Jan-1970 00:00:00 +0000", false, 0 },
        { "01-Jan-1970 00:00:00 +0000", false, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct scan c = scan_make(slice_cstr(rows[i].text));
        struct utc t = { 0 };
        assert_int_equal(imap_take_date_time(&c, &t) == OK, rows[i].ok);
        if (rows[i].ok) {
            assert_int_equal(t.secs, rows[i].secs);
        }
    }
}

int imap_command_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tag_and_name),  cmocka_unit_test(test_bad_commands),
        cmocka_unit_test(test_tag_length),    cmocka_unit_test(test_literals_announced),
        cmocka_unit_test(test_strings),       cmocka_unit_test(test_nstring),
        cmocka_unit_test(test_flags),         cmocka_unit_test(test_too_many_flags),
        cmocka_unit_test(test_append),        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_mailbox_names), cmocka_unit_test(test_dates),
        cmocka_unit_test(test_date_times),
    };
    return cmocka_run_group_tests_name("proto/imap_command", tests, NULL, NULL);
}
