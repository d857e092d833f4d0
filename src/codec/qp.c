/* Quoted-printable of RFC 2045 6.7 and the Q encoding of RFC 2047 4.2. */
#include "base/scan.h"
#include "codec/codec.h"

/* After "=": an octet, a soft line break, or nothing of the kind. */
static bool take_escape(struct scan *c, struct buf *out)
{
    int high = ascii_hex_value(scan_peek(c));
    int low = ascii_hex_value(scan_peek_at(c, 1));
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

static struct slice without_blanks(struct slice s)
{
    while (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t')) {
        s.len--;
    }
    return s;
}

/* RFC 2045 6.7 (3): blanks before a line end were added on the way. */
static void append_lines(struct slice plain, bool is_last, struct buf *out)
{
    struct scan c = scan_make(plain);
    struct slice line;
    while (scan_until(&c, '\n', &line)) {
        scan_char(&c, '\n');
        bool has_cr = slice_ends(line, SL("\r"));
        buf_append(out, without_blanks(slice_sub(line, 0, line.len - has_cr)));
        buf_append(out, has_cr ? SL("\r\n") : SL("\n"));
    }
    buf_append(out, is_last ? without_blanks(scan_rest(&c)) : scan_rest(&c));
}

void qp_decode(struct slice in, bool is_header, struct buf *out)
{
    struct scan c = scan_make(in);
    char octet;
    while (!scan_at_end(&c)) {
        struct slice rest = scan_rest(&c);
        size_t plain = 0;
        while (plain < rest.len && rest.ptr[plain] != '=' &&
               !(is_header && rest.ptr[plain] == '_')) {
            plain++;
        }
        if (is_header) {
            buf_append(out, slice_sub(rest, 0, plain));
        } else {
            append_lines(slice_sub(rest, 0, plain), plain == rest.len, out);
        }
        c.at += plain;
        if (scan_any(&c, &octet) && (octet == '_' || !take_escape(&c, out))) {
            buf_append_char(out, octet == '_' ? ' ' : octet);
        }
    }
}
