/* oauth/token.h - a token of an issuer (JSON Web Token): what it is, whether it is good, and whose.
 *
 * Shape   three steps in this order: oauth_token_read() takes it apart as far as its signature can be looked for; the signature is
 *         verified (oauth/issuer.h); only then oauth_token_check() reads what it says.
 * Owner   everything is in the arena.
 * Errors  the detail says for the log of the administrator why a token is not taken; peers are not told it.
 * Limits  OAUTH_TOKEN_MAX octets. OAUTH_LEEWAY_SECONDS between clocks.
 * RFC     7515 3.1 and 5.2, 7519 4.1 and 7.2, 8725 (best current practices), 9068 (for access tokens; `typ` may be left out, as most issuers
 *         say "JWT" or nothing), 7800 (what is bound to a key of the client is no bearer token). */
#ifndef CULVER_OAUTH_TOKEN_H
#define CULVER_OAUTH_TOKEN_H

#include "base/arena.h"
#include "oauth/keys.h"
#include "oauth/oauth.h"

#define OAUTH_TOKEN_MAX ((size_t)12 * 1024)
#define OAUTH_LEEWAY_SECONDS 60

struct oauth_token {
    struct oauth_signed proof;
    struct slice payload; /* base64url taken off; nobody has looked into it */
};
/* ERR_SYNTAX: it is no signed token. ERR_DENIED: its signature is of a kind that is not taken (RFC 8725 3.1, 3.2), or it needs what we do
 * not know ("crit", RFC 7515 4.1.11). Keys in the token itself (jwk, jku, x5c, x5u) are not looked at. */
enum err oauth_token_read(struct slice text, struct arena *arena, struct oauth_token *out);

struct oauth_identity {
    struct slice address; /* of the account, as the token says it */
    bool lacks_scope;     /* else it is good: RFC 7628 3.2.2 has a word of its own for it */
};
/* `now` in seconds since 1970. ERR_SYNTAX: no claims. ERR_DENIED: they do not fit; out->lacks_scope is set when it is for that alone. */
enum err oauth_token_check(struct slice payload, const struct oauth_settings *rules, int64_t now,
                           struct arena *arena, struct oauth_identity *out);

#endif
