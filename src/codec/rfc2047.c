/* Encoded words in header values (RFC 2047). Adjacent words of one charset and encoding are decoded as one piece of
 * octets first, because mailers split multi-octet characters between words. */
#include "base/utf8.h"
#include "codec/codec.h"

#define RUN_MAX (64 * 1024)

struct word {
    struct slice charset, text;
    char encoding; /* 'B' or 'Q' */
};

/* "=?charset[*language]?B|Q?text?=" at the cursor (RFC 2047 2, RFC 2231 5). */
static bool take_word(struct scan *c, struct word *out)
{
    struct scan ahead = *c;
    if (!scan_lit(&ahead, SL("=?")) || !scan_until(&ahead, '?', &out->charset) ||
        !scan_char(&ahead, '?') || !scan_any(&ahead, &out->encoding) || !scan_char(&ahead, '?')) {
        return false;
    }
    out->encoding = ascii_upper(out->encoding);
    if (out->charset.len == 0 || (out->encoding != 'B' && out->encoding != 'Q') ||
        slice_find_char(out->charset, ' ') < out->charset.len) {
        return false;
    }
    /* Bounded, or many beginnings without an end would cost the square of the value's length. */
    struct slice rest = slice_sub(scan_rest(&ahead), 0, RFC2047_WORD_MAX);
    size_t end = slice_find(rest, SL("?="));
    if (end == rest.len) {
        return false;
    }
    out->text = slice_sub(rest, 0, end);
    if (slice_find_char(out->text, '\n') < out->text.len) {
        return false;
    }
    out->charset = slice_sub(out->charset, 0, slice_find_char(out->charset, '*'));
    ahead.at += end + 2;
    *c = ahead;
    return true;
}

static void decode_octets(const struct word *word, struct buf *octets)
{
    if (word->encoding == 'B') {
        base64_decode_mail(word->text, octets);
    } else {
        qp_decode(word->text, true, octets);
    }
}

/* Takes the words that follow `first` directly (white space between them is dropped) and have its charset. */
static void decode_run(struct scan *c, struct word first, struct buf *out)
{
    struct buf octets;
    buf_init(&octets, RUN_MAX);
    decode_octets(&first, &octets);
    for (;;) {
        struct scan ahead = *c;
        struct word next;
        while (scan_peek(&ahead) == ' ' || scan_peek(&ahead) == '\t' || scan_peek(&ahead) == '\r' ||
               scan_peek(&ahead) == '\n') {
            ahead.at++;
        }
        if (!take_word(&ahead, &next) || !slice_eq_nocase(next.charset, first.charset)) {
            break;
        }
        decode_octets(&next, &octets);
        *c = ahead;
    }
    charset_to_utf8(first.charset, buf_slice(&octets), out);
    buf_fini(&octets);
}

/* White space between two encoded words of different charsets is not shown either (RFC 2047 6.2). */
static void skip_space_before_word(struct scan *c)
{
    struct scan ahead = *c;
    struct word next;
    while (scan_peek(&ahead) == ' ' || scan_peek(&ahead) == '\t' || scan_peek(&ahead) == '\r' ||
           scan_peek(&ahead) == '\n') {
        ahead.at++;
    }
    struct scan start = ahead;
    if (take_word(&ahead, &next)) {
        *c = start;
    }
}

void rfc2047_decode(struct slice in, struct buf *out)
{
    struct scan c = scan_make(in);
    struct word word;
    uint32_t code_point;
    char octet;
    while (!scan_at_end(&c)) {
        if (scan_peek(&c) == '=' && take_word(&c, &word)) {
            decode_run(&c, word, out);
            skip_space_before_word(&c);
        } else if (utf8_take(&c, &code_point)) {
            utf8_append(out, code_point);
        } else if (scan_any(&c, &octet)) {
            utf8_append(out, 0xfffd);
        }
    }
}
