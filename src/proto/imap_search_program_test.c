#include "base/test.h"
#include "proto/imap_search.h"

#define BUDGET (256 * 1024 * 1024)

static const char *const names[] = {
    [IMAP_SEARCH_AND] = "and",
    [IMAP_SEARCH_OR] = "or",
    [IMAP_SEARCH_ALL] = "all",
    [IMAP_SEARCH_SEQUENCE] = "seq",
    [IMAP_SEARCH_UID] = "uid",
    [IMAP_SEARCH_RECENT] = "recent",
    [IMAP_SEARCH_FLAG] = "flag",
    [IMAP_SEARCH_LARGER] = "larger",
    [IMAP_SEARCH_SMALLER] = "smaller",
    [IMAP_SEARCH_BEFORE] = "before",
    [IMAP_SEARCH_ON] = "on",
    [IMAP_SEARCH_SINCE] = "since",
    [IMAP_SEARCH_SENTBEFORE] = "sentbefore",
    [IMAP_SEARCH_SENTON] = "senton",
    [IMAP_SEARCH_SENTSINCE] = "sentsince",
    [IMAP_SEARCH_SUBJECT] = "subject",
    [IMAP_SEARCH_FROM] = "from",
    [IMAP_SEARCH_TO] = "to",
    [IMAP_SEARCH_CC] = "cc",
    [IMAP_SEARCH_BCC] = "bcc",
    [IMAP_SEARCH_HEADER] = "header",
    [IMAP_SEARCH_BODY] = "body",
    [IMAP_SEARCH_TEXT] = "text",
    [IMAP_SEARCH_MODSEQ] = "modseq",
    [IMAP_SEARCH_SAVEDBEFORE] = "savedbefore",
    [IMAP_SEARCH_SAVEDON] = "savedon",
    [IMAP_SEARCH_SAVEDSINCE] = "savedsince",
    [IMAP_SEARCH_EMAILID] = "emailid",
    [IMAP_SEARCH_THREADID] = "threadid",
    [IMAP_SEARCH_OLDER] = "older",
    [IMAP_SEARCH_YOUNGER] = "younger",
    [IMAP_SEARCH_FILTER] = "filter",
};

/* Depth: IMAP_SEARCH_TREE_DEPTH. */
static void show(const struct imap_search *p, uint32_t index, struct buf *out)
{
    const struct imap_search_node *n = &p->nodes[index];
    buf_printf(out, "%s%s", n->is_not ? "!" : "", names[n->key]);
    if (n->field.len > 0) {
        buf_printf(out, " %.*s", SLICE_ARG(n->field));
    }
    if (n->text.len > 0) {
        buf_printf(out, " %.*s", SLICE_ARG(n->text));
    }
    if (n->number > 0) {
        buf_printf(out, " %llu", (unsigned long long)n->number);
    }
    if (n->first_child == IMAP_SEARCH_NONE) {
        return;
    }
    buf_append_char(out, '(');
    for (uint32_t i = n->first_child; i != IMAP_SEARCH_NONE; i = p->nodes[i].next) {
        buf_append_cstr(out, i == n->first_child ? "" : ", ");
        show(p, i, out);
    }
    buf_append_char(out, ')');
}

static void check(const char *args, const char *want)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct imap_search program;
    struct buf out;
    buf_init(&out, 64 * 1024);
    enum err result = imap_search_parse(scan_make(slice_cstr(args)), arena, &program);
    if (result == OK) {
        show(&program, 0, &out);
    } else {
        buf_append_cstr(&out, err_name(result));
    }
    ASSERT_SLICE(buf_slice(&out), slice_cstr(want));
    buf_fini(&out);
    arena_free(arena);
}

static void test_keys(void **state)
{
    check(" ALL", "and(all)");
    check(" FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"",
          "and(flag \\Flagged, since, !from Smith)");
    check(" UNSEEN UNKEYWORD $x KEYWORD y", "and(!flag \\Seen, !flag $x, flag y)");
    check(" NEW OLD RECENT", "and(and(recent, !flag \\Seen), !recent, recent)");
    check(" NOT NEW", "and(!and(recent, !flag \\Seen))");
    check(" NOT NOT UNSEEN", "and(!flag \\Seen)");
    check(" NOT UNSEEN", "and(flag \\Seen)");
    check(" 1:3,5 UID 7:*", "and(seq, uid)");
    check(" HEADER Message-ID \"<a@b>\" BODY {3}\r\nxyz TEXT a",
          "and(header Message-ID <a@b>, body xyz, text a)");
    check(" LARGER 100 SMALLER 7", "and(larger 100, smaller 7)");
    check(" OLDER 4294967295 NOT YOUNGER 1", "and(older 4294967295, !younger 1)");
    check(" sentbefore \"1-Jan-2000\" SENTON 2-Jan-2000 SENTSINCE 3-Jan-2000 BEFORE 4-Jan-2000 ON "
          "5-Jan-2000",
          "and(sentbefore, senton, sentsince, before, on)");
    check(" BCC a CC b TO c SUBJECT d", "and(bcc a, cc b, to c, subject d)");
    check(" TO \"\"", "and(to)");
    check(" NOT FILTER a.b-1 OR UIDAFTER 1 UIDBEFORE 2", "and(!filter a.b-1, or(uid, uid))");
}

