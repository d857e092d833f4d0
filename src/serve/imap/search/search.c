/* serve/imap/search/search.c - SEARCH and UID SEARCH (RFC 3501 6.4.4, RFC 4731).
 *
 * The view alone decides what it can; for the rest rows come in batches, and structures only for those whose rows do
 * not decide. Matches are marks in a bitmap, so that the answer is in order. */
#include "serve/imap/search/search.h"

#include "base/log.h"
#include "serve/imap/commands.h"
#include "serve/imap/message/fetch.h"

struct search_job {
    struct search_query query;
    uint8_t *marks;          /* a bit for each sequence number */
    mail_uid uids[ROWS_MAX]; /* not yet decided by the view */
    uint32_t count;
    bool has_damage;
};

static void mark(struct search_job *job, uint32_t sequence)
{
    job->marks[sequence / 8] |= (uint8_t)(1U << (sequence % 8));
}

/* One message whose row did not decide. A damaged one matches nothing and is reported. */
static enum err decide_one(struct imap_session *s, struct search_job *job,
                           const struct email_row *row)
{
    struct search_candidate c = {
        .level = SEARCH_SUMMARY,
        .uid = row->uid,
        .sequence = view_sequence(s->view, row->uid),
        .row = row,
    };
    bool is_match = false;
    arena_reset(s->message_arena);
    imap_row_message(s, row, true, &c.message);
    enum err result = search_decide(&job->query, &c, &is_match);
    if (result == ERR_CORRUPT) {
        log_error("imap-damaged", "sid=%.*s acct=%llu uid=%u error=%s", SLICE_ARG(s->id),
                  (unsigned long long)s->login.account, row->uid,
                  log_text(slice_cstr(err_detail())).text);
        job->has_damage = true;
        return OK;
    }
    if (result == OK && is_match) {
        mark(job, c.sequence);
    }
    return result;
}

static enum err decide_summaries(struct imap_session *s, struct search_job *job,
                                 const mail_uid *uids, uint32_t count)
{
    for (uint32_t at = 0; at < count; at += IMAP_BATCH_SUMMARIES) {
        uint32_t ask = count - at < IMAP_BATCH_SUMMARIES ? count - at : IMAP_BATCH_SUMMARIES, found;
        struct email_row *rows;
        arena_reset(s->batch_arena);
        (void)deadline_set((unsigned)s->settings->write_time);
        TRY(view_rows(s->view, uids + at, ask, job->query.want, s->batch_arena, &rows, &found));
        for (uint32_t i = 0; i < found; i++) {
            TRY(decide_one(s, job, &rows[i]));
        }
    }
    return OK;
}

/* The messages in job->uids: by their rows, then those left by their structure. */
static enum err decide_rows(struct imap_session *s, struct search_job *job)
{
    struct email_row *rows;
    uint32_t found, left = 0;
    arena_reset(s->batch_arena);
    TRY(view_rows(s->view, job->uids, job->count, ROW_FLAGS, s->batch_arena, &rows, &found));
    for (uint32_t i = 0; i < found; i++) {
        struct search_candidate c = {
            .level = SEARCH_ROW,
            .uid = rows[i].uid,
            .sequence = view_sequence(s->view, rows[i].uid),
            .row = &rows[i],
        };
        enum search_answer answer = search_ask(&job->query, &c);
        if (answer == SEARCH_YES) {
            mark(job, c.sequence);
        } else if (answer == SEARCH_UNKNOWN) {
            job->uids[left++] = c.uid;
        }
    }
    job->count = 0;
    return decide_summaries(s, job, job->uids, left);
}

static enum err decide_all(struct imap_session *s, struct search_job *job)
{
    for (uint32_t sequence = 1; sequence <= s->view->count; sequence++) {
        struct search_candidate c = {
            .level = SEARCH_VIEW,
            .sequence = sequence,
            .uid = s->view->uids[sequence - 1],
        };
        enum search_answer answer = search_ask(&job->query, &c);
        if (answer == SEARCH_YES) {
            mark(job, sequence);
        } else if (answer == SEARCH_UNKNOWN) {
            job->uids[job->count++] = c.uid;
        }
        if (job->count == ROWS_MAX) {
            TRY(decide_rows(s, job));
        }
    }
    return job->count > 0 ? decide_rows(s, job) : OK;
}

static void collect(struct imap_session *s, const uint8_t *marks, struct search_matches *out)
{
    const struct view *view = s->view;
    out->sequences = ARENA_ARRAY(s->command_arena, uint32_t, view->count + 1);
    out->uids = ARENA_ARRAY(s->command_arena, mail_uid, view->count + 1);
    for (uint32_t sequence = 1; sequence <= view->count; sequence++) {
        if (marks[sequence / 8] >> (sequence % 8) & 1) {
            out->sequences[out->count] = sequence;
            out->uids[out->count++] = view->uids[sequence - 1];
        }
    }
}

enum err search_run(struct imap_session *s, const struct imap_search *program,
                    struct search_matches *out)
{
    struct search_job *job = ARENA_NEW(s->command_arena, struct search_job);
    job->marks = ARENA_ARRAY(s->command_arena, uint8_t, s->view->count / 8 + 1);
    enum err result = search_prepare(s, program, &job->query);
    if (result == OK) {
        result = decide_all(s, job);
    }
    search_fini(&job->query);
    TRY(result);
    *out = (struct search_matches){ .has_damage = job->has_damage };
    collect(s, job->marks, out);
    return OK;
}

bool search_may_run(struct imap_session *s, enum err result, const struct imap_search *program,
                    struct imap_reply *refusal)
{
    if (result == ERR_DENIED) {
        search_forget(s);
        *refusal = imap_no("BADCHARSET (US-ASCII UTF-8)", "Charset is not known");
        return false;
    }
    if (result != OK) {
        *refusal = imap_refuse_syntax(s, result);
        return false;
    }
    if (program->has_sequence && s->enabled & IMAP_UIDONLY) {
        *refusal = imap_needs_uid();
        return false;
    }
    if (program->has_modseq) {
        imap_enable(s, IMAP_CONDSTORE);
    }
    s->holds_expunges = program->has_sequence; /* RFC 7162 3.2.10.2, also of UID SEARCH */
    return true;
}

struct imap_reply search_reply(struct imap_session *s, enum err result, bool has_damage,
                               const char *done)
{
    if (result != OK) {
        return result == ERR_LIMIT ? imap_refuse_syntax(s, result) : imap_refuse_store(s, result);
    }
    return has_damage ? imap_no("CORRUPTION", "Some stored data is damaged and was left out")
                      : imap_ok(done);
}

IMAP_RUN(search)
{
    struct imap_search program = { 0 };
    struct imap_reply refusal;
    struct search_matches matches = { 0 };
    struct search_result found = { .tag = request->command.tag,
                                   .is_uid = request->command.is_uid,
                                   .told = &matches };
    enum err result = imap_search_parse(request->command.args, s->command_arena, &program);
    if (result == OK && program.has_charset && s->enabled & IMAP_UTF8) {
        return imap_bad("Everything is UTF-8 now"); /* RFC 6855 3 */
    }
    if (!search_may_run(s, result, &program, &refusal)) {
        return refusal;
    }
    result = search_run(s, &program, &matches);
    result = result == OK ? search_tell(s, &program, &found) : result;
    struct imap_reply reply = search_reply(s, result, matches.has_damage, "Searched");
    if (reply.status != IMAP_OK && program.returns & IMAP_RETURN_SAVE) {
        search_forget(s); /* RFC 5182 2.1 */
    }
    return reply;
}
