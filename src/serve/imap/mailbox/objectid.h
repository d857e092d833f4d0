/* serve/imap/mailbox/objectid.h - identifiers that stay (RFC 8474).
 *
 * Shape   MAILBOXID "F<account>-<mailbox>-<UIDVALIDITY>", EMAILID "M<account>-<email>", THREADID "T<account>-<thread>". Numbers of emails and
 *         threads are never given twice, also when somebody went back to a snapshot (apply_renew()); those of records of the log are. MOVE keeps the
 *         email, COPY makes another with flags of its own: what has one EMAILID has one set of flags (objectid-bis-06 6.1). */
#ifndef CULVER_SERVE_IMAP_MAILBOX_OBJECTID_H
#define CULVER_SERVE_IMAP_MAILBOX_OBJECTID_H

#include "serve/imap/internal.h"

#define OBJECTID_MAX 48

struct objectid {
    char text[OBJECTID_MAX];
};
struct objectid objectid_of_mailbox(account_id account, mailbox_id mailbox, uint32_t uidvalidity);
struct objectid objectid_of_email(account_id account, const struct email_row *row);
struct objectid objectid_of_thread(account_id account,
                                   const struct email_row *row); /* ROW_THREAD */

#endif
