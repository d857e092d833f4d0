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

/* What an owner shares, with the level above it; in an arena of its own, so that it can be left out again. */
struct share {
    struct arena *arena;
    struct mailbox_info *items;
    unsigned count;
    size_t bytes; /* that it takes of IMAP_SHARES_MAX */
};

struct gathering {
    struct imap_session *session;
    struct arena *arena;   /* of what is given out */
    struct arena *scratch; /* of one owner */
    struct share *shares;
    unsigned count, left_out;
    size_t bytes;
    struct map subscribed; /* by name */
};

/* The address is a part of the name, which is in NFC as all names are; the directory finds it in any form. */
struct slice imap_level_of(struct slice address, struct arena *arena)
{
    AUTO(buf_fini) struct buf normal;
    buf_init(&normal, NFC_INPUT_MAX * 3);
    struct slice level = nfc_utf8(address, &normal) == OK ? buf_slice(&normal) : address;
    return arena_printf(arena, IMAP_OTHER_USERS "/%.*s", SLICE_ARG(level));
}

static struct mailbox_info level(account_id account, struct slice name)
{
    return (struct mailbox_info){ .account = account, .name = name, .has_children = true };
}

/* Of those that take most, so that nobody is hidden behind others who share without end. */
static void leave_largest_out(struct gathering *g)
{
    struct share *largest = &g->shares[0];
    for (unsigned i = 1; i < g->count; i++) {
        largest = g->shares[i].bytes > largest->bytes ? &g->shares[i] : largest;
    }
    g->bytes -= largest->bytes;
    g->left_out++;
    arena_free(largest->arena);
    *largest = g->shares[--g->count];
}

static void add(struct gathering *g, const struct account_row *owner,
                const struct mailbox_info *items, unsigned count)
{
    struct arena *arena = arena_new(g->arena, "imap-share", IMAP_ARENA_BUDGET);
    struct slice above = imap_level_of(owner->address, arena);
    struct slice prefix = arena_printf(g->scratch, "%.*s/", SLICE_ARG(above));
    struct share share = { .arena = arena,
                           .items = ARENA_ARRAY(arena, struct mailbox_info, (size_t)count + 1) };
    share.items[share.count++] = level(owner->id, above);
    for (unsigned i = 0; i < count; i++) {
        struct mailbox_info *item = &share.items[share.count++];
        *item = items[i];
        item->name = join(arena, prefix, items[i].name);
        item->subscribed = map_find(&g->subscribed, item->name) != NULL;
    }
    share.bytes = arena_used(arena);
    g->bytes += share.bytes;
    g->shares[g->count++] = share;
    while (g->bytes > IMAP_SHARES_MAX) {
        leave_largest_out(g);
    }
}

/* Nothing, when by now nothing is shared. */
static enum err gather_share(struct gathering *g, const struct account_row *owner)
{
    struct access who = imap_access(g->session, owner->id);
    struct mailbox_info *shared;
    unsigned count;
    arena_reset(g->scratch);
    enum err result = mailbox_list(&who, g->scratch, &shared, &count);
    if (result != OK || count == 0) {
        return result == ERR_NOT_FOUND ? OK : result; /* the account has ended meanwhile */
    }
    add(g, owner, shared, count);
    return OK;
}

static enum err gather_shares(struct gathering *g, const struct account_row *owners, unsigned count)
{
    struct imap_session *s = g->session;
    struct slice *names;
    unsigned name_count;
    TRY(mailbox_subscriptions(s->services->store, s->login.account, g->arena, &names, &name_count));
    for (unsigned i = 0; i < name_count; i++) {
        (void)map_set(&g->subscribed, names[i], g);
    }
    g->shares = ARENA_ARRAY(g->arena, struct share, (size_t)count + 1);
    for (unsigned i = 0; i < count; i++) {
        TRY(gather_share(g, &owners[i]));
    }
    return OK;
}

/* Behind one's own: the level above all of others, where there are any, and they. */
static void append_shares(const struct gathering *g, struct imap_mailboxes *all)
{
    size_t count = (size_t)all->count + 1;
    for (unsigned i = 0; i < g->count; i++) {
        count += g->shares[i].count;
    }
    struct mailbox_info *items = ARENA_ARRAY(g->arena, struct mailbox_info, count);
    memcpy(items, all->items, all->count * sizeof(*items));
    all->items = items;
    items[all->count++] = level(0, SL(IMAP_OTHER_USERS));
    for (unsigned i = 0; i < g->count; i++) {
        memcpy(&items[all->count], g->shares[i].items, g->shares[i].count * sizeof(*items));
        all->count += g->shares[i].count;
    }
}

enum err imap_mailboxes(struct imap_session *s, struct arena *arena, struct imap_mailboxes *out)
{
    AUTO(arena_free_auto) struct arena *scratch = arena_new(NULL, "imap-shares", IMAP_ARENA_BUDGET);
    struct gathering g = { .session = s, .arena = arena, .scratch = scratch };
    struct access own = imap_access(s, s->login.account);
    struct account_row *owners;
    unsigned owner_count;
    TRY(mailbox_list(&own, arena, &out->items, &out->count));
    TRY(directory_shares(s->services->directory, s->login.account, arena, &owners, &owner_count));
    map_init(&g.subscribed);
    enum err result = owner_count == 0 ? OK : gather_shares(&g, owners, owner_count);
    map_fini(&g.subscribed);
    TRY(result);
    if (g.count > 0) {
        append_shares(&g, out);
    }
    out->left_out = g.left_out;
    return OK;
}
