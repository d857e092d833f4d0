/* Status line, the three fields that matter here, chunk sizes. */
#include "net/http.h"

#include "base/scan.h"

#define STATUS_MIN 100
#define STATUS_MAX 599
#define CHUNK_DIGITS_MAX 8

static bool read_status(struct slice line, unsigned *out)
{
    struct scan c = scan_make(line);
    uint32_t status;
    if (!(scan_lit(&c, SL("HTTP/1.1 ")) || scan_lit(&c, SL("HTTP/1.0 "))) ||
        !scan_u32(&c, &status) || status < STATUS_MIN || status > STATUS_MAX ||
        !(scan_at_end(&c) || scan_peek(&c) == ' ')) {
        return false;
    }
    *out = status;
    return true;
}

/* RFC 9112 6.3: two lengths that differ, or a length beside chunks, are how answers are smuggled past somebody. */
static bool read_length(struct slice value, struct http_head *out)
{
    struct scan c = scan_make(value);
    uint64_t length;
    if (!scan_u64(&c, &length) || !scan_at_end(&c) || (out->has_length && out->length != length)) {
        return false;
    }
    out->length = length;
    out->has_length = true;
    return true;
}

static bool read_coding(struct slice value, struct http_head *out)
{
    bool is_first = !out->is_chunked;
    out->is_chunked = true;
    return is_first && slice_eq_nocase(value, SL("chunked"));
}

static bool read_field(struct slice line, struct http_head *out)
{
    size_t colon = slice_find_char(line, ':');
    struct slice name = slice_sub(line, 0, colon);
    if (colon == line.len || name.len == 0 || slice_find_char(name, ' ') < name.len ||
        slice_find_char(name, '\t') < name.len) { /* folded lines begin with a blank */
        return false;
    }
    struct slice value = slice_trim(slice_from(line, colon + 1));
    if (slice_eq_nocase(name, SL("content-length"))) {
        return read_length(value, out);
    }
    if (slice_eq_nocase(name, SL("transfer-encoding"))) {
        return read_coding(value, out);
    }
    if (slice_eq_nocase(name, SL("content-encoding"))) {
        return slice_eq_nocase(value, SL("identity")); /* nothing else was asked for */
    }
    if (slice_eq_nocase(name, SL("content-type"))) {
        bool is_first = out->type.len == 0;
        out->type = slice_trim(slice_sub(value, 0, slice_find_char(value, ';')));
        return is_first;
    }
    return true;
}

enum err http_head_read(struct slice text, struct http_head *out)
{
    struct scan c = scan_make(text);
    struct http_head head = { .status = 0 };
    struct slice line;
    if (!scan_line(&c, &line) || !read_status(line, &head.status)) {
        return fail(ERR_SYNTAX, "the answer is not HTTP/1.1");
    }
    while (scan_line(&c, &line)) {
        if (!read_field(line, &head)) {
            return fail(ERR_SYNTAX, "the head of the answer is broken");
        }
    }
    if (head.has_length && head.is_chunked) {
        return fail(ERR_SYNTAX, "the answer has two lengths");
    }
    *out = head;
    return OK;
}

bool http_chunk_size_read(struct slice line, uint64_t *out)
{
    struct scan c = scan_make(line);
    uint64_t size = 0;
    unsigned digits = 0;
    char digit;
    while (ascii_hex_value(scan_peek(&c)) >= 0 && digits < CHUNK_DIGITS_MAX &&
           scan_any(&c, &digit)) {
        size = size << 4 | (uint64_t)ascii_hex_value((unsigned char)digit);
        digits++;
    }
    scan_skip_blanks(&c);
    if (digits == 0 || !(scan_at_end(&c) || scan_peek(&c) == ';')) {
        return false;
    }
    *out = size;
    return true;
}
