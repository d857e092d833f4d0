/* base/utf8.h - UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, up to U+10FFFF. */
#ifndef CULVER_BASE_UTF8_H
#define CULVER_BASE_UTF8_H

#include <stdint.h>

#include "base/buf.h"
#include "base/scan.h"

/* Takes one code point; false (cursor unmoved) at the end or on an invalid sequence. */
bool utf8_take(struct scan *c, uint32_t *out);
void utf8_append(struct buf *b, uint32_t code_point);
bool utf8_is_valid(struct slice s);
bool ascii_is_all(struct slice s);

/* The longest prefix of at most max_bytes that does not cut a code point. */
struct slice utf8_prefix(struct slice s, size_t max_bytes);

#endif
