/* The frame of SASL exchanges, and the grammar of the messages of SCRAM (RFC 5802 7), OAUTHBEARER (RFC 7628 3.1) and XOAUTH2. */
#include "proto/sasl.h"

#include "base/scan.h"
#include "base/utf8.h"
#include "codec/codec.h"
#include "proto/sasl_oauth.h"
#include "proto/scram.h"

static const char *const names[] = {
    "",
    [SASL_PLAIN] = "PLAIN",
    [SASL_LOGIN] = "LOGIN",
    [SASL_SCRAM] = "SCRAM-SHA-256",
    [SASL_SCRAM_PLUS] = "SCRAM-SHA-256-PLUS",
    [SASL_GSSAPI] = "GSSAPI",
    [SASL_OAUTHBEARER] = "OAUTHBEARER",
    [SASL_XOAUTH2] = "XOAUTH2",
};

enum sasl_mechanism sasl_mechanism_find(struct slice name)
{
    for (size_t i = 1; i < ARRAY_LEN(names); i++) {
        if (slice_eq_nocase(name, slice_cstr(names[i]))) {
            return (enum sasl_mechanism)i;
        }
    }
    return SASL_UNKNOWN;
}

const char *sasl_mechanism_name(enum sasl_mechanism mechanism)
{
    return names[mechanism];
}

bool sasl_is_cancel(struct slice line)
{
    return slice_eq(line, SL("*"));
}

enum err sasl_decode(struct slice line, struct buf *out)
{
    /* Room at once: growing would leave copies of the secret behind. */
    if (buf_reserve(out, line.len / 4 * 3 + SASL_DECODE_ROOM) == NULL) {
        return fail(ERR_LIMIT, "response of %zu octets", line.len);
    }
    TRY(base64_decode_strict(line, out));
    return buf_error(out);
}

enum err sasl_decode_initial(struct slice text, struct buf *out)
{
    return slice_eq(text, SL("=")) ? OK : sasl_decode(text, out);
}

void sasl_wipe(struct buf *secret)
{
    if (secret->ptr != NULL) {
        explicit_bzero(secret->ptr, secret->cap);
    }
    buf_fini(secret);
}

/* --- SCRAM --- */
static enum err broken(void)
{
    return fail(ERR_SYNTAX, "SCRAM message has another form");
}

/* Up to the comma or the end. */
static bool is_value_char(char c)
{
    return c != ',' && c != '\0';
}

static bool is_nonce_char(char c)
{
    return c > ' ' && c < 0x7f && c != ',';
}

static bool is_binding_name_char(char c)
{
    return ascii_is_alnum(c) || c == '.' || c == '-';
}

bool sasl_take_name(struct scan *c, struct arena *arena, struct slice *out)
{
    struct slice written;
    if (!scan_while(c, is_value_char, &written)) {
        return false;
    }
    char *text = arena_alloc(arena, written.len + 1);
    size_t len = 0;
    struct scan w = scan_make(written);
    char octet;
    while (scan_any(&w, &octet)) {
        if (octet != '=') {
            text[len++] = octet;
        } else if (scan_lit_nocase(&w, SL("2C"))) {
            text[len++] = ',';
        } else if (scan_lit_nocase(&w, SL("3D"))) {
            text[len++] = '=';
        } else {
            return false;
        }
    }
    *out = slice_make(text, len);
    return true;
}

/* gs2-header = gs2-cbind-flag "," [ "a=" saslname ] "," */
static bool take_gs2(struct scan *c, struct arena *arena, struct scram_first *out)
{
    char flag;
    if (!scan_any(c, &flag)) {
        return false;
    }
    out->binding = (enum scram_binding)flag;
    bool is_flag = flag == SCRAM_UNABLE || flag == SCRAM_UNASKED ||
                   (flag == SCRAM_BOUND && scan_char(c, '=') &&
                    scan_while(c, is_binding_name_char, &out->binding_name));
    if (!is_flag || !scan_char(c, ',')) {
        return false;
    }
    if (scan_lit(c, SL("a=")) && !sasl_take_name(c, arena, &out->authorize_as)) {
        return false;
    }
    return scan_char(c, ',');
}

/* Extensions that may be passed over: attr "=" value. */
static bool is_extensions(struct slice rest)
{
    return rest.len == 0 || (rest.len > 2 && ascii_is_alpha(rest.ptr[0]) && rest.ptr[0] != 'm' &&
                             rest.ptr[1] == '=');
}

enum err scram_take_first(struct slice message, struct arena *arena, struct scram_first *out)
{
    struct scan c = scan_make(message);
    struct scram_first first = { 0 };
    if (message.len > SCRAM_MESSAGE_MAX || !utf8_is_valid(message) ||
        !take_gs2(&c, arena, &first)) {
        return broken();
    }
    first.gs2 = slice_make(message.ptr, (size_t)(c.at - message.ptr));
    first.bare = scan_rest(&c);
    if (!scan_lit(&c, SL("n=")) || !sasl_take_name(&c, arena, &first.name) ||
        !scan_lit(&c, SL(",r=")) || !scan_while(&c, is_nonce_char, &first.nonce)) {
        return broken();
    }
    if (scan_char(&c, ',') ? !is_extensions(scan_rest(&c)) || scan_at_end(&c) : !scan_at_end(&c)) {
        return broken();
    }
    *out = first;
    return OK;
}

