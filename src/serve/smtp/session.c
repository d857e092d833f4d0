/* The life of a connection: greeting, command after command, parking, the last word.
 *
 * States (RFC 5321 4.1.4): SMTP_START -> SMTP_READY by EHLO; the transaction's states are in txn.c. STARTTLS leads back to
 * SMTP_START. Between commands there is no fiber; `ended` says whether there will be another command. */
#include "base/log.h"
#include "flow/admission.h"
#include "io/stream.h"
#include "proto/foreign.h"
#include "serve/smtp/internal.h"

#define SESSION_BUDGET (64 * 1024)
#define REPLY_MAX (64 * 1024)

static enum conn_next session_run(struct conn *conn, void *arg, enum conn_why why);
static void session_closed(struct conn *conn, void *arg);

static const struct conn_ops smtp_conn_ops = { "smtp", session_run, session_closed };

struct conn *smtp_session_open(struct services *services, enum service_kind kind,
                               struct stream *stream, const struct peer *peer)
{
    struct arena *arena = arena_new(NULL, "smtp-session", SESSION_BUDGET);
    struct smtp_session *s = ARENA_NEW(arena, struct smtp_session);
    s->arena = arena;
    s->command_arena = arena_new(NULL, "smtp-command", SMTP_ARENA_BUDGET);
    s->txn_arena = arena_new(NULL, "smtp-transaction", SMTP_ARENA_BUDGET);
    s->services = services;
    s->kind = kind;
    s->peer = *peer;
    s->peer.text = arena_dup(arena, peer->text);
    s->id = services_make_id(services, arena);
    s->state = SMTP_START;
    s->conn = conn_open(services->loop, stream, &smtp_conn_ops, s);
    return s->conn;
}

static void session_closed(struct conn *conn, void *arg)
{
    struct smtp_session *s = arg;
    smtp_txn_reset(s);
    if (s->is_admitted) {
        admission_leave(s->services, s->kind, &s->peer);
        log_info("smtp-end", "sid=%.*s mails=%llu received=%llu sent=%llu", SLICE_ARG(s->id),
                 (unsigned long long)s->messages,
                 (unsigned long long)stream_received(smtp_stream(s)),
                 (unsigned long long)stream_written(smtp_stream(s)));
    }
    arena_free(s->txn_arena);
    arena_free(s->command_arena);
    arena_free(s->arena);
}

struct stream *smtp_stream(const struct smtp_session *s)
{
    return conn_stream(s->conn);
}

const struct smtp_settings *smtp_settings_of(const struct smtp_session *s)
{
    return s->services->smtp_settings;
}

bool smtp_is_submission(const struct smtp_session *s)
{
    return s->kind == SERVICE_SUBMISSION || s->kind == SERVICE_SUBMISSIONS ||
           s->kind == SERVICE_SENDMAIL;
}

bool smtp_is_lmtp(const struct smtp_session *s)
{
    return s->kind == SERVICE_LMTP;
}

bool smtp_is_pushed(struct smtp_session *s)
{
    return stream_has_more(smtp_stream(s)) && stream_peek(smtp_stream(s)).len > 0;
}

/* --- what is said --- */
/* RFC 5321 4.2.2: whoever closes the connection says his name. */
static struct smtp_reply sign(struct smtp_session *s, struct smtp_reply reply)
{
    if (reply.code == 221 || reply.code == 421) {
        reply.text =
            arena_printf(s->command_arena, "%.*s %.*s", SLICE_ARG(s->services->settings->hostname),
                         SLICE_ARG(reply.text));
    }
    return reply;
}

void smtp_send(struct smtp_session *s, const struct smtp_reply *reply)
{
    if (s->ended == SMTP_BROKEN || reply->code == 0) {
        return;
    }
    struct buf bytes;
    struct smtp_reply signed_reply = sign(s, *reply);
    buf_init(&bytes, REPLY_MAX);
    smtp_reply_write(&signed_reply, &bytes);
    if (stream_write(smtp_stream(s), buf_slice(&bytes)) != OK) {
        s->ended = SMTP_BROKEN;
    }
    buf_fini(&bytes);
}

