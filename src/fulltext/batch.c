/* Messages that will be one volume: a table of terms, and which message has which in the order they came. */
#include <endian.h>
#include <stdlib.h>
#include <xxhash.h>

#include "fulltext/internal.h"

#define SLOTS_FIRST 4096
#define KEY_OCTETS 7

struct term {
    uint64_t key; /* field, then the first octets: decides most comparisons */
    uint32_t at;  /* in `text` */
    uint16_t len;
    uint16_t field;
    uint32_t uses;
    uint32_t number; /* as they came */
};

struct use {
    uint32_t term, message;
};

struct fulltext_batch {
    uint64_t account;
    struct volume_draft draft; /* its messages alone, until it is written */
    uint64_t last_lsn;
    struct buf text;
    struct term *terms;
    uint32_t *slots; /* number of a term plus 1; 0: free */
    struct use *uses;
    uint32_t term_count, term_cap, slot_cap;
    size_t use_count, use_cap;
};

struct fulltext_batch *fulltext_batch_new(uint64_t account)
{
    struct fulltext_batch *batch = calloc(1, sizeof(*batch));
    if (batch == NULL) {
        abort();
    }
    batch->account = account;
    volume_draft_init(&batch->draft, account);
    buf_init(&batch->text, VOLUME_BYTES_MAX);
    return batch;
}

void batch_reset(struct fulltext_batch *batch)
{
    uint64_t account = batch->account;
    volume_draft_fini(&batch->draft);
    buf_fini(&batch->text);
    free(batch->terms);
    free(batch->slots);
    free(batch->uses);
    *batch = (struct fulltext_batch){ .account = account };
    volume_draft_init(&batch->draft, account);
    buf_init(&batch->text, VOLUME_BYTES_MAX);
}

void fulltext_batch_free(struct fulltext_batch *batch)
{
    if (batch != NULL) {
        batch_reset(batch);
        free(batch);
    }
}

uint64_t batch_account(const struct fulltext_batch *batch)
{
    return batch->account;
}

uint32_t batch_count(const struct fulltext_batch *batch)
{
    return batch->draft.count;
}

bool fulltext_batch_is_full(const struct fulltext_batch *batch)
{
    size_t bytes = batch->text.len + batch->term_count * sizeof(struct term) +
                   batch->slot_cap * sizeof(uint32_t) + batch->use_count * sizeof(struct use);
    return batch->draft.count >= FULLTEXT_BATCH_MESSAGES || bytes >= FULLTEXT_BATCH_BYTES;
}

static struct slice text_of(const struct fulltext_batch *batch, const struct term *term)
{
    return slice_make(batch->text.ptr + term->at, term->len);
}

static uint64_t key_of(unsigned field, struct slice term)
{
    uint64_t key = 0;
    memcpy(&key, term.ptr, term.len < KEY_OCTETS ? term.len : KEY_OCTETS);
    return be64toh(key) >> 8 | (uint64_t)field << 56;
}

static uint32_t *find_slot(const struct fulltext_batch *batch, unsigned field, struct slice term)
{
    for (uint64_t i = XXH3_64bits_withSeed(term.ptr, term.len, field);; i++) {
        uint32_t *slot = &batch->slots[i & (batch->slot_cap - 1)];
        const struct term *other = *slot == 0 ? NULL : &batch->terms[*slot - 1];
        if (other == NULL || (other->field == field && slice_eq(text_of(batch, other), term))) {
            return slot;
        }
    }
}

static void grow_slots(struct fulltext_batch *batch)
{
    batch->slot_cap = batch->slot_cap == 0 ? SLOTS_FIRST : batch->slot_cap * 2;
    free(batch->slots);
    batch->slots = calloc(batch->slot_cap, sizeof(*batch->slots));
    if (batch->slots == NULL) {
        abort();
    }
    for (uint32_t i = 0; i < batch->term_count; i++) {
        const struct term *term = &batch->terms[i];
        *find_slot(batch, term->field, text_of(batch, term)) = i + 1;
    }
}