static bool take_base64(struct slice text, struct buf *out)
{
    return base64_decode_strict(text, out) == OK;
}

static bool take_proof(struct slice text, unsigned char out[SCRAM_PROOF_BYTES])
{
    struct buf proof;
    buf_init(&proof, SCRAM_MESSAGE_MAX);
    bool is_good = take_base64(text, &proof) && proof.len == SCRAM_PROOF_BYTES;
    if (is_good) {
        memcpy(out, proof.ptr, SCRAM_PROOF_BYTES);
    }
    buf_fini(&proof);
    return is_good;
}

enum err scram_take_final(struct slice message, struct arena *arena, struct scram_final *out)
{
    struct scan c = scan_make(message);
    struct slice binding;
    struct scram_final final = { 0 };
    size_t last = slice_rfind_char(message, ',');
    if (message.len > SCRAM_MESSAGE_MAX || last == message.len || !utf8_is_valid(message) ||
        !scan_lit(&c, SL("c=")) || !scan_while(&c, is_value_char, &binding) ||
        !scan_lit(&c, SL(",r=")) || !scan_while(&c, is_nonce_char, &final.nonce)) {
        return broken();
    }
    struct slice between =
        slice_sub(message, (size_t)(c.at - message.ptr), last - (size_t)(c.at - message.ptr));
    struct slice proof = slice_from(message, last + 1);
    if (c.at > message.ptr + last || !slice_starts(proof, SL("p=")) ||
        (between.len > 0 && !is_extensions(slice_from(between, 1)))) {
        return broken();
    }
    struct buf decoded;
    buf_init(&decoded, SCRAM_MESSAGE_MAX);
    bool is_good = take_base64(binding, &decoded) && take_proof(slice_from(proof, 2), final.proof);
    final.binding = arena_dup(arena, buf_slice(&decoded));
    buf_fini(&decoded);
    final.without_proof = slice_sub(message, 0, last);
    if (!is_good) {
        return broken();
    }
    *out = final;
    return OK;
}

/* --- what a SCRAM server says --- */
static bool decode(struct slice text, struct arena *arena, struct slice *out)
{
    AUTO(buf_fini) struct buf decoded;
    buf_init(&decoded, SCRAM_MESSAGE_MAX);
    if (!take_base64(text, &decoded)) {
        return false;
    }
    *out = arena_dup(arena, buf_slice(&decoded));
    return true;
}

/* Nothing, or extensions after a comma; what they say may be passed over (RFC 5802 5.1: all but "m", which only leads). */
static bool is_end(struct scan *c)
{
    if (scan_at_end(c)) {
        return true;
    }
    struct slice value;
    while (scan_char(c, ',')) {
        char name, equals;
        if (!scan_any(c, &name) || !ascii_is_alpha(name) || name == 'm' || !scan_any(c, &equals) ||
            equals != '=' || !scan_while(c, is_value_char, &value)) {
            return false;
        }
    }
    return scan_at_end(c);
}

enum err scram_take_challenge(struct slice message, struct arena *arena,
                              struct scram_challenge *out)
{
    struct scan c = scan_make(message);
    struct scram_challenge challenge = { 0 };
    struct slice salt;
    if (message.len > SCRAM_MESSAGE_MAX || !utf8_is_valid(message) || !scan_lit(&c, SL("r=")) ||
        !scan_while(&c, is_nonce_char, &challenge.nonce) || !scan_lit(&c, SL(",s=")) ||
        !scan_while(&c, is_value_char, &salt) || !scan_lit(&c, SL(",i=")) ||
        !scan_u32(&c, &challenge.iterations) || !is_end(&c) ||
        !decode(salt, arena, &challenge.salt)) {
        return broken();
    }
    *out = challenge;
    return OK;
}

enum err scram_take_verdict(struct slice message, struct arena *arena, struct scram_verdict *out)
{
    struct scan c = scan_make(message);
    struct scram_verdict verdict = { .refusal = SL("") };
    struct slice value, signature;
    if (message.len > SCRAM_MESSAGE_MAX || !utf8_is_valid(message)) {
        return broken();
    }
    if (scan_lit(&c, SL("e="))) {
        if (!scan_while(&c, is_value_char, &verdict.refusal) || !is_end(&c)) {
            return broken();
        }
    } else {
        if (!scan_lit(&c, SL("v=")) || !scan_while(&c, is_value_char, &value) || !is_end(&c) ||
            !decode(value, arena, &signature) || signature.len != sizeof(verdict.signature)) {
            return broken();
        }
        memcpy(verdict.signature, signature.ptr, signature.len);
    }
    *out = verdict;
    return OK;
}

/* --- OAUTHBEARER and XOAUTH2: pairs between octets of 0x01, behind a header or not --- */
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
