/* Messages become words, and words an index. */
#include "flow/index.h"

#include <stdlib.h>

#include "base/fault.h"
#include "base/log.h"

#define STEP_SECS 60 /* for one question to the scanner and what belongs to it */

/* --- a look, by a job --- */

struct looking {
    struct fulltext *fulltext;
    uint64_t account;
    struct fulltext_look *look;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

static void run_look(void *arg)
{
    struct looking *l = arg;
    l->result = fulltext_look_open(l->fulltext, l->account, &l->look);
    if (l->result != OK) {
        memcpy(l->detail, err_detail(), sizeof(l->detail));
    }
}

enum err index_look(struct services *services, account_id account, struct fulltext_look **out)
{
    struct looking l = { .fulltext = services->fulltext, .account = account };
    job_run(services->jobs, run_look, &l);
    *out = l.look;
    return l.result == OK ? OK : fail(l.result, "%s", l.detail);
}

/* --- messages --- */

/* What goes to the scanner in one question. */
struct question {
    struct index_task *task;
    struct fulltext_batch *batch;
    struct arena *arena;
    struct fulltext_message messages[SCANNER_WORDS_MESSAGES_MAX];
    struct slice texts[SCANNER_WORDS_MESSAGES_MAX];
    unsigned count;
    uint64_t bytes;
};

static enum err ask(struct question *q)
{
    struct services *services = q->task->services;
    struct slice words[SCANNER_WORDS_MESSAGES_MAX];
    if (q->count == 0) {
        return OK;
    }
    TRY(scanner_words(services->scanner, q->texts, q->count, q->arena, words));
    TRY(fulltext_batch_add(services->fulltext, q->batch, q->messages, words, q->count));
    q->task->indexed += q->count;
    q->count = 0;
    q->bytes = 0;
    arena_reset(q->arena);
    return fulltext_batch_is_full(q->batch) ? fulltext_batch_write(services->fulltext, q->batch)
                                            : OK;
}

/* A message that is damaged or went away meanwhile stays unknown to the index. */
static enum err take_message(struct question *q, const struct stored_message *message)
{
    struct slice text;
    enum err result = store_blob_read(q->task->services->store, message->blob, 0,
                                      message->blob.size, q->arena, &text);
    if (result == ERR_NOT_FOUND || result == ERR_CORRUPT) {
        return OK;
    }
    TRY(result);
    q->messages[q->count] =
        (struct fulltext_message){ message->blob.lsn,
                                   fulltext_check_of(message->blob.size, message->received.secs) };
    q->texts[q->count++] = text;
    q->bytes += text.len;
    bool is_full = q->count == SCANNER_WORDS_MESSAGES_MAX || q->bytes >= INDEX_QUESTION_BYTES;
    return is_full ? ask(q) : OK;
}

static int by_record(const void *a, const void *b)
{
    const struct stored_message *one = a, *other = b;
    return one->blob.lsn < other->blob.lsn ? -1 : one->blob.lsn > other->blob.lsn;
}

static bool is_stopping(const struct index_task *task)
{
    return task->is_stopping != NULL && __atomic_load_n(task->is_stopping, __ATOMIC_ACQUIRE);
}

static enum err take_all(struct question *q, const struct stored_message *messages, uint32_t count)
{
    struct index_task *task = q->task;
    log_lsn last = 0;
    for (uint32_t i = 0; i < count && !is_stopping(task); i++) {
        if (messages[i].blob.lsn == last) {
            continue; /* a copy of the same record */
        }
        last = messages[i].blob.lsn;
        (void)deadline_set(STEP_SECS);
        TRY(take_message(q, &messages[i]));
        if (task->progress != NULL && q->count == 0) {
            task->progress(task->progress_arg, i + 1, count);
        }
    }
    TRY(ask(q));
    TRY(fulltext_batch_write(task->services->fulltext, q->batch));
    if (task->progress != NULL) {
        task->progress(task->progress_arg, count, count);
    }
    return OK;
}

static void free_batch(struct fulltext_batch **batch)
{
    fulltext_batch_free(*batch);
}

enum err index_messages(struct index_task *task, struct stored_message *messages, uint32_t count)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "index", INDEX_ARENA_BYTES);
    AUTO(free_batch) struct fulltext_batch *batch = fulltext_batch_new(task->account);
    struct question *q = ARENA_NEW(arena, struct question);
    q->task = task;
    q->batch = batch;
    q->arena = arena_new(arena, "index-question", INDEX_ARENA_BYTES);
    if (FAULT_POINT("index-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    if (count > 1) {
        qsort(messages, count, sizeof(*messages), by_record);
    }
    return take_all(q, messages, count);
}

