/* Parts with a NUL, which only clients that know BINARY can be shown, are stored in base64 (RFC 3516 4.4). */
#include "codec/codec.h"
#include "format/header.h"

#define LINE_OCTETS 57 /* of 76 characters, RFC 2045 6.8 */

/* What is not encoded must do without. */
static enum err copy(struct slice text, struct buf *out)
{
    if (slice_find_char(text, '\0') < text.len) {
        return fail(ERR_SYNTAX, "a NUL stands outside of a binary part");
    }
    buf_append(out, text);
    return OK;
}

/* The same fields, but for the one that names the encoding. */
static enum err write_header(struct slice header, struct buf *out)
{
    struct header_cursor cursor = header_cursor_make(header);
    struct header_field field;
    size_t at = 0;
    while (header_next(&cursor, &field)) {
        size_t begins = (size_t)(field.whole.ptr - header.ptr);
        if (slice_eq_nocase(field.name, SL("Content-Transfer-Encoding"))) {
            TRY(copy(slice_sub(header, at, begins - at), out));
            buf_append_cstr(out, "Content-Transfer-Encoding: base64\r\n");
            at = begins + field.whole.len;
        }
    }
    return copy(slice_from(header, at), out);
}

static void write_body(struct slice body, struct buf *out)
{
    for (size_t at = 0; at < body.len; at += LINE_OCTETS) {
        if (at > 0) {
            buf_append_cstr(out, "\r\n");
        }
        base64_encode(slice_sub(body, at, LINE_OCTETS), out);
    }
}

/* RFC 2045 6.4: what has parts is never in base64; one that was not taken apart looks like a leaf. */
static bool may_encode(const struct part *part)
{
    return part->encoding == ENCODING_BINARY && !slice_eq(part->type, SL("multipart")) &&
           !slice_eq(part->type, SL("message"));
}

enum err message_encode_binary(const struct message *message, struct slice text, struct buf *out)
{
    size_t at = 0;
    for (uint32_t i = 0; i < message->part_count; i++) {
        const struct part *part = &message->parts[i];
        struct slice body = slice_sub(text, (size_t)part->body_start, (size_t)part->body_len);
        if (part->first_child != MESSAGE_NONE || slice_find_char(body, '\0') == body.len) {
            continue;
        }
        if (!may_encode(part) || part->header_start < at) {
            return fail(ERR_SYNTAX, "a NUL stands in a part that is not binary");
        }
        TRY(copy(slice_sub(text, at, (size_t)part->header_start - at), out));
        TRY(write_header(slice_sub(text, (size_t)part->header_start, (size_t)part->header_len),
                         out));
        write_body(body, out);
        at = (size_t)(part->body_start + part->body_len);
    }
    TRY(copy(slice_from(text, at), out));
    return buf_error(out);
}
