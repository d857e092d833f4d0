/* proto/imap_write_envelope.c - ENVELOPE (RFC 3501 7.4.2). */
#include "proto/imap_write.h"

struct octets {
    size_t at, len;
};

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

/* RFC 3501 7.4.2: Sender and Reply-To default to From when absent or empty; it stands in `out` already. */
static void write_addresses_or_from(struct buf *out, const struct address_list *list,
                                    struct octets from)
{
    if (list->count > 0) {
        write_addresses(out, list);
        return;
    }
    char *room = buf_reserve(out, from.len);
    if (room != NULL) {
        memcpy(room, out->ptr + from.at, from.len);
        buf_commit(out, from.len);
    }
}

void imap_write_envelope(struct buf *out, const struct envelope *envelope)
{
    static const struct envelope none;
    const struct envelope *e = envelope == NULL ? &none : envelope;
    buf_append_char(out, '(');
    imap_write_nstring(out, e->date);
    buf_append_char(out, ' ');
    imap_write_nstring(out, e->subject);
    struct octets from = { .at = out->len };
    write_addresses(out, &e->from);
    from.len = out->len - from.at;
    write_addresses_or_from(out, &e->sender, from);
    write_addresses_or_from(out, &e->reply_to, from);
    write_addresses(out, &e->to);
    write_addresses(out, &e->cc);
    write_addresses(out, &e->bcc);
    buf_append_char(out, ' ');
    imap_write_nstring(out, e->in_reply_to);
    buf_append_char(out, ' ');
    imap_write_nstring(out, e->message_id);
    buf_append_char(out, ')');
}
