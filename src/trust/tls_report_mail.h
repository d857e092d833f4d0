/* trust/tls_report_mail.h - a report of TLS-RPT as a message.
 *
 * Shape   a pure function: a whole message, header to last boundary, which is to be signed (trust/dkim.h).
 * Limits  those of the buf; the report itself is limited where it is made (trust/tls_tally.h).
 * RFC     8460 5.1, 5.3; 6522 (multipart/report), 8689 3 (TLS-Required), 3834 (Auto-Submitted). */
#ifndef CULVER_TRUST_TLS_REPORT_MAIL_H
#define CULVER_TRUST_TLS_REPORT_MAIL_H

#include "base/buf.h"
#include "base/time.h"

struct tls_report_mail {
    struct slice domain;    /* whose servers it is about */
    struct slice submitter; /* domain of `from` */
    struct slice from, to;  /* addresses; `from` is the contact that the report names too */
    struct slice id; /* of the report, as in it; has the form of a Message-ID, without brackets */
    struct slice message_id; /* without brackets; also makes the boundary */
    struct utc now, begin, end;
    struct slice report; /* JSON, compressed with gzip */
};
void tls_report_mail_write(const struct tls_report_mail *mail, struct buf *out);

#endif
