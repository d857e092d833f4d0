/* Internationalised domains: UTS 46, non-transitional, through ICU. */
#include <unicode/uidna.h>

#include "codec/codec.h"

#define DOMAIN_TEXT_MAX 1024

static enum err convert(struct slice domain, bool to_ascii, struct buf *out)
{
    char text[DOMAIN_TEXT_MAX];
    UErrorCode status = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    if (domain.len == 0 || domain.len > DOMAIN_TEXT_MAX) {
        return fail(ERR_SYNTAX, "domain of %zu octets", domain.len);
    }
    UIDNA *idna =
        uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE |
                            UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ,
                        &status);
    int32_t len = to_ascii ? uidna_nameToASCII_UTF8(idna, domain.ptr, (int32_t)domain.len, text,
                                                    DOMAIN_TEXT_MAX, &info, &status)
                           : uidna_nameToUnicodeUTF8(idna, domain.ptr, (int32_t)domain.len, text,
                                                     DOMAIN_TEXT_MAX, &info, &status);
    uidna_close(idna);
    if (U_FAILURE(status) || info.errors != 0 || len <= 0) {
        return fail(ERR_SYNTAX, "not a domain name");
    }
    buf_append(out, slice_make(text, (size_t)len));
    return buf_error(out);
}

enum err idna_to_ascii(struct slice domain, struct buf *out)
{
    return convert(domain, true, out);
}

enum err idna_to_unicode(struct slice domain, struct buf *out)
{
    return convert(domain, false, out);
}
