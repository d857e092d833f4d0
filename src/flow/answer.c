/* Automatic replies. Whether one is due is decided when the message comes, before it is stored: then it is an entry of the queue in the same
 * record. The entry ends with the record of the reply, so an interruption neither loses nor doubles it. */
#include "base/log.h"
#include "base/utf8.h"
#include "directory/suppression.h"
#include "directory/vacation.h"
#include "flow/internal.h"
#include "format/auto_reply.h"

#define ANSWER_ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define ANSWER_RECIPIENTS_MAX 1000 /* addresses of the header that are looked at */
#define ANSWER_HEADER_MAX ((size_t)64 * 1024)
#define SENDER_SUPPRESSED "mail to the sender comes back" /* directory/suppression.h */
#define ANSWER_BYTES_MAX (4 * VACATION_TEXT_MAX + 4 * ANSWER_HEADER_MAX)

/* It leads to this account and to nobody else: others who read mail of an alias are not away. */
static bool is_own(struct services *services, const struct account_row *account,
                   struct slice address, struct arena *arena)
{
    struct account_row own;
    struct resolved all = {};
    struct slice domain;
    if (domain_parse(mailaddr_domain(address), arena, &domain) != OK ||
        !directory_is_local(services->directory, domain)) {
        return false;
    }
    if (directory_account_find(services->directory, address, arena, &own) == OK) {
        return own.id == account->id;
    }
    return directory_resolve(services->directory, address, arena, &all) == OK &&
           all.account_count == 1 && all.remote_count == 0 && all.accounts[0].id == account->id;
}

/* RFC 5230 4.5 */
static bool is_addressed(struct services *services, const struct answer_question *q,
                         struct slice header, struct arena *arena)
{
    struct auto_reply_recipients all = auto_reply_recipients(header);
    struct slice one;
    for (unsigned i = 0; i < ANSWER_RECIPIENTS_MAX && auto_reply_next_recipient(&all, arena, &one);
         i++) {
        if (is_own(services, q->account, one, arena)) {
            return true;
        }
    }
    return false;
}

bool answer_is_due(struct services *services, const struct answer_question *q)
{
    int64_t now = services_now(services).secs;
    if (!vacation_is_on(&q->account->vacation, now) || q->sender.len == 0) {
        return false;
    }
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "answer", ANSWER_ARENA_BYTES);
    struct slice header = slice_sub(q->text, 0, header_block_length(q->text));
    struct slice why = header.len > ANSWER_HEADER_MAX ? SL("header too large")
                                                      : auto_reply_judge(q->sender, header);
    if (why.len == 0 && is_own(services, q->account, q->sender, arena)) {
        why = SL("own mail");
    }
    if (why.len == 0 && directory_is_suppressed(services->directory, q->sender)) {
        why = SL(SENDER_SUPPRESSED);
    }
    if (why.len == 0 && !(is_own(services, q->account, q->address, arena) &&
                          is_addressed(services, q, header, arena))) {
        why = SL("not addressed");
    }
    struct vacation_turn turn = { .account = q->account->id, .sender = q->sender, .now = now };
    if (why.len == 0 && directory_vacation_take(services->directory, &turn, &why) != OK) {
        why = SL(""); /* asked again when it is made */
    }
    if (why.len > 0) {
        /* For every newsletter: who asks why sets log_level. */
        log_debug("answer-withheld", "acct=%llu reason=%s", (unsigned long long)q->account->id,
                  log_text(why).text);
    }
    return why.len == 0;
}

/* --- the reply --- */

struct answer {
    const struct queue_entry *entry;
    struct account_row account;
    struct vacation vacation;
    struct resolved to;
    struct slice id, header;
    struct slice from; /* its address */
};

static enum err write_answer(struct services *services, const struct answer *a, struct arena *arena,
                             struct draft *draft)
{
    AUTO(buf_fini) struct buf text;
    struct auto_reply reply = {
        .from = a->from,
        .to = a->entry->from,
        .name = a->vacation.name,
        .subject = a->vacation.subject,
        .text = a->vacation.text,
        .message_id = arena_printf(arena, "%.*s@%.*s", SLICE_ARG(a->id),
                                   SLICE_ARG(services->settings->hostname)),
        .header = a->header,
        .is_tls_optional = a->entry->terms.flags & TERM_TLS_OPTIONAL,
        .now = services_now(services),
    };
    buf_init(&text, ANSWER_BYTES_MAX);
    auto_reply_write(&reply, arena, &text);
    TRY(buf_error(&text));
    return draft_write(draft, buf_slice(&text));
}

