/* serve/imap/session.c - the life of a connection: greeting, command after command, parking, the end.
 *
 * States (RFC 3501 3): NOT_AUTHENTICATED -> AUTHENTICATED by login.c; <-> SELECTED by select.c, which holds the view;
 * ENDED by LOGOUT, BYE, or a broken connection. Between commands there is no fiber; while IDLE is active a watch on the
 * account wakes the session. */
#include "base/log.h"
#include "flow/admission.h"
#include "io/stream.h"
#include "proto/foreign.h"
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/metadata.h"
#include "serve/imap/notify.h"
#include "serve/imap/watch.h"

#define SECONDS_MIN 1

static const struct setting imap_settings_rows[] = {
    SETTING_ROW(imap_settings, login_time, SETTING_DURATION, "180", 10, 3600,
                "time from the connection to a successful login"),
    SETTING_ROW(imap_settings, idle_time, SETTING_DURATION, "30m", 1800, 86400,
                "time without a command, or within one IDLE, before the session is closed"),
    SETTING_ROW(imap_settings, idle_keepalive, SETTING_DURATION, "2m", 30, 1800,
                "time between signs of life during IDLE"),
    SETTING_ROW(imap_settings, write_time, SETTING_DURATION, "5m", 10, 3600,
                "time a client may take to send a command or to read a piece of its answer"),
    SETTING_ROW(imap_settings, progress_interval, SETTING_DURATION, "10s", 0, 3600,
                "time between signs of life of a command that takes long; 0: one behind each piece "
                "of work"),
    SETTING_ROW(imap_settings, message_limit, SETTING_NUMBER, "0", 0, 1000000000,
                "messages that one command may be about (RFC 9738); of more, only the last are "
                "searched, fetched or changed; 0: no limit"),
    SETTING_ROW(imap_settings, save_limit, SETTING_NUMBER, "0", 0, 1000000000,
                "messages that one COPY or APPEND may store; 0: as message_limit"),
    SETTING_ROW(imap_settings, sessions_per_user, SETTING_NUMBER, "100", 1, 10000,
                "sessions of one account"),
    SETTING_ROW(imap_settings, sessions_per_user_address, SETTING_NUMBER, "20", 1, 10000,
                "sessions of one account from one address"),
    SETTING_ROW(imap_settings, acl_anyone, SETTING_BOOL, "no", 0, 0,
                "users may share a mailbox with every account of the server; `culver share` always "
                "may"),
    SETTING_ROW(imap_settings, unauthenticate, SETTING_BOOL, "yes", 0, 0,
                "a client may end its login and log in anew within one connection (RFC 8437); no "
                "where a proxy in front looks at the first login alone"),
};

const struct setting_table imap_setting_table = {
    .section = "imap",
    .text = "Reading mail over IMAP.",
    .rows = imap_settings_rows,
    .count = ARRAY_LEN(imap_settings_rows),
    .struct_size = sizeof(struct imap_settings),
};

static enum conn_next session_run(struct conn *conn, void *arg, enum conn_why why);
static void session_closed(struct conn *conn, void *arg);

static const struct conn_ops imap_conn_ops = { "imap", session_run, session_closed };

struct conn *imap_session_open(struct services *services, enum service_kind kind,
                               struct stream *stream, const struct peer *peer)
{
    struct arena *arena = arena_new(NULL, "imap-session", IMAP_ARENA_BUDGET);
    struct imap_session *s = ARENA_NEW(arena, struct imap_session);
    s->arena = arena;
    s->command_arena = arena_new(arena, "imap-command", IMAP_ARENA_BUDGET);
    s->batch_arena = arena_new(arena, "imap-batch", IMAP_ARENA_BUDGET);
    s->message_arena = arena_new(arena, "imap-message", IMAP_ARENA_BUDGET);
    s->piece_arena = arena_new(arena, "imap-piece", IMAP_ARENA_BUDGET);
    s->keyword_arena = arena_new(arena, "imap-keywords", IMAP_ARENA_BUDGET);
    s->saved_arena = arena_new(arena, "imap-saved", IMAP_ARENA_BUDGET);
    s->login_arena = arena_new(arena, "imap-login", IMAP_ARENA_BUDGET);
    s->services = services;
    s->settings = services->imap_settings;
    s->kind = kind;
    s->peer = *peer;
    s->peer.text = arena_dup(arena, peer->text);
    s->id = services_make_id(services, arena);
    s->opened = loop_now(services->loop);
    s->state = IMAP_NOT_AUTHENTICATED;
    buf_init(&s->input, IMAP_COMMAND_MAX);
    buf_init(&s->out, IMAP_OUT_MAX);
    s->conn = conn_open(services->loop, stream, &imap_conn_ops, s);
    return s->conn;
}

static unsigned login_time_left(const struct imap_session *s)
{
    usec_t passed = (loop_now(s->services->loop) - s->opened) / USEC_PER_SEC;
    return passed + SECONDS_MIN < s->settings->login_time
               ? (unsigned)(s->settings->login_time - passed)
               : SECONDS_MIN;
}

