/* Header, claims. */
#include "oauth/token.h"

#include "codec/codec.h"
#include "oauth/json.h"

/* --- the frame (RFC 7515 3.1) --- */

static enum err decode(struct slice text, struct arena *arena, struct slice *out)
{
    AUTO(buf_fini) struct buf octets;
    buf_init(&octets, OAUTH_TOKEN_MAX);
    if (base64url_decode(text, &octets) != OK) {
        return fail(ERR_SYNTAX, "a part of the token is no base64url");
    }
    *out = arena_dup(arena, buf_slice(&octets));
    return OK;
}

/* RFC 9068 4: an access token says so, "application/" may be left out (RFC 7515 4.1.9). What says to be another kind of token is one
 * (RFC 8725 3.11). */
static bool is_good_type(const json_t *header)
{
    static const char *const types[] = { "JWT", "at+jwt", "application/at+jwt" };
    if (json_object_get(header, "typ") == NULL) {
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (slice_eq_nocase(oauth_json_text(header, "typ"), slice_cstr(types[i]))) {
            return true;
        }
    }
    return false;
}

static enum err read_header(struct slice text, struct arena *arena, struct oauth_signed *out)
{
    AUTO(oauth_json_free) json_t *header = NULL;
    TRY(oauth_json_read(text, &header));
    out->algorithm = oauth_algorithm_find(oauth_json_text(header, "alg"));
    out->has_kid = json_object_get(header, "kid") != NULL;
    out->kid = arena_dup(arena, oauth_json_text(header, "kid"));
    if (out->algorithm == OAUTH_ALG_UNKNOWN) {
        return fail(ERR_DENIED, "the token is signed in a way that is not taken");
    }
    /* b64 (RFC 7797) is only there with crit; zip and enc are of encrypted tokens. */
    if (json_object_get(header, "crit") != NULL || json_object_get(header, "b64") != NULL) {
        return fail(ERR_DENIED, "the token needs an extension that is not known here");
    }
    if (out->has_kid && out->kid.len == 0) {
        return fail(ERR_SYNTAX, "the name of the key of the token is no text");
    }
    return is_good_type(header) ? OK : fail(ERR_DENIED, "the token is no access token (typ)");
}

enum err oauth_token_read(struct slice text, struct arena *arena, struct oauth_token *out)
{
    struct oauth_token token = { .payload = SL("") };
    struct slice header;
    size_t first = slice_find_char(text, '.'), last = slice_rfind_char(text, '.');
    if (text.len > OAUTH_TOKEN_MAX || first >= last || last == text.len) {
        return fail(ERR_SYNTAX, "the token is no signed JSON Web Token: the issuer must give out "
                                "access tokens of this form");
    }
    TRY(decode(slice_sub(text, 0, first), arena, &header));
    TRY(read_header(header, arena, &token.proof));
    /* A third dot is outside of the alphabet: what is encrypted has five parts. */
    TRY(decode(slice_sub(text, first + 1, last - first - 1), arena, &token.payload));
    TRY(decode(slice_from(text, last + 1), arena, &token.proof.signature));
    token.proof.input = arena_dup(arena, slice_sub(text, 0, last));
    *out = token;
    return OK;
}

/* --- claims --- */

/* NumericDate (RFC 7519 2): seconds, maybe with a fraction; false when it is not there or out of any calendar. */
static bool take_date(const json_t *claims, const char *name, double *out)
{
    const json_t *value = json_object_get(claims, name);
    *out = json_number_value(value);
    return json_is_number(value) && *out > -1e12 && *out < 1e12;
}

/* A date that may be left out, and must not be to come. */
static bool is_past(const json_t *claims, const char *name, int64_t now)
{
    double date;
    return json_object_get(claims, name) == NULL ||
           (take_date(claims, name, &date) && date <= (double)(now + OAUTH_LEEWAY_SECONDS));
}

static enum err check_dates(const json_t *claims, int64_t now)
{
    double expires;
    if (!take_date(claims, "exp", &expires)) {
        return fail(ERR_DENIED, "the token does not say when it expires (exp)");
    }
    if (expires <= (double)(now - OAUTH_LEEWAY_SECONDS)) {
        return fail(ERR_DENIED, "the token has expired (exp)");
    }
    return is_past(claims, "nbf", now) && is_past(claims, "iat", now)
               ? OK
               : fail(ERR_DENIED, "the token is of a time to come (nbf, iat)");
}

/* One of the words between blanks, as `scope` is written (RFC 8693 4.2); Entra's `scp`, and lists, which some give out. */
static bool has_scope(const json_t *claims, const char *name, struct slice wanted)
{
    struct slice rest = oauth_json_text(claims, name);
    while (rest.len > 0) {
        size_t end = slice_find_char(rest, ' ');
        if (slice_eq(slice_sub(rest, 0, end), wanted)) {
            return true;
        }
        rest = slice_from(rest, end + 1);
    }
    return oauth_json_has(claims, name, wanted);
}

/* OpenID Connect Core 5.1: whoever can write any address into his profile at the issuer must not get another's mail by that. An issuer that
 * says nothing of it has looked at nothing: Entra puts in whatever the directory that a guest comes from has. */
static bool is_unverified(const json_t *claims, struct slice claim)
{
    return slice_eq(claim, SL("email")) &&
           !json_is_true(json_object_get(claims, "email_verified")) &&
           !oauth_json_has(claims, "email_verified", SL("true"));
}

static enum err read_address(const json_t *claims, struct slice claim, struct arena *arena,
                             struct slice *out)
{
    struct slice address = oauth_json_text(claims, arena_cstr(arena, claim));
    if (address.len == 0) {
        return fail(ERR_DENIED, "the token has no claim \"%.*s\" (oauth.claim)", SLICE_ARG(claim));
    }
    if (is_unverified(claims, claim)) {
        return fail(ERR_DENIED,
                    "the issuer does not say that it has verified the address (email_verified)");
    }
    *out = arena_dup(arena, address);
    return OK;
}

enum err oauth_token_check(struct slice payload, const struct oauth_settings *rules, int64_t now,
                           struct arena *arena, struct oauth_identity *out)
{
    AUTO(oauth_json_free) json_t *claims = NULL;
    *out = (struct oauth_identity){ .address = SL("") };
    TRY(oauth_json_read(payload, &claims));
    if (!slice_eq(oauth_json_text(claims, "iss"), rules->issuer)) {
        return fail(ERR_DENIED, "the token is of another issuer (iss)");
    }
    if (!oauth_json_has(claims, "aud", rules->audience)) {
        return fail(ERR_DENIED, "the token is for another audience (aud)");
    }
    TRY(check_dates(claims, now));
    if (json_object_get(claims, "cnf") != NULL) {
        return fail(ERR_DENIED, "the token is bound to a key of the client (cnf)");
    }
    TRY(read_address(claims, rules->claim, arena, &out->address));
    if (rules->scope.len > 0 && !has_scope(claims, "scope", rules->scope) &&
        !has_scope(claims, "scp", rules->scope)) {
        out->lacks_scope = true;
        return fail(ERR_DENIED, "the token has not the scope \"%.*s\" (oauth.scope)",
                    SLICE_ARG(rules->scope));
    }
    return OK;
}
