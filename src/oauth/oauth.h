/* oauth/oauth.h - section "oauth" of the configuration: the identity provider whose tokens log users in.
 *
 * Shape   Culver is the resource server (RFC 6749 1.1) alone: it gives out no tokens, and knows no secret of the issuer. */
#ifndef CULVER_OAUTH_OAUTH_H
#define CULVER_OAUTH_OAUTH_H

#include "base/err.h"
#include "base/setting.h"
#include "base/slice.h"

struct oauth_settings {
    struct slice issuer;   /* "": none, and the mechanisms are not offered */
    struct slice audience; /* that a token must be for */
    struct slice claim;    /* that has the address of the account */
    struct slice scope;    /* that a token must have; "" any */
    struct slice server;   /* net/fetch.h "via" */
};
extern const struct setting_table oauth_setting_table;

/* Do they fit together? ERR_SYNTAX says what to write instead. */
enum err oauth_settings_check(const struct oauth_settings *settings);

static inline bool oauth_is_on(const struct oauth_settings *settings)
{
    return settings->issuer.len > 0;
}

#endif
