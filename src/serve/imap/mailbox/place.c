/* serve/imap/mailbox/place.c - names of mailboxes to accounts and back. */
#include "serve/imap/mailbox/place.h"

#include "base/map.h"
#include "codec/codec.h"
#include "serve/imap/mailbox/objectid.h"

/* The roots of what is not one's own. */
static const struct root {
    struct slice name;
    bool of_shared; /* accounts that several people work with */
} roots[] = {
    { { IMAP_OTHER_USERS, sizeof(IMAP_OTHER_USERS) - 1 }, false },
    { { IMAP_SHARED_FOLDERS, sizeof(IMAP_SHARED_FOLDERS) - 1 }, true },
};

/* Which the name is, or stands below; NULL: it is one's own. */
static const struct root *root_of(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(roots); i++) {
        size_t len = roots[i].name.len;
        if (slice_starts(name, roots[i].name) && (name.len == len || name.ptr[len] == '/')) {
            return &roots[i];
        }
    }
    return NULL;
}

/* "ADDRESS" and what stands behind the "/" after it; false: there is none. */
static bool split(struct slice name, const struct root *root, struct slice *address,
                  struct slice *path)
{
    struct slice rest = slice_from(name, root->name.len + 1);
    size_t slash = slice_find_char(rest, '/');
    *address = slice_sub(rest, 0, slash);
    *path = slice_from(rest, slash + 1);
    return slash < rest.len;
}

bool imap_place_is_level(struct slice name)
{
    const struct root *root = root_of(name);
    struct slice address, path;
    return root != NULL && !split(name, root, &address, &path);
}

struct slice imap_path_of(struct slice name)
{
    const struct root *root = root_of(name);
    struct slice address, path;
    return root == NULL ? name : split(name, root, &address, &path) ? path : SL("");
}

static enum err find_other(struct imap_session *s, struct slice name, const struct root *root,
                           struct imap_place *out)
{
    struct account_row owner;
    struct slice address, path;
    if (!split(name, root, &address, &path)) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    enum err result =
        directory_account_find(s->services->directory, address, s->command_arena, &owner);
    if (result == ERR_SYNTAX ||
        (result == OK && (owner.id == s->login.account || owner.is_shared != root->of_shared))) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    TRY(result);
    *out = (struct imap_place){ .access = imap_access(s, owner.id),
                                .prefix = slice_sub(name, 0, name.len - path.len),
                                .path = path };
    return OK;
}

enum err imap_place_find(struct imap_session *s, struct slice name, struct imap_place *out)
{
    const struct root *root = root_of(name);
    if (root != NULL) {
        return find_other(s, name, root, out);
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
    size_t bytes;   /* that it takes of IMAP_SHARES_MAX */
    bool of_shared; /* which root it stands below */
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
struct slice imap_level_of(const struct account_row *owner, struct arena *arena)
{
    AUTO(buf_fini) struct buf normal;
    struct slice root = owner->is_shared ? SL(IMAP_SHARED_FOLDERS) : SL(IMAP_OTHER_USERS);
    buf_init(&normal, NFC_INPUT_MAX * 3);
    bool is_normal = nfc_utf8(owner->address, &normal) == OK;
    struct slice address = is_normal ? buf_slice(&normal) : owner->address;
    return arena_printf(arena, "%.*s/%.*s", SLICE_ARG(root), SLICE_ARG(address));
}

/* What stands before the names of an account's mailboxes. ERR_NOT_FOUND: it is no account that shows this user anything. */
static enum err prefix_of(struct imap_session *s, account_id account, struct arena *arena,
                          struct slice *out)
{
    struct account_row *owners;
    unsigned count;
    *out = SL("");
    if (account == s->login.account) {
        return OK;
    }
    TRY(directory_shares(s->services->directory, s->login.account, arena, &owners, &count));
    for (unsigned i = 0; i < count; i++) {
        if (owners[i].id == account) {
            struct slice level = imap_level_of(&owners[i], arena);
            *out = arena_printf(arena, "%.*s/", SLICE_ARG(level));
            return OK;
        }
    }
    return fail(ERR_NOT_FOUND, "no such mailbox");
}

enum err imap_id_find(struct imap_session *s, const struct objectid_mailbox *id,
                      struct arena *arena, struct mailbox_info *out)
{
    struct slice prefix;
    struct mailbox_info found;
    TRY(prefix_of(s, id->account, arena, &prefix));
    struct access who = imap_access(s, id->account);
    TRY(mailbox_find_id(&who, id->mailbox, id->uidvalidity, &found, arena));
    *out = found;
    out->name = join(arena, prefix, found.name);
    return OK;
}

static struct mailbox_info level(account_id account, struct slice name)
{
    return (struct mailbox_info){ .account = account, .name = name, .has_children = true };
}

/* Told apart by a number, as all mailboxes of an account are. */
static struct mailbox_info root_level(const struct root *root)
{
    struct mailbox_info out = level(0, root->name);
    out.id = root->of_shared;
    return out;
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
    struct slice above = imap_level_of(owner, arena);
    struct slice prefix = arena_printf(g->scratch, "%.*s/", SLICE_ARG(above));
    struct share share = { .arena = arena,
                           .of_shared = owner->is_shared,
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

/* A root, where there is anything below it, and that. */
static void append_root(const struct gathering *g, const struct root *root,
                        struct imap_mailboxes *all)
{
    unsigned before = all->count;
    all->items[all->count++] = root_level(root);
    for (unsigned i = 0; i < g->count; i++) {
        const struct share *share = &g->shares[i];
        if (share->of_shared == root->of_shared) {
            memcpy(&all->items[all->count], share->items, share->count * sizeof(*share->items));
            all->count += share->count;
        }
    }
    all->count = all->count == before + 1 ? before : all->count;
}

/* Behind one's own. */
static void append_shares(const struct gathering *g, struct imap_mailboxes *all)
{
    size_t count = all->count + ARRAY_LEN(roots);
    for (unsigned i = 0; i < g->count; i++) {
        count += g->shares[i].count;
    }
    struct mailbox_info *items = ARENA_ARRAY(g->arena, struct mailbox_info, count);
    memcpy(items, all->items, all->count * sizeof(*items));
    all->items = items;
    for (size_t i = 0; i < ARRAY_LEN(roots); i++) {
        append_root(g, &roots[i], all);
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
