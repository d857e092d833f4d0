/* proto/imap_notify.c - "SET STATUS (selected (MessageNew (UID) MessageExpunge)) (subtree Lists (...))" (RFC 5465 8). */
#include "proto/imap_notify.h"

static const struct {
    struct slice name;
    enum imap_notify_filter filter;
    bool has_names;
} filters[] = {
    { { "SELECTED", 8 }, IMAP_NOTIFY_SELECTED, false },
    { { "SELECTED-DELAYED", 16 }, IMAP_NOTIFY_SELECTED_DELAYED, false },
    { { "INBOXES", 7 }, IMAP_NOTIFY_INBOXES, false },
    { { "PERSONAL", 8 }, IMAP_NOTIFY_PERSONAL, false },
    { { "SUBSCRIBED", 10 }, IMAP_NOTIFY_SUBSCRIBED, false },
    { { "SUBTREE", 7 }, IMAP_NOTIFY_SUBTREE, true },
    { { "SUBTREE-ONE", 11 }, IMAP_NOTIFY_SUBTREE_ONE, true },
    { { "MAILBOXES", 9 }, IMAP_NOTIFY_MAILBOXES, true },
};

static const struct {
    struct slice name;
    enum imap_event event;
} events[] = {
    { { "MessageNew", 10 }, IMAP_EVENT_NEW },
    { { "MessageExpunge", 14 }, IMAP_EVENT_EXPUNGE },
    { { "FlagChange", 10 }, IMAP_EVENT_FLAGS },
    { { "MailboxName", 11 }, IMAP_EVENT_NAME },
    { { "SubscriptionChange", 18 }, IMAP_EVENT_SUBSCRIPTION },
    { { "MailboxMetadataChange", 21 }, IMAP_EVENT_METADATA },
    { { "ServerMetadataChange", 20 }, IMAP_EVENT_SERVER_METADATA },
};

struct parser {
    struct scan c;
    enum imap_names names;
    struct arena *arena;
};

static bool is_selected(const struct imap_notify_group *group)
{
    return group->filter == IMAP_NOTIFY_SELECTED || group->filter == IMAP_NOTIFY_SELECTED_DELAYED;
}

static enum err take_names(struct parser *p, struct imap_words *out)
{
    struct imap_words words = { ARENA_ARRAY(p->arena, struct slice, IMAP_LIST_ITEMS_MAX), 0 };
    bool in_parens = scan_char(&p->c, '(');
    do {
        if (words.count == IMAP_LIST_ITEMS_MAX) {
            return fail(ERR_LIMIT, "Too many mailboxes");
        }
        TRY(imap_take_mailbox(&p->c, p->names, p->arena, &words.items[words.count]));
        words.count++;
    } while (in_parens && scan_char(&p->c, ' '));
    if (in_parens && !scan_char(&p->c, ')')) {
        return fail(ERR_SYNTAX, "List of mailboxes does not end");
    }
    *out = words;
    return OK;
}

static enum err take_filter(struct parser *p, struct imap_notify_group *group)
{
    struct slice word;
    TRY(imap_take_atom(&p->c, &word));
    for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
        if (!slice_eq_nocase(word, filters[i].name)) {
            continue;
        }
        group->filter = filters[i].filter;
        if (filters[i].has_names) {
            TRY(imap_take_space(&p->c));
            return take_names(p, &group->names);
        }
        return OK;
    }
    return fail(ERR_SYNTAX, "Unknown mailbox filter");
}

static enum err take_event(struct parser *p, struct imap_notify_group *group)
{
    struct slice word;
    TRY(imap_take_atom(&p->c, &word));
    for (size_t i = 0; i < ARRAY_LEN(events); i++) {
        if (!slice_eq_nocase(word, events[i].name)) {
            continue;
        }
        group->events |= events[i].event;
        if (events[i].event == IMAP_EVENT_NEW && is_selected(group) && scan_peek(&p->c) == ' ' &&
            scan_peek_at(&p->c, 1) == '(') {
            TRY(imap_take_space(&p->c));
            group->has_fetch = true;
            return imap_take_fetch(&p->c, p->arena, &group->fetch);
        }
        return OK;
    }
    return fail(ERR_DENIED, "Unknown event");
}

