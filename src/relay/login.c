/* Who we are, to a server that takes mail of its customers only. */
#include "codec/codec.h"
#include "proto/sasl.h"
#include "relay/internal.h"
#include "relay/scram.h"

#define LOGIN_ARENA_BYTES ((size_t)512 * 1024)
#define LOGIN_TEXT_MAX ((size_t)8 * 1024)
#define CODE_TAKEN 235
#define CODE_GO_ON 334
#define NONCE_BYTES 18

/* RFC 4954 4: base64 on a line. */
static enum err say(struct relay *relay, const char *command, struct slice secret)
{
    AUTO(sasl_wipe) struct buf line;
    buf_init(&line, LOGIN_TEXT_MAX);
    base64_encode(secret, &line);
    TRY(buf_error(&line));
    TRY(stream_printf(relay->stream, "%s%.*s\r\n", command, SLICE_ARG(buf_slice(&line))));
    return stream_flush(relay->stream);
}

/* RFC 4616 2: no authorization identity, name, password. */
static enum err say_plain(struct relay *relay, const struct relay_login *login)
{
    AUTO(sasl_wipe) struct buf secret;
    buf_init(&secret, LOGIN_TEXT_MAX);
    buf_append_char(&secret, '\0');
    buf_append(&secret, login->username);
    buf_append_char(&secret, '\0');
    buf_append(&secret, login->password);
    TRY(buf_error(&secret));
    return say(relay, "AUTH PLAIN ", buf_slice(&secret));
}

/* The Internet-Draft murchison-sasl-login: the server asks for the one, then for the other. */
static enum err say_login(struct relay *relay, const struct relay_login *login, struct arena *arena,
                          struct smtp_answer *out)
{
    TRY(relay_ask(relay, arena, out, "AUTH LOGIN", SL("")));
    if (out->code != CODE_GO_ON) {
        return OK;
    }
    TRY(say(relay, "", login->username));
    TRY(relay_answer(relay, COMMAND_SECONDS, arena, out));
    if (out->code != CODE_GO_ON) {
        return OK;
    }
    TRY(say(relay, "", login->password));
    return relay_answer(relay, COMMAND_SECONDS, arena, out);
}

/* What stands in a 334, base64 taken off. */
static enum err take_message(const struct smtp_answer *answer, struct arena *arena,
                             struct slice *out)
{
    AUTO(buf_fini) struct buf message;
    buf_init(&message, SCRAM_MESSAGE_MAX);
    if (sasl_decode(answer->text, &message) != OK) {
        return fail(ERR_SYNTAX, "what the server asks is not base64");
    }
    *out = arena_dup(arena, buf_slice(&message));
    return OK;
}

/* RFC 5802 6: with PLUS where both can; else the server is told that we could, so that nobody between takes it out of the offer. */
static enum err begin_scram(const struct relay *relay, const struct relay_login *login,
                            struct arena *arena, struct scram_client *client, struct slice *out)
{
    struct random *random = &loop_world(relay->loop)->random;
    unsigned char value[STREAM_BINDING_BYTES], nonce[NONCE_BYTES];
    AUTO(buf_fini) struct buf text;
    buf_init(&text, 2 * sizeof(nonce));
    random->fill(random, nonce, sizeof(nonce));
    base64_encode(slice_make(nonce, sizeof(nonce)), &text);
    bool is_able = stream_tls_binding(relay->stream, value);
    *client = (struct scram_client){ .nonce = arena_dup(arena, buf_slice(&text)),
                                     .binding = !is_able                       ? SCRAM_UNABLE
                                                : relay->offer.auth_scram_plus ? SCRAM_BOUND
                                                                               : SCRAM_UNASKED };
    if (is_able) {
        client->bound_to = arena_dup(arena, slice_make(value, sizeof(value)));
    }
    return scram_client_begin(client, login->username, login->password, arena, out);
}

/* RFC 4954 4, RFC 5802 5. OK with the last answer, or a failure after which nothing else is tried: whoever pretends to know the password is not
 * told it. */
