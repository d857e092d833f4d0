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

/* What is read and made on the way, which may be a password. */
struct scratch {
    UChar wide[PREPARED_MAX], prepared[PREPARED_MAX];
    char text[PREPARED_MAX * 3];
};

/* The octets of scratch->text; -1: it holds what RFC 4013 forbids. */
static int32_t prepare_utf8(struct slice utf8, struct scratch *scratch)
{
    int32_t len = 0;
    UErrorCode code = U_ZERO_ERROR;
    u_strFromUTF8(scratch->wide, PREPARED_MAX, &len, utf8.ptr, (int32_t)utf8.len, &code);
    int32_t prepared = U_SUCCESS(code) ? prepare(scratch->wide, len, scratch->prepared) : -1;
    if (prepared < 0) {
        return -1;
    }
    u_strToUTF8(scratch->text, sizeof(scratch->text), &len, scratch->prepared, prepared, &code);
    return U_SUCCESS(code) ? len : -1;
}

enum err saslprep(struct slice utf8, struct buf *out)
{
    struct scratch scratch;
    if (utf8.len > PREPARED_MAX) {
        return fail(ERR_LIMIT, "text is too long to be prepared");
    }
    int32_t len = prepare_utf8(utf8, &scratch);
    if (len >= 0) {
        buf_append(out, slice_make(scratch.text, (size_t)len));
    }
    explicit_bzero(&scratch, sizeof(scratch));
    return len >= 0 ? buf_error(out) : fail(ERR_SYNTAX, "text holds what RFC 4013 forbids");
}