static void check_bound(const char *args, bool is_empty, uint32_t first, uint32_t last)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct imap_search program;
    assert_int_equal(imap_search_parse(scan_make(slice_cstr(args)), arena, &program), OK);
    const struct imap_set *set = &program.nodes[1].set;
    assert_int_equal(set->count, !is_empty);
    if (!is_empty) {
        assert_int_equal(set->ranges[0].first, first);
        assert_int_equal(set->ranges[0].last, last);
    }
    arena_free(arena);
}

/* RFC 9738 3.2: other than "5:*", what is above the last UID is nothing. */
static void test_uid_bounds(void **state)
{
    check_bound(" UIDAFTER 5", false, 6, UINT32_MAX);
    check_bound(" UIDAFTER 4294967294", false, UINT32_MAX, UINT32_MAX);
    check_bound(" UIDAFTER 4294967295", true, 0, 0);
    check_bound(" UIDBEFORE 5", false, 1, 4);
    check_bound(" UIDBEFORE 1", true, 0, 0);
    check(" UIDAFTER 0", "syntax");
    check(" UIDBEFORE 4294967296", "syntax");
    check(" UIDAFTER *", "syntax");
}

/* RFC 5466 4: the value of a filter has no RETURN, and may begin with a charset. */
static void test_filters(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct imap_search program;
    assert_int_equal(imap_filter_parse(SL("CHARSET UTF-8 TO a"), arena, &program), OK);
    assert_int_equal(program.count, 2);
    assert_int_equal(imap_filter_parse(SL("SEEN FILTER b"), arena, &program), OK);
    assert_int_equal(imap_filter_parse(SL("CHARSET KOI8-R TO a"), arena, &program), ERR_DENIED);
    assert_int_equal(imap_filter_parse(SL("RETURN (MIN) ALL"), arena, &program), ERR_SYNTAX);
    assert_int_equal(imap_filter_parse(SL(""), arena, &program), ERR_SYNTAX);
    assert_int_equal(imap_filter_parse(SL(" ALL"), arena, &program), ERR_SYNTAX);
    check(" FILTER a/b", "syntax");
    check(" FILTER \"a\"", "syntax");
    check(" FILTER", "syntax");
    arena_free(arena);
}

static void test_nesting(void **state)
{
    check(" OR SEEN DRAFT", "and(or(flag \\Seen, flag \\Draft))");
    check(" OR OR TO a CC b BCC c ALL", "and(or(to a, cc b, bcc c), all)");
    check(" OR TO a OR CC b BCC c", "and(or(to a, cc b, bcc c))");
    check(" OR NOT OR TO a CC b BCC c", "and(or(!or(to a, cc b), bcc c))");
    check(" NOT OR TO a CC b", "and(!or(to a, cc b))");
    check(" OR (TO a CC b) (OR 1 2)", "and(or(and(to a, cc b), and(or(seq, seq))))");
    check(" (SEEN (DRAFT)) ANSWERED", "and(and(flag \\Seen, and(flag \\Draft)), flag \\Answered)");
    check(" NOT (1 2)", "and(!and(seq, seq))");
    check(" OR 1 NOT 2", "and(or(seq, !seq))");
}

static void test_refused(void **state)
{
    static const char *const bad[] = {
        "",
        " ",
        " FOO",
        " OR",
        " OR 1",
        " OR 1 ",
        " NOT",
        " NOT ",
        " (",
        " ()",
        " (1",
        " 1)",
        " (1))",
        " OR (1 2)",
        " 1  2",
        " (1 )",
        " ( 1)",
        " FROM",
        " HEADER a",
        " LARGER x",
        " OLDER 0",
        " YOUNGER 4294967296",
        " YOUNGER",
        " RETURN (PARTIAL) ALL",
        " RETURN (PARTIAL 1:5 PARTIAL 6:9) ALL",
        " RETURN (ALL PARTIAL 1:5) ALL",
        " RETURN (PARTIAL 1:5 ALL) ALL",
        " LARGER -1",
        " SINCE 1-Feb",
        " KEYWORD \"x\"",
        " UID",
        " UID x",
        " 1 2 ",
        " ALL)",
        " CHARSET UTF-8",
        " CHARSET",
        "ALL",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        check(bad[i], "syntax");
    }
}

