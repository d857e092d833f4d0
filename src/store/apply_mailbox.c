/* Changes to the mailboxes of an account. */
#include <stdlib.h>

#include "store/apply.h"
#include "store/internal.h"
#include "store/sharing/access.h"

#define RENEW_JUMP (UINT64_C(1) << 32)
#define PATH_ARENA_BYTES ((size_t)1024 * 1024)
#define RENEW_MAILBOX_JUMP 100000 /* ids have 32 bits */

/* RFC 3501 2.3.1.1: strictly greater than any before in this account, so a name that comes back is never mistaken. */
static uint32_t new_uidvalidity(struct account *account, int64_t now)
{
    uint32_t value = now > 0 && now < UINT32_MAX ? (uint32_t)now : 1;
    value = value <= account->last_uidvalidity ? account->last_uidvalidity + 1 : value;
    account->last_uidvalidity = value;
    return value;
}

static char *copy_name(struct slice name)
{
    char *copy = malloc(name.len + 1);
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, name.ptr, name.len);
    copy[name.len] = '\0';
    return copy;
}

static struct mbox *mbox_make(struct account *account, mailbox_id parent, struct slice name,
                              enum mailbox_role role, int64_t now)
{
    struct mbox *mbox = account_mbox_add(account);
    mbox->id = account->next_mailbox++;
    mbox->parent = parent;
    mbox_set_name(mbox, name);
    mbox->role = role;
    mbox->selectable = true;
    mbox->uidvalidity = new_uidvalidity(account, now);
    mbox->uidnext = 1;
    mbox->recent_uid = 1;
    mbox_alter(mbox, ++account->modseq);
    grants_inherit(mbox, account_mbox(account, parent));
    return mbox;
}

static enum err subscribe(struct account *account, struct slice name, bool on)
{
    account->has_no_old_subscriptions &= !on || !mailbox_name_is_old(name);
    sqlite3_stmt *s = sql(account, on ? SQL_SUBSCRIPTION_PUT : SQL_SUBSCRIPTION_DELETE);
    sqlite3_bind_text(s, 1, name.ptr, (int)name.len, SQLITE_STATIC);
    return sql_done(account, s);
}

/* The mailboxes of a new account. */
static const struct {
    const char *name;
    enum mailbox_role role;
} defaults[] = {
    { "INBOX", ROLE_INBOX }, { "Drafts", ROLE_DRAFTS }, { "Sent", ROLE_SENT },
    { "Junk", ROLE_JUNK },   { "Trash", ROLE_TRASH },   { "Archive", ROLE_ARCHIVE },
};

enum mailbox_role mailbox_role_of_name(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(defaults); i++) {
        if (slice_eq(name, slice_cstr(defaults[i].name))) {
            return defaults[i].role;
        }
    }
    return ROLE_NONE;
}

enum err apply_create_account(struct account *account, const struct mutation *m,
                              struct apply_result *result)
{
    if (account->mbox_count > 0) {
        return apply_refuse(result, ERR_EXISTS, "the account has its mailboxes already");
    }
    for (size_t i = 0; i < ARRAY_LEN(defaults); i++) {
        mbox_make(account, 0, slice_cstr(defaults[i].name), defaults[i].role, m->now);
        TRY(subscribe(account, slice_cstr(defaults[i].name), true));
    }
    return OK;
}

/* Finds or makes every level of a path; *out is the last. */
static enum err make_path(struct account *account, struct slice path, enum mailbox_role role,
                          int64_t now, struct mbox **out)
{
    mailbox_id parent = 0;
    for (;;) {
        size_t slash = slice_find_char(path, '/');
        struct slice name = slice_sub(path, 0, slash);
        struct mbox *mbox = account_mbox_child(account, parent, name);
        bool is_last = slash == path.len;
        if (mbox == NULL) {
            if (account->mbox_count >= MAILBOXES_MAX) {
                return ERR_LIMIT;
            }
            mbox = mbox_make(account, parent, name, is_last ? role : ROLE_NONE, now);
        }
        if (is_last) {
            *out = mbox;
            return OK;
        }
        parent = mbox->id;
        path = slice_from(path, slash + 1);
    }
}

