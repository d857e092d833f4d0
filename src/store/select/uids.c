/* The UIDs of a mailbox from what was kept of them, and what is kept (docs/formats/account-db.md). */
#include "store/select/uids.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/scan.h"
#include "store/internal.h"
#include "store/numbers.h"

#define RUN_BYTES 8

/* --- reading --- */

struct kept {
    mail_modseq modseq; /* what happened up to here is in it */
    mail_uid uidnext;   /* what came since has a UID from here on */
    struct buf runs;    /* u32 first UID, u32 how many follow each other */
};

static void kept_fini(struct kept *kept)
{
    buf_fini(&kept->runs);
}

/* *is_there false: nothing is kept, or what went since is no longer told apart. */
static enum err kept_read(struct account *account, const struct mbox *mbox, struct kept *out,
                          bool *is_there)
{
    sqlite3_stmt *s = sql(account, SQL_UIDS_GET);
    sqlite3_bind_int64(s, 1, mbox->id);
    int code = sqlite3_step(s);
    *is_there = false;
    if (code == SQLITE_ROW) {
        size_t len = (size_t)sqlite3_column_bytes(s, 2);
        out->modseq = (mail_modseq)sqlite3_column_int64(s, 0);
        out->uidnext = (mail_uid)sqlite3_column_int64(s, 1);
        buf_init(&out->runs, len + 1);
        buf_append(&out->runs, slice_make(sqlite3_column_blob(s, 2), len));
        *is_there = out->modseq >= mbox->vanished_floor;
    }
    sqlite3_reset(s);
    return code == SQLITE_ROW || code == SQLITE_DONE ? OK : sql_failed(account->db, "read UIDs");
}

/* The UIDs that went, in ascending ranges, while the runs are gone through. */
struct leaving {
    sqlite3_stmt *ranges;
    int code; /* SQLITE_ROW: lo to hi are the next */
    mail_uid lo, hi;
};

static void leaving_next(struct leaving *l)
{
    l->code = sqlite3_step(l->ranges);
    if (l->code == SQLITE_ROW) {
        l->lo = (mail_uid)sqlite3_column_int64(l->ranges, 0);
        l->hi = (mail_uid)sqlite3_column_int64(l->ranges, 1);
    }
}

/* What is left of the UIDs from first up to, without, `end`. */
static void take_left(struct leaving *l, mail_uid first, mail_uid end, struct view *view)
{
    while (first < end) {
        while (l->code == SQLITE_ROW && l->hi < first) {
            leaving_next(l);
        }
        mail_uid until = l->code == SQLITE_ROW && l->lo < end ? l->lo : end;
        if (until > first) {
            view_append_run(view, first, until - first);
        }
        first = until < end ? l->hi + 1 : end;
    }
}

/* false: no such runs were ever written. */
static bool take_runs(const struct kept *kept, struct leaving *l, struct view *view)
{
    struct scan c = scan_make(buf_slice(&kept->runs));
    uint32_t first, count;
    mail_uid from = 1;
    while (!scan_at_end(&c)) {
        if (!scan_le32(&c, &first) || !scan_le32(&c, &count) || first < from || count == 0 ||
            first >= kept->uidnext || count > kept->uidnext - first) {
            return false;
        }
        take_left(l, first, first + count, view);
        from = first + count;
    }
    return true;
}

/* Those from a UID on, one row for each. */
static enum err take_rows(struct account *account, const struct mbox *mbox, mail_uid from,
                          struct view *view)
{
    sqlite3_stmt *s = sql(account, SQL_MM_UIDS);
    int64_t key[] = { mbox->id, from };
    int code;
    sql_bind_ints(s, key, 2);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        view_append(view, (mail_uid)sqlite3_column_int64(s, 0));
    }
    sqlite3_reset(s);
    return code == SQLITE_DONE ? OK : sql_failed(account->db, "read UIDs");
}

static enum err take_kept(struct account *account, struct mbox *mbox, const struct kept *kept,
                          struct view *view, bool *is_whole)
{
    struct leaving leaving = { .ranges = sql(account, SQL_VANISHED_SINCE) };
    int64_t since[] = { mbox->id, (int64_t)kept->modseq };
    sql_bind_ints(leaving.ranges, since, 2);
    leaving_next(&leaving);
    bool is_read = take_runs(kept, &leaving, view);
    bool has_failed = leaving.code != SQLITE_ROW && leaving.code != SQLITE_DONE;
    sqlite3_reset(leaving.ranges);
    if (has_failed) {
        return sql_failed(account->db, "read vanished");
    }
    TRY(take_rows(account, mbox, kept->uidnext, view));
    *is_whole = is_read && view->count == mbox->total;
    return OK;
}

static void take_nothing(struct view *view)
{
    view->count = view->run_count = 0;
}

