/* serve/imap/mailbox/select.c - SELECT, EXAMINE, CLOSE, UNSELECT (RFC 3501 6.3.1, 6.3.2, 6.4.2; RFC 3691). */
#include "serve/imap/commands.h"

bool imap_mailbox_find(struct imap_session *s, struct slice name, const char *missing,
                       struct mailbox_info *out, struct imap_reply *refusal)
{
    enum err result =
        mailbox_find(s->services->store, s->login.account, name, out, s->command_arena);
    if (result == OK && out->selectable) {
        return true;
    }
    if (result == OK || result == ERR_NOT_FOUND || result == ERR_SYNTAX) {
        *refusal = imap_no(missing, "There is no such mailbox");
    } else {
        *refusal = imap_refuse_store(s, result);
    }
    return false;
}

/* The sequence number of the first message without \Seen, 0 when there is none. */
static enum err find_first_unseen(struct imap_session *s, uint32_t *out)
{
    struct view *view = s->view;
    for (uint32_t at = 0; at < view->count; at += ROWS_MAX) {
        uint32_t count = view->count - at < ROWS_MAX ? view->count - at : ROWS_MAX, found;
        struct email_row *rows;
        arena_reset(s->batch_arena);
        TRY(view_rows(view, view->uids + at, count, ROW_FLAGS, s->batch_arena, &rows, &found));
        for (uint32_t i = 0; i < found; i++) {
            if (!(rows[i].flags & FLAG_SEEN)) {
                *out = view_sequence(view, rows[i].uid);
                return OK;
            }
        }
    }
    *out = 0;
    return OK;
}

static enum err tell_state(struct imap_session *s, mailbox_id id)
{
    struct mailbox_status status;
    uint32_t unseen = 0;
    TRY(imap_keywords_load(s));
    TRY(mailbox_status(s->services->store, s->login.account, id, &status));
    if (status.unseen > 0) {
        TRY(find_first_unseen(s, &unseen));
    }
    imap_write_flag_lists(s);
    imap_out(s, "* %u EXISTS\r\n* %u RECENT\r\n", s->view->count, imap_count_recent(s->view));
    if (unseen > 0) {
        imap_out(s, "* OK [UNSEEN %u] First unseen\r\n", unseen);
    }
    imap_out(s, "* OK [UIDVALIDITY %u] UIDs are valid\r\n", s->view->uidvalidity);
    imap_out(s, "* OK [UIDNEXT %u] Next UID\r\n", s->view->uidnext);
    return OK;
}

static struct imap_reply open_mailbox(struct imap_session *s, struct scan c, bool read_only)
{
    struct slice name;
    struct mailbox_info mailbox;
    struct imap_reply refusal;
    enum err result = imap_take_space(&c);
    result = result == OK ? imap_take_mailbox(&c, s->command_arena, &name) : result;
    result = result == OK ? imap_take_end(&c) : result;
    if (result == ERR_SYNTAX) {
        return imap_refuse_syntax(s, result);
    }
    /* RFC 3501 6.3.1: the mailbox before is deselected whether or not this one can be opened */
    if (s->view != NULL) {
        imap_view_close(s);
        imap_out(s, "* OK [CLOSED] Previous mailbox closed\r\n");
    }
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (!imap_mailbox_find(s, name, "NONEXISTENT", &mailbox, &refusal)) {
        return refusal;
    }
    result = view_open(s->services->store, s->login.account, mailbox.id, read_only, &s->view);
    if (result == OK) {
        s->state = IMAP_SELECTED;
        result = tell_state(s, mailbox.id);
    }
    if (result != OK) {
        imap_view_close(s);
        return imap_refuse_store(s, result);
    }
    return (struct imap_reply){ IMAP_OK, read_only ? SL("READ-ONLY") : SL("READ-WRITE"),
                                SL("Mailbox selected") };
}

IMAP_RUN(select)
{
    return open_mailbox(s, request->command.args, false);
}

IMAP_RUN(examine)
{
    return open_mailbox(s, request->command.args, true);
}

IMAP_RUN(close)
{
    uint32_t expunged;
    if (imap_take_end(&request->command.args) != OK) {
        return imap_refuse_syntax(s, ERR_SYNTAX);
    }
    /* RFC 3501 6.4.2: silently, and not when it was opened with EXAMINE */
    enum err result =
        s->view->read_only ? OK : view_expunge(s->view, (struct uid_list){ 0 }, &expunged);
    imap_view_close(s);
    if (result != OK && result != ERR_NOT_FOUND) {
        return imap_refuse_store(s, result);
    }
    return imap_ok("Mailbox closed");
}

IMAP_RUN(unselect)
{
    if (imap_take_end(&request->command.args) != OK) {
        return imap_refuse_syntax(s, ERR_SYNTAX);
    }
    imap_view_close(s);
    return imap_ok("Mailbox unselected");
}
