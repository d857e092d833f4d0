/* The mailboxes and keywords of an account: looking them up, and changes by way of the log. */
#include "store/mailbox.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "store/change.h"
#include "store/internal.h"
#include "store/sharing/access.h"
#include "store/sharing/seen.h"

/* --- names --- */

/* RFC 6855 3: control characters of Unicode, and its ends of lines and paragraphs; what LIST has a use for. */
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
    return bsearch(&name, l->names, l->name_count, sizeof(name), order_names) != NULL;
}

static enum err load_subscriptions(struct account *account, struct listing *l)
{
    sqlite3_stmt *s = sql(account, SQL_SUBSCRIPTION_ALL);
    unsigned cap = 0;
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
        l->names[l->name_count++] = arena_dup(l->arena, name);
    }
    sqlite3_reset(s);
    return code == SQLITE_DONE ? OK : sql_failed(account->db, "read subscriptions");
}

/* The full path, by way of the parents, which the map finds by id. */
static struct slice full_path(const struct map *by_id, const struct mbox *mbox, struct arena *arena)
{
    struct slice path = arena_dup(arena, slice_cstr(mbox->name));
    for (int level = 0; mbox != NULL && mbox->parent != 0 && level < MAILBOX_LEVELS_MAX; level++) {
        mbox = map_find_u64(by_id, mbox->parent);
        if (mbox != NULL) {
            path = arena_printf(arena, "%s/%.*s", mbox->name, SLICE_ARG(path));
        }
    }
    return path;
}

/* All but whether it has children. Of a mailbox that may be looked up but not read nothing is told of its messages. */
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
                                 .subscribed = l->user == account->id && name_is_in(l, name),
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

static enum err run_list(struct account *account, void *arg)
{
    struct listing *l = arg;
    struct map by_id, shown, parents;
    TRY(load_subscriptions(account, l));
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
    TRY(shard_call(&(struct account_call){ who->store, who->account, run_list, &l }));
    *out = l.items;
    *out_count = l.count;
    return OK;
}

static enum err run_subscriptions(struct account *account, void *arg)
{
    return load_subscriptions(account, arg);
}

enum err mailbox_subscriptions(struct store *store, account_id account, struct arena *arena,
                               struct slice **out, unsigned *out_count)
{
    struct listing l = { .arena = arena };
    TRY(shard_call(&(struct account_call){ store, account, run_subscriptions, &l }));
    *out = l.names;
    *out_count = l.name_count;
    return OK;
}

/* --- one --- */

static enum err run_find(struct account *account, void *arg)
{
    struct listing *l = arg;
    struct mbox *mbox = account_mbox_by_path(account, l->wanted);
    if (mbox == NULL) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    TRY(access_check(account, l->user, mbox, RIGHT_LOOKUP));
    TRY(load_subscriptions(account, l));
    struct slice name = account_mbox_path(account, mbox, l->arena);
    TRY(describe(account, mbox, name, l, &l->items[0]));
    for (unsigned i = 0; i < account->mbox_count; i++) {
        l->items[0].has_children |= account->mboxes[i]->parent == mbox->id;
    }
    return OK;
}

enum err mailbox_find(const struct access *who, struct slice name, struct mailbox_info *out,
                      struct arena *arena)
{
    struct listing l = { .user = who->user, .arena = arena, .items = out, .wanted = name };
    return shard_call(&(struct account_call){ who->store, who->account, run_find, &l });
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
    TRY(shard_call(&(struct account_call){ who->store, who->account, run_id, &finding }));
    return mutate(who->store, who->account, &m, &result);
}

enum err mailbox_rename(const struct access *who, struct slice from, struct slice to)
{
    struct mutation m = { .kind = MUTATE_MAILBOX_RENAME,
                          .user = access_actor(who->account, who->user),
                          .name = from };
    struct finding_id finding = { who->user, &m };
    struct apply_result result = { 0 };
    TRY(mailbox_name_check(to));
    TRY(shard_call(&(struct account_call){ who->store, who->account, run_id, &finding }));
    m.name = to;
    return mutate(who->store, who->account, &m, &result);
}

enum err mailbox_subscribe(struct store *store, account_id account, struct slice name,
                           bool subscribed)
{
    struct mutation m = { .kind = MUTATE_SUBSCRIBE, .name = name, .how = subscribed };
    struct apply_result result = { 0 };
    TRY(mailbox_name_check(name));
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
