/* The mailboxes and keywords of an account: looking them up, and changes by way of the log. */
#include "store/mailbox.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "store/change.h"
#include "store/internal.h"

/* --- names --- */

enum err mailbox_name_check(struct slice name)
{
    unsigned levels = 1;
    if (name.len == 0 || name.len > MAILBOX_NAME_MAX) {
        return fail(ERR_SYNTAX, "a mailbox name has 1 to %d octets", MAILBOX_NAME_MAX);
    }
    if (!utf8_is_valid(name)) {
        return fail(ERR_SYNTAX, "the mailbox name is not UTF-8");
    }
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (c < 0x20 || c == 0x7f || c == '%' || c == '*') {
            return fail(ERR_SYNTAX, "a mailbox name has no control characters, \"%%\" or \"*\"");
        }
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

/* All but whether it has children. */
static struct mailbox_info describe(const struct mbox *mbox, struct slice name,
                                    const struct listing *l)
{
    return (struct mailbox_info){ .id = mbox->id,
                                  .name = name,
                                  .role = mbox->role,
                                  .selectable = mbox->selectable,
                                  .subscribed = name_is_in(l, name),
                                  .uidvalidity = mbox->uidvalidity,
                                  .messages = mbox->total,
                                  .unseen = mbox->unseen,
                                  .uidnext = mbox->uidnext,
                                  .modseq = mbox->modseq };
}

static enum err run_list(struct account *account, void *arg)
{
    struct listing *l = arg;
    struct map by_id, parents;
    TRY(load_subscriptions(account, l));
    map_init(&by_id);
    map_init(&parents);
    for (unsigned i = 0; i < account->mbox_count; i++) {
        map_set_u64(&by_id, account->mboxes[i]->id, account->mboxes[i]);
        map_set_u64(&parents, account->mboxes[i]->parent, account);
    }
    l->items = ARENA_ARRAY(l->arena, struct mailbox_info, account->mbox_count + 1);
    for (unsigned i = 0; i < account->mbox_count; i++) {
        const struct mbox *mbox = account->mboxes[i];
        struct slice name = full_path(&by_id, mbox, l->arena);
        l->items[l->count] = describe(mbox, name, l);
        l->items[l->count++].has_children = map_find_u64(&parents, mbox->id) != NULL;
    }
    map_fini(&by_id);
    map_fini(&parents);
    qsort(l->items, l->count, sizeof(*l->items), order);
    return OK;
}

enum err mailbox_list(struct store *store, account_id account, struct arena *arena,
                      struct mailbox_info **out, unsigned *out_count)
{
    struct listing l = { .arena = arena };
    TRY(shard_call(&(struct account_call){ store, account, run_list, &l }));
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
    const struct mbox *mbox = account_mbox_by_path(account, l->wanted);
    if (mbox == NULL) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    TRY(load_subscriptions(account, l));
    struct slice name = account_mbox_path(account, mbox, l->arena);
    l->items[0] = describe(mbox, name, l);
    for (unsigned i = 0; i < account->mbox_count; i++) {
        l->items[0].has_children |= account->mboxes[i]->parent == mbox->id;
    }
    return OK;
}

enum err mailbox_find(struct store *store, account_id account, struct slice name,
                      struct mailbox_info *out, struct arena *arena)
{
    struct listing l = { .arena = arena, .items = out, .wanted = name };
    return shard_call(&(struct account_call){ store, account, run_find, &l });
}

struct asking_status {
    mailbox_id mailbox;
    struct mailbox_status *out;
};

static enum err run_status(struct account *account, void *arg)
{
    struct asking_status *ask = arg;
    struct mbox *mbox = account_mbox(account, ask->mailbox);
    uint32_t recent = 0;
    if (mbox == NULL || !mbox->selectable) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    if (mbox->recent_uid < mbox->uidnext) {
        struct packed *packed;
        TRY(packed_get(account, mbox, &packed));
        recent = packed->count - packed_lower_bound(packed, mbox->recent_uid);
    }
    *ask->out = (struct mailbox_status){ .id = mbox->id,
                                         .uidvalidity = mbox->uidvalidity,
                                         .uidnext = mbox->uidnext,
                                         .modseq = mbox->modseq,
                                         .messages = mbox->total,
                                         .unseen = mbox->unseen,
                                         .deleted = mbox->deleted,
                                         .recent = recent,
                                         .bytes = mbox->bytes };
    return OK;
}

enum err mailbox_status(struct store *store, account_id account, mailbox_id mailbox,
                        struct mailbox_status *out)
{
    struct asking_status ask = { mailbox, out };
    return shard_call(&(struct account_call){ store, account, run_status, &ask });
}

struct adding_deleted {
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
    if (mbox->deleted == 0) {
        return OK;
    }
    TRY(packed_get(account, mbox, &packed));
    for (uint32_t i = 0; i < packed->count; i++) {
        a->bytes += packed->rows[i].flags & FLAG_DELETED ? packed->rows[i].size : 0;
    }
    return OK;
}

enum err mailbox_deleted_bytes(struct store *store, account_id account, mailbox_id mailbox,
                               uint64_t *out)
{
    struct adding_deleted a = { .mailbox = mailbox };
    TRY(shard_call(&(struct account_call){ store, account, run_deleted_bytes, &a }));
    *out = a.bytes;
    return OK;
}

/* --- changes --- */

enum err mailbox_create(struct store *store, account_id account, struct slice name,
                        enum mailbox_role role, mailbox_id *out)
{
    struct mutation m = { .kind = MUTATE_MAILBOX_CREATE, .name = name, .how = (uint8_t)role };
    struct apply_result result = { 0 };
    TRY(mailbox_name_check(name));
    TRY(mutate(store, account, &m, &result));
    *out = result.mailbox;
    return OK;
}

static enum err run_id(struct account *account, void *arg)
{
    struct mutation *m = arg;
    const struct mbox *mbox = account_mbox_by_path(account, m->name);
    if (mbox == NULL) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    m->mailbox = mbox->id;
    return OK;
}

enum err mailbox_delete(struct store *store, account_id account, struct slice name)
{
    struct mutation m = { .kind = MUTATE_MAILBOX_DELETE, .name = name };
    struct apply_result result = { 0 };
    TRY(shard_call(&(struct account_call){ store, account, run_id, &m }));
    return mutate(store, account, &m, &result);
}

enum err mailbox_rename(struct store *store, account_id account, struct slice from, struct slice to)
{
    struct mutation m = { .kind = MUTATE_MAILBOX_RENAME, .name = from };
    struct apply_result result = { 0 };
    TRY(mailbox_name_check(to));
    TRY(shard_call(&(struct account_call){ store, account, run_id, &m }));
    m.name = to;
    return mutate(store, account, &m, &result);
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
    struct arena *arena;
    struct keyword_table *table;
    struct slice name;
    unsigned bit; /* 0: none */
};

static enum err run_keywords(struct account *account, void *arg)
{
    struct asking_keyword *ask = arg;
    for (unsigned bit = FLAG_KEYWORD_FIRST; bit <= FLAG_KEYWORD_LAST; bit++) {
        if (account->keywords[bit] != NULL) {
            ask->table->names[bit] = arena_dup(ask->arena, slice_cstr(account->keywords[bit]));
        }
    }
    return OK;
}

enum err keywords_get(struct store *store, account_id account, struct arena *arena,
                      struct keyword_table *out)
{
    struct asking_keyword ask = { .arena = arena, .table = out };
    *out = (struct keyword_table){ 0 };
    return shard_call(&(struct account_call){ store, account, run_keywords, &ask });
}

static enum err run_find_keyword(struct account *account, void *arg)
{
    struct asking_keyword *ask = arg;
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

enum err keyword_bit(struct store *store, account_id account, struct slice name, unsigned *out_bit)
{
    struct asking_keyword ask = { .name = name };
    struct mutation m = { .kind = MUTATE_KEYWORD, .name = name };
    struct apply_result result = { 0 };
    if (!is_keyword(name)) {
        return fail(ERR_SYNTAX, "a keyword is an atom of at most %d octets", KEYWORD_LEN_MAX);
    }
    TRY(shard_call(&(struct account_call){ store, account, run_find_keyword, &ask }));
    if (ask.bit == 0) {
        TRY(mutate(store, account, &m, &result));
        ask.bit = result.bit;
    }
    *out_bit = ask.bit;
    return OK;
}
