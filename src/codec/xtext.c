/* xtext of RFC 3461 section 4: "+HH" for octets outside "!" to "~" and for "+" and "=". */
#include "codec/codec.h"

static int upper_hex(char c)
{
    return ascii_is_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

enum err xtext_decode(struct slice in, struct buf *out)
{
    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];
        if (c < '!' || c > '~' || c == '=') {
            return fail(ERR_SYNTAX, "xtext: octet %d", (unsigned char)c);
        }
        if (c == '+') {
            int high = i + 2 < in.len ? upper_hex(in.ptr[i + 1]) : -1;
            int low = i + 2 < in.len ? upper_hex(in.ptr[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return fail(ERR_SYNTAX, "xtext: broken escape");
            }
            c = (char)(high << 4 | low);
            i += 2;
        }
        buf_append_char(out, c);
    }
    return buf_error(out);
}

void xtext_encode(struct slice in, struct buf *out)
{
    for (size_t i = 0; i < in.len; i++) {
        unsigned char c = (unsigned char)in.ptr[i];
        if (c < '!' || c > '~' || c == '+' || c == '=') {
            buf_printf(out, "+%02X", c);
        } else {
            buf_append_char(out, (char)c);
        }
    }
}
