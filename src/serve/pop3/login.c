/* The AUTHORIZATION state: CAPA, LANG, UTF8, STLS, USER and PASS, AUTH (RFC 1939 4, 2449, 2595 4, 5034, 6856). */
#include "base/log.h"
#include "codec/codec.h"
#include "flow/admission.h"
#include "io/stream.h"
#include "proto/sasl.h"
#include "serve/pop3/internal.h"

static bool may_send_password(const struct pop3_session *s)
{
    return login_is_safe(s->services, &s->peer, stream_is_tls(pop3_stream(s)));
}

static bool can_bind(const struct pop3_session *s)
{
    unsigned char value[STREAM_BINDING_BYTES];
    return stream_tls_binding(pop3_stream(s), value);
}

static const char *mechanisms(const struct pop3_session *s)
{
    return can_bind(s) ? "PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS" : "PLAIN SCRAM-SHA-256";
}

void pop3_capa(struct pop3_session *s, struct slice args)
{
    bool may_start_tls = s->state == POP3_AUTHORIZATION && s->services->tls != NULL &&
                         !stream_is_tls(pop3_stream(s));
    pop3_ok(s, "this is what I can do");
    pop3_write(s, SL("TOP\r\nUIDL\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nPIPELINING\r\n"
                     "EXPIRE NEVER\r\nLANG\r\nUTF8 USER\r\n"));
    if (may_send_password(s)) { /* before the login and after it (RFC 2449 6.2, 6.3) */
        pop3_write(s, SL("USER\r\nSASL "));
        pop3_write(s, slice_cstr(mechanisms(s)));
        pop3_write(s, SL("\r\n"));
    }
    if (may_start_tls) {
        pop3_write(s, SL("STLS\r\n"));
    }
    pop3_write(s, SL("IMPLEMENTATION Culver\r\n.\r\n"));
}

void pop3_lang(struct pop3_session *s, struct slice args)
{
    struct slice tag = slice_trim(args);
    if (tag.len == 0) {
        pop3_ok(s, "languages of my answers");
        pop3_write(s, SL("en English\r\n.\r\n"));
    } else if (slice_eq_nocase(tag, SL("en")) || slice_eq(tag, SL("*")) ||
               slice_starts_nocase(tag, SL("en-")) || slice_eq_nocase(tag, SL("i-default"))) {
        pop3_ok(s, "en answers are in English");
    } else {
        pop3_err(s, NULL, "this language is not known");
    }
}

/* Names and passwords are UTF-8 whether this was said or not; messages go out as they are from now on (RFC 6856 2). */
void pop3_utf8(struct pop3_session *s, struct slice args)
{
    s->is_utf8 = true;
    pop3_ok(s, "UTF-8 it is");
}

void pop3_stls(struct pop3_session *s, struct slice args)
{
    if (stream_is_tls(pop3_stream(s))) {
        pop3_err(s, NULL, "TLS is on already");
        return;
    }
    if (s->services->tls == NULL) {
        pop3_err(s, NULL, "TLS is not offered");
        return;
    }
    pop3_ok(s, "begin TLS now");
    (void)deadline_set(POP3_TLS_SECS);
    /* Commands sent ahead in plain text end the session here (CVE-2011-0411 class). */
    enum err result = s->ended == POP3_BROKEN
                          ? ERR_CLOSED
                          : stream_start_tls(pop3_stream(s), s->services->tls, s->kind);
    if (result != OK) {
        log_info("tls-failed", "sid=%.*s peer=%.*s detail=%s", SLICE_ARG(s->id),
                 SLICE_ARG(s->peer.text), log_text(slice_cstr(err_detail())).text);
        s->ended = POP3_BROKEN;
    }
    s->user = (struct slice){}; /* what was learned before is forgotten */
    s->is_utf8 = false;
}

/* --- passwords --- */
struct credentials {
    struct slice authorize_as, name, password;
};

static void enter_maildrop(struct pop3_session *s)
{
    enum err result = pop3_maildrop_open(s);
    if (result == ERR_DENIED) {
        pop3_say_goodbye(s, "SYS/PERM", "POP3 is switched off for this account");
        return;
    }
    if (result != OK) {
        log_error("pop3-failed", "sid=%.*s acct=%llu class=%s error=%s", SLICE_ARG(s->id),
                  (unsigned long long)s->login.account, err_name(result),
                  log_text(slice_cstr(err_detail())).text);
        pop3_say_goodbye(s, "SYS/TEMP", "the mailbox cannot be opened now, try again later");
        return;
    }
    s->state = POP3_TRANSACTION;
    s->errors = 0;
    pop3_ok(s, "%u messages", s->drop.count);
}

/* What flow/login.h found. */
static void conclude(struct pop3_session *s, enum err result)
{
    if (result == ERR_DENIED || result == ERR_SYNTAX || result == ERR_NOT_FOUND) {
        pop3_err(s, "AUTH", "name or password is wrong");
    } else if (result == ERR_PERM) {
        pop3_err(s, "AUTH", "this account is disabled");
    } else if (result != OK) {
        pop3_err(s, "SYS/TEMP", "passwords cannot be checked now, try again later");
    } else if (admission_account_enter(s->services, s->login.account, &s->peer,
                                       s->settings->sessions_per_user,
                                       s->settings->sessions_per_user_address) != OK) {
        pop3_err(s, "IN-USE", "too many sessions of this account");
    } else {
        s->is_counted = true;
        enter_maildrop(s);
    }
}

