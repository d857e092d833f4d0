/* serve/imap/login.c - STARTTLS, LOGIN and AUTHENTICATE (RFC 3501 6.2, RFC 4959, RFC 5530). */
#include "serve/imap/login.h"
#include "base/log.h"
#include "codec/codec.h"
#include "flow/admission.h"
#include "io/stream.h"
#include "proto/sasl.h"
#include "serve/imap/commands.h"
#include "serve/imap/watch.h"

IMAP_RUN(starttls)
{
    if (imap_take_end(&request->command.args) != OK) {
        return imap_refuse_syntax(s, ERR_SYNTAX);
    }
    if (stream_is_tls(imap_stream(s))) {
        return imap_client_bug("TLS is already active");
    }
    if (s->services->tls == NULL) {
        return imap_no("UNAVAILABLE", "TLS is not available");
    }
    struct imap_reply reply = imap_ok("Begin TLS now");
    imap_write_reply(s, request->command.tag, &reply);
    imap_out_flush(s);
    if (s->broken == OK) {
        /* Commands sent ahead in plain text end the session here (RFC 3501 11.1 and its successors). */
        s->broken = stream_start_tls(imap_stream(s), s->services->tls, s->kind);
    }
    if (s->broken != OK) {
        log_info("tls-failed", "sid=%.*s peer=%.*s error=%s", SLICE_ARG(s->id),
                 SLICE_ARG(s->peer.text), log_text(slice_cstr(err_detail())).text);
        s->state = IMAP_ENDED;
    }
    return (struct imap_reply){ .status = IMAP_SILENT };
}

static bool may_send_password(struct imap_session *s)
{
    return login_is_safe(s->services, &s->peer, stream_is_tls(imap_stream(s)));
}

bool imap_may_unauthenticate(struct imap_session *s)
{
    return s->settings->unauthenticate && !stream_is_deflated(imap_stream(s));
}

/* RFC 8437 3: as if nobody had logged in; TLS stays, and the time to log in begins anew. */
IMAP_RUN(unauthenticate)
{
    if (!s->settings->unauthenticate) {
        return imap_bad("Unknown command");
    }
    if (imap_take_end(&request->command.args) != OK) {
        return imap_refuse_syntax(s, ERR_SYNTAX);
    }
    if (stream_is_deflated(imap_stream(s))) {
        /* 4.1: compression would end here too; 3: what cannot be reset ends the connection. */
        imap_bye(s, "Log in by another connection");
        return (struct imap_reply){ .status = IMAP_SILENT };
    }
    imap_view_close(s);
    if (s->is_counted) {
        admission_account_leave(s->services, s->login.account, &s->peer);
    }
    s->is_counted = false;
    imap_watch_end(s);
    s->login = (struct login){ 0 };
    s->keyword_account = 0;
    s->keywords = (struct keyword_table){ 0 };
    s->keyword_bits = 0;
    s->state = IMAP_NOT_AUTHENTICATED;
    s->opened = loop_now(s->services->loop);
    return imap_ok("Nobody is logged in");
}

/* What flow/login/login.h found, in the arena of the command. */
static struct imap_reply conclude(struct imap_session *s, enum err result, struct login login)
{
    if (result == ERR_DENIED) {
        return imap_no("AUTHENTICATIONFAILED", "Wrong name or password");
    }
    if (result == ERR_NOT_FOUND) {
        return imap_no("AUTHORIZATIONFAILED", "Nobody logs in for another");
    }
    if (result == ERR_PERM) {
        return imap_no("CONTACTADMIN", "This account is disabled");
    }
    if (result == ERR_TEMP) { /* "login-failed" says why, as for the other protocols */
        return imap_no("UNAVAILABLE", "Logins cannot be checked now, try again later");
    }
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    if (admission_account_enter(s->services, login.account, &s->peer,
                                s->settings->sessions_per_user,
                                s->settings->sessions_per_user_address) != OK) {
        return imap_no("LIMIT", "Too many sessions of this account");
    }
    s->is_counted = true;
    arena_reset(s->login_arena); /* who logs in again and again needs no more than once */
    s->login = (struct login){ login.account, arena_dup(s->login_arena, login.address) };
    s->state = IMAP_AUTHENTICATED;
    s->bad_commands = 0;
    struct buf code;
    buf_init(&code, IMAP_LINE_MAX);
    imap_write_capability(s, &code);
    struct imap_reply reply = imap_ok("Logged in");
    reply.code = arena_dup(s->command_arena, buf_slice(&code));
    buf_fini(&code);
    return reply;
}

