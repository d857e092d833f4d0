/* What happens to a message between its last octet and our 250. */
#include "base/fault.h"
#include "base/log.h"
#include "base/utf8.h"
#include "flow/index.h"
#include "flow/internal.h"

bool header_is_private(struct slice name)
{
    return slice_eq_nocase(name, SL("bcc")) || slice_eq_nocase(name, SL("resent-bcc")) ||
           slice_eq_nocase(name, SL("return-path"));
}

/* Something between angle brackets: what mail programs make of it is not always an id by the letter, and theirs all the same. */
static bool has_id(struct slice value)
{
    struct slice id = slice_from(value, slice_find_char(value, '<') + 1);
    size_t end = slice_find_char(id, '>');
    return end > 0 && end < id.len;
}

struct header_facts header_facts_of(struct slice text, size_t trace_bytes)
{
    struct header_facts facts = {};
    struct header_cursor cursor = header_cursor_make(text);
    struct header_field field;
    while (header_next(&cursor, &field)) {
        bool is_ours = (size_t)(field.whole.ptr - text.ptr) < trace_bytes;
        if (slice_eq_nocase(field.name, SL("received"))) {
            facts.received++;
        } else if (slice_eq_nocase(field.name, SL("from"))) {
            facts.from_fields++;
        } else if (slice_eq_nocase(field.name, SL("date"))) {
            facts.has_date = true;
        } else if (slice_eq_nocase(field.name, SL("message-id"))) {
            facts.has_message_id |= has_id(field.value);
            facts.has_bad_id |= !has_id(field.value);
        } else if (slice_eq_nocase(field.name, SL("tls-required"))) {
            facts.tls_fields++;
            facts.says_no_tls = slice_eq_nocase(slice_trim(field.value), SL("no"));
        } else if (!is_ours && slice_eq_nocase(field.name, SL("delivered-to"))) {
            facts.has_delivered_to = true;
        } else if (!is_ours && header_is_private(field.name)) {
            facts.has_private = true;
        }
    }
    return facts;
}

uint16_t header_terms(const struct header_facts *facts, uint16_t flags)
{
    bool is_optional = facts->says_no_tls && facts->tls_fields == 1;
    return is_optional && !(flags & TERM_REQUIRE_TLS) ? TERM_TLS_OPTIONAL : 0;
}

/* LP01: it was here for this address before, and was sent on. */
static bool was_here_for(struct slice content, struct slice address)
{
    struct header_cursor cursor = header_cursor_make(content);
    struct header_field field;
    while (header_next(&cursor, &field)) {
        if (slice_eq_nocase(field.name, SL("delivered-to")) &&
            slice_eq_nocase(slice_trim(field.value), address)) {
            return true;
        }
    }
    return false;
}

/* Of mail that other servers bring: what is fetched elsewhere and comes by LMTP has such fields of its last home. */
static bool was_here(const struct mail_envelope *envelope, struct slice content)
{
    bool is_so = !envelope_is_submitted(envelope) && !slice_starts(envelope->protocol, SL("LMTP"));
    for (unsigned i = 0; is_so && i < envelope->route_count; i++) {
        is_so = was_here_for(content, envelope->routes[i].address);
    }
    return is_so;
}

struct verdict inbound_check(struct services *services, const struct mail_envelope *envelope,
                             struct slice text, const struct header_facts *facts)
{
    struct slice content = slice_from(text, envelope->trace_bytes);
    /* A first line that begins with a blank would become part of our Received field. */
    if (content.len > 0 && (content.ptr[0] == ' ' || content.ptr[0] == '\t')) {
        return verdict_make(550, "5.6.0", "the first header line begins with a blank");
    }
    /* RFC 5321 6.3 */
    if (facts->received > services->settings->received_max + 1) {
        return verdict_make(554, "5.4.6", "too many Received fields: this message goes in circles");
    }
    if (facts->has_delivered_to && was_here(envelope, content)) {
        return verdict_make(554, "5.4.6", "this message was delivered to that address before");
    }
    return verdict_make(250, "2.0.0", "ok");
}

/* --- delivery --- */
struct targets {
    struct delivery_target *local;
    struct queue_recipient *remote;
    unsigned local_count, remote_count;
    unsigned report_count; /* of the remote ones: those that are told of, and sent nothing */
};

