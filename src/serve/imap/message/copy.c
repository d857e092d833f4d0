/* serve/imap/message/copy.c - COPY and MOVE (RFC 3501 6.4.7, RFC 6851, COPYUID of RFC 4315 3). */
#include "flow/share.h"
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/place.h"

static enum err take_copy(struct imap_session *s, struct scan *c, struct imap_set *set,
                          struct slice *name)
{
    TRY(imap_take_space(c));
    TRY(imap_take_set(c, s->command_arena, set));
    TRY(imap_take_space(c));
    TRY(imap_take_name(s, c, name));
    return imap_take_end(c);
}

static void write_copyuid(struct buf *out, const struct copied *copied)
{
    buf_printf(out, "COPYUID %u ", copied->uidvalidity);
    imap_write_set(out, copied->from, copied->count);
    buf_append_char(out, ' ');
    imap_write_set(out, copied->to, copied->count);
}

/* RFC 6851 4.3: of a MOVE, COPYUID comes untagged, in front of the EXPUNGE responses. RFC 9051 6.4.7: not of a mailbox that this user cannot
 * select. */
static struct imap_reply copied_reply(struct imap_session *s, const struct copied *copied,
                                      const struct mailbox_info *to, bool is_move)
{
    struct imap_reply reply = imap_ok(is_move ? "Moved" : "Copied");
    if (copied->count == 0 || !(to->rights & RIGHT_READ)) {
        return reply;
    }
    struct buf code;
    buf_init(&code, IMAP_OUT_MAX);
    write_copyuid(&code, copied);
    if (is_move) {
        imap_out(s, "* OK [");
        buf_append(&s->out, buf_slice(&code));
        imap_out(s, "] Moved\r\n");
    } else {
        reply.code = arena_dup(s->command_arena, buf_slice(&code));
    }
    buf_fini(&code);
    return reply;
}

/* RFC 9208 4.3: a copy counts as much as what it is a copy of. */
static enum err check_room(struct imap_session *s, account_id account, struct uid_list uids)
{
    uint64_t size = 0;
    for (uint32_t at = 0; at < uids.count; at += ROWS_MAX) {
        uint32_t count = uids.count - at < ROWS_MAX ? uids.count - at : ROWS_MAX, found;
        struct email_row *rows;
        arena_reset(s->batch_arena);
        TRY(view_rows(s->view, uids.items + at, count, ROW_FLAGS, s->batch_arena, &rows, &found));
        for (uint32_t i = 0; i < found; i++) {
            size += rows[i].blob.size;
        }
    }
    return quota_check(s->services, account, size, s->command_arena);
}

static void tell_progress(void *arg, uint64_t done, uint64_t total)
{
    if (done < total) {
        imap_progress_tell(arg, done, total);
    }
}

/* Between accounts a message is stored anew; what was moved goes when it is there. */
static enum err copy_across(struct imap_session *s, struct uid_list uids,
                            const struct mailbox_info *to, bool is_move, struct copied *out)
{
    unsigned needed = is_move ? RIGHT_DELETED | RIGHT_EXPUNGE : 0; /* RFC 6851 4.4 */
    if ((s->view->rights & needed) != needed || !(to->rights & RIGHT_INSERT)) {
        return fail(ERR_DENIED, "the right to do that was not given");
    }
    struct share_copy copy = { .from = s->view,
                               .uids = uids,
                               .to = imap_access(s, to->account),
                               .mailbox = to->id,
                               .progress = tell_progress,
                               .progress_arg = s };
    TRY(share_copy(s->services, &copy, s->command_arena, out));
    return is_move ? view_remove(s->view, (struct uid_list){ out->from, out->count }) : OK;
}

static enum err transfer(struct imap_session *s, struct uid_list uids,
                         const struct mailbox_info *to, bool is_move, struct copied *out)
{
    bool is_across = to->account != s->view->account;
    if (!is_move || is_across) {
        TRY(check_room(s, to->account, uids));
    }
    if (uids.count == 0) {
        return OK;
    }
    return is_across ? copy_across(s, uids, to, is_move, out)
                     : view_copy(s->view, uids, to->id, is_move, s->command_arena, out);
}

static struct imap_reply run_copy(struct imap_session *s, struct imap_request *request,
                                  bool is_move)
{
    struct imap_set set;
    struct slice name;
    struct imap_targets targets;
    struct mailbox_info to;
    struct imap_reply refusal;
    struct copied copied = { 0 };
    bool is_uid = request->command.is_uid;
    enum err result = take_copy(s, &request->command.args, &set, &name);
    if (result == OK) {
        result = imap_targets_make(s, &set, is_uid, &targets);
    }
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (is_move && s->view->read_only) {
        return imap_refuse_change(s);
    }
    if (!imap_mailbox_find(s, name, "TRYCREATE", &to, &refusal)) {
        return refusal;
    }
    if (!is_move && targets.total > imap_save_limit(s)) {
        return imap_limit_refuse_targets(s, imap_save_limit(s), &targets);
    }
    imap_limit_targets(s, &targets);
    struct uid_list uids = imap_targets_all(s->view, &targets, s->command_arena);
    result = transfer(s, uids, &to, is_move, &copied);
    if (result == ERR_NOT_FOUND) {
        return imap_no("TRYCREATE", "There is no such mailbox");
    }
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    if (copied.count < uids.count && copied.count == 0 && !is_uid) {
        return imap_no("EXPUNGEISSUED", "The messages are gone"); /* RFC 2180 4.4, RFC 5530 3 */
    }
    if (copied.count > 0) {
        imap_sync_made(s, &(struct imap_made){ &to, copied.to[0], copied.to[copied.count - 1],
                                               copied.count, copied.step });
    }
    return copied_reply(s, &copied, &to, is_move);
}

IMAP_RUN(copy)
{
    return run_copy(s, request, false);
}

IMAP_RUN(move)
{
    return run_copy(s, request, true);
}
