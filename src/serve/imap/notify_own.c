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
        }
    }
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
    known->subscribed = now->subscribed;
}

/* `now` is NULL when it is gone; false: the client knows. */
static bool learn(const struct imap_named *named, const struct mailbox_info *now,
                  struct mailbox_info *known)
{
    bool is_it = slice_eq(known->name, named->name);
    bool goes_along = named->how == IMAP_NAMED_RENAME && is_below(known->name, named->name);
    if (named->how == IMAP_NAMED_SUBSCRIBE) {
        known->subscribed = is_it && now != NULL ? now->subscribed : known->subscribed;
        return true;
    }
    if ((is_it || goes_along) && now != NULL) {
        learn_name(now, known);
    } else if (is_above(named, known->name) && now != NULL) {
        known->has_children = now->has_children;
    } else if (now == NULL) { /* a level that held nothing else went with it */
        return !is_it && (known->selectable || !is_above(named, known->name));
    }
    return true;
}

static void learn_all(struct imap_session *s, const struct imap_named *named,
                      const struct mailbox_info *all, unsigned count)
{
    struct map by_id, known;
    unsigned kept = 0;
    struct arena *arena =
        s->notify.scratch_arena; /* of `all`: what was known goes when the rest is kept */
    struct mailbox_info *items =
        ARENA_ARRAY(arena, struct mailbox_info, s->notify.known_count + count + 1);
    map_init(&by_id);
    map_init(&known);
    for (unsigned i = 0; i < count; i++) {
        (void)map_set_u64(&by_id, imap_notify_key(&all[i]), (void *)(uintptr_t)&all[i]);
    }
    for (unsigned i = 0; i < s->notify.known_count; i++) {
        uint64_t key = imap_notify_key(&s->notify.known[i]);
        (void)map_set_u64(&known, key, s->notify.known);
        items[kept] = s->notify.known[i];
        if (learn(named, map_find_u64(&by_id, key), &items[kept])) {
            items[kept].name = arena_dup(arena, items[kept].name);
            kept++;
        }
    }
    for (unsigned i = 0; i < count; i++) {
        if (map_find_u64(&known, imap_notify_key(&all[i])) == NULL && is_made(named, all[i].name)) {
            items[kept++] = all[i];
        }
    }
    imap_notify_remember(s, items, kept);
    map_fini(&by_id);
    map_fini(&known);
}

void imap_notify_named(struct imap_session *s, const struct imap_named *named)
{
    struct mailbox_info *all;
    unsigned count;
    struct imap_named whole = *named;
    whole.name = slice_eq_nocase(named->name, SL("INBOX")) ? SL("INBOX") : named->name;
    if (s->notify.is_active && imap_notify_list(s, &all, &count) == OK) { /* else it is told */
        learn_all(s, &whole, all, count);
    }
}
