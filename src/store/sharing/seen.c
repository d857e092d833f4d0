/* Who has seen what: loaded with all users of a mailbox when it is first asked for. */
#include "store/sharing/seen.h"

#include <stdlib.h>

#include "base/array.h"
#include "store/apply.h"
#include "store/change.h"
#include "store/internal.h"
#include "store/sharing/access.h"

static bool is_own(const struct account *account, account_id user, const struct mbox *mbox)
{
    return user != 0 && user != account->id && !mbox->seen_shared;
}

/* --- the marks of one user --- */

static void add(struct seen *own, const struct seen_mark *mark)
{
    if (own->count == own->cap) {
        own->cap = own->cap == 0 ? 64 : own->cap * 2;
        own->marks = array_grow(own->marks, own->cap, sizeof(*own->marks));
    }
    bool is_in_order = own->sorted == own->count &&
                       (own->count == 0 || own->marks[own->count - 1].uid < mark->uid);
    own->marks[own->count++] = *mark;
    own->sorted += is_in_order;
    own->seen_count += mark->is_seen;
}

/* Both parts ascend: merged from behind. */
static void settle(struct seen *own)
{
    uint32_t left = own->sorted, right = own->count - own->sorted;
    if (right == 0) {
        return;
    }
    struct seen_mark *late = calloc(right, sizeof(*late));
    if (late == NULL) {
        abort();
    }
    memcpy(late, own->marks + left, right * sizeof(*late));
    for (uint32_t at = own->count; right > 0; at--) {
        bool is_early = left > 0 && own->marks[left - 1].uid > late[right - 1].uid;
        own->marks[at - 1] = is_early ? own->marks[--left] : late[--right];
    }
    free(late);
    own->sorted = own->count;
}

static struct seen_mark *find(const struct seen *own, mail_uid uid)
{
    uint32_t low = 0, high = own->sorted;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (own->marks[middle].uid < uid) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < own->sorted && own->marks[low].uid == uid ? &own->marks[low] : NULL;
}

static void free_one(struct seen *own)
{
    free(own->marks);
    free(own);
}

void seen_free(struct mbox *mbox)
{
    while (mbox->seen != NULL) {
        struct seen *next = mbox->seen->next;
        free_one(mbox->seen);
        mbox->seen = next;
    }
    mbox->has_seen = false;
}

/* --- those of a mailbox --- */

static struct seen *of_user(struct mbox *mbox, account_id user)
{
    struct seen *own = mbox->seen;
    while (own != NULL && own->user != user) {
        own = own->next;
    }
    if (own == NULL) {
        own = calloc(1, sizeof(*own));
        if (own == NULL) {
            abort();
        }
        own->user = user;
        own->next = mbox->seen;
        mbox->seen = own;
    }
    return own;
}

static enum err load(struct account *account, struct mbox *mbox)
{
    if (mbox->has_seen || mbox->grant_count == 0) {
        return OK;
    }
    sqlite3_stmt *s = sql(account, SQL_SEEN_LOAD);
    sqlite3_bind_int64(s, 1, mbox->id);
    int code;
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct seen_mark mark = { .uid = (mail_uid)sqlite3_column_int64(s, 1),
                                  .is_seen = sqlite3_column_int(s, 2) != 0,
                                  .modseq = (mail_modseq)sqlite3_column_int64(s, 3) };
        add(of_user(mbox, (account_id)sqlite3_column_int64(s, 0)), &mark);
    }
    sqlite3_reset(s);
    if (code != SQLITE_DONE) {
        seen_free(mbox);
        return sql_failed(account->db, "read what was seen");
    }
    mbox->has_seen = true;
    return OK;
}

enum err seen_get(struct account *account, account_id user, struct mbox *mbox, struct seen **out)
{
    *out = NULL;
    if (!is_own(account, user, mbox)) {
        return OK;
    }
    TRY(load(account, mbox));
    *out = of_user(mbox, user);
    settle(*out);
    return OK;
}

struct packed_row seen_show(const struct seen *own, const struct packed_row *row)
{
    struct packed_row shown = *row;
    if (own != NULL) {
        const struct seen_mark *mark = find(own, row->uid);
        shown.flags &= ~FLAG_SEEN;
        shown.flags |= mark != NULL && mark->is_seen ? FLAG_SEEN : 0;
        shown.modseq = mark != NULL && mark->modseq > row->modseq ? mark->modseq : row->modseq;
    }
    return shown;
}

uint32_t seen_unseen(const struct seen *own, const struct mbox *mbox)
{
    return own == NULL ? mbox->unseen : mbox->total - own->seen_count;
}

/* --- changes --- */

