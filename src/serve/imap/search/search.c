/* serve/imap/search/search.c - SEARCH and UID SEARCH (RFC 3501 6.4.4, RFC 4731).
 *
 * What the view and its table know decides what it can; then the search index is asked, then the subjects that are kept in memory, and
 * structures and texts are read of those messages that are left. Matches are marks in a bitmap, so that the answer is in order. */
#include "serve/imap/search/search.h"

#include <stdlib.h>

#include "base/log.h"
#include "serve/imap/commands.h"
#include "serve/imap/message/fetch.h"

#define KEY_STEPS 5     /* of one key that a row decides, about */
#define COLLECT_STEPS 5 /* of one message that may have been found */

/* A message that is not decided yet. */
struct open_message {
    uint32_t sequence;
    mail_uid uid;
    struct fulltext_place place; /* what the index said when it was asked */
};

struct search_job {
    struct search_query query;
    uint8_t *marks;           /* a bit for each sequence number */
    struct packed_row *table; /* malloc, freed with the command; NULL: nothing is asked of it */
    struct open_message *open;
    uint32_t open_count;
    struct search_candidate candidate;
    struct email_row row; /* of the candidate */
    uint8_t *
        scores; /* by sequence number, of messages that the index was asked about; NULL: no key is FUZZY */
    bool has_damage;
};

static void mark(struct search_job *job, uint32_t sequence)
{
    job->marks[sequence / 8] |= (uint8_t)(1U << (sequence % 8));
}

