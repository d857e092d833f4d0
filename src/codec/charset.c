/* Charsets to UTF-8 through ICU, with the labels that mail uses and no registry knows, and glibc's iconv for the few that
 * ICU lacks. */
#include <iconv.h>
#include <stdio.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include "base/utf8.h"
#include "codec/codec.h"

#define LABEL_MAX 64
#define US_ASCII "us-ascii"

struct alias {
    const char *label, *name;
};

static const struct alias aliases[] = {
    { "x-sjis", "windows-31j" },
    { "shift_jis", "windows-31j" },
    { "x-ms-cp932", "windows-31j" },
    { "cp50220", "iso-2022-jp" },
    { "x-euc-jp", "euc-jp" },
    { "ks_c_5601-1987", "windows-949" },
    { "ks_c_5601-1989", "windows-949" },
    { "ksc5601", "windows-949" },
    { "euc-kr", "windows-949" },
    { "uhc", "windows-949" },
    { "x-windows-949", "windows-949" },
    { "gb2312", "gb18030" },
    { "gb_2312-80", "gb18030" },
    { "gbk", "gb18030" },
    { "x-gbk", "gb18030" },
    { "cn-gb", "gb18030" },
    { "big5", "big5-hkscs" },
    { "cn-big5", "big5-hkscs" },
    { "x-big5", "big5-hkscs" },
    { "iso-8859-1", "windows-1252" },
    { "latin1", "windows-1252" },
    { "ascii", US_ASCII },
    { "ansi_x3.4-1968", US_ASCII },
    { "iso-8859-9", "windows-1254" },
    { "tis-620", "windows-874" },
    { "iso-8859-11", "windows-874" },
    { "unicode-1-1-utf-7", "utf-7" },
    { "unicode-1-1-utf-8", "utf-8" },
    { "utf8", "utf-8" },
    { "x-utf-8", "utf-8" },
    { "iso-8859-8-i", "iso-8859-8" },
    { "iso-8859-8-e", "iso-8859-8" },
    { "iso-8859-6-i", "iso-8859-6" },
    { "x-mac-roman", "macintosh" },
    { "x-macroman", "macintosh" },
    { "x-cp1250", "windows-1250" },
    { "x-cp1251", "windows-1251" },
    { "x-cp1252", "windows-1252" },
    { "win-1251", "windows-1251" },
    { "koi8r", "koi8-r" },
};

/* What a charset is called with (RFC 2978 2.3, the octets in use). ICU and iconv read options and paths out of others. */
static bool is_label_octet(char c)
{
    return ascii_is_alnum(c) || (c != '\0' && strchr("-_.:+", c) != NULL);
}

/* NULL when no charset can have that name. */
static const char *canonical_name(struct slice label, char out[LABEL_MAX])
{
    size_t len = 0;
    label = slice_trim(label);
    for (size_t i = 0; i < label.len; i++) {
        if (label.ptr[i] == '"' || label.ptr[i] == '\'') {
            continue;
        }
        if (!is_label_octet(label.ptr[i]) || len == LABEL_MAX - 1) {
            return NULL;
        }
        out[len++] = ascii_lower(label.ptr[i]);
    }
    if (len == 0) {
        return NULL;
    }
    out[len] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(aliases); i++) {
        if (strcmp(out, aliases[i].label) == 0) {
            return aliases[i].name;
        }
    }
    return out;
}

/* A run of octets below 128; false when none comes next. */
static bool skip_ascii(struct scan *c)
{
    const char *start = c->at;
    while (c->at != c->end && (unsigned char)*c->at < 0x80) {
        c->at++;
    }
    return c->at != start;
}

/* Valid sequences are copied, each wrong octet becomes U+FFFD. */
static void copy_utf8(struct slice in, struct buf *out)
{
    struct scan c = scan_make(in);
    uint32_t code_point;
    char octet;
    while (!scan_at_end(&c)) {
        const char *start = c.at;
        while (skip_ascii(&c) || utf8_take(&c, &code_point)) {
        }
        buf_append(out, slice_make(start, (size_t)(c.at - start)));
        if (scan_any(&c, &octet)) {
            utf8_append(out, 0xfffd);
        }
    }
}

