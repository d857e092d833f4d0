/* The mailboxes and keywords of an account: looking them up, and changes by way of the log. */
#include "store/mailbox.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/utf8.h"
#include "codec/codec.h"
#include "store/change.h"
#include "store/internal.h"
#include "store/sharing/access.h"
#include "store/sharing/seen.h"

#define SUBSCRIPTION_NAME_MAX (3 * MAILBOX_NAME_MAX) /* octets; a name may have grown in NFC */
#define OLD_NAMES_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define OLD_NAMES_MANY 1000 /* subscriptions that are renewed at a time */
#define RACES_MAX 8         /* lost one behind the other */

/* --- names --- */

/* RFC 6855 3, RFC 5198 2: control characters of Unicode, and its ends of lines and paragraphs; what LIST has a use for. */
static bool has_forbidden(struct slice name)
{
    struct scan c = scan_make(name);
    uint32_t point;
    while (utf8_take(&c, &point)) {
        bool is_control = point < 0x20 || (point >= 0x7f && point < 0xa0);
        if (is_control || point == 0x2028 || point == 0x2029 || point == '%' || point == '*') {
            return true;
        }
    }
    return false;
}

enum err mailbox_name_check(struct slice name)
{
    unsigned levels = 1;
    if (name.len == 0 || name.len > MAILBOX_NAME_MAX) {
        return fail(ERR_SYNTAX, "a mailbox name has 1 to %d octets", MAILBOX_NAME_MAX);
    }
    if (!utf8_is_valid(name)) {
        return fail(ERR_SYNTAX, "the mailbox name is not UTF-8");
    }
    if (has_forbidden(name)) {
        return fail(ERR_SYNTAX, "a mailbox name has no control characters, \"%%\" or \"*\"");
    }
    if (!nfc_is(name)) {
        return fail(ERR_SYNTAX, "a mailbox name is in NFC"); /* RFC 9051 5.1 */
    }
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == '/' && (i == 0 || i + 1 == name.len || name.ptr[i - 1] == '/')) {
            return fail(ERR_SYNTAX, "a mailbox name has no empty level");
        }
        levels += c == '/';
    }
    return levels <= MAILBOX_LEVELS_MAX
               ? OK
               : fail(ERR_SYNTAX, "a mailbox name has at most %d levels", MAILBOX_LEVELS_MAX);
}

/* --- the list --- */

struct listing {
    account_id user;
    struct arena *arena;
    struct mailbox_info *items;
    unsigned count;
    struct slice *names;
    unsigned name_count;
    struct slice wanted;
    mailbox_id wanted_id; /* 0: by name */
    uint32_t wanted_uidvalidity;
    bool has_old_names; /* some are names of before */
};

static int order(const void *a, const void *b)
{
    const struct mailbox_info *left = a, *right = b;
    bool left_is_inbox = left->id == MAILBOX_INBOX, right_is_inbox = right->id == MAILBOX_INBOX;
    if (left_is_inbox || right_is_inbox) {
        return (int)right_is_inbox - (int)left_is_inbox;
    }
    return slice_compare(left->name, right->name);
}

static int order_names(const void *a, const void *b)
{
    const struct slice *left = a, *right = b;
    return slice_compare(*left, *right);
}

static bool name_is_in(const struct listing *l, struct slice name)
{
    return l->name_count > 0 &&
           bsearch(&name, l->names, l->name_count, sizeof(name), order_names) != NULL;
}

static enum err load_subscriptions(struct account *account, struct listing *l)
{
    sqlite3_stmt *s = sql(account, SQL_SUBSCRIPTION_ALL);
    unsigned cap = 0;
    bool has_old = false;
    int code;
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        if (l->name_count == cap) {
            cap = cap == 0 ? 16 : cap * 2;
            struct slice *larger = ARENA_ARRAY(l->arena, struct slice, cap);
            for (unsigned i = 0; i < l->name_count; i++) {
                larger[i] = l->names[i];
            }
            l->names = larger;
        }
        struct slice name =
            slice_make(sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0));
        has_old |= !account->has_no_old_subscriptions && mailbox_name_is_old(name);
        l->names[l->name_count++] = arena_dup(l->arena, name);
    }
    sqlite3_reset(s);
    l->has_old_names |= has_old;
    account->has_no_old_subscriptions = code == SQLITE_DONE && !has_old;
    return code == SQLITE_DONE ? OK : sql_failed(account->db, "read subscriptions");
}

