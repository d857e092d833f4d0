/* relay/relay.h - the conversation with a server that takes mail from us: SMTP or LMTP as the client.
 *
 * Shape   relay_open() connects, greets and turns on TLS; relay_send() gives one message to one or more recipients and says of
 *         each what became of it; a connection that is still good may be used for the next message.
 * Owner   relay_open() gives, relay_close() takes. Texts of results are in the arena given.
 * Blocks  all but relay_is_usable(); each step has the deadline of RFC 5321 4.5.3.2.
 * Errors  results, not errors, say what a recipient's fate is. relay_open() fails with ERR_CLOSED, ERR_TIMEOUT (no connection),
 *         ERR_NOT_FOUND (no TLS is to be had where the level wants it), ERR_DENIED (the handshake failed, or the certificate is not as
 *         the level wants it), ERR_BUSY (it said "later"), ERR_PERM (it said "never").
 * RFC     5321, 1870, 1928, 2033, 2852, 2920, 3030, 3207, 3461, 4954, 6152, 6531, 6710, 8314, 8689. */
#ifndef CULVER_RELAY_RELAY_H
#define CULVER_RELAY_RELAY_H

#include "io/stream.h"
#include "io/tls.h"
#include "proto/smtp_client.h"
#include "trust/level.h"
#include "trust/outcome.h"

#define RELAY_RECIPIENTS_MAX 100

struct relay;

struct relay_peer {
    struct peer_address address; /* a UNIX socket too */
    struct slice host;           /* its name, for TLS and the log */
};

/* A SOCKS 5 proxy; "" and "" without a login. */
struct relay_proxy {
    struct peer_address address;
    struct slice username, password;
};

struct relay_config {
    struct loop *loop;
    struct slice helo;
    const struct peer_address *from; /* an address of this host; NULL: as the kernel likes */
    const struct relay_proxy *proxy; /* NULL: none */
    enum tls_level level;
    const struct tls_dane *dane;             /* for TLS_DANE */
    struct tls_context *unchecked, *checked; /* io/tls.h, tls_client_context_new() */
    enum tls_outcome *outcome;               /* filled whether it opens or not; NULL allowed */
    struct peer_text
        *own_address; /* likewise, with the address that it was opened from; "" behind a proxy */
    bool is_lmtp;     /* RFC 2033: each recipient has an answer of its own */
    bool is_tls_immediate; /* RFC 8314 3: TLS before the greeting, whatever the level */
    /* What is said and heard, without TLS; NULL: nobody listens. */
    void (*overheard)(void *arg, bool is_input, struct slice octets);
    void *overheard_arg;
};

BLOCKS enum err relay_open(const struct relay_config *config, const struct relay_peer *peer,
                           struct relay **out);
BLOCKS void
relay_close(struct relay *relay); /* says QUIT when the connection is good; NULL allowed */

struct relay_login {
    struct slice username, password;
};
/* Says who we are, inside TLS only: by SCRAM-SHA-256 (-PLUS with TLS 1.3) where it is offered, else by PLAIN or LOGIN; so too where SCRAM is
 * refused by a host whose certificate was verified. ERR_DENIED: it does not believe it, does not know the password itself, or there is no way to say it; the detail
 * says why. ERR_BUSY: it cannot tell now. After a failure the connection is of no more use. */
BLOCKS enum err relay_login(struct relay *relay, const struct relay_login *login);
/* What the server offers: what a message must be, to go there, is up to whoever sends it. */
const struct smtp_offer *relay_offer(const struct relay *relay);
/* May another message be sent over it? */
bool relay_is_usable(const struct relay *relay);
/* Does it promise to hand on what must stay encrypted only so (REQUIRETLS, RFC 8689 2)? */
bool relay_keeps_encrypted(const struct relay *relay);
/* "TLS1.3 with cipher ...", "" when plain. */
struct slice relay_tls_text(const struct relay *relay);

struct relay_recipient {
    struct slice address;
    struct slice original; /* RFC 3461 ORCPT, "" none */
    struct slice notify;   /* "SUCCESS,FAILURE", "" not said */
};

struct relay_message {
    struct slice from; /* "" null sender */
    const struct relay_recipient *recipients;
    unsigned count;
    uint64_t size; /* octets */
    bool is_8bit, is_utf8;
    bool is_binary;           /* RFC 3030 3: goes in chunks */
    bool wants_encrypted;     /* RFC 8689: REQUIRETLS is said where it is offered */
    bool must_stay_encrypted; /* and where it is not it does not go (4.2.1) */
    bool is_rehearsal;        /* MAIL and RCPT alone: no content, and nothing is delivered */
    bool has_by;              /* RFC 2852 */
    bool is_by_return, is_by_traced;
    int64_t by_seconds;      /* that are left */
    int8_t priority;         /* RFC 6710 */
    struct slice envid, ret; /* RFC 3461; "" not said */
    /* The octets from `at` on, as many as it likes, in the arena; none at the end. */
    BLOCKS enum err (*read)(void *arg, uint64_t at, struct arena *arena, struct slice *out);
    void *arg;
};

enum relay_fate {
    RELAY_LATER, /* try again */
    RELAY_TAKEN, /* the server answers for it now */
    RELAY_NEVER, /* it will not be taken */
};

struct relay_result {
    enum relay_fate fate;
    unsigned code;         /* of the reply; 0: none came */
    struct slice enhanced; /* "5.1.1" */
    struct slice text;     /* the reply, or what went wrong, on one line */
    bool is_remote;        /* said by the server; else by us */
    bool is_program;       /* said by, or of, a program (relay/program.h) */
    bool was_begun;    /* the server had asked for the content: what it says is of this message */
    bool may_be_twice; /* the message was sent, the answer got lost (RFC 5321 6.1) */
    bool knows_dsn;    /* the server reports itself from here on (RFC 3461) */
    bool knows_by;     /* and when it is late (RFC 2852) */
    struct slice converted; /* what was done to the message for this server; "" it went as it is */
};

/* `results` has an entry for each recipient; all are filled. */
BLOCKS void relay_send(struct relay *relay, const struct relay_message *message,
                       struct arena *arena, struct relay_result *results);

#endif
