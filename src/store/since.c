/* What happened in a mailbox since a modseq: for clients that come back and have kept what they knew (RFC 7162). */
#include "store/internal.h"
#include "store/sharing/access.h"
#include "store/sharing/seen.h"

struct looking_back {
    struct view *view;
    mail_modseq since;
    struct arena *arena;
    mail_uid *uids;
    struct uid_range *ranges;
    uint32_t count, cap;
};

static enum err find_packed(struct account *account, struct looking_back *l, struct mbox **mbox,
                            struct packed **out)
{
    *mbox = account_mbox(account, l->view->mailbox);
    if (*mbox == NULL) {
        return fail(ERR_NOT_FOUND, "the mailbox was deleted");
    }
    TRY(access_check(account, l->view->user, *mbox, RIGHT_READ));
    return packed_get(account, *mbox, out);
}

static enum err run_changed(struct account *account, void *arg)
{
    struct looking_back *l = arg;
    struct mbox *mbox;
    struct packed *packed;
    struct seen *own;
    uint32_t count = 0;
    TRY(find_packed(account, l, &mbox, &packed));
    TRY(seen_get(account, l->view->user, mbox, &own));
    uint32_t end = packed_lower_bound(packed, l->view->uidnext);
    for (uint32_t i = 0; i < end; i++) {
        count += seen_show(own, &packed->rows[i]).modseq > l->since;
    }
    l->uids = ARENA_ARRAY(l->arena, mail_uid, count + 1);
    for (uint32_t i = 0; i < end && l->count < count; i++) {
        if (seen_show(own, &packed->rows[i]).modseq > l->since) {
            l->uids[l->count++] = packed->rows[i].uid;
        }
    }
    return OK;
}

enum err view_changed(struct view *view, mail_modseq since, struct arena *arena, mail_uid **out,
                      uint32_t *out_count)
{
    struct looking_back l = { .view = view, .since = since, .arena = arena };
    TRY(shard_call(&(struct account_call){ view->store, view->account, run_changed, &l }));
    *out = l.uids;
    *out_count = l.count;
    return OK;
}

/* In ascending order of `first`. */
static void add_range(struct looking_back *l, mail_uid first, mail_uid last)
{
    if (l->count > 0 && first <= l->ranges[l->count - 1].last + 1) {
        struct uid_range *before = &l->ranges[l->count - 1];
        before->last = last > before->last ? last : before->last;
        return;
    }
    if (l->count == l->cap) {
        l->cap = l->cap == 0 ? 64 : l->cap * 2;
        struct uid_range *larger = ARENA_ARRAY(l->arena, struct uid_range, l->cap);
        for (uint32_t i = 0; i < l->count; i++) {
            larger[i] = l->ranges[i];
        }
        l->ranges = larger;
    }
    l->ranges[l->count++] = (struct uid_range){ first, last };
}

static enum err read_vanished(struct account *account, struct looking_back *l)
{
    sqlite3_stmt *s = sql(account, SQL_VANISHED_SINCE);
    int64_t key[] = { l->view->mailbox, (int64_t)l->since };
    int code;
    sql_bind_ints(s, key, 2);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        add_range(l, (mail_uid)sqlite3_column_int64(s, 0), (mail_uid)sqlite3_column_int64(s, 1));
    }
    sqlite3_reset(s);
    return code == SQLITE_DONE ? OK : sql_failed(account->db, "read vanished");
}

static void find_gaps(struct looking_back *l, const struct packed *packed)
{
    mail_uid from = 1;
    for (uint32_t i = 0; i < packed->count && packed->rows[i].uid < l->view->uidnext; i++) {
        if (packed->rows[i].uid > from) {
            add_range(l, from, packed->rows[i].uid - 1);
        }
        from = packed->rows[i].uid + 1;
    }
    if (from < l->view->uidnext) {
        add_range(l, from, l->view->uidnext - 1);
    }
}

static enum err run_vanished(struct account *account, void *arg)
{
    struct looking_back *l = arg;
    struct mbox *mbox;
    struct packed *packed;
    TRY(find_packed(account, l, &mbox, &packed));
    if (l->since >= mbox->vanished_floor) {
        return read_vanished(account, l);
    }
    find_gaps(l, packed);
    return OK;
}

enum err view_vanished(struct view *view, mail_modseq since, struct arena *arena,
                       struct uid_range **out, uint32_t *out_count)
{
    /* SQLite counts with a sign; no modseq is beyond it */
    mail_modseq known = since > INT64_MAX ? INT64_MAX : since;
    struct looking_back l = { .view = view, .since = known, .arena = arena };
    TRY(shard_call(&(struct account_call){ view->store, view->account, run_vanished, &l }));
    *out = l.ranges;
    *out_count = l.count;
    return OK;
}
