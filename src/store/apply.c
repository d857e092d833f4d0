/* Apply: a pure function of account state and record. No clock, no random numbers, no configuration: replay gives the same UIDs. */
#include "store/apply.h"
#include "store/internal.h"
#include "store/sharing/access.h"

enum err apply_refuse(struct apply_result *result, enum err code, const char *detail)
{
    result->code = code;
    result->detail = detail;
    return OK;
}

/* 0: there is no such mailbox. */
static mail_modseq modseq_of(struct account *account, mailbox_id mailbox)
{
    const struct mbox *mbox = account_mbox(account, mailbox);
    return mbox == NULL ? 0 : mbox->modseq;
}

static enum err apply_mutation(struct account *account, struct mutation *m,
                               struct apply_result *result)
{
    static enum err (*const table[])(struct account *, const struct mutation *,
                                     struct apply_result *) = {
        [MUTATE_ACCOUNT_CREATE] = apply_create_account,
        [MUTATE_ACCOUNT_REMOVE] = apply_remove,
        [MUTATE_MAILBOX_CREATE] = apply_mailbox_create,
        [MUTATE_MAILBOX_DELETE] = apply_mailbox_delete,
        [MUTATE_MAILBOX_RENAME] = apply_mailbox_rename,
        [MUTATE_SUBSCRIBE] = apply_subscribe,
        [MUTATE_KEYWORD] = apply_keyword,
        [MUTATE_FLAGS] = apply_flags,
        [MUTATE_COPY] = apply_copy,
        [MUTATE_EXPUNGE] = apply_expunge,
        [MUTATE_UNDELETE] = apply_undelete,
        [MUTATE_RENEW] = apply_renew,
        [MUTATE_ANNOTATE] = apply_annotate,
        [MUTATE_GRANT] = apply_grant,
        [MUTATE_SEEN] = apply_seen,
    };
    if (account->is_removed) {
        return apply_refuse(result, ERR_NOT_FOUND, "the account was removed");
    }
    if (account->mbox_count == 0 && m->kind != MUTATE_ACCOUNT_CREATE &&
        m->kind != MUTATE_ACCOUNT_REMOVE) {
        return apply_refuse(result, ERR_NOT_FOUND, "the account has no mailboxes yet");
    }
    if (!access_judge(account, m, result)) {
        return OK;
    }
    mailbox_id changed = m->kind == MUTATE_COPY ? m->to : m->mailbox;
    result->step.before = modseq_of(account, changed);
    TRY(table[m->kind](account, m, result));
    result->step.after = modseq_of(account, changed);
    return OK;
}

enum err apply_record(struct account *account, const struct log_record *record,
                      struct apply_result *result)
{
    struct apply_result unwanted = { 0 };
    struct mutation m;
    result = result == NULL ? &unwanted : result;
    if (record->type == LOG_ACCEPT) {
        return apply_accept(account, record, result);
    }
    if (record->type == LOG_UNREF && record->account == account->id) {
        return apply_unref(account, record);
    }
    if (record->type != LOG_MUTATE || record->account != account->id) {
        return OK; /* met while an account is rebuilt from the whole log */
    }
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "mutation", (size_t)16 * 1024 * 1024);
    TRY(mutation_read(record->payload, arena, &m));
    return apply_mutation(account, &m, result);
}
