/* oauth/discovery.h - what an issuer says of itself.
 *
 * Owner   what is read is in the arena.
 * Errors  ERR_SYNTAX no such document; ERR_DENIED: it is of another issuer, or its keys are not at an https URL.
 * Limits  OAUTH_DISCOVERY_MAX octets.
 * RFC     OpenID Connect Discovery 1.0 sections 3 and 4; 8414 3.3. */
#ifndef CULVER_OAUTH_DISCOVERY_H
#define CULVER_OAUTH_DISCOVERY_H

#include "base/arena.h"
#include "base/err.h"

#define OAUTH_DISCOVERY_MAX ((size_t)64 * 1024)

/* Where it is: behind the issuer's URL, whose last "/" is left out (section 4.1). */
struct slice oauth_discovery_url(struct slice issuer, struct arena *arena);
/* Where its keys are. */
enum err oauth_discovery_read(struct slice text, struct slice issuer, struct arena *arena,
                              struct slice *jwks_uri);

#endif
