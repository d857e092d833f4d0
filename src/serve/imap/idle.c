/* serve/imap/idle.c - IDLE (RFC 2177): the session parks without a stack; a watch on the account wakes it.
 *
 * The watch is set before the first sync, so that no change falls between them. */
#include "io/stream.h"
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/metadata.h"
#include "serve/imap/notify.h"
#include "serve/imap/watch.h"

static void sync_now(struct imap_session *s)
{
    const struct imap_notify_group *selected = imap_notify_selected(s);
    if (s->view != NULL && (selected == NULL || selected->events != 0)) {
        imap_sync(s, true, false);
    }
    imap_metadata_tell(s);
}

IMAP_RUN(idle)
{
    if (imap_take_end(&request->command.args) != OK) {
        return imap_refuse_syntax(s, ERR_SYNTAX);
    }
    s->idle.tag_len = request->command.tag.len;
    memcpy(s->idle.tag, request->command.tag.ptr, s->idle.tag_len);
    s->idle.since = loop_now(s->services->loop);
    imap_out(s, "+ idling\r\n");
    s->idle.is_active = true;
    imap_watch_update(s);
    sync_now(s);
    return (struct imap_reply){ .status = IMAP_SILENT };
}

void imap_idle_stop(struct imap_session *s)
{
    s->idle.is_active = false;
    imap_watch_update(s);
}

void imap_idle_notified(struct imap_session *s)
{
    if (s->notify.is_active) {
        imap_notify_tell(s); /* RFC 5465 4: in IDLE too */
    } else if (s->idle.is_active) {
        sync_now(s);
    }
}

void imap_idle_input(struct imap_session *s)
{
    struct slice line;
    imap_out_flush(s);
    if (s->broken == OK) {
        s->broken = stream_read_line(imap_stream(s), IMAP_LINE_MAX_LOGIN, &line);
    }
    if (s->broken == ERR_LIMIT) {
        s->broken = OK; /* the connection is whole, but what follows cannot be told from commands */
        imap_bye(s, "Input is over the limits");
    }
    if (s->broken != OK || s->state == IMAP_ENDED) {
        return;
    }
    bool is_done = slice_eq_nocase(slice_trim(line), SL("DONE"));
    imap_idle_stop(s);
    sync_now(s);
    struct imap_reply reply = is_done ? imap_ok("Idle ended") : imap_bad("Expected DONE");
    imap_write_reply(s, slice_make(s->idle.tag, s->idle.tag_len), &reply);
}
