#include "base/test.h"
#include "proto/imap.h"

#define BUDGET (64 * 1024 * 1024)

/* "2,4:7,9" of what `text` means when `largest` is the last. */
static void check(struct arena *arena, const char *text, uint32_t largest, const char *want)
{
    struct scan c = scan_make(slice_cstr(text));
    struct imap_set set;
    struct buf out;
    assert_int_equal(imap_take_set(&c, arena, &set), OK);
    assert_true(scan_at_end(&c));
    imap_set_resolve(&set, largest);
    buf_init(&out, 4096);
    for (uint32_t i = 0; i < set.count; i++) {
        buf_printf(&out, "%s%u", i > 0 ? "," : "", set.ranges[i].first);
        if (set.ranges[i].last != set.ranges[i].first) {
            buf_printf(&out, ":%u", set.ranges[i].last);
        }
    }
    ASSERT_SLICE(buf_slice(&out), slice_cstr(want));
    buf_fini(&out);
}

static void test_meaning(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    check(arena, "1", 10, "1");
    check(arena, "2,4:7,9,12:*", 15, "2,4:7,9,12:15"); /* RFC 3501 9 */
    check(arena, "*:4,5:7", 10, "4:10");
    check(arena, "4:2", 10, "2:4");
    check(arena, "3,1,2", 10, "1:3");
    check(arena, "1:5,3:9,20", 30, "1:9,20");
    check(arena, "*", 7, "7");
    check(arena, "*", 0, "");
    check(arena, "1:*", 0, "");
    check(arena, "1,*", 0, "1");
    check(arena, "559:*", 3, "3:559");
    check(arena, "1:4294967295", 5, "1:4294967295");
    check(arena, "4294967295,4294967294", 5, "4294967294:4294967295");
    arena_free(arena);
}

static void test_syntax(void **state)
{
    static const char *const bad[] = { "",   "0",          "1,",  ",1",
                                       "1:", ":1",         "a",   "1,,2",
                                       "-1", "4294967296", "1:0", "99999999999999999999" };
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct scan c = scan_make(slice_cstr(bad[i]));
        struct imap_set set;
        enum err result = imap_take_set(&c, arena, &set);
        assert_true(result == ERR_SYNTAX || !scan_at_end(&c));
    }
    arena_free(arena);
}

static void test_item_limit(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct buf text;
    struct imap_set set;
    buf_init(&text, 1 << 20);
    buf_append_cstr(&text, "1");
    for (unsigned i = 1; i < IMAP_SET_ITEMS_MAX; i++) {
        buf_append_cstr(&text, ",1");
    }
    struct scan c = scan_make(buf_slice(&text));
    assert_int_equal(imap_take_set(&c, arena, &set), OK);
    assert_int_equal(set.count, IMAP_SET_ITEMS_MAX);
    imap_set_resolve(&set, 9);
    assert_int_equal(set.count, 1);
    buf_append_cstr(&text, ",1");
    c = scan_make(buf_slice(&text));
    assert_int_equal(imap_take_set(&c, arena, &set), ERR_LIMIT);
    buf_fini(&text);
    arena_free(arena);
}

static void test_contains(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct scan c = scan_make(SL("2,4:7,9,12:*"));
    struct imap_set set;
    assert_int_equal(imap_take_set(&c, arena, &set), OK);
    assert_true(imap_set_has_star(&set));
    assert_int_equal(imap_set_largest(&set), 12);
    imap_set_resolve(&set, 15);
    static const uint32_t in[] = { 2, 4, 5, 6, 7, 9, 12, 13, 14, 15 };
    uint32_t at = 0;
    for (uint32_t n = 0; n < 20; n++) {
        bool want = at < ARRAY_LEN(in) && in[at] == n;
        at += want;
        assert_int_equal(imap_set_contains(&set, n), want);
    }
    set.count = 0;
    assert_false(imap_set_contains(&set, 1));
    arena_free(arena);
}

static void test_write(void **state)
{
    static const uint32_t numbers[] = { 1, 2, 3, 5, 7, 8, 4294967294, 4294967295 };
    struct buf out;
    buf_init(&out, 256);
    imap_write_set(&out, numbers, ARRAY_LEN(numbers));
    ASSERT_SLICE(buf_slice(&out), SL("1:3,5,7:8,4294967294:4294967295"));
    buf_reset(&out);
    imap_write_set(&out, numbers, 0);
    ASSERT_SLICE(buf_slice(&out), SL(""));
    buf_fini(&out);
}

/* RFC 9394: from either end, either way round, cut at what there is. */
static void test_page(void **state)
{
    static const struct {
        const char *text;
        uint32_t count, from, to;
    } rows[] = {
        { "1:3", 10, 0, 3 },         { "3:1", 10, 0, 3 },
        { "8:20", 10, 7, 10 },       { "11:20", 10, 10, 10 },
        { "1:4294967295", 0, 0, 0 }, { "-1:-3", 10, 7, 10 },
        { "-3:-2", 10, 7, 9 },       { "-9:-4294967295", 10, 0, 2 },
        { "-11:-20", 10, 0, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct scan c = scan_make(slice_cstr(rows[i].text));
        struct imap_page page;
        uint32_t from, to;
        assert_int_equal(imap_take_page(&c, &page), OK);
        assert_true(scan_at_end(&c));
        imap_page_cut(&page, rows[i].count, &from, &to);
        assert_int_equal(from, rows[i].from);
        assert_int_equal(to, rows[i].to);
    }
    static const char *const broken[] = { "",     "1",     "0:5", "5:0",          "1:*",   "-1:5",
                                          "1:-5", "-0:-1", ":1",  "1:4294967296", "- 1:-2" };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        struct scan c = scan_make(slice_cstr(broken[i]));
        struct imap_page page;
        assert_int_equal(imap_take_page(&c, &page), ERR_SYNTAX);
    }
}

int imap_set_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_meaning),    cmocka_unit_test(test_syntax),
        cmocka_unit_test(test_item_limit), cmocka_unit_test(test_contains),
        cmocka_unit_test(test_write),      cmocka_unit_test(test_page),
    };
    return cmocka_run_group_tests_name("proto/imap_set", tests, NULL, NULL);
}
