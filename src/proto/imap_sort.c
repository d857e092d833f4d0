/* The arguments of SORT and THREAD (RFC 5256 5): what SEARCH takes, behind an order or an algorithm and a charset. */
#include "proto/imap_search.h"

#define ROW(text, value)                                                                           \
    {                                                                                              \
        { text, sizeof(text) - 1 }, value                                                          \
    }

static const struct {
    struct slice name;
    enum sort_kind kind;
} kinds[] = {
    ROW("ARRIVAL", SORT_ARRIVAL),
    ROW("CC", SORT_CC),
    ROW("DATE", SORT_DATE),
    ROW("DISPLAYFROM", SORT_DISPLAY_FROM), /* RFC 5957 */
    ROW("DISPLAYTO", SORT_DISPLAY_TO),
    ROW("FROM", SORT_FROM),
    ROW("SIZE", SORT_SIZE),
    ROW("SUBJECT", SORT_SUBJECT),
    ROW("TO", SORT_TO),
    ROW("RELEVANCY", SORT_RELEVANCY), /* RFC 6203 6 */
};

static const struct {
    struct slice name;
    enum thread_algorithm algorithm;
} algorithms[] = {
    ROW("ORDEREDSUBJECT", THREAD_ORDEREDSUBJECT),
    ROW("REFERENCES", THREAD_REFERENCES),
    ROW("REFS", THREAD_REFS),
};

static enum err take_criterion(struct scan *c, struct sort_criterion *out)
{
    struct slice word;
    struct sort_criterion criterion = { 0 };
    TRY(imap_take_atom(c, &word));
    if (slice_eq_nocase(word, SL("REVERSE"))) {
        criterion.is_reverse = true;
        TRY(imap_take_space(c));
        TRY(imap_take_atom(c, &word));
    }
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (slice_eq_nocase(word, kinds[i].name)) {
            criterion.kind = kinds[i].kind;
            *out = criterion;
            return OK;
        }
    }
    return fail(ERR_SYNTAX, "Unknown sort criterion");
}

static void add_criterion(struct imap_sort *sort, const struct sort_criterion *criterion)
{
    for (unsigned i = 0; i < sort->criterion_count; i++) {
        if (sort->criteria[i].kind == criterion->kind) {
            return;
        }
    }
    sort->criteria[sort->criterion_count++] = *criterion;
}

static enum err take_criteria(struct scan *c, struct imap_sort *sort)
{
    if (!scan_char(c, '(')) {
        return fail(ERR_SYNTAX, "Expected a list of sort criteria");
    }
    do {
        struct sort_criterion criterion;
        TRY(take_criterion(c, &criterion));
        add_criterion(sort, &criterion);
    } while (scan_char(c, ' '));
    return scan_char(c, ')') ? OK : fail(ERR_SYNTAX, "List of sort criteria does not end");
}

/* " UTF-8 ALL" */
static enum err take_search(struct scan *c, struct arena *arena, struct imap_search *out)
{
    TRY(imap_take_space(c));
    out->has_charset = true;
    TRY(imap_take_search_charset(c, arena));
    TRY(imap_take_space(c));
    return imap_take_search_keys(*c, arena, out);
}

enum err imap_sort_parse(struct scan args, struct arena *arena, struct imap_sort *out)
{
    struct imap_sort sort = { 0 };
    TRY(imap_take_space(&args));
    TRY(imap_take_search_returns(&args, &sort.search)); /* RFC 5267 3 */
    out->search.returns = sort.search.returns;
    TRY(take_criteria(&args, &sort));
    TRY(take_search(&args, arena, &sort.search));
    for (unsigned i = 0; i < sort.criterion_count && !sort.search.has_fuzzy; i++) {
        if (sort.criteria[i].kind == SORT_RELEVANCY) {
            return fail(ERR_SYNTAX, "RELEVANCY is of FUZZY keys");
        }
    }
    *out = sort;
    return OK;
}

enum err imap_thread_parse(struct scan args, struct arena *arena, struct imap_thread *out)
{
    struct imap_thread thread = { 0 };
    struct slice word;
    TRY(imap_take_space(&args));
    TRY(imap_take_atom(&args, &word));
    size_t i = 0;
    while (i < ARRAY_LEN(algorithms) && !slice_eq_nocase(word, algorithms[i].name)) {
        i++;
    }
    if (i == ARRAY_LEN(algorithms)) {
        return fail(ERR_SYNTAX, "Unknown threading algorithm");
    }
    thread.algorithm = algorithms[i].algorithm;
    TRY(take_search(&args, arena, &thread.search));
    *out = thread;
    return OK;
}