/* One message whose row did not decide. A damaged one matches nothing and is reported. */
static enum err decide_one(struct imap_session *s, struct search_job *job,
                           const struct email_row *row, const struct open_message *open)
{
    struct search_candidate c = {
        .level = SEARCH_SUMMARY,
        .place = open->place,
        .uid = row->uid,
        .sequence = open->sequence,
        .row = row,
    };
    bool is_match = false;
    arena_reset(s->message_arena);
    imap_row_message(s, row, false, &c.message);
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

static enum err decide_batch(struct imap_session *s, struct search_job *job,
                             const struct open_message *open, uint32_t count)
{
    mail_uid uids[IMAP_BATCH_SMALL];
    struct email_row *rows;
    uint32_t found, at = 0;
    for (uint32_t i = 0; i < count; i++) {
        uids[i] = open[i].uid;
    }
    arena_reset(s->batch_arena);
    (void)deadline_set((unsigned)s->settings->write_time);
    TRY(view_rows(s->view, uids, count, job->query.want, s->batch_arena, &rows, &found));
    for (uint32_t i = 0; i < found; i++) {
        while (uids[at] != rows[i].uid) { /* as asked for, without those that are gone */
            at++;
        }
        TRY(decide_one(s, job, &rows[i], &open[at]));
    }
    return OK;
}

static enum err decide_summaries(struct imap_session *s, struct search_job *job)
{
    uint32_t count = 0;
    for (uint32_t at = 0; at < job->open_count; at += count) {
        uint32_t left = job->open_count - at;
        count = imap_batch_next(s->batch_arena, count);
        count = count < left ? count : left;
        TRY(decide_batch(s, job, job->open + at, count));
        if (count < left) {
            imap_progress_tell(s, s->view->count - left + count, s->view->count);
        }
    }
    return OK;
}

/* One row serves for all, one after the other: what is not set here is never looked at. */
static void set_row(struct email_row *row, const struct packed_row *from)
{
    row->uid = from->uid;
    row->email = from->email;
    row->flags = from->flags;
    row->modseq = from->modseq;
    row->received.secs = from->received;
    row->saved.secs = from->saved;
    row->blob = (struct blob_ref){ from->lsn, from->size };
}

/* By what stands in the table, and what was asked since. */
static void decide_row(struct search_job *job, const struct open_message *m)
{
    const struct packed_row *from = job->table == NULL ? NULL : &job->table[m->sequence - 1];
    struct search_candidate *c = &job->candidate;
    bool has_row = from != NULL && from->uid != 0;
    c->level = SEARCH_VIEW;
    c->place = m->place;
    c->sequence = m->sequence;
    c->uid = m->uid;
    if (job->query.reads_rows && has_row) {
        set_row(&job->row, from);
        c->level = SEARCH_ROW;
    }
    fiber_spend(KEY_STEPS * (uint64_t)job->query.program.count);
    enum search_answer answer = search_ask(&job->query, c);
    if (answer == SEARCH_YES) {
        mark(job, m->sequence);
    } else if (answer == SEARCH_UNKNOWN && has_row) {
        job->open[job->open_count++] = *m;
    }
}

/* Those that are open, by what was asked since. */
static void decide_again(struct imap_session *s, struct search_job *job)
{
    uint32_t count = job->open_count;
    job->open_count = 0;
    for (uint32_t i = 0; i < count && imap_goes_on(s); i++) {
        struct open_message open = job->open[i];
        decide_row(job, &open);
    }
}

static const struct packed_row **open_rows(struct imap_session *s, const struct search_job *job)
{
    const struct packed_row **rows =
        ARENA_ARRAY(s->command_arena, const struct packed_row *, job->open_count);
    for (uint32_t i = 0; i < job->open_count; i++) {
        rows[i] = &job->table[job->open[i].sequence - 1];
    }
    return rows;
}

static void decide_by_index(struct imap_session *s, struct search_job *job)
{
    uint32_t count = job->open_count;
    const struct packed_row **rows = open_rows(s, job);
    struct fulltext_place *places = ARENA_ARRAY(s->command_arena, struct fulltext_place, count);
    search_ask_index(&job->query, rows, count, places);
    for (uint32_t i = 0; i < count; i++) {
        job->open[i].place = places[i];
        if (job->scores != NULL) {
            job->scores[job->open[i].sequence] = (uint8_t)search_score(&job->query, places[i]);
        }
    }
    decide_again(s, job);
}

static enum err decide_by_subjects(struct imap_session *s, struct search_job *job)
{
    mail_uid *uids = ARENA_ARRAY(s->command_arena, mail_uid, job->open_count);
    uint32_t *sequences = ARENA_ARRAY(s->command_arena, uint32_t, job->open_count);
    for (uint32_t i = 0; i < job->open_count; i++) {
        uids[i] = job->open[i].uid;
        sequences[i] = job->open[i].sequence;
    }
    TRY(search_ask_subjects(&job->query, sequences, (struct uid_list){ uids, job->open_count }));
    decide_again(s, job);
    return OK;
}

/* Do the sets among the keys name it? */
static bool is_named(const struct view *view, const struct imap_search *p, uint32_t sequence)
{
    bool is_in = true;
    for (uint32_t i = p->nodes[0].first_child; i != IMAP_SEARCH_NONE; i = p->nodes[i].next) {
        const struct imap_search_node *node = &p->nodes[i];
        if (!node->is_not && node->key == IMAP_SEARCH_UID) {
            is_in = is_in && imap_set_contains(&node->set, view_uid(view, sequence));
        } else if (!node->is_not && node->key == IMAP_SEARCH_SEQUENCE) {
            is_in = is_in && imap_set_contains(&node->set, sequence);
        }
    }
    return is_in;
}

/* RFC 9738 3.1: what counts are messages that are searched, found or not. */
static uint32_t first_searched(struct imap_session *s, const struct search_query *query)
{
    uint32_t limit = imap_message_limit(s), named = 0, lowest = 1;
    for (uint32_t sequence = s->view->count;
         sequence > 0 && s->view->count > limit && imap_goes_on(s); sequence--) {
        fiber_spend(KEY_STEPS * (uint64_t)query->program.count);
        if (!is_named(s->view, &query->program, sequence)) {
            continue;
        }
        if (named++ == limit) {
            imap_limit_note(s, view_uid(s->view, lowest));
            return lowest;
        }
        lowest = sequence;
    }
    return 1;
}

/* ALL and nothing else, which most of what is sorted and threaded is found by. */
static bool is_all(const struct imap_search *p)
{
    bool is_all = true;
    for (uint32_t i = p->nodes[0].first_child; i != IMAP_SEARCH_NONE; i = p->nodes[i].next) {
        is_all = is_all && p->nodes[i].key == IMAP_SEARCH_ALL && !p->nodes[i].is_not;
    }
    return is_all;
}

static void decide_by_rows(struct imap_session *s, struct search_job *job, uint32_t first)
{
    struct open_message m = { .place = { FULLTEXT_NOWHERE, 0 } };
    struct view_walk walk = { .view = s->view };
    job->candidate.row = &job->row;
    while (view_next(&walk, &m.uid) && imap_goes_on(s)) {
        if (++m.sequence >= first) {
            decide_row(job, &m);
        }
    }
}

static enum err decide_all(struct imap_session *s, struct search_job *job)
{
    uint32_t first = first_searched(s, &job->query);
    TRY(s->broken);
    if (first == 1 && is_all(&job->query.program)) {
        memset(job->marks, 0xff, s->view->count / 8 + 1);
        return OK;
    }
    decide_by_rows(s, job, first);
    TRY(s->broken);
    if (job->open_count > 0 && search_uses_index(&job->query)) {
        decide_by_index(s, job);
    }
    if (job->open_count > 0 && search_uses_subjects(&job->query)) {
        TRY(decide_by_subjects(s, job));
    }
    TRY(s->broken);
    return decide_summaries(s, job);
}

static void collect(struct imap_session *s, const struct search_job *job,
                    struct search_matches *out)
{
    const uint8_t *marks = job->marks;
    struct view_walk walk = { .view = s->view };
    uint32_t sequence = 0, count = s->view->count + 1;
    out->sequences = ARENA_ARRAY_RAW(s->command_arena, uint32_t, count);
    out->uids = ARENA_ARRAY_RAW(s->command_arena, mail_uid, count);
    if (job->scores != NULL) {
        out->scores = ARENA_ARRAY_RAW(s->command_arena, uint8_t, count);
    }
    mail_uid first;
    for (uint32_t len; view_next_run(&walk, &first, &len);) {
        for (mail_uid uid = first; uid - first < len; uid++) {
            sequence++;
            fiber_spend(COLLECT_STEPS);
            if (!(marks[sequence / 8] >> (sequence % 8) & 1)) {
                continue;
            }
            if (job->scores != NULL) {
                out->scores[out->count] = job->scores[sequence] == 0 ? 1 : job->scores[sequence];
            }
            out->sequences[out->count] = sequence;
            out->uids[out->count++] = uid;
        }
    }
}

enum err search_run(struct imap_session *s, const struct imap_search *program,
                    struct search_matches *out)
{
    struct search_job *job = ARENA_NEW(s->command_arena, struct search_job);
    job->marks = ARENA_ARRAY(s->command_arena, uint8_t, s->view->count / 8 + 1);
    job->open = ARENA_ARRAY_RAW(s->command_arena, struct open_message, s->view->count + 1);
    if (program->has_fuzzy) {
        job->scores = ARENA_ARRAY(s->command_arena, uint8_t, s->view->count + 1);
    }
    enum err result = search_prepare(s, program, &job->query);
    if (result == OK && job->query.reads_table) {
        result = view_table(s->view, &job->table);
        arena_on_free(s->command_arena, free, job->table);
    }
    result = result == OK ? decide_all(s, job) : result;
    search_fini(&job->query);
    TRY(result);
    *out = (struct search_matches){ .has_damage = job->has_damage };
    collect(s, job, out);
    return OK;
}

static bool may_run(struct imap_session *s, enum err result, struct imap_search *program,
                    struct imap_reply *refusal)
{
    struct slice undefined = { 0 };
    result = result == OK ? search_expand(s, program, &undefined) : result;
    if (result == ERR_NOT_FOUND) {
        *refusal = imap_with_code(s, imap_no("", "There is no such filter"),
                                  "UNDEFINED-FILTER %.*s", SLICE_ARG(undefined));
        return false;
    }
    if (result == ERR_DENIED) {
        *refusal = imap_no("BADCHARSET (US-ASCII UTF-8)", "Charset is not known");
        refusal->status = program->has_filter ? IMAP_BAD : refusal->status;
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

bool search_may_run(struct imap_session *s, enum err result, struct imap_search *program,
                    struct imap_reply *refusal)
{
    bool may = may_run(s, result, program, refusal);
    if (!may && refusal->status == IMAP_NO && program->returns & IMAP_RETURN_SAVE) {
        search_forget(s); /* RFC 5182 2.1: a search that was to be saved and failed found nothing */
    }
    return may;
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
