/* serve/imap/internal.h - what the files of this folder share: the session, replies, reading, sync.
 *
 * Shape   a command is one row of commands.c and one run function: it writes untagged responses with imap_out() and
 *         returns the tagged one. A broken connection is remembered in the session; run functions need not look. */
#ifndef CULVER_SERVE_IMAP_INTERNAL_H
#define CULVER_SERVE_IMAP_INTERNAL_H

#include "flow/flow.h"
#include "flow/login/login.h"
#include "proto/imap.h"
#include "proto/imap_write.h"
#include "serve/imap/imap.h"
#include "serve/imap/progress.h"
#include "store/mailbox.h"

#define IMAP_OUT_FLUSH (64 * 1024)      /* written out when this much has gathered */
#define IMAP_OUT_MAX (64 * 1024 * 1024) /* a FETCH response without bodies: MESSAGE_SUMMARY_MAX */
#define IMAP_ARENA_BUDGET (UINT64_C(1) << 30) /* UIDs of a whole mailbox, a batch of structures */
#define IMAP_BATCH_SUMMARIES 32 /* rows with structure taken from the store at a time */
#define IMAP_BATCH_SMALL 256    /* the same while they are as small as most are */
#define IMAP_BATCH_BYTES (512 * 1024)
#define IMAP_BAD_COMMANDS_MAX 20 /* one after the other; before login: in all */

enum imap_state {
    IMAP_NOT_AUTHENTICATED = 1,
    IMAP_AUTHENTICATED = 2,
    IMAP_SELECTED = 4,
    IMAP_ENDED = 8,
    IMAP_ANY = 7,
    IMAP_LOGGED_IN = 6,
};

/* What the client has switched on (RFC 5161), by ENABLE or by using it. */
enum imap_enabled {
    IMAP_CONDSTORE = 1, /* RFC 7162 3.1: FETCH responses carry UID and MODSEQ */
    IMAP_QRESYNC = 2,   /* RFC 7162 3.2: VANISHED in place of EXPUNGE */
    IMAP_REV2 = 4,      /* RFC 9051: no \Recent, ESEARCH, names in UTF-8 */
    IMAP_UTF8 = 8,      /* RFC 6855: names in UTF-8 */
    IMAP_UIDONLY = 16,  /* RFC 9586: no message numbers, either way */
    IMAP_METADATA = 32, /* RFC 5464 4.1: changes to annotations are told */
    IMAP_OBJECTID = 64, /* objectid-bis-06 2.2: OBJECTID in place of MAILBOXID in response codes */
};

/* A NOTIFY in force (RFC 5465), and what the client was told of the mailboxes. */
struct imap_notify_state {
    bool is_active;
    struct arena *arena;         /* of `spec` */
    struct arena *known_arena;   /* of `known` */
    struct arena *scratch_arena; /* while it is told */
    struct imap_notify *spec;
    struct mailbox_info *known;
    unsigned known_count;
    mail_uid made_first, made_last; /* this command's own, in the selected mailbox; 0: none */
};

/* An IDLE in progress. */
struct imap_idle {
    bool is_active;
    char tag[IMAP_TAG_MAX]; /* no arena is kept while idle */
    size_t tag_len;
    usec_t since;
};

struct imap_session {
    struct services *services;
    const struct imap_settings *settings;
    struct conn *conn;
    struct arena *arena;
    struct arena *command_arena; /* reset before each command */
    struct arena *batch_arena;   /* within a command: rows and summaries, one batch at a time */
    struct arena *message_arena; /* within a batch: the structure of one message */
    struct arena *piece_arena;   /* within a message: octets of it */
    struct arena *keyword_arena;
    enum service_kind kind;
    struct peer peer;
    struct slice id;
    usec_t opened;
    enum imap_state state;
    struct arena *login_arena; /* of `login` */
    struct login login;
    bool is_admitted;  /* among the connections of the node */
    bool is_counted;   /* among the sessions of its account */
    struct view *view; /* when selected */
    account_id keyword_account;
    struct keyword_table keywords; /* of that account */
    uint64_t keyword_bits;         /* that have a name in `keywords` */
    struct buf input;              /* the command being read */
    struct buf out;
    enum err broken;    /* why nothing can be written or read any more */
    uint64_t looked_at; /* fiber_turns() when it was last asked whether anybody is there */
    bool has_spoken;    /* a command was understood */
    unsigned bad_commands;
    unsigned enabled;          /* enum imap_enabled */
    struct arena *saved_arena; /* of `saved` */
    struct uid_list saved;     /* "$" (RFC 5182) */
    mail_uid limited_to; /* this command was not about messages below; 0: about all that it named */
    bool holds_expunges; /* this command must not be answered with them */
    mail_modseq *own;    /* of this command's own changes, which sync need not tell */
    unsigned own_count;
    struct imap_progress progress;
    struct imap_idle idle;
    struct imap_notify_state notify;
    account_id annotated; /* this command changed annotations of it, with that modseq; 0: of none */
    mail_modseq annotated_at;
    struct imap_watch **watches; /* malloc (watch.c) */
    unsigned watch_count;
};

/* --- replies (reply.c) --- */
enum imap_status { IMAP_OK, IMAP_NO, IMAP_BAD, IMAP_SILENT /* nothing is to be said now */ };

