/* proto/imap_search_program.c - SEARCH arguments to a tree of keys (RFC 3501 9: search).
 *
 * Lists and NOT are read with an explicit stack, at most IMAP_DEPTH_MAX deep. OR has its operands behind it, so
 * "OR a OR b c" and "OR OR a b c" are the same three alternatives: one counter of operands still to come is enough. */
#include "codec/codec.h"
#include "proto/imap_search.h"

/* A list, or the operands of OR, being read. */
struct frame {
    uint32_t node;
    uint32_t last_child;
    uint32_t operands_left; /* of OR; 0: a list, ended by its parenthesis */
    bool in_parens;
};

struct parser {
    struct scan c;
    struct arena *arena;
    struct imap_search out;
    uint32_t cap;
    struct frame stack[IMAP_SEARCH_TREE_DEPTH];
    uint32_t depth; /* frames on the stack */
    uint32_t nots;
    bool pending_not, pending_fuzzy;
};

enum argument {
    NOTHING,
    TEXT,
    FIELD_AND_TEXT,
    DAY,
    NUMBER,
    INTERVAL,
    SET,
    KEYWORD,
    FLAG_NAME,
    MODSEQ,
    OBJECT_ID,
    UID_ABOVE,
    UID_BELOW,
    FILTER_NAME,
    UNKNOWN
};

struct key_row {
    struct slice name;
    enum imap_search_key key;
    enum argument argument;
    const char *flag; /* of FLAG_NAME */
    bool is_not;
};

#define ROW(text, ...)                                                                             \
    {                                                                                              \
        { text, sizeof(text) - 1 }, __VA_ARGS__                                                    \
    }

static const struct key_row rows[] = {
    ROW("ALL", IMAP_SEARCH_ALL, NOTHING, NULL, false),
    ROW("ANSWERED", IMAP_SEARCH_FLAG, FLAG_NAME, "\\Answered", false),
    ROW("BCC", IMAP_SEARCH_BCC, TEXT, NULL, false),
    ROW("BEFORE", IMAP_SEARCH_BEFORE, DAY, NULL, false),
    ROW("BODY", IMAP_SEARCH_BODY, TEXT, NULL, false),
    ROW("CC", IMAP_SEARCH_CC, TEXT, NULL, false),
    ROW("DELETED", IMAP_SEARCH_FLAG, FLAG_NAME, "\\Deleted", false),
    ROW("DRAFT", IMAP_SEARCH_FLAG, FLAG_NAME, "\\Draft", false),
    ROW("EMAILID", IMAP_SEARCH_EMAILID, OBJECT_ID, NULL, false),
    ROW("FILTER", IMAP_SEARCH_FILTER, FILTER_NAME, NULL, false),
    ROW("FLAGGED", IMAP_SEARCH_FLAG, FLAG_NAME, "\\Flagged", false),
    ROW("FROM", IMAP_SEARCH_FROM, TEXT, NULL, false),
    ROW("HEADER", IMAP_SEARCH_HEADER, FIELD_AND_TEXT, NULL, false),
    ROW("KEYWORD", IMAP_SEARCH_FLAG, KEYWORD, NULL, false),
    ROW("LARGER", IMAP_SEARCH_LARGER, NUMBER, NULL, false),
    ROW("MODSEQ", IMAP_SEARCH_MODSEQ, MODSEQ, NULL, false),
    ROW("OLD", IMAP_SEARCH_RECENT, NOTHING, NULL, true),
    ROW("OLDER", IMAP_SEARCH_OLDER, INTERVAL, NULL, false),
    ROW("ON", IMAP_SEARCH_ON, DAY, NULL, false),
    ROW("RECENT", IMAP_SEARCH_RECENT, NOTHING, NULL, false),
    ROW("SAVEDATESUPPORTED", IMAP_SEARCH_ALL, NOTHING, NULL, false),
    ROW("SAVEDBEFORE", IMAP_SEARCH_SAVEDBEFORE, DAY, NULL, false),
    ROW("SAVEDON", IMAP_SEARCH_SAVEDON, DAY, NULL, false),
    ROW("SAVEDSINCE", IMAP_SEARCH_SAVEDSINCE, DAY, NULL, false),
    ROW("SEEN", IMAP_SEARCH_FLAG, FLAG_NAME, "\\Seen", false),
    ROW("SENTBEFORE", IMAP_SEARCH_SENTBEFORE, DAY, NULL, false),
    ROW("SENTON", IMAP_SEARCH_SENTON, DAY, NULL, false),
    ROW("SENTSINCE", IMAP_SEARCH_SENTSINCE, DAY, NULL, false),
    ROW("SINCE", IMAP_SEARCH_SINCE, DAY, NULL, false),
    ROW("SMALLER", IMAP_SEARCH_SMALLER, NUMBER, NULL, false),
    ROW("SUBJECT", IMAP_SEARCH_SUBJECT, TEXT, NULL, false),
    ROW("TEXT", IMAP_SEARCH_TEXT, TEXT, NULL, false),
    ROW("THREADID", IMAP_SEARCH_THREADID, OBJECT_ID, NULL, false),
    ROW("TO", IMAP_SEARCH_TO, TEXT, NULL, false),
    ROW("UID", IMAP_SEARCH_UID, SET, NULL, false),
    ROW("UIDAFTER", IMAP_SEARCH_UID, UID_ABOVE, NULL, false),
    ROW("UIDBEFORE", IMAP_SEARCH_UID, UID_BELOW, NULL, false),
    ROW("UNANSWERED", IMAP_SEARCH_FLAG, FLAG_NAME, "\\Answered", true),
    ROW("UNDELETED", IMAP_SEARCH_FLAG, FLAG_NAME, "\\Deleted", true),
    ROW("UNDRAFT", IMAP_SEARCH_FLAG, FLAG_NAME, "\\Draft", true),
    ROW("UNFLAGGED", IMAP_SEARCH_FLAG, FLAG_NAME, "\\Flagged", true),
    ROW("UNKEYWORD", IMAP_SEARCH_FLAG, KEYWORD, NULL, true),
    ROW("UNSEEN", IMAP_SEARCH_FLAG, FLAG_NAME, "\\Seen", true),
    ROW("YOUNGER", IMAP_SEARCH_YOUNGER, INTERVAL, NULL, false),
};

