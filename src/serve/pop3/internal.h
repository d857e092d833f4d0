/* serve/pop3/internal.h - what the files of this folder share: the session, its answers, the maildrop.
 *
 * Shape   a command is one row of commands.c and one run function that writes its answer. A broken connection is remembered
 *         in `ended`; run functions need not look. */
#ifndef CULVER_SERVE_POP3_INTERNAL_H
#define CULVER_SERVE_POP3_INTERNAL_H

#include "flow/flow.h"
#include "flow/login/login.h"
#include "format/surrogate.h"
#include "proto/pop3.h"
#include "serve/pop3/pop3.h"
#include "store/mailbox.h"

#define POP3_ARENA_BUDGET (UINT64_C(1) << 30) /* 40 octets a message, and one batch of rows */
#define POP3_ANSWER_MAX (128 * 1024)          /* gathered before it is written */
#define POP3_PIECE_BYTES (32 * 1024)          /* of a message, read at a time */
#define POP3_AUTH_LINE_MAX 12288              /* RFC 4954 4, for AUTH responses */
#define POP3_HIDDEN_KEYWORD "$POP3Deleted"    /* what DELE marked, where it stays */
#define POP3_TLS_SECS 60
#define POP3_ERRORS_MAX 20 /* one after the other; before login: in all */

enum pop3_state {
    POP3_AUTHORIZATION = 1,
    POP3_TRANSACTION = 2,
    POP3_ANY = 3,
};

enum pop3_end {
    POP3_GOES_ON,
    POP3_QUITS,  /* flush what was said, then close */
    POP3_BROKEN, /* nothing more can be said */
};

struct pop3_message {
    mail_uid uid;
    bool is_deleted; /* DELE */
    bool is_read;    /* RETR, and it was unseen before */
    bool is_unseen;
    bool is_surrogate; /* its fields are not ASCII, and the client takes no others */
    bool is_to_be_measured;
    struct blob_ref blob;
    uint64_t size; /* of what RETR sends */
};

/* What the account's choice shows of the INBOX at login (RFC 1939 4): message n is messages[n-1] to the end of the session. */
struct pop3_maildrop {
    struct view *view; /* NULL: not logged in */
    struct pop3_message *messages;
    uint32_t count, deleted;
    uint64_t octets; /* of those not deleted */
    struct pop3_choice choice;
};

struct pop3_session {
    struct services *services;
    const struct pop3_settings *settings;
    struct conn *conn;
    struct arena *arena;
    struct arena *command_arena; /* reset before each command */
    enum service_kind kind;
    struct peer peer;
    struct slice id;
    usec_t opened;
    enum pop3_state state;
    enum pop3_end ended;
    char user_text[POP3_LINE_MAX];
    struct slice user; /* of USER, in user_text; empty: none */
    struct login login;
    bool is_admitted, is_counted;
    bool has_spoken; /* a command was understood */
    bool is_utf8;    /* UTF8 was said (RFC 6856 2) */
    struct pop3_maildrop drop;
    unsigned errors;
    uint64_t retrieved; /* messages */
};

/* --- session.c --- */
struct stream *pop3_stream(const struct pop3_session *s);
/* "+OK text" and "-ERR [code] text"; code NULL: none. */
BLOCKS void pop3_ok(struct pop3_session *s, const char *format, ...) PRINTF_LIKE(2, 3);
BLOCKS void pop3_err(struct pop3_session *s, const char *code, const char *text);
BLOCKS void pop3_write(struct pop3_session *s, struct slice bytes);
/* A last -ERR; the session ends. */
BLOCKS void pop3_say_goodbye(struct pop3_session *s, const char *code, const char *text);
void pop3_connection_failed(struct pop3_session *s, enum err why);
/* One line without its end; false: the session ends. */
BLOCKS bool pop3_read_line(struct pop3_session *s, size_t max, struct slice *out);

/* --- maildrop.c --- */
/* ERR_DENIED: this account has no POP3. */
BLOCKS enum err pop3_maildrop_open(struct pop3_session *s);
void pop3_maildrop_close(struct pop3_session *s);
/* The message of that number, not deleted; else NULL and the -ERR is said. */
BLOCKS struct pop3_message *pop3_message_find(struct pop3_session *s, struct slice args);
BLOCKS struct pop3_message *pop3_message_at(struct pop3_session *s, uint32_t number);
/* The UPDATE state: the deleted go, the retrieved are seen. */
BLOCKS enum err pop3_maildrop_update(struct pop3_session *s);

/* --- surrogate.c --- */
/* The surrogate of a stored message (RFC 6856 2.1, RFC 6858), in `arena`. Without a summary that can be read the fields of
 * the message itself are looked at, and no part's. */
BLOCKS enum err pop3_surrogate_make(struct pop3_session *s, struct blob_ref blob,
                                    struct slice summary, struct arena *arena,
                                    struct surrogate *out);

/* --- commands.c --- */
struct pop3_verb {
    struct slice keyword;
    unsigned states; /* enum pop3_state */
    bool has_args;   /* else none may be given */
    void (*run)(struct pop3_session *s, struct slice args);
};
const struct pop3_verb *pop3_verb_find(struct slice keyword);

void pop3_capa(struct pop3_session *s, struct slice args);
void pop3_lang(struct pop3_session *s, struct slice args);
void pop3_utf8(struct pop3_session *s, struct slice args);
void pop3_stls(struct pop3_session *s, struct slice args);
void pop3_user(struct pop3_session *s, struct slice args);
void pop3_pass(struct pop3_session *s, struct slice args);
void pop3_auth(struct pop3_session *s, struct slice args);
void pop3_stat(struct pop3_session *s, struct slice args);
void pop3_list(struct pop3_session *s, struct slice args);
void pop3_uidl(struct pop3_session *s, struct slice args);
void pop3_retr(struct pop3_session *s, struct slice args);
void pop3_top(struct pop3_session *s, struct slice args);
void pop3_dele(struct pop3_session *s, struct slice args);
void pop3_rset(struct pop3_session *s, struct slice args);
void pop3_noop(struct pop3_session *s, struct slice args);
void pop3_quit(struct pop3_session *s, struct slice args);

#endif
