/* The words of a message, each once, for the search index. */
#include <stdlib.h>
#include <xxhash.h>

#include "format/words.h"
#include "scanner/internal.h"

#define SLOTS_FIRST 1024

/* A term stands in the reply as u8 field, u16 length and its octets; the table remembers where. */
struct gathering {
    struct buf *out;
    size_t start;       /* of this message in `out` */
    uint32_t *slots;    /* offset behind `start`, plus 1; 0: free */
    uint32_t cap, used; /* cap: a power of two */
    enum words_field field;
    uint64_t text_octets;
    bool is_partial;
    bool is_full; /* no more terms are taken */
};

static uint64_t hash_term(enum words_field field, struct slice term)
{
    return XXH3_64bits_withSeed(term.ptr, term.len, (uint64_t)field);
}

static struct slice term_at(const struct gathering *g, uint32_t slot, enum words_field *out_field)
{
    const unsigned char *at = (const unsigned char *)g->out->ptr + g->start + slot - 1;
    *out_field = (enum words_field)at[0];
    return slice_make(at + 3, (size_t)(at[1] | at[2] << 8));
}

/* The slot that holds the term, or a free one. */
static uint32_t *find_slot(const struct gathering *g, enum words_field field, struct slice term)
{
    for (uint64_t i = hash_term(field, term);; i++) {
        uint32_t *slot = &g->slots[i & (g->cap - 1)];
        enum words_field other;
        if (*slot == 0 || (slice_eq(term_at(g, *slot, &other), term) && other == field)) {
            return slot;
        }
    }
}

static void grow_slots(struct gathering *g)
{
    uint32_t *old = g->slots, old_cap = g->cap;
    g->cap = old_cap == 0 ? SLOTS_FIRST : old_cap * 2;
    g->slots = calloc(g->cap, sizeof(*g->slots));
    if (g->slots == NULL) {
        abort();
    }
    for (uint32_t i = 0; i < old_cap; i++) {
        enum words_field field;
        if (old[i] != 0) {
            struct slice term = term_at(g, old[i], &field);
            *find_slot(g, field, term) = old[i];
        }
    }
    free(old);
}

static void take_term(void *arg, struct slice term)
{
    struct gathering *g = arg;
    if (g->used >= SCANNER_WORDS_MAX ||
        g->out->len - g->start + term.len + 3 > SCANNER_WORDS_BYTES_MAX) {
        g->is_partial = g->is_full = true;
        return;
    }
    if (g->used * 2 >= g->cap) {
        grow_slots(g);
    }
    uint32_t *slot = find_slot(g, g->field, term);
    if (*slot == 0) {
        *slot = (uint32_t)(g->out->len - g->start) + 1;
        g->used++;
        buf_append_u8(g->out, (uint8_t)g->field);
        buf_append_u16(g->out, (uint16_t)term.len);
        buf_append(g->out, term);
    }
}

static void take_text(void *arg, struct slice folded, bool is_body)
{
    struct gathering *g = arg;
    struct word_run run;
    g->field = is_body ? WORDS_BODY : WORDS_HEADER;
    g->text_octets += folded.len;
    if (g->text_octets > SCANNER_WORDS_TEXT_MAX) {
        g->is_partial = true;
        return;
    }
    while (!g->is_full && word_run_next(&folded, &run)) {
        word_run_terms(&run, take_term, g);
    }
}

/* A field of the envelope is one term, so that any part of it can be found. */
static void take_whole(struct gathering *g, enum words_field field, struct slice utf8,
                       struct buf *folded)
{
    text_fold(utf8, folded);
    for (size_t i = 0; i < folded->len; i++) {
        folded->ptr[i] = folded->ptr[i] == '\0' ? ' ' : folded->ptr[i];
    }
    g->field = field;
    if (folded->len > WORDS_WHOLE_MAX) {
        g->is_partial = true;
    } else if (folded->len > 0) {
        take_term(g, buf_slice(folded));
    }
}

static void take_envelope(struct gathering *g, const struct envelope *e, struct buf *folded)
{
    const struct address_list *lists[] = { &e->from, &e->to, &e->cc, &e->bcc };
    take_whole(g, WORDS_SUBJECT, e->subject_text, folded);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        AUTO(buf_fini) struct buf text;
        buf_init(&text, MESSAGE_SUMMARY_MAX);
        address_list_text(lists[i], &text);
        take_whole(g, (enum words_field)(WORDS_FROM + i), buf_slice(&text), folded);
    }
}

void words_of_message(struct slice text, struct arena *arena, struct buf *out)
{
    AUTO(buf_fini) struct buf folded;
    struct gathering g = { .out = out, .start = out->len + 1 };
    struct text_walk walk = { take_text, &g, &folded };
    struct message message;
    buf_init(&folded, 0);
    buf_append_u8(out, 0);
    message_parse(text, arena, &message);
    if (message.parts[0].envelope != NULL) {
        take_envelope(&g, message.parts[0].envelope, &folded);
    }
    text_walk(&walk, &message, text);
    free(g.slots);
    if (buf_error(out) == OK) {
        out->ptr[g.start - 1] = g.is_partial ? WORDS_PARTIAL : 0;
    }
}