struct login_door imap_login_door(struct imap_session *s)
{
    return (struct login_door){ s->services, &s->peer, "imap",
                                login_binding_of(imap_stream(s), s->command_arena) };
}

static enum err take_login(struct scan *c, struct arena *arena, struct credentials *out)
{
    TRY(imap_take_space(c));
    TRY(imap_take_credential(c, arena, &out->name));
    TRY(imap_take_space(c));
    TRY(imap_take_credential(c, arena, &out->password));
    return imap_take_end(c);
}

IMAP_RUN(login)
{
    struct credentials given = { 0 };
    /* RFC 3501 6.2.3, RFC 5530 3: before anything is looked at */
    if (!may_send_password(s)) {
        return imap_no("PRIVACYREQUIRED", "Start TLS first");
    }
    enum err result = take_login(&request->command.args, s->command_arena, &given);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    struct login login = { 0 };
    const struct login_door door = imap_login_door(s);
    return conclude(s, login_password(&door, &given, s->command_arena, &login), login);
}

/* A challenge, and the client's answer to it. */
static enum err ask(struct imap_session *s, struct imap_request *request, struct slice challenge,
                    struct buf *message)
{
    struct buf text;
    buf_init(&text, SASL_MESSAGE_MAX * 2);
    base64_encode(challenge, &text);
    imap_out(s, "+ %.*s\r\n", SLICE_ARG(buf_slice(&text)));
    buf_fini(&text);
    imap_out_flush(s);
    struct slice line;
    TRY(s->broken);
    enum err result = stream_read_line(imap_stream(s), imap_login_line_max(s), &line);
    if (result == ERR_LIMIT) {
        request->is_fatal = true; /* what follows cannot be told from commands */
        return fail(ERR_SYNTAX, "The response is too long");
    }
    s->broken = result;
    TRY(result);
    line = slice_trim(line);
    if (sasl_is_cancel(line)) {
        return fail(ERR_SYNTAX, "Authentication cancelled"); /* RFC 3501 6.2.2: BAD */
    }
    return sasl_decode(line, message);
}

/* The response comes with the command (RFC 4959) or on a line of its own, when asked for. */
static enum err read_response(struct imap_session *s, struct imap_request *request, struct scan *c,
                              struct buf *message)
{
    if (scan_at_end(c)) {
        return ask(s, request, SL(""), message);
    }
    TRY(imap_take_space(c));
    return sasl_decode_initial(scan_rest(c), message);
}

/* The first message is in `message`. */
static enum err converse(struct imap_session *s, struct imap_request *request,
                         struct login_exchange *exchange, struct buf *message)
{
    TRY(login_exchange_take(exchange, buf_slice(message)));
    while (!exchange->is_over) {
        buf_reset(message);
        TRY(ask(s, request, exchange->challenge, message));
        TRY(login_exchange_take(exchange, buf_slice(message)));
    }
    return OK;
}

IMAP_RUN(authenticate)
{
    struct scan c = request->command.args;
    struct slice mechanism;
    enum err result = imap_take_space(&c);
    result = result == OK ? imap_take_atom(&c, &mechanism) : result;
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    enum sasl_mechanism which = sasl_mechanism_find(mechanism);
    if (which != SASL_UNKNOWN && !may_send_password(s)) {
        return imap_no("PRIVACYREQUIRED", "Start TLS first");
    }
    const struct login_door door = imap_login_door(s);
    if (!login_offers(&door, which)) {
        return imap_no("CANNOT", "Mechanism is not offered here");
    }
    struct login_exchange exchange;
    AUTO(sasl_wipe) struct buf message;
    login_exchange_begin(&door, which, s->command_arena, &exchange);
    buf_init(&message, exchange.message_max);
    result = read_response(s, request, &c, &message);
    result = result == OK ? converse(s, request, &exchange, &message) : result;
    if (s->broken != OK) {
        return (struct imap_reply){ .status = IMAP_SILENT }; /* the client left in the middle */
    }
    if (result == ERR_SYNTAX || result == ERR_LIMIT) {
        return imap_refuse_syntax(s, result);
    }
    return conclude(s, result, exchange.login);
}