void smtp_say_goodbye(struct smtp_session *s, unsigned code, const char *enhanced, const char *text)
{
    struct smtp_reply reply = smtp_reply_make(code, enhanced, text);
    if (s->ended != SMTP_GOES_ON) {
        return;
    }
    log_info("smtp-cut", "sid=%.*s peer=%.*s code=%u text=%s", SLICE_ARG(s->id),
             SLICE_ARG(s->peer.text), code, log_text(reply.text).text);
    smtp_send(s, &reply);
    if (s->ended == SMTP_GOES_ON) {
        s->ended = SMTP_QUITS;
    }
}

void smtp_connection_failed(struct smtp_session *s, enum err why)
{
    switch (why) {
    case ERR_TIMEOUT:
        smtp_say_goodbye(s, 421, "4.4.2", "you took too long");
        break;
    case ERR_CANCELLED:
        smtp_say_goodbye(s, 421, "4.3.2", "the server stops, try again later");
        break;
    default:
        s->ended = SMTP_BROKEN;
    }
}

/* --- who is there --- */
/* What a client of another protocol said gets no answer (SC17). */
static bool drop_foreign(struct smtp_session *s, struct slice input)
{
    if (s->has_spoken || !foreign_is_client(input)) {
        return false;
    }
    log_info("smtp-foreign", "sid=%.*s peer=%.*s input=%s", SLICE_ARG(s->id),
             SLICE_ARG(s->peer.text), log_text(slice_sub(input, 0, 32)).text);
    s->ended = SMTP_BROKEN;
    return true;
}

/* RFC 5321 3.1: who is not served is told so, and then goes: until he says QUIT all else is out of order. */
static void turn_away(struct smtp_session *s, const char *text)
{
    struct smtp_reply reply = smtp_reply_make(554, "5.7.1", text);
    log_info("smtp-refused", "sid=%.*s peer=%.*s code=%u text=%s", SLICE_ARG(s->id),
             SLICE_ARG(s->peer.text), reply.code, text);
    s->is_turned_away = true;
    smtp_send(s, &reply);
}

/* RFC 2033 5: not for the open network. */
static bool is_trusted(struct smtp_session *s)
{
    if (!smtp_is_lmtp(s) || s->peer.is_loopback ||
        smtp_peer_is_in(&s->peer, smtp_settings_of(s)->lmtp_trusted)) {
        return true;
    }
    turn_away(s, "no LMTP for your address");
    return false;
}

static bool admit(struct smtp_session *s)
{
    struct verdict verdict = admission_enter(s->services, s->kind, &s->peer);
    s->is_admitted = verdict_is_good(verdict);
    if (!s->is_admitted && s->kind == SERVICE_SUBMISSIONS) {
        s->ended = SMTP_BROKEN; /* before the handshake nothing can be said */
    } else if (!s->is_admitted) {
        struct smtp_reply reply = smtp_reply_of(verdict);
        smtp_send(s, &reply);
        s->ended = SMTP_QUITS;
    }
    if (!s->is_admitted) {
        log_info("smtp-refused", "sid=%.*s peer=%.*s code=%u text=%s", SLICE_ARG(s->id),
                 SLICE_ARG(s->peer.text), verdict.code, log_text(verdict.text).text);
    }
    return s->is_admitted;
}

static bool start_implicit_tls(struct smtp_session *s)
{
    if (s->kind != SERVICE_SUBMISSIONS || stream_is_tls(smtp_stream(s))) {
        return true;
    }
    (void)deadline_set(SMTP_TLS_SECS);
    enum err result = s->services->tls == NULL
                          ? fail(ERR_TEMP, "there is no certificate")
                          : stream_start_tls(smtp_stream(s), s->services->tls, s->kind);
    if (result != OK) {
        log_info("tls-failed", "sid=%.*s peer=%.*s detail=%s", SLICE_ARG(s->id),
                 SLICE_ARG(s->peer.text), log_text(slice_cstr(err_detail())).text);
        s->ended = SMTP_BROKEN;
    }
    return result == OK;
}

