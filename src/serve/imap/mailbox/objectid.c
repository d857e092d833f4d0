/* serve/imap/mailbox/objectid.c - identifiers that stay (RFC 8474 4, 5). */
#include "serve/imap/mailbox/objectid.h"

#include <stdio.h>

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
