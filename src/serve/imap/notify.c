/* serve/imap/notify.c - NOTIFY (RFC 5465): events of all mailboxes, found by comparing them with what was told before. */
#include "serve/imap/notify.h"

#include "base/log.h"
#include "base/map.h"
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/metadata.h"
#include "serve/imap/mailbox/objectid.h"
#include "serve/imap/mailbox/place.h"
#include "serve/imap/watch.h"

#define COMPARE_STEPS 200 /* of one mailbox that is looked up and told of, about */

static const struct imap_notify_group nothing_selected = { .filter = IMAP_NOTIFY_SELECTED };

const struct imap_notify_group *imap_notify_selected(const struct imap_session *s)
{
    if (!s->notify.is_active) {
        return NULL;
    }
    for (uint32_t i = 0; i < s->notify.spec->count; i++) {
        if (s->notify.spec->groups[i].filter <= IMAP_NOTIFY_SELECTED_DELAYED) {
            return &s->notify.spec->groups[i];
        }
    }
    return &nothing_selected; /* RFC 5465 3.1: not named is NONE */
}

static bool is_below(enum imap_notify_filter filter, struct slice root, struct slice name)
{
    if (filter == IMAP_NOTIFY_MAILBOXES || !slice_starts(name, root) || name.len <= root.len ||
        name.ptr[root.len] != '/') {
        return false;
    }
    struct slice rest = slice_from(name, root.len + 1);
    return filter == IMAP_NOTIFY_SUBTREE || slice_find_char(rest, '/') == rest.len;
}

static bool is_named(const struct imap_notify_group *group, struct slice name)
{
    fiber_spend(4 * (uint64_t)group->names.count);
    for (uint32_t i = 0; i < group->names.count; i++) {
        struct slice root = group->names.items[i];
        if (slice_eq(name, root) || is_below(group->filter, root, name)) {
            return true;
        }
    }
    return false;
}

bool imap_notify_covers(const struct imap_session *s, const struct imap_notify_group *group,
                        const struct mailbox_info *mailbox)
{
    bool is_own = mailbox->account == s->login.account;
    switch (group->filter) {
    case IMAP_NOTIFY_INBOXES: /* where mail is delivered */
        return is_own && (mailbox->id == MAILBOX_INBOX || mailbox->role == ROLE_JUNK);
    case IMAP_NOTIFY_PERSONAL:
        return is_own;
    case IMAP_NOTIFY_SUBSCRIBED:
        return mailbox->subscribed;
    case IMAP_NOTIFY_SUBTREE:
    case IMAP_NOTIFY_SUBTREE_ONE:
    case IMAP_NOTIFY_MAILBOXES:
        return is_named(group, mailbox->name);
    case IMAP_NOTIFY_SELECTED:
    case IMAP_NOTIFY_SELECTED_DELAYED:
        break;
    }
    return false;
}

static unsigned events_of_all(const struct imap_session *s)
{
    unsigned events = 0;
    for (uint32_t i = 0; i < s->notify.spec->count; i++) {
        events |= s->notify.spec->groups[i].events;
    }
    return events;
}

bool imap_notify_has_metadata(const struct imap_session *s)
{
    return s->notify.is_active &&
           events_of_all(s) & (IMAP_EVENT_METADATA | IMAP_EVENT_SERVER_METADATA);
}

static unsigned asked_of(const struct imap_session *s, const struct mailbox_info *m)
{
    unsigned events = 0;
    for (uint32_t i = 0; i < s->notify.spec->count; i++) {
        const struct imap_notify_group *group = &s->notify.spec->groups[i];
        events |= imap_notify_covers(s, group, m) ? group->events : 0;
    }
    return events;
}

/* What is told of a mailbox. Message events of the selected one are not told here. */
static unsigned events_of(const struct imap_session *s, const struct mailbox_info *m)
{
    unsigned events = asked_of(s, m);
    bool is_elsewhere = m->selectable && m->rights & RIGHT_READ && !imap_is_selected(s, m);
    return is_elsewhere ? events : events & ~(unsigned)IMAP_EVENTS_OF_MESSAGES;
}

bool imap_notify_wants_metadata(const struct imap_session *s, account_id account,
                                mailbox_id mailbox)
{
    unsigned events = 0;
    fiber_spend(s->notify.known_count);
    for (unsigned i = 0; i < s->notify.known_count && mailbox != 0; i++) {
        const struct mailbox_info *known = &s->notify.known[i];
        events |= known->id == mailbox && known->account == account ? events_of(s, known) : 0;
    }
    return mailbox == 0 ? events_of_all(s) & IMAP_EVENT_SERVER_METADATA
                        : events & IMAP_EVENT_METADATA;
}

