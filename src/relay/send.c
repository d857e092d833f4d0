/* One message: MAIL, RCPT for each recipient, DATA, the content. Commands go in one packet where the server allows it
 * (RFC 2920); their answers are read in the same order. */
#include "base/log.h"
#include "base/utf8.h"
#include "relay/internal.h"

struct sending {
    struct relay *relay;
    const struct relay_message *message;
    struct arena *arena;
    struct relay_result *results;
    unsigned accepted;
    bool was_begun; /* the content was asked for */
};

/* --- fates --- */

static enum relay_fate fate_of(const struct smtp_answer *answer)
{
    return answer->code < 300 ? RELAY_TAKEN : answer->code >= 500 ? RELAY_NEVER : RELAY_LATER;
}

static struct relay_result result_of(const struct sending *s, const struct smtp_answer *answer)
{
    return (struct relay_result){ .fate = fate_of(answer),
                                  .code = answer->code,
                                  .enhanced = answer->enhanced,
                                  .text = smtp_answer_text(answer, s->arena),
                                  .is_remote = true,
                                  .was_begun = s->was_begun,
                                  .knows_dsn = s->relay->offer.dsn,
                                  .knows_by = s->relay->offer.deliver_by };
}

/* All recipients that have no refusal of their own share this. */
static void set_open_from(const struct sending *s, unsigned first, struct relay_result result)
{
    for (unsigned i = first; i < s->message->count; i++) {
        if (s->results[i].fate == RELAY_TAKEN) {
            s->results[i] = result;
        }
    }
}

static void set_open(const struct sending *s, struct relay_result result)
{
    set_open_from(s, 0, result);
}

static void set_lost_from(const struct sending *s, unsigned first, bool may_be_twice)
{
    struct slice why =
        arena_printf(s->arena, "connection to %.*s: %s%s", SLICE_ARG(s->relay->host), err_detail(),
                     may_be_twice ? "; the message was sent and may be there" : "");
    s->relay->is_usable = false;
    set_open_from(s, first,
                  (struct relay_result){ .fate = RELAY_LATER,
                                         .enhanced = SL("4.4.2"),
                                         .text = why,
                                         .was_begun = s->was_begun,
                                         .may_be_twice = may_be_twice });
}

static void set_lost(const struct sending *s, bool may_be_twice)
{
    set_lost_from(s, 0, may_be_twice);
}

/* Is its fate open, so that it is asked for? One address that cannot be said to the server is no matter of the others (RFC 6531 3.3). */
static bool is_asked(const struct sending *s, unsigned i)
{
    return s->results[i].fate == RELAY_TAKEN;
}

static void refuse_utf8_recipients(const struct sending *s)
{
    for (unsigned i = 0; !s->relay->offer.utf8 && i < s->message->count; i++) {
        if (!ascii_is_all(s->message->recipients[i].address)) {
            s->results[i] = (struct relay_result){
                .fate = RELAY_NEVER,
                .enhanced = SL("5.6.7"),
                .text = SL("the server does not take internationalized addresses")
            };
        }
    }
}

static unsigned count_asked(const struct sending *s)
{
    unsigned count = 0;
    for (unsigned i = 0; i < s->message->count; i++) {
        count += is_asked(s, i);
    }
    return count;
}

static void set_impossible(const struct sending *s, const char *enhanced, const char *text)
{
    set_open(s, (struct relay_result){ .fate = RELAY_NEVER,
                                       .enhanced = slice_cstr(enhanced),
                                       .text = slice_cstr(text) });
}

/* What it does not take of the content, as it is. */
static bool is_taken(const struct sending *s)
{
    const struct smtp_offer *offer = &s->relay->offer;
    const struct relay_message *message = s->message;
    if (!offer->utf8 && !ascii_is_all(message->from)) {
        set_impossible(s, "5.6.7", "the server does not take internationalized addresses");
    } else if (message->is_utf8 && !offer->utf8) {
        set_impossible(s, "5.6.9", "the server does not take internationalized header fields");
    } else if (message->is_binary && !(offer->binary && offer->chunking)) {
        set_impossible(s, "5.6.3", "the server does not take binary content");
    } else if (message->is_8bit && !offer->eight_bit && !message->is_binary) {
        set_impossible(s, "5.6.3", "the server does not take 8-bit content");
    } else {
        return true;
    }
    return false;
}