static enum err is_subscribed(struct account *account, struct slice name, bool *out)
{
    sqlite3_stmt *s = sql(account, SQL_SUBSCRIPTION_FIND);
    sqlite3_bind_text(s, 1, name.ptr, (int)name.len, SQLITE_STATIC);
    int code = sqlite3_step(s);
    *out = code == SQLITE_ROW;
    sqlite3_reset(s);
    return code == SQLITE_ROW || code == SQLITE_DONE
               ? OK
               : sql_failed(account->db, "read a subscription");
}

/* --- names of before ---
 *
 * Until names were brought into NFC they were kept as they were written, and the log says so for ever. What is there of them gets its name in NFC
 * by ordinary RENAME and SUBSCRIBE records before anybody is shown it (docs/formats/mutate.md): what a record does stays the same, and does not
 * depend on the version of Unicode that is known here. Nor could a mailbox be opened that has a name which others' mailboxes are listed below by
 * now: it gets a number behind that name. */

bool mailbox_name_is_old(struct slice name)
{
    return !nfc_is(name) && name.len <= MAILBOX_NAME_MAX && utf8_is_valid(name);
}

static bool has_name_of_others(const struct mbox *mbox)
{
    return mbox->parent == 0 && (strcmp(mbox->name, MAILBOX_OTHER_USERS) == 0 ||
                                 strcmp(mbox->name, MAILBOX_SHARED_FOLDERS) == 0);
}

static bool has_old_name(const struct mbox *mbox)
{
    return mbox->has_old_name || has_name_of_others(mbox);
}

struct slice mailbox_name_in_nfc(struct slice name, struct arena *arena)
{
    AUTO(buf_fini) struct buf normal;
    buf_init(&normal, NFC_INPUT_MAX * 3);
    bool is_other = !nfc_is(name) && nfc_utf8(name, &normal) == OK;
    return is_other ? arena_dup(arena, buf_slice(&normal)) : name;
}

/* One name of before, and what it becomes; or subscriptions that are not to a mailbox of one's own. */
struct old_name {
    struct arena *arena;
    mailbox_id mailbox; /* 0: of subscriptions alone */
    struct slice path, normal;
    struct slice *subscribed; /* to it, and below it */
    unsigned subscribed_count;
};

static const struct mbox *first_old(const struct account *account)
{
    const struct mbox *first = NULL;
    for (unsigned i = 0; i < account->mbox_count; i++) {
        const struct mbox *mbox = account->mboxes[i];
        if (has_old_name(mbox) && (first == NULL || mbox->id < first->id)) {
            first = mbox;
        }
    }
    return first;
}

/* Two that were written in different ways stay two: the one in NFC keeps its name, each other gets a number. */
static struct slice free_path(struct account *account, const struct mbox *mbox, struct arena *arena)
{
    struct slice base = mailbox_name_in_nfc(slice_cstr(mbox->name), arena), name = base;
    for (unsigned n = 2; account_mbox_child(account, mbox->parent, name) != NULL; n++) {
        name = arena_printf(arena, "%.*s (%u)", SLICE_ARG(base), n);
    }
    const struct mbox *parent = account_mbox(account, mbox->parent);
    return parent == NULL ? name
                          : arena_printf(arena, "%.*s/%.*s",
                                         SLICE_ARG(account_mbox_path(account, parent, arena)),
                                         SLICE_ARG(name));
}

static bool is_at_or_below(struct slice name, struct slice path)
{
    return slice_starts(name, path) && (name.len == path.len || name.ptr[path.len] == '/');
}