static enum err add_node(struct parser *p, enum imap_search_key key, uint32_t *out)
{
    if (p->out.count == IMAP_SEARCH_NODES_MAX) {
        return fail(ERR_LIMIT, "Too many search keys");
    }
    if (p->out.count == p->cap) {
        uint32_t cap = p->cap == 0 ? 16 : p->cap * 2;
        struct imap_search_node *more = ARENA_ARRAY(p->arena, struct imap_search_node, cap);
        if (p->out.count > 0) {
            memcpy(more, p->out.nodes, p->out.count * sizeof *more);
        }
        p->out.nodes = more;
        p->cap = cap;
    }
    uint32_t index = p->out.count++;
    p->out.nodes[index] = (struct imap_search_node){
        .key = key,
        .first_child = IMAP_SEARCH_NONE,
        .next = IMAP_SEARCH_NONE,
        .is_not = p->pending_not,
    };
    p->out.nodes[index].is_fuzzy = p->pending_fuzzy;
    p->pending_not = p->pending_fuzzy = false;
    if (p->depth > 0) {
        struct frame *top = &p->stack[p->depth - 1];
        p->out.nodes[index].is_fuzzy |= p->out.nodes[top->node].is_fuzzy;
        if (top->last_child == IMAP_SEARCH_NONE) {
            p->out.nodes[top->node].first_child = index;
        } else {
            p->out.nodes[top->last_child].next = index;
        }
        top->last_child = index;
    }
    *out = index;
    return OK;
}

static enum err push(struct parser *p, enum imap_search_key key, uint32_t operands, bool in_parens)
{
    uint32_t node;
    if (p->depth >= IMAP_DEPTH_MAX) {
        return fail(ERR_LIMIT, "Search keys are nested too deep");
    }
    TRY(add_node(p, key, &node));
    p->stack[p->depth++] = (struct frame){ node, IMAP_SEARCH_NONE, operands, in_parens };
    return OK;
}

static enum err take_text(struct parser *p, struct slice *out)
{
    TRY(imap_take_space(&p->c));
    return imap_take_astring(&p->c, p->arena, out);
}

static enum err take_folded(struct parser *p, struct imap_search_node *node)
{
    struct buf folded;
    TRY(take_text(p, &node->text));
    /* full case folding at most triples a text, decomposition adds as much again */
    buf_init(&folded, node->text.len * 18 + 16);
    casefold_utf8(node->text, &folded);
    node->folded = arena_dup(p->arena, buf_slice(&folded));
    buf_fini(&folded);
    return OK;
}

