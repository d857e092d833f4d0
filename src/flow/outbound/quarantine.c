/* Mail that came from outside, was sent on, and is refused for what is in it (LP04). Senders of such mail are forged more often than not, so
 * that a notification would reach somebody who has nothing to do with it: nobody is told, and the message is kept where somebody here looks. */
#include "base/log.h"
#include "codec/codec.h"
#include "flow/index.h"
#include "flow/outbound/internal.h"

#define QUARANTINE_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define PIECE_BYTES ((uint64_t)256 * 1024)
#define PIECE_ARENA_BYTES ((size_t)1024 * 1024)

/* --- what others use too --- */

struct slice outbound_original(const struct queue_entry *entry, struct arena *arena)
{
    size_t end = slice_find_char(entry->original, ';');
    struct slice type = slice_sub(entry->original, 0, end);
    struct slice said = slice_from(entry->original, end + 1);
    AUTO(buf_fini) struct buf text;
    buf_init(&text, said.len + 1);
    enum err result = slice_eq_nocase(type, SL("utf-8")) ? unitext_decode(said, &text)
                                                         : xtext_decode(said, &text);
    bool is_text = memchr(text.ptr == NULL ? "" : text.ptr, '\0', text.len) == NULL;
    return result == OK && is_text ? arena_dup(arena, buf_slice(&text)) : SL("");
}

static enum err copy_octets(struct outbound *outbound, const struct blob_ref *blob,
                            struct draft *draft)
{
    for (uint64_t at = 0; at < blob->size;) {
        AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "piece", PIECE_ARENA_BYTES);
        struct slice piece;
        TRY(store_blob_read(outbound->services->store, *blob, at, PIECE_BYTES, arena, &piece));
        if (piece.len == 0) {
            return fail(ERR_CORRUPT, "a queued message is shorter than it was");
        }
        TRY(draft_write(draft, piece));
        at += piece.len;
    }
    return OK;
}

enum err outbound_copy(struct outbound *outbound, const struct queue_entry *entry,
                       struct draft **draft, struct arena *arena, struct slice *text)
{
    TRY(copy_octets(outbound, &entry->blob, *draft));
    TRY(draft_text(*draft, arena, text));
    if (entry->terms.flags & TERM_BINARY) { /* it was for somebody else's domain when it came */
        struct draft *encoded;
        TRY(binary_encode(outbound->services, *text, entry->terms.flags, &encoded));
        draft_free(*draft);
        *draft = encoded;
        TRY(draft_text(encoded, arena, text));
    }
    return OK;
}

/* --- whether --- */

bool quarantine_is_for(const struct attempt *attempt)
{
    const struct relay_result *result = &attempt->result;
    return attempt->entry->terms.flags & TERM_OUTSIDE &&
           (result->is_remote || result->is_program) && result->fate != RELAY_TAKEN &&
           attempt_failure(attempt).class == FAILURE_CONTENT;
}

/* --- where --- */

struct quarantine {
    struct outbound *outbound;
    struct arena *arena;
    struct delivery_target *targets;
    struct account_row *accounts; /* of each of them */
    struct slice *mailboxes;      /* likewise */
    unsigned count;
    bool is_full; /* a mailbox that it could have been in */
};

/* ORCPT may be its sender's invention: is it an alias that leads there? */
static enum err leads_to(struct quarantine *q, struct slice alias, struct slice address, bool *out)
{
    struct resolved who = {};
    enum err result = directory_resolve(q->outbound->services->directory, alias, q->arena, &who);
    *out = false;
    for (unsigned i = 0; result == OK && i < who.remote_count; i++) {
        *out = *out || slice_eq(who.remote[i], address);
    }
    return result == ERR_TEMP || result == ERR_BUSY ? result : OK; /* else it leads nowhere */
}

/* Of the domain that it was sent to. */
static enum err find_postmaster(struct quarantine *q, const struct queue_entry *entry,
                                struct resolved *out)
{
    struct services *services = q->outbound->services;
    struct mailaddr postmaster = { .local = SL("postmaster") };
    struct slice alias = outbound_original(entry, q->arena);
    bool is_alias = false;
    postmaster.domain = mailaddr_domain(alias);
    if (directory_is_local(services->directory, postmaster.domain)) {
        TRY(leads_to(q, alias, entry->to, &is_alias));
    }
    if (!is_alias) {
        TRY(route_postmaster(services, q->arena, &postmaster));
    }
    return directory_resolve(services->directory, mailaddr_write(&postmaster, q->arena), q->arena,
                             out);
}