/* Not all where there are many: the next time goes on. */
static enum err find_old_subscriptions(struct account *account, struct old_name *old)
{
    sqlite3_stmt *s = sql(account, SQL_SUBSCRIPTION_ALL);
    int code = SQLITE_DONE;
    old->subscribed = ARENA_ARRAY(old->arena, struct slice, OLD_NAMES_MANY);
    while (old->subscribed_count < OLD_NAMES_MANY && (code = sqlite3_step(s)) == SQLITE_ROW) {
        struct slice name =
            slice_make(sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0));
        if (old->mailbox != 0 ? is_at_or_below(name, old->path) : mailbox_name_is_old(name)) {
            old->subscribed[old->subscribed_count++] = arena_dup(old->arena, name);
        }
    }
    sqlite3_reset(s);
    if (code != SQLITE_DONE && code != SQLITE_ROW) {
        return sql_failed(account->db, "read subscriptions");
    }
    account->has_no_old_subscriptions = old->mailbox == 0 && old->subscribed_count == 0;
    return OK;
}

/* Asks for no subscription where none is old: an account without old names, which is nearly every one, waits for nothing. */
static enum err run_first_old(struct account *account, void *arg)
{
    struct old_name *old = arg;
    const struct mbox *mbox = first_old(account);
    if (mbox != NULL) {
        old->mailbox = mbox->id;
        old->path = account_mbox_path(account, mbox, old->arena);
        old->normal = free_path(account, mbox, old->arena);
    } else if (account->has_no_old_subscriptions) {
        return OK;
    }
    return find_old_subscriptions(account, old);
}

static enum err subscribe_to(struct store *store, account_id account, struct slice name, bool on)
{
    struct mutation m = { .kind = MUTATE_SUBSCRIBE, .name = name, .how = on };
    struct apply_result result = { 0 };
    return mutate(store, account, &m, &result);
}

static struct slice renewed_subscription(const struct old_name *old, struct slice name)
{
    struct slice rest = slice_from(name, old->path.len);
    return old->mailbox == 0
               ? mailbox_name_in_nfc(name, old->arena)
               : arena_printf(old->arena, "%.*s%.*s", SLICE_ARG(old->normal), SLICE_ARG(rest));
}

/* Subscriptions first, the new one before the old one goes: whenever this ends, the next time goes on from there. */
static enum err rename_old_name(struct store *store, account_id account, const struct old_name *old)
{
    struct mutation m = { .kind = MUTATE_MAILBOX_RENAME,
                          .mailbox = old->mailbox,
                          .name = old->normal };
    struct apply_result result = { 0 };
    for (unsigned i = 0; i < old->subscribed_count; i++) {
        struct slice name = old->subscribed[i];
        TRY(subscribe_to(store, account, renewed_subscription(old, name), true));
        TRY(subscribe_to(store, account, name, false));
    }
    bool has_more = old->subscribed_count == OLD_NAMES_MANY;
    return old->mailbox == 0 || has_more ? OK : mutate(store, account, &m, &result);
}

/* Until none is left; each step is a change of its own. */
static enum err rename_old_names(struct store *store, account_id account)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "names", OLD_NAMES_ARENA_BYTES);
    unsigned renewed = 0, races = 0;
    for (;;) {
        struct old_name old = { .arena = arena };
        arena_reset(arena);
        TRY(shard_call(&(struct account_call){ store, account, run_first_old, &old }));
        if (old.mailbox == 0 && old.subscribed_count == 0) {
            if (renewed > 0) {
                log_info("names-in-nfc", "acct=%llu count=%u", (unsigned long long)account,
                         renewed);
            }
            return OK;
        }
        enum err result = rename_old_name(store, account, &old);
        /* Somebody else was faster: what is left is looked at again. */
        races = result == ERR_EXISTS || result == ERR_NOT_FOUND ? races + 1 : 0;
        if (result != OK && (races == 0 || races == RACES_MAX)) {
            return result;
        }
        renewed += result != OK ? 0 : old.mailbox != 0 ? 1 : old.subscribed_count;
    }
}

/* What looks names up. Where they cannot be renamed, because nothing can be written, they are shown as they are. */
static enum err look_up(const struct account_call *call)
{
    struct listing *l = call->arg, before = *l;
    enum err result = shard_call(call);
    if (!l->has_old_names) {
        return result;
    }
    enum err renewed = rename_old_names(call->store, call->id);
    *l = before;
    result = shard_call(call);
    return result == ERR_NOT_FOUND && renewed != OK
               ? fail(renewed, "mailboxes cannot be given their new names now")
               : result;
}

