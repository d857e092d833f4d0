/* AUTH (RFC 4954): PLAIN, LOGIN and SCRAM-SHA-256, on submission, inside TLS. */
#include "base/log.h"
#include "codec/codec.h"
#include "io/stream.h"
#include "proto/sasl.h"
#include "serve/smtp/internal.h"

enum answer { ANSWER_GOOD, ANSWER_REFUSED, ANSWER_NONE /* the session has ended */ };

/* Asks, and decodes the response into `out`. */
static enum answer ask(struct smtp_session *s, const char *challenge, struct buf *out,
                       struct smtp_reply *refusal)
{
    struct smtp_reply question = smtp_reply_make(334, NULL, challenge);
    struct slice line;
    bool too_long;
    smtp_send(s, &question);
    if (s->ended != SMTP_GOES_ON || !smtp_read_line(s, SMTP_AUTH_LINE_MAX, &line, &too_long)) {
        return ANSWER_NONE;
    }
    if (too_long) {
        *refusal = smtp_reply_make(500, "5.5.6", "the response is too long");
    } else if (sasl_is_cancel(line)) {
        *refusal = smtp_reply_make(501, "5.7.0", "authentication was cancelled");
    } else if (sasl_decode(line, out) != OK) {
        *refusal = smtp_reply_make(501, "5.5.2", "the response is not base64");
    } else {
        return ANSWER_GOOD;
    }
    return ANSWER_REFUSED;
}

/* The first message of the client: in the command line, or asked for. */
static enum answer first_message(struct smtp_session *s, struct slice initial,
                                 const char *challenge, struct buf *out, struct smtp_reply *refusal)
{
    if (initial.ptr == NULL) {
        return ask(s, challenge, out, refusal);
    }
    if (sasl_decode_initial(initial, out) == OK) {
        return ANSWER_GOOD;
    }
    *refusal = smtp_reply_make(501, "5.5.2", "the initial response is not base64");
    return ANSWER_REFUSED;
}

struct credentials {
    struct slice authorize_as, name, password;
};

/* What flow/login.h found. */
static struct smtp_reply conclude(struct smtp_session *s, enum err result, struct login login)
{
    if (result == OK) {
        s->account = login.account;
        s->address = arena_dup(s->arena, login.address);
        return smtp_reply_make(235, "2.7.0", "welcome");
    }
    if (result == ERR_DENIED || result == ERR_SYNTAX || result == ERR_NOT_FOUND) {
        return smtp_reply_make(535, "5.7.8", "name or password is wrong");
    }
    if (result == ERR_PERM) {
        return smtp_reply_make(525, "5.7.13", "this account is disabled");
    }
    return smtp_reply_make(454, "4.7.0", "cannot check passwords now, try again later");
}

static struct smtp_reply check(struct smtp_session *s, const struct credentials *credentials)
{
    struct login login = {};
    enum err result = credentials->name.len == 0 || credentials->password.len == 0
                          ? ERR_DENIED
                          : login_password(s->services, &s->peer, "smtp", credentials->name,
                                           credentials->password, credentials->authorize_as,
                                           s->command_arena, &login);
    return conclude(s, result, login);
}

static struct smtp_reply auth_plain(struct smtp_session *s, struct slice initial)
{
    struct smtp_reply reply = smtp_reply_none();
    struct credentials credentials = {};
    AUTO(sasl_wipe) struct buf message;
    buf_init(&message, SASL_MESSAGE_MAX);
    if (first_message(s, initial, "", &message, &reply) != ANSWER_GOOD) {
        return reply;
    }
    if (login_parse_plain(buf_slice(&message), &credentials.authorize_as, &credentials.name,
                          &credentials.password) != OK) {
        return smtp_reply_make(535, "5.7.8", "name or password is wrong");
    }
    return check(s, &credentials);
}

static struct smtp_reply auth_login(struct smtp_session *s, struct slice initial)
{
    struct smtp_reply reply = smtp_reply_none();
    AUTO(sasl_wipe) struct buf name;
    AUTO(sasl_wipe) struct buf password;
    buf_init(&name, SASL_MESSAGE_MAX);
    buf_init(&password, SASL_MESSAGE_MAX);
    /* "Username:" and "Password:" in base64: what clients of this mechanism expect to see. */
    if (first_message(s, initial, "VXNlcm5hbWU6", &name, &reply) != ANSWER_GOOD ||
        ask(s, "UGFzc3dvcmQ6", &password, &reply) != ANSWER_GOOD) {
        return reply;
    }
    struct credentials credentials = { .name = buf_slice(&name), .password = buf_slice(&password) };
    return check(s, &credentials);
}

static enum answer ask_encoded(struct smtp_session *s, struct slice challenge, struct buf *out,
                               struct smtp_reply *refusal)
{
    struct buf text;
    buf_init(&text, SASL_MESSAGE_MAX * 2);
    base64_encode(challenge, &text);
    const char *question = arena_cstr(s->command_arena, buf_slice(&text));
    buf_fini(&text);
    buf_reset(out);
    return ask(s, question, out, refusal);
}

/* The verifier is shown by one more challenge, which has an empty answer (RFC 4954 4: 235 has no data). */
static struct smtp_reply auth_scram(struct smtp_session *s, struct slice initial)
{
    struct smtp_reply reply = smtp_reply_none();
    struct login_scram scram;
    struct login login = {};
    AUTO(sasl_wipe) struct buf message;
    buf_init(&message, SASL_MESSAGE_MAX);
    const struct login_door door = {
        s->services, &s->peer, "smtp", {}
    }; /* nothing is bound: ehlo.c */
    if (first_message(s, initial, "", &message, &reply) != ANSWER_GOOD) {
        return reply;
    }
    enum err result = login_scram_begin(&door, buf_slice(&message), s->command_arena, &scram);
    if (result == OK) {
        if (ask_encoded(s, scram.challenge, &message, &reply) != ANSWER_GOOD) {
            return reply;
        }
        result = login_scram_finish(&scram, buf_slice(&message), s->command_arena, &login);
    }
    if (result == OK) {
        if (ask_encoded(s, scram.verifier, &message, &reply) != ANSWER_GOOD) {
            return reply;
        }
        result = message.len == 0 ? OK : ERR_SYNTAX;
    }
    return conclude(s, result, login);
}

struct smtp_reply smtp_auth(struct smtp_session *s, struct slice args)
{
    struct slice mechanism;
    struct slice initial;
    if (s->account != 0) {
        return smtp_reply_make(503, "5.5.1", "you are authenticated already");
    }
    if (!login_is_safe(s->services, &s->peer, stream_is_tls(smtp_stream(s)))) {
        return smtp_reply_make(538, "5.7.11", "say STARTTLS first: passwords travel in TLS only");
    }
    if (smtp_auth_parse(args, &mechanism, &initial) != SMTP_FINE) {
        return smtp_reply_make(501, "5.5.4", "syntax error in the arguments");
    }
    switch (sasl_mechanism_find(mechanism)) {
    case SASL_PLAIN:
        return auth_plain(s, initial);
    case SASL_LOGIN:
        return auth_login(s, initial);
    case SASL_SCRAM:
        return auth_scram(s, initial);
    default:
        return smtp_reply_make(504, "5.5.4", "this mechanism is not offered");
    }
}
