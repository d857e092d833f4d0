/* Trash and junk: what has lain there for its time is expunged, and can still be brought back for the undelete window. */
#include "store/change.h"
#include "store/upkeep/internal.h"

struct expiring {
    enum mailbox_role role;
    int64_t before; /* saved in the mailbox before this */
    mailbox_id mailbox;
    mail_uid uids[UPKEEP_BATCH];
    uint32_t count;
};

static enum err find_expired(struct account *account, void *arg)
{
    struct expiring *e = arg;
    e->count = 0;
    for (unsigned i = 0; i < account->mbox_count && e->count == 0; i++) {
        struct mbox *mbox = account->mboxes[i];
        struct packed *packed;
        if (mbox->role != e->role || mbox->total == 0) {
            continue;
        }
        TRY(packed_get(account, mbox, &packed));
        e->mailbox = mbox->id;
        for (uint32_t k = 0; k < packed->count && e->count < UPKEEP_BATCH; k++) {
            if (packed->rows[k].saved < e->before) {
                e->uids[e->count++] = packed->rows[k].uid;
            }
        }
    }
    return OK;
}

static enum err expire_role(struct upkeep *upkeep, account_id id, struct expiring *e)
{
    struct account_call call = {
        .store = upkeep->store, .id = id, .run = find_expired, .arg = e, .is_long = true
    };
    for (;;) {
        struct apply_result result = { 0 };
        TRY(shard_call(&call));
        if (e->count == 0) {
            return OK;
        }
        struct mutation m = { .kind = MUTATE_EXPUNGE,
                              .how = EXPUNGE_ALL,
                              .mailbox = e->mailbox,
                              .uids = e->uids,
                              .uid_count = e->count };
        TRY(mutate(upkeep->store, id, &m, &result));
        upkeep_add(upkeep, &upkeep->report.expired, result.count);
    }
}

enum err expire_account(struct upkeep *upkeep, account_id id)
{
    struct upkeep_settings settings = upkeep_settings_get(upkeep);
    int64_t now = clock_now(&upkeep->world->clock).secs;
    struct expiring trash = { .role = ROLE_TRASH, .before = now - (int64_t)settings.trash_expiry };
    struct expiring junk = { .role = ROLE_JUNK, .before = now - (int64_t)settings.junk_expiry };
    enum err result = settings.trash_expiry == 0 ? OK : expire_role(upkeep, id, &trash);
    if (result == OK && settings.junk_expiry != 0) {
        result = expire_role(upkeep, id, &junk);
    }
    return result == ERR_NOT_FOUND ? OK : result; /* the account was removed */
}