/* The full path, by way of the parents, which the map finds by id. */
static struct slice full_path(const struct map *by_id, const struct mbox *mbox, struct arena *arena)
{
    const struct mbox *levels[MAILBOX_LEVELS_MAX + 1];
    unsigned count = 0;
    while (mbox != NULL && count < ARRAY_LEN(levels)) {
        levels[count++] = mbox;
        mbox = mbox->parent == 0 ? NULL : map_find_u64(by_id, mbox->parent);
    }
    return mbox_path(levels, count, arena);
}

/* All but whether it has children and is subscribed. Of a mailbox that may be looked up but not read nothing is told of its messages. */
static enum err describe(struct account *account, struct mbox *mbox, struct slice name,
                         const struct listing *l, struct mailbox_info *out)
{
    unsigned rights = access_rights(account, l->user, mbox);
    struct seen *own;
    struct mailbox_info info = { .account = account->id,
                                 .id = mbox->id,
                                 .rights = rights & RIGHT_LOOKUP ? rights : 0,
                                 .name = name,
                                 .role = l->user == account->id ? mbox->role : ROLE_NONE,
                                 .selectable = mbox->selectable && rights & RIGHT_LOOKUP,
                                 .uidvalidity = mbox->uidvalidity,
                                 .seen_shared = mbox->seen_shared };
    if (info.rights & RIGHT_READ) {
        TRY(seen_get(account, l->user, mbox, &own));
        info.messages = mbox->total;
        info.unseen = seen_unseen(own, mbox);
        info.uidnext = mbox->uidnext;
        info.modseq = mbox->modseq;
    }
    *out = info;
    return OK;
}

/* Marks the levels above each mailbox that may be looked up, and itself, in `shown`; those with something below, in `parents`. */
static void mark_shown(const struct account *account, const struct listing *l,
                       const struct map *by_id, struct map *shown, struct map *parents)
{
    for (unsigned i = 0; i < account->mbox_count; i++) {
        const struct mbox *mbox = account->mboxes[i];
        if (!(access_rights(account, l->user, mbox) & RIGHT_LOOKUP)) {
            continue;
        }
        for (int level = 0; mbox != NULL && level <= MAILBOX_LEVELS_MAX; level++) {
            map_set_u64(shown, mbox->id, l->arena);
            map_set_u64(parents, mbox->parent, l->arena);
            mbox = mbox->parent == 0 ? NULL : map_find_u64(by_id, mbox->parent);
        }
    }
}

static void note_old_names(const struct account *account, struct listing *l)
{
    for (unsigned i = 0; i < account->mbox_count; i++) {
        l->has_old_names |= has_old_name(account->mboxes[i]);
    }
}

static enum err run_list(struct account *account, void *arg)
{
    struct listing *l = arg;
    struct map by_id, shown, parents;
    note_old_names(account, l);
    if (l->user == account->id) { /* another's are not told, and may be many */
        TRY(load_subscriptions(account, l));
    }
    map_init(&by_id);
    map_init(&shown);
    map_init(&parents);
    for (unsigned i = 0; i < account->mbox_count; i++) {
        map_set_u64(&by_id, account->mboxes[i]->id, account->mboxes[i]);
    }
    mark_shown(account, l, &by_id, &shown, &parents);
    l->items = ARENA_ARRAY(l->arena, struct mailbox_info, account->mbox_count + 1);
    enum err result = OK;
    for (unsigned i = 0; i < account->mbox_count && result == OK; i++) {
        struct mbox *mbox = account->mboxes[i];
        if (map_find_u64(&shown, mbox->id) != NULL) {
            struct slice name = full_path(&by_id, mbox, l->arena);
            result = describe(account, mbox, name, l, &l->items[l->count]);
            l->items[l->count].subscribed = name_is_in(l, name);
            l->items[l->count++].has_children = map_find_u64(&parents, mbox->id) != NULL;
        }
    }
    map_fini(&by_id);
    map_fini(&shown);
    map_fini(&parents);
    qsort(l->items, l->count, sizeof(*l->items), order);
    return result;
}

