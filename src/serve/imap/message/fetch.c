/* serve/imap/message/fetch.c - FETCH and UID FETCH (RFC 3501 6.4.5, RFC 7162 3.1.4 and 3.2.6).
 *
 * Messages go by in batches: one question to the store for their rows, \Seen for all that need it in one change, then
 * each answer straight from its row into the output. The store reads the next batch meanwhile, but where \Seen is set. */
#include "serve/imap/message/fetch.h"
#include "base/log.h"
#include "base/utf8.h"
#include "proto/imap_modifiers.h"
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/objectid.h"
#include "serve/imap/mailbox/place.h"

#define ITEM_STEPS 100             /* of what is written of one part, about */
#define PREVIEW_CHARACTERS_MAX 200 /* RFC 8970 3.3; the store keeps what RFC 8621 allows */
#define DOWNGRADED_MAX 50 /* named in one answer; RFC 6858 3 does not ask for all of them */

struct fetch_job {
    struct imap_fetch fetch;
    struct imap_fetch_modifiers modifiers;
    struct imap_targets targets;
    bool wants_rows, wants_blob, sets_seen;
    bool wants_parts; /* of the summary more than its first part */
    unsigned wants;   /* enum row_want */
    uint32_t missing; /* expunged meanwhile */
    bool has_damage, is_unread, has_unknown_encoding;
    bool is_news;    /* somebody else's doing, not what the client asks */
    bool downgrades; /* the client takes no header fields that are not ASCII */
    mail_uid downgraded[DOWNGRADED_MAX];
    uint32_t downgraded_count;
};

static enum err take_fetch(struct scan *c, struct arena *arena, struct imap_set *set,
                           struct fetch_job *job)
{
    TRY(imap_take_space(c));
    TRY(imap_take_set(c, arena, set));
    TRY(imap_take_space(c));
    TRY(imap_take_fetch(c, arena, &job->fetch));
    TRY(imap_take_fetch_modifiers(c, &job->modifiers));
    return imap_take_end(c);
}

static unsigned wanted_of(const struct imap_fetch_item *item)
{
    switch (item->kind) {
    case IMAP_FETCH_SECTION:
        return item->section.path_len > 0 || item->section.part != IMAP_SECTION_ALL ? ROW_SUMMARY
                                                                                    : ROW_FLAGS;
    case IMAP_FETCH_BINARY:
    case IMAP_FETCH_BINARY_SIZE:
        return item->section.path_len > 0 ? ROW_SUMMARY : ROW_FLAGS;
    case IMAP_FETCH_ENVELOPE:
    case IMAP_FETCH_BODY:
    case IMAP_FETCH_BODYSTRUCTURE:
    case IMAP_FETCH_PREVIEW:
        return ROW_SUMMARY;
    case IMAP_FETCH_THREADID:
    case IMAP_FETCH_OBJECTID:
        return ROW_THREAD;
    default:
        return ROW_FLAGS;
    }
}

/* One more in front; there is room for it, as no list is longer than what was counted. */
static void put_in_front(struct imap_session *s, struct imap_fetch *fetch,
                         enum imap_fetch_kind kind)
{
    struct imap_fetch longer = {
        ARENA_ARRAY(s->command_arena, struct imap_fetch_item, fetch->count + 1U), 1
    };
    longer.items[0].kind = kind;
    for (uint32_t i = 0; i < fetch->count; i++) {
        longer.items[longer.count++] = fetch->items[i];
    }
    *fetch = longer;
}

/* To leave octets alone one must know where the headers are, and whether they are ASCII. */
static void plan_downgrade(const struct imap_session *s, struct fetch_job *job)
{
    job->downgrades = !imap_takes_utf8(s);
    if (job->downgrades && job->wants_blob) {
        job->wants |= ROW_SUMMARY;
        job->wants_parts = true;
    }
}

