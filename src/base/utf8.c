/* UTF-8 by the table of RFC 3629 section 4. */
#include "base/utf8.h"

struct range {
    int low, high;
};

/* Where overlong forms, surrogates and what is beyond U+10FFFF are shut out. */
static struct range second_octet(int lead)
{
    switch (lead) {
    case 0xe0:
        return (struct range){ 0xa0, 0xbf };
    case 0xed:
        return (struct range){ 0x80, 0x9f };
    case 0xf0:
        return (struct range){ 0x90, 0xbf };
    case 0xf4:
        return (struct range){ 0x80, 0x8f };
    default:
        return (struct range){ 0x80, 0xbf };
    }
}

static int continuation(const struct scan *c, size_t ahead, struct range allowed)
{
    int octet = scan_peek_at(c, ahead);
    return octet >= allowed.low && octet <= allowed.high ? octet & 0x3f : -1;
}

bool utf8_take(struct scan *c, uint32_t *out)
{
    int lead = scan_peek(c);
    if (lead < 0) {
        return false;
    }
    if (lead < 0x80) {
        c->at++;
        *out = (uint32_t)lead;
        return true;
    }
    if (lead < 0xc2 || lead > 0xf4) {
        return false;
    }
    size_t more = lead <= 0xdf ? 1 : lead <= 0xef ? 2 : 3;
    struct range second = second_octet(lead);
    uint32_t value = (uint32_t)lead & (0x3fU >> more);
    for (size_t i = 1; i <= more; i++) {
        int bits = continuation(c, i, i == 1 ? second : (struct range){ 0x80, 0xbf });
        if (bits < 0) {
            return false;
        }
        value = value << 6 | (uint32_t)bits;
    }
    c->at += more + 1;
    *out = value;
    return true;
}

void utf8_append(struct buf *b, uint32_t cp)
{
    if (cp < 0x80) {
        buf_append_char(b, (char)cp);
    } else if (cp < 0x800) {
        buf_append_char(b, (char)(0xc0 | cp >> 6));
        buf_append_char(b, (char)(0x80 | (cp & 0x3f)));
    } else if (cp < 0x10000) {
        buf_append_char(b, (char)(0xe0 | cp >> 12));
        buf_append_char(b, (char)(0x80 | (cp >> 6 & 0x3f)));
        buf_append_char(b, (char)(0x80 | (cp & 0x3f)));
    } else {
        buf_append_char(b, (char)(0xf0 | cp >> 18));
        buf_append_char(b, (char)(0x80 | (cp >> 12 & 0x3f)));
        buf_append_char(b, (char)(0x80 | (cp >> 6 & 0x3f)));
        buf_append_char(b, (char)(0x80 | (cp & 0x3f)));
    }
}

bool utf8_is_valid(struct slice s)
{
    struct scan c = scan_make(s);
    uint32_t code_point;
    while (!scan_at_end(&c)) {
        if (!utf8_take(&c, &code_point)) {
            return false;
        }
    }
    return true;
}

bool ascii_is_all(struct slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] > 0x7f) {
            return false;
        }
    }
    return true;
}

struct slice utf8_prefix(struct slice s, size_t max_bytes)
{
    if (s.len <= max_bytes) {
        return s;
    }
    size_t end = max_bytes;
    while (end > 0 && ((unsigned char)s.ptr[end] & 0xc0) == 0x80) {
        end--;
    }
    return slice_sub(s, 0, end);
}
