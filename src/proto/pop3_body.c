/* A message as the lines of an answer (RFC 1939 3, 7). */
#include "proto/pop3.h"

static void end_line(struct pop3_body *body, struct buf *out)
{
    bool is_empty = body->line_len == 0 || (body->line_len == 1 && body->last_cr);
    buf_append_cstr(out, body->last_cr ? "\n" : "\r\n");
    if (body->in_body && body->has_limit) {
        body->lines_left--;
    }
    body->in_body = body->in_body || is_empty;
    body->is_done = body->has_limit && body->in_body && body->lines_left == 0;
    body->line_len = 0;
    body->last_cr = false;
}

bool pop3_body_write(struct pop3_body *body, struct slice piece, struct buf *out)
{
    while (piece.len > 0 && !body->is_done) {
        size_t end = slice_find_char(piece, '\n');
        struct slice text = slice_sub(piece, 0, end);
        if (body->line_len == 0 && text.len > 0 && text.ptr[0] == '.') {
            buf_append_char(out, '.');
        }
        if (text.len > 0) {
            buf_append(out, text);
            body->line_len += text.len;
            body->last_cr = text.ptr[text.len - 1] == '\r';
        }
        if (end < piece.len) {
            end_line(body, out);
        }
        piece = slice_from(piece, end < piece.len ? end + 1 : end);
    }
    return !body->is_done;
}

void pop3_body_end(struct pop3_body *body, struct buf *out)
{
    if (body->line_len > 0) {
        end_line(body, out);
    }
    buf_append_cstr(out, ".\r\n");
}
