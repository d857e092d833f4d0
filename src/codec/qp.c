/* Quoted-printable of RFC 2045 6.7 and the Q encoding of RFC 2047 4.2. */
#include "base/scan.h"
#include "codec/codec.h"

static int hex_value(int c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* After "=": an octet, a soft line break, or nothing of the kind. */
static bool take_escape(struct scan *c, struct buf *out)
{
    int high = hex_value(scan_peek(c));
    int low = hex_value(scan_peek_at(c, 1));
    if (high >= 0 && low >= 0) {
        buf_append_char(out, (char)(high << 4 | low));
        c->at += 2;
        return true;
    }
    struct scan ahead = *c;
    scan_skip_blanks(&ahead); /* transport may pad the line */
    scan_char(&ahead, '\r');
    if (scan_char(&ahead, '\n') || scan_at_end(&ahead)) {
        *c = ahead;
        return true;
    }
    return false;
}

void qp_decode(struct slice in, bool is_header, struct buf *out)
{
    struct scan c = scan_make(in);
    char octet;
    while (!scan_at_end(&c)) {
        struct slice rest = scan_rest(&c);
        size_t plain = 0;
        while (plain < rest.len && rest.ptr[plain] != '=' && !(is_header && rest.ptr[plain] == '_')) {
            plain++;
        }
        buf_append(out, slice_sub(rest, 0, plain));
        c.at += plain;
        if (scan_any(&c, &octet) && (octet == '_' || !take_escape(&c, out))) {
            buf_append_char(out, octet == '_' ? ' ' : octet);
        }
    }
}
