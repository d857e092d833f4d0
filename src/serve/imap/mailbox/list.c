/* serve/imap/mailbox/list.c - LIST and LSUB (RFC 3501 6.3.8, 6.3.9; RFC 3348, 5258, 5819, 6154, 8440, 9590).
 *
 * Every superior level of a mailbox is a mailbox or a level in the store, so LIST need not make up parents; LSUB must, as
 * a subscription may outlive its mailbox. */
#include <stdlib.h>

#include "base/log.h"
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/acl.h"
#include "serve/imap/mailbox/metadata.h"
#include "serve/imap/mailbox/place.h"
#include "serve/imap/mailbox/roles.h"

#define LIST_PATTERNS_MAX 64
#define LEVEL_STEPS 1000 /* of a look for a name among all, about */

enum list_option {
    SUBSCRIBED = 1,
    REMOTE = 2,
    RECURSIVEMATCH = 4,
    SPECIAL_USE = 8,
    CHILDREN = 16,
    STATUS = 32,
    METADATA = 64,
    MYRIGHTS = 128
};

struct list_query {
    enum imap_names names;
    struct arena *arena;
    bool is_extended;
    unsigned select, give; /* enum list_option */
    unsigned status_items;
    struct imap_metadata_get metadata;
    struct slice reference; /* as sent */
    struct imap_pattern *patterns;
    unsigned pattern_count;
    bool is_root; /* LIST "" "": only the separator is asked for */
};

static const struct {
    struct slice name;
    enum list_option option;
    bool selects, gives;
} options[] = {
    { { "SUBSCRIBED", 10 }, SUBSCRIBED, true, true },
    { { "REMOTE", 6 }, REMOTE, true, false },
    { { "RECURSIVEMATCH", 14 }, RECURSIVEMATCH, true, false },
    { { "SPECIAL-USE", 11 }, SPECIAL_USE, true, true },
    { { "CHILDREN", 8 }, CHILDREN, false, true },
    { { "STATUS", 6 }, STATUS, false, true },
    { { "METADATA", 8 }, METADATA, false, true },
    { { "MYRIGHTS", 8 }, MYRIGHTS, false, true },
};

/* What stands behind some options. */
static enum err take_option_value(struct scan *c, enum list_option option, struct list_query *q)
{
    if (option != STATUS && option != METADATA) {
        return OK;
    }
    TRY(imap_take_space(c));
    if (option == STATUS) {
        return imap_take_status_items(c, &q->status_items);
    }
    TRY(imap_metadata_take_entries(c, q->arena, &q->metadata.entries)); /* RFC 9590 3 */
    return imap_metadata_check(&q->metadata);
}

static enum err take_option(struct scan *c, bool selects, struct list_query *q, unsigned *out)
{
    struct slice word;
    TRY(imap_take_atom(c, &word));
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        if (!slice_eq_nocase(word, options[i].name) ||
            !(selects ? options[i].selects : options[i].gives)) {
            continue;
        }
        *out |= options[i].option;
        return take_option_value(c, options[i].option, q);
    }
    return fail(ERR_SYNTAX, "Unknown LIST option");
}

static enum err take_options(struct scan *c, bool selects, struct list_query *q, unsigned *out)
{
    if (!scan_char(c, '(')) {
        return fail(ERR_SYNTAX, "Expected a list of options");
    }
    if (scan_char(c, ')')) {
        return OK;
    }
    do {
        TRY(take_option(c, selects, q, out));
    } while (scan_char(c, ' '));
    if (!scan_char(c, ')')) {
        return fail(ERR_SYNTAX, "List of options does not end");
    }
    if ((*out & RECURSIVEMATCH) && !(*out & SUBSCRIBED)) {
        return fail(ERR_SYNTAX, "RECURSIVEMATCH needs another option"); /* RFC 5258 3.1 */
    }
    return OK;
}

