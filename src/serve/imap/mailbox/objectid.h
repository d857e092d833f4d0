/* serve/imap/mailbox/objectid.h - identifiers that stay (RFC 8474), and several in one (OBJECTID+, draft-ietf-mailmaint-imap-objectid-bis-06).
 *
 * Shape   ACCOUNTID "A<account>", of whose the mailbox is, MAILBOXID "F<account>-<mailbox>-<UIDVALIDITY>", EMAILID "M<account>-<email>",
 *         THREADID "T<account>-<thread>". Numbers of emails and threads are never given twice, also when somebody went back to a snapshot
 *         (apply_renew()); those of records of the log are. MOVE keeps the email, COPY makes another with flags of its own: what has one EMAILID
 *         has one set of flags (objectid-bis-06 6.1). */
#ifndef CULVER_SERVE_IMAP_MAILBOX_OBJECTID_H
#define CULVER_SERVE_IMAP_MAILBOX_OBJECTID_H

#include "serve/imap/internal.h"

#define OBJECTID_MAX 48

struct objectid {
    char text[OBJECTID_MAX];
};
struct objectid objectid_of_account(account_id account);
struct objectid objectid_of_mailbox(account_id account, mailbox_id mailbox, uint32_t uidvalidity);
struct objectid objectid_of_email(account_id account, const struct email_row *row);
struct objectid objectid_of_thread(account_id account,
                                   const struct email_row *row); /* ROW_THREAD */

/* What a MAILBOXID says; false: no mailbox ever had it. */
struct objectid_mailbox {
    account_id account;
    mailbox_id mailbox;
    uint32_t uidvalidity;
};
bool objectid_read_mailbox(struct slice text, struct objectid_mailbox *out);

/* The client has used something of OBJECTID+: from now on it is active, which is told before anything else (2.2). */
void objectid_activate(struct imap_session *s);
/* "OBJECTID (MAILBOXID id ACCOUNTID id)", response code and STATUS item (3). */
struct slice objectid_compound(const struct objectid_mailbox *mailbox, struct arena *arena);
/* The response code: that, or "MAILBOXID (id)" as long as OBJECTID+ is not active. */
struct slice objectid_code(struct imap_session *s, const struct objectid_mailbox *mailbox);

#endif
