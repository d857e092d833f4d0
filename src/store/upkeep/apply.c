/* What the upkeep of an account changes: what was expunged comes back, or goes for good; an account ends. */
#include "store/apply.h"
#include "store/internal.h"

/* --- coming back --- */

struct buried {
    email_id email;
    uint64_t flags, thread;
    int64_t sent, received;
    log_lsn lsn;
    uint64_t size;
};

static enum err find_buried(struct account *account, mailbox_id mailbox, mail_uid uid,
                            struct buried *out)
{
    sqlite3_stmt *s = sql(account, SQL_EXPUNGED_GET);
    sql_bind_ints(s, (int64_t[]){ mailbox, uid }, 2);
    int code = sqlite3_step(s);
    if (code == SQLITE_ROW) {
        *out = (struct buried){ .email = (email_id)sqlite3_column_int64(s, 0),
                                .flags = (uint64_t)sqlite3_column_int64(s, 1),
                                .thread = (uint64_t)sqlite3_column_int64(s, 2),
                                .sent = sqlite3_column_int64(s, 3),
                                .lsn = (log_lsn)sqlite3_column_int64(s, 4),
                                .size = (uint64_t)sqlite3_column_int64(s, 5),
                                .received = sqlite3_column_int64(s, 6) };
    }
    sqlite3_reset(s);
    return code == SQLITE_ROW    ? OK
           : code == SQLITE_DONE ? ERR_NOT_FOUND
                                 : sql_failed(account->db, "read expunged");
}

/* A new message over the same record: the id of the old one was told to be gone. */
static enum err bring_back(struct account *account, struct mbox *mbox, const struct buried *b,
                           int64_t now)
{
    mail_modseq modseq = account->modseq + 1;
    uint64_t flags = b->flags & ~FLAG_DELETED;
    struct packed_row row = { .uid = mbox->uidnext,
                              .flags = flags,
                              .modseq = modseq,
                              .email = account->next_email++,
                              .lsn = b->lsn,
                              .size = b->size,
                              .saved = now > 0 && now < UINT32_MAX ? (uint32_t)now : 0,
                              .received = b->received };
    int64_t old = (int64_t)b->email;
    int64_t email[] = { (int64_t)row.email, (int64_t)b->thread, (int64_t)flags, (int64_t)modseq,
                        (int64_t)modseq,    b->received,        b->sent,        (int64_t)b->size };
    TRY(sql_run(account, SQL_EXPUNGED_DELETE, &old, 1));
    TRY(sql_run(account, SQL_COLD_MOVE, (int64_t[]){ (int64_t)row.email, old }, 2));
    TRY(sql_run(account, SQL_EMAIL_PUT, email, 8));
    return apply_member(account, mbox, &row);
}

enum err apply_undelete(struct account *account, const struct mutation *m,
                        struct apply_result *result)
{
    struct mbox *to = account_mbox(account, m->to);
    struct packed *unused;
    mail_modseq modseq = account->modseq + 1;
    if (to == NULL || !to->selectable) {
        return apply_refuse(result, ERR_NOT_FOUND, "the mailbox is gone");
    }
    TRY(packed_get(account, to, &unused));
    for (uint32_t i = 0; i < m->uid_count; i++) {
        struct buried buried = { 0 };
        enum err found = find_buried(account, m->mailbox, m->uids[i], &buried);
        if (found == OK) {
            found = bring_back(account, to, &buried, m->now);
            result->count++;
        }
        if (found != OK && found != ERR_NOT_FOUND) {
            return found;
        }
    }
    TRY(sql_run(account, SQL_DELETED_MAILBOX_PRUNE, NULL, 0));
    account->modseq = result->count > 0 ? modseq : account->modseq;
    result->modseq = account->modseq;
    return OK;
}

/* --- going for good --- */

static enum err forget_email(struct account *account, email_id email)
{
    int64_t id = (int64_t)email;
    TRY(sql_run(account, SQL_EXPUNGED_DELETE, &id, 1));
    return sql_run(account, SQL_COLD_DELETE, &id, 1);
}

static enum err forget(struct account *account, const struct unref *unref)
{
    for (uint32_t i = 0; i < unref->email_count; i++) {
        TRY(forget_email(account, unref->emails[i]));
    }
    for (uint32_t i = 0; i < unref->lsn_count; i++) {
        int64_t lsn = (int64_t)unref->lsns[i];
        TRY(sql_run(account, SQL_COLD_DELETE_RECORD, &lsn, 1));
        TRY(sql_run(account, SQL_UNWANTED_DELETE, &lsn, 1));
    }
    return sql_run(account, SQL_DELETED_MAILBOX_PRUNE, NULL, 0);
}

enum err apply_unref(struct account *account, const struct log_record *record)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "unref", UNREF_ARENA_BYTES);
    struct unref unref;
    TRY(unref_read(record->payload, arena, &unref));
    /* Summaries tell of the content: their octets are overwritten, also in pages that become free. */
    sqlite3_exec(account->db, "PRAGMA secure_delete=ON", NULL, NULL, NULL);
    enum err result = forget(account, &unref);
    sqlite3_exec(account->db, "PRAGMA secure_delete=FAST", NULL, NULL, NULL);
    account->is_gone = account->is_gone || (result == OK && unref.is_last);
    return result;
}

/* --- the end of an account --- */

enum err apply_remove(struct account *account, const struct mutation *m,
                      struct apply_result *result)
{
    static const char everything[] =
        "DELETE FROM mm; DELETE FROM email; DELETE FROM expunged; DELETE FROM mailbox;"
        "DELETE FROM subscription; DELETE FROM keyword; DELETE FROM vanished; DELETE FROM tomb;"
        "DELETE FROM thread_ref; DELETE FROM annotation; DELETE FROM seen;"
        "DELETE FROM deleted_mailbox;";
    if (sqlite3_exec(account->db, everything, NULL, NULL, NULL) != SQLITE_OK) {
        return sql_failed(account->db, "remove");
    }
    while (account->mbox_count > 0) {
        account_mbox_forget(account, account->mboxes[account->mbox_count - 1]);
    }
    account->quota_bytes = account->quota_count = 0;
    account->is_removed = true;
    return OK;
}
