/* net/fetch.h - one small file from a web server or to it: https, GET and POST, and nothing else.
 *
 * Shape   fetch() and post() are a conversation on the caller's fiber. No redirect is followed, no cookie, proxy or password is known, and the host's
 *         certificate must be for its name.
 * Blocks  by the fiber's deadline, and at most FETCH_SECONDS for all of it.
 * Errors  the detail says what went wrong, for people. ERR_CANCELLED is the fiber's; for all others there is no file now:
 *         ERR_NOT_FOUND no such host, or none at an address of the internet; ERR_DENIED its certificate; ERR_LIMIT it is
 *         larger than asked for; ERR_PERM another status than 200 (of POST: than 200 to 299), or another media type; ERR_SYNTAX, ERR_TEMP, ERR_CLOSED,
 *         ERR_TIMEOUT.
 * Limits  FETCH_HEAD_MAX octets of head; the caller says how many of body.
 * RFC     9110, 9112. An answer that does not say how long it is ends where TLS says so; without that word it was cut off. */
#ifndef CULVER_NET_FETCH_H
#define CULVER_NET_FETCH_H

#include "io/tls.h"
#include "net/dns.h"

#define FETCH_SECONDS 60
#define FETCH_HEAD_MAX ((size_t)16 * 1024)

struct fetcher {
    struct loop *loop;
    struct dns *dns;
    struct tls_context *checked; /* io/tls.h, tls_client_context_new() */
    struct slice
        via; /* "192.0.2.1", "192.0.2.1@8443": who is asked for every host; "" whom the DNS names, if it is public */
};
struct fetch_request {
    struct slice host, path;
    uint16_t port;           /* 0: 443 */
    struct slice type;       /* the media type it must have, */
    struct slice other_type; /* or this one; "": there is no other */
    bool
        is_trusted; /* the administrator named the host: it may be at any address, also a private one */
    size_t octets_max;
};
BLOCKS enum err fetch(const struct fetcher *fetcher, const struct fetch_request *request,
                      struct arena *arena, struct slice *out);

struct post_request {
    struct slice host, path;
    uint16_t port;
    struct slice type, content;
};
/* OK: it was taken, with any status of success; ERR_PERM: with another status. What else the answer says is not read. */
BLOCKS enum err post(const struct fetcher *fetcher, const struct post_request *request,
                     struct arena *arena);

/* Is it empty, or an address with or without a port behind "@"? */
bool fetch_via_is_good(struct slice via);

#endif
