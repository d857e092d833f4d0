/* oauth/url.h - where an issuer is: https URLs, taken apart.
 *
 * Shape   pure. Nothing is unescaped: the path stands in a request as it was written, which no octet of it can leave.
 * Owner   what is taken apart points into the text.
 * RFC     3986 3; 9110 4.2.2. No user, no query, no fragment (OpenID Connect Discovery 1.0 section 3), and no address instead of a name. */
#ifndef CULVER_OAUTH_URL_H
#define CULVER_OAUTH_URL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

#define OAUTH_URL_MAX 512

struct oauth_url {
    struct slice host;
    uint16_t port;
    struct slice path; /* "" or "/..." */
};
bool oauth_url_read(struct slice text, struct oauth_url *out);

#endif