/* A pattern that is no name in its encoding, or too long, matches nothing and is left out. */
static enum err take_pattern(struct scan *c, bool in_list, struct arena *arena,
                             struct list_query *q)
{
    struct slice encoded, reference, pattern;
    TRY(imap_take_list_mailbox(c, arena, &encoded));
    if (q->pattern_count == LIST_PATTERNS_MAX) {
        return fail(ERR_LIMIT, "Too many patterns");
    }
    q->is_root = !q->is_extended && encoded.len == 0;
    if (in_list && encoded.len == 0) {
        return OK; /* RFC 5258 3: matches nothing */
    }
    if (imap_decode_mailbox(q->reference, q->names, arena, &reference) == OK &&
        imap_decode_mailbox(encoded, q->names, arena, &pattern) == OK &&
        imap_pattern_compile(reference, pattern, &q->patterns[q->pattern_count]) == OK) {
        q->pattern_count++;
    }
    return OK;
}

static enum err take_patterns(struct scan *c, struct arena *arena, struct list_query *q)
{
    q->patterns = ARENA_ARRAY(arena, struct imap_pattern, LIST_PATTERNS_MAX);
    if (!scan_char(c, '(')) {
        return take_pattern(c, false, arena, q);
    }
    q->is_extended = true;
    do {
        TRY(take_pattern(c, true, arena, q));
    } while (scan_char(c, ' '));
    return scan_char(c, ')') ? OK : fail(ERR_SYNTAX, "List of patterns does not end");
}

static enum err take_query(struct scan *c, bool is_lsub, struct arena *arena, struct list_query *q)
{
    TRY(imap_take_space(c));
    if (!is_lsub && scan_peek(c) == '(') {
        q->is_extended = true;
        TRY(take_options(c, true, q, &q->select));
        TRY(imap_take_space(c));
    }
    TRY(imap_take_astring(c, arena, &q->reference));
    TRY(imap_take_space(c));
    TRY(take_patterns(c, arena, q));
    if (!is_lsub && scan_lit_nocase(c, SL(" RETURN "))) {
        q->is_extended = true;
        TRY(take_options(c, false, q, &q->give));
    }
    q->is_root = q->is_root && !q->is_extended;
    return imap_take_end(c);
}

static bool matches(const struct list_query *q, struct slice name)
{
    for (unsigned i = 0; i < q->pattern_count; i++) {
        fiber_spend((uint64_t)(q->patterns[i].length + 1U) * (name.len + 1));
        if (imap_pattern_match(&q->patterns[i], name)) {
            return true;
        }
    }
    return false;
}

/* What one session needs to answer: all mailboxes and subscriptions. There may be ten thousands of either, and a reactor waits: nothing here
 * asks each of them about each. */
struct names {
    struct imap_mailboxes all;
    const struct mailbox_info **in_order; /* by name */
    struct slice *subscribed;             /* in order */
    unsigned subscribed_count;
    uint32_t *
        untold; /* of RECURSIVEMATCH: how many of those in front of each no pattern matches; one more at the end */
};

static int compare_names(const void *a, const void *b)
{
    const struct mailbox_info *const *left = a, *const *right = b;
    return slice_compare((*left)->name, (*right)->name);
}

static void put_in_order(struct names *names, struct arena *arena)
{
    names->in_order = ARENA_ARRAY(arena, const struct mailbox_info *, names->all.count);
    for (unsigned i = 0; i < names->all.count; i++) {
        names->in_order[i] = &names->all.items[i];
    }
    qsort(names->in_order, names->all.count, sizeof(names->in_order[0]), compare_names);
}

static void count_untold(struct imap_session *s, struct names *names, const struct list_query *q)
{
    names->untold = ARENA_ARRAY(s->command_arena, uint32_t, (size_t)names->subscribed_count + 1);
    for (unsigned i = 0; i < names->subscribed_count && imap_goes_on(s); i++) {
        names->untold[i + 1] = names->untold[i] + !matches(q, names->subscribed[i]);
    }
}

static const struct mailbox_info *find_name(const struct names *names, struct slice name)
{
    const struct mailbox_info key = { .name = name }, *wanted = &key;
    const struct mailbox_info **found = bsearch(&wanted, names->in_order, names->all.count,
                                                sizeof(names->in_order[0]), compare_names);
    return found == NULL ? NULL : *found;
}