static void set_deadline(struct imap_session *s)
{
    (void)deadline_set(s->state == IMAP_NOT_AUTHENTICATED ? login_time_left(s)
                                                          : (unsigned)s->settings->write_time);
}

static bool admit(struct imap_session *s)
{
    struct verdict verdict = admission_enter(s->services, s->kind, &s->peer);
    s->is_admitted = verdict.code < 400;
    if (!s->is_admitted) {
        s->state = IMAP_ENDED;
        if (s->kind ==
            SERVICE_IMAP) { /* inside TLS there is no way to say so before the handshake */
            imap_out(s, "* BYE Too many connections\r\n");
        }
    }
    return s->is_admitted;
}

static void greet(struct imap_session *s)
{
    if (!admit(s)) {
        return;
    }
    if (s->kind == SERVICE_IMAPS && !stream_is_tls(imap_stream(s))) {
        s->broken = s->services->tls == NULL
                        ? fail(ERR_TEMP, "no certificate")
                        : stream_start_tls(imap_stream(s), s->services->tls, s->kind);
        if (s->broken != OK) {
            log_info("tls-failed", "sid=%.*s peer=%.*s error=%s", SLICE_ARG(s->id),
                     SLICE_ARG(s->peer.text), log_text(slice_cstr(err_detail())).text);
            return;
        }
    }
    imap_out(s, "* OK [");
    imap_write_capability(s, &s->out);
    imap_out(s, "] %.*s ready\r\n", SLICE_ARG(s->services->settings->hostname));
    imap_out_flush(s);
}

/* May it come now? False with the refusal. */
static bool may_run(const struct imap_session *s, const struct imap_verb *verb,
                    const struct imap_request *request, struct imap_reply *refusal)
{
    if (!(verb->states & s->state)) {
        *refusal = s->state == IMAP_NOT_AUTHENTICATED ? imap_client_bug("Log in first")
                   : (verb->states & IMAP_SELECTED)   ? imap_client_bug("Select a mailbox first")
                                                      : imap_client_bug("Already logged in");
        return false;
    }
    bool has_numbers = verb->flags & IMAP_VERB_NUMBERS && !request->command.is_uid;
    if (has_numbers && s->enabled & IMAP_UIDONLY) {
        *refusal = imap_needs_uid();
        return false;
    }
    return true;
}

/* What is new in the mailbox, between the answer and the tagged response. */
static void sync_behind(struct imap_session *s, const struct imap_verb *verb, bool is_uid,
                        struct imap_reply *reply)
{
    /* RFC 5465 3.1: of a mailbox whose events are not wanted only the client's own expunges are told */
    const struct imap_notify_group *selected = imap_notify_selected(s);
    bool expunges = verb->flags & IMAP_VERB_EXPUNGES;
    if (selected != NULL && selected->events == 0 && !expunges) {
        return;
    }
    imap_sync(s, (is_uid || !(verb->flags & IMAP_VERB_NO_EXPUNGE)) && !s->holds_expunges, is_uid);
    if (expunges && s->enabled & IMAP_QRESYNC && reply->status == IMAP_OK && s->view != NULL) {
        *reply =
            imap_with_code(s, *reply, "HIGHESTMODSEQ %llu", (unsigned long long)s->view->highest);
    }
}

static struct imap_reply run_verb(struct imap_session *s, struct imap_request *request)
{
    struct imap_reply reply;
    const struct imap_verb *verb = imap_verb_find(&request->command);
    if (verb == NULL) {
        return imap_bad("Unknown command");
    }
    s->has_spoken = true;
    if (!may_run(s, verb, request, &reply)) {
        return reply;
    }
    imap_progress_start(s, request->command.tag);
    reply = verb->run(s, request);
    imap_progress_stop(s);
    if (verb->flags & IMAP_VERB_NO_SYNC || reply.status == IMAP_SILENT || s->broken != OK) {
        return reply;
    }
    if (s->view != NULL) {
        sync_behind(s, verb, request->command.is_uid, &reply);
    }
    imap_limit_tell(s, &reply);
    imap_metadata_tell(s);
    return reply;
}

/* A client that sends nonsense, or guesses passwords, is sent away. */
static void count_bad(struct imap_session *s, const struct imap_reply *reply)
{
    bool is_login = s->state == IMAP_NOT_AUTHENTICATED;
    if (reply->status == IMAP_BAD || (is_login && reply->status == IMAP_NO)) {
        s->bad_commands++;
    } else if (!is_login) {
        s->bad_commands = 0;
    }
    if (s->bad_commands >= IMAP_BAD_COMMANDS_MAX && s->state != IMAP_ENDED) {
        imap_bye(s, "Too many failed commands");
    }
}

static void execute(struct imap_session *s, struct imap_request *request)
{
    struct imap_reply reply = request->is_refused ? request->refusal : run_verb(s, request);
    enum err dropped = OK;
    if (request->has_literal && s->broken == OK) {
        dropped = imap_literal_drop(s, request);
    }
    imap_write_reply(s, request->command.tag, &reply);
    if (request->is_fatal || dropped == ERR_LIMIT) {
        imap_bye(s, "Input is over the limits");
        return;
    }
    if (dropped != OK && s->broken == OK) {
        s->broken = dropped;
    }
    count_bad(s, &reply);
}

