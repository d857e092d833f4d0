/* serve/imap/message/fetch.c - FETCH and UID FETCH (RFC 3501 6.4.5).
 *
 * Messages go by in batches: one question to the store for their rows, \Seen for all that need it in one change, then
 * each answer straight from its row into the output. */
#include "serve/imap/message/fetch.h"
#include "serve/imap/commands.h"

struct fetch_job {
    struct imap_fetch fetch;
    struct imap_targets targets;
    bool wants_rows, wants_summary, wants_blob, sets_seen;
    uint32_t missing; /* expunged meanwhile */
    bool has_damage;
};

static enum err take_fetch(struct scan *c, struct arena *arena, struct imap_set *set,
                           struct imap_fetch *fetch)
{
    TRY(imap_take_space(c));
    TRY(imap_take_set(c, arena, set));
    TRY(imap_take_space(c));
    TRY(imap_take_fetch(c, arena, fetch));
    return imap_take_end(c);
}

static bool needs_summary(const struct imap_fetch_item *item)
{
    if (item->kind == IMAP_FETCH_SECTION) {
        return item->section.path_len > 0 || item->section.part != IMAP_SECTION_ALL;
    }
    return item->kind == IMAP_FETCH_ENVELOPE || item->kind == IMAP_FETCH_BODY ||
           item->kind == IMAP_FETCH_BODYSTRUCTURE;
}

static void plan(const struct imap_session *s, bool is_uid, struct fetch_job *job)
{
    struct imap_fetch *fetch = &job->fetch;
    if (is_uid && !imap_fetch_has(fetch, IMAP_FETCH_UID)) {
        /* RFC 3501 6.4.8: UID is told whether asked for or not; there is room for it, as no list is longer than
         * the distinct plain items and sections that were counted. */
        struct imap_fetch with_uid = {
            ARENA_ARRAY(s->command_arena, struct imap_fetch_item, fetch->count + 1U), 1
        };
        with_uid.items[0].kind = IMAP_FETCH_UID;
        for (uint32_t i = 0; i < fetch->count; i++) {
            with_uid.items[with_uid.count++] = fetch->items[i];
        }
        *fetch = with_uid;
    }
    for (uint32_t i = 0; i < fetch->count; i++) {
        const struct imap_fetch_item *item = &fetch->items[i];
        job->wants_rows = job->wants_rows || item->kind != IMAP_FETCH_UID;
        job->wants_summary = job->wants_summary || needs_summary(item);
        job->wants_blob = job->wants_blob || item->kind == IMAP_FETCH_SECTION;
    }
    job->sets_seen = imap_fetch_sets_seen(fetch) && !s->view->read_only;
}

/* \Seen for those of the rows that lack it; their rows then carry it. *newly marks them. */
static enum err mark_seen(struct imap_session *s, struct email_row *rows, uint32_t count,
                          bool *newly)
{
    mail_uid uids[IMAP_BATCH_SUMMARIES];
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
    imap_sync_own(s, modseq);
    return OK;
}

static void write_flags_item(struct imap_session *s, const struct email_row *row)
{
    buf_append_cstr(&s->out, "FLAGS ");
    imap_write_flags(s, row->flags, imap_is_recent(s->view, row->uid));
}

static void write_item(struct fetch_job *job, const struct imap_fetch_item *item,
                       const struct email_row *row, const struct message *message,
                       struct imap_body *body)
{
    struct imap_session *s = body->session;
    struct buf *out = &s->out;
    switch (item->kind) {
    case IMAP_FETCH_UID:
        buf_append_cstr(out, "UID ");
        buf_append_number(out, row->uid);
        break;
    case IMAP_FETCH_FLAGS:
        write_flags_item(s, row);
        break;
    case IMAP_FETCH_INTERNALDATE:
        buf_append_cstr(out, "INTERNALDATE ");
        imap_write_date_time(out, row->received);
        break;
    case IMAP_FETCH_SIZE:
        buf_append_cstr(out, "RFC822.SIZE ");
        buf_append_number(out, row->blob.size);
        break;
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
    case IMAP_FETCH_SECTION:
        job->has_damage = !imap_write_section(body, message, &item->section) || job->has_damage;
        break;
    }
}