static void test_charset(void **state)
{
    check(" CHARSET UTF-8 SUBJECT \"\xc3\x84\"", "and(subject \xc3\x84)");
    check(" charset \"us-ascii\" ALL", "and(all)");
    check(" CHARSET KOI8-R ALL", "denied");
}

static void test_folded(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct imap_search p;
    assert_int_equal(imap_search_parse(scan_make(SL(" SUBJECT HeLLo")), arena, &p), OK);
    ASSERT_SLICE(p.nodes[1].folded, SL("hello"));
    ASSERT_SLICE(p.nodes[1].text, SL("HeLLo"));
    arena_free(arena);
}

/* RFC 6203 3: of the next key, and of all that a list or an OR has. */
static void test_fuzzy(void **state)
{
    static const struct {
        struct slice text;
        const char *fuzzy; /* a digit a node, behind the outermost AND */
    } cases[] = {
        { { " FUZZY SUBJECT x FROM y", 23 }, "10" },
        { { " NOT FUZZY (BODY x TEXT y) ALL", 30 }, "1110" },
        { { " OR FUZZY BODY x TEXT y", 23 }, "010" },
        { { " FUZZY OR BODY x TEXT y SEEN", 28 }, "1110" },
        { { " OR ALL FUZZY OR SEEN BODY x", 28 }, "00111" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena *arena = arena_new(NULL, "test", BUDGET);
        struct imap_search p;
        assert_int_equal(imap_search_parse(scan_make(cases[i].text), arena, &p), OK);
        assert_true(p.has_fuzzy);
        assert_int_equal(p.count, strlen(cases[i].fuzzy) + 1);
        for (uint32_t k = 1; k < p.count; k++) {
            assert_int_equal(p.nodes[k].is_fuzzy, cases[i].fuzzy[k - 1] == '1');
        }
        arena_free(arena);
    }
    check(" FUZZY", "syntax");
    check(" RETURN (RELEVANCY) ALL", "syntax");
}

static enum err parse_repeated(const char *unit, unsigned count, const char *tail)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct imap_search p;
    struct buf text;
    buf_init(&text, 8 << 20);
    buf_append_char(&text, ' ');
    for (unsigned i = 0; i < count; i++) {
        buf_append_cstr(&text, unit);
    }
    buf_append_cstr(&text, tail);
    enum err result = imap_search_parse(scan_make(buf_slice(&text)), arena, &p);
    buf_fini(&text);
    arena_free(arena);
    return result;
}

static void test_limits(void **state)
{
    assert_int_equal(parse_repeated("NOT ", IMAP_DEPTH_MAX, "ALL"), OK);
    assert_int_equal(parse_repeated("NOT ", IMAP_DEPTH_MAX + 1, "ALL"), ERR_LIMIT);
    assert_int_equal(parse_repeated("(", IMAP_DEPTH_MAX - 1, "ALL"), ERR_SYNTAX);
    assert_int_equal(parse_repeated("(", IMAP_DEPTH_MAX, "ALL"), ERR_LIMIT);
    assert_int_equal(parse_repeated("(", 1000000, "ALL"), ERR_LIMIT);
    assert_int_equal(parse_repeated("NOT (", 1000000, "ALL"), ERR_LIMIT);
    assert_int_equal(parse_repeated("OR NOT OR ", 1000, "ALL"), ERR_LIMIT);
    assert_int_equal(parse_repeated("FUZZY ", 1000, "ALL"), ERR_LIMIT);
    assert_int_equal(parse_repeated("OR FUZZY OR ", 1000, "ALL"), ERR_LIMIT);
    assert_int_equal(parse_repeated("ALL ", IMAP_SEARCH_NODES_MAX - 2, "ALL"), OK);
    assert_int_equal(parse_repeated("ALL ", IMAP_SEARCH_NODES_MAX - 1, "ALL"), ERR_LIMIT);
    /* a chain of OR is one node, however long */
    assert_int_equal(parse_repeated("OR ALL ", 4000, "ALL"), OK);
}

int imap_search_program_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),    cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_charset),
        cmocka_unit_test(test_folded),  cmocka_unit_test(test_fuzzy),
        cmocka_unit_test(test_limits),  cmocka_unit_test(test_uid_bounds),
        cmocka_unit_test(test_filters),
    };
    return cmocka_run_group_tests_name("proto/imap_search_program", tests, NULL, NULL);
}
