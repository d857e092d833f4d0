/* serve/imap/notify_own.c - what the client itself did in mailboxes that are not selected is counted into what it knows, so that NOTIFY does
 * not tell it (RFC 5465 5). Nothing that somebody else did at the same time is lost by that. */
#include "base/map.h"
#include "serve/imap/mailbox/place.h"
#include "serve/imap/notify.h"

void imap_notify_made(struct imap_session *s, const struct imap_made *made)
{
    for (unsigned i = 0; i < s->notify.known_count && s->notify.is_active; i++) {
        struct mailbox_info *known = &s->notify.known[i];
        bool is_it = imap_notify_key(known) == imap_notify_key(made->in);
        /* else somebody came in between: both are told */
        if (is_it && made->step.before != 0 && known->modseq == made->step.before) {
            known->modseq = made->step.after;
            known->messages += made->count;
            known->uidnext = made->count == 0 ? known->uidnext : made->last + 1;
            /* the client knows which of them it has seen, we do not: the next change is told */
            known->unseen = made->count == 0 ? known->unseen : UINT32_MAX;
        }
    }
}

/* Renaming it leaves it there, and what is below it (RFC 3501 6.3.5). */
static bool is_inbox(struct slice name)
{
    return slice_eq_nocase(imap_path_of(name), SL("INBOX"));
}

static bool is_below(struct slice name, struct slice above)
{
    return above.len > 0 && name.len > above.len && name.ptr[above.len] == '/' &&
           slice_starts(name, above);
}

/* A level above a name that was made, deleted or renamed. */
static bool is_above(const struct imap_named *named, struct slice name)
{
    return is_below(named->name, name) || is_below(named->new_name, name);
}

/* One that is new since: made by this command? */
static bool is_made(const struct imap_named *named, struct slice name)
{
    struct slice made = named->how == IMAP_NAMED_RENAME ? named->new_name : named->name;
    bool makes = named->how == IMAP_NAMED_CREATE || named->how == IMAP_NAMED_RENAME;
    return makes && (slice_eq(name, made) || is_below(made, name));
}

static void learn_name(const struct mailbox_info *now, struct mailbox_info *known)
{
    known->name = now->name;
    known->role = now->role;
    known->selectable = now->selectable;
    known->has_children = now->has_children;
}

/* What there is now. */
struct present {
    const struct mailbox_info *all;
    unsigned count;
    struct map by_id, by_name;
    struct arena *arena;
};

/* `now` is NULL when it is gone. Where it has another name than this command gave, somebody else came in between. Before it: what has the
 * name is another mailbox, and of this one all is told. Behind it: it had that name, and what became of it then is told. */
static void learn_rename(const struct imap_named *named, const struct present *p,
                         const struct mailbox_info *now, struct mailbox_info *known)
{
    struct slice rest = slice_from(known->name, named->name.len);
    struct slice made =
        arena_printf(p->arena, "%.*s%.*s", SLICE_ARG(named->new_name), SLICE_ARG(rest));
    if (now != NULL && slice_eq(now->name, made)) {
        learn_name(now, known);
        known->subscribed = now->subscribed;
    } else if (map_find(&p->by_name, made) == NULL) {
        known->name = made;
    }
}

/* False: the client knows that it is gone. */
static bool learn(const struct imap_named *named, const struct present *p,
                  const struct mailbox_info *now, struct mailbox_info *known)
{
    bool is_it = slice_eq(known->name, named->name);
    bool is_same = is_it && now != NULL && slice_eq(now->name, known->name);
    if (named->how == IMAP_NAMED_RENAME && !is_inbox(named->name) &&
        (is_it || is_below(known->name, named->name))) {
        learn_rename(named, p, now, known);
    } else if (is_same && named->how != IMAP_NAMED_RENAME) {
        learn_name(now, known);
        known->selectable = named->how == IMAP_NAMED_CREATE; /* of both a level may be left */
    } else if (is_above(named, known->name) && now != NULL) {
        known->has_children = now->has_children;
    } else if (now == NULL) { /* a level that held nothing else went with it */
        bool is_deleted = is_it && named->how == IMAP_NAMED_DELETE;
        return !is_deleted && (known->selectable || !is_above(named, known->name));
    }
    return true;
}

/* As it was made: what somebody else put into it since is told. */
static struct mailbox_info as_made(const struct imap_named *named, const struct mailbox_info *now)
{
    struct mailbox_info made = *now;
    if (named->how == IMAP_NAMED_CREATE && now->uidnext > 1) {
        made.messages = made.unseen = 0;
        made.uidnext = 1;
        made.modseq = 0;
    }
    return made;
}

static void learn_all(struct imap_session *s, const struct imap_named *named, struct present *p)
{
    struct map known;
    unsigned kept = 0;
    struct mailbox_info *items =
        ARENA_ARRAY(p->arena, struct mailbox_info, s->notify.known_count + p->count + 1);
    map_init(&known);
    for (unsigned i = 0; i < p->count; i++) {
        const struct mailbox_info *now = &p->all[i];
        (void)map_set_u64(&p->by_id, imap_notify_key(now), (void *)(uintptr_t)now);
        (void)map_set(&p->by_name, now->name, (void *)(uintptr_t)now);
    }
    for (unsigned i = 0; i < s->notify.known_count; i++) {
        uint64_t key = imap_notify_key(&s->notify.known[i]);
        (void)map_set_u64(&known, key, s->notify.known);
        items[kept] = s->notify.known[i];
        if (learn(named, p, map_find_u64(&p->by_id, key), &items[kept])) {
            items[kept].name = arena_dup(p->arena, items[kept].name);
            kept++;
        }
    }
    for (unsigned i = 0; i < p->count; i++) {
        const struct mailbox_info *now = &p->all[i];
        if (map_find_u64(&known, imap_notify_key(now)) == NULL && is_made(named, now->name)) {
            items[kept++] = as_made(named, now);
        }
    }
    if (named->made.id != 0 && map_find_u64(&p->by_id, imap_notify_key(&named->made)) == NULL) {
        items[kept] = named->made; /* somebody was quick to delete or rename it: that is told */
        items[kept++].name = named->name;
    }
    imap_notify_remember(s, items, kept);
    map_fini(&known);
}

/* Each of them may be followed by the next: what stays of it takes no memory. */
static void learn_subscription(struct imap_session *s, const struct imap_named *named)
{
    for (unsigned i = 0; i < s->notify.known_count; i++) {
        struct mailbox_info *known = &s->notify.known[i];
        if (slice_eq(known->name, named->name)) {
            known->subscribed = named->how == IMAP_NAMED_SUBSCRIBE;
        }
    }
}

void imap_notify_named(struct imap_session *s, const struct imap_named *named)
{
    struct mailbox_info *all;
    struct present p = { .arena = s->notify.scratch_arena };
    struct imap_named whole = *named;
    whole.name = slice_eq_nocase(named->name, SL("INBOX")) ? SL("INBOX") : named->name;
    if (!s->notify.is_active) {
        return;
    }
    if (named->how == IMAP_NAMED_SUBSCRIBE || named->how == IMAP_NAMED_UNSUBSCRIBE) {
        learn_subscription(s, &whole);
    } else if (imap_notify_list(s, &all, &p.count) == OK) { /* else it is told */
        p.all = all;
        map_init(&p.by_id);
        map_init(&p.by_name);
        learn_all(s, &whole, &p);
        map_fini(&p.by_id);
        map_fini(&p.by_name);
    }
}