/* Each account and outside address once, however many recipients lead there; routes with a bad verdict are left out. The
 * counts are bounded by DELIVERY_TARGETS_MAX, so looking through what is there is cheap enough. */
static void add_local(struct targets *targets, account_id account)
{
    for (unsigned i = 0; i < targets->local_count; i++) {
        if (targets->local[i].account == account) {
            return;
        }
    }
    targets->local[targets->local_count++] = (struct delivery_target){ .account = account,
                                                                       .mailbox = MAILBOX_INBOX,
                                                                       .fallback_inbox = true };
}

static void add_remote(struct targets *targets, const struct queue_recipient *recipient)
{
    for (unsigned i = 0; i < targets->remote_count; i++) {
        struct queue_recipient *one = &targets->remote[i];
        if (slice_eq(one->address, recipient->address) &&
            (one->notify & NOTIFY_IS_REPORT) == (recipient->notify & NOTIFY_IS_REPORT)) {
            if (!(recipient->notify & NOTIFY_HAS_COPY)) { /* behind one of the aliases nobody has */
                one->notify &= (uint8_t)~NOTIFY_HAS_COPY;
            }
            return;
        }
    }
    targets->remote[targets->remote_count++] = *recipient;
    targets->report_count += (recipient->notify & NOTIFY_IS_REPORT) != 0;
}

bool inbound_is_held(const struct mail_envelope *envelope)
{
    return envelope->terms.not_before.secs != 0;
}

/* Who sends it on has it too, should the next server refuse it. Of mail from outside alone: others hear of it. */
static bool has_copy(const struct mail_envelope *envelope, const struct route *route)
{
    return envelope->terms.flags & TERM_OUTSIDE && route->account_count > 0 &&
           !inbound_is_held(envelope);
}

/* After all others, so that nobody goes without mail for a report. */
static void add_reports(const struct mail_envelope *envelope, const struct verdict *each,
                        struct targets *targets)
{
    struct queue_recipient report;
    for (unsigned i = 0; i < envelope->route_count; i++) {
        if ((each != NULL && !verdict_is_good(each[i])) ||
            !success_report(envelope, &envelope->routes[i], &report)) {
            continue;
        }
        if (targets->remote_count == DELIVERY_TARGETS_MAX) {
            log_warn("success-untold", "to=%s reason=%s", log_text(envelope->from).text,
                     "the message has too many recipients");
            return;
        }
        add_remote(targets, &report);
    }
}

/* Likewise. What waits is answered when it is delivered. */
static void add_answers(struct services *services, const struct mail_envelope *envelope,
                        const struct verdict *each, struct slice text, struct targets *targets)
{
    for (unsigned i = 0; i < envelope->route_count && !inbound_is_held(envelope); i++) {
        const struct route *route = &envelope->routes[i];
        for (unsigned k = 0; k < route->account_count; k++) {
            struct answer_question question = { &route->accounts[k], envelope->from, route->address,
                                                text };
            struct queue_recipient answer = { .address = route->accounts[k].address,
                                              .original = route->address,
                                              .notify = NOTIFY_IS_ANSWER };
            bool is_accepted = each == NULL || verdict_is_good(each[i]);
            if (is_accepted && targets->remote_count < DELIVERY_TARGETS_MAX &&
                answer_is_due(services, &question)) {
                add_remote(targets, &answer);
            }
        }
    }
}

static struct targets gather_targets(const struct mail_envelope *envelope,
                                     const struct verdict *each, struct arena *arena)
{
    struct targets targets = {};
    unsigned local_max = 0, remote_max = 0;
    for (unsigned i = 0; i < envelope->route_count; i++) {
        local_max += envelope->routes[i].account_count;
        remote_max += envelope->routes[i].remote_count;
    }
    targets.local = ARENA_ARRAY(arena, struct delivery_target, local_max);
    targets.remote =
        ARENA_ARRAY(arena, struct queue_recipient, remote_max + local_max + envelope->route_count);
    for (unsigned i = 0; i < envelope->route_count; i++) {
        const struct route *route = &envelope->routes[i];
        if (each != NULL && !verdict_is_good(each[i])) {
            continue;
        }
        for (unsigned k = 0; k < route->account_count; k++) {
            struct queue_recipient recipient =
                success_passed_on(route, route->accounts[k].address, arena);
            if (inbound_is_held(envelope)) {
                add_remote(&targets, &recipient);
            } else {
                add_local(&targets, route->accounts[k].id);
            }
        }
        for (unsigned k = 0; k < route->remote_count; k++) {
            struct queue_recipient recipient = success_passed_on(route, route->remote[k], arena);
            recipient.notify |= has_copy(envelope, route) ? NOTIFY_HAS_COPY : 0;
            add_remote(&targets, &recipient);
        }
    }
    add_reports(envelope, each, &targets);
    return targets;
}

