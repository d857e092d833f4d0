/* AUTH (RFC 4954), on submission, inside TLS. */
#include "base/log.h"
#include "codec/codec.h"
#include "io/stream.h"
#include "proto/sasl.h"
#include "serve/smtp/internal.h"

enum answer { ANSWER_GOOD, ANSWER_REFUSED, ANSWER_NONE /* the session has ended */ };

size_t smtp_auth_line_max(const struct smtp_session *s)
{
    return login_line_max(s->services, "smtp", SMTP_AUTH_LINE_MAX);
}

/* Asks, and decodes the response into `out`. */
static enum answer ask(struct smtp_session *s, struct slice challenge, struct buf *out,
                       struct smtp_reply *refusal)
{
    AUTO(buf_fini) struct buf text;
    struct slice line;
    bool too_long;
    buf_init(&text, SASL_MESSAGE_MAX * 2);
    base64_encode(challenge, &text);
    struct smtp_reply question =
        smtp_reply_make(334, NULL, arena_cstr(s->command_arena, buf_slice(&text)));
    smtp_send(s, &question);
    if (s->ended != SMTP_GOES_ON || !smtp_read_line(s, smtp_auth_line_max(s), &line, &too_long)) {
        return ANSWER_NONE;
    }
    buf_reset(out);
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
                                 struct slice challenge, struct buf *out,
                                 struct smtp_reply *refusal)
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

/* What flow/login/login.h found. */
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

static struct smtp_reply converse(struct smtp_session *s, struct login_exchange *exchange,
                                  struct slice initial)
{
    struct smtp_reply refusal = smtp_reply_none();
    AUTO(sasl_wipe) struct buf message;
    buf_init(&message, exchange->message_max);
    if (first_message(s, initial, exchange->challenge, &message, &refusal) != ANSWER_GOOD) {
        return refusal;
    }
    enum err result = login_exchange_take(exchange, buf_slice(&message));
    while (result == OK && !exchange->is_over) {
        if (ask(s, exchange->challenge, &message, &refusal) != ANSWER_GOOD) {
            return refusal;
        }
        result = login_exchange_take(exchange, buf_slice(&message));
    }
    return conclude(s, result, exchange->login);
}

/* Nothing is bound here: Debian's mutt takes PLUS when it sees it, has nothing to bind with, and then sends no mail at all. */
struct login_door smtp_login_door(const struct smtp_session *s)
{
    return (struct login_door){ s->services, &s->peer, "smtp", { 0 } };
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
    enum sasl_mechanism which = sasl_mechanism_find(mechanism);
    const struct login_door door = smtp_login_door(s);
    if (!login_offers(&door, which)) {
        return smtp_reply_make(504, "5.5.4", "this mechanism is not offered");
    }
    struct login_exchange exchange;
    login_exchange_begin(&door, which, s->command_arena, &exchange);
    return converse(s, &exchange, initial);
}
