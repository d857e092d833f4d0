/* base/slice.h - borrowed bytes: a pointer and a length, passed by value.
 *
 * Shape   never NUL-terminated, may hold NUL; an empty slice may have a NULL pointer.
 * Owner   nobody: a slice lives as long as the arena, buf or stream it was cut from.
 * Units   len in octets. */
#ifndef CULVER_BASE_SLICE_H
#define CULVER_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
    const char *ptr;
    size_t len;
};

/* A slice of a string literal; its terminating NUL is not part of it. */
#define SL(literal) ((struct slice){ "" literal, sizeof(literal) - 1 })

/* For printf: "%.*s" with SLICE_ARG(s). */
#define SLICE_ARG(s) (int)(s).len, (s).ptr

static inline struct slice slice_make(const void *ptr, size_t len)
{
    return (struct slice){ ptr, len };
}

/* The bytes of a C string (NULL gives the empty slice). */
static inline struct slice slice_cstr(const char *text)
{
    return (struct slice){ text, text == NULL ? 0 : strlen(text) };
}

static inline bool slice_is_empty(struct slice s)
{
    return s.len == 0;
}

static inline bool slice_eq(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Equal when ASCII letters are folded; other octets must be the same. */
bool slice_eq_nocase(struct slice a, struct slice b);

bool slice_starts(struct slice s, struct slice prefix);
bool slice_starts_nocase(struct slice s, struct slice prefix);
bool slice_ends(struct slice s, struct slice suffix);
bool slice_ends_nocase(struct slice s, struct slice suffix);

/* Order as memcmp, a shorter slice before its extensions: <0, 0, >0. */
int slice_compare(struct slice a, struct slice b);
int slice_compare_nocase(struct slice a, struct slice b);

/* The part from `from` on, at most `len` octets; clamped to what is there. */
struct slice slice_sub(struct slice s, size_t from, size_t len);
struct slice slice_from(struct slice s, size_t from);

/* Without SP, HTAB, CR, LF at both ends. */
struct slice slice_trim(struct slice s);

/* Index of the first / last octet `c`, or s.len when there is none. */
size_t slice_find_char(struct slice s, char c);
size_t slice_rfind_char(struct slice s, char c);

/* Index of the first occurrence of needle, or s.len; an empty needle is found at 0. Linear time. */
size_t slice_find(struct slice s, struct slice needle);
size_t slice_find_nocase(struct slice s, struct slice needle);

/* Index of the first line of s that begins with `prefix` (not empty, no LF in it), or s.len: s begins a line, and each LF another. Looks
 * for the octet that is rarer than ends of lines in most text, and at no line twice. */
size_t slice_find_line(struct slice s, struct slice prefix);

/* ASCII only, whatever the locale. */
static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}
static inline char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}
/* Of a hexadecimal digit in either case; -1: it is none. Takes what scan_peek() gives. */
static inline int ascii_hex_value(int c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}
static inline bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool ascii_is_alpha(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
static inline bool ascii_is_alnum(char c)
{
    return ascii_is_digit(c) || ascii_is_alpha(c);
}

#endif