/* The true size against the quota, where a verdict concerns one recipient only. With several recipients and one answer a
 * full mailbox must not hold up the others: it may be exceeded by this one message. */
static struct verdict check_quota(const struct mail_envelope *envelope, uint64_t size,
                                  struct verdict *each)
{
    const struct verdict full = verdict_make(452, "4.2.2", "the mailbox is full");
    const struct verdict good = verdict_make(250, "2.0.0", "ok");
    if (each == NULL) {
        return envelope->route_count == 1 && size > envelope->routes[0].room ? full : good;
    }
    unsigned refused = 0;
    for (unsigned i = 0; i < envelope->route_count; i++) {
        each[i] = size > envelope->routes[i].room ? full : good;
        refused += size > envelope->routes[i].room;
    }
    return refused == envelope->route_count ? full : good;
}

/* Recipients that were not refused on their own account share the fate of the message. */
static void set_good(const struct mail_envelope *envelope, struct verdict *each,
                     struct verdict verdict)
{
    for (unsigned i = 0; each != NULL && i < envelope->route_count; i++) {
        if (verdict_is_good(each[i])) {
            each[i] = verdict;
        }
    }
}

static struct verdict accepted(const struct mail_envelope *envelope, unsigned remote_count,
                               struct arena *arena)
{
    struct slice text = arena_printf(arena, "%s as %.*s", remote_count == 0 ? "accepted" : "queued",
                                     SLICE_ARG(envelope->id));
    return (struct verdict){ 250, "2.0.0", text };
}

/* RFC 6531 3.4: SMTPUTF8 is not said of mail that goes without; some clients say it always. What cannot be told needs it. */
static bool needs_utf8(const struct mail_envelope *envelope, const struct targets *targets,
                       const struct delivery *delivery, uint64_t size, struct arena *arena)
{
    struct message message;
    bool is_ascii = ascii_is_all(envelope->from);
    for (unsigned i = 0; i < targets->remote_count; i++) {
        is_ascii = is_ascii && ascii_is_all(targets->remote[i].address);
    }
    return envelope->smtputf8 &&
           (!is_ascii || summary_read(delivery->summary, size, arena, &message) != OK ||
            (message.flags & (MESSAGE_HAS_8BIT | MESSAGE_OPAQUE | MESSAGE_TRUNCATED)) != 0);
}

