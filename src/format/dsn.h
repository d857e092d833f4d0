/* format/dsn.h - messages about messages: what became of mail that was to be sent.
 *
 * Shape   dsn_write() makes a whole message, header to last boundary: a text for people, a part for programs, and the header
 *         fields of the message it is about.
 * Units   octets; returned header fields are cut at DSN_HEADER_MAX.
 * RFC     2852 5 (Deliver-By-Date), 3461, 3462 (multipart/report), 3464 (message/delivery-status), 6533 (UTF-8 addresses), 3834 (Auto-Submitted), 4865 5.1.2 (Future-Release-Request), 8689 6. */
#ifndef CULVER_FORMAT_DSN_H
#define CULVER_FORMAT_DSN_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/time.h"

#define DSN_HEADER_MAX (32 * 1024)
#define DSN_WHOLE_MAX ((size_t)1024 * 1024) /* larger messages go back as their header alone */
#define DSN_UNASKED_MAX ((size_t)50000)     /* the same, where nobody said what he wants back */

enum dsn_action {
    DSN_FAILED,  /* it will not arrive */
    DSN_DELAYED, /* it is late, we go on trying */
    DSN_RELAYED, /* handed to a server that does not report (RFC 3461 5.2.2) */
    DSN_DELIVERED,
    DSN_EXPANDED, /* the recipient stands for several, of which no more is told (RFC 3461 5.2.7.3) */
};
#define DSN_ACTIONS 5
const char *dsn_action_name(enum dsn_action action); /* "failed" */

struct dsn_recipient {
    struct slice address;
    struct slice original;    /* ORCPT as it was given, "" none */
    struct slice status;      /* "5.1.1" */
    struct slice remote_host; /* or the path of a socket; "" nobody answered */
    struct slice text;        /* the reply, or what went wrong */
    bool is_remote;           /* the text is that host's own */
    bool is_program;          /* the text is of a program of this machine */
    struct slice converted;   /* what was done to the message for that host; "" nothing */
    const char *advice;       /* what somebody can do about a failure; NULL: not known */
};

struct dsn {
    enum dsn_action action;
    struct slice reporter;   /* our host name */
    struct slice to;         /* whose mail it was */
    struct slice message_id; /* without brackets */
    struct slice envid;      /* xtext, "" none */
    struct slice queue_id;   /* as in the Received field of the message */
    struct utc now, arrived;
    struct utc deliver_by; /* RFC 2852; 0: no bound */
    int64_t release;    /* RFC 4865, of what was held: seconds below 0, a time above; 0 not asked */
    struct utc give_up; /* of a delay: when we stop trying */
    const struct dsn_recipient *recipients;
    unsigned count;
    uint64_t withheld; /* notifications that were held back before this one */
    struct slice
        returned; /* the header of the message it is about, with its line ends; or all of it */
    bool is_whole;
    bool is_tls_optional; /* RFC 8689 6: the message said TLS-Required: No, and so does this */
};

void dsn_write(const struct dsn *dsn, struct buf *out);

#endif
