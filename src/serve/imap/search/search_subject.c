/* serve/imap/search/search_subject.c - what the subjects that the store keeps in memory say of the messages that the rest of a SEARCH left open. */
#include "serve/imap/search/search.h"

#define SUBJECT_KEYS_MAX 8 /* of one search; messages are read for others */

static bool is_subject(const struct imap_search_node *node)
{
    bool is_key = node->key == IMAP_SEARCH_SUBJECT ||
                  (node->key == IMAP_SEARCH_HEADER && slice_eq_nocase(node->field, SL("Subject")));
    return is_key && node->folded.len > 0;
}

bool search_uses_subjects(const struct search_query *query)
{
    bool uses = false;
    for (uint32_t i = 0; i < query->program.count; i++) {
        uses = uses || is_subject(&query->program.nodes[i]);
    }
    return uses;
}

struct asking {
    struct imap_session *s;
    uint32_t count;
};

static bool tell_progress(void *arg, uint32_t done)
{
    const struct asking *a = arg;
    struct imap_session *s = a->s;
    (void)deadline_set((unsigned)s->settings->write_time);
    if (done < a->count) {
        imap_progress_tell(s, s->view->count - a->count + done, s->view->count);
    }
    return imap_goes_on(s);
}

enum err search_ask_subjects(struct search_query *query, const uint32_t *sequences,
                             struct uid_list uids)
{
    struct imap_session *s = query->session;
    struct asking a = { s, uids.count };
    uint8_t *answers = ARENA_ARRAY(s->command_arena, uint8_t, uids.count + 1);
    query->subjects = ARENA_ARRAY(s->command_arena, uint8_t *, query->program.count + 1);
    for (uint32_t i = 0, asked = 0; i < query->program.count && asked < SUBJECT_KEYS_MAX; i++) {
        const struct imap_search_node *node = &query->program.nodes[i];
        if (!is_subject(node)) {
            continue;
        }
        struct subject_question question = { node->folded, tell_progress, &a };
        TRY(view_subjects(s->view, uids, &question, answers));
        query->subjects[i] = ARENA_ARRAY(s->command_arena, uint8_t, s->view->count + 1);
        for (uint32_t at = 0; at < uids.count; at++) {
            query->subjects[i][sequences[at]] = answers[at];
        }
        asked++;
    }
    return OK;
}