static enum err store_targets(struct services *services, const struct mail_envelope *envelope,
                              const struct final_draft *final, const struct targets *targets,
                              struct arena *arena)
{
    struct slice summary;
    TRY(scanner_parse(services->scanner, final->text, arena, &summary));
    struct delivery delivery = {
        .draft = final->draft,
        .summary = summary,
        .received = services_now(services),
        .envelope_from = envelope->from,
        .targets = targets->local,
        .target_count = targets->local_count,
        .remote = targets->remote,
        .remote_count = targets->remote_count,
        .terms = envelope->terms,
        .submitter = envelope->submitter,
        .envelope_id = envelope->id,
    };
    log_lsn lsn;
    bool is_utf8 = needs_utf8(envelope, targets, &delivery, final->text.len, arena);
    delivery.terms.flags |=
        (uint16_t)((is_utf8 ? TERM_SMTPUTF8 : 0) | (envelope->body_8bit ? TERM_8BIT : 0) |
                   (envelope->body_binary ? TERM_BINARY : 0));
    if (FAULT_POINT("deliver-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    TRY(store_deliver(services->store, &delivery, &lsn));
    for (unsigned i = 0; i < targets->local_count; i++) {
        indexer_note(services->indexer, targets->local[i].account);
    }
    return OK;
}

static struct verdict deliver_final(struct services *services, const struct mail_envelope *envelope,
                                    const struct final_draft *final, struct arena *arena,
                                    struct verdict *each)
{
    struct verdict verdict = check_quota(envelope, final->text.len, each);
    if (!verdict_is_good(verdict)) {
        return verdict;
    }
    struct targets targets = gather_targets(envelope, each, arena);
    add_answers(services, envelope, each, final->text, &targets);
    enum err result = store_targets(services, envelope, final, &targets, arena);
    if (result == OK) {
        verdict = accepted(envelope, targets.remote_count - targets.report_count, arena);
        note_accepted(services, envelope, final->text, each);
    } else {
        log_error("deliver-failed", "mid=%.*s err=%s detail=%s", SLICE_ARG(envelope->id),
                  err_name(result), log_text(slice_cstr(err_detail())).text);
        verdict = verdict_of_error(result);
    }
    set_good(envelope, each, verdict);
    return verdict;
}

bool deliver_wants_encoding(const struct mail_envelope *envelope)
{
    unsigned accounts = 0;
    for (unsigned i = 0; i < envelope->route_count; i++) {
        accounts += envelope->routes[i].account_count;
    }
    return envelope->body_binary && accounts > 0;
}

struct verdict deliver_encode(struct services *services, struct slice text, struct arena *arena,
                              struct draft **out)
{
    enum err result = binary_encode(services, text, 0, out);
    if (result == ERR_DENIED) {
        return (struct verdict){ 554, "5.6.3", arena_dup(arena, slice_cstr(err_detail())) };
    }
    return result == OK ? verdict_make(250, "2.0.0", "ok") : verdict_of_error(result);
}

static struct verdict deliver_encoded(struct services *services,
                                      const struct mail_envelope *envelope,
                                      const struct final_draft *final, struct arena *arena,
                                      struct verdict *each)
{
    struct mail_envelope told = *envelope;
    struct final_draft encoded = { 0 };
    struct verdict verdict = deliver_encode(services, final->text, arena, &encoded.draft);
    if (!verdict_is_good(verdict)) {
        return verdict;
    }
    enum err result = draft_text(encoded.draft, arena, &encoded.text);
    told.body_binary = false;
    verdict = result == OK ? deliver_final(services, &told, &encoded, arena, each)
                           : verdict_of_error(result);
    draft_free(encoded.draft);
    return verdict;
}

struct verdict deliver_draft(struct services *services, const struct mail_envelope *envelope,
                             const struct final_draft *final, struct arena *arena,
                             struct verdict *each)
{
    return deliver_wants_encoding(envelope)
               ? deliver_encoded(services, envelope, final, arena, each)
               : deliver_final(services, envelope, final, arena, each);
}

static struct verdict accept_draft(struct services *services, const struct mail_envelope *envelope,
                                   struct draft *draft, struct arena *arena, struct verdict *each)
{
    struct final_draft final = { .draft = draft };
    enum err result = draft_text(draft, arena, &final.text);
    if (result != OK) {
        log_error("deliver-failed", "mid=%.*s err=%s detail=%s", SLICE_ARG(envelope->id),
                  err_name(result), log_text(slice_cstr(err_detail())).text);
        return verdict_of_error(result);
    }
    struct header_facts facts = header_facts_of(final.text, envelope->trace_bytes);
    struct verdict verdict = inbound_check(services, envelope, final.text, &facts);
    if (verdict_is_good(verdict)) {
        struct mail_envelope told = *envelope;
        told.terms.flags |= header_terms(&facts, told.terms.flags) | TERM_OUTSIDE;
        verdict = deliver_draft(services, &told, &final, arena, each);
    }
    return verdict;
}

struct verdict inbound_accept(struct services *services, const struct mail_envelope *envelope,
                              struct draft *draft, struct arena *arena, struct verdict *each)
{
    for (unsigned i = 0; each != NULL && i < envelope->route_count; i++) {
        each[i] = verdict_make(250, "2.0.0", "ok");
    }
    struct verdict verdict = accept_draft(services, envelope, draft, arena, each);
    if (!verdict_is_good(verdict)) {
        set_good(envelope, each, verdict);
    }
    return verdict;
}
