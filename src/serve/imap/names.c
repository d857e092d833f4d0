/* serve/imap/names.c - mailbox names in the form that the client has chosen: modified UTF-7, or UTF-8 (RFC 6855, RFC 9051). */
#include "serve/imap/mailbox/place.h"

enum imap_names imap_names(const struct imap_session *s)
{
    return s->enabled & (IMAP_REV2 | IMAP_UTF8) ? IMAP_NAMES_UTF8 : IMAP_NAMES_UTF7;
}

enum err imap_take_name(struct imap_session *s, struct scan *c, struct slice *out)
{
    return imap_take_mailbox(c, imap_names(s), s->command_arena, out);
}

enum err imap_take_name_as(struct imap_session *s, struct scan *c, struct slice *out,
                           struct slice *out_written)
{
    return imap_take_mailbox_as(c, imap_names(s), s->command_arena, out, out_written);
}

void imap_write_name(struct imap_session *s, struct slice name)
{
    imap_write_mailbox(&s->out, imap_names(s), name);
}