/* RFC 7162 3.1.5: one sequence serves all flags of a message, so the entry is passed over. */
static enum err take_search_modseq(struct parser *p, struct imap_search_node *node)
{
    struct slice entry, type;
    TRY(imap_take_space(&p->c));
    if (scan_peek(&p->c) == '"') {
        TRY(imap_take_string(&p->c, p->arena, &entry));
        TRY(imap_take_space(&p->c));
        TRY(imap_take_atom(&p->c, &type));
        TRY(imap_take_space(&p->c));
    }
    p->out.has_modseq = true;
    return imap_take_number64(&p->c, &node->number);
}

/* RFC 5032 3: nz-number */
static enum err take_interval(struct parser *p, struct imap_search_node *node)
{
    uint32_t seconds;
    TRY(imap_take_space(&p->c));
    TRY(imap_take_number(&p->c, &seconds));
    node->number = seconds;
    return seconds > 0 ? OK : fail(ERR_SYNTAX, "An interval is at least a second");
}

/* RFC 9738 3.2: UIDs above or below one that need not be there; none are a set without a range. */
static enum err take_uid_bound(struct parser *p, bool is_above, struct imap_set *out)
{
    uint32_t uid;
    TRY(imap_take_space(&p->c));
    TRY(imap_take_number(&p->c, &uid));
    if (uid == 0) {
        return fail(ERR_SYNTAX, "0 is no UID");
    }
    out->ranges = ARENA_ARRAY(p->arena, struct imap_range, 1);
    out->ranges[0] =
        is_above ? (struct imap_range){ uid + 1, UINT32_MAX } : (struct imap_range){ 1, uid - 1 };
    out->count = uid != (is_above ? UINT32_MAX : 1);
    return OK;
}

/* RFC 5466 4: filter-name */
static enum err take_filter_name(struct parser *p, struct slice *out)
{
    TRY(imap_take_space(&p->c));
    TRY(imap_take_atom(&p->c, out));
    return slice_find_char(*out, '/') == out->len ? OK : fail(ERR_SYNTAX, "Not a filter name");
}

static enum err take_argument(struct parser *p, const struct key_row *row,
                              struct imap_search_node *node)
{
    switch (row->argument) {
    case TEXT:
        return take_folded(p, node);
    case FIELD_AND_TEXT:
        TRY(take_text(p, &node->field));
        return take_folded(p, node);
    case DAY:
        TRY(imap_take_space(&p->c));
        return imap_take_date(&p->c, &node->day);
    case NUMBER:
        TRY(imap_take_space(&p->c));
        return imap_take_number64(&p->c, &node->number);
    case INTERVAL:
        return take_interval(p, node);
    case SET:
        TRY(imap_take_space(&p->c));
        return imap_take_set(&p->c, p->arena, &node->set);
    case KEYWORD:
        TRY(imap_take_space(&p->c));
        return imap_take_atom(&p->c, &node->text);
    case FLAG_NAME:
        node->text = slice_cstr(row->flag);
        return OK;
    case MODSEQ:
        return take_search_modseq(p, node);
    case OBJECT_ID:
        return take_text(p, &node->text);
    case UID_ABOVE:
    case UID_BELOW:
        return take_uid_bound(p, row->argument == UID_ABOVE, &node->set);
    case FILTER_NAME:
        return take_filter_name(p, &node->text);
    case NOTHING:
    case UNKNOWN:
        break;
    }
    return OK;
}

static enum err add_flag(struct parser *p, const char *flag, bool is_not)
{
    uint32_t node;
    TRY(add_node(p, flag == NULL ? IMAP_SEARCH_RECENT : IMAP_SEARCH_FLAG, &node));
    p->out.nodes[node].text = slice_cstr(flag);
    p->out.nodes[node].is_not ^= is_not;
    return OK;
}

/* RFC 3501 6.4.4: NEW is RECENT UNSEEN */
static enum err take_new(struct parser *p)
{
    TRY(push(p, IMAP_SEARCH_AND, 0, false));
    TRY(add_flag(p, NULL, false));
    TRY(add_flag(p, "\\Seen", true));
    p->depth--;
    return OK;
}

static enum err take_row(struct parser *p, struct slice name)
{
    if (slice_eq_nocase(name, SL("NEW"))) {
        return take_new(p);
    }
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (slice_eq_nocase(name, rows[i].name)) {
            uint32_t index;
            TRY(add_node(p, rows[i].key, &index));
            p->out.nodes[index].is_not ^= rows[i].is_not;
            return take_argument(p, &rows[i], &p->out.nodes[index]);
        }
    }
    return fail(ERR_SYNTAX, "Unknown search key");
}

