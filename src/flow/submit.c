/* Submission: a user of ours sends (RFC 6409). */
#include "base/log.h"
#include "flow/internal.h"
#include "flow/local.h"
#include "format/rewrite.h"

struct verdict submit_sender(struct services *services, account_id account,
                             const struct mailaddr *from)
{
    struct arena *arena = arena_new(NULL, "submit-sender", 64 * 1024);
    struct slice address =
        rewrite_address(services->settings->rewrite.sender, mailaddr_write(from, arena), arena);
    bool is_own = directory_may_send_as(services->directory, account, address);
    arena_free(arena);
    /* RFC 6409 6.1 */
    return is_own ? verdict_make(250, "2.1.0", "sender ok")
                  : verdict_make(550, "5.7.1", "this address is not yours to send from");
}

/* An address of a header field in its strict form; false when it has none. */
static bool strict_address(const struct address *item, struct arena *arena, struct slice *out)
{
    struct mailaddr loose = { .local = item->mailbox };
    struct mailaddr strict;
    if (item->mailbox.ptr == NULL || domain_parse(item->host, arena, &loose.domain) != OK) {
        return false;
    }
    *out = mailaddr_write(&loose, arena);
    return mailaddr_parse(*out, true, arena, &strict) == OK;
}

/* --- addresses that are written anew --- */

/* A field may grow to fifty times its length; one that is longer than this is nobody's list of recipients, and stays. */
#define FIELD_MAX ((size_t)64 * 1024)
#define FIELD_ARENA_BYTES ((size_t)32 * 1024 * 1024)

enum side { SIDE_NONE, SIDE_SENDER, SIDE_RECIPIENT };

