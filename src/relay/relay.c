/* Opening and closing: connect, greeting, EHLO, STARTTLS, EHLO again. */
#include "relay/relay.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "relay/internal.h"

#define OPEN_ARENA_BYTES ((size_t)512 * 1024)

enum err relay_answer(struct relay *relay, unsigned seconds, struct arena *arena,
                      struct smtp_answer *out)
{
    struct smtp_answer_reader reader;
    struct slice line;
    enum err result = OK;
    deadline_set(seconds);
    smtp_answer_begin(&reader);
    while (result == OK && !reader.is_whole) {
        result = stream_read_line(relay->stream, SMTP_CLIENT_LINE_MAX, &line);
        if (result == OK) {
            result = smtp_answer_line(&reader, line);
        }
    }
    smtp_answer_end(&reader, arena, out);
    deadline_set(0);
    if (result == OK && out->code == 221) { /* it is no yes to anything but QUIT: RFC 5321 4.2.3 */
        struct slice text = smtp_answer_text(out, arena);
        result = fail(ERR_CLOSED, "it ended the conversation: %.*s", SLICE_ARG(text));
    }
    relay->is_usable = relay->is_usable && result == OK && out->code != 421;
    return result;
}

enum err relay_ask(struct relay *relay, struct arena *arena, struct smtp_answer *out,
                   const char *command, struct slice argument)
{
    TRY(stream_printf(relay->stream, "%s%.*s\r\n", command, SLICE_ARG(argument)));
    TRY(stream_flush(relay->stream));
    return relay_answer(relay, COMMAND_SECONDS, arena, out);
}

static enum err refused(const struct smtp_answer *answer, const char *step, struct arena *arena)
{
    struct slice text = smtp_answer_text(answer, arena);
    return fail(answer->code >= 500 ? ERR_PERM : ERR_BUSY, "%s: %.*s", step, SLICE_ARG(text));
}

/* EHLO, or HELO where that is not known (RFC 5321 3.2); LHLO is known everywhere (RFC 2033 4.1). */
static enum err greet(struct relay *relay, const struct relay_config *config, struct arena *arena)
{
    struct smtp_answer answer;
    const char *hello = config->is_lmtp ? "LHLO " : "EHLO ";
    TRY(relay_ask(relay, arena, &answer, hello, config->helo));
    if (answer.code >= 500 && !stream_is_tls(relay->stream) && !config->is_lmtp) {
        TRY(relay_ask(relay, arena, &answer, "HELO ", config->helo));
        answer.text = SL("");
    }
    if (answer.code != 250) {
        return refused(&answer, config->is_lmtp ? "LHLO" : "EHLO", arena);
    }
    smtp_offer_read(&answer, &relay->offer);
    return OK;
}

static enum err shake_hands(struct relay *relay, const struct relay_config *config)
{
    if (config->level == TLS_DANE) {
        return stream_start_tls_dane(relay->stream, config->unchecked, config->dane);
    }
    return stream_start_tls_client(
        relay->stream, config->level >= TLS_VERIFY ? config->checked : config->unchecked,
        relay->host);
}

static void tell(const struct relay_config *config, enum tls_outcome outcome)
{
    if (config->outcome != NULL) {
        *config->outcome = outcome;
    }
}

static void tell_fault(const struct relay_config *config, enum tls_fault fault)
{
    static const enum tls_outcome outcomes[] = {
        [TLS_NO_FAULT] = TLS_OUTCOME_NONE,   [TLS_WRONG_NAME] = TLS_OUTCOME_WRONG_NAME,
        [TLS_EXPIRED] = TLS_OUTCOME_EXPIRED, [TLS_UNTRUSTED] = TLS_OUTCOME_UNTRUSTED,
        [TLS_BROKEN] = TLS_OUTCOME_FAILED,
    };
    tell(config, outcomes[fault]);
}

static enum err encrypt(struct relay *relay, const struct relay_config *config)
{
    deadline_set(COMMAND_SECONDS);
    enum err result = shake_hands(relay, config);
    deadline_set(0);
    tell_fault(config, stream_tls_fault(relay->stream));
    relay->is_known = result == OK && config->level >= TLS_VERIFY;
    if (result == OK) {
        tell(config, TLS_OUTCOME_FINE);
    }
    return result == ERR_CLOSED
               ? ERR_DENIED /* it cannot be had as it must be; the detail says why */
               : result;
}

