/* oauth/issuer.h - the keys of the issuer: fetched, kept for all reactors, fetched anew.
 *
 * Shape   one for a node. A fiber of its own on one reactor fetches: at the start, when the keys are OAUTH_FRESH_SECONDS old, and when
 *         a token names a key that is not there, but never twice in OAUTH_RETRY_SECONDS. So there is one fetch at a time however many
 *         log in, and who cancels his login cancels no fetch. Keys that are there go on while the issuer is silent, for
 *         OAUTH_KEPT_SECONDS; then its tokens are as good as nobody's.
 * Owner   app/ makes it; the settings given outlive it.
 * Threads oauth_issuer_verify() on any fiber of any reactor; start, configure and stop on the reactor of the start.
 * Blocks  as marked.
 * Limits  OAUTH_WAIT_SECONDS of a login for keys that are not there. OAUTH_KEY_SET_MAX octets of a set of keys. */
#ifndef CULVER_OAUTH_ISSUER_H
#define CULVER_OAUTH_ISSUER_H

#include "net/fetch.h"
#include "oauth/keys.h"
#include "oauth/oauth.h"

#define OAUTH_FRESH_SECONDS 3600
#define OAUTH_KEPT_SECONDS (24 * 3600)
#define OAUTH_RETRY_SECONDS 60
#define OAUTH_WAIT_SECONDS 15
#define OAUTH_FETCH_SECONDS 20 /* of both files */
#define OAUTH_KEY_SET_MAX ((size_t)256 * 1024)

struct oauth_issuer;

struct oauth_issuer *oauth_issuer_new(const struct oauth_settings *settings);
void oauth_issuer_free(struct oauth_issuer *issuer); /* NULL allowed; after the loop has ended */

/* From now on its keys are fetched on this loop, until oauth_issuer_stop(). `authorities_pem` as in io/tls.h: NULL ptr, those of this
 * machine. */
void oauth_issuer_start(struct oauth_issuer *issuer, struct loop *loop, struct dns *dns,
                        struct slice authorities_pem);
/* Other settings: keys of another issuer are forgotten. */
void oauth_issuer_configure(struct oauth_issuer *issuer, const struct oauth_settings *settings);
void oauth_issuer_stop(struct oauth_issuer *issuer); /* NULL allowed */

/* Did the issuer that these settings name sign it? ERR_DENIED: no. ERR_TEMP: nobody can tell now, as its keys cannot be had. */
BLOCKS enum err oauth_issuer_verify(struct oauth_issuer *issuer,
                                    const struct oauth_settings *settings,
                                    const struct oauth_signed *what);

#endif
