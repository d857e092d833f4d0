/* serve/imap/reply.c - tagged and untagged responses (RFC 3501 7.1, RFC 5530 codes). */
#include "serve/imap/internal.h"

#include "base/log.h"
#include "io/stream.h"

#define BYE_SECONDS 5

struct stream *imap_stream(struct imap_session *s)
{
    return conn_stream(s->conn);
}

struct imap_reply imap_ok(const char *text)
{
    return (struct imap_reply){ .status = IMAP_OK, .text = slice_cstr(text) };
}

struct imap_reply imap_no(const char *code, const char *text)
{
    return (struct imap_reply){ IMAP_NO, slice_cstr(code), slice_cstr(text) };
}

struct imap_reply imap_bad(const char *text)
{
    return (struct imap_reply){ .status = IMAP_BAD, .text = slice_cstr(text) };
}

struct imap_reply imap_client_bug(const char *text)
{
    return (struct imap_reply){ IMAP_BAD, SL("CLIENTBUG"), slice_cstr(text) }; /* RFC 5530 3 */
}

struct imap_reply imap_needs_uid(void)
{
    return (struct imap_reply){ IMAP_BAD, SL("UIDREQUIRED"), SL("Messages are named by UID only") };
}

struct imap_reply imap_with_code(struct imap_session *s, struct imap_reply reply,
                                 const char *format, ...)
{
    struct buf code;
    va_list args;
    buf_init(&code, IMAP_OUT_MAX);
    va_start(args, format);
    buf_vprintf(&code, format, args);
    va_end(args);
    reply.code = arena_dup(s->command_arena, buf_slice(&code));
    buf_fini(&code);
    return reply;
}

struct imap_reply imap_refuse_syntax(struct imap_session *s, enum err why)
{
    struct slice text = arena_dup(s->command_arena, slice_cstr(err_detail()));
    if (why == ERR_LIMIT) {
        return (struct imap_reply){ IMAP_NO, SL("LIMIT"), text };
    }
    if (why == ERR_PERM) {
        return (struct imap_reply){ IMAP_NO, SL("CANNOT"), text };
    }
    if (why != ERR_SYNTAX) {
        return imap_refuse_store(s, why);
    }
    return (struct imap_reply){ .status = IMAP_BAD, .text = text };
}

static bool is_connection_error(enum err why)
{
    return why == ERR_TIMEOUT || why == ERR_CANCELLED || why == ERR_CLOSED || why == ERR_UNSURE;
}

struct imap_reply imap_refuse_store(struct imap_session *s, enum err why)
{
    if (is_connection_error(why) && s->broken == why) {
        return (struct imap_reply){ .status = IMAP_SILENT }; /* this is why the command ended */
    }
    if (is_connection_error(why)) {
        s->broken = why;
    }
    switch (why) {
    case ERR_NOT_FOUND:
        return imap_no("NONEXISTENT", "There is no such mailbox");
    case ERR_EXISTS:
        return imap_no("ALREADYEXISTS", "There is a mailbox of that name");
    case ERR_DENIED:
        return imap_no("NOPERM", "You have not the right to do that"); /* RFC 5530 3 */
    case ERR_PERM:
        return imap_no("CANNOT", "That cannot be done with this mailbox");
    case ERR_SYNTAX:
        return imap_no("CANNOT", "Mailbox name is not allowed");
    case ERR_LIMIT:
        return imap_no("LIMIT", "A limit of the server was reached");
    case ERR_FULL:
        return imap_no("OVERQUOTA", "Not enough room");
    case ERR_CORRUPT:
        log_error("imap-damaged", "sid=%.*s acct=%llu error=%s", SLICE_ARG(s->id),
                  (unsigned long long)s->login.account, log_text(slice_cstr(err_detail())).text);
        return imap_no("CORRUPTION", "Stored data is damaged");
    default:
        log_error("imap-failed", "sid=%.*s acct=%llu class=%s error=%s", SLICE_ARG(s->id),
                  (unsigned long long)s->login.account, err_name(why),
                  log_text(slice_cstr(err_detail())).text);
        return imap_no("UNAVAILABLE", "Temporary failure, try again later");
    }
}

static void send_out(struct imap_session *s)
{
    if (s->broken == OK && buf_error(&s->out) != OK) {
        log_error("imap-out-limit", "sid=%.*s bytes=%zu", SLICE_ARG(s->id), s->out.len);
        s->broken = ERR_LIMIT;
    }
    if (s->broken == OK && s->out.len > 0) {
        /* Progress starts the time anew: only a client that does not read is cut. */
        (void)deadline_set((unsigned)s->settings->write_time);
        s->broken = stream_write(imap_stream(s), buf_slice(&s->out));
    }
    buf_reset(&s->out);
}

void imap_out(struct imap_session *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vprintf(&s->out, format, args);
    va_end(args);
}

void imap_out_bytes(struct imap_session *s, struct slice bytes)
{
    if (bytes.len < IMAP_OUT_FLUSH) {
        buf_append(&s->out, bytes);
        imap_out_flush_if(s);
        return;
    }
    send_out(s);
    if (s->broken == OK) {
        (void)deadline_set((unsigned)s->settings->write_time);
        s->broken = stream_write(imap_stream(s), bytes);
    }
}

void imap_out_flush_if(struct imap_session *s)
{
    if (s->out.len >= IMAP_OUT_FLUSH) {
        send_out(s);
    }
}

void imap_out_flush(struct imap_session *s)
{
    send_out(s);
    if (s->broken == OK) {
        s->broken = stream_flush(imap_stream(s));
    }
}

void imap_bye(struct imap_session *s, const char *text)
{
    s->state = IMAP_ENDED;
    imap_out(s, "* BYE %s\r\n", text);
    if (is_connection_error(s->broken) && s->broken != ERR_CLOSED) {
        s->broken = OK; /* the wait ended, the connection may still carry a word */
    }
    send_out(s);
    (void)deadline_set(BYE_SECONDS);
    if (s->broken == OK) {
        s->broken = stream_flush(imap_stream(s));
    }
}

void imap_write_reply(struct imap_session *s, struct slice tag, const struct imap_reply *reply)
{
    static const char *const names[] = {
        [IMAP_OK] = " OK ",
        [IMAP_NO] = " NO ",
        [IMAP_BAD] = " BAD ",
    };
    if (reply->status == IMAP_SILENT) {
        return;
    }
    buf_append(&s->out, tag.len > 0 ? tag : SL("*"));
    buf_append_cstr(&s->out, names[reply->status]);
    if (reply->code.len > 0) {
        buf_append_char(&s->out, '[');
        buf_append(&s->out, reply->code);
        buf_append_cstr(&s->out, "] ");
    }
    buf_append(&s->out, reply->text);
    buf_append_cstr(&s->out, "\r\n");
}
