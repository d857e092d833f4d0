/* The mail transaction: what MAIL begins and one function ends, on every path.
 *
 * States   SMTP_MAIL after MAIL; SMTP_RCPT after the first good RCPT; SMTP_BDAT after the first chunk that was not the
 *          last. smtp_txn_reset() leads back to SMTP_READY from each. */
#include <assert.h>

#include "base/log.h"
#include "io/stream.h"
#include "serve/smtp/internal.h"

void smtp_txn_reset(struct smtp_session *s)
{
    s->wasted += s->txn.octets;
    s->owed = 0;
    draft_free(s->txn.draft);
    s->txn = (struct smtp_txn){};
    arena_reset(s->txn_arena);
    if ((s->state & SMTP_IN_MAIL) != 0) {
        s->state = SMTP_READY;
    }
}

/* --- what must hold between commands --- */
static void assert_no_envelope(const struct mail_envelope *envelope)
{
    assert(envelope->id.len == 0 && envelope->from.len == 0 && envelope->submitter == 0);
    assert(envelope->submitter_address.len == 0 && envelope->helo.len == 0);
    assert(envelope->local == NULL);
    assert(envelope->peer == NULL && envelope->tls_text.len == 0 && envelope->protocol.len == 0);
    assert(envelope->route_count == 0 && envelope->route_cap == 0 && envelope->routes == NULL);
    assert(!envelope->smtputf8 && !envelope->body_8bit && !envelope->body_binary);
    assert(envelope->declared_size == 0);
    assert(envelope->trace_bytes == 0);
}

static void assert_no_content(const struct smtp_txn *txn)
{
    assert(txn->draft == NULL && txn->octets == 0 && txn->chunks == 0 && txn->targets == 0);
    assert(txn->fault == OK && txn->since == 0 && txn->content_since == 0);
    assert(!txn->sender_is_fine);
    assert(txn->lines.line_len == 0 && !txn->lines.last_cr && !txn->lines.bare_newline);
    assert(!txn->lines.has_nul && !txn->lines.long_line && !txn->lines.has_8bit);
    assert(!txn->lines.is_body && !txn->lines.is_binary);
}

void smtp_assert_clean(const struct smtp_session *s)
{
    const struct smtp_txn *txn = &s->txn;
    const struct mail_envelope *envelope = &txn->envelope;
    assert(s->helo.len > 0 || s->state == SMTP_START);
    if ((s->state & SMTP_IN_MAIL) != 0) {
        assert(envelope->id.len > 0 && envelope->peer == &s->peer);
        assert((envelope->route_count > 0) == (s->state != SMTP_MAIL));
        assert((txn->draft != NULL) == (s->state == SMTP_BDAT));
        assert(envelope->submitter == s->account);
        return;
    }
    assert_no_envelope(envelope);
    assert_no_content(txn);
    assert(arena_used(s->txn_arena) == 0);
}

struct slice smtp_protocol_keyword(const struct smtp_session *s)
{
    /* RFC 3848, and RFC 6531 4.3 for SMTPUTF8. */
    static const struct slice names[3][4] = {
        { SL("ESMTP"), SL("ESMTPS"), SL("ESMTPA"), SL("ESMTPSA") },
        { SL("LMTP"), SL("LMTPS"), SL("LMTPA"), SL("LMTPSA") },
        { SL("UTF8SMTP"), SL("UTF8SMTPS"), SL("UTF8SMTPA"), SL("UTF8SMTPSA") },
    };
    if (!s->is_esmtp) {
        return SL("SMTP");
    }
    if (smtp_is_lmtp(s) && s->txn.envelope.smtputf8) {
        return stream_is_tls(smtp_stream(s)) ? SL("UTF8LMTPS") : SL("UTF8LMTP");
    }
    unsigned row = smtp_is_lmtp(s) ? 1 : s->txn.envelope.smtputf8 ? 2 : 0;
    unsigned column = (stream_is_tls(smtp_stream(s)) ? 1 : 0) + (s->account != 0 ? 2 : 0);
    return names[row][column];
}

/* --- content --- */
enum err smtp_txn_begin_content(struct smtp_session *s)
{
    struct smtp_txn *txn = &s->txn;
    assert(txn->draft == NULL);
    txn->content_since = loop_now(s->services->loop);
    txn->draft =
        draft_new(s->services->store, s->services->settings->message_size_max + DRAFT_PREFIX_MAX);
    return inbound_trace(s->services, &txn->envelope, s->txn_arena, txn->draft);
}

bool smtp_txn_is_too_large(const struct smtp_session *s)
{
    return s->txn.octets > s->services->settings->message_size_max;
}

enum err smtp_txn_write(struct smtp_session *s, struct slice bytes)
{
    struct smtp_txn *txn = &s->txn;
    txn->octets += bytes.len;
    if (txn->fault == OK && !smtp_txn_is_too_large(s)) {
        txn->fault = draft_write(txn->draft, bytes);
    }
    return txn->fault;
}

