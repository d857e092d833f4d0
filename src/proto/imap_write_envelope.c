/* proto/imap_write_envelope.c - ENVELOPE (RFC 3501 7.4.2). */
#include "proto/imap_write.h"

static void write_address(struct buf *out, const struct address *a)
{
    buf_append_char(out, '(');
    imap_write_nstring(out, a->name);
    buf_append_char(out, ' ');
    imap_write_nstring(out, a->route);
    buf_append_char(out, ' ');
    imap_write_nstring(out, a->mailbox);
    buf_append_char(out, ' ');
    imap_write_nstring(out, a->host);
    buf_append_char(out, ')');
}

static void write_addresses(struct buf *out, const struct address_list *list)
{
    buf_append_char(out, ' ');
    if (list->count == 0) {
        buf_append_cstr(out, "NIL");
        return;
    }
    buf_append_char(out, '(');
    for (uint32_t i = 0; i < list->count; i++) {
        write_address(out, &list->items[i]);
    }
    buf_append_char(out, ')');
}

void imap_write_envelope(struct buf *out, const struct envelope *envelope)
{
    static const struct envelope none;
    const struct envelope *e = envelope == NULL ? &none : envelope;
    buf_append_char(out, '(');
    imap_write_nstring(out, e->date);
    buf_append_char(out, ' ');
    imap_write_nstring(out, e->subject);
    write_addresses(out, &e->from);
    /* RFC 3501 7.4.2: Sender and Reply-To default to From when absent or empty */
    write_addresses(out, e->sender.count > 0 ? &e->sender : &e->from);
    write_addresses(out, e->reply_to.count > 0 ? &e->reply_to : &e->from);
    write_addresses(out, &e->to);
    write_addresses(out, &e->cc);
    write_addresses(out, &e->bcc);
    buf_append_char(out, ' ');
    imap_write_nstring(out, e->in_reply_to);
    buf_append_char(out, ' ');
    imap_write_nstring(out, e->message_id);
    buf_append_char(out, ')');
}
