/* EHLO, HELO, LHLO: who speaks, and what is offered. */
#include "io/stream.h"
#include "serve/smtp/internal.h"

#define OFFER_MAX 2048

static void append_offers(struct smtp_session *s, struct buf *out)
{
    bool is_tls = stream_is_tls(smtp_stream(s));
    const struct flow_settings *settings = s->services->settings;
    buf_printf(out,
               "\nPIPELINING\nSIZE "
               "%llu\n8BITMIME\nENHANCEDSTATUSCODES\nCHUNKING\nBINARYMIME\nSMTPUTF8\nDSN\nHELP",
               (unsigned long long)settings->message_size_max);
    if (s->local != NULL) {
        /* Ours, for sendmail(1): who the server takes the other end for. */
        buf_printf(out, "\nXVERP\nXLOCAL %.*s", SLICE_ARG(s->local->address));
        return;
    }
    if (!is_tls && s->services->tls != NULL) {
        buf_append_cstr(out, "\nSTARTTLS");
    }
    if (smtp_is_submission(s) && settings->future_release_max > 0) { /* RFC 4865 3 */
        struct utc last = clock_now(&s->services->world->clock);
        last.secs += (int64_t)settings->future_release_max;
        buf_printf(out, "\nFUTURERELEASE %llu ", (unsigned long long)settings->future_release_max);
        time_append_iso(out, last);
    }
    if (smtp_is_submission(
            s)) { /* RFC 2852 2, RFC 6710 3: only whoever is known here is let before others */
        buf_append_cstr(out, "\nDELIVERBY\nMT-PRIORITY");
    }
    if (is_tls) { /* RFC 8689 2 */
        buf_append_cstr(out, "\nREQUIRETLS");
    }
    if (s->account != 0) { /* of Postfix, and like there for those who may use it */
        buf_append_cstr(out, "\nXVERP");
    }
    /* RFC 4954 4: not offered where it could not be used, and not again when done. */
    if (smtp_is_submission(s) && s->account == 0 && login_is_safe(s->services, &s->peer, is_tls)) {
        const struct login_door door = smtp_login_door(s);
        buf_append_cstr(out, "\nAUTH");
        login_write_mechanisms(&door, " ", "", out);
    }
}

static struct smtp_reply greet(struct smtp_session *s, struct slice args, bool is_esmtp)
{
    struct slice name;
    if (smtp_helo_parse(args, &name) != SMTP_FINE) {
        return smtp_reply_make(501, "5.5.4", "say your host name or address literal");
    }
    /* RFC 5321 4.1.4: as if RSET had been given. */
    smtp_txn_reset(s);
    memcpy(s->helo_text, name.ptr, name.len);
    s->helo = slice_make(s->helo_text, name.len);
    s->is_esmtp = is_esmtp;
    s->state = SMTP_READY;
    struct buf text;
    buf_init(&text, OFFER_MAX);
    buf_append(&text, s->services->settings->hostname);
    if (is_esmtp) {
        append_offers(s, &text);
    }
    struct smtp_reply reply = { 250, NULL, arena_dup(s->command_arena, buf_slice(&text)) };
    buf_fini(&text);
    return reply;
}

struct smtp_reply smtp_ehlo(struct smtp_session *s, struct slice args)
{
    return greet(s, args, true);
}

struct smtp_reply smtp_helo(struct smtp_session *s, struct slice args)
{
    return greet(s, args, false);
}
