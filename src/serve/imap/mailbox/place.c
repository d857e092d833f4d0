/* serve/imap/mailbox/place.c - names of mailboxes to accounts and back. */
#include "serve/imap/mailbox/place.h"

#include "base/map.h"
#include "codec/codec.h"

static bool is_other(struct slice name)
{
    struct slice root = SL(IMAP_OTHER_USERS);
    return slice_starts(name, root) && (name.len == root.len || name.ptr[root.len] == '/');
}

static enum err find_other(struct imap_session *s, struct slice name, struct imap_place *out)
{
    struct account_row owner;
    size_t from = sizeof(IMAP_OTHER_USERS);
    struct slice rest = slice_from(name, from);
    size_t slash = slice_find_char(rest, '/');
    enum err result = directory_account_find(s->services->directory, slice_sub(rest, 0, slash),
                                             s->command_arena, &owner);
    if (result == ERR_SYNTAX || slash >= rest.len ||
        (result == OK && owner.id == s->login.account)) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    TRY(result);
    *out = (struct imap_place){ .access = imap_access(s, owner.id),
                                .prefix = slice_sub(name, 0, from + slash + 1),
                                .path = slice_from(rest, slash + 1) };
    return OK;
}

enum err imap_place_find(struct imap_session *s, struct slice name, struct imap_place *out)
{
    if (is_other(name)) {
        return find_other(s, name, out);
    }
    *out = (struct imap_place){ .access = imap_access(s, s->login.account),
                                .prefix = SL(""),
                                .path = name };
    return OK;
}

static struct slice join(struct arena *arena, struct slice prefix, struct slice path)
{
    return prefix.len == 0 ? path
                           : arena_printf(arena, "%.*s%.*s", SLICE_ARG(prefix), SLICE_ARG(path));
}

enum err imap_name_find(struct imap_session *s, struct slice name, struct arena *arena,
                        struct mailbox_info *out)
{
    struct imap_place place;
    TRY(imap_place_find(s, name, &place));
    TRY(mailbox_find(&place.access, place.path, out, arena));
    out->name = join(arena, place.prefix, out->name);
    return OK;
}

/* --- all of them --- */

struct gathering {
    struct imap_session *session;
    struct arena *arena;
    struct mailbox_info *items;
    unsigned count, cap;
    struct map subscribed; /* by name */
};

static void add(struct gathering *g, const struct mailbox_info *item)
{
    if (g->count == g->cap) {
        unsigned cap = g->cap < 64 ? 64 : g->cap * 2;
        struct mailbox_info *larger = ARENA_ARRAY(g->arena, struct mailbox_info, cap);
        for (unsigned i = 0; i < g->count; i++) {
            larger[i] = g->items[i];
        }
        g->items = larger;
        g->cap = cap;
    }
    g->items[g->count++] = *item;
}

static void add_level(struct gathering *g, account_id account, struct slice name)
{
    add(g, &(struct mailbox_info){ .account = account, .name = name, .has_children = true });
}

/* The address is a part of the name, which is in NFC as all names are; the directory finds it in any form. */
struct slice imap_level_of(struct slice address, struct arena *arena)
{
    AUTO(buf_fini) struct buf normal;
    buf_init(&normal, NFC_INPUT_MAX * 3);
    struct slice level = nfc_utf8(address, &normal) == OK ? buf_slice(&normal) : address;
    return arena_printf(arena, IMAP_OTHER_USERS "/%.*s", SLICE_ARG(level));
}

/* Of an owner: nothing, when by now nothing is shared. */
static enum err add_shared(struct gathering *g, const struct account_row *owner)
{
    struct access who = imap_access(g->session, owner->id);
    struct mailbox_info *shared;
    unsigned count;
    enum err result = mailbox_list(&who, g->arena, &shared, &count);
    if (result != OK || count == 0) {
        return result == ERR_NOT_FOUND ? OK : result; /* the account has ended meanwhile */
    }
    struct slice above = imap_level_of(owner->address, g->arena);
    struct slice prefix = arena_printf(g->arena, "%.*s/", SLICE_ARG(above));
    add_level(g, owner->id, above);
    for (unsigned i = 0; i < count; i++) {
        shared[i].name = join(g->arena, prefix, shared[i].name);
        shared[i].subscribed = map_find(&g->subscribed, shared[i].name) != NULL;
        add(g, &shared[i]);
    }
    return OK;
}

static enum err add_all_shared(struct gathering *g, const struct account_row *owners,
                               unsigned count)
{
    struct imap_session *s = g->session;
    struct slice *names;
    unsigned name_count;
    TRY(mailbox_subscriptions(s->services->store, s->login.account, g->arena, &names, &name_count));
    for (unsigned i = 0; i < name_count; i++) {
        (void)map_set(&g->subscribed, names[i], g);
    }
    unsigned own = g->count;
    add_level(g, 0, SL(IMAP_OTHER_USERS));
    for (unsigned i = 0; i < count; i++) {
        TRY(add_shared(g, &owners[i]));
    }
    g->count = g->count == own + 1 ? own : g->count; /* a level above nothing is none */
    return OK;
}

enum err imap_mailboxes(struct imap_session *s, struct arena *arena, struct mailbox_info **out,
                        unsigned *out_count)
{
    struct gathering g = { .session = s, .arena = arena };
    struct access own = imap_access(s, s->login.account);
    struct account_row *owners;
    unsigned owner_count;
    TRY(mailbox_list(&own, arena, &g.items, &g.count));
    TRY(directory_shares(s->services->directory, s->login.account, arena, &owners, &owner_count));
    g.cap = g.count;
    map_init(&g.subscribed);
    enum err result = owner_count == 0 ? OK : add_all_shared(&g, owners, owner_count);
    map_fini(&g.subscribed);
    TRY(result);
    *out = g.items;
    *out_count = g.count;
    return OK;
}
