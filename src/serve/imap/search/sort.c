/* serve/imap/search/sort.c - SORT and UID SORT (RFC 5256), with display names (RFC 5957) and RETURN (RFC 5267).
 *
 * Each criterion is a number for each message; many are put in order by a job, so that sorting a large mailbox holds up nobody. */
#include "io/job.h"
#include "serve/imap/commands.h"
#include "serve/imap/search/search.h"

/* So many are put in order in a millisecond; a job takes a good part of that to be handed over and back, and finds none of them in its cache. */
#define SORT_AT_ONCE (128 * 1024)

struct sort_job {
    struct sort_key *keys;
    unsigned key_count;
    uint32_t count;
    uint32_t *order;
};

static enum err take_numbers(struct imap_session *s, enum sort_kind kind,
                             const struct search_matches *matches, uint64_t *out)
{
    if (kind != SORT_RELEVANCY) {
        struct uid_list uids = { matches->uids, matches->count };
        return view_sort_numbers(s->view, uids, kind, out);
    }
    for (uint32_t i = 0; i < matches->count; i++) { /* the highest first */
        out[i] = UINT8_MAX - (matches->scores == NULL ? 0U : matches->scores[i]);
    }
    return OK;
}

static void run_sort(void *arg)
{
    struct sort_job *job = arg;
    sort_order(job->keys, job->key_count, job->count, job->order);
}

static bool is_gone(const struct sort_job *job, uint32_t at)
{
    bool is_gone = false;
    for (unsigned i = 0; i < job->key_count; i++) {
        is_gone = is_gone || job->keys[i].numbers[at] == SORT_GONE;
    }
    return is_gone;
}

/* Asked in the order of the mailbox, so that the order of the answer need not ask of each. */
static bool has_gone(const struct sort_job *job)
{
    bool has_gone = false;
    for (unsigned i = 0; i < job->key_count; i++) {
        for (uint32_t at = 0; at < job->count; at++) {
            has_gone |= job->keys[i].numbers[at] == SORT_GONE;
        }
    }
    return has_gone;
}

static void take_order(struct imap_session *s, const struct sort_job *job,
                       const struct search_matches *from, struct search_matches *out)
{
    out->sequences = ARENA_ARRAY_RAW(s->command_arena, uint32_t, from->count + 1);
    out->uids = ARENA_ARRAY_RAW(s->command_arena, mail_uid, from->count + 1);
    out->scores =
        from->scores == NULL ? NULL : ARENA_ARRAY_RAW(s->command_arena, uint8_t, from->count + 1);
    bool some_are_gone = has_gone(job);
    for (uint32_t i = 0; i < from->count; i++) {
        uint32_t at = job->order[i];
        if (some_are_gone && is_gone(job, at)) {
            continue;
        }
        if (out->scores != NULL) {
            out->scores[out->count] = from->scores[at];
        }
        out->sequences[out->count] = from->sequences[at];
        out->uids[out->count++] = from->uids[at];
    }
}

static enum err sort_matches(struct imap_session *s, const struct imap_sort *sort,
                             const struct search_matches *matches, struct search_matches *out)
{
    struct sort_job job = { .key_count = sort->criterion_count, .count = matches->count };
    (void)deadline_set((unsigned)s->settings->write_time);
    job.keys = ARENA_ARRAY(s->command_arena, struct sort_key, job.key_count);
    job.order = ARENA_ARRAY_RAW(s->command_arena, uint32_t, job.count + 1);
    for (unsigned i = 0; i < job.key_count; i++) {
        TRY(imap_goes_on(s) ? OK : s->broken);
        uint64_t *numbers = ARENA_ARRAY_RAW(s->command_arena, uint64_t, job.count + 1);
        TRY(take_numbers(s, sort->criteria[i].kind, matches, numbers));
        job.keys[i] = (struct sort_key){ numbers, sort->criteria[i].is_reverse };
    }
    if (job.count <= SORT_AT_ONCE / job.key_count) {
        run_sort(&job);
    } else {
        job_run(s->services->jobs, run_sort, &job);
    }
    take_order(s, &job, matches, out);
    return OK;
}

IMAP_RUN(sort)
{
    struct imap_sort sort = { 0 };
    struct imap_reply refusal;
    struct search_matches matches = { 0 }, sorted = { 0 };
    struct search_result found = { .tag = request->command.tag,
                                   .is_uid = request->command.is_uid,
                                   .is_sorted = true,
                                   .told = &sorted };
    enum err result = imap_sort_parse(request->command.args, s->command_arena, &sort);
    if (!search_may_run(s, result, &sort.search, &refusal)) {
        return refusal;
    }
    result = search_run(s, &sort.search, &matches);
    bool is_whole = s->limited_to == 0; /* half of an order is none */
    result = result == OK && is_whole ? sort_matches(s, &sort, &matches, &sorted) : result;
    result = result == OK && is_whole ? search_tell(s, &sort.search, &found) : result;
    struct imap_reply reply = is_whole ? search_reply(s, result, matches.has_damage, "Sorted")
                                       : imap_limit_refuse(s, imap_message_limit(s));
    if (reply.status != IMAP_OK && sort.search.returns & IMAP_RETURN_SAVE) {
        search_forget(s);
    }
    return reply;
}