static void write_message(struct imap_session *s, struct fetch_job *job, uint32_t sequence,
                          const struct email_row *row, bool newly_seen)
{
    struct message message = { 0 };
    struct imap_body body = { .session = s, .blob = row->blob };
    if (job->wants_summary) {
        arena_reset(s->piece_arena);
        imap_row_message(s, row, s->message_arena, &message);
    }
    buf_append_cstr(&s->out, "* ");
    buf_append_number(&s->out, sequence);
    buf_append_cstr(&s->out, " FETCH (");
    for (uint32_t i = 0; i < job->fetch.count; i++) {
        if (i > 0) {
            buf_append_char(&s->out, ' ');
        }
        write_item(job, &job->fetch.items[i], row, &message, &body);
    }
    /* RFC 3501 6.4.5: if reading set \Seen, the flags are part of the answer */
    if (newly_seen && !imap_fetch_has(&job->fetch, IMAP_FETCH_FLAGS)) {
        buf_append_char(&s->out, ' ');
        write_flags_item(s, row);
    }
    buf_append_cstr(&s->out, ")\r\n");
    imap_out_flush_if(s);
    if (job->wants_summary || job->wants_blob) {
        arena_reset(s->message_arena);
        arena_reset(s->piece_arena);
    }
}

struct batch {
    mail_uid uids[ROWS_MAX];
    uint32_t sequences[ROWS_MAX];
    uint32_t count;
};

static void write_uids_only(struct imap_session *s, struct fetch_job *job,
                            const struct batch *batch)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct email_row row = { .uid = batch->uids[i] };
        write_message(s, job, batch->sequences[i], &row, false);
    }
}

static enum err write_batch(struct imap_session *s, struct fetch_job *job,
                            const struct batch *batch)
{
    struct email_row *rows;
    uint32_t found, at = 0;
    bool newly[IMAP_BATCH_SUMMARIES] = { false };
    arena_reset(s->batch_arena);
    TRY(view_rows(s->view, batch->uids, batch->count, job->wants_summary ? ROW_SUMMARY : ROW_FLAGS,
                  s->batch_arena, &rows, &found));
    if (job->sets_seen) {
        TRY(mark_seen(s, rows, found, newly));
    }
    for (uint32_t i = 0; i < found && s->broken == OK; i++) {
        while (at < batch->count && batch->uids[at] != rows[i].uid) {
            at++;
        }
        if (at < batch->count) {
            write_message(s, job, batch->sequences[at], &rows[i], job->sets_seen && newly[i]);
        }
    }
    job->missing += batch->count - found;
    return OK;
}

static enum err write_all(struct imap_session *s, struct fetch_job *job)
{
    struct batch *batch = ARENA_NEW(s->command_arena, struct batch);
    uint32_t size = job->wants_summary || job->sets_seen ? IMAP_BATCH_SUMMARIES : ROWS_MAX;
    while (s->broken == OK) {
        batch->count =
            imap_targets_next(s->view, &job->targets, batch->uids, batch->sequences, size);
        if (batch->count == 0) {
            break;
        }
        if (job->wants_rows) {
            TRY(write_batch(s, job, batch));
        } else {
            write_uids_only(s, job, batch);
        }
    }
    return OK;
}

IMAP_RUN(fetch)
{
    struct fetch_job job = { 0 };
    struct imap_set set;
    bool is_uid = request->command.is_uid;
    enum err result = take_fetch(&request->command.args, s->command_arena, &set, &job.fetch);
    if (result == OK) {
        result = imap_targets_make(s->view, &set, is_uid, s->command_arena, &job.targets);
    }
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    plan(s, is_uid, &job);
    result = write_all(s, &job);
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    if (job.has_damage) {
        return imap_no("CORRUPTION", "Some stored data is damaged and was left out");
    }
    if (job.missing > 0 && !is_uid) {
        return imap_no("EXPUNGEISSUED",
                       "Some of the messages are gone"); /* RFC 2180 4.1, RFC 5530 3 */
    }
    return imap_ok("Fetched");
}
