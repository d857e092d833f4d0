/* serve/imap/search/thread.c - THREAD and UID THREAD (RFC 5256). The tree is grown by a job and written here. */
#include "io/job.h"
#include "serve/imap/commands.h"
#include "serve/imap/search/search.h"

struct thread_job {
    struct thread_tree *tree;
    struct thread_rows rows;
    const uint32_t *numbers; /* as messages are written, by their place among what was found */
    enum err result;
};

static enum err grow_tree(struct thread_job *job)
{
    for (uint32_t i = 0; i < job->rows.count; i++) {
        struct thread_message *m = &job->rows.items[i];
        m->number = job->numbers[m->number];
        TRY(thread_tree_add(job->tree, m));
    }
    return thread_tree_finish(job->tree);
}

static void run_grow(void *arg)
{
    struct thread_job *job = arg;
    job->result = grow_tree(job);
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

static enum err thread_matches(struct imap_session *s, enum thread_algorithm algorithm, bool is_uid,
                               const struct search_matches *matches)
{
    struct thread_job job = { 0 };
    struct uid_list list = { matches->uids, matches->count };
    (void)deadline_set((unsigned)s->settings->write_time);
    TRY(view_threads(s->view, list, &job.rows));
    job.numbers = is_uid ? matches->uids : matches->sequences;
    job.tree = thread_tree_new(algorithm, job.rows.id_count, job.rows.subject_count);
    job_run(s->services->jobs, run_grow, &job);
    thread_rows_free(&job.rows);
    if (job.result == OK) {
        write_tree(s, job.tree);
    }
    thread_tree_free(job.tree);
    return job.result == OK ? OK : fail(job.result, "Threads are too deep");
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
    if (s->limited_to != 0) {
        return imap_limit_refuse(s, imap_message_limit(s));
    }
    if (result == OK) {
        result = thread_matches(s, thread.algorithm, request->command.is_uid, &matches);
    }
    return search_reply(s, result, matches.has_damage, "Threaded");
}