/* To ask for some items is to use an extension (RFC 7162 3.1, objectid-bis-06 2.2). */
static void activate_by_items(struct imap_session *s, const struct imap_fetch *fetch)
{
    if (imap_fetch_has(fetch, IMAP_FETCH_MODSEQ)) {
        imap_enable(s, IMAP_CONDSTORE);
    }
    if (imap_fetch_has(fetch, IMAP_FETCH_OBJECTID)) {
        objectid_activate(s);
    }
}

static void plan(struct imap_session *s, bool is_uid, struct fetch_job *job)
{
    struct imap_fetch *fetch = &job->fetch;
    if (job->modifiers.has_since && !imap_fetch_has(fetch, IMAP_FETCH_MODSEQ)) {
        put_in_front(s, fetch, IMAP_FETCH_MODSEQ); /* RFC 7162 3.1.4.1 */
    }
    activate_by_items(s, fetch);
    if (is_uid && !(s->enabled & IMAP_UIDONLY) && !imap_fetch_has(fetch, IMAP_FETCH_UID)) {
        put_in_front(s, fetch, IMAP_FETCH_UID); /* RFC 3501 6.4.8: whether asked for or not */
    }
    for (uint32_t i = 0; i < fetch->count; i++) {
        const struct imap_fetch_item *item = &fetch->items[i];
        job->wants_rows = job->wants_rows || item->kind != IMAP_FETCH_UID;
        job->wants |= wanted_of(item);
        job->wants_parts = job->wants_parts ||
                           (wanted_of(item) & ROW_SUMMARY && item->kind != IMAP_FETCH_ENVELOPE &&
                            item->kind != IMAP_FETCH_PREVIEW);
        job->wants_blob = job->wants_blob || item->kind >= IMAP_FETCH_SECTION;
    }
    plan_downgrade(s, job);
    job->sets_seen = imap_fetch_sets_seen(fetch) && !s->view->read_only &&
                     s->view->rights & RIGHT_SEEN; /* RFC 4314 4 */
}

/* \Seen for those of the rows that lack it; their rows then carry it. *newly marks them. */
static enum err mark_seen(struct imap_session *s, struct email_row *rows, uint32_t count,
                          bool *newly)
{
    mail_uid uids[IMAP_BATCH_SMALL];
    struct uid_list list = { uids, 0 };
    mail_modseq modseq = 0;
    for (uint32_t i = 0; i < count; i++) {
        newly[i] = !(rows[i].flags & FLAG_SEEN);
        if (newly[i]) {
            uids[list.count++] = rows[i].uid;
            rows[i].flags |= FLAG_SEEN;
        }
    }
    if (list.count == 0) {
        return OK;
    }
    TRY(view_store_flags(s->view, list, FLAGS_ADD, FLAG_SEEN, &modseq));
    for (uint32_t i = 0; i < count; i++) {
        rows[i].modseq = newly[i] && modseq != 0 ? modseq : rows[i].modseq;
    }
    imap_sync_own(s, modseq);
    return OK;
}

static void write_flags_item(struct imap_session *s, const struct email_row *row)
{
    buf_append_cstr(&s->out, "FLAGS ");
    imap_write_flags(s, row->flags, imap_is_recent(s->view, row->uid));
}

/* RFC 7162 3.1, 3.2.4: who knows of CONDSTORE is told of changes with UID and modification sequence, whether asked for or not. */
static void write_identity(struct imap_session *s, const struct imap_fetch *fetch,
                           const struct email_row *row)
{
    if (!(s->enabled & IMAP_CONDSTORE)) {
        return;
    }
    if (!imap_fetch_has(fetch, IMAP_FETCH_UID) && !(s->enabled & IMAP_UIDONLY)) {
        imap_out(s, " UID %u", row->uid);
    }
    if (!imap_fetch_has(fetch, IMAP_FETCH_MODSEQ)) {
        imap_out(s, " MODSEQ (%llu)", (unsigned long long)row->modseq);
    }
}

