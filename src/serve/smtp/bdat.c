/* BDAT (RFC 3030): the content in counted chunks.
 *
 * A chunk is on its way whatever we think of it, so it is always read; only when it is many times larger than anything we would
 * take, or its size cannot be read, the connection ends instead. */
#include "io/stream.h"
#include "serve/smtp/internal.h"

/* RFC 3030 3: behind the header of a binary message everything may stand; what does not need it is no binary message to whoever has it
 * next (RFC 5322 2.1.1). */
static void check_binary(struct smtp_line_check *check, char c)
{
    bool is_bare = check->last_cr != (c == '\n');
    check->line_len = c == '\n' ? 0 : check->line_len + (c != '\r');
    check->is_binary |= is_bare || c == '\0' || check->line_len > SMTP_TEXT_LINE_MAX;
    check->last_cr = c == '\r';
}

static void check_lines(struct smtp_line_check *check, bool may_be_binary, struct slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        char c = bytes.ptr[i];
        check->has_8bit |= (unsigned char)c >= 0x80;
        if (check->is_body) {
            check_binary(check, c);
            continue;
        }
        check->is_body = may_be_binary && c == '\n' && check->last_cr && check->line_len == 1;
        check->bare_newline |= check->last_cr != (c == '\n');
        check->has_nul |= c == '\0';
        check->line_len = c == '\n' ? 0 : check->line_len + 1;
        /* The CR of a line's end is not counted. */
        check->long_line |= check->line_len > SMTP_BODY_LINE_MAX + (c == '\r' ? 1 : 0);
        check->last_cr = c == '\r';
    }
}

/* One piece of the chunk, in time. False: the session has ended. */
static bool read_piece(struct smtp_session *s, struct limit_reader *chunk, char *piece, size_t *len)
{
    unsigned patience = smtp_txn_patience(s);
    if (patience == 0) {
        smtp_say_goodbye(s, 421, "4.4.2", "the message comes too slowly");
        return false;
    }
    (void)deadline_set(patience);
    enum err result = limit_reader_read(chunk, piece, SMTP_PIECE_BYTES, len);
    if (result != OK) {
        smtp_connection_failed(s, result);
    }
    return result == OK;
}

static bool read_chunk(struct smtp_session *s, uint64_t size, bool is_wanted)
{
    struct limit_reader chunk = { .inner = smtp_stream(s), .left = size };
    char *piece = arena_alloc(s->command_arena, SMTP_PIECE_BYTES);
    while (chunk.left > 0) {
        size_t len = 0;
        if (!read_piece(s, &chunk, piece, &len)) {
            return false;
        }
        if (!is_wanted) {
            s->txn.octets += len;
            continue;
        }
        check_lines(&s->txn.lines, s->txn.envelope.body_binary, slice_make(piece, len));
        IGNORE(smtp_txn_write(s, slice_make(piece, len))); /* remembered in the transaction */
    }
    return true;
}

struct chunk {
    uint64_t size;
    bool is_last;
};

/* The transaction has failed as a whole (RFC 3030 2). RFC 2033 4.3: in LMTP the last chunk has as many replies as recipients were taken, also
 * when it comes behind the failure, and none when there were none; each chunk before it has one. */
static struct smtp_reply fail_with(struct smtp_session *s, const struct chunk *chunk,
                                   struct verdict verdict)
{
    bool is_known = (s->state & (SMTP_RCPT | SMTP_BDAT)) != 0;
    unsigned owed = is_known ? s->txn.envelope.route_count : s->owed;
    struct smtp_reply reply = smtp_reply_of(verdict);
    reply.text = arena_dup(s->command_arena, verdict.text);
    smtp_txn_reset(s);
    if (!smtp_is_lmtp(s)) {
        return reply;
    }
    if (!chunk->is_last) {
        s->owed = owed;
        return reply;
    }
    if (owed == 0) {
        s->errors++;
        return smtp_reply_none();
    }
    for (unsigned i = 0; i + 1 < owed; i++) {
        smtp_send(s, &reply);
    }
    return reply;
}

/* The chunk is dropped, one that is larger than a message may be too: it is asked for no other way, and whoever sends it waits for the
 * answer. */
static struct smtp_reply refuse_chunk(struct smtp_session *s, const struct chunk *chunk,
                                      struct verdict verdict)
{
    if (chunk->size / SMTP_WASTE_FACTOR > s->services->settings->message_size_max) {
        smtp_say_goodbye(s, verdict.code, verdict.enhanced, "the chunk is too large");
        return smtp_reply_none();
    }
    if (s->txn.content_since == 0) {
        s->txn.content_since = loop_now(s->services->loop);
    }
    return read_chunk(s, chunk->size, false) ? fail_with(s, chunk, verdict) : smtp_reply_none();
}

static struct smtp_reply end_of_content(struct smtp_session *s)
{
    const struct smtp_line_check *lines = &s->txn.lines;
    struct mail_envelope *envelope = &s->txn.envelope;
    bool ends_in_cr = lines->last_cr && !lines->is_body;
    struct verdict verdict = smtp_content_verdict(s, lines->bare_newline || ends_in_cr,
                                                  lines->has_nul, lines->long_line);
    envelope->body_8bit |= lines->has_8bit; /* whatever MAIL promised */
    envelope->body_binary = lines->is_binary || (lines->is_body && lines->last_cr);
    return verdict_is_good(verdict) ? smtp_txn_finish(s) : smtp_txn_refuse(s, verdict);
}

static struct smtp_reply take_chunk(struct smtp_session *s, const struct chunk *chunk)
{
    if (s->txn.draft == NULL) {
        enum err result = smtp_txn_begin_content(s);
        if (result != OK) {
            return refuse_chunk(s, chunk, verdict_of_error(result));
        }
    }
    s->txn.chunks++;
    s->state = SMTP_BDAT;
    if (!read_chunk(s, chunk->size, true)) {
        return smtp_reply_none();
    }
    if (chunk->is_last) {
        return end_of_content(s);
    }
    if (s->txn.fault != OK) {
        return fail_with(s, chunk, verdict_of_error(s->txn.fault));
    }
    struct slice text =
        arena_printf(s->command_arena, "%llu octets", (unsigned long long)s->txn.octets);
    return (struct smtp_reply){ 250, "2.0.0", text };
}

struct smtp_reply smtp_bdat(struct smtp_session *s, struct slice args)
{
    struct chunk chunk = { 0 };
    if (smtp_bdat_parse(args, &chunk.size, &chunk.is_last) != SMTP_FINE) {
        /* How many octets follow is not known: they must not be taken for commands. */
        smtp_say_goodbye(s, 501, "5.5.4", "the size of the chunk cannot be read");
        return smtp_reply_none();
    }
    if ((s->state & (SMTP_RCPT | SMTP_BDAT)) == 0) {
        return refuse_chunk(s, &chunk, verdict_make(503, "5.5.1", "MAIL and RCPT come first"));
    }
    uint64_t max = s->services->settings->message_size_max; /* a reload may have lowered it */
    if (s->txn.octets > max || chunk.size > max - s->txn.octets) {
        return refuse_chunk(s, &chunk, verdict_make(552, "5.3.4", "the message is too large"));
    }
    if (s->txn.chunks >= smtp_settings_of(s)->chunks_max) {
        return refuse_chunk(s, &chunk, verdict_make(554, "5.5.0", "too many chunks"));
    }
    return take_chunk(s, &chunk);
}
