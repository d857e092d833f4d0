/* store/terms.h - what is said of mail in the queue: to whom it goes, who hears of it, and how it is to be treated.
 *
 * Owner   slices are the caller's.
 * RFC     2852 (by a time), 3030 (binary), 3461 (notifications), 4865 (not before a time), 6710 (priority), 8689 (TLS). */
#ifndef CULVER_STORE_TERMS_H
#define CULVER_STORE_TERMS_H

#include <stdint.h>

#include "base/slice.h"
#include "base/time.h"

/* A recipient elsewhere, and what its sender wants to hear of it (RFC 3461 4.1, 4.2). */
struct queue_recipient {
    struct slice address;
    struct slice original; /* ORCPT as given, "rfc822;..."; "" none */
    uint8_t notify;        /* NOTIFY_...; 0: not said, which is failure and delay */
};
#define NOTIFY_NEVER 1
#define NOTIFY_SUCCESS 2
#define NOTIFY_FAILURE 4
#define NOTIFY_DELAY 8
/* No mail is left to send: what was asked for has happened here, and its sender is to hear of it. */
#define NOTIFY_IS_DELIVERED 16
#define NOTIFY_IS_EXPANDED 32
#define NOTIFY_IS_ANSWER 64 /* likewise: its account answers automatically, as `original` */
/* Of mail to be sent: somebody here has it by the same alias, or it is kept here; nothing that its sender asked for. */
#define NOTIFY_HAS_COPY 128
#define NOTIFY_ASKED (NOTIFY_NEVER | NOTIFY_SUCCESS | NOTIFY_FAILURE | NOTIFY_DELAY)
#define NOTIFY_IS_REPORT (NOTIFY_IS_DELIVERED | NOTIFY_IS_EXPANDED | NOTIFY_IS_ANSWER)

/* How a queued message is to be treated, the same for all its recipients. */
struct queue_terms {
    struct slice envid;    /* RFC 3461 4.4; "" none */
    uint16_t flags;        /* TERM_... */
    int8_t priority;       /* RFC 6710, -9 to 9 */
    struct utc not_before; /* RFC 4865 FUTURERELEASE, undo of sending; 0: at once */
    struct utc deliver_by; /* RFC 2852; 0: no bound */
    int64_t release; /* RFC 4865 as it was asked for: HOLDFOR below 0, HOLDUNTIL above; 0 not */
};
#define TERM_RETURN_HEADERS 1 /* RET=HDRS */
#define TERM_RETURN_FULL 2    /* RET=FULL */
#define TERM_SMTPUTF8 4
#define TERM_8BIT 8
#define TERM_REQUIRE_TLS 16        /* RFC 8689 */
#define TERM_TLS_OPTIONAL 32       /* RFC 8689 TLS-Required: No */
#define TERM_BY_RETURN 64          /* RFC 2852 by-mode R */
#define TERM_BINARY 128            /* RFC 3030 BODY=BINARYMIME, and it needs it */
#define TERM_BY_TRACE 256          /* RFC 2852 by-trace: its sender is told of each step */
#define TERM_VERP 512              /* the sender names each recipient (directory/verp.h) */
#define TERM_OUTSIDE 1024          /* it came in, and nobody vouches for its sender */
#define TERM_SIGNATURES (7 * 2048) /* times 2048: DKIM-Signature fields, the first ones, of ours */

#endif
