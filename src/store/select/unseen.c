/* The first message that was not seen (RFC 3501 6.3.1): a client that opens a mailbox waits for its number. */
#include "store/internal.h"
#include "store/numbers.h"
#include "store/select/uids.h"
#include "store/sharing/access.h"
#include "store/sharing/seen.h"

#define LOOK_ROWS 1000 /* at each end, before all of the mailbox is read */

struct looking {
    struct view *view;
    uint32_t sequence;
};

/* *out 0: not among the first rows. */
static enum err look_from_start(struct account *account, const struct mbox *mbox, mail_uid *out)
{
    sqlite3_stmt *s = sql(account, SQL_MM_FLAGS_FIRST);
    int64_t key[] = { mbox->id, LOOK_ROWS };
    int code;
    *out = 0;
    sql_bind_ints(s, key, 2);
    while ((code = sqlite3_step(s)) == SQLITE_ROW && *out == 0) {
        bool is_seen = (uint64_t)sqlite3_column_int64(s, 1) & FLAG_SEEN;
        *out = is_seen ? 0 : (mail_uid)sqlite3_column_int64(s, 0);
    }
    sqlite3_reset(s);
    return code == SQLITE_DONE || code == SQLITE_ROW ? OK : sql_failed(account->db, "read flags");
}

/* The last of all the unseen ones that is met from the end on is the first of them; *out 0: some are further away. */
static enum err look_from_end(struct account *account, const struct mbox *mbox, mail_uid *out)
{
    sqlite3_stmt *s = sql(account, SQL_MM_FLAGS_LAST);
    int64_t key[] = { mbox->id, LOOK_ROWS };
    uint32_t left = mbox->unseen;
    int code;
    *out = 0;
    sql_bind_ints(s, key, 2);
    while (left > 0 && (code = sqlite3_step(s)) == SQLITE_ROW) {
        if (!((uint64_t)sqlite3_column_int64(s, 1) & FLAG_SEEN) && --left == 0) {
            *out = (mail_uid)sqlite3_column_int64(s, 0);
        }
    }
    sqlite3_reset(s);
    return code == SQLITE_DONE || code == SQLITE_ROW ? OK : sql_failed(account->db, "read flags");
}

static enum err look_everywhere(struct account *account, struct mbox *mbox, const struct seen *own,
                                mail_uid *out)
{
    struct packed *packed;
    *out = 0;
    TRY(packed_get(account, mbox, &packed));
    for (uint32_t i = 0; i < packed->count && *out == 0; i++) {
        bool is_seen = seen_show(own, &packed->rows[i]).flags & FLAG_SEEN;
        *out = is_seen ? 0 : packed->rows[i].uid;
    }
    return OK;
}

static enum err run_first_unseen(struct account *account, void *arg)
{
    struct looking *l = arg;
    struct mbox *mbox = account_mbox(account, l->view->mailbox);
    struct seen *own;
    mail_uid uid = 0;
    if (mbox == NULL) {
        return fail(ERR_NOT_FOUND, "the mailbox was deleted");
    }
    TRY(access_check(account, l->view->user, mbox, RIGHT_READ));
    TRY(seen_get(account, l->view->user, mbox, &own));
    if (seen_unseen(own, mbox) == 0) {
        return OK;
    }
    if (mbox->packed == NULL && mbox->total >= UIDS_KEPT_FROM && own == NULL) {
        TRY(look_from_start(account, mbox, &uid));
        TRY(uid == 0 ? look_from_end(account, mbox, &uid) : OK);
    }
    TRY(uid == 0 ? look_everywhere(account, mbox, own, &uid) : OK);
    l->sequence = view_sequence(l->view, uid);
    return OK;
}

enum err view_first_unseen(struct view *view, uint32_t *out)
{
    struct looking l = { .view = view };
    TRY(shard_call(&(struct account_call){ view->store, view->account, run_first_unseen, &l }));
    *out = l.sequence;
    return OK;
}
