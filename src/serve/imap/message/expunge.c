/* serve/imap/message/expunge.c - EXPUNGE and UID EXPUNGE (RFC 3501 6.4.3, RFC 4315 2.1). The sync behind it tells. */
#include "serve/imap/commands.h"

static enum err take_uids(struct imap_session *s, struct scan *c, struct uid_list *out)
{
    struct imap_set set;
    struct imap_targets targets;
    TRY(imap_take_space(c));
    TRY(imap_take_set(c, s->command_arena, &set));
    TRY(imap_take_end(c));
    TRY(imap_targets_make(s, &set, true, &targets));
    imap_limit_targets(s, &targets);
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
