/* IMAP's modified UTF-7 (RFC 3501 5.1.3). Strict, so that one mailbox has one name on the wire: printable US-ASCII stands for
 * itself, "&" is "&-", everything else is base64 of UTF-16BE with "," for "/" and no padding, one shift for one run. */
#include "base/utf8.h"
#include "codec/codec.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static bool is_direct(int c)
{
    return c >= 0x20 && c <= 0x7e;
}

/* The code units of one shifted run, already out of base64, as UTF-8. */
static bool append_units(struct slice octets, struct buf *out)
{
    uint32_t high = 0;
    for (size_t i = 0; i + 1 < octets.len; i += 2) {
        uint32_t unit =
            (uint32_t)(unsigned char)octets.ptr[i] << 8 | (unsigned char)octets.ptr[i + 1];
        bool is_low = unit >= 0xdc00 && unit <= 0xdfff;
        if ((high != 0) != is_low || (high == 0 && is_direct((int)unit)) || unit == 0) {
            return false; /* lone surrogate, or a character that stands for itself */
        }
        if (unit >= 0xd800 && unit <= 0xdbff) {
            high = unit;
            continue;
        }
        utf8_append(out, is_low ? 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00) : unit);
        high = 0;
    }
    return high == 0 && octets.len > 0;
}

static bool decode_shift(struct slice text, struct buf *out)
{
    struct buf octets;
    uint32_t word = 0;
    int bits = 0;
    bool ok = text.len > 0;
    buf_init(&octets, text.len + 1);
    for (size_t i = 0; i < text.len && ok; i++) {
        const char *at = memchr(alphabet, text.ptr[i], sizeof(alphabet) - 1);
        ok = at != NULL;
        word = word << 6 | (ok ? (uint32_t)(at - alphabet) : 0);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            buf_append_char(&octets, (char)(word >> bits));
        }
    }
    ok = ok && octets.len % 2 == 0 && bits < 6 && (word & ((1U << bits) - 1)) == 0 &&
         append_units(buf_slice(&octets), out);
    buf_fini(&octets);
    return ok;
}

enum err mutf7_decode(struct slice in, struct buf *out)
{
    struct scan c = scan_make(in);
    bool after_shift = false;
    char octet;
    while (scan_any(&c, &octet)) {
        struct slice text;
        if (!is_direct((unsigned char)octet)) {
            return fail(ERR_SYNTAX, "modified UTF-7: octet %d", (unsigned char)octet);
        }
        if (octet != '&') {
            buf_append_char(out, octet);
            after_shift = false;
            continue;
        }
        if (!scan_until(&c, '-', &text)) {
            return fail(ERR_SYNTAX, "modified UTF-7: shift without an end");
        }
        scan_char(&c, '-');
        if (text.len == 0) {
            buf_append_char(out, '&');
            after_shift = false;
        } else if (after_shift || !decode_shift(text, out)) {
            return fail(ERR_SYNTAX, "modified UTF-7: not the one form of this name");
        } else {
            after_shift = true;
        }
    }
    return buf_error(out);
}

struct shift {
    uint32_t word;
    int bits;
    bool is_open;
};

static void shift_unit(struct shift *s, uint32_t unit, struct buf *out)
{
    if (!s->is_open) {
        buf_append_char(out, '&');
        *s = (struct shift){ .is_open = true };
    }
    s->word = s->word << 16 | unit;
    s->bits += 16;
    while (s->bits >= 6) {
        s->bits -= 6;
        buf_append_char(out, alphabet[s->word >> s->bits & 63]);
    }
    s->word &= (1U << s->bits) - 1;
}

static void shift_close(struct shift *s, struct buf *out)
{
    if (!s->is_open) {
        return;
    }
    if (s->bits > 0) {
        buf_append_char(out, alphabet[s->word << (6 - s->bits) & 63]);
    }
    buf_append_char(out, '-');
    s->is_open = false;
}

void mutf7_encode(struct slice utf8, struct buf *out)
{
    struct scan c = scan_make(utf8);
    struct shift shift = { 0 };
    uint32_t cp;
    while (!scan_at_end(&c)) {
        if (!utf8_take(&c, &cp)) {
            c.at++;
            cp = 0xfffd;
        }
        if (is_direct((int)cp)) {
            shift_close(&shift, out);
            buf_append_cstr(out, cp == '&' ? "&-" : "");
            if (cp != '&') {
                buf_append_char(out, (char)cp);
            }
        } else if (cp >= 0x10000) {
            shift_unit(&shift, 0xd800 + ((cp - 0x10000) >> 10), out);
            shift_unit(&shift, 0xdc00 + ((cp - 0x10000) & 0x3ff), out);
        } else {
            shift_unit(&shift, cp, out);
        }
    }
    shift_close(&shift, out);
}
