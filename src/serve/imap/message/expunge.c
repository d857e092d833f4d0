/* serve/imap/message/expunge.c - EXPUNGE and UID EXPUNGE (RFC 3501 6.4.3, RFC 4315 2.1). The sync behind it tells. */
#include "serve/imap/commands.h"

/* Those alone that carry \Deleted. */
static enum err keep_deleted(struct imap_session *s, struct imap_targets *targets)
{
    struct uid_list uids = imap_targets_all(s->view, targets, s->command_arena);
    mail_uid *deleted = ARENA_ARRAY(s->command_arena, mail_uid, uids.count);
    struct uid_list list = { deleted, 0 };
    for (uint32_t at = 0; at < uids.count; at += ROWS_MAX) {
        uint32_t count = uids.count - at < ROWS_MAX ? uids.count - at : ROWS_MAX, found;
        struct email_row *rows;
        arena_reset(s->batch_arena);
        TRY(view_rows(s->view, uids.items + at, count, ROW_FLAGS, s->batch_arena, &rows, &found));
        for (uint32_t i = 0; i < found; i++) {
            if (rows[i].flags & FLAG_DELETED) {
                deleted[list.count++] = rows[i].uid;
            }
        }
    }
    imap_targets_keep(s, targets, list);
    return OK;
}

static enum err take_uids(struct imap_session *s, struct scan *c, struct uid_list *out)
{
    struct imap_set set;
    struct imap_targets targets;
    TRY(imap_take_space(c));
    TRY(imap_take_set(c, s->command_arena, &set));
    TRY(imap_take_end(c));
    TRY(imap_targets_make(s, &set, true, &targets));
    if (targets.total > imap_message_limit(s)) {
        TRY(keep_deleted(s, &targets)); /* RFC 9738 3.1: no others count */
        imap_limit_targets(s, &targets);
    }
    *out = imap_targets_all(s->view, &targets, s->command_arena);
    return OK;
}

IMAP_RUN(expunge)
{
    struct uid_list uids = { 0 };
    uint32_t expunged;
    bool is_uid = request->command.is_uid;
    enum err result = is_uid ? take_uids(s, &request->command.args, &uids)
                             : imap_take_end(&request->command.args);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (s->view->read_only) {
        return imap_refuse_change(s);
    }
    if (!is_uid || uids.count > 0) {
        result = view_expunge(s->view, uids, &expunged);
    }
    return result == OK ? imap_ok("Expunged") : imap_refuse_store(s, result);
}