static uint32_t add_term(struct fulltext_batch *batch, unsigned field, struct slice text)
{
    if (batch->term_count == batch->term_cap) {
        batch->term_cap = batch->term_cap == 0 ? SLOTS_FIRST : batch->term_cap * 2;
        batch->terms = realloc(batch->terms, batch->term_cap * sizeof(*batch->terms));
        if (batch->terms == NULL) {
            abort();
        }
    }
    batch->terms[batch->term_count] = (struct term){ .key = key_of(field, text),
                                                     .at = (uint32_t)batch->text.len,
                                                     .len = (uint16_t)text.len,
                                                     .field = (uint16_t)field,
                                                     .number = batch->term_count };
    buf_append(&batch->text, text);
    return batch->term_count++;
}

static void add_use(struct fulltext_batch *batch, unsigned field, struct slice text)
{
    if (batch->term_count * 2 >= batch->slot_cap) {
        grow_slots(batch);
    }
    uint32_t *slot = find_slot(batch, field, text);
    if (*slot == 0) {
        *slot = add_term(batch, field, text) + 1;
    }
    if (batch->use_count == batch->use_cap) {
        batch->use_cap = batch->use_cap == 0 ? SLOTS_FIRST : batch->use_cap * 2;
        batch->uses = realloc(batch->uses, batch->use_cap * sizeof(*batch->uses));
        if (batch->uses == NULL) {
            abort();
        }
    }
    batch->uses[batch->use_count++] = (struct use){ *slot - 1, batch->draft.count - 1 };
    batch->terms[*slot - 1].uses++;
}

static bool take_term(struct scan *c, uint8_t *field, struct slice *out)
{
    uint16_t len;
    return scan_le8(c, field) && *field < WORDS_FIELDS && scan_le16(c, &len) &&
           scan_bytes(c, len, out) && slice_find_char(*out, TERM_SEPARATOR) == len;
}

enum err batch_add(struct fulltext_batch *batch, struct fulltext_message message,
                   struct slice words)
{
    struct scan c = scan_make(words);
    uint8_t flags, field;
    struct slice term;
    if (message.lsn <= batch->last_lsn) {
        return fail(ERR_SYNTAX, "messages of a batch ascend");
    }
    if (!scan_le8(&c, &flags)) {
        return fail(ERR_SYNTAX, "a message without words");
    }
    batch->last_lsn = message.lsn;
    volume_draft_message(&batch->draft, message, flags & WORDS_PARTIAL);
    while (!scan_at_end(&c)) {
        if (!take_term(&c, &field, &term)) {
            return fail(ERR_SYNTAX, "broken words");
        }
        add_use(batch, field, term);
    }
    return buf_error(&batch->text);
}

/* --- to a volume --- */

static int by_text(const void *a, const void *b, void *arg)
{
    const struct term *one = a, *other = b;
    if (one->key != other->key) {
        return one->key < other->key ? -1 : 1;
    }
    return slice_compare(text_of(arg, one), text_of(arg, other));
}

/* The messages of each term, one list behind the other in the order of `terms`. */
static uint32_t *gather_lists(const struct fulltext_batch *batch)
{
    uint32_t *lists = calloc(batch->use_count + 1, sizeof(*lists));
    size_t *next = calloc(batch->term_count + 1, sizeof(*next)), at = 0;
    if (lists == NULL || next == NULL) {
        abort();
    }
    for (uint32_t i = 0; i < batch->term_count; i++) {
        next[batch->terms[i].number] = at;
        at += batch->terms[i].uses;
    }
    for (size_t i = 0; i < batch->use_count; i++) {
        lists[next[batch->uses[i].term]++] = batch->uses[i].message;
    }
    free(next);
    return lists;
}

enum err batch_write(struct fulltext_batch *batch, struct buf *out)
{
    free(batch->slots); /* the order of terms changes */
    batch->slots = NULL;
    batch->slot_cap = 0;
    qsort_r(batch->terms, batch->term_count, sizeof(*batch->terms), by_text, batch);
    uint32_t *lists = gather_lists(batch);
    size_t at = 0;
    for (uint32_t i = 0; i < batch->term_count; i++) {
        const struct term *term = &batch->terms[i];
        volume_draft_term(&batch->draft, term->field, text_of(batch, term), lists + at, term->uses);
        at += term->uses;
    }
    free(lists);
    return volume_draft_write(&batch->draft, out);
}
