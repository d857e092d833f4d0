/* serve/smtp/internal.h - what the files of this folder share: the session, its transaction, commands.
 *
 * Shape   a command is one row of commands.c and one run function in a file named after it. It returns its reply;
 *         code 0 means that it has said all itself.
 * Errors  a broken connection is remembered in `ended`; run functions only stop early. */
#ifndef CULVER_SERVE_SMTP_INTERNAL_H
#define CULVER_SERVE_SMTP_INTERNAL_H

#include "flow/flow.h"
#include "flow/local.h"
#include "flow/login/login.h"
#include "flow/verdict.h"
#include "proto/smtp.h"
#include "serve/smtp/smtp.h"

#define SMTP_BODY_LINE_MAX (64 * 1024) /* RFC 5321 4.5.3.1.6 asks for 1,000 */
#define SMTP_TEXT_LINE_MAX 998 /* RFC 5322 2.1.1: what is longer is binary, where that is said */
#define SMTP_DISCARD_MAX (64 * 1024) /* of an overlong line, before the connection ends */
#define SMTP_PIECE_BYTES (16 * 1024) /* content read at a time */
#define SMTP_WASTE_FACTOR 4 /* times message_size_max that may be sent and not become a message */
#define SMTP_ARENA_BUDGET (UINT64_C(1) << 30)
#define SMTP_TLS_SECS 60
#define SMTP_SLOW_USEC USEC_PER_SEC /* delay of a reply when errors pile up */

enum smtp_state {
    SMTP_START = 1, /* no EHLO yet */
    SMTP_READY = 2,
    SMTP_MAIL = 4,  /* a sender, no recipient yet */
    SMTP_RCPT = 8,  /* a recipient at least */
    SMTP_BDAT = 16, /* some chunks are here */
    SMTP_ANY = 31,
    SMTP_GREETED = 30,
    SMTP_IN_MAIL = 28,
};

enum smtp_end {
    SMTP_GOES_ON,
    SMTP_QUITS,  /* flush what was said, then close */
    SMTP_BROKEN, /* nothing more can be said */
};

/* What DATA refuses is refused in BDAT too: bare CR or LF, NUL, endless lines; of BODY=BINARYMIME in the header alone. Chunks may be cut
 * anywhere. */
struct smtp_line_check {
    bool last_cr, bare_newline, has_nul, long_line, has_8bit;
    bool is_body;   /* of BODY=BINARYMIME, and its header is over */
    bool is_binary; /* ... and holds what lines may not */
    size_t line_len;
};

/* One mail transaction, RFC 5321 3.3. All of it lives in txn_arena and is gone with smtp_txn_reset(). */
struct smtp_txn {
    struct mail_envelope envelope;
    struct draft *draft;
    enum err fault;  /* the first failure of the draft; what comes after is dropped */
    uint64_t octets; /* of content, taken or not */
    unsigned chunks;
    struct smtp_line_check lines; /* of BDAT */
    bool sender_is_fine;          /* the DNS has nothing against him */
    unsigned targets;             /* accounts and outside addresses of all recipients */
    usec_t since;                 /* MAIL */
    usec_t content_since;
};

struct smtp_session {
    struct services *services;
    struct conn *conn;
    struct arena *arena;
    struct arena *command_arena; /* reset before each command */
    struct arena *txn_arena;
    enum service_kind kind;
    struct peer peer;
    struct slice id;
    enum smtp_state state;
    enum smtp_end ended;
    struct slice helo; /* in `helo_text` */
    char helo_text[SMTP_HELO_MAX];
    bool is_esmtp, is_admitted;
    bool has_spoken;                /* a command was understood */
    bool is_turned_away;            /* with 554: nothing but QUIT is heard */
    bool client_is_fine;            /* no block list has its address */
    account_id account;             /* 0: not authenticated */
    struct slice address;           /* of the account; in `arena` */
    const struct local_user *local; /* over a socket for users of this host; else NULL */
    struct smtp_txn txn;
    unsigned owed;   /* LMTP: recipients of a transaction that failed before its last chunk */
    uint64_t wasted; /* octets of content that did not become a message */
    uint64_t errors, junk;
    uint64_t messages;
};

/* --- session.c --- */
struct stream *smtp_stream(const struct smtp_session *s);
const struct smtp_settings *smtp_settings_of(const struct smtp_session *s);
bool smtp_is_submission(const struct smtp_session *s);
bool smtp_is_lmtp(const struct smtp_session *s);
/* Input stands behind a command that must be the last of its group (RFC 2920 3.1). */
bool smtp_is_pushed(struct smtp_session *s);
BLOCKS void smtp_send(struct smtp_session *s, const struct smtp_reply *reply);
/* 421 or another last word; the session ends. */
BLOCKS void smtp_say_goodbye(struct smtp_session *s, unsigned code, const char *enhanced,
                             const char *text);
