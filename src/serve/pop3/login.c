/* The AUTHORIZATION state: CAPA, LANG, UTF8, STLS, USER and PASS, AUTH (RFC 1939 4, 2449, 2595 4, 5034, 6856). */
#include "base/log.h"
#include "codec/codec.h"
#include "flow/admission.h"
#include "io/stream.h"
#include "proto/sasl.h"
#include "serve/pop3/internal.h"

#define MECHANISMS_MAX 512 /* octets of all their names */

static bool may_send_password(const struct pop3_session *s)
{
    return login_is_safe(s->services, &s->peer, stream_is_tls(pop3_stream(s)));
}

static struct login_door door_of(struct pop3_session *s)
{
    return (struct login_door){ s->services, &s->peer, "pop3",
                                login_binding_of(pop3_stream(s), s->command_arena) };
}

static void write_mechanisms(struct pop3_session *s, const char *before, const char *after)
{
    const struct login_door door = door_of(s);
    AUTO(buf_fini) struct buf names;
    buf_init(&names, MECHANISMS_MAX);
    login_write_mechanisms(&door, before, after, &names);
    pop3_write(s, buf_slice(&names));
}

void pop3_capa(struct pop3_session *s, struct slice args)
{
    bool may_start_tls = s->state == POP3_AUTHORIZATION && s->services->tls != NULL &&
                         !stream_is_tls(pop3_stream(s));
    pop3_ok(s, "this is what I can do");
    pop3_write(s, SL("TOP\r\nUIDL\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nPIPELINING\r\n"
                     "EXPIRE NEVER\r\nLANG\r\nUTF8 USER\r\n"));
    if (may_send_password(s)) { /* before the login and after it (RFC 2449 6.2, 6.3) */
        pop3_write(s, SL("USER\r\nSASL"));
        write_mechanisms(s, " ", "");
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
    if (s->state != POP3_AUTHORIZATION) {
        /* Too late: sizes were told. Outlook says it only then, and a refusal ends its session. */
        pop3_ok(s, "UTF-8 it is from the next login on");
        return;
    }
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
static void enter_maildrop(struct pop3_session *s)
{
    enum err result = pop3_maildrop_open(s);
    if (result == ERR_DENIED) {
        pop3_say_goodbye(s, "SYS/PERM", "POP3 is switched off for this account");
        return;
    }
    if (result == ERR_CANCELLED || result == ERR_CLOSED) { /* nobody waits for it */
        pop3_connection_failed(s, result);
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

/* What flow/login/login.h found. */
static void conclude(struct pop3_session *s, enum err result, struct login login)
{
    s->login = result == OK ? (struct login){ login.account, arena_dup(s->arena, login.address) }
                            : (struct login){ 0 };
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
    struct login login = {};
    const struct login_door door = door_of(s);
    s->user = (struct slice){}; /* RFC 1939 7: after a failure USER comes again */
    conclude(s, login_password(&door, &given, s->command_arena, &login), login);
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
    if (s->ended != POP3_GOES_ON ||
        !pop3_read_line(s, login_line_max(s->services, "pop3", POP3_AUTH_LINE_MAX), &line)) {
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

/* The first message is in `message`. */
static void converse(struct pop3_session *s, struct login_exchange *exchange, struct buf *message)
{
    enum err result = login_exchange_take(exchange, buf_slice(message));
    while (result == OK && !exchange->is_over) {
        if (!ask(s, exchange->challenge, message)) {
            return;
        }
        result = login_exchange_take(exchange, buf_slice(message));
    }
    conclude(s, result, exchange->login);
}

/* Older clients ask like this which mechanisms there are. */
static void list_mechanisms(struct pop3_session *s)
{
    pop3_ok(s, "mechanisms");
    write_mechanisms(s, "", "\r\n");
    pop3_write(s, SL(".\r\n"));
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
    const struct login_door door = door_of(s);
    if (!login_offers(&door, which)) {
        pop3_err(s, NULL, "this mechanism is not offered");
        return;
    }
    struct login_exchange exchange;
    AUTO(sasl_wipe) struct buf message;
    login_exchange_begin(&door, which, s->command_arena, &exchange);
    buf_init(&message, exchange.message_max);
    if (first_message(s, initial, &message)) {
        converse(s, &exchange, &message);
    }
}
