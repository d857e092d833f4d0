/* serve/imap/mailbox/objectid.h - identifiers that stay (RFC 8474).
 *
 * Shape   MAILBOXID "F<account>-<mailbox>-<UIDVALIDITY>", EMAILID "M<record of the log>", the same for all copies of a message, THREADID
 *         "T<account>-<thread>". */
#ifndef CULVER_SERVE_IMAP_MAILBOX_OBJECTID_H
#define CULVER_SERVE_IMAP_MAILBOX_OBJECTID_H

#include "serve/imap/internal.h"

#define OBJECTID_MAX 48

struct objectid {
    char text[OBJECTID_MAX];
};
struct objectid objectid_of_mailbox(account_id account, mailbox_id mailbox, uint32_t uidvalidity);
struct objectid objectid_of_email(const struct email_row *row);
struct objectid objectid_of_thread(account_id account,
                                   const struct email_row *row); /* ROW_THREAD */

#endif