struct imap_reply {
    enum imap_status status;
    struct slice code; /* without brackets; empty: none */
    struct slice text;
};
struct imap_reply imap_ok(const char *text);
struct imap_reply imap_no(const char *code, const char *text); /* code "" none */
struct imap_reply imap_bad(const char *text);
struct imap_reply imap_client_bug(const char *text); /* BAD: well formed, in the wrong state */
struct imap_reply imap_needs_uid(void);              /* RFC 9586 3.1 */
/* The same reply with a code made in the command's arena. */
struct imap_reply imap_with_code(struct imap_session *s, struct imap_reply reply,
                                 const char *format, ...) PRINTF_LIKE(3, 4);
/* Of imap_take_*: BAD, NO for limits and impossible names; other errors as imap_refuse_store(). */
struct imap_reply imap_refuse_syntax(struct imap_session *s, enum err why);
/* Of the store; the detail goes to the log, not to the client. */
struct imap_reply imap_refuse_store(struct imap_session *s, enum err why);

void imap_write_reply(struct imap_session *s, struct slice tag, const struct imap_reply *reply);
/* Untagged or any other output: append to s->out, then let this flush when it is time. */
void imap_out(struct imap_session *s, const char *format, ...) PRINTF_LIKE(2, 3);
BLOCKS void imap_out_bytes(struct imap_session *s, struct slice bytes); /* large: unbuffered */
BLOCKS void imap_out_flush_if(struct imap_session *s);
BLOCKS void imap_out_flush(struct imap_session *s);
/* "* BYE text"; the session ends. */
BLOCKS void imap_bye(struct imap_session *s, const char *text);
struct stream *imap_stream(struct imap_session *s);

/* --- reading (input.c) --- */
struct imap_request {
    struct imap_command command;
    bool is_refused; /* `refusal` is the answer, nothing is run */
    bool is_fatal;   /* and then the session ends: what follows cannot be told from commands */
    struct imap_reply refusal;
    bool has_literal; /* of a streaming command: announced, not yet read */
    struct imap_literal literal;
    struct scan head; /* its arguments in front of the literal */
};
/* Errors are those of the connection. */
BLOCKS enum err imap_request_read(struct imap_session *s, struct imap_request *out);
/* Reads the literal piece by piece: `accept` says it is wanted ("+ OK" when the client waits). */
BLOCKS enum err imap_literal_accept(struct imap_session *s, struct imap_request *request);
BLOCKS enum err imap_literal_read(struct imap_session *s, struct imap_request *request, char *out,
                                  size_t room, size_t *out_len);
/* Behind a literal: the text up to the next one, or to the end of the command. ERR_LIMIT: the session must end. */
BLOCKS enum err imap_literal_next(struct imap_session *s, struct imap_request *request,
                                  struct scan *out);
/* The rest of the command behind it; false when there is more than the line end. */
BLOCKS enum err imap_literal_end(struct imap_session *s, bool *is_clean);
/* What a refused streaming command still has on the wire is read and dropped, or the session ends. */
BLOCKS enum err imap_literal_drop(struct imap_session *s, struct imap_request *request);

/* --- commands (commands.c) --- */
#define IMAP_VERB_UID 1        /* also with UID in front */
#define IMAP_VERB_ONLY_UID 2   /* this row is the UID form */
#define IMAP_VERB_NO_EXPUNGE 4 /* RFC 3501 7.4.1, not in the UID form */
#define IMAP_VERB_STREAM 8     /* its last literal is read by the run function */
#define IMAP_VERB_NO_SYNC 16   /* tells nothing of the mailbox */
#define IMAP_VERB_EXPUNGES 32  /* RFC 7162 3.2.7: its OK has HIGHESTMODSEQ */
#define IMAP_VERB_NUMBERS 64   /* names messages by number, unless UID stands in front */

struct imap_verb {
    struct slice name;
    unsigned states; /* enum imap_state */
    unsigned flags;
    struct imap_reply (*run)(struct imap_session *s, struct imap_request *request);
};
const struct imap_verb *imap_verb_find(const struct imap_command *command);

/* --- shared by several commands --- */
void imap_write_capability(struct imap_session *s, struct buf *out);
void imap_enable(struct imap_session *s, unsigned bits); /* tells what a client has to know then */
/* Mailbox names in the form the client has chosen. */
enum imap_names imap_names(const struct imap_session *s);
enum err imap_take_name(struct imap_session *s, struct scan *c, struct slice *out);
void imap_write_name(struct imap_session *s, struct slice name);
/* Finds a mailbox that holds messages: *out, or the refusal. `missing` is the code when there is none. */
BLOCKS bool imap_mailbox_find(struct imap_session *s, struct slice name, const char *missing,
                              struct mailbox_info *out, struct imap_reply *refusal);
/* STATUS items, shared with LIST RETURN (STATUS ...). */
enum err imap_take_status_items(struct scan *c, unsigned *out);
void imap_activate_by_status(struct imap_session *s, unsigned items); /* before the first of them */
BLOCKS enum err imap_write_status(struct imap_session *s, const struct mailbox_info *mailbox,
                                  unsigned items);
BLOCKS void imap_idle_notified(struct imap_session *s);
BLOCKS void imap_idle_input(struct imap_session *s);
BLOCKS void imap_idle_stop(struct imap_session *s);

#endif
