/* Which messages may hold a text. A part of a text is cut into words where the text is (format/words.h): so the first word of what is
 * looked for ends a word of the message, the last begins one, and those between are words. One word alone, or a part of one, decides; of
 * several it is left open whether they follow each other. Where a term is the whole text it always decides. */
#include <stdlib.h>

#include "fulltext/internal.h"

#define PARTS_MAX 16 /* words of what is looked for that are used; those further on are left open */

/* A text that a term must hold. */
struct part {
    struct slice text;
    bool begins, ends; /* where the term does */
};

struct plan {
    struct part parts[PARTS_MAX];
    unsigned count;
    bool decides;
};

static void add_part(void *arg, struct slice term)
{
    struct plan *plan = arg;
    if (plan->count < PARTS_MAX) {
        plan->parts[plan->count++] = (struct part){ .text = term };
    }
}

static void add_plain(struct plan *plan, struct slice run, bool begins, bool ends)
{
    bool is_short = run.len <= WORD_SHARED;
    struct part part = { slice_sub(run, 0, WORD_SHARED), begins && is_short, ends && is_short };
    plan->decides = plan->decides && is_short;
    if (plan->count < PARTS_MAX) {
        plan->parts[plan->count++] = part;
    }
}

/* The words of what is looked for. */
static void plan_words(struct plan *plan, struct slice text)
{
    struct slice rest = text;
    struct word_run run;
    *plan = (struct plan){ .decides = true };
    while (word_run_next(&rest, &run)) {
        bool is_first = run.text.ptr == text.ptr, is_last = rest.len == 0;
        plan->decides = plan->decides && is_first && is_last;
        if (run.is_dense) {
            plan->decides = plan->decides && word_run_letters(&run) <= 2;
            word_run_terms(&run, add_part, plan);
        } else {
            add_plain(plan, run.text, !is_first, !is_last);
        }
    }
    plan->decides = plan->decides && plan->count > 0;
}

/* --- terms --- */

struct marking {
    const struct volume *volume;
    const struct volume_field *field;
    uint8_t *bits;
    uint32_t marked;
};

static void mark_term(struct marking *m, uint32_t term)
{
    struct posting posting = volume_posting(m->volume, m->field, term);
    uint32_t at;
    while (posting_next(&posting, &at)) {
        uint8_t bit = (uint8_t)(1U << (at % 8));
        m->marked += !(m->bits[at / 8] & bit);
        m->bits[at / 8] |= bit;
    }
}

