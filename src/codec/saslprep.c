/* SASLprep by ICU's tables (RFC 4013). */
#include <unicode/usprep.h>
#include <unicode/ustring.h>

#include "codec/codec.h"

#define PREPARED_MAX 4096 /* UTF-16 units */

/* Code points that Unicode 3.2 did not know pass: a password may hold an emoji, and clients let it through as well. */
static int32_t prepare(const UChar *wide, int32_t len, UChar *out)
{
    UErrorCode code = U_ZERO_ERROR;
    UStringPrepProfile *profile = usprep_openByType(USPREP_RFC4013_SASLPREP, &code);
    int32_t prepared = -1;
    if (U_SUCCESS(code)) {
        prepared = usprep_prepare(profile, wide, len, out, PREPARED_MAX, USPREP_ALLOW_UNASSIGNED,
                                  NULL, &code);
        usprep_close(profile);
    }
    return U_SUCCESS(code) ? prepared : -1;
}

enum err saslprep(struct slice utf8, struct buf *out)
{
    UChar wide[PREPARED_MAX], prepared[PREPARED_MAX];
    char text[PREPARED_MAX * 3];
    int32_t len = 0;
    UErrorCode code = U_ZERO_ERROR;
    if (utf8.len > PREPARED_MAX) {
        return fail(ERR_LIMIT, "text is too long to be prepared");
    }
    u_strFromUTF8(wide, PREPARED_MAX, &len, utf8.ptr, (int32_t)utf8.len, &code);
    int32_t prepared_len = U_SUCCESS(code) ? prepare(wide, len, prepared) : -1;
    if (prepared_len < 0) {
        return fail(ERR_SYNTAX, "text holds what RFC 4013 forbids");
    }
    u_strToUTF8(text, sizeof(text), &len, prepared, prepared_len, &code);
    if (U_FAILURE(code)) {
        return fail(ERR_SYNTAX, "text holds what RFC 4013 forbids");
    }
    buf_append(out, slice_make(text, (size_t)len));
    explicit_bzero(wide, sizeof(wide));
    explicit_bzero(prepared, sizeof(prepared));
    explicit_bzero(text, sizeof(text));
    return buf_error(out);
}