/* RFC 5258 3.5: what is below a name counts where it meets every criterion. */
static void keep_special(struct names *names)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < names->subscribed_count; i++) {
        const struct mailbox_info *m = find_name(names, names->subscribed[i]);
        if (m != NULL && imap_role_name(m->role).len > 0) {
            names->subscribed[kept++] = names->subscribed[i];
        }
    }
    names->subscribed_count = kept;
}

static enum err load_names(struct imap_session *s, const struct list_query *q, struct names *out)
{
    *out = (struct names){ .untold = NULL };
    TRY(imap_mailboxes(s, s->command_arena, &out->all));
    TRY(mailbox_subscriptions(s->services->store, s->login.account, s->command_arena,
                              &out->subscribed, &out->subscribed_count));
    put_in_order(out, s->command_arena);
    if (q->select & SPECIAL_USE) {
        keep_special(out);
    }
    if (q->select & RECURSIVEMATCH) {
        count_untold(s, out, q);
    }
    return s->broken;
}

/* 0: it is below; else whether it stands in front of those that are, or behind them. */
static int compare_below(struct slice name, struct slice parent)
{
    int order = slice_compare(slice_sub(name, 0, parent.len), parent);
    return order != 0               ? order
           : name.len == parent.len ? -1
                                    : (unsigned char)name.ptr[parent.len] - '/';
}

