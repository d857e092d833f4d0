/* proto/smtp.h - the grammar of SMTP and LMTP: a command line to a struct, a reply to bytes.
 *
 * Shape   smtp_command_parse() splits verb and arguments; each command with arguments has its own reader. Readers are strict:
 *         what they accept has one meaning. (Blanks behind the colon of FROM: and TO: are the one liberty taken.)
 * Owner   slices point into the line or the arena.
 * Errors  enum smtp_fault says what is wrong; what to answer is the session's choice.
 * Limits  SMTP_LINE_MAX, SMTP_AUTH_LINE_MAX with the line end, SMTP_PARAMS_MAX.
 * RFC     5321 4.1, 4.2; 1870 (SIZE), 2852 (DELIVERBY), 3030 (BDAT, BINARYMIME), 3461 (DSN), 4865 (FUTURERELEASE), 4954 (AUTH), 6152 (BODY), 6531 (SMTPUTF8), 6710 (MT-PRIORITY), 8689 (REQUIRETLS), 2034 (enhanced codes). */
#ifndef CULVER_PROTO_SMTP_H
#define CULVER_PROTO_SMTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/scan.h"
#include "format/mailaddr.h"
#include "proto/smtp_extension.h"

#define SMTP_LINE_MAX 2048       /* RFC 5321 4.5.3.1.4 asks for 512 */
#define SMTP_AUTH_LINE_MAX 12288 /* RFC 4954 4 */
#define SMTP_PARAMS_MAX 16
#define SMTP_HELO_MAX 255
#define SMTP_REPLY_LINE_MAX 512 /* RFC 5321 4.5.3.1.5, line end included */
#define SMTP_REFLECT_MAX 160    /* octets of peer text shown back */

/* --- commands --- */
enum smtp_fault {
    SMTP_FINE = 0,
    SMTP_BAD_SYNTAX,    /* the line breaks its grammar */
    SMTP_BAD_ADDRESS,   /* what stands in the brackets is no address */
    SMTP_NEEDS_UTF8,    /* octets above 127 without SMTPUTF8 (RFC 6531 3.4) */
    SMTP_BAD_PARAM,     /* value missing, malformed, or given twice */
    SMTP_UNKNOWN_PARAM, /* a parameter of an extension that is not offered */
};

struct smtp_command {
    struct slice verb; /* as sent */
    struct slice args; /* behind one blank, blanks at the end removed */
};

/* `line` is without its end. Refuses control characters (CR, LF, NUL among them) and invalid UTF-8 anywhere. */
enum smtp_fault smtp_command_parse(struct slice line, struct smtp_command *out);

struct smtp_path {
    bool is_null;       /* "<>" */
    bool is_postmaster; /* "<Postmaster>" without a domain (RFC 5321 4.1.1.3) */
    struct mailaddr
        address; /* a source route in front is checked and dropped (RFC 5321 appendix C) */
};

enum smtp_body { SMTP_BODY_7BIT, SMTP_BODY_8BITMIME, SMTP_BODY_BINARYMIME };

/* Extensions that are not offered to everybody: without its bit a parameter is SMTP_UNKNOWN_PARAM. */
#define SMTP_WITH_AUTH 1
#define SMTP_WITH_REQUIRETLS 2
#define SMTP_WITH_FUTURERELEASE 4
#define SMTP_WITH_VERP 8
#define SMTP_WITH_DELIVERBY 16
#define SMTP_WITH_PRIORITY 32

struct smtp_mail {
    struct smtp_path from;
    bool has_size;
    uint64_t size;
    enum smtp_body body;
    bool smtputf8;
    enum smtp_return ret;
    struct slice envid; /* xtext; "" not said */
    bool require_tls;
    bool has_verp;
    struct slice verp;     /* the delimiters of XVERP (Postfix); "" not said */
    bool has_hold;         /* one of these */
    uint32_t hold_for;     /* seconds */
    struct utc hold_until; /* 0: not said */
    bool has_by;
    struct smtp_deliver_by by;
    int8_t priority; /* 0: not said too */
};
/* The arguments of MAIL. AUTH= is read, and then of no account: nobody is trusted to vouch (RFC 4954 5). */
enum smtp_fault smtp_mail_parse(struct slice args, unsigned with, struct arena *arena,
                                struct smtp_mail *out);

struct smtp_rcpt {
    struct smtp_path to;
    uint8_t notify;        /* SMTP_NOTIFY_...; 0: not said */
    struct slice original; /* ORCPT; "" not said */
};
enum smtp_fault smtp_rcpt_parse(struct slice args, bool smtputf8, struct arena *arena,
                                struct smtp_rcpt *out);

/* EHLO, HELO, LHLO: a domain (underscores tolerated) or an address literal. */
enum smtp_fault smtp_helo_parse(struct slice args, struct slice *out);

/* BDAT size [LAST]; the size in canonical decimal, below 2^63. */
enum smtp_fault smtp_bdat_parse(struct slice args, uint64_t *size, bool *is_last);

/* AUTH mechanism [initial-response]; *initial has a NULL ptr when there is none. */
enum smtp_fault smtp_auth_parse(struct slice args, struct slice *mechanism, struct slice *initial);

/* VRFY and EXPN: some text; with the parameter SMTPUTF8 it may be more than ASCII. */
enum smtp_fault smtp_vrfy_parse(struct slice args);

/* --- replies --- */
struct smtp_reply {
    unsigned code;
    const char *enhanced; /* "5.1.1", or NULL: EHLO, 220, 3xx have none (RFC 2034 4) */
    struct slice text;    /* lines separated by "\n" */
};

/* Appends the reply; whatever the text holds, it stays inside its lines. */
void smtp_reply_write(const struct smtp_reply *reply, struct buf *out);

/* Peer text fit to stand in a reply: one line, printable ASCII, cut at SMTP_REFLECT_MAX. */
struct slice smtp_reflect(struct slice text, struct arena *arena);

#endif
