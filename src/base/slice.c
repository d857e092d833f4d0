/* Linear-time helpers over borrowed bytes. */
#include "base/slice.h"

#include <stdint.h>
#include <stdlib.h>

bool slice_eq_nocase(struct slice a, struct slice b)
{
    return a.len == b.len && slice_compare_nocase(a, b) == 0;
}

bool slice_starts(struct slice s, struct slice prefix)
{
    return s.len >= prefix.len && slice_eq(slice_sub(s, 0, prefix.len), prefix);
}

bool slice_starts_nocase(struct slice s, struct slice prefix)
{
    return s.len >= prefix.len && slice_eq_nocase(slice_sub(s, 0, prefix.len), prefix);
}

bool slice_ends(struct slice s, struct slice suffix)
{
    return s.len >= suffix.len && slice_eq(slice_from(s, s.len - suffix.len), suffix);
}

bool slice_ends_nocase(struct slice s, struct slice suffix)
{
    return s.len >= suffix.len && slice_eq_nocase(slice_from(s, s.len - suffix.len), suffix);
}

int slice_compare(struct slice a, struct slice b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared == 0 ? 0 : memcmp(a.ptr, b.ptr, shared);
    if (order != 0) {
        return order;
    }
    return a.len < b.len ? -1 : a.len > b.len;
}

int slice_compare_nocase(struct slice a, struct slice b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < shared; i++) {
        unsigned char x = (unsigned char)ascii_lower(a.ptr[i]);
        unsigned char y = (unsigned char)ascii_lower(b.ptr[i]);
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    return a.len < b.len ? -1 : a.len > b.len;
}

struct slice slice_sub(struct slice s, size_t from, size_t len)
{
    if (from >= s.len) {
        return (struct slice){ s.ptr == NULL ? NULL : s.ptr + s.len, 0 };
    }
    size_t left = s.len - from;
    return (struct slice){ s.ptr + from, len < left ? len : left };
}

struct slice slice_from(struct slice s, size_t from)
{
    return slice_sub(s, from, s.len);
}

static bool is_blank_or_line_end(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_trim(struct slice s)
{
    while (s.len > 0 && is_blank_or_line_end(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && is_blank_or_line_end(s.ptr[s.len - 1])) {
        s.len--;
    }
    return s;
}

size_t slice_find_char(struct slice s, char c)
{
    const char *at = s.len == 0 ? NULL : memchr(s.ptr, c, s.len);
    return at == NULL ? s.len : (size_t)(at - s.ptr);
}

size_t slice_rfind_char(struct slice s, char c)
{
    const char *at = s.len == 0 ? NULL : memrchr(s.ptr, c, s.len);
    return at == NULL ? s.len : (size_t)(at - s.ptr);
}

size_t slice_find(struct slice s, struct slice needle)
{
    if (needle.len == 0) {
        return 0;
    }
    const char *at = s.len == 0 ? NULL : memmem(s.ptr, s.len, needle.ptr, needle.len);
    return at == NULL ? s.len : (size_t)(at - s.ptr);
}

size_t slice_find_line(struct slice s, struct slice prefix)
{
    for (size_t at = 0; at < s.len;) {
        at += slice_find_char(slice_from(s, at), prefix.ptr[0]);
        bool begins_line =
            at == 0 || s.ptr[at - 1] == '\n'; /* with at == s.len nothing starts there */
        if (begins_line && slice_starts(slice_from(s, at), prefix)) {
            return at;
        }
        at += slice_find_char(slice_from(s, at), '\n') + 1;
    }
    return s.len;
}

/* The failure table of Knuth, Morris and Pratt: for each prefix of the needle the length of its
 * longest proper border. */
static void border_table(struct slice needle, uint32_t *border)
{
    border[0] = 0;
    for (size_t i = 1, k = 0; i < needle.len; i++) {
        while (k > 0 && ascii_lower(needle.ptr[i]) != ascii_lower(needle.ptr[k])) {
            k = border[k - 1];
        }
        k += ascii_lower(needle.ptr[i]) == ascii_lower(needle.ptr[k]);
        border[i] = (uint32_t)k;
    }
}

static size_t find_by_borders(struct slice s, struct slice needle, const uint32_t *border)
{
    for (size_t i = 0, k = 0; i < s.len; i++) {
        while (k > 0 && ascii_lower(s.ptr[i]) != ascii_lower(needle.ptr[k])) {
            k = border[k - 1];
        }
        k += ascii_lower(s.ptr[i]) == ascii_lower(needle.ptr[k]);
        if (k == needle.len) {
            return i + 1 - k;
        }
    }
    return s.len;
}

/* Needles up to this many octets have their table on the stack. */
#define NEEDLE_SHORT_MAX 256

size_t slice_find_nocase(struct slice s, struct slice needle)
{
    uint32_t table[NEEDLE_SHORT_MAX];
    if (needle.len == 0 || needle.len > s.len || needle.len > UINT32_MAX) {
        return needle.len == 0 ? 0 : s.len;
    }
    uint32_t *border = table;
    if (needle.len > NEEDLE_SHORT_MAX && (border = malloc(needle.len * sizeof(*border))) == NULL) {
        abort();
    }
    border_table(needle, border);
    size_t found = find_by_borders(s, needle, border);
    if (border != table) {
        free(border);
    }
    return found;
}
