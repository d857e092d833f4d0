/* The life of a connection: greeting, command after command, parking, the end.
 *
 * States (RFC 1939 3): AUTHORIZATION -> TRANSACTION by login.c, which opens the maildrop; UPDATE is a part of QUIT. Between
 * commands there is no fiber. */
#include <stdarg.h>
#include <stdio.h>

#include "base/log.h"
#include "flow/admission.h"
#include "flow/verdict.h"
#include "io/stream.h"
#include "proto/foreign.h"
#include "serve/pop3/internal.h"

#define SECONDS_MIN 1

static const struct setting pop3_rows[] = {
    SETTING_ROW(pop3_settings, login_time, SETTING_DURATION, "180", 10, 3600,
                "time from the connection to a successful login"),
    SETTING_ROW(pop3_settings, idle_time, SETTING_DURATION, "10m", 600, 86400,
                "time without a command before the session is closed; nothing is deleted then"),
    SETTING_ROW(pop3_settings, write_time, SETTING_DURATION, "5m", 10, 3600,
                "time a client may take to send a command or to read a piece of its answer"),
    SETTING_ROW(pop3_settings, sessions_per_user, SETTING_NUMBER, "100", 1, 10000,
                "sessions of one account, those over IMAP included"),
    SETTING_ROW(pop3_settings, sessions_per_user_address, SETTING_NUMBER, "20", 1, 10000,
                "sessions of one account from one address, those over IMAP included"),
};

const struct setting_table pop3_setting_table = {
    .section = "pop3",
    .text = "Fetching mail over POP3.",
    .rows = pop3_rows,
    .count = ARRAY_LEN(pop3_rows),
    .struct_size = sizeof(struct pop3_settings),
};

static enum conn_next session_run(struct conn *conn, void *arg, enum conn_why why);
static void session_closed(struct conn *conn, void *arg);

static const struct conn_ops pop3_conn_ops = { "pop3", session_run, session_closed };

struct conn *pop3_session_open(struct services *services, enum service_kind kind,
                               struct stream *stream, const struct peer *peer)
{
    struct arena *arena = arena_new(NULL, "pop3-session", POP3_ARENA_BUDGET);
    struct pop3_session *s = ARENA_NEW(arena, struct pop3_session);
    s->arena = arena;
    s->command_arena = arena_new(arena, "pop3-command", POP3_ARENA_BUDGET);
    s->services = services;
    s->settings = services->pop3_settings;
    s->kind = kind;
    s->peer = *peer;
    s->peer.text = arena_dup(arena, peer->text);
    s->id = services_make_id(services, arena);
    s->opened = loop_now(services->loop);
    s->state = POP3_AUTHORIZATION;
    s->conn = conn_open(services->loop, stream, &pop3_conn_ops, s);
    return s->conn;
}

static void session_closed(struct conn *conn, void *arg)
{
    struct pop3_session *s = arg;
    pop3_maildrop_close(s);
    if (s->is_counted) {
        admission_account_leave(s->services, s->login.account, &s->peer);
    }
    if (s->is_admitted) {
        admission_leave(s->services, s->kind, &s->peer);
        log_info("pop3-end", "sid=%.*s acct=%llu mails=%llu sent=%llu", SLICE_ARG(s->id),
                 (unsigned long long)s->login.account, (unsigned long long)s->retrieved,
                 (unsigned long long)stream_written(pop3_stream(s)));
    }
    arena_free(s->arena);
}

struct stream *pop3_stream(const struct pop3_session *s)
{
    return conn_stream(s->conn);
}

/* --- what is said --- */
void pop3_write(struct pop3_session *s, struct slice bytes)
{
    if (s->ended != POP3_BROKEN && stream_write(pop3_stream(s), bytes) != OK) {
        s->ended = POP3_BROKEN;
    }
}

