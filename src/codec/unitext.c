/* Addresses in UTF-8 where only ASCII may stand: "\x{HEX}" for what is none, and for "\", "+" and "=" (RFC 6533 3). */
#include "base/utf8.h"
#include "codec/codec.h"

#define CODE_POINT_MAX 0x10ffff
#define HEX_DIGITS_MAX 6

static bool is_plain(uint32_t c)
{
    return c > ' ' && c < 0x7f && c != '\\' && c != '+' && c != '=';
}

static bool take_hex(struct scan *c, uint32_t *digit)
{
    int next = scan_peek(c);
    char octet;
    if (next >= '0' && next <= '9') {
        *digit = (uint32_t)next - '0';
    } else if (next >= 'A' && next <= 'F') {
        *digit = (uint32_t)next - 'A' + 10;
    } else {
        return false;
    }
    return scan_any(c, &octet);
}

/* Behind the backslash. */
static bool take_escape(struct scan *c, uint32_t *out)
{
    uint32_t code = 0, digit;
    unsigned count = 0;
    if (!scan_lit(c, SL("x{"))) {
        return false;
    }
    while (count < HEX_DIGITS_MAX && take_hex(c, &digit)) {
        code = code * 16 + digit;
        count++;
    }
    bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
    *out = code;
    return count >= 2 && scan_char(c, '}') && code <= CODE_POINT_MAX && !is_surrogate &&
           code >= ' ' && code != 0x7f && !is_plain(code);
}

enum err unitext_decode(struct slice in, struct buf *out)
{
    struct scan c = scan_make(in);
    uint32_t code;
    while (!scan_at_end(&c)) {
        bool is_good = scan_char(&c, '\\')
                           ? take_escape(&c, &code)
                           : utf8_take(&c, &code) && (code > 0x7f || is_plain(code));
        if (!is_good) {
            return fail(ERR_SYNTAX, "unitext: octet %zu", in.len - scan_left(&c));
        }
        utf8_append(out, code);
    }
    return buf_error(out);
}

void unitext_encode(struct slice utf8, struct buf *out)
{
    struct scan c = scan_make(utf8);
    uint32_t code;
    while (utf8_take(&c, &code)) {
        if (is_plain(code)) {
            buf_append_char(out, (char)code);
        } else {
            buf_printf(out, "\\x{%02X}", code);
        }
    }
}