static void write_row_item(struct imap_session *s, const struct imap_fetch_item *item,
                           const struct email_row *row)
{
    struct buf *out = &s->out;
    switch (item->kind) {
    case IMAP_FETCH_UID:
        buf_append_cstr(out, "UID ");
        buf_append_number(out, row->uid);
        break;
    case IMAP_FETCH_INTERNALDATE:
        buf_append_cstr(out, "INTERNALDATE ");
        imap_write_date_time(out, row->received);
        break;
    case IMAP_FETCH_SIZE:
        buf_append_cstr(out, "RFC822.SIZE ");
        buf_append_number(out, row->blob.size);
        break;
    case IMAP_FETCH_MODSEQ:
        buf_printf(out, "MODSEQ (%llu)", (unsigned long long)row->modseq);
        break;
    case IMAP_FETCH_EMAILID:
        buf_printf(out, "EMAILID (%s)", objectid_of_email(s->view->account, row).text);
        break;
    case IMAP_FETCH_THREADID:
        buf_printf(out, "THREADID (%s)", objectid_of_thread(s->view->account, row).text);
        break;
    case IMAP_FETCH_OBJECTID:
        buf_printf(out, "OBJECTID (EMAILID %s THREADID %s)",
                   objectid_of_email(s->view->account, row).text,
                   objectid_of_thread(s->view->account, row).text);
        break;
    case IMAP_FETCH_SAVEDATE:
        buf_append_cstr(out, "SAVEDATE ");
        imap_write_date_time(out, row->saved);
        break;
    default:
        write_flags_item(s, row);
        break;
    }
}

/* Octets were left out. */
static void note_failure(struct fetch_job *job, const struct imap_body *body)
{
    job->is_unread = job->is_unread || body->failure == ERR_TEMP;
    job->has_damage = job->has_damage || body->failure != ERR_TEMP;
}

static void note_binary(struct fetch_job *job, const struct imap_body *body,
                        enum imap_binary_result result)
{
    if (result == IMAP_BINARY_DAMAGED) {
        note_failure(job, body);
    }
    job->has_unknown_encoding = job->has_unknown_encoding || result == IMAP_BINARY_UNKNOWN;
}

static struct slice first_characters(struct slice text, uint32_t count)
{
    struct scan c = scan_make(text);
    uint32_t unused;
    while (count > 0 && utf8_take(&c, &unused)) {
        count--;
    }
    return slice_sub(text, 0, (size_t)(c.at - text.ptr));
}

static void write_item(struct fetch_job *job, const struct imap_fetch_item *item,
                       const struct email_row *row, const struct message *message,
                       struct imap_body *body)
{
    struct imap_session *s = body->session;
    struct buf *out = &s->out;
    switch (item->kind) {
    case IMAP_FETCH_ENVELOPE:
        buf_append_cstr(out, "ENVELOPE ");
        imap_write_envelope(out, message->parts[0].envelope);
        break;
    case IMAP_FETCH_BODY:
        buf_append_cstr(out, "BODY ");
        imap_write_structure(out, message, false);
        break;
    case IMAP_FETCH_BODYSTRUCTURE:
        buf_append_cstr(out, "BODYSTRUCTURE ");
        imap_write_structure(out, message, true);
        break;
    case IMAP_FETCH_PREVIEW:
        buf_append_cstr(out, "PREVIEW ");
        imap_write_string(out, first_characters(message->preview, PREVIEW_CHARACTERS_MAX));
        break;
    case IMAP_FETCH_SECTION:
        if (!imap_write_section(body, message, &item->section)) {
            note_failure(job, body);
        }
        break;
    case IMAP_FETCH_BINARY:
    case IMAP_FETCH_BINARY_SIZE:
        note_binary(job, body, imap_write_binary(body, message, item));
        break;
    default:
        write_row_item(s, item, row);
        break;
    }
}

static bool has_inner_message(const struct message *message)
{
    for (uint32_t i = 1; i < message->part_count; i++) {
        if (message->parts[i].envelope != NULL) {
            return true;
        }
    }
    return false;
}