/* An operand of the innermost OR is complete; with its last one the OR is, and so on outwards. */
static void operand_done(struct parser *p)
{
    while (p->depth > 1 && !p->stack[p->depth - 1].in_parens &&
           --p->stack[p->depth - 1].operands_left == 0) {
        p->depth--;
    }
}

/* RFC 3501 9: "OR" SP search-key SP search-key. An OR that is itself an operand of one adds one more operand to it. */
static enum err take_or(struct parser *p)
{
    struct frame *top = &p->stack[p->depth - 1];
    if (!top->in_parens && p->depth > 1 && !p->pending_not && !p->pending_fuzzy) {
        top->operands_left++;
        return OK;
    }
    return push(p, IMAP_SEARCH_OR, 2, false);
}

/* NOT, or FUZZY (RFC 6203 3), in front of a key. */
static enum err take_prefix(struct parser *p, bool is_not)
{
    if (++p->nots > IMAP_DEPTH_MAX) {
        return fail(ERR_LIMIT, "Search keys are nested too deep");
    }
    p->pending_not ^= is_not;
    p->pending_fuzzy |= !is_not;
    p->out.has_fuzzy |= !is_not;
    return imap_take_space(&p->c);
}

static bool at_set(const struct scan *c)
{
    int first = scan_peek(c);
    return first == '*' || first == '$' || (first >= '0' && first <= '9');
}

/* One key, or the opening of one that has keys inside. *is_done: an operand was completed. */
static enum err take_key(struct parser *p, bool *is_done)
{
    struct slice name;
    *is_done = false;
    if (scan_char(&p->c, '(')) {
        return push(p, IMAP_SEARCH_AND, 0, true);
    }
    if (at_set(&p->c)) {
        uint32_t index;
        *is_done = true;
        TRY(add_node(p, IMAP_SEARCH_SEQUENCE, &index));
        TRY(imap_take_set(&p->c, p->arena, &p->out.nodes[index].set));
        p->out.has_sequence |= !p->out.nodes[index].set.is_saved;
        return OK;
    }
    TRY(imap_take_atom(&p->c, &name));
    if (slice_eq_nocase(name, SL("NOT")) || slice_eq_nocase(name, SL("FUZZY"))) {
        return take_prefix(p, slice_eq_nocase(name, SL("NOT")));
    }
    if (slice_eq_nocase(name, SL("OR"))) {
        TRY(take_or(p));
        return imap_take_space(&p->c);
    }
    *is_done = true;
    return take_row(p, name);
}

/* Closing parentheses behind a key. */
static enum err take_closings(struct parser *p)
{
    while (scan_char(&p->c, ')')) {
        const struct frame *top = &p->stack[p->depth - 1];
        if (p->depth == 1 || !top->in_parens) {
            return fail(ERR_SYNTAX, "Unexpected parenthesis");
        }
        p->depth--;
        operand_done(p);
    }
    return OK;
}

static enum err take_keys(struct parser *p)
{
    for (;;) {
        bool is_done;
        TRY(take_key(p, &is_done));
        if (!is_done) {
            continue;
        }
        p->nots = 0;
        operand_done(p);
        TRY(take_closings(p));
        if (scan_at_end(&p->c)) {
            break;
        }
        TRY(imap_take_space(&p->c));
    }
    return p->depth == 1 ? OK : fail(ERR_SYNTAX, "Search keys are incomplete");
}

static const struct {
    struct slice name;
    enum imap_search_return option;
} returns[] = {
    { { "MIN", 3 }, IMAP_RETURN_MIN },   { { "MAX", 3 }, IMAP_RETURN_MAX },
    { { "ALL", 3 }, IMAP_RETURN_ALL },   { { "COUNT", 5 }, IMAP_RETURN_COUNT },
    { { "SAVE", 4 }, IMAP_RETURN_SAVE }, { { "RELEVANCY", 9 }, IMAP_RETURN_RELEVANCY },
};

/* RFC 9394 3.1: not again */
static enum err take_partial(struct scan *c, struct imap_search *out)
{
    if (out->returns & IMAP_RETURN_PARTIAL) {
        return fail(ERR_SYNTAX, "PARTIAL is there already");
    }
    out->returns |= IMAP_RETURN_PARTIAL;
    TRY(imap_take_space(c));
    return imap_take_page(c, &out->page);
}