enum err mailbox_list(const struct access *who, struct arena *arena, struct mailbox_info **out,
                      unsigned *out_count)
{
    struct listing l = { .user = who->user, .arena = arena };
    TRY(look_up(&(struct account_call){ who->store, who->account, run_list, &l }));
    *out = l.items;
    *out_count = l.count;
    return OK;
}

static enum err run_subscriptions(struct account *account, void *arg)
{
    note_old_names(account, arg);
    return load_subscriptions(account, arg);
}

enum err mailbox_subscriptions(struct store *store, account_id account, struct arena *arena,
                               struct slice **out, unsigned *out_count)
{
    struct listing l = { .arena = arena };
    TRY(look_up(&(struct account_call){ store, account, run_subscriptions, &l }));
    *out = l.names;
    *out_count = l.name_count;
    return OK;
}

/* --- one --- */

static enum err run_find(struct account *account, void *arg)
{
    struct listing *l = arg;
    note_old_names(account, l);
    l->has_old_names |= !account->has_no_old_subscriptions; /* as far as is known */
    struct mbox *mbox = l->wanted_id != 0 ? account_mbox(account, l->wanted_id)
                                          : account_mbox_by_path(account, l->wanted);
    if (mbox == NULL || (l->wanted_id != 0 && mbox->uidvalidity != l->wanted_uidvalidity)) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    TRY(access_check(account, l->user, mbox, RIGHT_LOOKUP));
    struct slice name = account_mbox_path(account, mbox, l->arena);
    TRY(describe(account, mbox, name, l, &l->items[0]));
    TRY(l->user == account->id ? is_subscribed(account, name, &l->items[0].subscribed) : OK);
    for (unsigned i = 0; i < account->mbox_count; i++) {
        l->items[0].has_children |= account->mboxes[i]->parent == mbox->id;
    }
    return OK;
}

enum err mailbox_find(const struct access *who, struct slice name, struct mailbox_info *out,
                      struct arena *arena)
{
    struct listing l = {
        .user = who->user, .arena = arena, .items = out, .wanted = mailbox_name_in_nfc(name, arena)
    };
    return look_up(&(struct account_call){ who->store, who->account, run_find, &l });
}

enum err mailbox_find_id(const struct access *who, mailbox_id id, uint32_t uidvalidity,
                         struct mailbox_info *out, struct arena *arena)
{
    struct listing l = { .user = who->user,
                         .arena = arena,
                         .items = out,
                         .wanted_id = id,
                         .wanted_uidvalidity = uidvalidity };
    return look_up(&(struct account_call){ who->store, who->account, run_find, &l });
}

struct asking_status {
    account_id user;
    mailbox_id mailbox;
    struct mailbox_status *out;
};

/* Messages with a UID from this one on. */
static enum err count_from(struct account *account, const struct mbox *mbox, mail_uid from,
                           uint32_t *out)
{
    if (mbox->packed != NULL) {
        *out = mbox->packed->count - packed_lower_bound(mbox->packed, from);
        return OK;
    }
    sqlite3_stmt *s = sql(account, SQL_MM_COUNT_FROM);
    int64_t key[] = { mbox->id, from };
    sql_bind_ints(s, key, 2);
    int code = sqlite3_step(s);
    *out = code == SQLITE_ROW ? (uint32_t)sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    return code == SQLITE_ROW ? OK : sql_failed(account->db, "count messages");
}

static enum err run_status(struct account *account, void *arg)
{
    struct asking_status *ask = arg;
    struct mbox *mbox = account_mbox(account, ask->mailbox);
    struct seen *own;
    uint32_t recent = 0;
    if (mbox == NULL || !mbox->selectable) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    TRY(access_check(account, ask->user, mbox, RIGHT_READ));
    TRY(seen_get(account, ask->user, mbox, &own));
    if (mbox->recent_uid < mbox->uidnext && ask->user == account->id) {
        TRY(count_from(account, mbox, mbox->recent_uid, &recent));
    }
    *ask->out = (struct mailbox_status){ .id = mbox->id,
                                         .uidvalidity = mbox->uidvalidity,
                                         .uidnext = mbox->uidnext,
                                         .modseq = mbox->modseq,
                                         .messages = mbox->total,
                                         .unseen = seen_unseen(own, mbox),
                                         .deleted = mbox->deleted,
                                         .recent = recent,
                                         .bytes = mbox->bytes };
    return OK;
}