/* What the server's offer rules out before a word is said; false when the message cannot go there. */
static bool is_possible(const struct sending *s)
{
    const struct smtp_offer *offer = &s->relay->offer;
    const struct relay_message *message = s->message;
    if (!is_taken(s)) {
        return false;
    }
    if (message->must_stay_encrypted && !offer->require_tls) {
        set_impossible(s, "5.7.30", "the server does not promise to keep the message encrypted");
    } else if (message->is_by_return && !offer->deliver_by && !s->relay->is_lmtp) {
        set_impossible(s, "5.3.3",
                       "the server does not promise to return the message when it is late");
    } else if (message->is_by_return &&
               (message->by_seconds <= 0 || message->by_seconds < (int64_t)offer->by_min)) {
        set_impossible(s, "5.4.7", "the server may need longer than is left for the message");
    } else if (offer->size_max != 0 && message->size > offer->size_max) {
        set_impossible(s, "5.3.4", "the message is larger than the server takes");
    } else {
        return true;
    }
    return false;
}

/* --- commands --- */

/* What whoever has it next is asked to do with it. */
static enum err write_wishes(const struct sending *s)
{
    const struct relay_message *message = s->message;
    const struct smtp_offer *offer = &s->relay->offer;
    struct stream *stream = s->relay->stream;
    if (offer->deliver_by && message->has_by) {
        TRY(stream_printf(stream, " BY=%lld;%s%s", (long long)message->by_seconds,
                          message->is_by_return ? "R" : "N", message->is_by_traced ? "T" : ""));
    }
    if (offer->priority && message->priority != 0) {
        TRY(stream_printf(stream, " MT-PRIORITY=%d", message->priority));
    }
    if (offer->dsn && message->ret.len > 0) {
        TRY(stream_printf(stream, " RET=%.*s", SLICE_ARG(message->ret)));
    }
    if (offer->dsn && message->envid.len > 0) {
        TRY(stream_printf(stream, " ENVID=%.*s", SLICE_ARG(message->envid)));
    }
    return OK;
}

static enum err write_mail(const struct sending *s)
{
    const struct relay_message *message = s->message;
    const struct smtp_offer *offer = &s->relay->offer;
    struct stream *stream = s->relay->stream;
    TRY(stream_printf(stream, "MAIL FROM:<%.*s>", SLICE_ARG(message->from)));
    if (offer->size) {
        TRY(stream_printf(stream, " SIZE=%llu", (unsigned long long)message->size));
    }
    if (message->is_8bit || message->is_binary) {
        TRY(stream_printf(stream, " BODY=%s", message->is_binary ? "BINARYMIME" : "8BITMIME"));
    }
    if (message->is_utf8) {
        TRY(stream_printf(stream, " SMTPUTF8"));
    }
    if (message->wants_encrypted && offer->require_tls && stream_is_tls(stream)) {
        TRY(stream_printf(stream, " REQUIRETLS"));
    }
    TRY(write_wishes(s));
    return stream_printf(stream, "\r\n");
}

/* RFC 2852 4.1.4.2: who does not know by when it is to be there shall at least tell of delays. */
static struct slice notify_of(const struct sending *s, const struct relay_recipient *recipient)
{
    struct slice notify = recipient->notify;
    bool is_unknown = s->message->has_by && !s->relay->offer.deliver_by;
    if (!is_unknown || s->message->by_seconds <= 0 || slice_eq(notify, SL("NEVER")) ||
        slice_find(notify, SL("DELAY")) < notify.len) {
        return notify;
    }
    return arena_printf(s->arena, "%.*s,DELAY", SLICE_ARG(notify.len > 0 ? notify : SL("FAILURE")));
}