/* *is_there: something is kept; *is_whole: it gave as many as there are. */
static enum err fill_from_kept(struct account *account, struct mbox *mbox, struct view *view,
                               bool *is_there, bool *is_whole)
{
    AUTO(kept_fini) struct kept kept = { 0 };
    *is_whole = false;
    TRY(kept_read(account, mbox, &kept, is_there));
    return *is_there ? take_kept(account, mbox, &kept, view, is_whole) : OK;
}

static void take_packed(const struct packed *packed, mail_uid from, struct view *view)
{
    for (uint32_t i = packed_lower_bound(packed, from); i < packed->count; i++) {
        view_append(view, packed->rows[i].uid);
    }
}

enum err uids_fill_from(struct account *account, struct mbox *mbox, mail_uid from,
                        struct view *view)
{
    if (mbox->packed == NULL) {
        return take_rows(account, mbox, from, view);
    }
    take_packed(mbox->packed, from, view);
    return OK;
}

enum err uids_fill(struct account *account, struct mbox *mbox, struct view *view)
{
    struct packed *packed;
    bool is_there, is_whole = false;
    if (mbox->packed == NULL && mbox->total >= UIDS_KEPT_FROM) {
        TRY(fill_from_kept(account, mbox, view, &is_there, &is_whole));
    }
    if (is_whole) {
        return OK;
    }
    take_nothing(view);
    TRY(packed_get(account, mbox, &packed));
    take_packed(packed, 0, view);
    return OK;
}

enum err uids_check(struct account *account, struct mbox *mbox, bool *out)
{
    struct view kept = { 0 }, all = { 0 };
    bool is_there, is_whole;
    enum err result = fill_from_kept(account, mbox, &kept, &is_there, &is_whole);
    result = result == OK && is_there ? take_rows(account, mbox, 0, &all) : result;
    *out = !is_there || (is_whole && kept.run_count == all.run_count);
    for (uint32_t i = 0; is_there && *out && i < all.run_count; i++) {
        *out = kept.runs[i].first == all.runs[i].first && kept.runs[i].before == all.runs[i].before;
    }
    free(kept.runs);
    free(all.runs);
    return result;
}

/* --- keeping --- */

/* How many messages came or went since they were kept; all of them when nothing is. */
static enum err count_changes(struct account *account, struct mbox *mbox)
{
    sqlite3_stmt *s = sql(account, SQL_UIDS_NEXT);
    sqlite3_bind_int64(s, 1, mbox->id);
    int code = sqlite3_step(s);
    mbox->uids_changed =
        code == SQLITE_ROW ? mbox->uidnext - (mail_uid)sqlite3_column_int64(s, 0) : mbox->total;
    sqlite3_reset(s);
    mbox->has_uids_changed = true;
    return code == SQLITE_ROW || code == SQLITE_DONE ? OK : sql_failed(account->db, "read UIDs");
}

static enum err write_runs(struct account *account, const struct mbox *mbox,
                           const struct view *view)
{
    AUTO(buf_fini) struct buf runs;
    buf_init(&runs, (size_t)view->run_count * RUN_BYTES + 1);
    for (uint32_t i = 0; i < view->run_count; i++) {
        uint32_t end = i + 1 < view->run_count ? view->runs[i + 1].before : view->count;
        buf_append_u32(&runs, view->runs[i].first);
        buf_append_u32(&runs, end - view->runs[i].before);
    }
    sqlite3_stmt *s = sql(account, SQL_UIDS_PUT);
    int64_t row[] = { mbox->id, (int64_t)account->modseq, mbox->uidnext };
    sql_bind_ints(s, row, 3);
    sqlite3_bind_blob(s, 4, runs.ptr, (int)runs.len, SQLITE_STATIC);
    return sql_done(account, s);
}

/* Rows are read one after the other when nothing is kept: nobody has the mailbox open, so none of them is to stay in memory. */
static enum err keep(struct account *account, struct mbox *mbox)
{
    struct view view = { 0 };
    bool is_there, is_whole = false;
    enum err result = OK;
    if (mbox->packed == NULL) {
        result = fill_from_kept(account, mbox, &view, &is_there, &is_whole);
    }
    if (result == OK && !is_whole) {
        take_nothing(&view);
        result = uids_fill_from(account, mbox, 0, &view);
    }
    result = result == OK ? write_runs(account, mbox, &view) : result;
    free(view.runs);
    mbox->uids_changed = result == OK ? 0 : mbox->uids_changed;
    return result;
}

enum err uids_keep(struct account *account)
{
    for (unsigned i = 0; i < account->mbox_count; i++) {
        struct mbox *mbox = account->mboxes[i];
        if (mbox->total < UIDS_KEPT_FROM) {
            continue;
        }
        if (!mbox->has_uids_changed) {
            TRY(count_changes(account, mbox));
        }
        if (mbox->uids_changed >= mbox->total / UIDS_STALE_PART) {
            TRY(keep(account, mbox));
        }
    }
    return OK;
}