static bool find_local_user(struct smtp_session *s)
{
    struct local_user user;
    if (s->kind != SERVICE_SENDMAIL) {
        return true;
    }
    enum err result = s->peer.has_uid ? local_user_find(s->services, s->peer.uid, s->arena, &user)
                                      : fail(ERR_NOT_FOUND, "the kernel does not say who it is");
    if (result != OK) {
        log_warn("local-user-unknown", "sid=%.*s user=%llu reason=%s", SLICE_ARG(s->id),
                 (unsigned long long)s->peer.uid, log_text(slice_cstr(err_detail())).text);
        if (result == ERR_NOT_FOUND || result == ERR_SYNTAX) {
            turn_away(s, "you are no user of this host with an address");
        } else {
            smtp_say_goodbye(s, 421, "4.3.0",
                             "who you are cannot be found out now, try again later");
        }
        return false;
    }
    struct local_user *kept = ARENA_NEW(s->arena, struct local_user);
    *kept = user;
    s->local = kept;
    return true;
}

static const char *service_name(enum service_kind kind)
{
    switch (kind) {
    case SERVICE_SUBMISSION:
        return "submission";
    case SERVICE_SUBMISSIONS:
        return "submissions";
    case SERVICE_LMTP:
        return "lmtp";
    case SERVICE_SENDMAIL:
        return "sendmail";
    default:
        return "smtp";
    }
}

static void greet(struct smtp_session *s)
{
    if (!admit(s) || !is_trusted(s) || !start_implicit_tls(s) || !find_local_user(s)) {
        return;
    }
    log_info("smtp-connect", "sid=%.*s peer=%.*s service=%s", SLICE_ARG(s->id),
             SLICE_ARG(s->peer.text), service_name(s->kind));
    if (smtp_is_pushed(s)) {
        if (!drop_foreign(s, stream_peek(smtp_stream(s)))) {
            /* RFC 5321 3.1: the client waits for the greeting. */
            smtp_say_goodbye(s, 554, "5.5.0", "you spoke before the greeting");
        }
        return;
    }
    struct smtp_reply reply = { 220, NULL,
                                arena_printf(s->command_arena, "%.*s %s Culver ready",
                                             SLICE_ARG(s->services->settings->hostname),
                                             smtp_is_lmtp(s) ? "LMTP" : "ESMTP") };
    smtp_send(s, &reply);
}

/* --- commands --- */
static unsigned command_time(struct smtp_session *s)
{
    const struct smtp_settings *settings = smtp_settings_of(s);
    bool is_stressed = s->account == 0 && admission_is_stressed(s->services);
    return (unsigned)(is_stressed ? settings->stress_time : settings->command_time);
}

static struct smtp_reply refuse_order(const struct smtp_session *s)
{
    if (s->state == SMTP_START) {
        return smtp_reply_make(503, "5.5.1", smtp_is_lmtp(s) ? "say LHLO first" : "say EHLO first");
    }
    return smtp_reply_make(503, "5.5.1", "this command has no place here now");
}

static struct smtp_reply run_verb(struct smtp_session *s, const struct smtp_verb *verb,
                                  struct slice args)
{
    if (s->account != 0 && login_is_disabled(s->services, s->account)) {
        smtp_say_goodbye(s, 421, "4.7.0", "this account is disabled");
        return smtp_reply_none();
    }
    if ((verb->flags & SMTP_VERB_LAST) != 0 && smtp_is_pushed(s)) {
        /* RFC 2920 3.1: what follows was written without knowing our answer, or by somebody else. */
        smtp_say_goodbye(s, 503, "5.5.0", "nothing may be sent ahead behind this command");
        return smtp_reply_none();
    }
    if ((verb->flags & SMTP_VERB_JUNK) != 0 && ++s->junk > smtp_settings_of(s)->junk_max) {
        smtp_say_goodbye(s, 421, "4.7.0", "too many commands without a message");
        return smtp_reply_none();
    }
    return (verb->states & s->state) != 0 ? verb->run(s, args) : refuse_order(s);
}