static enum err sign_leaving(struct services *services, const struct answer *a,
                             struct delivery *delivery, struct arena *arena)
{
    struct slice domain = mailaddr_domain(a->from);
    struct signature unused;
    return a->to.remote_count == 0 ? OK : sign_own_mail(services, domain, delivery, arena, &unused);
}

static void note_answered(struct services *services, const struct answer *a)
{
    struct story_event event = { .kind = STORY_NOTIFIED,
                                 .message = a->entry->envelope_id,
                                 .to = a->entry->from,
                                 .action = SL("answered"),
                                 .notification = a->id };
    story_note(services->story, &event);
    event = (struct story_event){ .kind = STORY_ACCEPTED,
                                  .message = a->id,
                                  .from = SL("<>"),
                                  .to = a->entry->from,
                                  .about = a->entry->envelope_id };
    note_own_mail(services, &event, &a->to);
    log_info("answered", "acct=%llu mid=%s to=%s", (unsigned long long)a->account.id,
             log_text(a->id).text, log_text(a->entry->from).text);
}

static enum err store_answer(struct services *services, const struct answer *a, struct arena *arena)
{
    struct draft *draft = draft_new(services->store, ANSWER_BYTES_MAX);
    bool is_ascii = ascii_is_all(a->entry->from) && ascii_is_all(a->from);
    struct delivery delivery = { .draft = draft,
                                 .received = services_now(services),
                                 .envelope_from = SL(""), /* RFC 3834 3.3 */
                                 .ends = &a->entry->id,
                                 .end_count = 1,
                                 .submitter = a->account.id,
                                 .envelope_id = a->id };
    delivery.terms.flags =
        (uint16_t)((a->entry->terms.flags & TERM_TLS_ALIKE) | (is_ascii ? 0 : TERM_SMTPUTF8));
    enum err result = write_answer(services, a, arena, draft);
    result = result == OK ? sign_leaving(services, a, &delivery, arena) : result;
    result = result == OK ? own_mail_store(services, &a->to, &delivery, arena) : result;
    draft_free(draft);
    if (result == OK) {
        note_answered(services, a);
    }
    return result;
}

/* Nobody is there to answer, or to be answered, any more. */
static enum err prepare(struct services *services, struct answer *a, struct arena *arena,
                        struct slice *why)
{
    struct vacation_turn turn = { .sender = a->entry->from,
                                  .entry = a->entry->id,
                                  .now = services_now(services).secs };
    TRY(directory_account_find(services->directory, a->entry->to, arena, &a->account));
    TRY(directory_vacation_find(services->directory, a->account.id, arena, &a->vacation));
    TRY(own_mail_find(services, a->entry->from, arena, &a->to));
    /* RFC 3834 3.1.1; an alias may lead elsewhere by now. */
    bool is_chosen = a->vacation.address.len > 0 &&
                     directory_may_send_as(services->directory, a->account.id, a->vacation.address);
    a->from = is_chosen ? a->vacation.address : a->entry->original;
    TRY(store_blob_read(services->store, a->entry->blob, 0, ANSWER_HEADER_MAX, arena, &a->header));
    a->header = slice_sub(a->header, 0, header_block_length(a->header));
    turn.account = a->account.id;
    if (directory_is_suppressed(services->directory, a->entry->from)) { /* since it came */
        *why = SL(SENDER_SUPPRESSED);
        return OK;
    }
    return directory_vacation_take(services->directory, &turn, why);
}

enum err answer_send(struct services *services, const struct queue_entry *entry)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "answer", ANSWER_ARENA_BYTES);
    struct answer a = { .entry = entry, .id = services_make_id(services, arena) };
    struct slice why = SL("");
    enum err result = prepare(services, &a, arena, &why);
    if (result == OK && why.len == 0) {
        return store_answer(services, &a, arena);
    }
    if (result != OK && result != ERR_NOT_FOUND) {
        return result;
    }
    struct queue_change change = {
        .kind = QUEUE_DONE, .ids = &entry->id, .count = 1, .text = SL("not answered")
    };
    return queue_apply_change(services->store, &change);
}
