/* Several volumes become one: their messages by record, the terms of each field by their octets. */
#include <stdlib.h>

#include "fulltext/internal.h"

#define DROPPED UINT32_MAX

struct source {
    const struct volume *volume;
    uint32_t *numbers; /* of its messages in the new volume, or DROPPED */
    uint32_t term;     /* the next one of the field at work */
};

struct merging {
    struct source *sources;
    unsigned count;
    struct volume_draft draft;
    uint32_t *list; /* the messages of one term; room for all */
    uint32_t listed;
};

bool keep_has(const struct keep_list *keep, uint64_t lsn)
{
    size_t low = 0, high = keep->count;
    while (keep->lsns != NULL && low < high) {
        size_t middle = low + (high - low) / 2;
        if (keep->lsns[middle] < lsn) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return keep->lsns == NULL || (low < keep->count && keep->lsns[low] == lsn);
}

static void merging_init(struct merging *m, struct volume *const *volumes, unsigned count)
{
    size_t messages = 0;
    m->sources = calloc(count, sizeof(*m->sources));
    for (unsigned i = 0; m->sources != NULL && i < count; i++) {
        m->sources[i].volume = volumes[i];
        m->sources[i].numbers = calloc((size_t)volumes[i]->count + 1, sizeof(uint32_t));
        if (m->sources[i].numbers == NULL) {
            abort();
        }
        messages += volumes[i]->count;
    }
    m->list = calloc(messages + 1, sizeof(*m->list));
    if (m->sources == NULL || m->list == NULL) {
        abort();
    }
    m->count = count;
}

static void merging_fini(struct merging *m)
{
    for (unsigned i = 0; i < m->count; i++) {
        free(m->sources[i].numbers);
    }
    free(m->sources);
    free(m->list);
    volume_draft_fini(&m->draft);
}

/* The source whose next message is the lowest; of two with the same the later volume. */
static struct source *lowest_message(struct merging *m, const uint32_t *next)
{
    struct source *best = NULL;
    uint64_t best_lsn = 0;
    for (unsigned i = 0; i < m->count; i++) {
        struct source *s = &m->sources[i];
        if (next[i] == s->volume->count) {
            continue;
        }
        uint64_t lsn = volume_lsn(s->volume, next[i]);
        if (best == NULL || lsn <= best_lsn) {
            best = s;
            best_lsn = lsn;
        }
    }
    return best;
}

static void merge_messages(struct merging *m, const struct keep_list *keep)
{
    uint32_t *next = calloc(m->count, sizeof(*next));
    if (next == NULL) {
        abort();
    }
    for (struct source *s; (s = lowest_message(m, next)) != NULL;) {
        uint32_t at = next[s - m->sources];
        uint64_t lsn = volume_lsn(s->volume, at);
        for (unsigned i = 0; i < m->count; i++) {
            struct source *other = &m->sources[i];
            if (next[i] < other->volume->count && volume_lsn(other->volume, next[i]) == lsn) {
                other->numbers[next[i]++] = DROPPED;
            }
        }
        if (keep_has(keep, lsn)) {
            s->numbers[at] = m->draft.count;
            volume_draft_message(&m->draft,
                                 (struct fulltext_message){ lsn, volume_check(s->volume, at) },
                                 volume_is_partial(s->volume, at));
        }
    }
    free(next);
}

static void gather(struct merging *m, const struct source *s, const struct volume_field *field)
{
    struct posting posting = volume_posting(s->volume, field, s->term);
    uint32_t at;
    while (posting_next(&posting, &at)) {
        if (s->numbers[at] != DROPPED) {
            m->list[m->listed++] = s->numbers[at];
        }
    }
}

static int by_number(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
    return one < other ? -1 : one > other;
}

static void sort_list(struct merging *m)
{
    for (uint32_t i = 1; i < m->listed; i++) {
        if (m->list[i] < m->list[i - 1]) {
            qsort(m->list, m->listed, sizeof(*m->list), by_number);
            return;
        }
    }
}

static bool has_term(const struct source *s, size_t field)
{
    return s->term < s->volume->fields[field].terms;
}

/* The lowest of the next terms; false: there is none. */
static bool lowest_term(const struct merging *m, size_t field, struct slice *out)
{
    bool found = false;
    for (unsigned i = 0; i < m->count; i++) {
        const struct source *s = &m->sources[i];
        if (!has_term(s, field)) {
            continue;
        }
        struct slice term = volume_term(&s->volume->fields[field], s->term);
        if (!found || slice_compare(term, *out) < 0) {
            *out = term;
            found = true;
        }
    }
    return found;
}

static void merge_field(struct merging *m, size_t field)
{
    struct slice term;
    for (unsigned i = 0; i < m->count; i++) {
        m->sources[i].term = 0;
    }
    while (lowest_term(m, field, &term)) {
        m->listed = 0;
        for (unsigned i = 0; i < m->count; i++) {
            struct source *s = &m->sources[i];
            const struct volume_field *from = &s->volume->fields[field];
            if (has_term(s, field) && slice_eq(volume_term(from, s->term), term)) {
                gather(m, s, from);
                s->term++;
            }
        }
        sort_list(m);
        if (m->listed > 0) {
            volume_draft_term(&m->draft, (unsigned)field, term, m->list, m->listed);
        }
    }
}

enum err merge_write(struct volume *const *volumes, unsigned count, uint64_t account,
                     const struct keep_list *keep, struct buf *out)
{
    AUTO(merging_fini) struct merging m = { 0 };
    volume_draft_init(&m.draft, account);
    merging_init(&m, volumes, count);
    merge_messages(&m, keep);
    for (size_t i = 0; i < WORDS_FIELDS; i++) {
        merge_field(&m, i);
    }
    return volume_draft_write(&m.draft, out);
}
