/* flow/login/internal.h - what the mechanisms share; nobody else includes it. */
#ifndef CULVER_FLOW_LOGIN_INTERNAL_H
#define CULVER_FLOW_LOGIN_INTERNAL_H

#include "flow/login/login.h"

/* How a login ends once the secret was judged, and what is logged of it. */
struct judged {
    struct slice name;
    const struct account_row *row;
    bool may_act; /* as who he asks to be */
};
enum err login_conclude(enum err result, const struct judged *who, const struct login_door *door,
                        struct login *out);

/* The account of an address that somebody else answers for, and no password of ours. ERR_DENIED: there is none that is written so; or it is a
 * shared one, which is nobody's own, so that nobody can say whose it is. */
enum err login_find_vouched(const struct login_door *door, struct slice address,
                            struct arena *arena, struct account_row *out);

/* PLAIN's three fields out of its decoded message (RFC 4616 2). ERR_SYNTAX. */
enum err login_parse_plain(struct slice message, struct credentials *out);

/* A mechanism takes the messages of its clients: it leaves a challenge in the exchange, or ends it.
 * SCRAM (RFC 5802, 7677): what the vault alone knows stays there. An unknown name goes all the way and fails as a wrong password does. */
BLOCKS enum err login_take_scram(struct login_exchange *x, struct slice message);
BLOCKS enum err login_take_scram_plus(struct login_exchange *x, struct slice message);

/* GSSAPI (RFC 4752), Kerberos alone. */
BLOCKS enum err login_take_gssapi(struct login_exchange *x, struct slice message);
/* Has the vault a key for the service of this door? */
bool login_has_key(const struct login_door *door);

/* A token instead of a password; where the configuration names who gives them out. */
bool login_offers_oauth(const struct login_door *door);
BLOCKS enum err login_take_oauthbearer(struct login_exchange *x, struct slice message);
BLOCKS enum err login_take_xoauth2(struct login_exchange *x, struct slice message);

/* It is over; nothing comes behind what the mechanism says last (RFC 4422 3.6). */
static inline enum err login_exchange_end(struct login_exchange *x, struct slice message)
{
    x->is_over = message.len == 0;
    return x->is_over ? OK : fail(ERR_SYNTAX, "Nothing more was asked for");
}

#endif