static enum err write_rcpt(const struct sending *s, const struct relay_recipient *recipient)
{
    struct stream *stream = s->relay->stream;
    bool dsn = s->relay->offer.dsn;
    struct slice notify = notify_of(s, recipient);
    TRY(stream_printf(stream, "RCPT TO:<%.*s>", SLICE_ARG(recipient->address)));
    if (dsn && notify.len > 0) {
        TRY(stream_printf(stream, " NOTIFY=%.*s", SLICE_ARG(notify)));
    }
    if (dsn && recipient->original.len > 0) {
        TRY(stream_printf(stream, " ORCPT=%.*s", SLICE_ARG(recipient->original)));
    }
    return stream_printf(stream, "\r\n");
}

static enum err write_envelope(const struct sending *s)
{
    TRY(write_mail(s));
    for (unsigned i = 0; i < s->message->count; i++) {
        if (is_asked(s, i)) {
            TRY(write_rcpt(s, &s->message->recipients[i]));
        }
    }
    TRY(stream_printf(s->relay->stream, "DATA\r\n"));
    return stream_flush(s->relay->stream);
}

/* --- answers --- */

/* RFC 5321 4.5.3.1.10: what older servers say for "too many recipients", which 452 is: behind others that were taken the next message may bring it.
 * Whoever says what else it is means that. */
static bool is_too_many(const struct sending *s, const struct smtp_answer *answer)
{
    return answer->code == 552 && s->accepted > 0 &&
           (answer->enhanced.len == 0 || slice_eq(answer->enhanced, SL("5.5.3")));
}

static enum err read_recipient(struct sending *s, unsigned i, bool mail_taken)
{
    struct smtp_answer answer;
    TRY(relay_answer(s->relay, COMMAND_SECONDS, s->arena, &answer));
    if (!mail_taken) {
        return OK; /* its fate is that of MAIL */
    }
    if (answer.code >= 300) {
        s->results[i] = result_of(s, &answer);
        s->results[i].fate = is_too_many(s, &answer) ? RELAY_LATER : s->results[i].fate;
    } else {
        s->accepted++;
    }
    return OK;
}

static enum err read_mail(struct sending *s, bool *taken)
{
    struct smtp_answer answer;
    TRY(relay_answer(s->relay, COMMAND_SECONDS, s->arena, &answer));
    *taken = answer.code < 300;
    if (!*taken) {
        set_open(s, result_of(s, &answer));
    }
    return OK;
}

/* The answer to DATA decides whether content is expected, whatever was said before. */
static enum err read_go_ahead(struct sending *s, bool *go_ahead)
{
    struct smtp_answer answer;
    TRY(relay_answer(s->relay, DATA_SECONDS, s->arena, &answer));
    *go_ahead = answer.code == 354;
    if (!*go_ahead && s->accepted > 0) {
        set_open(s, result_of(s, &answer));
    }
    return OK;
}

static enum err in_one_packet(struct sending *s, bool *go_ahead)
{
    bool taken;
    unsigned asked = count_asked(s);
    TRY(write_envelope(s));
    TRY(read_mail(s, &taken));
    for (unsigned i = 0; i < s->message->count; i++) {
        /* After a refusal of MAIL all share its fate, and each that was asked for still has its answer. */
        if (taken ? is_asked(s, i) : i < asked) {
            TRY(read_recipient(s, i, taken));
        }
    }
    return read_go_ahead(s, go_ahead);
}

static enum err step_by_step(struct sending *s, bool *go_ahead)
{
    bool taken;
    *go_ahead = false;
    TRY(write_mail(s));
    TRY(stream_flush(s->relay->stream));
    TRY(read_mail(s, &taken));
    for (unsigned i = 0; taken && i < s->message->count; i++) {
        if (is_asked(s, i)) {
            TRY(write_rcpt(s, &s->message->recipients[i]));
            TRY(stream_flush(s->relay->stream));
            TRY(read_recipient(s, i, true));
        }
    }
    if (s->accepted == 0 || s->message->is_rehearsal) {
        return OK;
    }
    if (s->message->is_binary) {
        *go_ahead = true; /* chunks have no question before them (RFC 3030 2) */
        return OK;
    }
    TRY(stream_printf(s->relay->stream, "DATA\r\n"));
    TRY(stream_flush(s->relay->stream));
    return read_go_ahead(s, go_ahead);
}

