/* Replies of SMTP: "250-first", "250 last". Nothing a peer sent can make a line of its own. */
#include "proto/smtp.h"

static void append_printable(struct buf *out, char c)
{
    if (c >= 0x20 && c < 0x7f) {
        buf_append_char(out, c);
    } else {
        buf_printf(out, "\\x%02X", (unsigned char)c);
    }
}

static void write_line(const struct smtp_reply *reply, struct slice text, bool is_last,
                       struct buf *out)
{
    size_t start = out->len;
    size_t max = reply->code == 334 ? SMTP_AUTH_LINE_MAX : SMTP_REPLY_LINE_MAX; /* RFC 4954 4 */
    buf_append_number(out, reply->code); /* of three digits: RFC 5321 4.2 */
    buf_append_char(out, is_last ? ' ' : '-');
    if (reply->enhanced != NULL) {
        buf_append_cstr(out, reply->enhanced);
        buf_append_char(out, ' ');
    }
    for (size_t i = 0; i < text.len && out->len - start < max - 6; i++) {
        append_printable(out, text.ptr[i]);
    }
    buf_append(out, SL("\r\n"));
}

void smtp_reply_write(const struct smtp_reply *reply, struct buf *out)
{
    struct slice rest = reply->text;
    for (;;) {
        size_t end = slice_find_char(rest, '\n');
        bool is_last = end == rest.len;
        write_line(reply, slice_sub(rest, 0, end), is_last, out);
        if (is_last) {
            return;
        }
        rest = slice_from(rest, end + 1);
    }
}

struct slice smtp_reflect(struct slice text, struct arena *arena)
{
    struct buf line;
    buf_init(&line, SMTP_REFLECT_MAX * 4 + 4);
    for (size_t i = 0; i < text.len && i < SMTP_REFLECT_MAX; i++) {
        append_printable(&line, text.ptr[i]);
    }
    if (text.len > SMTP_REFLECT_MAX) {
        buf_append_cstr(&line, "...");
    }
    struct slice out = arena_dup(arena, buf_slice(&line));
    buf_fini(&line);
    return out;
}
