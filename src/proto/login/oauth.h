/* proto/login/oauth.h - the messages of OAUTHBEARER and XOAUTH2: a token, and for whom it is meant.
 *
 * Shape   pure; whether the token is good is not looked at.
 * Owner   names are in the arena; the token points into the message, which holds a secret.
 * Errors  ERR_SYNTAX.
 * RFC     7628 3.1 (OAUTHBEARER), 6750 2.1 (what a token is made of). XOAUTH2 is Google's description of it. */
#ifndef CULVER_PROTO_LOGIN_OAUTH_H
#define CULVER_PROTO_LOGIN_OAUTH_H

#include "base/arena.h"
#include "base/err.h"

struct sasl_oauth {
    struct slice authorize_as; /* "": who the token is of */
    struct slice token;        /* "": the client only asks what it would need (RFC 7628 4.3) */
};
enum err sasl_oauthbearer_take(struct slice message, struct arena *arena, struct sasl_oauth *out);
enum err sasl_xoauth2_take(struct slice message, struct arena *arena, struct sasl_oauth *out);

#endif
