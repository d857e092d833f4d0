/* Base64 of RFC 4648 sections 4 and 5: exact both ways for protocols, forgiving for mail bodies. */
#include "codec/codec.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (ascii_is_digit(c)) {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

void base64_encode(struct slice in, struct buf *out)
{
    for (size_t i = 0; i < in.len; i += 3) {
        size_t n = in.len - i < 3 ? in.len - i : 3;
        uint32_t word = (uint32_t)(unsigned char)in.ptr[i] << 16;
        word |= n > 1 ? (uint32_t)(unsigned char)in.ptr[i + 1] << 8 : 0;
        word |= n > 2 ? (uint32_t)(unsigned char)in.ptr[i + 2] : 0;
        char quad[4] = { alphabet[word >> 18], alphabet[word >> 12 & 63],
                         n > 1 ? alphabet[word >> 6 & 63] : '=',
                         n > 2 ? alphabet[word & 63] : '=' };
        buf_append(out, slice_make(quad, 4));
    }
}

/* Gathers six bits at a time and writes whole octets. */
struct bits {
    uint32_t word;
    int count;
};

static void bits_add(struct bits *bits, int value, struct buf *out)
{
    bits->word = bits->word << 6 | (uint32_t)value;
    bits->count += 6;
    if (bits->count >= 8) {
        bits->count -= 8;
        buf_append_char(out, (char)(bits->word >> bits->count));
    }
}

/* The bits that the end hides must be zero, else two texts would mean the same. */
static enum err end_exactly(const struct bits *bits, const struct buf *out)
{
    if ((bits->word & ((1U << bits->count) - 1)) != 0) {
        return fail(ERR_SYNTAX, "base64: not canonical");
    }
    return buf_error(out);
}

enum err base64_decode_strict(struct slice in, struct buf *out)
{
    struct bits bits = { 0 };
    if (in.len % 4 != 0) {
        return fail(ERR_SYNTAX, "base64: length is no multiple of 4");
    }
    size_t padding = slice_ends(in, SL("==")) ? 2 : slice_ends(in, SL("=")) ? 1 : 0;
    for (size_t i = 0; i < in.len - padding; i++) {
        int value = value_of(in.ptr[i]);
        if (value < 0) {
            return fail(ERR_SYNTAX, "base64: octet outside the alphabet");
        }
        bits_add(&bits, value, out);
    }
    return end_exactly(&bits, out);
}

enum err base64url_decode(struct slice in, struct buf *out)
{
    struct bits bits = { 0 };
    if (in.len % 4 == 1) {
        return fail(ERR_SYNTAX, "base64url: one octet too many");
    }
    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];
        int value = c == '-' ? 62 : c == '_' ? 63 : c == '+' || c == '/' ? -1 : value_of(c);
        if (value < 0) {
            return fail(ERR_SYNTAX, "base64url: octet outside the alphabet");
        }
        bits_add(&bits, value, out);
    }
    return end_exactly(&bits, out);
}

void base64_decode_mail(struct slice in, struct buf *out)
{
    struct bits bits = { 0 };
    for (size_t i = 0; i < in.len; i++) {
        int value = value_of(in.ptr[i]);
        if (value >= 0) {
            bits_add(&bits, value, out);
        } else if (in.ptr[i] == '=') {
            bits = (struct bits){ 0 }; /* padding ends a run; some mailers join several runs */
        }
    }
}
