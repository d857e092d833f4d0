/* trust/level.h - how well a connection to another server must be protected: what the administrator wishes for a destination, what
 * the DNS says of the host and the policy of its domain, and the one level that follows.
 *
 * Shape   pure functions over text and enums. The wishes of the configuration are a list: "example.org verify, .example.net
 *         encrypt, * auto". A name is itself, a name behind "." all below it, "*" everybody; the most exact one counts.
 * Errors  tls_wishes_check(): ERR_SYNTAX says which item and what to write.
 * RFC     3207, 7672 2.2, 7435, 8461 2 and 5. */
#ifndef CULVER_TRUST_LEVEL_H
#define CULVER_TRUST_LEVEL_H

#include "base/err.h"
#include "base/slice.h"
#include "trust/sts.h"

/* In rising order. What is at least TLS_ENCRYPT is never sent otherwise: it waits. */
enum tls_level {
    TLS_NEVER,   /* plain: somebody asked for it by name */
    TLS_MAY,     /* encrypted when it is offered, whoever it is */
    TLS_ENCRYPT, /* encrypted, whoever it is */
    TLS_VERIFY,  /* encrypted, with a certificate for the host's name, by an authority we know */
    TLS_STS,     /* the same, and the host is one that the policy of the domain names */
    TLS_DANE,    /* encrypted, with a certificate that the DNS names */
};
#define TLS_LEVELS 6
/* "none", "may", "encrypt", "verify", "sts", "dane". */
const char *tls_level_name(enum tls_level level);
/* Must it be TLS or wait? */
bool tls_level_is_binding(enum tls_level level);

enum tls_wish {
    WISH_AUTO,    /* as the DNS and the policy say: the default */
    WISH_NONE,    /* no TLS, whatever they say */
    WISH_MAY,     /* TLS when it is offered, whatever they say */
    WISH_ENCRYPT, /* at least encrypted */
    WISH_VERIFY,  /* at least a certificate that holds */
};
#define TLS_WISHES 5
/* Does the level depend on what the DNS and the policy say? */
bool tls_wish_asks(enum tls_wish wish);
/* "auto", "none", "may", "encrypt", "verify"; false when it is none of these. */
bool tls_wish_parse(struct slice word, enum tls_wish *out);
enum err tls_wishes_check(struct slice list);
/* Of a list that is well-formed. */
enum tls_wish tls_wish_for(struct slice list, struct slice destination);

/* What the TLSA records of a host are good for (RFC 7672 2.2). */
enum dane_state {
    DANE_NONE,     /* there are none, or not proven */
    DANE_UNUSABLE, /* there are, and none is of a kind we know */
    DANE_USABLE,
};
#define DANE_STATES 3
enum tls_level tls_level_decide(enum tls_wish wish, enum dane_state dane, enum sts_mode sts);

#endif
