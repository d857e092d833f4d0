/* serve/imap/login.c - STARTTLS, LOGIN and AUTHENTICATE (RFC 3501 6.2, RFC 4959, RFC 5530). */
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

struct credentials {
    struct slice name, password, authorize_as;
};

/* What flow/login.h found, in the arena of the command. */
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

static struct imap_reply log_in(struct imap_session *s, const struct credentials *given)
{
    struct login login = { 0 };
    enum err result = login_password(s->services, &s->peer, "imap", given->name, given->password,
                                     given->authorize_as, s->command_arena, &login);
    return conclude(s, result, login);
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
    return log_in(s, &given);
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
    enum err result = stream_read_line(imap_stream(s), IMAP_LINE_MAX_LOGIN, &line);
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

static struct imap_reply log_in_plain(struct imap_session *s, struct imap_request *request,
                                      struct scan *c, struct buf *message)
{
    struct credentials given = { 0 };
    enum err result = read_response(s, request, c, message);
    if (result == OK) {
        result = login_parse_plain(buf_slice(message), &given.authorize_as, &given.name,
                                   &given.password);
    }
    return result == OK ? log_in(s, &given) : imap_refuse_syntax(s, result);
}

/* Nothing is to be said any more, but the client has to have its turn (RFC 4422 3.6, RFC 3501 6.2.2). */
static enum err show_verifier(struct imap_session *s, struct imap_request *request,
                              struct slice verifier, struct buf *message)
{
    buf_reset(message);
    TRY(ask(s, request, verifier, message));
    return message->len == 0 ? OK : fail(ERR_SYNTAX, "Nothing more was asked for");
}

static struct imap_reply log_in_scram(struct imap_session *s, struct imap_request *request,
                                      struct scan *c, bool is_plus, struct buf *message)
{
    struct login_scram scram;
    struct login login = { 0 };
    const struct login_door door = { s->services, &s->peer, "imap",
                                     login_binding_of(imap_stream(s), is_plus, s->command_arena) };
    enum err result = read_response(s, request, c, message);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    result = login_scram_begin(&door, buf_slice(message), s->command_arena, &scram);
    if (result == OK) {
        buf_reset(message);
        result = ask(s, request, scram.challenge, message);
        if (result != OK) {
            return imap_refuse_syntax(s, result);
        }
        result = login_scram_finish(&scram, buf_slice(message), s->command_arena, &login);
    }
    if (result == OK && (result = show_verifier(s, request, scram.verifier, message)) != OK) {
        return imap_refuse_syntax(s, result);
    }
    return result == ERR_SYNTAX ? imap_refuse_syntax(s, result) : conclude(s, result, login);
}

static bool can_bind(struct imap_session *s)
{
    unsigned char value[STREAM_BINDING_BYTES];
    return stream_tls_binding(imap_stream(s), value);
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
    if (which != SASL_PLAIN && which != SASL_SCRAM && which != SASL_SCRAM_PLUS) {
        return imap_no("CANNOT", "Mechanism is not supported");
    }
    if (!may_send_password(s)) {
        return imap_no("PRIVACYREQUIRED", "Start TLS first");
    }
    if (which == SASL_SCRAM_PLUS && !can_bind(s)) {
        return imap_no("CANNOT", "Channel binding needs TLS 1.3");
    }
    AUTO(sasl_wipe) struct buf message;
    buf_init(&message, SASL_MESSAGE_MAX);
    return which == SASL_PLAIN ? log_in_plain(s, request, &c, &message)
                               : log_in_scram(s, request, &c, which == SASL_SCRAM_PLUS, &message);
}
