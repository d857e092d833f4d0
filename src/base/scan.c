/* Small takers over untrusted bytes. */
#include "base/scan.h"

bool scan_char(struct scan *c, char expected)
{
    if (c->at == c->end || *c->at != expected) {
        return false;
    }
    c->at++;
    return true;
}

bool scan_any(struct scan *c, char *out)
{
    if (c->at == c->end) {
        return false;
    }
    *out = *c->at++;
    return true;
}

/* No octets may be skipped where there is no pointer: NULL + 0 is undefined. */
static void skip(struct scan *c, size_t n)
{
    if (n > 0) {
        c->at += n;
    }
}

bool scan_lit(struct scan *c, struct slice expected)
{
    if (!slice_starts(scan_rest(c), expected)) {
        return false;
    }
    skip(c, expected.len);
    return true;
}

bool scan_lit_nocase(struct scan *c, struct slice expected)
{
    if (!slice_starts_nocase(scan_rest(c), expected)) {
        return false;
    }
    skip(c, expected.len);
    return true;
}

bool scan_until(struct scan *c, char stop, struct slice *out)
{
    size_t n = slice_find_char(scan_rest(c), stop);
    return n < scan_left(c) && scan_bytes(c, n, out);
}

bool scan_while(struct scan *c, bool (*is_member)(char), struct slice *out)
{
    const char *start = c->at;
    while (c->at != c->end && is_member(*c->at)) {
        c->at++;
    }
    if (c->at == start) {
        return false;
    }
    *out = slice_make(start, (size_t)(c->at - start));
    return true;
}

size_t scan_skip_blanks(struct scan *c)
{
    size_t skipped = 0;
    while (c->at != c->end && (*c->at == ' ' || *c->at == '\t')) {
        c->at++;
        skipped++;
    }
    return skipped;
}

bool scan_u64(struct scan *c, uint64_t *out)
{
    struct scan ahead = *c;
    uint64_t value = 0;
    while (ahead.at != ahead.end && ascii_is_digit(*ahead.at)) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*ahead.at - '0'), &value)) {
            return false;
        }
        ahead.at++;
    }
    if (ahead.at == c->at) {
        return false;
    }
    *c = ahead;
    *out = value;
    return true;
}

bool scan_u32(struct scan *c, uint32_t *out)
{
    struct scan ahead = *c;
    uint64_t value;
    if (!scan_u64(&ahead, &value) || value > UINT32_MAX) {
        return false;
    }
    *c = ahead;
    *out = (uint32_t)value;
    return true;
}

bool scan_long_varint(struct scan *c, uint64_t most, uint64_t *out)
{
    const char *at = c->at;
    uint64_t value = 0;
    unsigned octet = 0x80;
    for (unsigned shift = 0; octet & 0x80 && shift < 64; shift += 7) {
        if (at == c->end) {
            return false;
        }
        octet = (unsigned char)*at++;
        if ((shift > 0 && octet == 0) || (shift == 63 && octet > 1)) {
            return false;
        }
        value |= (uint64_t)(octet & 0x7f) << shift;
    }
    if (value > most) {
        return false;
    }
    c->at = at;
    *out = value;
    return true;
}

bool scan_blob(struct scan *c, struct slice *out)
{
    struct scan ahead = *c;
    uint32_t len;
    if (!scan_le32(&ahead, &len) || !scan_bytes(&ahead, len, out)) {
        return false;
    }
    *c = ahead;
    return true;
}

bool scan_line(struct scan *c, struct slice *out)
{
    if (scan_at_end(c)) {
        return false;
    }
    struct slice rest = scan_rest(c);
    size_t n = slice_find_char(rest, '\n');
    c->at += n < rest.len ? n + 1 : n;
    if (n < rest.len && n > 0 && rest.ptr[n - 1] == '\r') {
        n--;
    }
    *out = slice_sub(rest, 0, n);
    return true;
}