unsigned smtp_txn_patience(const struct smtp_session *s)
{
    const struct smtp_settings *settings = smtp_settings_of(s);
    uint64_t passed = (loop_now(s->services->loop) - s->txn.content_since) / USEC_PER_SEC;
    uint64_t granted = settings->command_time + s->txn.octets / settings->data_rate;
    if (passed >= granted) {
        return 0;
    }
    uint64_t left = granted - passed;
    return (unsigned)(left < settings->command_time ? left : settings->command_time);
}

struct verdict smtp_content_verdict(const struct smtp_session *s, bool bare_newline, bool has_nul,
                                    bool long_line)
{
    if (smtp_txn_is_too_large(s)) {
        return verdict_make(552, "5.3.4", "the message is too large");
    }
    if (s->txn.fault != OK) {
        return verdict_of_error(s->txn.fault);
    }
    if (bare_newline) {
        /* RFC 5321 2.3.8; a line end that only some see is how messages are smuggled. */
        return verdict_make(550, "5.5.2", "CR and LF must come in pairs only");
    }
    if (has_nul) {
        return verdict_make(550, "5.6.0", "the message has a NUL octet");
    }
    if (long_line) {
        return verdict_make(550, "5.6.0", "a line is longer than 65536 octets");
    }
    return verdict_make(250, "2.0.0", "ok");
}

/* --- the end --- */
static void log_end(const struct smtp_session *s, struct verdict verdict)
{
    const struct mail_envelope *envelope = &s->txn.envelope;
    unsigned long long msec = (loop_now(s->services->loop) - s->txn.since) / USEC_PER_MSEC;
    bool is_good = verdict_is_good(verdict);
    log_info(
        is_good ? "mail-accepted" : "mail-refused",
        "sid=%.*s mid=%.*s acct=%llu from=%s rcpts=%u size=%llu priority=%d ms=%llu code=%u%s%s",
        SLICE_ARG(s->id), SLICE_ARG(envelope->id), (unsigned long long)envelope->submitter,
        log_text(envelope->from).text, envelope->route_count, (unsigned long long)s->txn.octets,
        envelope->terms.priority, msec, verdict.code,
        is_good ? "" : " text=", is_good ? "" : log_text(verdict.text).text);
    if (!is_good) {
        note_refused(s->services, envelope, verdict);
    }
}

/* The reply outlives the transaction, so its text is copied. */
static struct smtp_reply end_with(struct smtp_session *s, struct verdict verdict)
{
    struct smtp_reply reply = smtp_reply_of(verdict);
    reply.text = arena_dup(s->command_arena, verdict.text);
    smtp_txn_reset(s);
    return reply;
}

/* RFC 2033 4.2: one reply for each recipient, in the order of RCPT. */
static struct smtp_reply answer_each(struct smtp_session *s, const struct verdict *each)
{
    unsigned count = s->txn.envelope.route_count;
    for (unsigned i = 0; i + 1 < count; i++) {
        struct smtp_reply reply = smtp_reply_of(each[i]);
        smtp_send(s, &reply);
    }
    return end_with(s, each[count - 1]);
}

static void note_success(struct smtp_session *s)
{
    s->txn.octets = 0; /* not wasted */
    s->messages++;
    s->errors = 0;
    s->junk = 0;
}

struct smtp_reply smtp_txn_finish(struct smtp_session *s)
{
    struct smtp_txn *txn = &s->txn;
    struct verdict *each = NULL;
    struct verdict verdict;
    /* The sender waits for our answer; giving up half-way would leave it not knowing (RFC 5321 6.1). */
    usec_t before = deadline_set(0);
    if (smtp_is_lmtp(s)) {
        each = ARENA_ARRAY(s->txn_arena, struct verdict, txn->envelope.route_count);
    }
    verdict = smtp_is_submission(s)
                  ? submit_accept(s->services, &txn->envelope, txn->draft, s->txn_arena)
                  : inbound_accept(s->services, &txn->envelope, txn->draft, s->txn_arena, each);
    deadline_restore(before);
    log_end(s, verdict);
    if (verdict_is_good(verdict)) {
        note_success(s);
    }
    if (verdict.code == VERDICT_UNSURE) {
        smtp_txn_reset(s);
        s->ended = SMTP_BROKEN;
        return smtp_reply_none();
    }
    return each != NULL ? answer_each(s, each) : end_with(s, verdict);
}

struct smtp_reply smtp_txn_refuse_data(struct smtp_session *s, struct verdict verdict)
{
    log_end(s, verdict);
    return end_with(s, verdict);
}

struct smtp_reply smtp_txn_refuse(struct smtp_session *s, struct verdict verdict)
{
    if (!smtp_is_lmtp(s)) {
        return smtp_txn_refuse_data(s, verdict);
    }
    log_end(s, verdict);
    unsigned count = s->txn.envelope.route_count;
    struct verdict *each = ARENA_ARRAY(s->txn_arena, struct verdict, count);
    for (unsigned i = 0; i < count; i++) {
        each[i] = verdict;
    }
    return answer_each(s, each);
}