/* RFC 2920 3.1: content was asked for though nobody takes it; there is none. In LMTP that has no answer (RFC 2033 4.2). */
static enum err send_nothing(struct sending *s)
{
    struct smtp_answer answer;
    if (s->relay->is_lmtp) {
        return fail(ERR_SYNTAX, "content was asked for though no recipient was taken");
    }
    TRY(stream_printf(s->relay->stream, ".\r\n"));
    TRY(stream_flush(s->relay->stream));
    return relay_answer(s->relay, END_SECONDS, s->arena, &answer);
}

/* RFC 2033 4.2: one answer for each recipient that was taken, in their order. */
static void read_each(struct sending *s)
{
    struct smtp_answer answer;
    for (unsigned i = 0; i < s->message->count; i++) {
        if (s->results[i].fate != RELAY_TAKEN) {
            continue;
        }
        if (relay_answer(s->relay, END_SECONDS, s->arena, &answer) != OK) {
            set_lost_from(s, i, true);
            return;
        }
        s->results[i] = result_of(s, &answer);
    }
}

static void send_content(struct sending *s)
{
    struct smtp_answer answer;
    bool is_refused = false;
    s->was_begun = true;
    enum err result = s->message->is_binary
                          ? relay_chunks(s->relay, s->message, s->arena, &answer, &is_refused)
                          : relay_content(s->relay, s->message);
    deadline_set(0);
    if (result != OK) {
        set_lost(s, false);
        return;
    }
    if (is_refused) {
        set_open(s, result_of(s, &answer));
        s->relay->needs_reset = true;
        return;
    }
    if (s->relay->is_lmtp) {
        read_each(s);
        return;
    }
    if (relay_answer(s->relay, END_SECONDS, s->arena, &answer) != OK) {
        set_lost(s, true);
        return;
    }
    set_open(s, result_of(s, &answer));
    if (answer.code >= 300 && answer.code < 400) {
        s->relay->is_usable = false; /* no answer to a message: the conversation is out of step */
    }
}

/* A transaction that was refused is ended before the next begins: its results need not wait for that. */
static enum err reset(struct sending *s)
{
    struct smtp_answer answer;
    if (!s->relay->needs_reset) {
        return OK;
    }
    s->relay->needs_reset = false;
    TRY(stream_printf(s->relay->stream, "RSET\r\n"));
    TRY(stream_flush(s->relay->stream));
    return relay_answer(s->relay, COMMAND_SECONDS, s->arena, &answer);
}

void relay_send(struct relay *relay, const struct relay_message *message, struct arena *arena,
                struct relay_result *results)
{
    struct sending s = { relay, message, arena, results, 0, false };
    bool go_ahead = false;
    for (unsigned i = 0; i < message->count; i++) {
        results[i] = (struct relay_result){ .fate = RELAY_TAKEN };
    }
    refuse_utf8_recipients(&s);
    if (count_asked(&s) == 0 || !is_possible(&s)) {
        return;
    }
    if (stream_has_input(relay->stream)) {
        /* Nothing was asked: a farewell, or answers we would take for those of this message (RFC 2920 3.2). */
        IGNORE(fail(ERR_CLOSED, "the server spoke out of turn"));
        set_lost(&s, false);
        return;
    }
    enum err result = reset(&s);
    if (result == OK) {
        result = relay->offer.pipelining && !message->is_rehearsal && !message->is_binary
                     ? in_one_packet(&s, &go_ahead)
                     : step_by_step(&s, &go_ahead);
    }
    if (result != OK) {
        set_lost(&s, false);
    } else if (go_ahead && s.accepted > 0) {
        send_content(&s);
    } else if (go_ahead && send_nothing(&s) != OK) {
        relay->is_usable = false;
    } else {
        relay->needs_reset = !go_ahead;
    }
}
