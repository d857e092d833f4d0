/* The frame of SASL exchanges. */
#include "proto/sasl.h"

#include "codec/codec.h"

enum sasl_mechanism sasl_mechanism_find(struct slice name)
{
    if (slice_eq_nocase(name, SL("PLAIN"))) {
        return SASL_PLAIN;
    }
    return slice_eq_nocase(name, SL("LOGIN")) ? SASL_LOGIN : SASL_UNKNOWN;
}

bool sasl_is_cancel(struct slice line)
{
    return slice_eq(line, SL("*"));
}

enum err sasl_decode(struct slice line, struct buf *out)
{
    /* Room at once: growing would leave copies of the secret behind. */
    if (buf_reserve(out, line.len / 4 * 3 + 3) == NULL) {
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
