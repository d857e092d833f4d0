/* base/scan.h - a cursor over untrusted bytes: the only way that proto/ and format/ read input.
 *
 * Shape   takers return true and move on, or return false and leave the cursor where it was.
 * Units   octets. */
#ifndef CULVER_BASE_SCAN_H
#define CULVER_BASE_SCAN_H

#include <stdint.h>

#include "base/slice.h"

struct scan {
    const char *at;
    const char *end;
};

static inline struct scan scan_make(struct slice s)
{
    return (struct scan){ s.ptr, s.ptr == NULL ? NULL : s.ptr + s.len };
}

static inline bool scan_at_end(const struct scan *c)
{
    return c->at == c->end;
}

static inline size_t scan_left(const struct scan *c)
{
    return (size_t)(c->end - c->at);
}

static inline struct slice scan_rest(const struct scan *c)
{
    return slice_make(c->at, scan_left(c));
}

/* The next octet without taking it, or -1 at the end; scan_peek_at looks further ahead. */
static inline int scan_peek_at(const struct scan *c, size_t ahead)
{
    return ahead < scan_left(c) ? (unsigned char)c->at[ahead] : -1;
}

static inline int scan_peek(const struct scan *c)
{
    return scan_peek_at(c, 0);
}

bool scan_char(struct scan *c, char expected);
bool scan_any(struct scan *c, char *out);
bool scan_lit(struct scan *c, struct slice expected);
bool scan_lit_nocase(struct scan *c, struct slice expected);

/* Exactly n octets. */
static inline bool scan_bytes(struct scan *c, size_t n, struct slice *out)
{
    if (scan_left(c) < n) {
        return false;
    }
    *out = slice_make(c->at, n);
    c->at = n > 0 ? c->at + n : c->at; /* NULL + 0 is undefined */
    return true;
}

/* All octets before `stop`, which stays; false when `stop` does not occur. */
bool scan_until(struct scan *c, char stop, struct slice *out);

/* One or more octets for which is_member() holds. */
bool scan_while(struct scan *c, bool (*is_member)(char), struct slice *out);

/* Skips SP and HTAB; returns how many. */
size_t scan_skip_blanks(struct scan *c);

/* Decimal digits only, full range; false on overflow, a sign, or no digit. */
bool scan_u64(struct scan *c, uint64_t *out);
bool scan_u32(struct scan *c, uint32_t *out);

/* Little-endian integers and u32-counted bytes, as buf_append_* writes them. */
#define SCAN_LE(bits)                                                                              \
    static inline bool scan_le##bits(struct scan *c, uint##bits##_t *out)                          \
    {                                                                                              \
        uint64_t value = 0;                                                                        \
        if (scan_left(c) < (bits) / 8) {                                                           \
            return false;                                                                          \
        }                                                                                          \
        for (size_t i = 0; i < (bits) / 8; i++) {                                                  \
            value |= (uint64_t)(unsigned char)c->at[i] << (8 * i);                                 \
        }                                                                                          \
        c->at += (bits) / 8;                                                                       \
        *out = (uint##bits##_t)value;                                                              \
        return true;                                                                               \
    }
SCAN_LE(8)
SCAN_LE(16)
SCAN_LE(32)
SCAN_LE(64)
#undef SCAN_LE
bool scan_blob(struct scan *c, struct slice *out);

/* As buf_append_varint() writes it; false when it is more than `most` or longer than it need be. */
bool scan_long_varint(struct scan *c, uint64_t most, uint64_t *out);
static inline bool scan_varint(struct scan *c, uint64_t most, uint64_t *out)
{
    if (c->at == c->end || *c->at & 0x80) {
        return scan_long_varint(c, most, out);
    }
    uint64_t value = (unsigned char)*c->at;
    if (value > most) {
        return false;
    }
    c->at++;
    *out = value;
    return true;
}

/* One line up to and including LF; *out is without LF and one CR before it. At the end of input the
 * rest is the last line; false when nothing is left. */
bool scan_line(struct scan *c, struct slice *out);

#endif
