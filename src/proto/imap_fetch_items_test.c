#include "base/test.h"
#include "proto/imap_fetch.h"

#define BUDGET (16 * 1024 * 1024)

static const char *const plain[] = {
    [IMAP_FETCH_UID] = "UID",
    [IMAP_FETCH_FLAGS] = "FLAGS",
    [IMAP_FETCH_INTERNALDATE] = "INTERNALDATE",
    [IMAP_FETCH_SIZE] = "RFC822.SIZE",
    [IMAP_FETCH_ENVELOPE] = "ENVELOPE",
    [IMAP_FETCH_BODY] = "BODY",
    [IMAP_FETCH_BODYSTRUCTURE] = "BODYSTRUCTURE",
    [IMAP_FETCH_OBJECTID] = "OBJECTID",
};

/* What was understood, written again; "" is a refusal. */
static void check(const char *text, const char *want)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct imap_fetch fetch;
    struct buf out;
    struct scan c = scan_make(slice_cstr(text));
    buf_init(&out, 64 * 1024);
    if (imap_take_fetch(&c, arena, &fetch) == OK && scan_at_end(&c)) {
        for (uint32_t i = 0; i < fetch.count; i++) {
            buf_append_cstr(&out, i > 0 ? "|" : "");
            if (fetch.items[i].kind == IMAP_FETCH_SECTION) {
                buf_append_cstr(&out, fetch.items[i].section.peek ? "peek " : "");
                imap_write_section_name(&out, &fetch.items[i].section);
            } else {
                buf_append_cstr(&out, plain[fetch.items[i].kind]);
            }
        }
    }
    ASSERT_SLICE(buf_slice(&out), slice_cstr(want));
    buf_fini(&out);
    arena_free(arena);
}

static void test_items(void **state)
{
    check("FLAGS", "FLAGS");
    check("flags", "FLAGS");
    check("(UID FLAGS uid)", "UID|FLAGS");
    check("ALL", "FLAGS|INTERNALDATE|RFC822.SIZE|ENVELOPE");
    check("fast", "FLAGS|INTERNALDATE|RFC822.SIZE");
    check("FULL", "FLAGS|INTERNALDATE|RFC822.SIZE|ENVELOPE|BODY");
    check("(BODY BODYSTRUCTURE)", "BODY|BODYSTRUCTURE");
    check("(objectid UID OBJECTID)", "OBJECTID|UID");
    check("RFC822", "RFC822");
    check("RFC822.HEADER", "peek RFC822.HEADER");
    check("RFC822.TEXT", "RFC822.TEXT");
    check("BODY[]", "BODY[]");
    check("BODY.PEEK[]", "peek BODY[]");
    check("body[text]", "BODY[TEXT]");
    check("BODY[HEADER]<0.100>", "BODY[HEADER]<0>");
    check("BODY[]<4294967295.4294967295>", "BODY[]<4294967295>");
    check("BODY[1]", "BODY[1]");
    check("BODY[1.2.3.MIME]", "BODY[1.2.3.MIME]");
    check("BODY[4.2.HEADER]", "BODY[4.2.HEADER]");
    check("(FLAGS BODY.PEEK[HEADER.FIELDS (DATE \"From\" {2}\r\nto)])",
          "FLAGS|peek BODY[HEADER.FIELDS (DATE From to)]");
    check("BODY[2.HEADER.FIELDS.NOT (Subject \"a b\")]<5.6>",
          "BODY[2.HEADER.FIELDS.NOT (Subject \"a b\")]<5>");
}

static void test_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "()",
        "(",
        "FLAG",
        "(FLAGS",
        "(FLAGS  UID)",
        "(ALL)",
        "BODY[",
        "BODY[]<",
        "BODY[]<0>",
        "BODY[]<0.0>",
        "BODY[]<1.9223372036854775808>",
        "BODY[]<-1.5>",
        "BODY[0]",
        "BODY[1.]",
        "BODY[.1]",
        "BODY[1.0]",
        "BODY[1..2]",
        "BODY[MIME]",
        "BODY[FOO]",
        "BODY[1.FOO]",
        "BODY[HEADER.FIELDS]",
        "BODY[HEADER.FIELDS ()]",
        "BODY[HEADER.FIELDS (a]",
        "BODY.PEEK",
        "FLAGS[]",
        "RFC822[]",
        "BODY[99999999999]",
        "BODYSTRUCTURE[]",
        "BODY[TEXT.1]",
        "RFC822.PEEK",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        check(bad[i], "");
    }
}

static void test_limits(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct imap_fetch fetch;
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_append_cstr(&text, "BODY[1");
    for (unsigned i = 1; i < IMAP_PATH_MAX; i++) {
        buf_append_cstr(&text, ".1");
    }
    size_t len = text.len;
    buf_append_cstr(&text, "]");
    struct scan c = scan_make(buf_slice(&text));
    assert_int_equal(imap_take_fetch(&c, arena, &fetch), OK);
    buf_truncate(&text, len);
    buf_append_cstr(&text, ".1]");
    c = scan_make(buf_slice(&text));
    assert_int_equal(imap_take_fetch(&c, arena, &fetch), ERR_SYNTAX);
    buf_reset(&text);
    buf_append_cstr(&text, "BODY[HEADER.FIELDS (a");
    for (unsigned i = 0; i < IMAP_LIST_ITEMS_MAX; i++) {
        buf_append_cstr(&text, " a");
    }
    buf_append_cstr(&text, ")]");
    c = scan_make(buf_slice(&text));
    assert_int_equal(imap_take_fetch(&c, arena, &fetch), ERR_LIMIT);
    buf_reset(&text);
    buf_append_cstr(&text, "(RFC822");
    for (unsigned i = 0; i < IMAP_LIST_ITEMS_MAX; i++) {
        buf_append_cstr(&text, " RFC822");
    }
    buf_append_cstr(&text, ")");
    c = scan_make(buf_slice(&text));
    assert_int_equal(imap_take_fetch(&c, arena, &fetch), ERR_LIMIT);
    buf_fini(&text);
    arena_free(arena);
}

static void test_seen(void **state)
{
    static const struct {
        const char *text;
        bool sets;
    } rows[] = {
        { "BODY[]", true },
        { "BODY.PEEK[]", false },
        { "RFC822", true },
        { "RFC822.HEADER", false },
        { "RFC822.TEXT", true },
        { "BODY", false },
        { "(BODY.PEEK[] BODY[1])", true },
    };
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct imap_fetch fetch;
        struct scan c = scan_make(slice_cstr(rows[i].text));
        assert_int_equal(imap_take_fetch(&c, arena, &fetch), OK);
        assert_int_equal(imap_fetch_sets_seen(&fetch), rows[i].sets);
    }
    arena_free(arena);
}

int imap_fetch_items_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_seen),
    };
    return cmocka_run_group_tests_name("proto/imap_fetch_items", tests, NULL, NULL);
}