/* RFC 6858: the surrogate is what this client fetches. RFC822.SIZE alone stays that of the message itself (section 3). */
static void downgrade(struct fetch_job *job, const struct email_row *row, struct message *message,
                      struct imap_body *body)
{
    if (job->wants_blob || (job->wants_parts && has_inner_message(message))) {
        imap_body_downgrade(body, message);
    }
    message_downgrade(message, body->session->message_arena);
    if (job->downgraded_count < DOWNGRADED_MAX) {
        job->downgraded[job->downgraded_count++] = row->uid;
    }
}

static void write_message(struct imap_session *s, struct fetch_job *job, uint32_t sequence,
                          const struct email_row *row, bool newly_seen)
{
    struct message message = { 0 };
    struct imap_body body = { .session = s, .blob = row->blob };
    if (job->wants & ROW_SUMMARY) {
        arena_reset(s->piece_arena);
        imap_row_message(s, row, job->wants_parts, &message);
        if (job->downgrades && message_may_need_surrogate(&message)) {
            downgrade(job, row, &message, &body);
        }
    }
    imap_fetch_open(s, sequence, row->uid);
    for (uint32_t i = 0; i < job->fetch.count; i++) {
        if (i > 0) {
            buf_append_char(&s->out, ' ');
        }
        write_item(job, &job->fetch.items[i], row, &message, &body);
        fiber_spend(ITEM_STEPS * (uint64_t)(message.part_count + 1));
        imap_out_flush_if(s); /* one may be megabytes, and be asked for a thousand times */
        if (!imap_is_wanted(s)) {
            s->broken = ERR_CLOSED; /* behind half a response nothing can be said */
            break;
        }
    }
    /* RFC 3501 6.4.5: if reading set \Seen, the flags are part of the answer */
    if (newly_seen && !imap_fetch_has(&job->fetch, IMAP_FETCH_FLAGS)) {
        buf_append_char(&s->out, ' ');
        write_flags_item(s, row);
    }
    if (newly_seen || job->is_news) {
        write_identity(s, &job->fetch, row);
    }
    buf_append_cstr(&s->out, ")\r\n");
    imap_out_flush_if(s);
    buf_fini(&body.joined);
    if (job->wants & ROW_SUMMARY || job->wants_blob) {
        arena_reset(s->message_arena);
        arena_reset(s->piece_arena);
    }
}

struct batch {
    mail_uid uids[ROWS_MAX];
    uint32_t sequences[ROWS_MAX];
    uint32_t count;
    struct arena *arena;      /* of its rows */
    struct rows_asked *asked; /* NULL: nothing, or it was answered */
};

/* Which of so many is the nth to be told of. */
static uint32_t nth(const struct fetch_job *job, uint32_t n, uint32_t count)
{
    return job->targets.descends ? count - 1 - n : n;
}

static void write_uids_only(struct imap_session *s, struct fetch_job *job,
                            const struct batch *batch)
{
    for (uint32_t i = 0; i < batch->count && imap_is_wanted(s); i++) {
        uint32_t at = nth(job, i, batch->count);
        const struct email_row row = { .uid = batch->uids[at] };
        write_message(s, job, batch->sequences[at], &row, false);
    }
}

static enum err write_rows(struct imap_session *s, struct fetch_job *job, const struct batch *batch,
                           struct email_row *rows, uint32_t found)
{
    bool newly[IMAP_BATCH_SMALL] = { false };
    if (job->sets_seen) {
        TRY(mark_seen(s, rows, found, newly));
    }
    for (uint32_t n = 0, passed = 0; n < found && imap_is_wanted(s); n++) {
        uint32_t i = nth(job, n, found);
        while (passed < batch->count &&
               batch->uids[nth(job, passed, batch->count)] != rows[i].uid) {
            passed++;
        }
        if (passed < batch->count) {
            uint32_t at = nth(job, passed, batch->count);
            write_message(s, job, batch->sequences[at], &rows[i], job->sets_seen && newly[i]);
        }
    }
    job->missing += batch->count - found;
    return OK;
}

