/* MAIL: a transaction begins. */
#include "directory/verp.h"
#include "io/stream.h"
#include "serve/smtp/internal.h"

/* Submission is for users: RFC 6409 4.3. */
static struct smtp_reply refuse_stranger(struct smtp_session *s)
{
    bool is_tls = stream_is_tls(smtp_stream(s));
    return smtp_reply_make(530, "5.7.0",
                           login_is_safe(s->services, &s->peer, is_tls)
                               ? "authentication is required"
                               : "say STARTTLS first, then authenticate");
}

static unsigned offered(const struct smtp_session *s)
{
    return (smtp_is_submission(s) ? SMTP_WITH_AUTH : 0) |
           (smtp_is_submission(s) ? SMTP_WITH_FUTURERELEASE | SMTP_WITH_DELIVERBY |
                                        SMTP_WITH_PRIORITY | SMTP_WITH_VERP
                                  : 0) |
           (stream_is_tls(smtp_stream(s)) ? SMTP_WITH_REQUIRETLS : 0);
}

/* RFC 4865 4: not before this; a time that has passed is none. False: later than is announced. */
static bool find_release(const struct smtp_session *s, const struct smtp_mail *mail,
                         struct utc *out)
{
    struct clock *clock = &s->services->world->clock;
    int64_t now = clock_now(clock).secs;
    int64_t wish = mail->hold_until.secs != 0 ? mail->hold_until.secs : now + mail->hold_for;
    out->secs = wish > now ? wish : 0;
    return !mail->has_hold || wish - now <= (int64_t)s->services->settings->future_release_max;
}

/* What the parameters ask of everybody who has the message later. */
static struct queue_terms terms_of(const struct smtp_mail *mail, struct arena *arena)
{
    static const uint8_t returns[] = { [SMTP_RETURN_UNSAID] = 0,
                                       [SMTP_RETURN_HEADERS] = TERM_RETURN_HEADERS,
                                       [SMTP_RETURN_FULL] = TERM_RETURN_FULL };
    return (struct queue_terms){
        .envid = arena_dup(arena, mail->envid),
        .flags = (uint16_t)(returns[mail->ret] | (mail->require_tls ? TERM_REQUIRE_TLS : 0) |
                            (mail->has_verp ? TERM_VERP : 0) |
                            (mail->by.is_return ? TERM_BY_RETURN : 0) |
                            (mail->by.is_traced ? TERM_BY_TRACE : 0)),
        .priority = mail->priority,
        .release = mail->hold_until.secs != 0 ? mail->hold_until.secs : -(int64_t)mail->hold_for
    };
}

static void begin(struct smtp_session *s, const struct smtp_mail *mail)
{
    struct arena *arena = s->txn_arena;
    struct mail_envelope *envelope = &s->txn.envelope;
    *envelope = (struct mail_envelope){
        .id = services_make_id(s->services, arena),
        .session = s->id,
        .from = mail->from.is_null ? SL("") : mailaddr_write(&mail->from.address, arena),
        .submitter = s->account,
        .submitter_address = s->local == NULL ? s->address : s->local->address,
        .local = s->local,
        .helo = s->helo,
        .peer = &s->peer,
        .tls_text = stream_tls_text(smtp_stream(s)),
        .smtputf8 = mail->smtputf8,
        .body_8bit = mail->body == SMTP_BODY_8BITMIME,
        .body_binary = mail->body == SMTP_BODY_BINARYMIME,
        .declared_size = mail->size,
        .terms = terms_of(mail, arena),
    };
    envelope->protocol = smtp_protocol_keyword(s);
    s->txn.since = loop_now(s->services->loop);
    s->owed = 0;
    s->state = SMTP_MAIL;
}

/* The null sender is anybody's: notifications of a mail program come with it (RFC 8098 3). */
static struct verdict check_sender(struct smtp_session *s, struct smtp_mail *mail)
{
    if (!smtp_is_submission(s) || mail->from.is_null) {
        return verdict_make(250, "2.1.0", "sender ok");
    }
    return s->local != NULL ? local_sender(s->services, s->local, &mail->from.address)
                            : submit_sender(s->services, s->account, &mail->from.address);
}

/* Parameters that are well written and cannot be had, alone or together; *out: when it may leave. */
static const char *find_wish_refused(struct smtp_session *s, const struct smtp_mail *mail,
                                     struct utc *out)
{
    if (mail->has_verp && mail->from.is_null) {
        return "XVERP: the null sender names nobody";
    }
    if (mail->verp.len > 0 && !slice_eq(mail->verp, SL(VERP_DELIMITERS))) {
        return "XVERP: the delimiters here are " VERP_DELIMITERS ", also when nothing is said";
    }
    if (!find_release(s, mail, out)) {
        return "that is later than is offered here";
    }
    /* RFC 4865 5.2.2; where it would be returned, at the same second too */
    int64_t by = clock_now(&s->services->world->clock).secs + mail->by.seconds;
    if (mail->has_by && out->secs != 0 && out->secs >= by + !mail->by.is_return) {
        return "it would be late before it is let go";
    }
    return NULL;
}

struct smtp_reply smtp_mail(struct smtp_session *s, struct slice args)
{
    struct smtp_mail mail;
    struct utc release;
    if (smtp_is_submission(s) && s->account == 0 && s->local == NULL) {
        return refuse_stranger(s);
    }
    enum smtp_fault fault = smtp_mail_parse(args, offered(s), s->command_arena, &mail);
    if (fault != SMTP_FINE) {
        return smtp_reply_of_fault(fault, true);
    }
    if (mail.size > s->services->settings->message_size_max) {
        return smtp_reply_make(552, "5.3.4", "the message is too large");
    }
    struct verdict verdict = check_sender(s, &mail);
    if (!verdict_is_good(verdict)) {
        return smtp_reply_of(verdict);
    }
    const char *refused = find_wish_refused(s, &mail, &release);
    if (refused != NULL) {
        return smtp_reply_make(501, "5.5.4", refused);
    }
    begin(s, &mail);
    s->txn.envelope.terms.not_before = release;
    if (mail.has_by) {
        s->txn.envelope.terms.deliver_by.secs =
            clock_now(&s->services->world->clock).secs + mail.by.seconds;
    }
    return smtp_reply_make(250, "2.1.0", "sender ok");
}