/* How many subscribed names stand in front of those below one; or of what is behind these. */
static unsigned count_before(const struct names *names, struct slice parent, bool with_below)
{
    unsigned low = 0, high = names->subscribed_count;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        int order = compare_below(names->subscribed[middle], parent);
        if (order < 0 || (order == 0 && with_below)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* What RECURSIVEMATCH has to know of the subscribed names below one. */
struct below {
    bool some;   /* there are such */
    bool untold; /* one of them is not shown itself, as no pattern matches it */
};

static struct below subscribed_below(const struct names *names, struct slice parent)
{
    if (names->untold == NULL) {
        return (struct below){ false, false };
    }
    unsigned from = count_before(names, parent, false), until = count_before(names, parent, true);
    return (struct below){ until > from, names->untold[until] > names->untold[from] };
}

static void write_list_end(struct imap_session *s, bool has_child_info)
{
    imap_out(s, has_child_info ? " (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n" : "\r\n");
    imap_out_flush_if(s);
}

static void add_attribute(struct imap_session *s, struct slice attribute)
{
    if (s->out.ptr[s->out.len - 1] != '(') {
        buf_append_char(&s->out, ' ');
    }
    buf_append(&s->out, attribute);
}

/* As LIST tells it, up to what is extended. */
static void write_list_start(struct imap_session *s, const struct mailbox_info *m,
                             bool tells_subscribed)
{
    imap_out(s, "* LIST (");
    if (!m->selectable) {
        add_attribute(s, SL("\\Noselect"));
    }
    add_attribute(s, m->has_children ? SL("\\HasChildren") : SL("\\HasNoChildren"));
    if (m->subscribed && tells_subscribed) {
        add_attribute(s, SL("\\Subscribed"));
    }
    if (imap_role_name(m->role).len > 0) {
        add_attribute(s, imap_role_name(m->role));
    }
    imap_out(s, ") \"/\" ");
    imap_write_name(s, m->name);
}

static void write_old_name(struct imap_session *s, struct slice old_name)
{
    if (old_name.len > 0) {
        imap_out(s, " (\"OLDNAME\" (");
        imap_write_name(s, old_name);
        imap_out(s, "))");
    }
    write_list_end(s, false);
}

void imap_write_list(struct imap_session *s, const struct mailbox_info *m, struct slice old_name)
{
    write_list_start(s, m, false);
    write_old_name(s, old_name);
}

void imap_tell_normal_name(struct imap_session *s, struct slice name, struct slice written)
{
    struct mailbox_info mailbox;
    if (written.len == 0 || !(s->enabled & IMAP_REV2)) {
        return;
    }
    enum err found = imap_name_find(s, name, s->command_arena, &mailbox);
    if (found == OK) {
        imap_write_list(s, &mailbox, written);
    } else if (found == ERR_NOT_FOUND) {
        imap_out(s, "* LIST (\\NonExistent) \"/\" ");
        imap_write_name(s, name);
        write_old_name(s, written);
    }
}

/* RFC 5819 2, RFC 9590 3: what cannot be had is left out; the mailbox may have gone meanwhile. */
static enum err write_more(struct imap_session *s, const struct list_query *q,
                           const struct mailbox_info *m)
{
    uint64_t unused = 0;
    enum err result = OK;
    if ((q->give & MYRIGHTS) && m->rights != 0) {
        imap_write_myrights(s, m); /* RFC 8440 */
    }
    if ((q->give & STATUS) && m->selectable && m->rights & RIGHT_READ) {
        result = imap_write_status(s, m, q->status_items);
    }
    if ((q->give & METADATA) && result == OK && m->rights & RIGHTS_ANNOTATING) {
        result = imap_write_metadata(s, m, &q->metadata, &unused);
    }
    return result == ERR_NOT_FOUND || result == ERR_DENIED ? OK : result;
}

/* RFC 9051 6.3.9.3: what is shown for the sake of names below it is shown when these are not, and nothing more is told of it. */
static enum err list_mailboxes(struct imap_session *s, const struct list_query *q,
                               const struct names *names)
{
    bool tells_subscribed = (q->give | q->select) & SUBSCRIBED;
    for (unsigned i = 0; i < names->all.count && imap_goes_on(s); i++) {
        const struct mailbox_info *m = &names->all.items[i];
        bool is_special = imap_role_name(m->role).len > 0;
        if (!matches(q, m->name)) {
            continue;
        }
        bool is_meant = (!(q->select & SUBSCRIBED) || m->subscribed) &&
                        (!(q->select & SPECIAL_USE) || is_special);
        struct below below = subscribed_below(names, m->name);
        if (is_meant || below.untold) {
            struct mailbox_info shown = *m;
            shown.selectable = m->selectable && (!(q->give & STATUS) || m->rights & RIGHT_READ);
            write_list_start(s, &shown, tells_subscribed); /* RFC 5819 2: \Noselect */
            write_list_end(s, below.some);
        }
        TRY(is_meant ? write_more(s, q, m) : OK);
    }
    return OK;
}

static void write_nonexistent(struct imap_session *s, const struct list_query *q, struct slice name,
                              bool is_subscribed, bool has_child_info)
{
    imap_out(s, is_subscribed ? "* LIST (\\Subscribed \\NonExistent" : "* LIST (\\NonExistent");
    imap_out(s, q->give & CHILDREN ? " \\HasNoChildren) \"/\" " : ") \"/\" ");
    imap_write_name(s, name);
    write_list_end(s, has_child_info);
}

static bool is_subscribed(const struct names *names, struct slice name)
{
    unsigned low = 0, high = names->subscribed_count;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        int order = slice_compare(names->subscribed[middle], name);
        if (order == 0) {
            return true;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return false;
}

/* A level above a subscribed name that is to be looked at: it is not subscribed itself, and no name before was below it. In order those below
 * one level stand together, so that nothing needs to be remembered but the name before; together their levels may be tens of millions. */
static bool is_new_level(const struct names *names, struct slice before, struct slice level)
{
    fiber_spend(LEVEL_STEPS + level.len);
    bool was_above = before.len > level.len && before.ptr[level.len] == '/' &&
                     slice_eq(slice_sub(before, 0, level.len), level);
    return !was_above && !is_subscribed(names, level);
}

/* Levels above a subscribed name that are not there themselves (RFC 9051 6.3.9.6, "no, no, yes"). */
static void list_nonexistent_above(struct imap_session *s, const struct list_query *q,
                                   const struct names *names, struct slice before,
                                   struct slice name)
{
    for (size_t at = 0; at < name.len && imap_is_wanted(s); at++) {
        struct slice above = slice_sub(name, 0, at);
        if (name.ptr[at] == '/' && is_new_level(names, before, above) && matches(q, above) &&
            find_name(names, above) == NULL && subscribed_below(names, above).untold) {
            write_nonexistent(s, q, above, false, true);
        }
    }
}

/* RFC 5258 3.1: subscriptions without a mailbox are shown too. */
static void list_nonexistent(struct imap_session *s, const struct list_query *q,
                             const struct names *names)
{
    struct slice before = SL("");
    for (unsigned i = 0; i < names->subscribed_count && imap_goes_on(s); i++) {
        struct slice name = names->subscribed[i];
        if (matches(q, name) && find_name(names, name) == NULL) {
            write_nonexistent(s, q, name, true, subscribed_below(names, name).some);
        }
    }
    bool shows_above = q->select & RECURSIVEMATCH;
    for (unsigned i = 0; shows_above && i < names->subscribed_count && imap_goes_on(s); i++) {
        list_nonexistent_above(s, q, names, before, names->subscribed[i]);
        before = names->subscribed[i];
    }
}

static void write_lsub(struct imap_session *s, struct slice name, bool is_selectable)
{
    imap_out(s, is_selectable ? "* LSUB () \"/\" " : "* LSUB (\\Noselect) \"/\" ");
    imap_write_name(s, name);
    imap_out(s, "\r\n");
    imap_out_flush_if(s);
}

static bool has_percent(const struct list_query *q)
{
    for (unsigned i = 0; i < q->pattern_count; i++) {
        if (memchr(q->patterns[i].symbols, '%', q->patterns[i].length) != NULL) {
            return true;
        }
    }
    return false;
}

/* RFC 3501 6.3.9: "%" shows the level above a subscribed name that it does not match itself. */
static void write_lsub_parents(struct imap_session *s, const struct list_query *q,
                               const struct names *names, struct slice before, struct slice name)
{
    for (size_t at = 0; at < name.len && imap_is_wanted(s); at++) {
        struct slice parent = slice_sub(name, 0, at);
        if (name.ptr[at] == '/' && is_new_level(names, before, parent) && matches(q, parent)) {
            write_lsub(s, parent, false);
        }
    }
}

static void list_subscribed(struct imap_session *s, const struct list_query *q,
                            const struct names *names)
{
    struct slice before = SL(""); /* of those that show levels above them */
    for (unsigned i = 0; i < names->subscribed_count && imap_goes_on(s); i++) {
        struct slice name = names->subscribed[i];
        if (matches(q, name)) {
            const struct mailbox_info *m = find_name(names, name);
            write_lsub(s, name, m != NULL && m->selectable);
        }
    }
    bool shows_above = has_percent(q);
    for (unsigned i = 0; shows_above && i < names->subscribed_count && imap_goes_on(s); i++) {
        if (!matches(q, names->subscribed[i])) {
            write_lsub_parents(s, q, names, before, names->subscribed[i]);
            before = names->subscribed[i];
        }
    }
}

/* RFC 9051 7.1.2, RFC 5530 3: a warning. */
static void tell_left_out(struct imap_session *s, unsigned owners)
{
    log_warn("imap-shares-left-out", "sid=%.*s acct=%llu count=%u limit=%zu", SLICE_ARG(s->id),
             (unsigned long long)s->login.account, owners, IMAP_SHARES_MAX);
    imap_out(s, "* NO [LIMIT] %u others share more mailboxes than are listed\r\n", owners);
}

static struct imap_reply run_list(struct imap_session *s, struct scan c, bool is_lsub)
{
    struct list_query q = { .names = imap_names(s), .arena = s->command_arena };
    struct names names;
    enum err result = take_query(&c, is_lsub, s->command_arena, &q);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    imap_activate_by_status(s, q.status_items);
    if (q.is_root) {
        imap_out(s, "* %s (\\Noselect) \"/\" \"\"\r\n", is_lsub ? "LSUB" : "LIST");
        return imap_ok("Separator told");
    }
    result = load_names(s, &q, &names);
    if (result == OK && names.all.left_out > 0) {
        tell_left_out(s, names.all.left_out);
    }
    if (result == OK && is_lsub) {
        list_subscribed(s, &q, &names);
    } else if (result == OK) {
        result = list_mailboxes(s, &q, &names);
        if ((q.select & SUBSCRIBED) && !(q.select & SPECIAL_USE)) {
            list_nonexistent(s, &q, &names);
        }
    }
    return result == OK ? imap_ok("Mailboxes listed") : imap_refuse_store(s, result);
}

IMAP_RUN(list)
{
    return run_list(s, request->command.args, false);
}

IMAP_RUN(lsub)
{
    return run_list(s, request->command.args, true);
}