/* --- an account --- */

static enum err list_all(struct services *services, account_id account, struct arena *arena,
                         struct buf *out)
{
    struct stored_messages page = { 0 };
    log_lsn after = 0;
    do {
        arena_reset(arena);
        TRY(store_messages(services->store, account, after, arena, &page));
        buf_append(out, slice_make(page.items, page.count * sizeof(*page.items)));
        after = page.count > 0 ? page.items[page.count - 1].blob.lsn : after;
    } while (page.count == STORE_MESSAGES_MAX);
    return buf_error(out);
}

/* What goes out of the files: records that the account has no more. */
static enum err prune(const struct index_task *task, const struct stored_message *all,
                      uint32_t count, struct arena *arena)
{
    uint64_t *lsns = ARENA_ARRAY(arena, uint64_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        lsns[i] = all[i].blob.lsn;
    }
    return fulltext_prune(task->services->fulltext, task->account, lsns, count, task->is_thorough);
}

struct locating {
    const struct fulltext_look *look;
    struct stored_message *messages;
    struct fulltext_message *names;
    struct fulltext_place *places;
    uint32_t count;
};

static void run_locate(void *arg)
{
    struct locating *l = arg;
    for (uint32_t i = 0; i < l->count; i++) {
        const struct stored_message *m = &l->messages[i];
        l->names[i] = (struct fulltext_message){ m->blob.lsn, fulltext_check_of(m->blob.size,
                                                                                m->received.secs) };
    }
    fulltext_locate(l->look, l->names, l->count, l->places);
    uint32_t unknown = 0;
    for (uint32_t i = 0; i < l->count; i++) {
        if (l->places[i].volume == FULLTEXT_NOWHERE) {
            l->messages[unknown++] = l->messages[i];
        }
    }
    l->count = unknown;
}

/* Leaves those that the index does not know. */
static enum err keep_unknown(const struct index_task *task, struct stored_message *messages,
                             uint32_t *count, struct arena *arena)
{
    struct fulltext_look *look;
    TRY(index_look(task->services, task->account, &look));
    struct locating l = { .look = look,
                          .messages = messages,
                          .names = ARENA_ARRAY(arena, struct fulltext_message, *count + 1),
                          .places = ARENA_ARRAY(arena, struct fulltext_place, *count + 1),
                          .count = *count };
    job_run(task->services->jobs, run_locate, &l);
    fulltext_look_close(look);
    *count = l.count;
    return OK;
}

enum err index_account(struct index_task *task)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "index", INDEX_ARENA_BYTES);
    AUTO(buf_fini) struct buf list;
    buf_init(&list, INDEX_ARENA_BYTES);
    if (task->is_anew) {
        TRY(fulltext_drop(task->services->fulltext, task->account));
    }
    TRY(list_all(task->services, task->account, arena, &list));
    struct stored_message *all = (void *)list.ptr;
    uint32_t count = (uint32_t)(list.len / sizeof(*all));
    TRY(prune(task, all, count, arena));
    TRY(keep_unknown(task, all, &count, arena));
    return index_messages(task, all, count);
}
