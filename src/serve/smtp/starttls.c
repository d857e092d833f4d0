/* STARTTLS (RFC 3207). */
#include "base/log.h"
#include "io/stream.h"
#include "serve/smtp/internal.h"

struct smtp_reply smtp_starttls(struct smtp_session *s, struct slice args)
{
    if (args.len > 0) {
        return smtp_reply_make(501, "5.5.4", "STARTTLS has no arguments");
    }
    if (stream_is_tls(smtp_stream(s))) {
        return smtp_reply_make(503, "5.5.1", "TLS is on already");
    }
    if (s->services->tls == NULL) {
        return smtp_reply_make(502, "5.5.1", "TLS is not offered");
    }
    struct smtp_reply ready = smtp_reply_make(220, "2.0.0", "ready to start TLS");
    smtp_send(s, &ready);
    (void)deadline_set(SMTP_TLS_SECS);
    enum err result = stream_start_tls(smtp_stream(s), s->services->tls, s->kind);
    if (result != OK) {
        log_info("tls-failed", "sid=%.*s peer=%.*s detail=%s", SLICE_ARG(s->id),
                 SLICE_ARG(s->peer.text), log_text(slice_cstr(err_detail())).text);
        s->ended = SMTP_BROKEN;
        return smtp_reply_none();
    }
    /* RFC 3207 4.2: what was learned before is forgotten. */
    smtp_txn_reset(s);
    s->state = SMTP_START;
    s->helo = (struct slice){};
    s->account = 0;
    s->address = (struct slice){};
    return smtp_reply_none();
}