static enum side side_of(struct slice field)
{
    static const char *const senders[] = { "from",        "sender",        "reply-to",
                                           "resent-from", "resent-sender", "resent-reply-to" };
    static const char *const recipients[] = { "to", "cc", "resent-to", "resent-cc" };
    for (size_t i = 0; i < ARRAY_LEN(senders); i++) {
        if (slice_eq_nocase(field, slice_cstr(senders[i]))) {
            return SIDE_SENDER;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(recipients); i++) {
        if (slice_eq_nocase(field, slice_cstr(recipients[i]))) {
            return SIDE_RECIPIENT;
        }
    }
    return SIDE_NONE;
}

/* The pairs for a field; "" leaves it alone. */
static struct slice pairs_for(const struct rewrite_settings *rewrite, struct slice field)
{
    enum side side = side_of(field);
    return side == SIDE_SENDER      ? rewrite->sender
           : side == SIDE_RECIPIENT ? rewrite->recipient
                                    : SL("");
}

/* What a signature covers is left as it is. */
static bool writes_anew(const struct services *services, struct slice text)
{
    const struct rewrite_settings *rewrite = &services->settings->rewrite;
    struct header_field unused;
    return rewrite->headers && rewrite->sender.len + rewrite->recipient.len > 0 &&
           !header_find(text, SL("dkim-signature"), &unused);
}

/* The field as it will be; the same octets when nothing is done with it. */
static struct slice final_field(const struct rewrite_settings *rewrite,
                                const struct header_field *field, struct arena *arena)
{
    struct slice pairs = pairs_for(rewrite, field->name);
    struct buf out;
    if (pairs.len == 0 || field->whole.len > FIELD_MAX) {
        return field->whole;
    }
    size_t start = (size_t)(field->value.ptr - field->whole.ptr);
    buf_init(&out, SIZE_MAX / 2);
    buf_append(&out, slice_sub(field->whole, 0, start));
    rewrite_field(pairs, field->value, arena, &out);
    buf_append(&out, slice_from(field->whole, start + field->value.len));
    struct slice text = arena_dup(arena, buf_slice(&out));
    buf_fini(&out);
    return text;
}

static bool owns_address(struct services *services, const struct mail_envelope *envelope,
                         struct slice address, struct arena *arena, bool *needs_sender)
{
    bool is_own = true;
    if (envelope->local == NULL) {
        return directory_may_send_as(services->directory, envelope->submitter, address);
    }
    bool may = local_may_write_as(services, envelope->local, address, arena, &is_own);
    *needs_sender |= !is_own;
    return may;
}

/* Every address of a From field belongs to who sends it. */
static bool owns_addresses(struct services *services, const struct mail_envelope *envelope,
                           struct slice value, struct arena *arena, bool *needs_sender)
{
    struct address_list list = header_addresses(value, arena);
    unsigned owned = 0;
    for (uint32_t i = 0; i < list.count; i++) {
        struct slice address;
        if (list.items[i].host.ptr == NULL) {
            continue; /* the start or end of a group */
        }
        if (!strict_address(&list.items[i], arena, &address) ||
            !owns_address(services, envelope, address, arena, needs_sender)) {
            return false;
        }
        owned++;
    }
    return owned > 0;
}

static struct verdict check_from(struct services *services, const struct mail_envelope *envelope,
                                 struct slice text, struct header_facts *facts)
{
    struct header_cursor cursor = header_cursor_make(text);
    struct header_field field;
    bool anew = writes_anew(services, text);
    AUTO(arena_free_auto) struct arena *scratch = arena_new(NULL, "from", FIELD_ARENA_BYTES);
    unsigned seen = 0;
    while (header_next(&cursor, &field)) {
        if (!slice_eq_nocase(field.name, SL("from"))) {
            continue;
        }
        struct slice value = field.value;
        if (anew) {
            struct slice whole = final_field(&services->settings->rewrite, &field, scratch);
            value = slice_from(whole, (size_t)(field.value.ptr - field.whole.ptr));
        }
        bool is_own = owns_addresses(services, envelope, value, scratch, &facts->needs_sender);
        arena_reset(scratch);
        if (!is_own) {
            return verdict_make(550, "5.7.1", "the From field names an address that is not yours");
        }
        seen++;
    }
    /* RFC 5322 3.6: exactly one. */
    return seen == 1 ? verdict_make(250, "2.0.0", "ok")
                     : verdict_make(550, "5.6.0", "a message has exactly one From field");
}

/* --- what is added and left out --- */
/* RFC 6409 8.2, 8.3 */
static struct slice missing_fields(struct services *services, const struct mail_envelope *envelope,
                                   const struct header_facts *facts, struct arena *arena)
{
    struct buf out;
    buf_init(&out, 4096);
    if (!facts->has_date) {
        buf_append_cstr(&out, "Date: ");
        time_append_rfc5322(&out, services_now(services));
        buf_append_cstr(&out, "\r\n");
    }
    if (!facts->has_message_id) {
        buf_printf(&out, "Message-ID: <%.*s.%016llx@%.*s>\r\n", SLICE_ARG(envelope->id),
                   (unsigned long long)random_u64(&services->world->random),
                   SLICE_ARG(services->settings->hostname));
    }
    if (facts->needs_sender) {
        buf_printf(&out, "Sender: %.*s\r\n", SLICE_ARG(envelope->local->address));
    }
    struct slice text = arena_dup(arena, buf_slice(&out));
    buf_fini(&out);
    return text;
}

static bool is_left_out(const struct header_facts *facts, struct slice name)
{
    return header_is_private(name) ||
           (facts->needs_sender && slice_eq_nocase(name, SL("sender"))) ||
           (facts->replaces_id && slice_eq_nocase(name, SL("message-id")));
}

/* The content without the fields that do not leave, and with addresses written anew where that is wanted, piece by piece between them. */
static enum err copy_public(struct services *services, struct slice text, size_t trace_bytes,
                            const struct header_facts *facts, struct draft *out)
{
    struct header_cursor cursor = header_cursor_make(text);
    struct header_field field;
    size_t from = trace_bytes;
    bool anew = writes_anew(services, text);
    AUTO(arena_free_auto) struct arena *scratch = arena_new(NULL, "field", FIELD_ARENA_BYTES);
    while (header_next(&cursor, &field)) {
        size_t at = (size_t)(field.whole.ptr - text.ptr);
        bool is_private = is_left_out(facts, field.name);
        bool is_changed = anew && side_of(field.name) != SIDE_NONE;
        if (at < trace_bytes || (!is_private && !is_changed)) {
            continue;
        }
        TRY(draft_write(out, slice_sub(text, from, at - from)));
        if (!is_private) {
            TRY(draft_write(out, final_field(&services->settings->rewrite, &field, scratch)));
            arena_reset(scratch);
        }
        from = at + field.whole.len;
    }
    return draft_write(out, slice_from(text, from));
}

/* A signature stands behind our trace fields and covers everything behind it. */
static struct verdict deliver_signed(struct services *services,
                                     const struct mail_envelope *envelope,
                                     struct final_draft *final, struct arena *arena)
{
    struct mail_envelope told = *envelope;
    struct signature signature;
    enum err result = sign_submitted(services, final, envelope->trace_bytes, arena, &signature);
    if (result == OK && signature.fields.len > 0) {
        result = draft_text(final->draft, arena, &final->text);
    }
    if (result != OK) {
        log_error("sign-failed", "mid=%.*s reason=%s", SLICE_ARG(envelope->id),
                  log_text(slice_cstr(err_detail())).text);
        return verdict_of_error(result);
    }
    told.signed_by = signature.domain;
    told.terms.flags |= signature.terms;
    return deliver_draft(services, &told, final, arena, NULL);
}

static enum err rewrite(struct services *services, const struct mail_envelope *envelope,
                        const struct header_facts *facts, struct final_draft *final,
                        struct arena *arena)
{
    struct draft *draft =
        draft_new(services->store, services->settings->message_size_max + DRAFT_PREFIX_MAX);
    struct slice old = final->text;
    final->draft = draft;
    TRY(draft_prefix(draft, missing_fields(services, envelope, facts, arena)));
    TRY(draft_prefix(draft, slice_sub(old, 0, envelope->trace_bytes)));
    TRY(copy_public(services, old, envelope->trace_bytes, facts, draft));
    return draft_text(draft, arena, &final->text);
}

static struct verdict accept_rewritten(struct services *services,
                                       const struct mail_envelope *envelope,
                                       const struct header_facts *facts, struct slice text,
                                       struct arena *arena)
{
    struct final_draft final = { .text = text };
    enum err result = rewrite(services, envelope, facts, &final, arena);
    struct verdict verdict =
        result == OK ? deliver_signed(services, envelope, &final, arena) : verdict_of_error(result);
    draft_free(final.draft);
    return verdict;
}

/* What the header says of the way, and what the administrator lets everybody take back. */
static struct mail_envelope with_terms(struct services *services,
                                       const struct mail_envelope *envelope,
                                       const struct header_facts *facts)
{
    struct mail_envelope told = *envelope;
    told.terms.flags |= header_terms(facts, told.terms.flags);
    if (services->settings->undo_time > 0 && told.terms.not_before.secs == 0) {
        told.terms.not_before.secs =
            services_now(services).secs + (int64_t)services->settings->undo_time;
    }
    return told;
}

/* Binary content of which somebody here gets a copy is encoded before it is signed; the trace fields stay what stands in front. */
static struct verdict encode(struct services *services, struct mail_envelope *envelope,
                             struct final_draft *final, struct arena *arena)
{
    struct final_draft encoded = { 0 };
    struct slice text = final->text;
    struct verdict verdict =
        deliver_encode(services, slice_from(text, envelope->trace_bytes), arena, &encoded.draft);
    if (!verdict_is_good(verdict)) {
        return verdict;
    }
    enum err result = draft_prefix(encoded.draft, slice_sub(text, 0, envelope->trace_bytes));
    result = result == OK ? draft_text(encoded.draft, arena, &encoded.text) : result;
    if (result != OK) {
        draft_free(encoded.draft);
        return verdict_of_error(result);
    }
    *final = encoded;
    envelope->body_binary = false;
    return verdict;
}

static struct verdict accept_final(struct services *services, const struct mail_envelope *envelope,
                                   const struct header_facts *facts, struct final_draft *final,
                                   struct arena *arena)
{
    bool is_complete = facts->has_date && facts->has_message_id && !facts->has_private &&
                       !facts->needs_sender && !writes_anew(services, final->text);
    return is_complete ? deliver_signed(services, envelope, final, arena)
                       : accept_rewritten(services, envelope, facts, final->text, arena);
}

/* RFC 6409 8.3; what a signature covers is left as it is. */
static void judge_id(struct slice text, struct header_facts *facts)
{
    struct header_field unused;
    bool is_bad = facts->has_bad_id && !facts->has_message_id;
    facts->replaces_id = is_bad && !header_find(text, SL("dkim-signature"), &unused);
    facts->has_message_id |= is_bad && !facts->replaces_id;
}

struct verdict submit_accept(struct services *services, const struct mail_envelope *envelope,
                             struct draft *draft, struct arena *arena)
{
    struct final_draft final = { .draft = draft };
    enum err result = draft_text(draft, arena, &final.text);
    if (result != OK) {
        return verdict_of_error(result);
    }
    struct header_facts facts = header_facts_of(final.text, envelope->trace_bytes);
    judge_id(final.text, &facts);
    struct verdict verdict = inbound_check(services, envelope, final.text, &facts);
    if (verdict_is_good(verdict)) {
        verdict = check_from(services, envelope, final.text, &facts);
    }
    if (!verdict_is_good(verdict)) {
        return verdict;
    }
    struct mail_envelope told = with_terms(services, envelope, &facts);
    if (!deliver_wants_encoding(&told)) {
        return accept_final(services, &told, &facts, &final, arena);
    }
    verdict = encode(services, &told, &final, arena);
    if (verdict_is_good(verdict)) {
        verdict = accept_final(services, &told, &facts, &final, arena);
        draft_free(final.draft);
    }
    return verdict;
}