static struct smtp_reply execute(struct smtp_session *s, struct slice line)
{
    struct smtp_command command;
    if (line.len > STREAM_READ_BYTES) {
        line = arena_dup(s->command_arena,
                         line); /* a buffer this large goes with the next look at what follows */
    }
    if (line.len == 0 || smtp_command_parse(line, &command) != SMTP_FINE) {
        return smtp_reply_make(500, "5.5.2", "this is no command");
    }
    const struct smtp_verb *verb = smtp_verb_find(s, command.verb);
    if (verb == NULL) {
        return smtp_reply_make(500, "5.5.1", "this command is not known");
    }
    s->has_spoken = true;
    if (s->is_turned_away && verb->run != smtp_quit && verb->run != smtp_bdat) {
        return smtp_reply_make(503, "5.5.1", "there is no service for you here");
    }
    if (line.len + 2 > SMTP_LINE_MAX && verb->run != smtp_auth) {
        return smtp_reply_make(500, "5.5.2", "the line is too long");
    }
    return run_verb(s, verb, command.args);
}

/* Errors slow the conversation down, then end it; so does content that never becomes a message. */
static void count_error(struct smtp_session *s, const struct smtp_reply *reply)
{
    const struct smtp_settings *settings = smtp_settings_of(s);
    if (s->wasted / SMTP_WASTE_FACTOR > s->services->settings->message_size_max) {
        smtp_say_goodbye(s, 421, "4.7.0", "too much was sent for nothing");
    }
    if (s->ended != SMTP_GOES_ON) {
        return;
    }
    s->errors += reply->code >= 500;
    if (reply->code >= 500 && s->errors > settings->errors_slow) {
        IGNORE(fiber_sleep(SMTP_SLOW_USEC)); /* the wait for the next command sees it */
    }
    if (s->errors >= settings->errors_max) {
        smtp_say_goodbye(s, 421, "4.7.0", "too many errors");
    }
}

static void run_command(struct smtp_session *s)
{
    struct slice line;
    bool too_long;
    size_t max = smtp_is_submission(s) && s->account == 0 ? smtp_auth_line_max(s) : SMTP_LINE_MAX;
    arena_reset(s->command_arena);
    (void)deadline_set(command_time(s));
    if (drop_foreign(s, stream_peek(smtp_stream(s))) || !smtp_read_line(s, max, &line, &too_long) ||
        drop_foreign(s, line)) {
        return;
    }
    struct smtp_reply reply =
        too_long
            ? smtp_reply_make(500, max == SMTP_LINE_MAX ? "5.5.2" : "5.5.6", "the line is too long")
            : execute(s, line);
    smtp_send(s, &reply);
    count_error(s, &reply);
    if (s->ended == SMTP_GOES_ON) {
        smtp_assert_clean(s);
    }
}

static void say_why(struct smtp_session *s, enum conn_why why)
{
    switch (why) {
    case CONN_OPENED:
        greet(s);
        break;
    case CONN_TIMEOUT:
        smtp_connection_failed(s, ERR_TIMEOUT);
        break;
    case CONN_STOPPING:
        smtp_connection_failed(s, ERR_CANCELLED);
        break;
    default:
        break;
    }
}

static enum conn_next session_run(struct conn *conn, void *arg, enum conn_why why)
{
    struct smtp_session *s = arg;
    say_why(s, why);
    while (s->ended == SMTP_GOES_ON && !conn_is_stopping(conn) && stream_has_more(smtp_stream(s))) {
        run_command(s);
        fiber_spend(FIBER_COMMAND_STEPS);
    }
    (void)deadline_set(command_time(s));
    if (s->ended == SMTP_QUITS) {
        IGNORE(stream_flush(smtp_stream(s))); /* it is over either way */
    }
    conn_set_idle(conn, command_time(s));
    return s->ended == SMTP_GOES_ON ? CONN_PARK : CONN_CLOSE;
}
