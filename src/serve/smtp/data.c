/* DATA: the content, line by line up to the dot. */
#include "io/stream.h"
#include "serve/smtp/internal.h"

/* Reads to the true end of the content, whatever is wrong with it: only there is the next command. False: the session
 * has ended. */
static bool read_content(struct smtp_session *s, struct dot_reader *reader)
{
    char *piece = ARENA_ARRAY_RAW(s->txn_arena, char, SMTP_PIECE_BYTES);
    while (!reader->done) {
        unsigned patience = smtp_txn_patience(s);
        if (patience == 0) {
            smtp_say_goodbye(s, 421, "4.4.2", "the message comes too slowly");
            return false;
        }
        (void)deadline_set(patience);
        size_t len = 0;
        enum err result = dot_reader_read(reader, piece, SMTP_PIECE_BYTES, &len);
        if (result != OK) {
            smtp_connection_failed(s, result);
            return false;
        }
        IGNORE(smtp_txn_write(s, slice_make(piece, len))); /* remembered in the transaction */
        if (s->txn.octets / 2 > s->services->settings->message_size_max) {
            smtp_say_goodbye(s, 552, "5.3.4", "the message is too large");
            return false;
        }
    }
    return true;
}

struct smtp_reply smtp_data(struct smtp_session *s, struct slice args)
{
    if (args.len > 0) {
        return smtp_reply_make(501, "5.5.4", "DATA has no arguments");
    }
    if (s->txn.envelope.body_binary) { /* RFC 3030 3 */
        return smtp_reply_make(503, "5.5.1", "binary content comes by BDAT");
    }
    enum err result = smtp_txn_begin_content(s);
    if (result != OK) {
        return smtp_txn_refuse_data(s, verdict_of_error(result));
    }
    struct smtp_reply go_ahead = smtp_reply_make(354, NULL, "send the message, end with a dot");
    smtp_send(s, &go_ahead);
    struct dot_reader reader;
    dot_reader_init(&reader, smtp_stream(s), SMTP_BODY_LINE_MAX);
    if (s->ended != SMTP_GOES_ON || !read_content(s, &reader)) {
        return smtp_reply_none();
    }
    s->txn.envelope.body_8bit |= reader.has_8bit; /* whatever MAIL promised */
    struct verdict verdict =
        smtp_content_verdict(s, reader.bare_newline, reader.has_nul, reader.long_line);
    return verdict_is_good(verdict) ? smtp_txn_finish(s) : smtp_txn_refuse(s, verdict);
}
