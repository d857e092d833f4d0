/* serve/imap/input.c - reading one command: lines, and the literals between them.
 *
 * A synchronising literal is answered "+ OK" only once its announced size is known to fit; memory grows with what has
 * arrived. A refused literal of a client that does not wait (RFC 7888) is read and dropped up to IMAP_LITERAL_DRAIN
 * octets with the rest of its command; beyond that the session ends, so that a payload is never taken for commands. */
#include "serve/imap/login.h"

#include "io/stream.h"
#include "proto/imap_append.h"
#include "store/sharing/annotation.h"

#define READ_PIECE 3072
#define DEADLINE_BYTES (64 * 1024) /* a client must send this much in the time of one command */

struct gather {
    struct imap_session *s;
    struct imap_request *out;
    bool discard; /* the command is refused: its rest is dropped */
    size_t dropped;
};

size_t imap_login_line_max(const struct imap_session *s)
{
    return login_line_max(s->services, "imap", IMAP_LINE_MAX_LOGIN);
}

static size_t command_max(const struct imap_session *s)
{
    return s->state == IMAP_NOT_AUTHENTICATED ? IMAP_LINE_MAX_LOGIN : IMAP_COMMAND_MAX;
}

static size_t line_max(const struct imap_session *s)
{
    return s->state == IMAP_NOT_AUTHENTICATED ? imap_login_line_max(s) : IMAP_LINE_MAX;
}

static void refuse(struct gather *g, struct imap_reply reply)
{
    if (!g->out->is_refused) {
        g->out->is_refused = true;
        g->out->refusal = reply;
    }
    g->discard = true;
}

static struct slice without_line_end(struct slice line)
{
    if (slice_ends(line, SL("\n"))) {
        line.len--;
    }
    if (slice_ends(line, SL("\r"))) {
        line.len--;
    }
    return line;
}

/* Before login the time is that of the login; later each command has its own. */
static void restart_deadline(struct imap_session *s)
{
    if (s->state != IMAP_NOT_AUTHENTICATED) {
        (void)deadline_set((unsigned)s->settings->write_time);
    }
}

static enum err ask_for_literal(struct imap_session *s)
{
    imap_out(s, "+ OK\r\n");
    imap_out_flush(s);
    restart_deadline(s);
    return s->broken;
}

static enum err read_literal(struct gather *g, uint64_t size)
{
    struct stream *stream = imap_stream(g->s);
    while (size > 0) {
        char piece[READ_PIECE];
        size_t want = size < sizeof piece ? (size_t)size : sizeof piece, got;
        TRY(stream_read(stream, piece, want, &got));
        if (!g->discard) {
            buf_append(&g->s->input, slice_make(piece, got));
        }
        size -= got;
    }
    return OK;
}

/* An annotation says how large it may be (RFC 5464 4.3), whether its value is a little too large or was not even asked for. */
static struct imap_reply too_large(struct imap_session *s)
{
    struct imap_command command;
    if (s->state == IMAP_NOT_AUTHENTICATED ||
        imap_command_parse(buf_slice(&s->input), &command) != OK ||
        !slice_eq_nocase(command.name, SL("SETMETADATA"))) {
        return imap_bad("Literal is too large");
    }
    return imap_with_code(s, imap_no("", "Value is too large"), "METADATA MAXSIZE %d",
                          ANNOTATION_VALUE_MAX);
}

/* A literal in the middle of a command. *go_on is false when nothing more of the command will come. */
static enum err gather_literal(struct gather *g, const struct imap_literal *literal, bool *go_on)
{
    struct imap_session *s = g->s;
    bool fits = !g->discard && s->input.len + literal->size <= command_max(s);
    *go_on = true;
    if (literal->is_sync) {
        if (!fits) {
            refuse(g, too_large(s));
            *go_on = false; /* RFC 3501 7.5: without "+" the client does not send it */
            return OK;
        }
        TRY(ask_for_literal(s));
        return read_literal(g, literal->size);
    }
    if (!fits) {
        refuse(g, too_large(s));
        g->dropped += literal->size > IMAP_LITERAL_DRAIN ? 0 : (size_t)literal->size;
        if (literal->size > IMAP_LITERAL_DRAIN || g->dropped > IMAP_COMMAND_MAX) {
            g->out->is_fatal = true;
            *go_on = false;
            return OK;
        }
    }
    return read_literal(g, literal->size);
}

/* Is this the message of an APPEND, which its run function reads? */
static bool is_streamed(struct imap_session *s, const struct imap_literal *literal,
                        size_t line_start, struct imap_request *out)
{
    struct imap_command command;
    struct imap_append_target target;
    bool complete;
    struct slice head = slice_sub(buf_slice(&s->input), 0, line_start + literal->at);
    if (imap_command_parse(head, &command) != OK) {
        return false;
    }
    const struct imap_verb *verb = imap_verb_find(&command);
    if (verb == NULL || !(verb->flags & IMAP_VERB_STREAM) || !(verb->states & s->state)) {
        return false;
    }
    struct scan c = command.args;
    bool is_replace = slice_eq_nocase(verb->name, SL("REPLACE"));
    if (imap_append_take_target(&c, is_replace, s->command_arena, &target, &complete) == OK &&
        !complete) {
        return false; /* the mailbox name itself is the literal */
    }
    out->has_literal = true;
    out->literal = *literal;
    out->head = command.args;
    return true;
}

/* A name or password that would come in clear is not asked for (RFC 3501 6.2.3: the client should not have begun). */
static bool is_login_in_clear(struct imap_session *s, const struct imap_literal *literal,
                              size_t line_start)
{
    struct imap_command command;
    struct slice head = slice_sub(buf_slice(&s->input), 0, line_start + literal->at);
    return literal->is_sync && imap_command_parse(head, &command) == OK &&
           slice_eq_nocase(command.name, SL("LOGIN")) &&
           !login_is_safe(s->services, &s->peer, stream_is_tls(imap_stream(s)));
}

