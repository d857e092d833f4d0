/* serve/imap/search/thread.c - THREAD and UID THREAD (RFC 5256). The tree is grown and written here, and finished by a job. */
#include "io/job.h"
#include "serve/imap/commands.h"
#include "serve/imap/search/search.h"

struct thread_job {
    struct search_walk walk; /* first: walk to job by CONTAINER_OF */
    struct imap_session *session;
    enum thread_algorithm algorithm;
    const uint32_t *numbers; /* of the matches, as they are written */
    const int64_t *sent;     /* of the matches */
    struct thread_tree *tree;
    enum err result;
};

static enum err take_message(struct search_walk *walk, uint32_t index, const struct email_row *row,
                             const struct message *message)
{
    struct thread_job *job = CONTAINER_OF(walk, struct thread_job, walk);
    struct thread_message m = { .number = job->numbers[index], .sent = job->sent[index] };
    thread_message_read(message, job->algorithm, job->session->message_arena, &m);
    return thread_tree_add(job->tree, &m);
}

static void run_finish(void *arg)
{
    struct thread_job *job = arg;
    job->result = thread_tree_finish(job->tree);
}

static void write_tree(struct imap_session *s, const struct thread_tree *tree)
{
    buf_append_cstr(&s->out, thread_tree_count(tree) > 0 ? "* THREAD " : "* THREAD");
    for (uint32_t i = 0; i < thread_tree_count(tree); i++) {
        thread_tree_write(tree, i, &s->out);
        imap_out_flush_if(s);
    }
    buf_append_cstr(&s->out, "\r\n");
}

static enum err thread_matches(struct imap_session *s, const struct search_matches *matches,
                               struct thread_job *job)
{
    int64_t *sent;
    TRY(search_sent(s, matches, &sent));
    job->sent = sent;
    TRY(search_walk(s, matches, &job->walk));
    job_run(s->services->jobs, run_finish, job);
    if (job->result != OK) {
        return fail(job->result, "Threads are too deep");
    }
    write_tree(s, job->tree);
    return OK;
}

IMAP_RUN(thread)
{
    struct imap_thread thread = { 0 };
    struct imap_reply refusal;
    struct search_matches matches = { 0 };
    enum err result = imap_thread_parse(request->command.args, s->command_arena, &thread);
    if (!search_may_run(s, result, &thread.search, &refusal)) {
        return refusal;
    }
    result = search_run(s, &thread.search, &matches);
    if (result == OK) {
        struct thread_job job = { .walk = { .want = ROW_SUMMARY, .take = take_message },
                                  .session = s,
                                  .algorithm = thread.algorithm };
        job.numbers = request->command.is_uid ? matches.uids : matches.sequences;
        job.tree = thread_tree_new(thread.algorithm);
        result = thread_matches(s, &matches, &job);
        thread_tree_free(job.tree);
    }
    return search_reply(s, result, matches.has_damage, "Threaded");
}