static void write_status(struct imap_session *s, const struct mailbox_info *m, unsigned events,
                         bool is_full)
{
    imap_out(s, "* STATUS ");
    imap_write_name(s, m->name);
    imap_out(s, " (MESSAGES %u UIDNEXT %u", m->messages, m->uidnext);
    if (is_full || events & IMAP_EVENT_FLAGS) {
        imap_out(s, " UIDVALIDITY %u", m->uidvalidity);
    }
    if (events & IMAP_EVENT_FLAGS) {
        imap_out(s, " UNSEEN %u", m->unseen);
    }
    /* RFC 5465 5.1: who asks for flags is told it at least, as it is known here; of others (5.2, 5.3) those that use it */
    if (s->enabled & IMAP_CONDSTORE || events & IMAP_EVENT_FLAGS) {
        imap_out(s, " HIGHESTMODSEQ %llu", (unsigned long long)m->modseq);
    }
    imap_out(s, ")\r\n");
    imap_out_flush_if(s);
}

static void write_list(struct imap_session *s, const struct mailbox_info *m, struct slice old_name)
{
    imap_out(s, "* LIST (%s%s%s) \"/\" ", m->selectable ? "" : "\\Noselect ",
             m->has_children ? "\\HasChildren" : "\\HasNoChildren",
             m->subscribed ? " \\Subscribed" : "");
    imap_write_name(s, m->name);
    if (old_name.len > 0) {
        imap_out(s, " (\"OLDNAME\" (");
        imap_write_name(s, old_name);
        imap_out(s, "))");
    }
    imap_out(s, "\r\n");
    imap_out_flush_if(s);
}

/* RFC 5465 3.1: it can be listed and not be read. */
static void tell_no_access(struct imap_session *s, const struct mailbox_info *m)
{
    imap_out(s, "* LIST (\\NoAccess) \"/\" ");
    imap_write_name(s, m->name);
    imap_out(s, "\r\n");
    imap_out_flush_if(s);
}

static void tell_gone(struct imap_session *s, const struct mailbox_info *before)
{
    if (events_of(s, before) & IMAP_EVENT_NAME) {
        imap_out(s, "* LIST (\\NonExistent) \"/\" ");
        imap_write_name(s, before->name);
        imap_out(s, "\r\n");
        imap_out_flush_if(s);
    }
}

static struct slice parent_of(struct slice name)
{
    size_t slash = slice_rfind_char(name, '/');
    return slash < name.len ? slice_sub(name, 0, slash) : (struct slice){ 0 };
}

/* What is found by comparing. */
struct comparison {
    struct map by_id, known;  /* what there is now, what there was */
    struct map known_by_name; /* what there was */
    struct map above;         /* names right above one that was made or deleted */
};

/* RFC 5465 5.4: nothing is said of mailboxes that only went along with the level above. */
static bool went_along(const struct mailbox_info *before, const struct mailbox_info *now,
                       const struct comparison *c)
{
    struct slice parent = parent_of(before->name);
    const struct mailbox_info *above = parent.len == 0 ? NULL : map_find(&c->known_by_name, parent);
    const struct mailbox_info *above_now =
        above == NULL ? NULL : map_find_u64(&c->by_id, imap_notify_key(above));
    return above_now != NULL && !slice_eq(above->name, above_now->name) &&
           slice_eq(above_now->name, parent_of(now->name));
}

static void tell_name(struct imap_session *s, const struct mailbox_info *before,
                      const struct mailbox_info *now, const struct comparison *c)
{
    unsigned events = events_of(s, now);
    bool has_other_name = !slice_eq(before->name, now->name);
    if (has_other_name && !(events & IMAP_EVENT_NAME)) {
        tell_gone(s, before); /* out of what is watched */
        return;
    }
    bool is_renamed = has_other_name && !went_along(before, now, c);
    bool is_affected = before->has_children != now->has_children ||
                       before->selectable != now->selectable || map_find(&c->above, now->name);
    bool has_subscription = before->subscribed != now->subscribed;
    if ((events & IMAP_EVENT_NAME && (is_renamed || is_affected)) ||
        (events & IMAP_EVENT_SUBSCRIPTION && has_subscription)) {
        write_list(s, now, is_renamed ? before->name : (struct slice){ 0 });
    }
}