static void log_in(struct pop3_session *s, const struct credentials *given)
{
    conclude(s, login_password(s->services, &s->peer, "pop3", given->name, given->password,
                               given->authorize_as, s->arena, &s->login));
}

void pop3_user(struct pop3_session *s, struct slice args)
{
    struct slice name = slice_trim(args);
    /* RFC 1939 7: a password belongs to the USER just before, if that was taken. */
    s->user = (struct slice){ 0 };
    if (!may_send_password(s)) {
        pop3_err(s, NULL, "say STLS first: passwords travel in TLS only");
    } else if (name.len == 0) {
        pop3_err(s, NULL, "write a name");
    } else {
        memcpy(s->user_text, name.ptr, name.len);
        s->user = slice_make(s->user_text, name.len);
        pop3_ok(s, "and your password?");
    }
}

void pop3_pass(struct pop3_session *s, struct slice args)
{
    if (s->user.len == 0) {
        pop3_err(s, NULL, "say USER first");
        return;
    }
    struct credentials given = { .name = s->user, .password = args };
    s->user = (struct slice){}; /* RFC 1939 7: after a failure USER comes again */
    log_in(s, &given);
}

/* A challenge, and the client's answer to it in `message`. False: it is said why, or the session ends. */
static bool ask(struct pop3_session *s, struct slice challenge, struct buf *message)
{
    struct buf text;
    struct slice line;
    buf_init(&text, SASL_MESSAGE_MAX * 2);
    buf_append_cstr(&text, "+ ");
    base64_encode(challenge, &text);
    buf_append_cstr(&text, "\r\n");
    pop3_write(s, buf_slice(&text));
    buf_fini(&text);
    buf_reset(message);
    if (s->ended != POP3_GOES_ON || !pop3_read_line(s, POP3_AUTH_LINE_MAX, &line)) {
        return false;
    }
    if (sasl_is_cancel(line)) {
        pop3_err(s, NULL, "authentication was cancelled");
        return false;
    }
    if (sasl_decode(line, message) != OK) {
        pop3_err(s, NULL, "the response is not base64");
        return false;
    }
    return true;
}

static bool first_message(struct pop3_session *s, struct slice initial, struct buf *message)
{
    if (initial.ptr == NULL) {
        return ask(s, SL(""), message);
    }
    bool is_cancel = sasl_is_cancel(initial);
    if (is_cancel || sasl_decode_initial(initial, message) != OK) {
        pop3_err(s, NULL,
                 is_cancel ? "authentication was cancelled" : "the response is not base64");
        return false;
    }
    return true;
}

static void auth_plain(struct pop3_session *s, struct slice initial, struct buf *message)
{
    struct credentials given = {};
    if (!first_message(s, initial, message)) {
        return;
    }
    if (login_parse_plain(buf_slice(message), &given.authorize_as, &given.name, &given.password) !=
        OK) {
        pop3_err(s, "AUTH", "name or password is wrong");
    } else {
        log_in(s, &given);
    }
}

/* The verifier is shown by one more challenge, which has an empty answer (RFC 5034 4). */
static void auth_scram(struct pop3_session *s, struct slice initial, bool is_plus,
                       struct buf *message)
{
    struct login_scram scram;
    struct login login = {};
    const struct login_door door = { s->services, &s->peer, "pop3",
                                     login_binding_of(pop3_stream(s), is_plus, s->command_arena) };
    if (!first_message(s, initial, message)) {
        return;
    }
    enum err result = login_scram_begin(&door, buf_slice(message), s->command_arena, &scram);
    if (result == OK) {
        if (!ask(s, scram.challenge, message)) {
            return;
        }
        result = login_scram_finish(&scram, buf_slice(message), s->command_arena, &login);
    }
    if (result == OK) {
        if (!ask(s, scram.verifier, message)) {
            return;
        }
        result = message->len == 0 ? OK : ERR_SYNTAX;
        s->login = (struct login){ login.account, arena_dup(s->arena, login.address) };
    }
    conclude(s, result);
}

/* Older clients ask like this which mechanisms there are. */
static void list_mechanisms(struct pop3_session *s)
{
    pop3_ok(s, "mechanisms");
    pop3_write(s, SL("PLAIN\r\nSCRAM-SHA-256\r\n"));
    pop3_write(s, can_bind(s) ? SL("SCRAM-SHA-256-PLUS\r\n.\r\n") : SL(".\r\n"));
}

void pop3_auth(struct pop3_session *s, struct slice args)
{
    struct slice name;
    struct slice initial;
    if (!may_send_password(s)) {
        pop3_err(s, NULL, "say STLS first: passwords travel in TLS only");
        return;
    }
    if (pop3_auth_parse(args, &name, &initial) != OK) {
        list_mechanisms(s);
        return;
    }
    enum sasl_mechanism which = sasl_mechanism_find(name);
    AUTO(sasl_wipe) struct buf message;
    buf_init(&message, SASL_MESSAGE_MAX);
    if (which == SASL_PLAIN) {
        auth_plain(s, initial, &message);
    } else if (which == SASL_SCRAM || (which == SASL_SCRAM_PLUS && can_bind(s))) {
        auth_scram(s, initial, which == SASL_SCRAM_PLUS, &message);
    } else {
        pop3_err(s, NULL, "this mechanism is not offered");
    }
}