/* The first term, from `from` on, that ends behind an offset in the text. */
static uint32_t term_at(const struct volume_field *field, uint32_t from, size_t offset)
{
    uint32_t low = from, step = 1, high = from;
    while (high < field->terms && volume_u32(field->text_ends, high) <= offset) {
        low = high + 1;
        high += step;
        step *= 2;
    }
    high = high < field->terms ? high : field->terms;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (volume_u32(field->text_ends, middle) <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* All terms stand behind each other, so that one search through memory finds every one that holds the part. */
static void mark_part(struct marking *m, const struct part *part)
{
    const struct volume_field *field = m->field;
    struct slice text = field->text;
    uint32_t term = 0;
    for (size_t at = 0; m->marked < m->volume->count;) {
        size_t found = at + slice_find(slice_from(text, at), part->text);
        if (found >= text.len) {
            return;
        }
        term = term_at(field, term, found);
        uint32_t end = volume_u32(field->text_ends, term);
        bool begins = text.ptr[found - 1] == TERM_SEPARATOR;
        bool ends = found + part->text.len == end;
        bool fits = (begins || !part->begins) && (ends || !part->ends);
        if (fits) {
            mark_term(m, term);
        }
        at = fits ? end : found + 1;
    }
}

/* The messages that have all parts in one field. */
static void find_in_field(const struct volume *volume, const struct volume_field *field,
                          const struct plan *plan, uint8_t *out)
{
    size_t len = (size_t)volume->count / 8 + 1;
    uint8_t *both = calloc(2, len), *one = both == NULL ? NULL : both + len;
    if (both == NULL) {
        abort();
    }
    for (unsigned i = 0; i < plan->count; i++) {
        struct marking m = { .volume = volume, .field = field, .bits = i == 0 ? both : one };
        memset(m.bits, 0, len);
        mark_part(&m, &plan->parts[i]);
        for (size_t k = 0; i > 0 && k < len; k++) {
            both[k] &= one[k];
        }
    }
    for (size_t k = 0; k < len; k++) {
        out[k] |= both[k];
    }
    free(both);
}

static void find_in_volume(const struct volume *volume, unsigned fields, struct slice text,
                           struct volume_hits *out)
{
    struct plan words, whole = { .parts = { { .text = text } }, .count = 1, .decides = true };
    size_t len = (size_t)volume->count / 8 + 1;
    plan_words(&words, text);
    *out = (struct volume_hits){ .volume = volume, .decides = true };
    out->bits = calloc(1, len);
    if (out->bits == NULL) {
        abort();
    }
    for (unsigned field = 0; field < WORDS_FIELDS; field++) {
        if (!(fields >> field & 1)) {
            continue;
        }
        const struct plan *plan = field < WORDS_SUBJECT ? &words : &whole;
        out->decides = out->decides && plan->decides;
        if (plan->count == 0) {
            memset(out->bits, 0xff, len); /* nothing to go by */
        } else {
            find_in_field(volume, &volume->fields[field], plan, out->bits);
        }
    }
}

struct fulltext_hits *hits_new(const struct fulltext_look *look)
{
    struct fulltext_hits *hits =
        calloc(1, sizeof(*hits) + look->count * sizeof(struct volume_hits));
    if (hits == NULL) {
        abort();
    }
    hits->count = look->count;
    return hits;
}

struct fulltext_hits *fulltext_find(const struct fulltext_look *look, unsigned fields,
                                    struct slice text)
{
    struct fulltext_hits *hits = hits_new(look);
    for (unsigned i = 0; i < look->count; i++) {
        find_in_volume(look->volumes[i], fields, text, &hits->volumes[i]);
    }
    return hits;
}

void fulltext_hits_free(struct fulltext_hits *hits)
{
    for (unsigned i = 0; hits != NULL && i < hits->count; i++) {
        free(hits->volumes[i].bits);
        free(hits->volumes[i].scores);
    }
    free(hits);
}

enum fulltext_answer fulltext_answer_at(const struct fulltext_hits *hits,
                                        struct fulltext_place place)
{
    if (place.volume == FULLTEXT_NOWHERE) {
        return FULLTEXT_MAYBE;
    }
    const struct volume_hits *s = &hits->volumes[place.volume];
    if (s->bits[place.at / 8] >> (place.at % 8) & 1) {
        return s->decides ? FULLTEXT_YES : FULLTEXT_MAYBE;
    }
    return volume_is_partial(s->volume, place.at) ? FULLTEXT_MAYBE : FULLTEXT_NO;
}

unsigned fulltext_score_at(const struct fulltext_hits *hits, struct fulltext_place place)
{
    const uint8_t *scores =
        place.volume == FULLTEXT_NOWHERE ? NULL : hits->volumes[place.volume].scores;
    return scores == NULL ? 0 : scores[place.at];
}

/* --- where messages stand --- */

/* From the place after the last one on; the volumes with the most messages are the oldest and come first. */
static struct fulltext_place find_place(const struct fulltext_look *look,
                                        struct fulltext_message message,
                                        struct fulltext_place after)
{
    for (unsigned i = 0; i < look->count; i++) {
        unsigned at = (after.volume + i) % look->count;
        const struct volume *volume = look->volumes[at];
        uint32_t found = volume_find(volume, message.lsn, i == 0 ? after.at : 0);
        if (found < volume->count && volume_check(volume, found) == message.check) {
            return (struct fulltext_place){ at, found };
        }
    }
    return (struct fulltext_place){ FULLTEXT_NOWHERE, 0 };
}

void fulltext_locate(const struct fulltext_look *look, const struct fulltext_message *messages,
                     uint32_t count, struct fulltext_place *out)
{
    struct fulltext_place after = { 0, 0 };
    for (uint32_t i = 0; i < count; i++) {
        out[i] = find_place(look, messages[i], after);
        if (out[i].volume != FULLTEXT_NOWHERE) {
            after = (struct fulltext_place){ out[i].volume, out[i].at + 1 };
        }
    }
}
