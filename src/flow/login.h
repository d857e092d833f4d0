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

/* Was the account disabled since somebody logged in to it? Then his session ends. */
bool login_is_disabled(const struct services *services, account_id account);

/* Is this session allowed to send a password now: TLS is on, or loopback and allow_plain_loopback. */
bool login_is_safe(const struct services *services, const struct peer *peer, bool is_tls);

/* PLAIN's three fields out of its decoded message (RFC 4616 2). ERR_SYNTAX. */
enum err login_parse_plain(struct slice message, struct slice *authorize_as, struct slice *name,
                           struct slice *password);

#endif
