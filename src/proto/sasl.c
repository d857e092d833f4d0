/* The frame of SASL exchanges. What mechanisms say in it is in proto/login/. */
#include "proto/sasl.h"

#include "base/scan.h"
#include "codec/codec.h"

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

/* Up to the comma or the end. */
static bool is_name_char(char c)
{
    return c != ',' && c != '\0';
}

bool sasl_take_name(struct scan *c, struct arena *arena, struct slice *out)
{
    struct slice written;
    if (!scan_while(c, is_name_char, &written)) {
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