enum err apply_mailbox_create(struct account *account, const struct mutation *m,
                              struct apply_result *result)
{
    struct mbox *mbox = account_mbox_by_path(account, m->name);
    if (mbox != NULL && mbox->selectable) {
        return apply_refuse(result, ERR_EXISTS, "a mailbox of this name is there already");
    }
    if (mbox != NULL) { /* only a level so far: it becomes a mailbox, with a new life */
        mbox->selectable = true;
        mbox->role = (enum mailbox_role)m->how;
        mbox->uidvalidity = new_uidvalidity(account, m->now);
        mbox_alter(mbox, ++account->modseq);
        grants_inherit(mbox, account_mbox(account, mbox->parent));
    } else if (make_path(account, m->name, (enum mailbox_role)m->how, m->now, &mbox) != OK) {
        return apply_refuse(result, ERR_LIMIT, "the account has as many mailboxes as it may");
    }
    result->mailbox = mbox->id;
    result->uidvalidity = mbox->uidvalidity;
    return OK;
}

static bool has_children(const struct account *account, mailbox_id id)
{
    for (unsigned i = 0; i < account->mbox_count; i++) {
        if (account->mboxes[i]->parent == id) {
            return true;
        }
    }
    return false;
}

static enum err empty_mailbox(struct account *account, struct mbox *mbox, int64_t now)
{
    struct packed *packed;
    uint32_t count;
    TRY(packed_get(account, mbox, &packed));
    mail_uid *uids = calloc(packed->count + 1, sizeof(*uids));
    if (uids == NULL) {
        abort();
    }
    for (uint32_t i = 0; i < packed->count; i++) {
        uids[i] = packed->rows[i].uid;
    }
    struct expunge all = { mbox, uids, packed->count, false, now, ++account->modseq };
    enum err result = expunge_rows(account, &all, &count);
    free(uids);
    return result;
}

/* Its mail can be brought back under this name, as long as there is any. */
static enum err keep_name(struct account *account, const struct mbox *mbox)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "deleted name", PATH_ARENA_BYTES);
    struct slice path = account_mbox_path(account, mbox, arena);
    sqlite3_stmt *s = sql(account, SQL_DELETED_MAILBOX_PUT);
    sqlite3_bind_int64(s, 1, mbox->id);
    sqlite3_bind_text(s, 2, path.ptr, (int)path.len, SQLITE_TRANSIENT);
    return sql_done(account, s);
}

enum err apply_mailbox_delete(struct account *account, const struct mutation *m,
                              struct apply_result *result)
{
    struct mbox *mbox = account_mbox(account, m->mailbox);
    if (mbox == NULL) {
        return apply_refuse(result, ERR_NOT_FOUND, "no such mailbox");
    }
    if (mbox->id == MAILBOX_INBOX) {
        return apply_refuse(result, ERR_PERM, "INBOX cannot be deleted");
    }
    bool keeps_level = has_children(account, mbox->id);
    if (keeps_level && !mbox->selectable) {
        return apply_refuse(result, ERR_PERM, "the name has mailboxes below it and is none itself");
    }
    TRY(empty_mailbox(account, mbox, m->now));
    if (keeps_level) {
        mbox->selectable = false;
        mbox->role = ROLE_NONE;
        grants_free(mbox);
        mbox->is_dirty = true;
        return annotations_drop(account, mbox->id);
    }
    int64_t id = mbox->id;
    TRY(keep_name(account, mbox));
    TRY(annotations_drop(account, mbox->id));
    account_mbox_forget(account, mbox);
    int64_t tomb[] = { 1, (int64_t)account->modseq, id, 0 };
    TRY(sql_run(account, SQL_TOMB_PUT, tomb, 4));
    TRY(sql_run(account, SQL_UIDS_DELETE, &id, 1));
    return sql_run(account, SQL_MAILBOX_DELETE, &id, 1);
}

static bool is_below(struct account *account, const struct mbox *mbox, mailbox_id ancestor)
{
    for (int level = 0; mbox != NULL && level <= MAILBOX_LEVELS_MAX; level++) {
        if (mbox->id == ancestor) {
            return true;
        }
        mbox = mbox->parent == 0 ? NULL : account_mbox(account, mbox->parent);
    }
    return false;
}

/* The last level of a path that is there, NULL when not even the first is. */
static const struct mbox *deepest_of_path(struct account *account, struct slice path)
{
    const struct mbox *deepest = NULL;
    while (path.len > 0) {
        size_t slash = slice_find_char(path, '/');
        const struct mbox *next = account_mbox_child(account, deepest == NULL ? 0 : deepest->id,
                                                     slice_sub(path, 0, slash));
        if (next == NULL) {
            break;
        }
        deepest = next;
        path = slice_from(path, slash + 1);
    }
    return deepest;
}

