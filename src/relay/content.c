/* The content of a message on its way out. */
#include "relay/internal.h"

#define READ_ARENA_BYTES ((size_t)16 * 1024 * 1024)

/* A line that begins with a dot gets another one in front. `*at_line_start` lives from piece to piece. */
static enum err write_stuffed(struct stream *stream, struct slice piece, bool *at_line_start)
{
    while (piece.len > 0) {
        size_t line = *at_line_start ? 0 : slice_find_char(piece, '\n') + 1;
        size_t dot = line + slice_find_line(slice_from(piece, line), SL("."));
        struct slice plain = slice_sub(piece, 0, dot);
        TRY(stream_write(stream, plain));
        *at_line_start = plain.len > 0 ? plain.ptr[plain.len - 1] == '\n' : *at_line_start;
        piece = slice_from(piece, plain.len);
        if (piece.len > 0) {
            TRY(stream_write(stream, SL("..")));
            *at_line_start = false;
            piece = slice_from(piece, 1);
        }
    }
    return OK;
}

enum err relay_content(struct relay *relay, const struct relay_message *message)
{
    bool at_line_start = true;
    uint64_t at = 0;
    for (;;) {
        AUTO(arena_free_auto)
        struct arena *arena = arena_new(NULL, "relay-content", READ_ARENA_BYTES);
        struct slice piece;
        TRY(message->read(message->arg, at, arena, &piece));
        if (piece.len == 0) {
            break;
        }
        at += piece.len;
        deadline_set(BLOCK_SECONDS);
        TRY(write_stuffed(relay->stream, piece, &at_line_start));
    }
    TRY(stream_write(relay->stream, at_line_start ? SL(".\r\n") : SL("\r\n.\r\n")));
    return stream_flush(relay->stream);
}

/* A chunk is given one answer before the next begins: a refusal is heard before more is sent for nothing. */
static enum err send_chunk(struct relay *relay, struct slice piece, struct arena *arena,
                           struct smtp_answer *out)
{
    deadline_set(BLOCK_SECONDS);
    TRY(stream_printf(relay->stream, "BDAT %zu\r\n", piece.len));
    TRY(stream_write(relay->stream, piece));
    TRY(stream_flush(relay->stream));
    return relay_answer(relay, END_SECONDS, arena, out);
}

enum err relay_chunks(struct relay *relay, const struct relay_message *message, struct arena *arena,
                      struct smtp_answer *out, bool *out_refused)
{
    *out_refused = false;
    for (uint64_t at = 0;;) {
        AUTO(arena_free_auto)
        struct arena *scratch = arena_new(NULL, "relay-content", READ_ARENA_BYTES);
        struct slice piece;
        TRY(message->read(message->arg, at, scratch, &piece));
        if (piece.len == 0) {
            break;
        }
        at += piece.len;
        struct smtp_answer answer;
        TRY(send_chunk(relay, piece, scratch, &answer));
        if (answer.code >= 300) {
            *out = (struct smtp_answer){ .code = answer.code,
                                         .enhanced = arena_dup(arena, answer.enhanced),
                                         .text = arena_dup(arena, answer.text) };
            *out_refused = true;
            return OK;
        }
    }
    TRY(stream_write(relay->stream, SL("BDAT 0 LAST\r\n")));
    return stream_flush(relay->stream);
}
