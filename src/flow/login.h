/* flow/login.h - from a name and a password to an account, the same for all protocols.
 *
 * Blocks  suspends (vault).
 * Errors  ERR_DENIED for every reason a peer could learn from; ERR_PERM: the password is right, but the account is disabled; ERR_NOT_FOUND:
 *         the password is right, but there is nobody else to act as; ERR_TEMP when the vault cannot answer.
 * RFC     4954, 4616 (PLAIN), 5802 order of checks; hardening SA05, SA10. */
#ifndef CULVER_FLOW_LOGIN_H
#define CULVER_FLOW_LOGIN_H

#include "flow/services.h"

struct login {
    account_id account;
    struct slice address; /* in the arena given */
};

/* `authorize_as` is PLAIN's authzid: empty or the same address. Logs "login-ok" / "login-failed". */
BLOCKS enum err login_password(struct services *services, const struct peer *peer,
                               const char *protocol, struct slice name, struct slice password,
                               struct slice authorize_as, struct arena *arena, struct login *out);

/* SCRAM-SHA-256 (RFC 5802, 7677), in two steps; what the vault alone knows stays there. An unknown name goes all the way and
 * fails as a wrong password does. */
struct login_binding {
    bool is_plus;       /* the client chose the mechanism that binds to the connection */
    bool is_offered;    /* and could have */
    struct slice value; /* tls-exporter of the connection (RFC 9266), when is_offered */
};
struct login_binding login_binding_of(const struct stream *stream, bool is_plus,
                                      struct arena *arena);

struct login_door {
    struct services *services;
    const struct peer *peer;
    const char *protocol;
    struct login_binding binding;
};

struct login_scram {
    struct login_door door;
    struct account_row row;                            /* id 0: unknown */
    struct slice gs2, bare, name, authorize_as, nonce; /* of both sides, the last */
    struct slice challenge;                            /* server-first-message */
    struct slice verifier;                             /* server-final-message */
};
/* The first message of the client. ERR_SYNTAX; ERR_DENIED: its binding does not fit (RFC 5802 6); else as below. All in the arena. */
BLOCKS enum err login_scram_begin(const struct login_door *door, struct slice message,
                                  struct arena *arena, struct login_scram *out);
/* The second: errors and log as login_password(). scram->verifier is then what the client has to be shown before success is told. */
BLOCKS enum err login_scram_finish(struct login_scram *scram, struct slice message,
                                   struct arena *arena, struct login *out);

/* Was the account disabled since somebody logged in to it? Then his session ends. */
bool login_is_disabled(const struct services *services, account_id account);

/* Is this session allowed to send a password now: TLS is on, or loopback and allow_plain_loopback. */
bool login_is_safe(const struct services *services, const struct peer *peer, bool is_tls);

/* PLAIN's three fields out of its decoded message (RFC 4616 2). ERR_SYNTAX. */
enum err login_parse_plain(struct slice message, struct slice *authorize_as, struct slice *name,
                           struct slice *password);

#endif
