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

struct scan scan_make(struct slice s);
bool scan_at_end(const struct scan *c);
size_t scan_left(const struct scan *c);
struct slice scan_rest(const struct scan *c);

/* The next octet without taking it, or -1 at the end; scan_peek_at looks further ahead. */
int scan_peek(const struct scan *c);
int scan_peek_at(const struct scan *c, size_t ahead);

bool scan_char(struct scan *c, char expected);
bool scan_any(struct scan *c, char *out);
bool scan_lit(struct scan *c, struct slice expected);
bool scan_lit_nocase(struct scan *c, struct slice expected);

/* Exactly n octets. */
bool scan_bytes(struct scan *c, size_t n, struct slice *out);

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
bool scan_le8(struct scan *c, uint8_t *out);
bool scan_le16(struct scan *c, uint16_t *out);
bool scan_le32(struct scan *c, uint32_t *out);
bool scan_le64(struct scan *c, uint64_t *out);
bool scan_blob(struct scan *c, struct slice *out);

/* One line up to and including LF; *out is without LF and one CR before it. At the end of input the
 * rest is the last line; false when nothing is left. */
bool scan_line(struct scan *c, struct slice *out);

#endif
