/* What a client of SCRAM says (RFC 5802 7), and what a server. */
#include "proto/login/scram.h"

#include "base/scan.h"
#include "base/utf8.h"
#include "codec/codec.h"
#include "proto/sasl.h"

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

/* --- what a server says --- */
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
