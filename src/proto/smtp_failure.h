/* proto/smtp_failure.h - why mail was not taken: a class of what the other server said, and what can be done about it.
 *
 * Shape   pure functions over the text of a reply. Servers give the same enhanced code for many things, so their own words come
 *         first (a table of what Gmail, Microsoft, Yahoo, Postfix, Exim and others write), then the code (RFC 3463), then nothing.
 * Owner   slices point into the text, or to constants.
 * RFC     3463, 5248 (registry of codes), 7372 (authentication), 7505. */
#ifndef CULVER_PROTO_SMTP_FAILURE_H
#define CULVER_PROTO_SMTP_FAILURE_H

#include "base/slice.h"

enum smtp_failure_class {
    FAILURE_OTHER,          /* nothing that is known */
    FAILURE_NO_USER,        /* the address does not exist */
    FAILURE_DISABLED,       /* it does, and takes no mail (any more) */
    FAILURE_DOMAIN,         /* the domain does not exist or takes no mail */
    FAILURE_FULL,           /* the mailbox is full */
    FAILURE_BLOCKED,        /* our address or domain has a bad name, or is on a list */
    FAILURE_REVERSE,        /* our address has no name, or another one (PTR) */
    FAILURE_AUTHENTICATION, /* SPF, DKIM or DMARC */
    FAILURE_CONTENT,        /* taken for spam, a virus or a forbidden attachment */
    FAILURE_POLICY,         /* another rule of theirs */
    FAILURE_SIZE,
    FAILURE_RATE,       /* too much, too fast */
    FAILURE_GREYLISTED, /* they want to be asked again */
    FAILURE_TLS,        /* no connection that is safe enough */
    FAILURE_PROTOCOL,   /* it cannot be said to that server, or not understood */
    FAILURE_UNREACHABLE,
    FAILURE_BUSY, /* their disk, their load, their fault */
    FAILURE_CLASSES,
};
/* "no-such-user": as in the log, the story and JSON. */
const char *smtp_failure_name(enum smtp_failure_class class);
/* What the sender of the message can do; NULL: nothing is known. */
const char *smtp_failure_advice(enum smtp_failure_class class);
/* What the administrator of this server can do; NULL: nothing. */
const char *smtp_failure_remedy(enum smtp_failure_class class);

struct smtp_failure {
    enum smtp_failure_class class;
    struct slice list; /* that blocks us: "zen.spamhaus.org", "Spamhaus"; "" none is named */
};
/* Of "550 5.1.1 no such user", or what this server itself says in its place ("5.1.2 ..."): `enhanced` may be "" when the text has it. */
struct smtp_failure smtp_failure_classify(struct slice enhanced, struct slice text);

/* Is it said of this host as a sender: that it sends too much, or is not wanted? Codes of the classes 1 and 2 are of one address, which may
 * get too much from everybody (RFC 3463 3.2, 3.3). */
bool smtp_failure_is_of_us(const struct smtp_failure *failure, struct slice enhanced);

#endif