/* The targets behind `before`, and the question for their rows. */
static void ask_batch(struct imap_session *s, struct fetch_job *job, const struct batch *before,
                      struct batch *batch)
{
    uint32_t most = job->wants == ROW_FLAGS && !job->sets_seen
                        ? ROWS_MAX
                        : imap_batch_next(before->arena, before->count);
    batch->count = imap_targets_next(s->view, &job->targets, batch->uids, batch->sequences, most);
    if (batch->count > 0 && job->wants_rows) {
        arena_reset(batch->arena);
        batch->asked = view_rows_ask(s->view, (struct uid_list){ batch->uids, batch->count },
                                     (enum row_want)job->wants, batch->arena);
    }
}

static enum err await_batch(struct batch *batch, struct email_row **rows, uint32_t *found)
{
    struct rows_asked *asked = batch->asked;
    batch->asked = NULL;
    return asked == NULL ? OK : view_rows_await(asked, rows, found);
}

/* One batch is written while the next is read. */
static enum err write_batch(struct imap_session *s, struct fetch_job *job, struct batch *batch,
                            struct batch *next)
{
    struct email_row *rows = NULL;
    uint32_t found = 0;
    if (!job->wants_rows) {
        write_uids_only(s, job, batch);
        ask_batch(s, job, batch, next);
        return OK;
    }
    TRY(await_batch(batch, &rows, &found));
    if (job->sets_seen) { /* what is read is to know of it */
        TRY(write_rows(s, job, batch, rows, found));
        ask_batch(s, job, batch, next);
        return OK;
    }
    ask_batch(s, job, batch, next);
    return write_rows(s, job, batch, rows, found);
}

static enum err write_all(struct imap_session *s, struct fetch_job *job, struct arena *arena)
{
    AUTO(arena_free_auto)
    struct arena *ahead = arena_new(NULL, "imap-ahead", IMAP_ARENA_BUDGET);
    struct batch *batches = ARENA_ARRAY(arena, struct batch, 2);
    struct batch *batch = &batches[0], *next = &batches[1];
    enum err result = OK;
    uint32_t done = 0;
    batch->arena = s->batch_arena;
    next->arena = ahead;
    ask_batch(s, job, next, batch);
    while (result == OK && s->broken == OK && batch->count > 0) {
        result = write_batch(s, job, batch, next);
        done += batch->count;
        if (result == OK && done < job->targets.total) {
            imap_progress_tell(s, done, job->targets.total);
        }
        struct batch *written = batch;
        batch = next;
        next = written;
    }
    struct email_row *rows;
    uint32_t found;
    IGNORE(await_batch(batch, &rows, &found)); /* of a session that broke */
    return result;
}

/* CHANGEDSINCE: fewer targets, and those that are gone (RFC 7162 3.1.4.1, 3.2.6). */
static enum err look_back(struct imap_session *s, struct fetch_job *job, const struct imap_set *set)
{
    mail_uid *uids;
    uint32_t count;
    if (job->modifiers.wants_vanished) {
        struct imap_set among = *set;
        if (set->is_saved) {
            among = imap_saved_set(s);
        }
        /* "1:*" is all that ever was: of what is left the last may well have gone */
        imap_set_resolve(&among, s->view->uidnext - 1);
        TRY(imap_tell_vanished(s, job->modifiers.since, &among));
    }
    TRY(view_changed(s->view, job->modifiers.since, s->command_arena, &uids, &count));
    imap_targets_keep(s, &job->targets, (struct uid_list){ uids, count });
    return OK;
}

static enum err take_job(struct imap_session *s, struct imap_request *request,
                         struct fetch_job *job, struct imap_set *set)
{
    bool is_uid = request->command.is_uid;
    TRY(take_fetch(&request->command.args, s->command_arena, set, job));
    if (job->modifiers.wants_vanished && (!is_uid || !(s->enabled & IMAP_QRESYNC))) {
        return fail(ERR_SYNTAX, "VANISHED is for UID FETCH with QRESYNC"); /* RFC 7162 3.2.6 */
    }
    if (job->modifiers.has_page && !is_uid) {
        return fail(ERR_SYNTAX, "PARTIAL is for UID FETCH"); /* RFC 9394 3.3 */
    }
    return imap_targets_make(s, set, is_uid, &job->targets);
}

