#include "proto/imap_metadata.h"

#include "base/test.h"

static struct arena *make_arena(void **state)
{
    struct arena *arena = arena_new(NULL, "test", (size_t)1 << 24);
    *state = arena;
    return arena;
}

static void test_get(void **state)
{
    static const struct {
        const char *text;
        enum err result;
        const char *mailbox;
        enum imap_metadata_depth depth;
        uint32_t max, entries;
    } rows[] = {
        { " \"\" /shared/comment", OK, "", IMAP_DEPTH_0, 0, 1 },
        { " INBOX /Shared/Comment", OK, "INBOX", IMAP_DEPTH_0, 0, 1 },
        { " \"INBOX\" (/shared/comment /private/comment)", OK, "INBOX", IMAP_DEPTH_0, 0, 2 },
        { " (MAXSIZE 1024) INBOX /shared/a", OK, "INBOX", IMAP_DEPTH_0, 1024, 1 },
        { " INBOX (MAXSIZE 1024) (/shared/a /shared/b)", OK, "INBOX", IMAP_DEPTH_0, 1024, 2 },
        { " (MAXSIZE 9 DEPTH infinity) x /shared", OK, "x", IMAP_DEPTH_INFINITY, 9, 1 },
        { " x (DEPTH 1) /shared", OK, "x", IMAP_DEPTH_1, 0, 1 },
        { " x (DEPTH 0) /shared/a", OK, "x", IMAP_DEPTH_0, 0, 1 },
        { " x (DEPTH 2) /shared/a", ERR_SYNTAX, "", IMAP_DEPTH_0, 0, 0 },
        { " (OTHER 1) x /shared/a", ERR_SYNTAX, "", IMAP_DEPTH_0, 0, 0 },
        { " (MAXSIZE) x /shared/a", ERR_SYNTAX, "", IMAP_DEPTH_0, 0, 0 },
        { " x", ERR_SYNTAX, "", IMAP_DEPTH_0, 0, 0 },
        { " x ()", ERR_SYNTAX, "", IMAP_DEPTH_0, 0, 0 },
        { " x (/shared/a", ERR_SYNTAX, "", IMAP_DEPTH_0, 0, 0 },
        { " x /shared/a /shared/b", ERR_SYNTAX, "", IMAP_DEPTH_0, 0, 0 },
    };
    struct arena *arena = make_arena(state);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct imap_metadata_get get = { 0 };
        struct scan c = scan_make(slice_cstr(rows[i].text));
        if (imap_metadata_take_get(&c, arena, &get) != rows[i].result) {
            fail_msg("%s", rows[i].text);
        }
        if (rows[i].result == OK) {
            ASSERT_SLICE(get.mailbox, slice_cstr(rows[i].mailbox));
            assert_int_equal(get.depth, rows[i].depth);
            assert_int_equal(get.has_max ? get.size_max : 0, rows[i].max);
            assert_int_equal(get.entries.count, rows[i].entries);
            assert_true(slice_starts(get.entries.items[0], SL("/shared")));
        }
    }
    arena_free(arena);
}

static void test_set(void **state)
{
    struct arena *arena = make_arena(state);
    struct imap_metadata_set set;
    struct slice text = SL(" INBOX (/private/a \"x\" /shared/B NIL /shared/c ~{3}\r\na\0b "
                           "/shared/d {0}\r\n /shared/e nil)");
    struct scan c = scan_make(text);
    assert_int_equal(imap_metadata_take_set(&c, arena, &set), OK);
    assert_int_equal(set.count, 5);
    ASSERT_SLICE(set.items[0].value, SL("x"));
    ASSERT_SLICE(set.items[1].name, SL("/shared/b"));
    assert_null(set.items[1].value.ptr);
    ASSERT_SLICE(set.items[2].value, SL("a\0b"));
    assert_non_null(set.items[3].value.ptr);
    assert_int_equal(set.items[3].value.len, 0);
    assert_null(set.items[4].value.ptr);
    static const char *const wrong[] = {
        " INBOX /private/a \"x\"",       " INBOX (/private/a)",        " INBOX ()",
        " INBOX (/private/a x)",         " INBOX (/private/a \"x\")x", " INBOX (/private/a \"x\"",
        " INBOX (/private/a ~{9}\r\nx)",
    };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        c = scan_make(slice_cstr(wrong[i]));
        assert_int_equal(imap_metadata_take_set(&c, arena, &set), ERR_SYNTAX);
    }
    arena_free(arena);
}

static void test_too_many(void **state)
{
    struct arena *arena = make_arena(state);
    struct imap_metadata_set set;
    struct imap_words entries;
    struct buf text;
    buf_init(&text, 65536);
    for (unsigned i = 0; i <= IMAP_METADATA_ENTRIES_MAX; i++) {
        buf_append_cstr(&text, i == 0 ? " x (/shared/a NIL" : " /shared/a NIL");
    }
    struct scan c = scan_make(buf_slice(&text));
    assert_int_equal(imap_metadata_take_set(&c, arena, &set), ERR_LIMIT);
    buf_reset(&text);
    for (unsigned i = 0; i <= IMAP_METADATA_ENTRIES_MAX; i++) {
        buf_append_cstr(&text, i == 0 ? "(/shared/a" : " /shared/a");
    }
    c = scan_make(buf_slice(&text));
    assert_int_equal(imap_metadata_take_entries(&c, arena, &entries), ERR_LIMIT);
    buf_fini(&text);
    arena_free(arena);
}

static void test_write(void **state)
{
    struct buf out;
    buf_init(&out, 1024);
    imap_metadata_write_value(&out, (struct slice){ 0 });
    buf_append_char(&out, ' ');
    imap_metadata_write_value(&out, SL(""));
    buf_append_char(&out, ' ');
    imap_metadata_write_value(&out, SL("a\0b"));
    ASSERT_SLICE(buf_slice(&out), SL("NIL \"\" ~{3}\r\na\0b"));
    buf_fini(&out);
}

int imap_metadata_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_write),
    };
    return cmocka_run_group_tests_name("proto/imap_metadata", tests, NULL, NULL);
}
