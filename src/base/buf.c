/* Growable bytes with a ceiling and a sticky error. */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

#define BUF_FIRST 256

void buf_init(struct buf *b, size_t max_bytes)
{
    *b = (struct buf){ .max = max_bytes };
}

void buf_fini(struct buf *b)
{
    free(b->ptr);
    b->ptr = NULL;
    b->len = b->cap = 0;
}

void buf_reset(struct buf *b)
{
    b->len = 0;
    b->overflow = false;
}

/* Room for n octets that count against the ceiling and `uncounted` more. */
static char *reserve(struct buf *b, size_t n, size_t uncounted)
{
    if (b->overflow || n > b->max || b->len > b->max - n) {
        b->overflow = true;
        return NULL;
    }
    size_t need = b->len + n + uncounted;
    if (need > b->cap || b->ptr == NULL) {
        size_t cap = b->cap == 0 ? BUF_FIRST : b->cap * 2;
        cap = cap > b->max ? b->max : cap;
        cap = cap < need ? need : cap;
        char *grown = realloc(b->ptr, cap == 0 ? 1 : cap);
        if (grown == NULL) {
            fprintf(stderr, "culver: out of memory (%zu bytes)\n", cap);
            abort();
        }
        b->ptr = grown;
        b->cap = cap;
    }
    return b->ptr + b->len;
}

char *buf_grow(struct buf *b, size_t n)
{
    return reserve(b, n, 0);
}

void buf_commit(struct buf *b, size_t used)
{
    b->len += used;
}

/* Four for each division: long answers are mostly numbers. */
static size_t digits_of(uint64_t n)
{
    size_t digits = 1;
    for (; n >= 10000; n /= 10000) {
        digits += 4;
    }
    return digits + (n >= 10) + (n >= 100) + (n >= 1000);
}

void buf_append_number(struct buf *b, uint64_t n)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";
    size_t at = digits_of(n);
    char *room = buf_reserve(b, at);
    if (room == NULL) {
        return;
    }
    b->len += at;
    for (; at > 1; n /= 100) {
        at -= 2;
        memcpy(room + at, pairs + n % 100 * 2, 2);
    }
    if (at == 1) {
        room[0] = (char)('0' + n);
    }
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *room = len < 0 ? NULL : reserve(b, (size_t)len, 1); /* the NUL is not content */
    b->overflow |= len < 0;
    if (room != NULL) {
        vsnprintf(room, (size_t)len + 1, format, again);
        b->len += (size_t)len;
    }
    va_end(again);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vprintf(b, format, args);
    va_end(args);
}

static void append_le(struct buf *b, uint64_t v, size_t octets)
{
    char *room = buf_reserve(b, octets);
    if (room == NULL) {
        return;
    }
    for (size_t i = 0; i < octets; i++) {
        room[i] = (char)(v >> (8 * i));
    }
    b->len += octets;
}

void buf_append_u8(struct buf *b, uint8_t v)
{
    append_le(b, v, 1);
}

void buf_append_u16(struct buf *b, uint16_t v)
{
    append_le(b, v, 2);
}

void buf_append_u32(struct buf *b, uint32_t v)
{
    append_le(b, v, 4);
}

void buf_append_u64(struct buf *b, uint64_t v)
{
    append_le(b, v, 8);
}

void buf_append_varint(struct buf *b, uint64_t v)
{
    for (; v >= 0x80; v >>= 7) {
        buf_append_u8(b, (uint8_t)(v | 0x80));
    }
    buf_append_u8(b, (uint8_t)v);
}

void buf_append_blob(struct buf *b, struct slice s)
{
    if (s.len > UINT32_MAX) {
        b->overflow = true;
        return;
    }
    buf_append_u32(b, (uint32_t)s.len);
    buf_append(b, s);
}

void buf_consume(struct buf *b, size_t n)
{
    n = n > b->len ? b->len : n;
    if (n > 0 && n < b->len) {
        memmove(b->ptr, b->ptr + n, b->len - n);
    }
    b->len -= n;
}

void buf_truncate(struct buf *b, size_t len)
{
    b->len = len < b->len ? len : b->len;
}

struct slice buf_slice(const struct buf *b)
{
    return slice_make(b->ptr, b->len);
}

enum err buf_error(const struct buf *b)
{
    return b->overflow ? fail(ERR_LIMIT, "more than %zu bytes", b->max) : OK;
}