static enum err take_return_option(struct scan *c, struct imap_search *out)
{
    struct slice word;
    TRY(imap_take_atom(c, &word));
    if (slice_eq_nocase(word, SL("PARTIAL"))) {
        return take_partial(c, out);
    }
    for (size_t i = 0; i < ARRAY_LEN(returns); i++) {
        if (slice_eq_nocase(word, returns[i].name)) {
            out->returns |= returns[i].option;
            return OK;
        }
    }
    return fail(ERR_SYNTAX, "Unknown search result option");
}

/* RFC 4466 2.6.1: " RETURN (MIN COUNT)" */
enum err imap_take_search_returns(struct scan *c, struct imap_search *out)
{
    if (!scan_lit_nocase(c, SL("RETURN ("))) {
        return OK;
    }
    out->has_return = true;
    if (scan_char(c, ')')) {
        out->returns = IMAP_RETURN_ALL;
        return imap_take_space(c);
    }
    do {
        TRY(take_return_option(c, out));
    } while (scan_char(c, ' '));
    if (!scan_char(c, ')')) {
        return fail(ERR_SYNTAX, "Search result options do not end");
    }
    if (out->returns & IMAP_RETURN_PARTIAL && out->returns & IMAP_RETURN_ALL) {
        return fail(ERR_SYNTAX, "PARTIAL and ALL exclude each other"); /* RFC 9394 3.1 */
    }
    return imap_take_space(c);
}

/* RFC 3501 6.4.4: US-ASCII must be, UTF-8 holds it; both are read as UTF-8. */
enum err imap_take_search_charset(struct scan *c, struct arena *arena)
{
    struct slice name;
    TRY(imap_take_astring(c, arena, &name));
    return slice_eq_nocase(name, SL("UTF-8")) || slice_eq_nocase(name, SL("US-ASCII"))
               ? OK
               : fail(ERR_DENIED, "Charset is not known");
}

enum err imap_take_search_keys(struct scan c, struct arena *arena, struct imap_search *out)
{
    struct parser p = { .c = c, .arena = arena, .out = *out };
    TRY(push(&p, IMAP_SEARCH_AND, 0, true));
    TRY(take_keys(&p));
    *out = p.out;
    /* RFC 6203 4: relevancy of what? */
    return out->has_fuzzy || !(out->returns & IMAP_RETURN_RELEVANCY)
               ? OK
               : fail(ERR_SYNTAX, "RELEVANCY is of FUZZY keys");
}

/* "CHARSET" begins no other key: what cannot be its name is refused as a key. */
static enum err take_charset(struct scan *c, struct arena *arena, struct imap_search *out)
{
    struct scan at = *c;
    if (!scan_lit_nocase(&at, SL("CHARSET "))) {
        return OK;
    }
    enum err result = imap_take_search_charset(&at, arena);
    if (result == ERR_SYNTAX) {
        return OK;
    }
    *c = at;
    out->has_charset = true;
    TRY(result);
    return imap_take_space(c);
}

/* RFC 5466 3.1: with a filter, which is UTF-8, another charset is a mistake. */
static bool names_filter(struct scan c, struct arena *arena)
{
    struct imap_search keys = { 0 };
    bool is_found = false;
    if (imap_take_space(&c) == OK && imap_take_search_keys(c, arena, &keys) == OK) {
        for (uint32_t i = 0; i < keys.count; i++) {
            is_found |= keys.nodes[i].key == IMAP_SEARCH_FILTER;
        }
    }
    return is_found;
}

enum err imap_take_search(struct scan c, struct arena *arena, struct imap_search *out)
{
    struct imap_search search = { 0 };
    TRY(imap_take_search_returns(&c, &search));
    out->returns = search.returns;
    enum err result = take_charset(&c, arena, &search);
    if (result == ERR_DENIED) {
        out->has_filter = names_filter(c, arena);
    }
    TRY(result);
    TRY(imap_take_search_keys(c, arena, &search));
    *out = search;
    return OK;
}

enum err imap_search_parse(struct scan args, struct arena *arena, struct imap_search *out)
{
    TRY(imap_take_space(&args));
    return imap_take_search(args, arena, out);
}

enum err imap_filter_parse(struct slice value, struct arena *arena, struct imap_search *out)
{
    struct imap_search search = { 0 };
    struct scan c = scan_make(value);
    TRY(take_charset(&c, arena, &search));
    TRY(imap_take_search_keys(c, arena, &search));
    *out = search;
    return OK;
}