/* Where somebody has done away with it: the inbox. */
static enum err find_junk(struct quarantine *q, account_id account, struct mailbox_info *out)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "junk", QUARANTINE_ARENA_BYTES);
    struct mailbox_info *all;
    unsigned count;
    TRY(mailbox_list(ACCESS_OWNER(q->outbound->services->store, account), arena, &all, &count));
    *out = (struct mailbox_info){ .id = MAILBOX_INBOX, .name = SL("INBOX") };
    for (unsigned i = 0; i < count; i++) {
        if (all[i].role == ROLE_JUNK && all[i].selectable) {
            *out = all[i];
            out->name = arena_dup(q->arena, all[i].name);
            return OK;
        }
    }
    return OK;
}

static bool has_target(const struct quarantine *q, account_id account)
{
    for (unsigned i = 0; i < q->count; i++) {
        if (q->targets[i].account == account) {
            return true;
        }
    }
    return false;
}

static enum err add_account(struct quarantine *q, const struct account_row *account, uint64_t size)
{
    struct mailbox_info junk;
    uint64_t room;
    if (q->count == DELIVERY_TARGETS_MAX || has_target(q, account->id)) {
        return OK;
    }
    TRY(quota_room(q->outbound->services, account, &room));
    if (room < size) {
        q->is_full = true;
        return OK;
    }
    TRY(find_junk(q, account->id, &junk));
    q->accounts[q->count] = *account;
    q->mailboxes[q->count] = junk.name;
    q->targets[q->count++] = (struct delivery_target){ .account = account->id,
                                                       .mailbox = junk.id,
                                                       .fallback_inbox = true };
    return OK;
}

static enum err find_targets(struct quarantine *q, const struct attempt *attempts, unsigned count)
{
    q->targets = ARENA_ARRAY(q->arena, struct delivery_target, DELIVERY_TARGETS_MAX);
    q->accounts = ARENA_ARRAY(q->arena, struct account_row, DELIVERY_TARGETS_MAX);
    q->mailboxes = ARENA_ARRAY(q->arena, struct slice, DELIVERY_TARGETS_MAX);
    for (unsigned i = 0; i < count; i++) {
        const struct queue_entry *entry = attempts[i].entry;
        struct resolved who = {};
        enum err result = find_postmaster(q, entry, &who);
        if (result != OK && result != ERR_NOT_FOUND && result != ERR_DENIED) {
            return result; /* who he is, nobody knows now */
        }
        for (unsigned k = 0; result == OK && k < who.account_count; k++) {
            TRY(add_account(q, &who.accounts[k], entry->blob.size));
        }
    }
    if (q->count > 0) {
        return OK;
    }
    return fail(ERR_DENIED, q->is_full ? "the mailbox of the postmaster is full"
                                       : "the postmaster has no mailbox here");
}

/* --- that it is done --- */

/* A message that is being kept, or will be when those before it in the list are done with it. */
struct keeping {
    struct list node;
    log_lsn message;
    struct fiber *fiber;
};

/* What is left of its entries may be refused too. The ids of a message follow each other. */
static enum err find_others(struct quarantine *q, const struct delivery *delivery,
                            const struct queue_entry *entry, uint64_t *out, unsigned *count)
{
    struct queue_page page;
    uint64_t before = entry->id > QUEUE_IDS_MAX ? entry->id - QUEUE_IDS_MAX : 0;
    TRY(queue_list(q->outbound->services->store, before, 2 * QUEUE_IDS_MAX, q->arena, &page));
    for (unsigned i = 0; i < page.count; i++) {
        bool is_other = page.entries[i].blob.lsn == entry->blob.lsn;
        for (unsigned k = 0; k < delivery->end_count; k++) {
            is_other = is_other && page.entries[i].id != delivery->ends[k];
        }
        if (is_other) {
            out[(*count)++] = page.entries[i].id;
        }
    }
    return OK;
}