static enum err start_tls(struct relay *relay, const struct relay_config *config,
                          struct arena *arena)
{
    struct smtp_answer answer;
    bool is_binding = tls_level_is_binding(config->level);
    if (config->level == TLS_NEVER) {
        return OK;
    }
    tell(config, TLS_OUTCOME_NOT_OFFERED);
    if (!relay->offer.starttls) {
        return is_binding
                   ? fail(ERR_NOT_FOUND, "the server does not offer the TLS that is required")
                   : OK;
    }
    TRY(relay_ask(relay, arena, &answer, "STARTTLS", SL("")));
    if (answer.code != 220) {
        IGNORE(refused(&answer, "STARTTLS, which is required", arena));
        return is_binding ? ERR_NOT_FOUND : OK;
    }
    TRY(encrypt(relay, config));
    return greet(relay, config, arena);
}

static enum err begin(struct relay *relay, const struct relay_config *config)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "relay-open", OPEN_ARENA_BYTES);
    struct smtp_answer answer;
    if (config->is_tls_immediate) {
        TRY(encrypt(relay, config));
    }
    TRY(relay_answer(relay, GREETING_SECONDS, arena, &answer));
    if (answer.code != 220) {
        return refused(&answer, "greeting", arena);
    }
    TRY(greet(relay, config, arena));
    return config->is_tls_immediate ? OK : start_tls(relay, config, arena);
}

static enum err connect_to(const struct relay_config *config, const struct peer_address *to,
                           struct stream **out)
{
    if (config->proxy == NULL) {
        return stream_connect_from(config->loop, config->from, to, out);
    }
    enum err result = stream_connect_from(config->loop, config->from, &config->proxy->address, out);
    if (result != OK) { /* which says nothing of the host */
        return result == ERR_CANCELLED ? result : fail_frame(ERR_BUSY, "the proxy");
    }
    return relay_pass_proxy(*out, config->proxy, to);
}

static void tell_own_address(const struct relay_config *config, const struct stream *stream)
{
    struct peer_address own;
    if (config->own_address == NULL) {
        return;
    }
    *config->own_address = (struct peer_text){ "" };
    if (config->proxy == NULL && stream != NULL && stream_own_address(stream, &own)) {
        *config->own_address = peer_address_text(&own);
    }
}

enum err relay_open(const struct relay_config *config, const struct relay_peer *peer,
                    struct relay **out)
{
    struct relay *relay = calloc(1, sizeof(*relay));
    if (relay == NULL) {
        abort();
    }
    snprintf(relay->host_text, sizeof(relay->host_text), "%.*s", SLICE_ARG(peer->host));
    relay->host = slice_cstr(relay->host_text);
    relay->is_usable = true;
    relay->loop = config->loop;
    relay->is_lmtp = config->is_lmtp;
    deadline_set(CONNECT_SECONDS);
    enum err result = connect_to(config, &peer->address, &relay->stream);
    deadline_set(0);
    tell_own_address(config, relay->stream);
    if (result == OK) {
        stream_tee(relay->stream, config->overheard, config->overheard_arg);
        result = begin(relay, config);
    }
    if (result != OK) {
        relay->is_usable = false;
        relay_close(relay);
        return result;
    }
    *out = relay;
    return OK;
}

static void quit(struct relay *relay)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "relay-quit", OPEN_ARENA_BYTES);
    struct smtp_answer answer;
    /* The answer changes nothing; it is waited for so that the server need not see a reset. */
    if (stream_printf(relay->stream, "QUIT\r\n") == OK && stream_flush(relay->stream) == OK) {
        IGNORE(relay_answer(relay, QUIT_SECONDS, arena, &answer));
    }
}

void relay_close(struct relay *relay)
{
    if (relay == NULL) {
        return;
    }
    if (relay->is_usable) {
        quit(relay);
    }
    stream_close(relay->stream);
    free(relay);
}

const struct smtp_offer *relay_offer(const struct relay *relay)
{
    return &relay->offer;
}

bool relay_is_usable(const struct relay *relay)
{
    return relay->is_usable;
}

bool relay_keeps_encrypted(const struct relay *relay)
{
    return relay->offer.require_tls;
}

struct slice relay_tls_text(const struct relay *relay)
{
    return stream_is_tls(relay->stream) ? stream_tls_text(relay->stream) : SL("");
}
