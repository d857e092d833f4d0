/* OAUTHBEARER (RFC 7628 3.1) and XOAUTH2: pairs between octets of 0x01, behind a header or not. */
#include "proto/login/oauth.h"

#include "base/scan.h"
#include "base/utf8.h"
#include "proto/sasl.h"

#define KVSEP '\x01'

static bool is_key_char(char c)
{
    return ascii_is_alpha(c);
}

static bool is_pair_char(char c)
{
    return (c >= ' ' && c != 0x7f) || c == '\t' || c == '\r' || c == '\n' ||
           (unsigned char)c >= 0x80;
}

/* b64token */
static bool is_token_char(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '+' ||
           c == '/' || c == '=';
}

static bool take_authorization(struct slice value, struct slice *token)
{
    struct scan c = scan_make(value);
    if (scan_at_end(&c)) {
        *token = SL("");
        return true;
    }
    if (!scan_lit_nocase(&c, SL("Bearer")) || scan_skip_blanks(&c) == 0) {
        return false;
    }
    *token = SL("");
    return scan_at_end(&c) || (scan_while(&c, is_token_char, token) && scan_at_end(&c));
}

/* What of these pairs is for others (host, port, and all unknown ones) is passed over: RFC 7628 3.1. */
struct pairs {
    struct slice user;
    struct slice token;
    bool has_user, has_token;
};

static bool take_pair(struct scan *c, struct pairs *out)
{
    struct slice key, value = SL("");
    if (!scan_while(c, is_key_char, &key) || !scan_char(c, '=')) {
        return false;
    }
    (void)scan_while(c, is_pair_char, &value);
    if (!scan_char(c, KVSEP)) {
        return false;
    }
    if (slice_eq(key, SL("auth"))) {
        bool is_first = !out->has_token;
        out->has_token = true;
        return is_first && take_authorization(value, &out->token);
    }
    if (slice_eq(key, SL("user"))) {
        bool is_first = !out->has_user;
        out->has_user = true;
        out->user = value;
        return is_first;
    }
    return true;
}

/* To the end of the message. */
static bool take_pairs(struct scan *c, struct pairs *out)
{
    *out = (struct pairs){ .has_user = false };
    while (!scan_at_end(c) && scan_peek(c) != KVSEP) {
        if (!take_pair(c, out)) {
            return false;
        }
    }
    return scan_char(c, KVSEP) && scan_at_end(c) && out->has_token;
}

/* A token binds to nothing: "p=" is another mechanism's. */
static bool take_header(struct scan *c, struct arena *arena, struct slice *authorize_as)
{
    *authorize_as = SL("");
    if ((!scan_char(c, 'n') && !scan_char(c, 'y')) || !scan_char(c, ',')) {
        return false;
    }
    return (!scan_lit(c, SL("a=")) || sasl_take_name(c, arena, authorize_as)) &&
           scan_char(c, ',') && scan_char(c, KVSEP);
}

enum err sasl_oauthbearer_take(struct slice message, struct arena *arena, struct sasl_oauth *out)
{
    struct scan c = scan_make(message);
    struct slice authorize_as;
    struct pairs pairs;
    if (!utf8_is_valid(message) || !take_header(&c, arena, &authorize_as) ||
        !take_pairs(&c, &pairs)) {
        return fail(ERR_SYNTAX, "OAUTHBEARER message has another form");
    }
    *out = (struct sasl_oauth){ authorize_as, pairs.token };
    return OK;
}

enum err sasl_xoauth2_take(struct slice message, struct arena *arena, struct sasl_oauth *out)
{
    struct scan c = scan_make(message);
    struct pairs pairs;
    if (!utf8_is_valid(message) || !take_pairs(&c, &pairs) || !pairs.has_user) {
        return fail(ERR_SYNTAX, "XOAUTH2 message has another form");
    }
    *out = (struct sasl_oauth){ arena_dup(arena, pairs.user), pairs.token };
    return OK;
}
