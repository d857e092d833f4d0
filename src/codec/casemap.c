/* i;unicode-casemap (RFC 5051 2): each character in title case, then decomposed; octets then sort. ASCII takes a short way. */
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/scan.h"
#include "base/utf8.h"
#include "codec/codec.h"

#define DECOMPOSED_MAX 32 /* units; the longest of Unicode, U+FDFA, has 18 */
#define REPLACEMENT 0xfffd

static void append_decomposed(const UNormalizer2 *nfkd, UChar32 c, struct buf *out)
{
    UChar units[DECOMPOSED_MAX];
    UErrorCode status = U_ZERO_ERROR;
    int32_t len = unorm2_getDecomposition(nfkd, c, units, DECOMPOSED_MAX, &status);
    if (len < 0 || U_FAILURE(status)) {
        utf8_append(out, (uint32_t)c);
        return;
    }
    char octets[DECOMPOSED_MAX * 3];
    int32_t octets_len = 0;
    u_strToUTF8WithSub(octets, sizeof(octets), &octets_len, units, len, REPLACEMENT, NULL, &status);
    buf_append(out, slice_make(octets, (size_t)octets_len));
}

void casemap_utf8(struct slice in, struct buf *out)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&status);
    struct scan c = scan_make(in);
    while (!scan_at_end(&c)) {
        uint32_t cp;
        int octet = scan_peek(&c);
        if (octet < 0x80) {
            buf_append_char(out, ascii_upper((char)octet));
            c.at++;
        } else if (!utf8_take(&c, &cp)) {
            utf8_append(out, REPLACEMENT);
            c.at++;
        } else if (U_SUCCESS(status)) {
            append_decomposed(nfkd, u_totitle((UChar32)cp), out);
        } else {
            utf8_append(out, cp);
        }
    }
}
