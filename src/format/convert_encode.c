/* Octets to quoted-printable, base64, or clean lines, in pieces of any size. */
#include "codec/codec.h"
#include "format/convert.h"

#define QP_COLUMN_MAX 75 /* RFC 2045 6.7 (5): 76 with the "=" of a soft line break */

/* --- quoted-printable --- */

static void put_token(struct convert_encoder *e, struct slice token, struct buf *out)
{
    if (e->column + token.len > QP_COLUMN_MAX) {
        buf_append_cstr(out, "=\r\n");
        e->column = 0;
    }
    buf_append(out, token);
    e->column += (unsigned)token.len;
}

static void put_escaped(struct convert_encoder *e, char octet, struct buf *out)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char value = (unsigned char)octet;
    char token[3] = { '=', digits[value >> 4], digits[value & 15] };
    put_token(e, slice_make(token, sizeof(token)), out);
}

/* What is quoted-printable already has its own soft line breaks, and none may fall into an escape of it. */
static void put_literal(struct convert_encoder *e, char octet, struct buf *out)
{
    if (e->encoding == CONVERT_QP) {
        put_token(e, slice_make(&octet, 1), out);
        return;
    }
    buf_append_char(out, octet);
    e->column++;
}

static void put_blank(struct convert_encoder *e, bool is_at_end, struct buf *out)
{
    if (e->blank != 0 && is_at_end && e->encoding == CONVERT_QP) {
        put_escaped(e, e->blank, out); /* RFC 2045 6.7 (3) */
    } else if (e->blank != 0) {
        put_literal(e, e->blank, out);
    }
    e->blank = 0;
}

static bool is_plain(const struct convert_encoder *e, char octet)
{
    return octet > ' ' && octet <= '~' && (octet != '=' || e->encoding == CONVERT_QP_REPAIR);
}

static void put_qp(struct convert_encoder *e, char octet, struct buf *out)
{
    bool was_cr = e->last_cr;
    e->last_cr = octet == '\r';
    if (was_cr && octet == '\n') {
        put_blank(e, true, out);
        buf_append_cstr(out, "\r\n");
        e->column = 0;
        return;
    }
    if (was_cr) {
        put_blank(e, false, out);
        put_escaped(e, '\r', out);
    }
    if (octet == '\r') {
        return;
    }
    put_blank(e, false, out);
    if (octet == ' ' || octet == '\t') {
        e->blank = octet;
    } else if (is_plain(e, octet)) {
        put_literal(e, octet, out);
    } else {
        put_escaped(e, octet, out);
    }
}

/* --- base64 --- */

static void put_line(struct convert_encoder *e, struct buf *out)
{
    if (e->is_begun) {
        buf_append_cstr(out, "\r\n");
    }
    base64_encode(slice_make(e->line, e->held), out);
    e->is_begun = true;
    e->held = 0;
}

static void put_base64(struct convert_encoder *e, struct slice octets, struct buf *out)
{
    while (octets.len > 0) {
        if (e->held == sizeof(e->line)) {
            put_line(e, out);
        }
        size_t room = sizeof(e->line) - e->held;
        size_t len = octets.len < room ? octets.len : room;
        memcpy(e->line + e->held, octets.ptr, len);
        e->held += (unsigned)len;
        octets = slice_from(octets, len);
    }
}

/* --- clean lines --- */

/* Line ends are CRLF, whatever a reader took for one: a CR alone is none, LF alone is. */
static void put_clean(struct convert_encoder *e, char octet, struct buf *out)
{
    bool was_cr = e->last_cr;
    e->last_cr = octet == '\r';
    if (octet == '\n') {
        buf_append_cstr(out, "\r\n");
        return;
    }
    if (was_cr) {
        buf_append_char(out, ' ');
    }
    bool is_good = octet != '\0' && (e->keeps_8bit || (unsigned char)octet < 0x80);
    if (octet != '\r') {
        buf_append_char(out, is_good ? octet : '?');
    }
}

/* --- all of them --- */

void convert_encoder_put(struct convert_encoder *encoder, struct slice octets, struct buf *out)
{
    switch (encoder->encoding) {
    case CONVERT_COPY:
        buf_append(out, octets);
        break;
    case CONVERT_BASE64:
        put_base64(encoder, octets, out);
        break;
    case CONVERT_CLEAN:
        for (size_t i = 0; i < octets.len; i++) {
            put_clean(encoder, octets.ptr[i], out);
        }
        break;
    case CONVERT_QP:
    case CONVERT_QP_REPAIR:
        for (size_t i = 0; i < octets.len; i++) {
            put_qp(encoder, octets.ptr[i], out);
        }
        break;
    }
}

void convert_encoder_end(struct convert_encoder *encoder, struct buf *out)
{
    bool is_qp = encoder->encoding == CONVERT_QP || encoder->encoding == CONVERT_QP_REPAIR;
    if (encoder->encoding == CONVERT_BASE64 && encoder->held > 0) {
        put_line(encoder, out);
    } else if (is_qp) {
        put_blank(encoder, !encoder->last_cr, out);
        if (encoder->last_cr) {
            put_escaped(encoder, '\r', out);
        }
    } else if (encoder->encoding == CONVERT_CLEAN && encoder->last_cr) {
        buf_append_char(out, ' ');
    }
}