enum err seen_put(struct account *account, struct mbox *mbox, struct seen *own,
                  const struct seen_mark *mark)
{
    int64_t row[] = { mbox->id, mark->uid, (int64_t)own->user, mark->is_seen,
                      (int64_t)mark->modseq };
    struct seen_mark *before = find(own, mark->uid);
    TRY(sql_run(account, SQL_SEEN_PUT, row, 5));
    if (before == NULL) {
        add(own, mark);
        return OK;
    }
    own->seen_count += mark->is_seen;
    own->seen_count -= before->is_seen;
    *before = *mark;
    return OK;
}

static enum err carry_one(struct account *account, const struct seen_journey *j, account_id user)
{
    struct seen *there;
    struct seen_mark mark = { .uid = j->uid, .is_seen = true, .modseq = j->modseq };
    if (!(access_rights(account, user, j->to) & RIGHT_SEEN)) {
        return OK;
    }
    TRY(seen_get(account, user, j->to, &there));
    return there == NULL ? OK : seen_put(account, j->to, there, &mark);
}

enum err seen_carry(struct account *account, const struct seen_journey *j,
                    const struct packed_row *row)
{
    if (j->from->seen_shared) { /* what he sees there he has seen here too */
        return row->flags & FLAG_SEEN ? carry_one(account, j, j->user) : OK;
    }
    TRY(load(account, j->from));
    for (struct seen *own = j->from->seen; own != NULL; own = own->next) {
        settle(own);
        const struct seen_mark *mark = find(own, row->uid);
        if (mark != NULL && mark->is_seen) {
            TRY(carry_one(account, j, own->user));
        }
    }
    return OK;
}

enum err seen_drop(struct account *account, struct mbox *mbox, mail_uid uid)
{
    int64_t key[] = { mbox->id, uid };
    bool has_any = false;
    TRY(load(account, mbox));
    for (struct seen *own = mbox->seen; own != NULL; own = own->next) {
        settle(own);
        struct seen_mark *mark = find(own, uid);
        if (mark != NULL && !mark->is_gone) {
            own->seen_count -= mark->is_seen;
            mark->is_gone = has_any = true;
        }
    }
    return has_any ? sql_run(account, SQL_SEEN_DROP, key, 2) : OK;
}

void seen_sweep(struct mbox *mbox)
{
    for (struct seen *own = mbox->seen; own != NULL; own = own->next) {
        uint32_t kept = 0;
        settle(own);
        for (uint32_t i = 0; i < own->count; i++) {
            if (!own->marks[i].is_gone) {
                own->marks[kept++] = own->marks[i];
            }
        }
        own->count = own->sorted = kept;
    }
}

static enum err drop_all(struct account *account, struct mbox *mbox)
{
    int64_t id = mbox->id;
    seen_free(mbox);
    return sql_run(account, SQL_SEEN_DROP_ALL, &id, 1);
}

enum err seen_prune(struct account *account, struct mbox *mbox)
{
    if (mbox->grant_count == 0) {
        return drop_all(account, mbox);
    }
    TRY(load(account, mbox));
    for (struct seen **at = &mbox->seen; *at != NULL;) {
        struct seen *own = *at;
        int64_t key[] = { mbox->id, (int64_t)own->user };
        if (access_rights(account, own->user, mbox) != 0) {
            at = &own->next;
            continue;
        }
        TRY(sql_run(account, SQL_SEEN_DROP_USER, key, 2));
        *at = own->next;
        free_one(own);
    }
    return OK;
}

/* Every message may look different to somebody. */
static enum err touch_all(struct account *account, struct mbox *mbox, mail_modseq modseq)
{
    struct packed *packed;
    int64_t values[] = { (int64_t)modseq, mbox->id };
    TRY(packed_get(account, mbox, &packed));
    TRY(sql_run(account, SQL_EMAIL_TOUCH, values, 2));
    TRY(sql_run(account, SQL_MM_TOUCH, values, 2));
    for (uint32_t i = 0; i < packed->count; i++) {
        packed->rows[i].modseq = modseq;
    }
    return OK;
}

enum err apply_seen(struct account *account, const struct mutation *m, struct apply_result *result)
{
    struct mbox *mbox = account_mbox(account, m->mailbox);
    bool is_shared = m->how != 0;
    if (mbox == NULL || !mbox->selectable) {
        return apply_refuse(result, ERR_NOT_FOUND, "no such mailbox");
    }
    if (mbox->seen_shared == is_shared) {
        return OK;
    }
    TRY(drop_all(account, mbox));
    TRY(touch_all(account, mbox, ++account->modseq));
    mbox->seen_shared = is_shared;
    mbox_alter(mbox, account->modseq);
    return OK;
}

enum err seen_share(const struct access *who, mailbox_id mailbox, bool is_shared)
{
    struct mutation m = { .kind = MUTATE_SEEN,
                          .user = access_actor(who->account, who->user),
                          .mailbox = mailbox,
                          .how = is_shared };
    struct apply_result result = { 0 };
    return mutate(who->store, who->account, &m, &result);
}
