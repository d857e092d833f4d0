/* serve/imap/search/sort.c - SORT and UID SORT (RFC 5256), with display names (RFC 5957) and RETURN (RFC 5267).
 *
 * The keys of all messages stand behind each other in one buffer; they are put in order by a job, so that sorting a large mailbox holds
 * up nobody. */
#include "io/job.h"
#include "serve/imap/commands.h"
#include "serve/imap/search/search.h"

#define SORT_KEYS_MAX ((size_t)128 * 1024 * 1024) /* octets of all keys */

struct sort_job {
    struct search_walk walk; /* first: walk to job by CONTAINER_OF */
    struct arena *scratch;
    struct sort_list list;
    const uint8_t *scores; /* of the matches; NULL allowed */
};

static enum err take_keys(struct search_walk *walk, uint32_t index, const struct email_row *row,
                          const struct message *message)
{
    static const struct envelope none;
    struct sort_job *job = CONTAINER_OF(walk, struct sort_job, walk);
    struct sort_source source = { .received = row->received.secs,
                                  .sent = row->sent.secs,
                                  .size = row->blob.size,
                                  .relevancy = job->scores == NULL ? 0 : job->scores[index],
                                  .envelope = &none };
    if (message->part_count > 0 && message->parts[0].envelope != NULL) {
        source.envelope = message->parts[0].envelope;
    }
    return sort_list_add(&job->list, index, &source, job->scratch);
}

/* Does the table of the view hold all that is sorted by, but for when messages were sent? */
static bool is_by_table(const struct imap_sort *sort)
{
    bool is = true;
    for (unsigned i = 0; i < sort->criterion_count; i++) {
        is = is && sort->criteria[i].kind < SORT_SUBJECT;
    }
    return is;
}

/* A message that is gone is left out, as where its row is asked for. */
static enum err take_table(struct imap_session *s, const struct search_matches *matches,
                           struct sort_job *job)
{
    int64_t *sent = NULL;
    sort_list_reserve(&job->list, matches->count);
    if (job->walk.want & ROW_THREAD) {
        TRY(search_sent(s, matches, &sent));
    }
    for (uint32_t i = 0; i < matches->count; i++) {
        const struct packed_row *row = &matches->table[matches->sequences[i] - 1];
        struct sort_source source = { .received = row->received,
                                      .sent = sent == NULL ? 0 : sent[i],
                                      .size = row->size,
                                      .relevancy = job->scores == NULL ? 0 : job->scores[i] };
        if (row->uid != 0) {
            TRY(sort_list_add(&job->list, i, &source, job->scratch));
        }
    }
    return OK;
}

static void run_sort(void *arg)
{
    struct sort_job *job = arg;
    sort_list_run(&job->list);
}

/* What must be known of each message: subjects and addresses are in its structure, the date it was sent beside it. */
static enum row_want wanted(const struct imap_sort *sort)
{
    unsigned want = ROW_FLAGS;
    for (unsigned i = 0; i < sort->criterion_count; i++) {
        enum sort_kind kind = sort->criteria[i].kind;
        want |= kind == SORT_DATE ? ROW_THREAD : kind >= SORT_SUBJECT ? ROW_SUMMARY : ROW_FLAGS;
    }
    return (enum row_want)want;
}

static void take_order(struct imap_session *s, const struct sort_list *list,
                       const struct search_matches *from, struct search_matches *out)
{
    out->sequences = ARENA_ARRAY(s->command_arena, uint32_t, list->count + 1);
    out->uids = ARENA_ARRAY(s->command_arena, mail_uid, list->count + 1);
    out->scores =
        from->scores == NULL ? NULL : ARENA_ARRAY(s->command_arena, uint8_t, list->count + 1);
    for (uint32_t i = 0; i < list->count; i++) {
        if (out->scores != NULL) {
            out->scores[i] = from->scores[list->items[i].index];
        }
        out->sequences[i] = from->sequences[list->items[i].index];
        out->uids[i] = from->uids[list->items[i].index];
    }
    out->count = list->count;
}

static enum err sort_matches(struct imap_session *s, const struct imap_sort *sort,
                             const struct search_matches *matches, struct search_matches *out)
{
    struct sort_job job = { .walk = { .want = wanted(sort), .take = take_keys },
                            .scratch = s->message_arena,
                            .scores = matches->scores };
    sort_list_init(&job.list, sort->criteria, sort->criterion_count, SORT_KEYS_MAX);
    enum err result =
        is_by_table(sort) ? take_table(s, matches, &job) : search_walk(s, matches, &job.walk);
    if (result == OK) {
        job_run(s->services->jobs, run_sort, &job);
        take_order(s, &job.list, matches, out);
    }
    sort_list_fini(&job.list);
    return result;
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
    result = result == OK ? sort_matches(s, &sort, &matches, &sorted) : result;
    result = result == OK ? search_tell(s, &sort.search, &found) : result;
    struct imap_reply reply = search_reply(s, result, matches.has_damage, "Sorted");
    if (reply.status != IMAP_OK && sort.search.returns & IMAP_RETURN_SAVE) {
        search_forget(s);
    }
    return reply;
}