void pop3_ok(struct pop3_session *s, const char *format, ...)
{
    char text[POP3_LINE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (s->state == POP3_TRANSACTION) {
        s->errors = 0;
    }
    if (s->ended != POP3_BROKEN && stream_printf(pop3_stream(s), "+OK %s\r\n", text) != OK) {
        s->ended = POP3_BROKEN;
    }
}

void pop3_err(struct pop3_session *s, const char *code, const char *text)
{
    s->errors++;
    if (s->ended == POP3_BROKEN) {
        return;
    }
    bool has_code = code != NULL;
    if (stream_printf(pop3_stream(s), "-ERR %s%s%s%s\r\n", has_code ? "[" : "",
                      has_code ? code : "", has_code ? "] " : "", text) != OK) {
        s->ended = POP3_BROKEN;
    }
}

static void log_cut(const struct pop3_session *s, const char *text)
{
    log_info("pop3-cut", "sid=%.*s peer=%.*s text=%s", SLICE_ARG(s->id), SLICE_ARG(s->peer.text),
             log_text(slice_cstr(text)).text);
}

void pop3_say_goodbye(struct pop3_session *s, const char *code, const char *text)
{
    if (s->ended != POP3_GOES_ON) {
        return;
    }
    log_cut(s, text);
    pop3_err(s, code, text);
    s->ended = s->ended == POP3_GOES_ON ? POP3_QUITS : s->ended;
}

/* RFC 1939 3: once there is a maildrop without a word, which would be taken for the answer to the next command. */
static void time_out(struct pop3_session *s)
{
    if (s->state == POP3_AUTHORIZATION) {
        pop3_say_goodbye(s, NULL, "you took too long");
    } else if (s->ended == POP3_GOES_ON) {
        log_cut(s, "idle for too long");
        s->ended = POP3_BROKEN;
    }
}

void pop3_connection_failed(struct pop3_session *s, enum err why)
{
    switch (why) {
    case ERR_TIMEOUT:
        time_out(s);
        break;
    case ERR_CANCELLED:
        pop3_say_goodbye(s, "SYS/TEMP", "the server stops, try again later");
        break;
    default:
        s->ended = POP3_BROKEN;
    }
}

/* --- what is heard --- */
bool pop3_read_line(struct pop3_session *s, size_t max, struct slice *out)
{
    enum err result = stream_read_line(pop3_stream(s), max, out);
    if (result == ERR_LIMIT) {
        pop3_say_goodbye(s, NULL, "the line is too long");
        return false;
    }
    if (result != OK) {
        pop3_connection_failed(s, result);
        return false;
    }
    /* A lone LF ends a line too: people type here, and no line can be taken for mail. */
    size_t end = slice_ends(*out, SL("\r\n")) ? 2 : 1;
    *out = slice_sub(*out, 0, out->len - end);
    return true;
}

static unsigned login_time_left(const struct pop3_session *s)
{
    usec_t passed = (loop_now(s->services->loop) - s->opened) / USEC_PER_SEC;
    return passed + SECONDS_MIN < s->settings->login_time
               ? (unsigned)(s->settings->login_time - passed)
               : SECONDS_MIN;
}

static void set_deadline(struct pop3_session *s)
{
    (void)deadline_set(s->state == POP3_AUTHORIZATION ? login_time_left(s)
                                                      : (unsigned)s->settings->write_time);
}

/* What a client of another protocol said gets no answer. */
static bool drop_foreign(struct pop3_session *s, struct slice input)
{
    if (s->has_spoken || !foreign_is_client(input)) {
        return false;
    }
    log_info("pop3-foreign", "sid=%.*s peer=%.*s input=%s", SLICE_ARG(s->id),
             SLICE_ARG(s->peer.text), log_text(slice_sub(input, 0, 32)).text);
    s->ended = POP3_BROKEN;
    return true;
}

static void run_command(struct pop3_session *s)
{
    struct slice line;
    struct pop3_command command;
    arena_reset(s->command_arena);
    set_deadline(s);
    if (drop_foreign(s, stream_peek(pop3_stream(s))) || !pop3_read_line(s, POP3_LINE_MAX, &line) ||
        drop_foreign(s, line)) {
        return;
    }
    if (s->state == POP3_TRANSACTION && login_is_disabled(s->services, s->login.account)) {
        pop3_say_goodbye(s, "SYS/PERM",
                         "this account is disabled"); /* RFC 3206 5: AUTH is of logins */
        return;
    }
    const struct pop3_verb *verb =
        pop3_command_parse(line, &command) == OK ? pop3_verb_find(command.keyword) : NULL;
    s->has_spoken |= verb != NULL;
    if (verb == NULL) {
        pop3_err(s, NULL, "this command is not known");
    } else if ((verb->states & s->state) == 0) {
        pop3_err(s, NULL,
                 s->state == POP3_AUTHORIZATION ? "log in first" : "you are logged in already");
    } else if (!verb->has_args && slice_trim(command.args).len > 0) {
        pop3_err(s, NULL, "this command has no arguments");
    } else {
        verb->run(s, command.args);
    }
    if (s->errors >= POP3_ERRORS_MAX) {
        pop3_say_goodbye(s, NULL, "too many errors");
    }
}

/* --- begin and end --- */
static bool admit(struct pop3_session *s)
{
    struct verdict verdict = admission_enter(s->services, s->kind, &s->peer);
    s->is_admitted = verdict_is_good(verdict);
    if (!s->is_admitted && s->kind == SERVICE_POP3S) {
        s->ended = POP3_BROKEN; /* before the handshake nothing can be said */
    } else if (!s->is_admitted) {
        pop3_say_goodbye(s, "SYS/TEMP", "too many connections, try again later");
    }
    return s->is_admitted;
}

static void greet(struct pop3_session *s)
{
    if (!admit(s)) {
        return;
    }
    if (s->kind == SERVICE_POP3S && !stream_is_tls(pop3_stream(s))) {
        (void)deadline_set(POP3_TLS_SECS);
        enum err result = s->services->tls == NULL
                              ? fail(ERR_TEMP, "there is no certificate")
                              : stream_start_tls(pop3_stream(s), s->services->tls, s->kind);
        if (result != OK) {
            log_info("tls-failed", "sid=%.*s peer=%.*s detail=%s", SLICE_ARG(s->id),
                     SLICE_ARG(s->peer.text), log_text(slice_cstr(err_detail())).text);
            s->ended = POP3_BROKEN;
            return;
        }
    }
    log_info("pop3-connect", "sid=%.*s peer=%.*s", SLICE_ARG(s->id), SLICE_ARG(s->peer.text));
    pop3_ok(s, "%.*s POP3 ready", SLICE_ARG(s->services->settings->hostname));
}

static void say_why(struct pop3_session *s, enum conn_why why)
{
    switch (why) {
    case CONN_OPENED:
        greet(s);
        break;
    case CONN_TIMEOUT:
        pop3_connection_failed(s, ERR_TIMEOUT);
        break;
    case CONN_STOPPING:
        pop3_connection_failed(s, ERR_CANCELLED);
        break;
    default:
        break;
    }
}

static enum conn_next session_run(struct conn *conn, void *arg, enum conn_why why)
{
    struct pop3_session *s = arg;
    set_deadline(s);
    say_why(s, why);
    while (s->ended == POP3_GOES_ON && !conn_is_stopping(conn) && stream_has_more(pop3_stream(s))) {
        run_command(s);
        fiber_spend(FIBER_COMMAND_STEPS);
    }
    set_deadline(s);
    if (s->ended == POP3_QUITS) {
        IGNORE(stream_flush(pop3_stream(s))); /* it is over either way */
    }
    arena_reset(s->command_arena);
    conn_set_idle(conn, s->state == POP3_AUTHORIZATION ? login_time_left(s)
                                                       : (unsigned)s->settings->idle_time);
    return s->ended == POP3_GOES_ON ? CONN_PARK : CONN_CLOSE;
}
