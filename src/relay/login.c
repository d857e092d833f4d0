/* Who we are, to a server that takes mail of its customers only. */
#include "codec/codec.h"
#include "proto/sasl.h"
#include "relay/internal.h"

#define LOGIN_ARENA_BYTES ((size_t)512 * 1024)
#define LOGIN_TEXT_MAX ((size_t)8 * 1024)
#define CODE_TAKEN 235
#define CODE_GO_ON 334

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

static enum err log_in(struct relay *relay, const struct relay_login *login, struct arena *arena)
{
    struct smtp_answer answer;
    if (!stream_is_tls(relay->stream)) {
        return fail(ERR_DENIED, "there is no TLS, and a password is not said without");
    }
    if (relay->offer.auth_plain) {
        TRY(say_plain(relay, login));
        TRY(relay_answer(relay, COMMAND_SECONDS, arena, &answer));
    } else if (relay->offer.auth_login) {
        TRY(say_login(relay, login, arena, &answer));
    } else {
        return fail(ERR_DENIED, "it offers no AUTH, or neither PLAIN nor LOGIN");
    }
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
