/* serve/imap/search/filter.c - FILTER keys of a SEARCH become what is kept under their names (RFC 5466). */
#include "serve/imap/search/search.h"
#include "store/sharing/annotation.h"

/* Nodes that came in the place of a FILTER key. */
struct spliced {
    uint32_t at, first, end; /* the key; its filter's nodes */
    struct slice name;
};

struct expanding {
    struct imap_session *session;
    struct imap_search *program;
    struct annotation *kept; /* of the account; NULL: not asked for yet */
    unsigned kept_count, used;
    struct spliced splices[SEARCH_FILTERS_MAX]; /* `used` of them */
};

static enum err load(struct expanding *e)
{
    struct imap_session *s = e->session;
    struct annotated of = { s->services->store, s->login.account, s->login.account, 0 };
    return e->kept != NULL ? OK : annotations_get(&of, s->command_arena, &e->kept, &e->kept_count);
}

static bool find_in(const struct expanding *e, const char *where, struct slice name,
                    struct slice *out)
{
    struct arena *arena = e->session->command_arena;
    struct slice entry = arena_printf(arena, "%s%.*s", where, SLICE_ARG(name));
    for (unsigned i = 0; i < e->kept_count; i++) {
        if (slice_eq_nocase(e->kept[i].name, entry)) {
            *out = e->kept[i].value;
            return true;
        }
    }
    return false;
}

/* RFC 5466 3.1: one's own before those of the server. */
static enum err find_filter(struct expanding *e, struct slice name, struct imap_search *out)
{
    struct slice value;
    TRY(load(e));
    if (!find_in(e, "/private/filters/values/", name, &value) &&
        !find_in(e, "/shared/filters/values/", name, &value)) {
        return fail(ERR_NOT_FOUND, "There is no such filter");
    }
    enum err result = imap_filter_parse(value, e->session->command_arena, out);
    return result == ERR_SYNTAX || result == ERR_DENIED
               ? fail(ERR_NOT_FOUND, "The filter is no search")
               : result;
}

static uint32_t shifted(uint32_t index, uint32_t by)
{
    return index == IMAP_SEARCH_NONE ? index : index + by;
}

/* Is the node part of a filter with this name, or of one that such a filter named? */
static bool is_within(const struct expanding *e, uint32_t node, struct slice name)
{
    for (unsigned i = e->used; i > 0; i--) { /* a filter comes behind the key that it is for */
        const struct spliced *one = &e->splices[i - 1];
        if (node < one->first || node >= one->end) {
            continue;
        }
        if (slice_eq_nocase(one->name, name)) {
            return true;
        }
        node = one->at;
    }
    return false;
}

/* Node `at` becomes a list of the filter's keys, which come behind all others. */
static enum err splice(struct expanding *e, uint32_t at, const struct imap_search *filter)
{
    struct imap_search *p = e->program;
    uint32_t before = p->count, count = before + filter->count;
    if (count > IMAP_SEARCH_NODES_MAX) {
        return fail(ERR_LIMIT, "Too many search keys");
    }
    struct imap_search_node *nodes =
        ARENA_ARRAY(e->session->command_arena, struct imap_search_node, count);
    for (uint32_t i = 0; i < before; i++) {
        nodes[i] = p->nodes[i];
    }
    for (uint32_t i = 0; i < filter->count; i++) {
        nodes[before + i] = filter->nodes[i];
        nodes[before + i].first_child = shifted(filter->nodes[i].first_child, before);
        nodes[before + i].next = shifted(filter->nodes[i].next, before);
        nodes[before + i].is_fuzzy |= nodes[at].is_fuzzy;
    }
    e->splices[e->used++] = (struct spliced){ at, before, count, nodes[at].text };
    nodes[at].key = IMAP_SEARCH_AND;
    nodes[at].first_child = before;
    p->nodes = nodes;
    p->count = count;
    p->has_sequence |= filter->has_sequence;
    p->has_modseq |= filter->has_modseq;
    p->has_fuzzy |= filter->has_fuzzy;
    return OK;
}

/* Children stand behind their parents, so one walk is enough. */
static enum err check_depth(struct imap_session *s, const struct imap_search *p)
{
    unsigned *depths = ARENA_ARRAY(s->command_arena, unsigned, p->count);
    for (uint32_t i = 0; i < p->count; i++) {
        if (depths[i] >= IMAP_SEARCH_TREE_DEPTH) {
            return fail(ERR_LIMIT, "Search keys are nested too deep");
        }
        for (uint32_t c = p->nodes[i].first_child; c != IMAP_SEARCH_NONE; c = p->nodes[c].next) {
            depths[c] = depths[i] + 1;
        }
    }
    return OK;
}

enum err search_expand(struct imap_session *s, struct imap_search *program, struct slice *undefined)
{
    struct expanding e = { .session = s, .program = program };
    for (uint32_t i = 0; i < program->count; i++) { /* also those that come with filters */
        struct imap_search filter;
        if (program->nodes[i].key != IMAP_SEARCH_FILTER) {
            continue;
        }
        *undefined = program->nodes[i].text;
        if (is_within(&e, i, *undefined)) { /* RFC 5466 3.1: as if it did not exist */
            return fail(ERR_NOT_FOUND, "The filter names itself");
        }
        if (e.used == SEARCH_FILTERS_MAX) {
            return fail(ERR_LIMIT, "Too many filters");
        }
        TRY(find_filter(&e, *undefined, &filter));
        TRY(splice(&e, i, &filter));
    }
    return e.used > 0 ? check_depth(s, program) : OK;
}
