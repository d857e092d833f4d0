/* The words of PDF (ISO 32000-1, 7.2 and 7.3): objects and content streams are written in the same. */
#include "document/pdf.h"

#define DIGITS_MAX 15 /* of a number that means something */
#define REFERENCE_MAX                                                                              \
    64 /* octets of "12 0 R", with all blanks: looking ahead is paid for by nobody */

bool pdf_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_regular(char c)
{
    return !pdf_is_space(c) && (c == '\0' || strchr("()<>[]{}/%", c) == NULL);
}

static void skip_blanks(struct scan *c)
{
    while (c->at < c->end && (pdf_is_space(*c->at) || *c->at == '%')) {
        bool is_comment = *c->at == '%';
        while (is_comment && c->at < c->end && *c->at != '\n' && *c->at != '\r') {
            c->at++;
        }
        c->at += !is_comment;
    }
}

/* Parentheses within each other belong to the string, unless a backslash stands before them. */
static struct slice take_string(struct scan *c)
{
    const char *begin = c->at;
    for (size_t open = 1; c->at < c->end; c->at++) {
        if (*c->at == '\\' && c->at + 1 < c->end) {
            c->at++;
        } else if (*c->at == '(') {
            open++;
        } else if (*c->at == ')' && --open == 0) {
            return slice_make(begin, (size_t)(c->at++ - begin));
        }
    }
    return slice_make(begin, (size_t)(c->at - begin));
}

static struct slice take_hex(struct scan *c)
{
    struct slice digits;
    if (!scan_until(c, '>', &digits)) {
        (void)scan_bytes(c, scan_left(c), &digits);
        return digits;
    }
    c->at++;
    return digits;
}

static bool read_number(struct slice text, double *out)
{
    bool is_negative = slice_starts(text, SL("-"));
    bool has_sign = is_negative || slice_starts(text, SL("+"));
    double value = 0, unit = 1;
    unsigned digits = 0;
    bool is_fraction = false;
    for (size_t i = has_sign; i < text.len; i++) {
        char c = text.ptr[i];
        if (ascii_is_digit(c) && digits < DIGITS_MAX) {
            value = value * 10 + (c - '0');
            unit = is_fraction ? unit * 10 : unit;
            digits++;
        } else if (c == '.' && !is_fraction) {
            is_fraction = true;
        } else if (!ascii_is_digit(c) || !is_fraction) {
            return false;
        }
    }
    *out = (is_negative ? -value : value) / unit;
    return digits > 0;
}

static void take_word(struct scan *c, struct pdf_token *out)
{
    (void)scan_while(c, is_regular, &out->text);
    out->kind = read_number(out->text, &out->number) ? PDF_NUMBER : PDF_WORD;
}

bool pdf_token_next(struct scan *c, struct pdf_token *out)
{
    skip_blanks(c);
    *out = (struct pdf_token){ .kind = PDF_WORD };
    if (scan_at_end(c)) {
        return false;
    }
    if (is_regular(*c->at)) {
        take_word(c, out);
    } else if (scan_lit(c, SL("<<"))) {
        out->kind = PDF_DICTIONARY;
    } else if (scan_lit(c, SL(">>"))) {
        out->kind = PDF_DICTIONARY_END;
    } else if (scan_char(c, '[')) {
        out->kind = PDF_ARRAY;
    } else if (scan_char(c, ']')) {
        out->kind = PDF_ARRAY_END;
    } else if (scan_char(c, '/')) {
        (void)scan_while(c, is_regular, &out->text);
        out->kind = PDF_NAME;
    } else if (scan_char(c, '(')) {
        out->text = take_string(c);
        out->kind = PDF_STRING;
    } else if (scan_char(c, '<')) {
        out->text = take_hex(c);
        out->kind = PDF_HEX;
    } else {
        (void)scan_bytes(c, 1, &out->text); /* a bracket that closes nothing, or of a program */
    }
    return true;
}