/* RFC 5465 5, 6.1: which events go together, and with what. */
static enum err check_events(const struct imap_notify_group *group)
{
    bool has_new = group->events & IMAP_EVENT_NEW, has_expunge = group->events & IMAP_EVENT_EXPUNGE;
    if (has_new != has_expunge || (group->events & IMAP_EVENT_FLAGS && !has_new)) {
        return fail(ERR_SYNTAX, "MessageNew and MessageExpunge go together");
    }
    if (is_selected(group) && group->events & ~(unsigned)IMAP_EVENTS_OF_MESSAGES) {
        return fail(ERR_SYNTAX, "Only message events are of the selected mailbox");
    }
    return OK;
}

/* The examples of RFC 5465 leave out the parentheses that its grammar has; both are read. */
static enum err take_events(struct parser *p, struct imap_notify_group *group)
{
    if (scan_lit_nocase(&p->c, SL("NONE"))) {
        return OK;
    }
    bool in_parens = scan_char(&p->c, '(');
    do {
        TRY(take_event(p, group));
    } while (scan_char(&p->c, ' '));
    if (in_parens && !scan_char(&p->c, ')')) {
        return fail(ERR_SYNTAX, "List of events does not end");
    }
    return check_events(group);
}

static enum err take_group(struct parser *p, struct imap_notify_group *group)
{
    if (!scan_char(&p->c, '(')) {
        return fail(ERR_SYNTAX, "Expected a group of events");
    }
    TRY(take_filter(p, group));
    TRY(imap_take_space(&p->c));
    TRY(take_events(p, group));
    return scan_char(&p->c, ')') ? OK : fail(ERR_SYNTAX, "Group of events does not end");
}

static enum err take_groups(struct parser *p, struct imap_notify *out)
{
    uint32_t selected = 0;
    out->groups = ARENA_ARRAY(p->arena, struct imap_notify_group, IMAP_NOTIFY_GROUPS_MAX);
    do {
        if (out->count == IMAP_NOTIFY_GROUPS_MAX) {
            return fail(ERR_LIMIT, "Too many groups of events");
        }
        TRY(imap_take_space(&p->c));
        TRY(take_group(p, &out->groups[out->count]));
        selected += is_selected(&out->groups[out->count++]);
    } while (!scan_at_end(&p->c));
    return selected <= 1 ? OK : fail(ERR_SYNTAX, "The selected mailbox is named twice");
}

enum err imap_notify_parse(struct scan args, enum imap_names names, struct arena *arena,
                           struct imap_notify *out)
{
    struct parser p = { args, names, arena };
    struct imap_notify notify = { 0 };
    TRY(imap_take_space(&p.c));
    if (scan_lit_nocase(&p.c, SL("NONE"))) {
        TRY(imap_take_end(&p.c));
    } else if (scan_lit_nocase(&p.c, SL("SET"))) {
        notify.is_set = true;
        notify.wants_status = scan_lit_nocase(&p.c, SL(" STATUS"));
        TRY(take_groups(&p, &notify));
    } else {
        return fail(ERR_SYNTAX, "Expected SET or NONE");
    }
    *out = notify;
    return OK;
}

/* "IN (mailboxes (a b) subtree c)" (RFC 7377 4); no scope option is known. */
static enum err take_sources(struct parser *p, struct imap_multisearch *out)
{
    out->sources = ARENA_ARRAY(p->arena, struct imap_notify_group, IMAP_NOTIFY_GROUPS_MAX);
    do {
        if (out->source_count == IMAP_NOTIFY_GROUPS_MAX) {
            return fail(ERR_LIMIT, "Too many sources");
        }
        if (scan_peek(&p->c) == '(') {
            return fail(ERR_SYNTAX, "Unknown scope option");
        }
        TRY(take_filter(p, &out->sources[out->source_count++]));
    } while (scan_char(&p->c, ' '));
    return scan_char(&p->c, ')') ? imap_take_space(&p->c)
                                 : fail(ERR_SYNTAX, "List of sources does not end");
}

enum err imap_multisearch_parse(struct scan args, enum imap_names names, struct arena *arena,
                                struct imap_multisearch *out)
{
    struct parser p = { args, names, arena };
    struct imap_multisearch search = { 0 };
    TRY(imap_take_space(&p.c));
    if (scan_lit_nocase(&p.c, SL("IN ("))) {
        TRY(take_sources(&p, &search));
    }
    enum err result = imap_take_search(p.c, arena, &search.search);
    *out = search;
    return result;
}
