/* serve/imap/mailbox/objectid.c - identifiers that stay (RFC 8474 4, 5; objectid-bis-06 2 to 6). */
#include "serve/imap/mailbox/objectid.h"

#include <stdio.h>

struct objectid objectid_of_account(account_id account)
{
    struct objectid id;
    snprintf(id.text, sizeof id.text, "A%llu", (unsigned long long)account);
    return id;
}

struct objectid objectid_of_mailbox(account_id account, mailbox_id mailbox, uint32_t uidvalidity)
{
    struct objectid id;
    snprintf(id.text, sizeof id.text, "F%llu-%u-%u", (unsigned long long)account, mailbox,
             uidvalidity);
    return id;
}

struct objectid objectid_of_email(account_id account, const struct email_row *row)
{
    struct objectid id;
    snprintf(id.text, sizeof id.text, "M%llu-%llu", (unsigned long long)account,
             (unsigned long long)row->email);
    return id;
}

struct objectid objectid_of_thread(account_id account, const struct email_row *row)
{
    struct objectid id;
    snprintf(id.text, sizeof id.text, "T%llu-%llu", (unsigned long long)account,
             (unsigned long long)row->thread);
    return id;
}

bool objectid_read_mailbox(struct slice text, struct objectid_mailbox *out)
{
    struct scan c = scan_make(text);
    uint64_t account, mailbox, uidvalidity;
    if (!scan_char(&c, 'F') || !scan_u64(&c, &account) || !scan_char(&c, '-') ||
        !scan_u64(&c, &mailbox) || !scan_char(&c, '-') || !scan_u64(&c, &uidvalidity) ||
        mailbox > UINT32_MAX || uidvalidity > UINT32_MAX) {
        return false;
    }
    struct objectid_mailbox read = { account, (mailbox_id)mailbox, (uint32_t)uidvalidity };
    struct objectid same = objectid_of_mailbox(read.account, read.mailbox, read.uidvalidity);
    *out = read;
    return slice_eq(text, slice_cstr(same.text)); /* the one way to write it */
}

void objectid_activate(struct imap_session *s)
{
    if (!(s->enabled & IMAP_OBJECTID)) {
        imap_out(s, "* ENABLED OBJECTID+\r\n");
        imap_enable(s, IMAP_OBJECTID);
    }
}

struct slice objectid_compound(const struct objectid_mailbox *mailbox, struct arena *arena)
{
    return arena_printf(
        arena, "OBJECTID (MAILBOXID %s ACCOUNTID %s)",
        objectid_of_mailbox(mailbox->account, mailbox->mailbox, mailbox->uidvalidity).text,
        objectid_of_account(mailbox->account).text);
}

struct slice objectid_code(struct imap_session *s, const struct objectid_mailbox *mailbox)
{
    if (s->enabled & IMAP_OBJECTID) {
        return objectid_compound(mailbox, s->command_arena);
    }
    return arena_printf(
        s->command_arena, "MAILBOXID (%s)",
        objectid_of_mailbox(mailbox->account, mailbox->mailbox, mailbox->uidvalidity).text);
}
