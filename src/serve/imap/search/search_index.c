/* serve/imap/search/search_index.c - what the search index knows of the messages that the rest of a SEARCH left open. */
#include "base/log.h"
#include "flow/index.h"
#include "io/job.h"
#include "serve/imap/search/search.h"

#define SCORE_PLAIN 50 /* of what fits in another way than by words */
#define READ_RATHER                                                                                \
    32 /* messages that the index lacks are read rather than indexed when they are so few */

static unsigned fields_of(const struct imap_search_node *node)
{
    switch (node->key) {
    case IMAP_SEARCH_BODY:
        return 1U << WORDS_BODY;
    case IMAP_SEARCH_TEXT:
        return 1U << WORDS_BODY | 1U << WORDS_HEADER;
    case IMAP_SEARCH_SUBJECT:
        return 1U << WORDS_SUBJECT;
    case IMAP_SEARCH_FROM:
        return 1U << WORDS_FROM;
    case IMAP_SEARCH_TO:
        return 1U << WORDS_TO;
    case IMAP_SEARCH_CC:
        return 1U << WORDS_CC;
    case IMAP_SEARCH_BCC:
        return 1U << WORDS_BCC;
    default:
        return 0;
    }
}

static bool is_answered(const struct imap_search_node *node)
{
    return fields_of(node) != 0 && node->folded.len > 0;
}

bool search_uses_index(const struct search_query *query)
{
    bool uses = false;
    for (uint32_t i = 0; i < query->program.count; i++) {
        uses = uses || is_answered(&query->program.nodes[i]);
    }
    return uses;
}

struct asking {
    struct search_query *query;
    uint32_t node; /* that is asked about now */
    struct fulltext_look *look;
    const struct packed_row *const *rows;
    uint32_t count;
    struct fulltext_message *messages;
    struct fulltext_place *places;
    uint32_t unknown;
    bool is_unwanted; /* nobody waits for the answer */
};

static void run_locate(void *arg)
{
    struct asking *a = arg;
    for (uint32_t i = 0; i < a->count; i++) {
        a->messages[i] =
            (struct fulltext_message){ a->rows[i]->lsn,
                                       fulltext_check_of(a->rows[i]->size, a->rows[i]->received) };
    }
    fulltext_locate(a->look, a->messages, a->count, a->places);
    a->unknown = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        a->unknown += a->places[i].volume == FULLTEXT_NOWHERE;
    }
}

static void run_find(void *arg)
{
    struct asking *a = arg;
    const struct imap_search_node *node = &a->query->program.nodes[a->node];
    a->query->hits[a->node] =
        (node->is_fuzzy ? fulltext_fuzzy : fulltext_find)(a->look, fields_of(node), node->folded);
}

/* An answer may take an octet for each message of the account. A job for each key, so that other jobs come between them. */
static void find_all(struct asking *a)
{
    const struct imap_search *program = &a->query->program;
    unsigned asked = 0;
    for (a->node = 0; a->node < program->count && asked < SEARCH_INDEX_KEYS_MAX; a->node++) {
        if (is_answered(&program->nodes[a->node]) && imap_goes_on(a->query->session)) {
            job_run(a->query->session->services->jobs, run_find, a);
            asked++;
        }
    }
}

static enum err look_and_locate(struct asking *a)
{
    struct imap_session *s = a->query->session;
    fulltext_look_close(a->look);
    a->look = NULL;
    TRY(index_look(s->services, s->view->account, &a->look));
    job_run(s->services->jobs, run_locate, a);
    return OK;
}

/* Behind it the messages are searched, which is counted. */
static void tell_progress(void *arg, uint64_t done, uint64_t total)
{
    struct asking *a = arg;
    if (done < total) {
        imap_progress_tell(a->query->session, 0, 0);
    }
    a->is_unwanted = !imap_goes_on(a->query->session);
}

static enum err index_unknown(struct asking *a)
{
    struct imap_session *s = a->query->session;
    struct index_task task = { .services = s->services,
                               .account = s->view->account,
                               .progress = tell_progress,
                               .progress_arg = a,
                               .is_stopping = &a->is_unwanted };
    struct stored_message *messages =
        ARENA_ARRAY(s->command_arena, struct stored_message, a->unknown + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        if (a->places[i].volume == FULLTEXT_NOWHERE) {
            const struct packed_row *row = a->rows[i];
            messages[count++] =
                (struct stored_message){ { row->lsn, row->size }, { .secs = row->received } };
        }
    }
    return index_messages(&task, messages, count);
}

/* What is not in the index cannot be found in other forms. */
static bool should_index(const struct asking *a)
{
    const struct search_query *q = a->query;
    return q->program.has_fuzzy ? a->unknown > 0 : a->unknown > READ_RATHER && q->needle_count > 0;
}

static enum err ask_index(struct asking *a)
{
    TRY(look_and_locate(a));
    if (should_index(a)) {
        TRY(index_unknown(a));
        TRY(look_and_locate(a));
    }
    return OK;
}

void search_ask_index(struct search_query *query, const struct packed_row *const *rows,
                      uint32_t count, struct fulltext_place *places)
{
    struct imap_session *s = query->session;
    struct asking a = { .query = query, .rows = rows, .count = count, .places = places };
    a.messages = ARENA_ARRAY(s->command_arena, struct fulltext_message, count + 1);
    query->hits = ARENA_ARRAY(s->command_arena, struct fulltext_hits *, query->program.count + 1);
    enum err result = ask_index(&a);
    if (result != OK) { /* then all of them are read */
        log_warn("index-behind", "acct=%llu reason=%s", (unsigned long long)s->view->account,
                 log_text(slice_cstr(err_detail())).text);
    }
    if (a.look != NULL) {
        find_all(&a);
    }
    query->look =
        a.look; /* the answers point into it: a merge or a rebuild may take the files away meanwhile */
}

unsigned search_score(const struct search_query *query, struct fulltext_place place)
{
    unsigned best = 0;
    for (uint32_t i = 0; query->hits != NULL && i < query->program.count; i++) {
        unsigned score = query->hits[i] == NULL ? 0 : fulltext_score_at(query->hits[i], place);
        best = score > best ? score : best;
    }
    return best > 0 ? best : SCORE_PLAIN;
}