enum err mailbox_status(const struct access *who, mailbox_id mailbox, struct mailbox_status *out)
{
    struct asking_status ask = { who->user, mailbox, out };
    return shard_call(&(struct account_call){ who->store, who->account, run_status, &ask });
}

struct adding_deleted {
    account_id user;
    mailbox_id mailbox;
    uint64_t bytes;
};

static enum err run_deleted_bytes(struct account *account, void *arg)
{
    struct adding_deleted *a = arg;
    struct mbox *mbox = account_mbox(account, a->mailbox);
    struct packed *packed;
    if (mbox == NULL || !mbox->selectable) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    TRY(access_check(account, a->user, mbox, RIGHT_READ));
    if (mbox->deleted == 0) {
        return OK;
    }
    TRY(packed_get(account, mbox, &packed));
    for (uint32_t i = 0; i < packed->count; i++) {
        a->bytes += packed->rows[i].flags & FLAG_DELETED ? packed->rows[i].size : 0;
    }
    return OK;
}

enum err mailbox_deleted_bytes(const struct access *who, mailbox_id mailbox, uint64_t *out)
{
    struct adding_deleted a = { .user = who->user, .mailbox = mailbox };
    TRY(shard_call(&(struct account_call){ who->store, who->account, run_deleted_bytes, &a }));
    *out = a.bytes;
    return OK;
}

/* --- changes --- */

enum err mailbox_create(const struct access *who, struct slice name, enum mailbox_role role,
                        mailbox_id *out, uint32_t *out_uidvalidity)
{
    struct mutation m = { .kind = MUTATE_MAILBOX_CREATE,
                          .user = access_actor(who->account, who->user),
                          .name = name,
                          .how = (uint8_t)role };
    struct apply_result result = { 0 };
    TRY(mailbox_name_check(name));
    TRY(rename_old_names(who->store, who->account));
    TRY(mutate(who->store, who->account, &m, &result));
    *out = result.mailbox;
    if (out_uidvalidity != NULL) {
        *out_uidvalidity = result.uidvalidity;
    }
    return OK;
}

struct finding_id {
    account_id user;
    struct mutation *m;
};

static enum err run_id(struct account *account, void *arg)
{
    struct finding_id *f = arg;
    const struct mbox *mbox = account_mbox_by_path(account, f->m->name);
    if (mbox == NULL) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    f->m->mailbox = mbox->id;
    return access_check(account, f->user, mbox, RIGHT_LOOKUP | RIGHT_REMOVE);
}

enum err mailbox_delete(const struct access *who, struct slice name)
{
    struct mutation m = { .kind = MUTATE_MAILBOX_DELETE,
                          .user = access_actor(who->account, who->user),
                          .name = name };
    struct finding_id finding = { who->user, &m };
    struct apply_result result = { 0 };
    TRY(rename_old_names(who->store, who->account));
    TRY(shard_call(&(struct account_call){ who->store, who->account, run_id, &finding }));
    return mutate(who->store, who->account, &m, &result);
}

enum err mailbox_rename(const struct access *who, struct slice from, struct slice to,
                        mailbox_id *out, uint32_t *out_uidvalidity)
{
    struct mutation m = { .kind = MUTATE_MAILBOX_RENAME,
                          .user = access_actor(who->account, who->user),
                          .name = from };
    struct finding_id finding = { who->user, &m };
    struct apply_result result = { 0 };
    TRY(mailbox_name_check(to));
    TRY(rename_old_names(who->store, who->account));
    TRY(shard_call(&(struct account_call){ who->store, who->account, run_id, &finding }));
    m.name = to;
    TRY(mutate(who->store, who->account, &m, &result));
    if (out != NULL) {
        *out = result.mailbox;
        *out_uidvalidity = result.uidvalidity;
    }
    return OK;
}