bool pdf_word(struct scan *c, struct slice word)
{
    struct scan ahead = *c;
    struct pdf_token token;
    if (!pdf_token_next(&ahead, &token) || token.kind != PDF_WORD || !slice_eq(token.text, word)) {
        return false;
    }
    *c = ahead;
    return true;
}

/* --- strings --- */

static void append_hex(struct slice digits, struct buf *out)
{
    int high = -1;
    for (size_t i = 0; i < digits.len; i++) {
        int value = ascii_hex_value((unsigned char)digits.ptr[i]);
        if (value >= 0 && high >= 0) {
            buf_append_u8(out, (uint8_t)(high << 4 | value));
            high = -1;
        } else if (value >= 0) {
            high = value;
        }
    }
    if (high >= 0) {
        buf_append_u8(out, (uint8_t)(high << 4));
    }
}

/* Up to three digits; what is more than an octet has is dropped (7.3.4.2). */
static void append_octal(struct scan *c, struct buf *out)
{
    unsigned value = 0;
    for (unsigned i = 0; i < 3 && scan_peek(c) >= '0' && scan_peek(c) <= '7'; i++) {
        value = value * 8 + (unsigned)(*c->at++ - '0');
    }
    buf_append_u8(out, (uint8_t)value);
}

static void append_escape(struct scan *c, struct buf *out)
{
    static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
    if (scan_peek(c) >= '0' && scan_peek(c) <= '7') {
        append_octal(c, out);
    } else if (!scan_lit(c, SL("\r\n")) && !scan_char(c, '\n') && !scan_char(c, '\r')) {
        char plain;
        const char *found = scan_any(c, &plain) && plain != '\0' ? strchr(from, plain) : NULL;
        buf_append_char(out, found == NULL ? c->at[-1] : to[found - from]);
    }
}

void pdf_string_octets(const struct pdf_token *string, struct buf *out)
{
    if (string->kind == PDF_HEX) {
        append_hex(string->text, out);
        return;
    }
    struct scan c = scan_make(string->text);
    while (!scan_at_end(&c)) {
        struct slice plain;
        if (scan_char(&c, '\\') && !scan_at_end(&c)) {
            append_escape(&c, out);
        } else if (scan_until(&c, '\\', &plain) || scan_bytes(&c, scan_left(&c), &plain)) {
            buf_append(out, plain);
        }
    }
}

/* --- values --- */

bool pdf_reference(struct scan *c, uint32_t *out_number)
{
    struct scan ahead = scan_make(slice_sub(scan_rest(c), 0, REFERENCE_MAX));
    struct pdf_token number, generation;
    skip_blanks(&ahead);
    if (scan_at_end(&ahead) || !ascii_is_digit(*ahead.at) || !pdf_token_next(&ahead, &number) ||
        !pdf_token_next(&ahead, &generation) || number.kind != PDF_NUMBER ||
        generation.kind != PDF_NUMBER || !pdf_word(&ahead, SL("R")) || number.number > UINT32_MAX) {
        return false;
    }
    *out_number = (uint32_t)number.number;
    c->at = ahead.at;
    return true;
}

bool pdf_value_skip(struct scan *c)
{
    uint32_t number;
    unsigned depth = 0;
    if (pdf_reference(c, &number)) {
        return true;
    }
    do {
        struct pdf_token token;
        if (!pdf_token_next(c, &token)) {
            return false;
        }
        bool is_end = token.kind == PDF_ARRAY_END || token.kind == PDF_DICTIONARY_END;
        depth += token.kind == PDF_ARRAY || token.kind == PDF_DICTIONARY;
        /* The end of an object closes whatever somebody forgot to. */
        bool is_broken = token.kind == PDF_WORD && slice_eq(token.text, SL("endobj"));
        if ((is_end && depth == 0) || is_broken || depth > DOCUMENT_DEPTH_MAX) {
            return false;
        }
        depth -= is_end;
    } while (depth > 0);
    return true;
}