/* One line, appended to the input. *go_on: a literal was read, more of the command follows. */
static enum err gather_line(struct gather *g, bool *go_on)
{
    struct imap_session *s = g->s;
    struct slice line;
    struct imap_literal literal;
    bool found;
    *go_on = false;
    enum err result = stream_read_line(imap_stream(s), line_max(s), &line);
    if (result == ERR_LIMIT) {
        struct slice start = stream_peek(imap_stream(s));
        buf_append(&s->input, slice_sub(start, 0, s->input.len == 0 ? IMAP_TAG_MAX : 0));
        refuse(g, imap_bad("Command line is too long"));
        g->out->is_fatal = true;
        return OK;
    }
    TRY(result);
    size_t start = s->input.len;
    struct slice text = without_line_end(line);
    bool is_valid = imap_literal_find(text, &found, &literal) == OK;
    if (!g->discard) {
        buf_append(&s->input, is_valid && found ? line : text);
    }
    if (buf_error(&s->input) != OK) {
        refuse(g, imap_bad("Command is too long"));
    }
    if (!is_valid) {
        refuse(g, imap_refuse_syntax(s, ERR_SYNTAX));
        g->out->is_fatal = slice_ends(text, SL("+}")); /* whatever follows is no command */
        return OK;
    }
    if (!found || (!g->discard && is_streamed(s, &literal, start, g->out))) {
        return OK;
    }
    if (!g->discard && is_login_in_clear(s, &literal, start)) {
        refuse(g, imap_no("PRIVACYREQUIRED", "Start TLS first"));
        return OK;
    }
    return gather_literal(g, &literal, go_on);
}

enum err imap_request_read(struct imap_session *s, struct imap_request *out)
{
    struct gather g = { .s = s, .out = out };
    bool go_on;
    *out = (struct imap_request){ 0 };
    buf_fini(&s->input);
    buf_init(&s->input, IMAP_COMMAND_MAX + IMAP_LINE_MAX);
    do {
        TRY(gather_line(&g, &go_on));
    } while (go_on);
    enum err result = imap_command_parse(buf_slice(&s->input), &out->command);
    if (result != OK) {
        refuse(&g, imap_refuse_syntax(s, result));
    }
    return OK;
}

enum err imap_literal_accept(struct imap_session *s, struct imap_request *request)
{
    if (request->literal.is_sync) {
        TRY(ask_for_literal(s));
        request->literal.is_sync = false; /* from now on it is on its way */
    }
    return OK;
}

enum err imap_literal_read(struct imap_session *s, struct imap_request *request, char *out,
                           size_t room, size_t *out_len)
{
    uint64_t left = request->literal.size;
    *out_len = 0;
    while (*out_len < room && left > 0) {
        size_t want = left < room - *out_len ? (size_t)left : room - *out_len, got;
        TRY(stream_read(imap_stream(s), out + *out_len, want, &got));
        *out_len += got;
        left -= got;
    }
    if (left / DEADLINE_BYTES != request->literal.size / DEADLINE_BYTES) {
        restart_deadline(s);
    }
    request->literal.size = left;
    request->has_literal = left > 0;
    return OK;
}

enum err imap_literal_next(struct imap_session *s, struct imap_request *request, struct scan *out)
{
    struct slice line;
    bool found;
    restart_deadline(s);
    TRY(stream_read_line(imap_stream(s), line_max(s), &line));
    struct slice text = arena_dup(s->command_arena, without_line_end(line));
    if (imap_literal_find(text, &found, &request->literal) != OK) {
        bool is_lost = slice_ends(text, SL("+}")); /* whatever follows is no command */
        return is_lost ? fail(ERR_LIMIT, "literal cannot be read")
                       : fail(ERR_SYNTAX, "Bad literal");
    }
    request->has_literal = found;
    *out = scan_make(found ? slice_sub(text, 0, request->literal.at) : text);
    return OK;
}

static enum err drop_octets(struct imap_session *s, uint64_t size)
{
    struct imap_request rest = { .has_literal = true, .literal.size = size };
    while (rest.has_literal && rest.literal.size > 0) {
        char piece[READ_PIECE];
        size_t got;
        TRY(imap_literal_read(s, &rest, piece, sizeof piece, &got));
    }
    return OK;
}

enum err imap_literal_end(struct imap_session *s, bool *is_clean)
{
    *is_clean = true;
    for (;;) {
        struct slice line;
        struct imap_literal literal;
        bool found;
        TRY(stream_read_line(imap_stream(s), line_max(s), &line));
        struct slice text = without_line_end(line);
        *is_clean = *is_clean && text.len == 0;
        if (imap_literal_find(text, &found, &literal) != OK) {
            return slice_ends(text, SL("+}")) ? fail(ERR_LIMIT, "literal cannot be dropped") : OK;
        }
        if (!found || literal.is_sync) {
            return OK;
        }
        if (literal.size > s->services->settings->message_size_max) {
            return fail(ERR_LIMIT, "literal cannot be dropped");
        }
        TRY(drop_octets(s, literal.size));
    }
}

enum err imap_literal_drop(struct imap_session *s, struct imap_request *request)
{
    bool is_clean;
    request->has_literal = false;
    if (request->literal.is_sync) {
        return OK; /* it was not asked for and will not come */
    }
    if (request->literal.size > IMAP_LITERAL_DRAIN &&
        request->literal.size > s->services->settings->message_size_max) {
        return fail(ERR_LIMIT, "literal cannot be dropped");
    }
    TRY(drop_octets(s, request->literal.size));
    return imap_literal_end(s, &is_clean);
}
