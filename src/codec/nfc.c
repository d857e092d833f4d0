/* Normalization Form C by ICU's tables (UAX 15). ASCII, and what is in NFC already, takes a short way. */
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/utf8.h"
#include "codec/codec.h"

#define OCTETS_A_UNIT 3 /* of UTF-16, at most */

/* The text in UTF-16, which has room for NFC_INPUT_MAX units; -1: it is not UTF-8. */
static int32_t widen(struct slice utf8, UChar *wide)
{
    int32_t len = 0;
    UErrorCode code = U_ZERO_ERROR;
    u_strFromUTF8(wide, NFC_INPUT_MAX, &len, utf8.ptr, (int32_t)utf8.len, &code);
    return U_SUCCESS(code) ? len : -1;
}

bool nfc_is(struct slice utf8)
{
    UChar wide[NFC_INPUT_MAX];
    UErrorCode code = U_ZERO_ERROR;
    if (ascii_is_all(utf8)) {
        return true;
    }
    int32_t len = utf8.len > NFC_INPUT_MAX ? -1 : widen(utf8, wide);
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&code);
    return len >= 0 && unorm2_isNormalized(nfc, wide, len, &code) && U_SUCCESS(code);
}

enum err nfc_utf8(struct slice in, struct buf *out)
{
    UChar wide[NFC_INPUT_MAX], normal[NFC_INPUT_MAX];
    char text[NFC_INPUT_MAX * OCTETS_A_UNIT];
    UErrorCode code = U_ZERO_ERROR;
    int32_t text_len = 0;
    if (ascii_is_all(in)) {
        buf_append(out, in);
        return buf_error(out);
    }
    if (in.len > NFC_INPUT_MAX) {
        return fail(ERR_LIMIT, "text is too long to be normalized");
    }
    int32_t wide_len = widen(in, wide);
    if (wide_len < 0) {
        return fail(ERR_SYNTAX, "text is not UTF-8");
    }
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&code);
    int32_t len = unorm2_normalize(nfc, wide, wide_len, normal, NFC_INPUT_MAX, &code);
    if (U_FAILURE(code)) {
        return fail(ERR_LIMIT, "text grows too long in NFC: %s", u_errorName(code));
    }
    u_strToUTF8(text, sizeof(text), &text_len, normal, len, &code);
    buf_append(out, slice_make(text, (size_t)text_len));
    return buf_error(out);
}