/* Whose account was disabled meanwhile goes; true when he did. */
static bool end_disabled(struct imap_session *s)
{
    if (!(s->state & IMAP_LOGGED_IN) || !login_is_disabled(s->services, s->login.account)) {
        return false;
    }
    imap_bye(s, "This account is disabled");
    return true;
}

/* What a client of another protocol said is not echoed, not even as a tag. */
static bool drop_foreign(struct imap_session *s, struct slice input)
{
    if (s->has_spoken || !foreign_is_client(input)) {
        return false;
    }
    log_info("imap-foreign", "sid=%.*s peer=%.*s input=%s", SLICE_ARG(s->id),
             SLICE_ARG(s->peer.text), log_text(slice_sub(input, 0, 32)).text);
    s->state = IMAP_ENDED;
    return true;
}

/* What syncs know of the command that they are behind. */
static void forget_command(struct imap_session *s)
{
    s->own = NULL; /* in the command's arena */
    s->own_count = 0;
    s->holds_expunges = false;
    s->limited_to = 0;
    s->notify.made_last = 0;
}

static void next_command(struct imap_session *s)
{
    struct imap_request request;
    arena_reset(s->command_arena);
    forget_command(s);
    set_deadline(s);
    if (stream_has_more(imap_stream(s)) && drop_foreign(s, stream_peek(imap_stream(s)))) {
        return;
    }
    s->broken = imap_request_read(s, &request);
    if (s->broken == OK && !drop_foreign(s, buf_slice(&s->input)) && !end_disabled(s)) {
        execute(s, &request);
    }
}

/* All that is there now. A client that sends as fast as it is answered holds up nobody, and what one that does not read is owed stays small. */
static void run_input(struct imap_session *s)
{
    do {
        imap_out_flush_if(s);
        fiber_spend(FIBER_COMMAND_STEPS);
        if (s->idle.is_active) {
            set_deadline(s);
            imap_idle_input(s);
        } else {
            next_command(s);
        }
    } while (s->broken == OK && s->state != IMAP_ENDED && !conn_is_stopping(s->conn) &&
             stream_has_more(imap_stream(s)));
}

static void run_timeout(struct imap_session *s)
{
    usec_t idle_for = loop_now(s->services->loop) - s->idle.since;
    if (s->idle.is_active && idle_for / USEC_PER_SEC < s->settings->idle_time) {
        imap_out(s, "* OK Still here\r\n");
        return;
    }
    imap_bye(s, s->state == IMAP_NOT_AUTHENTICATED ? "Too slow to log in" : "Idle for too long");
}

static enum conn_next park(struct imap_session *s)
{
    imap_out_flush(s);
    if (s->broken != OK || s->state == IMAP_ENDED) {
        if (s->broken == ERR_TIMEOUT) {
            imap_bye(s, "Too slow");
        } else if (s->broken == ERR_CANCELLED) {
            imap_bye(s, "Server is shutting down");
        } else if (s->broken == ERR_UNSURE) {
            imap_bye(s, "Temporary failure: the last command may have been carried out");
        }
        imap_watch_end(s);
        return CONN_CLOSE;
    }
    forget_command(s); /* a NOTIFY looks at it */
    arena_trim(s->command_arena);
    arena_trim(s->batch_arena);
    arena_trim(s->message_arena);
    arena_trim(s->piece_arena);
    buf_fini(&s->input);
    buf_fini(&s->out);
    buf_init(&s->out, IMAP_OUT_MAX);
    (void)deadline_set(0);
    conn_set_idle(s->conn, s->state == IMAP_NOT_AUTHENTICATED ? login_time_left(s)
                           : s->idle.is_active ? (unsigned)s->settings->idle_keepalive
                                               : (unsigned)s->settings->idle_time);
    return CONN_PARK;
}

static enum conn_next session_run(struct conn *conn, void *arg, enum conn_why why)
{
    struct imap_session *s = arg;
    (void)conn;
    set_deadline(s);
    switch (why) {
    case CONN_OPENED:
        greet(s);
        break;
    case CONN_INPUT:
        run_input(s);
        break;
    case CONN_NOTIFIED:
        if (!end_disabled(s)) {
            imap_idle_notified(s);
        }
        break;
    case CONN_TIMEOUT:
        run_timeout(s);
        break;
    case CONN_STOPPING:
        imap_bye(s, "Server is shutting down");
        break;
    }
    return park(s);
}

static void session_closed(struct conn *conn, void *arg)
{
    struct imap_session *s = arg;
    (void)conn;
    imap_watch_end(s);
    imap_view_close(s);
    if (s->is_counted) {
        admission_account_leave(s->services, s->login.account, &s->peer);
    }
    if (s->is_admitted) {
        admission_leave(s->services, s->kind, &s->peer);
    }
    log_info("imap-closed", "sid=%.*s acct=%llu peer=%.*s", SLICE_ARG(s->id),
             (unsigned long long)s->login.account, SLICE_ARG(s->peer.text));
    buf_fini(&s->input);
    buf_fini(&s->out);
    arena_free(s->arena);
}
