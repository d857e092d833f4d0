/* flow/login/login.h - from what a client says of itself to an account, the same for all protocols.
 *
 * Blocks  suspends (vault).
 * Errors  ERR_DENIED for every reason a peer could learn from; ERR_PERM: the password is right, but the account is disabled; ERR_NOT_FOUND:
 *         the password is right, but there is nobody else to act as; ERR_TEMP when the vault cannot answer.
 * RFC     4422, 4954, 4616 (PLAIN), 4752 (GSSAPI), 5802 order of checks; hardening SA05, SA10. */
#ifndef CULVER_FLOW_LOGIN_LOGIN_H
#define CULVER_FLOW_LOGIN_LOGIN_H

#include "flow/services.h"
#include "proto/sasl.h"

struct login {
    account_id account;
    struct slice address; /* in the arena given */
};

/* What a client may bind its login to: tls-exporter of the connection (RFC 9266). */
struct login_binding {
    bool is_offered;
    struct slice value;
};
struct login_binding login_binding_of(const struct stream *stream, struct arena *arena);

/* Where somebody stands who wants to come in. */
struct login_door {
    struct services *services;
    const struct peer *peer;
    const char *protocol; /* "imap", "pop3", "smtp" */
    struct login_binding binding;
};

struct credentials {
    struct slice authorize_as; /* PLAIN's authzid: empty, or the same address */
    struct slice name, password;
};
/* Logs "login-ok" / "login-failed". */
BLOCKS enum err login_password(const struct login_door *door, const struct credentials *given,
                               struct arena *arena, struct login *out);

/* --- exchange.c: a SASL exchange, messages of the client in and challenges out --- */

/* Is the mechanism to be had at this door? It says nothing of whether a password may be sent: login_is_safe(). */
bool login_offers(const struct login_door *door, enum sasl_mechanism mechanism);
/* Appends the names of all that are, each between `before` and `after`. */
void login_write_mechanisms(const struct login_door *door, const char *before, const char *after,
                            struct buf *out);

struct login_exchange {
    struct slice
        challenge; /* what the client is to be shown now; at first only if it sent no message with the command */
    bool is_over; /* it is logged in: `login` is valid */
    struct login login;
    size_t message_max; /* octets of a message of the client, decoded */

    /* for flow/login/ */
    const struct login_door *door;
    struct arena *arena;
    const struct login_mechanism *mechanism;
    unsigned messages; /* that were taken before */
    void *state;       /* of the mechanism between two messages */
};
/* For a mechanism that is offered. `door` and `arena` outlive the exchange. */
void login_exchange_begin(const struct login_door *door, enum sasl_mechanism mechanism,
                          struct arena *arena, struct login_exchange *out);
/* The client's next message. OK: there is a challenge, or it is over. An error ends the exchange: as above, and ERR_SYNTAX for what the
 * mechanism does not know. Logs as login_password(). */
BLOCKS enum err login_exchange_take(struct login_exchange *exchange, struct slice message);

/* Octets of a line that may hold a message, or a command with one: `usual`, or what the mechanisms that are offered need. */
size_t login_line_max(struct services *services, const char *protocol, size_t usual);

/* --- */

/* Was the account disabled since somebody logged in to it? Then his session ends. */
bool login_is_disabled(const struct services *services, account_id account);

/* Is this session allowed to send a password now: TLS is on, or loopback and allow_plain_loopback. */
bool login_is_safe(const struct services *services, const struct peer *peer, bool is_tls);

#endif
