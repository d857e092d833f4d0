/* base/buf.h - owned, growable bytes with a ceiling, and the one way to build output.
 *
 * Shape   a builder with a sticky error: append as you like, ask buf_error() once at the end.
 * Owner   buf_init() takes nothing; buf_fini() frees. A slice of it lives until the next append.
 * Errors  ERR_LIMIT once the ceiling would be passed; nothing is appended from then on. */
#ifndef CULVER_BASE_BUF_H
#define CULVER_BASE_BUF_H

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/slice.h"

struct buf {
    char *ptr;
    size_t len;
    size_t cap;
    size_t max;
    bool overflow;
};

/* An empty buf that will hold at most max_bytes. No memory is taken yet. */
void buf_init(struct buf *b, size_t max_bytes);

/* Frees the memory; the buf may be used again after buf_init(). Fits AUTO(buf_fini). */
void buf_fini(struct buf *b);

/* Forgets content and error, keeps the memory. */
void buf_reset(struct buf *b);

char *buf_grow(struct buf *b,
               size_t n); /* the slow way of buf_reserve(): takes memory, or sets the error */
/* Room for n more octets at the end, to be filled by the caller, who then calls buf_commit(b, used).
 * NULL when the ceiling would be passed (sticky). */
static inline char *buf_reserve(struct buf *b, size_t n)
{
    bool is_there = !b->overflow && n < b->cap - b->len && n <= b->max - b->len;
    return is_there ? b->ptr + b->len : buf_grow(b, n);
}
void buf_commit(struct buf *b, size_t used);

static inline void buf_append(struct buf *b, struct slice s)
{
    char *room = buf_reserve(b, s.len);
    if (room != NULL && s.len > 0) {
        memcpy(room, s.ptr, s.len);
        b->len += s.len;
    }
}

static inline void buf_append_char(struct buf *b, char c)
{
    char *room = buf_reserve(b, 1);
    if (room != NULL) {
        *room = c;
        b->len++;
    }
}

static inline void buf_append_cstr(struct buf *b, const char *text)
{
    buf_append(b, slice_cstr(text));
}

void buf_append_number(struct buf *b, uint64_t n);
void buf_printf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_vprintf(struct buf *b, const char *format, va_list args) PRINTF_LIKE(2, 0);

/* Little-endian integers, the form of everything on disk and between processes. */
void buf_append_u8(struct buf *b, uint8_t v);
void buf_append_u16(struct buf *b, uint16_t v);
void buf_append_u32(struct buf *b, uint32_t v);
void buf_append_u64(struct buf *b, uint64_t v);
/* Seven bits in each octet, the lowest first; the eighth says that more follow: small numbers take one octet. */
void buf_append_varint(struct buf *b, uint64_t v);
/* A u32 length, then the bytes. */
void buf_append_blob(struct buf *b, struct slice s);

/* Removes the first n octets. */
void buf_consume(struct buf *b, size_t n);
void buf_truncate(struct buf *b, size_t len);

struct slice buf_slice(const struct buf *b);

/* OK, or ERR_LIMIT when something did not fit. */
enum err buf_error(const struct buf *b);

#endif
