#include "base/test.h"
#include "proto/imap_search.h"

#define BUDGET (64 * 1024 * 1024)
#define SHOWN_MAX 4096

static const char *const kinds[] = {
    [SORT_ARRIVAL] = "arrival",
    [SORT_SIZE] = "size",
    [SORT_DATE] = "date",
    [SORT_SUBJECT] = "subject",
    [SORT_FROM] = "from",
    [SORT_TO] = "to",
    [SORT_CC] = "cc",
    [SORT_DISPLAY_FROM] = "displayfrom",
    [SORT_DISPLAY_TO] = "displayto",
};

struct row {
    const char *args, *want; /* or the refusal */
    enum err result;
};

static enum err parse_sort(struct scan args, struct arena *arena, struct buf *shown)
{
    struct imap_sort sort;
    TRY(imap_sort_parse(args, arena, &sort));
    for (unsigned i = 0; i < sort.criterion_count; i++) {
        buf_printf(shown, "%s%s ", sort.criteria[i].is_reverse ? "-" : "",
                   kinds[sort.criteria[i].kind]);
    }
    buf_printf(shown, "%u %u", sort.search.count, sort.search.returns);
    return OK;
}

static enum err parse_thread(struct scan args, struct arena *arena, struct buf *shown)
{
    struct imap_thread thread;
    TRY(imap_thread_parse(args, arena, &thread));
    buf_printf(shown, "%u %u", (unsigned)thread.algorithm, thread.search.count);
    return OK;
}

static void check(const struct row *rows, size_t count,
                  enum err (*parse)(struct scan args, struct arena *arena, struct buf *shown))
{
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_new(NULL, "test", BUDGET);
        struct buf shown;
        buf_init(&shown, SHOWN_MAX);
        enum err result = parse(scan_make(slice_cstr(rows[i].args)), arena, &shown);
        if (result != rows[i].result) {
            fail_msg("%s: %s", rows[i].args, err_name(result));
        }
        ASSERT_SLICE(result == OK ? buf_slice(&shown) : slice_cstr(err_detail()),
                     slice_cstr(rows[i].want));
        buf_fini(&shown);
        arena_free(arena);
    }
}

static void test_sort(void **state)
{
    static const struct row rows[] = {
        /* RFC 5256 3 */
        { " (SUBJECT) UTF-8 SINCE 1-Feb-1994", "subject 2 0", OK },
        { " (REVERSE DATE) UTF-8 ALL", "-date 2 0", OK },
        { " (subject reverse date) us-ascii TEXT \"not in mailbox\"", "subject -date 2 0", OK },
        { " (ARRIVAL CC FROM SIZE TO DISPLAYFROM REVERSE DISPLAYTO) \"UTF-8\" ALL",
          "arrival cc from size to displayfrom -displayto 2 0", OK },
        { " (DATE REVERSE DATE SUBJECT) UTF-8 ALL", "date subject 2 0", OK },
        { " RETURN (MIN COUNT) (DATE) UTF-8 ALL", "date 2 9", OK },
        { " RETURN () (DATE) UTF-8 ALL", "date 2 4", OK },
        { " (DATE) {5}\r\nUTF-8 1:*", "date 2 0", OK },
        { "", "Missing argument", ERR_SYNTAX },
        { " () UTF-8 ALL", "Expected an atom", ERR_SYNTAX },
        { " (DATE UTF-8 ALL", "Unknown sort criterion", ERR_SYNTAX },
        { " (DATE", "List of sort criteria does not end", ERR_SYNTAX },
        { " DATE UTF-8 ALL", "Expected a list of sort criteria", ERR_SYNTAX },
        { " (REVERSE) UTF-8 ALL", "Expected a space", ERR_SYNTAX },
        { " (REVERSE REVERSE DATE) UTF-8 ALL", "Unknown sort criterion", ERR_SYNTAX },
        { " (AGE) UTF-8 ALL", "Unknown sort criterion", ERR_SYNTAX },
        { " (DATE) ALL", "Charset is not known", ERR_DENIED },
        { " (DATE) KOI8-R ALL", "Charset is not known", ERR_DENIED },
        { " (DATE) UTF-8", "Missing argument", ERR_SYNTAX },
        { " (DATE) UTF-8 ", "Expected an atom", ERR_SYNTAX },
        { " (DATE) UTF-8 FOO", "Unknown search key", ERR_SYNTAX },
    };
    check(rows, ARRAY_LEN(rows), parse_sort);
}

static void test_thread(void **state)
{
    static const struct row rows[] = {
        { " ORDEREDSUBJECT UTF-8 SINCE 5-MAR-2000", "0 2", OK },
        { " references US-ASCII TEXT \"gewp\"", "1 2", OK },
        { " REFS UTF-8 ALL", "2 2", OK },
        { " JWZ UTF-8 ALL", "Unknown threading algorithm", ERR_SYNTAX },
        { " REFS X-NONE ALL", "Charset is not known", ERR_DENIED },
        { " REFS", "Missing argument", ERR_SYNTAX },
        { " (REFS) UTF-8 ALL", "Expected an atom", ERR_SYNTAX },
        { " RETURN (ALL) REFS UTF-8 ALL", "Unknown threading algorithm", ERR_SYNTAX },
    };
    check(rows, ARRAY_LEN(rows), parse_thread);
}

int imap_sort_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sort),
        cmocka_unit_test(test_thread),
    };
    return cmocka_run_group_tests_name("proto/imap_sort", tests, NULL, NULL);
}