static enum err run_may_subscribe(struct account *account, void *arg)
{
    const struct slice *name = arg;
    sqlite3_stmt *s = sql(account, SQL_SUBSCRIPTION_ROOM);
    sqlite3_bind_text(s, 1, name->ptr, (int)name->len, SQLITE_STATIC);
    int code = sqlite3_step(s);
    bool has_room = code == SQLITE_ROW && (sqlite3_column_int64(s, 0) < SUBSCRIPTIONS_MAX ||
                                           sqlite3_column_int(s, 1) != 0);
    sqlite3_reset(s);
    if (code != SQLITE_ROW) {
        return sql_failed(account->db, "count subscriptions");
    }
    return has_room ? OK : fail(ERR_LIMIT, "the account has as many subscriptions as it may");
}

/* A name that was good once may be forbidden by now, and its subscription is still there. */
static enum err may_unsubscribe(struct slice name)
{
    return name.len > 0 && name.len <= SUBSCRIPTION_NAME_MAX && utf8_is_valid(name)
               ? OK
               : fail(ERR_SYNTAX, "no subscription has such a name");
}

/* Whether there is room is asked before the record is written, not when it is applied: a log that holds more gives back what it gave. */
enum err mailbox_subscribe(struct store *store, account_id account, struct slice name,
                           bool subscribed)
{
    struct mutation m = { .kind = MUTATE_SUBSCRIBE, .name = name, .how = subscribed };
    struct apply_result result = { 0 };
    TRY(subscribed ? mailbox_name_check(name) : may_unsubscribe(name));
    TRY(rename_old_names(store, account));
    if (subscribed) {
        TRY(shard_call(&(struct account_call){ store, account, run_may_subscribe, &name }));
    }
    return mutate(store, account, &m, &result);
}

/* --- keywords --- */

struct asking_keyword {
    account_id user;
    struct arena *arena;
    struct keyword_table *table;
    struct slice name;
    unsigned bit; /* 0: none */
};

static enum err run_keywords(struct account *account, void *arg)
{
    struct asking_keyword *ask = arg;
    TRY(access_check_any(account, ask->user, RIGHT_READ));
    for (unsigned bit = FLAG_KEYWORD_FIRST; bit <= FLAG_KEYWORD_LAST; bit++) {
        if (account->keywords[bit] != NULL) {
            ask->table->names[bit] = arena_dup(ask->arena, slice_cstr(account->keywords[bit]));
        }
    }
    return OK;
}

enum err keywords_get(const struct access *who, struct arena *arena, struct keyword_table *out)
{
    struct asking_keyword ask = { .user = who->user, .arena = arena, .table = out };
    *out = (struct keyword_table){ 0 };
    return shard_call(&(struct account_call){ who->store, who->account, run_keywords, &ask });
}

static enum err run_find_keyword(struct account *account, void *arg)
{
    struct asking_keyword *ask = arg;
    TRY(access_check_any(account, ask->user, RIGHT_WRITE | RIGHT_INSERT));
    for (unsigned bit = FLAG_KEYWORD_FIRST; bit <= FLAG_KEYWORD_LAST; bit++) {
        if (account->keywords[bit] != NULL &&
            slice_eq_nocase(slice_cstr(account->keywords[bit]), ask->name)) {
            ask->bit = bit;
        }
    }
    return OK;
}

/* RFC 3501 section 9: flag-keyword is an atom. */
static bool is_keyword(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (c <= ' ' || c >= 0x7f || strchr("(){%*\"\\]", c) != NULL) {
            return false;
        }
    }
    return name.len > 0 && name.len <= KEYWORD_LEN_MAX;
}

enum err keyword_bit(const struct access *who, struct slice name, unsigned *out_bit)
{
    struct asking_keyword ask = { .user = who->user, .name = name };
    struct mutation m = { .kind = MUTATE_KEYWORD,
                          .user = access_actor(who->account, who->user),
                          .name = name };
    struct apply_result result = { 0 };
    if (!is_keyword(name)) {
        return fail(ERR_SYNTAX, "a keyword is an atom of at most %d octets", KEYWORD_LEN_MAX);
    }
    TRY(shard_call(&(struct account_call){ who->store, who->account, run_find_keyword, &ask }));
    if (ask.bit == 0) {
        TRY(mutate(who->store, who->account, &m, &result));
        ask.bit = result.bit;
    }
    *out_bit = ask.bit;
    return OK;
}