static void tell_messages(struct imap_session *s, const struct mailbox_info *before,
                          const struct mailbox_info *now)
{
    unsigned events = events_of(s, now);
    if (before->modseq == now->modseq && before->uidvalidity == now->uidvalidity) {
        return; /* what the client did itself may be counted in without all that follows from it */
    }
    bool has_count = before->messages != now->messages || before->uidnext != now->uidnext ||
                     before->uidvalidity != now->uidvalidity;
    /* flags: all else that changes a mailbox; RFC 5465 5.1 */
    if ((has_count && events & IMAP_EVENT_NEW) || events & IMAP_EVENT_FLAGS) {
        write_status(s, now, events, false);
    }
}

/* RFC 5465 5.4: the level right above is affected too. */
static void note_above(struct comparison *c, const struct mailbox_info *m)
{
    struct slice above = parent_of(m->name);
    if (above.len > 0) {
        (void)map_set(&c->above, above, c);
    }
}

static void begin_comparison(struct comparison *c, struct imap_session *s,
                             const struct mailbox_info *all, unsigned count)
{
    map_init(&c->by_id);
    map_init(&c->known);
    map_init(&c->known_by_name);
    map_init(&c->above);
    for (unsigned i = 0; i < s->notify.known_count; i++) {
        struct mailbox_info *before = &s->notify.known[i];
        (void)map_set_u64(&c->known, imap_notify_key(before), before);
        (void)map_set(&c->known_by_name, before->name, before);
        fiber_spend(COMPARE_STEPS);
    }
    for (unsigned i = 0; i < count; i++) {
        (void)map_set_u64(&c->by_id, imap_notify_key(&all[i]), (void *)(uintptr_t)&all[i]);
        if (map_find_u64(&c->known, imap_notify_key(&all[i])) == NULL) {
            note_above(c, &all[i]);
        }
        fiber_spend(COMPARE_STEPS);
    }
    for (unsigned i = 0; i < s->notify.known_count; i++) {
        if (map_find_u64(&c->by_id, imap_notify_key(&s->notify.known[i])) == NULL) {
            note_above(c, &s->notify.known[i]);
        }
        fiber_spend(COMPARE_STEPS);
    }
}

static void compare(struct imap_session *s, const struct mailbox_info *all, unsigned count)
{
    struct comparison c;
    begin_comparison(&c, s, all, count);
    for (unsigned i = 0; i < s->notify.known_count && imap_is_wanted(s); i++) {
        const struct mailbox_info *before = &s->notify.known[i];
        const struct mailbox_info *now = map_find_u64(&c.by_id, imap_notify_key(before));
        if (now == NULL) {
            tell_gone(s, before);
        } else {
            tell_name(s, before, now, &c);
            tell_messages(s, before, now);
        }
        fiber_spend(COMPARE_STEPS);
    }
    for (unsigned i = 0; i < count && imap_is_wanted(s); i++) {
        if (map_find_u64(&c.known, imap_notify_key(&all[i])) == NULL &&
            events_of(s, &all[i]) & IMAP_EVENT_NAME) {
            write_list(s, &all[i], (struct slice){ 0 });
        }
    }
    map_fini(&c.by_id);
    map_fini(&c.known);
    map_fini(&c.known_by_name);
    map_fini(&c.above);
}

void imap_notify_remember(struct imap_session *s, const struct mailbox_info *all, unsigned count)
{
    arena_reset(s->notify.known_arena);
    s->notify.known = ARENA_ARRAY(s->notify.known_arena, struct mailbox_info, count + 1);
    s->notify.known_count = count;
    for (unsigned i = 0; i < count; i++) {
        s->notify.known[i] = all[i];
        s->notify.known[i].name = arena_dup(s->notify.known_arena, all[i].name);
        fiber_spend(COMPARE_STEPS);
    }
}

enum err imap_notify_list(struct imap_session *s, struct mailbox_info **all, unsigned *count)
{
    struct imap_mailboxes now;
    arena_reset(s->notify.scratch_arena);
    TRY(imap_mailboxes(s, s->notify.scratch_arena, &now));
    *all = now.items;
    *count = now.count;
    return OK;
}