/* RFC 3501 6.3.5: renaming INBOX moves its messages to a new mailbox and leaves it empty, its children where they are. */
static enum err rename_inbox(struct account *account, struct mbox *inbox, const struct mutation *m,
                             struct apply_result *result)
{
    struct mbox *to;
    struct packed *packed;
    if (make_path(account, m->name, ROLE_NONE, m->now, &to) != OK) {
        return apply_refuse(result, ERR_LIMIT, "the account has as many mailboxes as it may");
    }
    TRY(packed_get(account, inbox, &packed));
    uint32_t count = packed->count;
    mail_uid *uids = calloc(count + 1, sizeof(*uids));
    if (uids == NULL) {
        abort();
    }
    for (uint32_t i = 0; i < count; i++) {
        uids[i] = packed->rows[i].uid;
    }
    struct apply_result moved = { 0 };
    struct transfer all = { inbox,
                            to,
                            uids,
                            count,
                            true,
                            m->now,
                            ++account->modseq,
                            .user = m->user,
                            .own_seen = m->own_seen };
    enum err done = transfer_rows(account, &all, &moved);
    free(uids);
    TRY(done);
    result->mailbox = to->id;
    result->uidvalidity = to->uidvalidity;
    return annotations_copy(account, inbox->id, to->id);
}

enum err apply_mailbox_rename(struct account *account, const struct mutation *m,
                              struct apply_result *result)
{
    struct mbox *mbox = account_mbox(account, m->mailbox);
    if (mbox == NULL) {
        return apply_refuse(result, ERR_NOT_FOUND, "no such mailbox");
    }
    if (account_mbox_by_path(account, m->name) != NULL) {
        return apply_refuse(result, ERR_EXISTS, "a mailbox of the new name is there already");
    }
    if (mbox->id == MAILBOX_INBOX) {
        return rename_inbox(account, mbox, m, result);
    }
    size_t slash = slice_rfind_char(m->name, '/');
    struct mbox *parent = NULL;
    struct slice name = m->name;
    if (slash < m->name.len) {
        name = slice_from(m->name, slash + 1);
        struct slice above = slice_sub(m->name, 0, slash);
        parent = account_mbox_by_path(account, above);
        /* Checked before anything is made: a path through the mailbox itself would be a ring. */
        const struct mbox *deepest = deepest_of_path(account, above);
        if (deepest != NULL && is_below(account, deepest, mbox->id)) {
            return apply_refuse(result, ERR_PERM, "a mailbox cannot be moved below itself");
        }
        if (parent == NULL && make_path(account, above, ROLE_NONE, m->now, &parent) != OK) {
            return apply_refuse(result, ERR_LIMIT, "the account has as many mailboxes as it may");
        }
    }
    mbox_set_name(mbox, name);
    mbox->parent = parent == NULL ? 0 : parent->id;
    mbox->is_dirty = true;
    account->modseq++;
    result->mailbox = mbox->id;
    result->uidvalidity = mbox->uidvalidity;
    return OK;
}

enum err apply_subscribe(struct account *account, const struct mutation *m,
                         struct apply_result *result)
{
    return subscribe(account, m->name, m->how != 0);
}

enum err apply_keyword(struct account *account, const struct mutation *m,
                       struct apply_result *result)
{
    for (unsigned bit = FLAG_KEYWORD_FIRST; bit <= FLAG_KEYWORD_LAST; bit++) {
        if (account->keywords[bit] != NULL &&
            slice_eq_nocase(slice_cstr(account->keywords[bit]), m->name)) {
            result->bit = bit;
            return OK;
        }
    }
    if (account->keyword_count >= KEYWORDS_MAX) {
        return apply_refuse(result, ERR_LIMIT, "the account has as many keywords as it may");
    }
    unsigned bit = FLAG_KEYWORD_FIRST + account->keyword_count++;
    account->keywords[bit] = copy_name(m->name);
    account->modseq++;
    sqlite3_stmt *s = sql(account, SQL_KEYWORD_PUT);
    sqlite3_bind_int64(s, 1, bit);
    sqlite3_bind_text(s, 2, m->name.ptr, (int)m->name.len, SQLITE_STATIC);
    result->bit = bit;
    return sql_done(account, s);
}

/* Numbers were given that the account does not remember: none of them comes again. */
enum err apply_renew(struct account *account, const struct mutation *m, struct apply_result *result)
{
    account->modseq += RENEW_JUMP;
    account->next_email += RENEW_JUMP;
    account->next_thread += RENEW_JUMP;
    account->next_mailbox += RENEW_MAILBOX_JUMP;
    for (unsigned i = 0; i < account->mbox_count; i++) {
        struct mbox *mbox = account->mboxes[i];
        mbox->uidvalidity = new_uidvalidity(account, m->now);
        mbox_alter(mbox, account->modseq);
    }
    return OK;
}