/* RFC 6858 3 */
static struct imap_reply ok_downgraded(struct imap_session *s, const struct fetch_job *job)
{
    struct buf uids;
    buf_init(&uids, DOWNGRADED_MAX * 16);
    for (uint32_t i = 0; i < job->downgraded_count; i++) {
        buf_printf(&uids, "%s%u", i == 0 ? "" : ",", job->downgraded[i]);
    }
    struct imap_reply reply =
        imap_with_code(s, imap_ok("Fetched"), "DOWNGRADED %.*s", SLICE_ARG(buf_slice(&uids)));
    buf_fini(&uids);
    return reply;
}

IMAP_RUN(fetch)
{
    struct fetch_job job = { 0 };
    struct imap_set set;
    bool is_uid = request->command.is_uid;
    enum err result = take_job(s, request, &job, &set);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    plan(s, is_uid, &job);
    if (job.modifiers.has_page) {
        uint32_t from, to;
        imap_page_cut(&job.modifiers.page, job.targets.total, &from, &to);
        if (to - from > imap_message_limit(s)) {
            return imap_limit_refuse(s, imap_message_limit(s)); /* RFC 9738 3.1: no half page */
        }
        imap_targets_cut(s, &job.targets, from, to);
    }
    /* RFC 9394 3.4: of the page, those that have changed */
    result = job.modifiers.has_since ? look_back(s, &job, &set) : OK;
    imap_limit_targets(s, &job.targets);
    result = result == OK ? write_all(s, &job, s->command_arena) : result;
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    if (job.has_unknown_encoding) {
        return imap_no("UNKNOWN-CTE", "Some parts are in an encoding that is not known");
    }
    if (job.is_unread) { /* RFC 5530 3: a passing failure, whatever else there is */
        return imap_no("UNAVAILABLE", "Some of the messages cannot be read now, try again later");
    }
    if (job.has_damage) {
        return imap_no("CORRUPTION", "Some stored data is damaged and was left out");
    }
    if (job.missing > 0 && !is_uid) {
        return imap_no("EXPUNGEISSUED",
                       "Some of the messages are gone"); /* RFC 2180 4.1, RFC 5530 3 */
    }
    return job.downgraded_count == 0 ? imap_ok("Fetched") : ok_downgraded(s, &job);
}

/* From this number on, but for those that this command made (RFC 5465 5.2). */
static struct imap_targets new_targets(const struct imap_session *s, uint32_t first,
                                       struct imap_range ranges[2])
{
    bool made = s->notify.made_last != 0;
    uint32_t own = made ? view_count_below(s->view, s->notify.made_first) : s->view->count;
    uint32_t behind = made ? view_count_below(s->view, s->notify.made_last + 1) : s->view->count;
    struct imap_targets out = { .sequences = { .ranges = ranges } };
    const struct imap_range all[] = { { first, own }, { behind + 1, s->view->count } };
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        if (all[i].first <= all[i].last) {
            ranges[out.sequences.count++] = all[i];
            out.total += all[i].last - all[i].first + 1;
        }
    }
    out.next = out.total > 0 ? ranges[0].first : 0;
    return out;
}

void imap_fetch_new(struct imap_session *s, uint32_t first, const struct imap_fetch *fetch)
{
    struct fetch_job job = { .fetch = *fetch, .is_news = true };
    struct imap_range ranges[2];
    arena_reset(s->notify.scratch_arena);
    job.targets = new_targets(s, first, ranges);
    if (job.targets.total == 0) {
        return;
    }
    job.wants_rows = s->enabled & IMAP_CONDSTORE;
    plan(s, false, &job);
    enum err result = write_all(s, &job, s->notify.scratch_arena);
    if (result != OK && s->broken == OK) {
        /* The client was told that they are there and can ask for them. */
        log_warn("imap-sync-failed", "sid=%.*s class=%s error=%s", SLICE_ARG(s->id),
                 err_name(result), log_text(slice_cstr(err_detail())).text);
    }
}