static enum err say_scram(struct relay *relay, struct scram_client *client, struct slice first,
                          struct arena *arena, struct smtp_answer *out)
{
    struct slice message, final;
    TRY(say(relay,
            client->binding == SCRAM_BOUND ? "AUTH SCRAM-SHA-256-PLUS " : "AUTH SCRAM-SHA-256 ",
            first));
    TRY(relay_answer(relay, COMMAND_SECONDS, arena, out));
    if (out->code != CODE_GO_ON) {
        return out->code == CODE_TAKEN ? fail(ERR_DENIED, "it asked for no proof (SCRAM)") : OK;
    }
    TRY(take_message(out, arena, &message));
    TRY(scram_client_answer(client, message, arena, &final));
    TRY(say(relay, "", final));
    TRY(relay_answer(relay, COMMAND_SECONDS, arena, out));
    if (out->code != CODE_GO_ON) {
        return out->code == CODE_TAKEN
                   ? fail(ERR_DENIED, "it did not show that it knows the password itself (SCRAM)")
                   : OK;
    }
    TRY(take_message(out, arena, &message));
    TRY(scram_client_judge(client, message, arena));
    TRY(say(relay, "", SL("")));
    return relay_answer(relay, COMMAND_SECONDS, arena, out);
}

/* In the midst of an exchange no command can follow. */
static enum err judge_scram(struct relay *relay, enum err result)
{
    if (result == ERR_SYNTAX || result == ERR_LIMIT || result == ERR_DENIED) {
        relay->is_usable = false;
        return ERR_DENIED;
    }
    return result;
}

static enum err say_password(struct relay *relay, const struct relay_login *login,
                             struct arena *arena, struct smtp_answer *out)
{
    if (relay->offer.auth_plain) {
        TRY(say_plain(relay, login));
        return relay_answer(relay, COMMAND_SECONDS, arena, out);
    }
    if (relay->offer.auth_login) {
        return say_login(relay, login, arena, out);
    }
    return fail(ERR_DENIED, "it offers no AUTH, or none of SCRAM-SHA-256, PLAIN and LOGIN");
}

/* A server may offer SCRAM and yet keep a hash of another kind of this password. It may have it told then, when it is the one that is meant. */
static bool may_say_password(const struct relay *relay, const struct smtp_answer *refusal)
{
    bool is_offered = relay->offer.auth_plain || relay->offer.auth_login;
    return refusal->code >= 500 && is_offered && relay->is_known;
}

static enum err say_who(struct relay *relay, const struct relay_login *login, struct arena *arena,
                        struct smtp_answer *out)
{
    AUTO(scram_client_wipe) struct scram_client client = { .nonce = SL("") };
    struct slice first;
    bool is_scram = relay->offer.auth_scram || relay->offer.auth_scram_plus;
    /* A password that SCRAM cannot say goes as before. */
    if (is_scram && begin_scram(relay, login, arena, &client, &first) == OK &&
        (relay->offer.auth_scram || client.binding == SCRAM_BOUND)) {
        TRY(judge_scram(relay, say_scram(relay, &client, first, arena, out)));
        if (out->code == CODE_TAKEN || !may_say_password(relay, out)) {
            return OK;
        }
    }
    return say_password(relay, login, arena, out);
}

static enum err log_in(struct relay *relay, const struct relay_login *login, struct arena *arena)
{
    struct smtp_answer answer;
    if (!stream_is_tls(relay->stream)) {
        return fail(ERR_DENIED, "there is no TLS, and a password is not said without");
    }
    TRY(say_who(relay, login, arena, &answer));
    if (answer.code == CODE_TAKEN) {
        return OK;
    }
    struct slice text = smtp_answer_text(&answer, arena);
    return fail(answer.code >= 500 ? ERR_DENIED : ERR_BUSY, "%.*s", SLICE_ARG(text));
}

enum err relay_login(struct relay *relay, const struct relay_login *login)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "relay-login", LOGIN_ARENA_BYTES);
    enum err result = log_in(relay, login, arena);
    return result == OK ? OK
                        : fail_frame(result, "login as %.*s at %.*s", SLICE_ARG(login->username),
                                     SLICE_ARG(relay->host));
}