void imap_notify_tell(struct imap_session *s)
{
    struct mailbox_info *all;
    unsigned count;
    const struct imap_notify_group *selected = imap_notify_selected(s);
    if (s->view != NULL && selected->events != 0) {
        bool is_at_once = selected->filter == IMAP_NOTIFY_SELECTED || s->idle.is_active;
        imap_sync(s, is_at_once, true);
    }
    if (s->state == IMAP_ENDED || s->broken != OK) {
        return;
    }
    imap_watch_refresh(s);
    if (imap_notify_list(s, &all, &count) != OK) {
        /* Nothing is lost: the next wake-up compares with the same. */
        log_warn("imap-sync-failed", "sid=%.*s class=%s error=%s", SLICE_ARG(s->id), "notify",
                 log_text(slice_cstr(err_detail())).text);
        return;
    }
    compare(s, all, count);
    imap_notify_remember(s, all, count);
    imap_metadata_tell(s);
}

void imap_notify_stop(struct imap_session *s)
{
    s->notify.is_active = false;
    s->notify.known_count = 0;
    imap_watch_update(s);
}

/* The watch is set before the first look, so that no change falls between them. */
static enum err start(struct imap_session *s, struct imap_notify *spec)
{
    struct mailbox_info *all;
    unsigned count;
    s->notify.spec = spec;
    s->notify.is_active = true;
    imap_watch_update(s);
    TRY(imap_notify_list(s, &all, &count));
    for (unsigned i = 0; i < count && imap_goes_on(s); i++) {
        unsigned events = events_of(s, &all[i]);
        bool has_access = !all[i].selectable || all[i].rights & RIGHT_READ;
        if (!has_access && asked_of(s, &all[i]) != 0) {
            tell_no_access(s, &all[i]);
        }
        if (events & IMAP_EVENTS_OF_MESSAGES && spec->wants_status) {
            write_status(s, &all[i], events, true);
        }
    }
    imap_notify_remember(s, all, count);
    return OK;
}

/* RFC 5465 3.1: it is a NOOP too, also for a client that wants to hear no more. Where flags are wanted what has gathered is told behind, in
 * the new way. */
static void tell_before(struct imap_session *s, const struct imap_notify *spec)
{
    bool wants_flags = false;
    for (uint32_t i = 0; i < spec->count; i++) {
        bool is_selected = spec->groups[i].filter <= IMAP_NOTIFY_SELECTED_DELAYED;
        wants_flags = wants_flags || (is_selected && spec->groups[i].events & IMAP_EVENT_FLAGS);
    }
    if (s->view != NULL && !wants_flags) {
        s->notify.is_active = false;
        imap_sync(s, true, false);
    }
}

static void make_arenas(struct imap_session *s)
{
    if (s->notify.arena == NULL) {
        s->notify.arena = arena_new(s->arena, "imap-notify", IMAP_ARENA_BUDGET);
        s->notify.known_arena = arena_new(s->arena, "imap-notify-known", IMAP_ARENA_BUDGET);
        s->notify.scratch_arena = arena_new(s->arena, "imap-notify-scratch", IMAP_ARENA_BUDGET);
    }
}

/* objectid-bis-06 2.2: to ask for the item is to use it */
static void activate_by_items(struct imap_session *s, const struct imap_notify *spec)
{
    for (uint32_t i = 0; i < spec->count; i++) {
        const struct imap_notify_group *group = &spec->groups[i];
        if (group->has_fetch && imap_fetch_has(&group->fetch, IMAP_FETCH_OBJECTID)) {
            objectid_activate(s);
        }
    }
}

IMAP_RUN(notify)
{
    struct imap_notify checked;
    /* looked at first, so that a NOTIFY that is refused changes nothing */
    enum err result =
        imap_notify_parse(request->command.args, imap_names(s), s->command_arena, &checked);
    if (result == ERR_DENIED) {
        return imap_no(
            "BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange "
            "MailboxMetadataChange ServerMetadataChange)",
            "Event is not known");
    }
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    make_arenas(s);
    imap_metadata_forget(s); /* looks at the request before this one */
    arena_reset(s->notify.arena);
    if (!checked.is_set) {
        imap_notify_stop(s);
        return imap_ok("Nothing will be told");
    }
    activate_by_items(s, &checked);
    /* of bytes of its own: the command goes, the request stays */
    struct slice text = arena_dup(s->notify.arena, scan_rest(&request->command.args));
    struct imap_notify *spec = ARENA_NEW(s->notify.arena, struct imap_notify);
    result = imap_notify_parse(scan_make(text), imap_names(s), s->notify.arena, spec);
    if (result == OK) {
        tell_before(s, spec);
        result = start(s, spec);
    }
    if (result != OK) {
        imap_notify_stop(s);
        return imap_refuse_store(s, result);
    }
    return imap_ok("Changes will be told");
}