/* ICU's own callback writes U+001A for a single octet. */
static void substitute(const void *context, UConverterToUnicodeArgs *args, const char *octets,
                       int32_t len, UConverterCallbackReason reason, UErrorCode *status)
{
    static const UChar replacement = 0xfffd;
    if (reason <= UCNV_IRREGULAR) {
        *status = U_ZERO_ERROR;
        ucnv_cbToUWriteUChars(args, &replacement, 1, 0, status);
    }
}

static bool convert_icu(const char *name, struct slice in, struct buf *out)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *from = ucnv_open(name, &status);
    UConverter *to = ucnv_open("utf-8", &status);
    bool is_known = U_SUCCESS(status);
    if (is_known) {
        ucnv_setToUCallBack(from, substitute, NULL, NULL, NULL, &status);
    }
    UChar pivot[1024];
    UChar *pivot_source = pivot;
    UChar *pivot_target = pivot;
    const char *source = in.ptr;
    UBool reset = true;
    while (is_known) {
        char piece[4096];
        char *target = piece;
        status = U_ZERO_ERROR;
        ucnv_convertEx(to, from, &target, piece + sizeof(piece), &source, in.ptr + in.len, pivot,
                       &pivot_source, &pivot_target, pivot + ARRAY_LEN(pivot), reset, true,
                       &status);
        reset = false;
        buf_append(out, slice_make(piece, (size_t)(target - piece)));
        if (status != U_BUFFER_OVERFLOW_ERROR || out->overflow) {
            break;
        }
    }
    ucnv_close(from);
    ucnv_close(to);
    return is_known;
}

static bool convert_iconv(const char *name, struct slice in, struct buf *out)
{
    iconv_t converter = iconv_open("UTF-8", name);
    if (converter == (iconv_t)-1) {
        return false;
    }
    char *source = (char *)(uintptr_t)in.ptr; /* iconv's prototype forgets that it only reads */
    size_t left = in.len;
    while (left > 0 && !out->overflow) {
        char piece[4096];
        char *target = piece;
        size_t room = sizeof(piece);
        size_t before = left;
        iconv(converter, &source, &left, &target, &room);
        buf_append(out, slice_make(piece, sizeof(piece) - room));
        if (left == before) { /* an octet it cannot read */
            utf8_append(out, 0xfffd);
            source++;
            left--;
        }
    }
    iconv_close(converter);
    return true;
}

/* Not of these: where octets below 128 may be something else than US-ASCII. */
static bool is_ascii_based(const char *name)
{
    static const char *const others[] = { "utf-16", "utf-32", "utf-7", "iso-2022", "ibm", "hz" };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        if (strncmp(name, others[i], strlen(others[i])) == 0) {
            return false;
        }
    }
    return true;
}

/* Without a sequence that is cut off at the end. */
static struct slice whole_sequences(struct slice in)
{
    for (size_t back = 1; back <= 3 && back <= in.len; back++) {
        unsigned char octet = (unsigned char)in.ptr[in.len - back];
        if (octet >= 0xc0) {
            size_t length = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2;
            return slice_sub(in, 0, back < length ? in.len - back : in.len);
        }
        if (octet < 0x80) {
            break;
        }
    }
    return in;
}

/* What nobody named right: UTF-8 when it is that, at least as far as it goes, as pieces of texts are read too. */
static void convert_unnamed(struct slice in, struct buf *out)
{
    struct slice whole = whole_sequences(in);
    if (utf8_is_valid(whole) && !ascii_is_all(whole)) {
        copy_utf8(in, out);
    } else {
        convert_icu("windows-1252", in, out);
    }
}

bool charset_to_utf8(struct slice label, struct slice in, struct buf *out)
{
    char text[LABEL_MAX];
    const char *name = canonical_name(label, text);
    if (name != NULL &&
        (strcmp(name, "utf-8") == 0 || (is_ascii_based(name) && ascii_is_all(in)))) {
        copy_utf8(in, out);
        return true;
    }
    if (name != NULL && strcmp(name, US_ASCII) == 0) {
        convert_unnamed(in, out);
        return true;
    }
    if (in.len == 0 ||
        (name != NULL && (convert_icu(name, in, out) || convert_iconv(name, in, out)))) {
        return true;
    }
    convert_unnamed(in, out);
    return false;
}

void charset_file_to_utf8(struct slice label, struct slice in, struct buf *out)
{
    bool is_utf16 = slice_starts(in, SL("\xff\xfe")) || slice_starts(in, SL("\xfe\xff"));
    charset_to_utf8(is_utf16 ? SL("utf-16") : label, in, out);
}