/* What a failed read or write means: time-out and shutdown are told to the peer. */
BLOCKS void smtp_connection_failed(struct smtp_session *s, enum err why);

/* --- reply.c --- */
struct smtp_reply smtp_reply_make(unsigned code, const char *enhanced, const char *text);
struct smtp_reply smtp_reply_of(struct verdict verdict);
struct smtp_reply smtp_reply_none(void); /* all is said */
/* Of a grammar fault; `is_sender` picks the enhanced code of a bad address. */
struct smtp_reply smtp_reply_of_fault(enum smtp_fault fault, bool is_sender);

/* --- input.c --- */
/* One line without its end, CRLF only; *too_long when it was over `max` (and was dropped). False: the session ends. */
BLOCKS bool smtp_read_line(struct smtp_session *s, size_t max, struct slice *out, bool *too_long);

/* --- txn.c --- */
/* Ends the transaction on every path: draft, recipients, counts. */
void smtp_txn_reset(struct smtp_session *s);
/* After each reply, cheap enough to be always on: in SMTP_START and SMTP_READY nothing is left of a transaction, else it is whole. */
void smtp_assert_clean(const struct smtp_session *s);
struct slice smtp_protocol_keyword(const struct smtp_session *s); /* RFC 3848, 6531 4.3 */
/* Trace and draft for the first octet of content. */
enum err smtp_txn_begin_content(struct smtp_session *s);
/* Content that came; over the size limit it is counted and dropped. */
BLOCKS enum err smtp_txn_write(struct smtp_session *s, struct slice bytes);
bool smtp_txn_is_too_large(const struct smtp_session *s);
/* Seconds that the next piece of content may take: command_time, or less when data_rate is not kept. 0: too slow. */
unsigned smtp_txn_patience(const struct smtp_session *s);
/* The rules of lines, for either way of sending: 250 or the refusal. */
struct verdict smtp_content_verdict(const struct smtp_session *s, bool bare_newline, bool has_nul,
                                    bool long_line);
/* The message is whole: flow/ decides. LMTP: answers all recipients but the last itself. Ends the transaction. */
BLOCKS struct smtp_reply smtp_txn_finish(struct smtp_session *s);
/* The content is refused: as many replies as the protocol asks for. Ends the transaction. */
BLOCKS struct smtp_reply smtp_txn_refuse(struct smtp_session *s, struct verdict verdict);
/* DATA itself is refused: one reply. Ends the transaction. */
struct smtp_reply smtp_txn_refuse_data(struct smtp_session *s, struct verdict verdict);

/* --- commands.c --- */
#define SMTP_VERB_LAST 1 /* must be the last of a pipelined group (RFC 2920 3.1) */
#define SMTP_VERB_JUNK 2 /* of which many without a message are abuse */

#define SMTP_FOR_MX 1
#define SMTP_FOR_SUBMISSION 2
#define SMTP_FOR_LMTP 4
#define SMTP_FOR_SENDMAIL 8
#define SMTP_FOR_ALL 15

struct smtp_verb {
    struct slice name;
    unsigned services;
    unsigned states; /* enum smtp_state: elsewhere 503 */
    unsigned flags;
    struct smtp_reply (*run)(struct smtp_session *s, struct slice args);
};
const struct smtp_verb *smtp_verb_find(const struct smtp_session *s, struct slice name);

struct smtp_reply smtp_ehlo(struct smtp_session *s, struct slice args);
struct smtp_reply smtp_helo(struct smtp_session *s, struct slice args);
struct smtp_reply smtp_starttls(struct smtp_session *s, struct slice args);
struct smtp_reply smtp_auth(struct smtp_session *s, struct slice args);
struct login_door smtp_login_door(const struct smtp_session *s);
/* Octets of a line of AUTH. */
size_t smtp_auth_line_max(const struct smtp_session *s);
struct smtp_reply smtp_mail(struct smtp_session *s, struct slice args);
struct smtp_reply smtp_rcpt(struct smtp_session *s, struct slice args);
struct smtp_reply smtp_data(struct smtp_session *s, struct slice args);
struct smtp_reply smtp_bdat(struct smtp_session *s, struct slice args);
struct smtp_reply smtp_rset(struct smtp_session *s, struct slice args);
struct smtp_reply smtp_noop(struct smtp_session *s, struct slice args);
struct smtp_reply smtp_quit(struct smtp_session *s, struct slice args);
struct smtp_reply smtp_vrfy(struct smtp_session *s, struct slice args);
struct smtp_reply smtp_help(struct smtp_session *s, struct slice args);
struct smtp_reply smtp_not_here(struct smtp_session *s, struct slice args);

#endif