static enum err store_copy(struct quarantine *q, const struct attempt *attempts, unsigned count,
                           struct draft **draft)
{
    struct services *services = q->outbound->services;
    const struct queue_entry *entry = attempts[0].entry;
    uint64_t *ends = ARENA_ARRAY(q->arena, uint64_t, count);
    uint64_t *others = ARENA_ARRAY(q->arena, uint64_t, (size_t)2 * QUEUE_IDS_MAX);
    struct delivery delivery = { .received = services_now(services),
                                 .envelope_from = entry->from,
                                 .targets = q->targets,
                                 .target_count = q->count,
                                 .ends = ends,
                                 .end_count = count,
                                 .kept = others,
                                 .envelope_id = entry->envelope_id };
    struct slice text;
    log_lsn lsn;
    for (unsigned i = 0; i < count; i++) {
        ends[i] = attempts[i].entry->id;
    }
    TRY(find_others(q, &delivery, entry, others, &delivery.kept_count));
    TRY(outbound_copy(q->outbound, entry, draft, q->arena, &text));
    delivery.draft = *draft;
    if (!slice_starts(text, SL("Return-Path: "))) { /* RFC 5321 4.4 */
        TRY(draft_prefix(
            *draft, arena_printf(q->arena, "Return-Path: <%.*s>\r\n", SLICE_ARG(entry->from))));
        TRY(draft_text(*draft, q->arena, &text));
    }
    TRY(scanner_parse(services->scanner, text, q->arena, &delivery.summary));
    return store_deliver(services->store, &delivery, &lsn);
}

static void note_kept(const struct quarantine *q, const struct queue_entry *entry)
{
    struct services *services = q->outbound->services;
    for (unsigned i = 0; i < q->count; i++) {
        struct story_event event = { .kind = STORY_DELIVERED,
                                     .message = entry->envelope_id,
                                     .to = SL("postmaster"),
                                     .target = q->accounts[i].address,
                                     .mailbox = q->mailboxes[i] };
        story_note(services->story, &event);
        indexer_note(services->indexer, q->accounts[i].id);
        log_info("quarantined", "qid=%llu mid=%s acct=%llu mailbox=%s",
                 (unsigned long long)entry->id, log_text(entry->envelope_id).text,
                 (unsigned long long)q->accounts[i].id, log_text(q->mailboxes[i]).text);
    }
}

/* Who is the next with this message? NULL: nobody. */
static struct keeping *next_with(struct outbound *outbound, log_lsn message)
{
    LIST_EACH (&outbound->keeping, node) {
        struct keeping *keeping = LIST_ENTRY(node, struct keeping, node);
        if (keeping->message == message) {
            return keeping;
        }
    }
    return NULL;
}

static void end_turn(struct outbound *outbound, struct keeping *turn)
{
    list_remove(&turn->node);
    struct keeping *next = next_with(outbound, turn->message);
    if (next != NULL) {
        fiber_wake(next->fiber);
    }
}

/* Two destinations may refuse it at once: the second waits for what the first makes of it. */
static enum err take_turn(struct outbound *outbound, log_lsn message, struct keeping *turn)
{
    *turn = (struct keeping){ .message = message, .fiber = fiber_current() };
    list_append(&outbound->keeping, &turn->node);
    while (next_with(outbound, message) != turn) {
        if (fiber_suspend() != OK) {
            end_turn(outbound, turn);
            return fail(ERR_BUSY, "the server stops");
        }
    }
    return OK;
}

/* ERR_EXISTS: there is one by now, or none is wanted any more. */
static enum err look_for_copy(struct quarantine *q, const struct attempt *attempts, unsigned count)
{
    struct queue_entry now;
    enum err result = ERR_NOT_FOUND;
    for (unsigned i = 0; result == ERR_NOT_FOUND && i < count; i++) {
        result = queue_find(q->outbound->services->store, attempts[i].entry->id, q->arena, &now);
    }
    if (result == ERR_NOT_FOUND) {
        return fail(ERR_EXISTS, "the message was removed from the queue");
    }
    TRY(result);
    return now.notify & NOTIFY_HAS_COPY ? fail(ERR_EXISTS, "the message is kept already") : OK;
}

static enum err keep(struct quarantine *q, const struct attempt *attempts, unsigned count)
{
    struct outbound *outbound = q->outbound;
    TRY(find_targets(q, attempts, count));
    struct draft *draft =
        draft_new(outbound->services->store, attempts[0].entry->blob.size + DRAFT_PREFIX_MAX);
    enum err result = store_copy(q, attempts, count, &draft);
    draft_free(draft);
    if (result == OK) {
        note_kept(q, attempts[0].entry);
    }
    return result;
}

enum err quarantine_keep(struct outbound *outbound, const struct attempt *attempts, unsigned count)
{
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "quarantine", QUARANTINE_ARENA_BYTES);
    struct quarantine q = { .outbound = outbound, .arena = arena };
    struct keeping turn;
    TRY(take_turn(outbound, attempts[0].entry->blob.lsn, &turn));
    enum err result = look_for_copy(&q, attempts, count);
    if (result == OK) {
        result = keep(&q, attempts, count);
    }
    end_turn(outbound, &turn);
    return result;
}
