/* Inexact matching: every word of what is looked for must be in a message in some form, and the better the forms and the rarer the words,
 * the higher the score. Forms are found by going over all terms, which an index has few of beside its messages. */
#include <libstemmer.h>
#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "codec/codec.h"
#include "fulltext/internal.h"

#define WORDS_MAX 8 /* words of what is looked for; those further on do not count */
#define STEM_OCTETS_MIN 3
#define TYPO_LETTERS_MIN 5
#define PREFIX_OCTETS_MIN 2

/* How good a form is. */
enum form {
    FORM_INSIDE = 30,
    FORM_TYPO = 50,
    FORM_PREFIX = 70,
    FORM_STEM = 85,
    FORM_MARKS = 95,
    FORM_SAME = 100
};

/* Languages that words are brought to their stems by; a word is tried in each. */
static const char *const languages[] = { "english", "german", "french", "spanish" };
#define LANGUAGES ARRAY_LEN(languages)

struct wanted {
    struct slice word;
    struct slice plain; /* the word without its marks */
    char plain_room[WORD_BYTES_MAX];
    char stems[LANGUAGES][WORD_BYTES_MAX];
    size_t stem_lens[LANGUAGES];
    char heads[LANGUAGES][STEM_OCTETS_MIN]; /* how words of that stem begin, without marks */
    uint64_t messages;                      /* that have it in some form */
    double rarity;
};

struct fuzzy {
    const struct fulltext_look *look;
    unsigned fields;
    struct sb_stemmer *stemmers[LANGUAGES];
    struct wanted wanted[WORDS_MAX];
    unsigned count;
    uint64_t messages; /* of the look */
};

/* Marks that people leave out when they type: of Latin, Greek and Cyrillic letters, points of Hebrew, vowels of Arabic. Those that are half of a
 * word, as in Thai and the scripts of India, are not of them. */
static bool is_mark(uint32_t c)
{
    return (c >= 0x0300 && c <= 0x036f) || (c >= 0x0591 && c <= 0x05bd) ||
           (c >= 0x064b && c <= 0x065f) || c == 0x0670;
}

/* Words are decomposed (codec/codec.h): a mark has a code point of its own. Of one without any it is the word itself. */
static struct slice without_marks(struct slice word, char room[WORD_BYTES_MAX])
{
    if (word.len > WORD_BYTES_MAX || ascii_is_all(word)) {
        return word;
    }
    struct scan c = scan_make(word);
    size_t len = 0;
    while (!scan_at_end(&c)) {
        const char *from = c.at;
        uint32_t letter;
        if (!utf8_take(&c, &letter)) {
            return word;
        }
        if (!is_mark(letter)) {
            memcpy(room + len, from, (size_t)(c.at - from));
            len += (size_t)(c.at - from);
        }
    }
    return slice_make(room, len);
}

/* The stemmers know letters with marks as one code point. What has no such form stays as it is. */
static struct slice composed(struct slice word, char room[WORD_BYTES_MAX])
{
    AUTO(buf_fini) struct buf normal;
    buf_init(&normal, WORD_BYTES_MAX);
    if (word.len > WORD_BYTES_MAX || ascii_is_all(word) || nfc_utf8(word, &normal) != OK) {
        return word;
    }
    memcpy(room, buf_slice(&normal).ptr, buf_slice(&normal).len);
    return slice_make(room, buf_slice(&normal).len);
}

/* Of a word that is composed. */
static struct slice stem_of(const struct fuzzy *f, size_t language, struct slice word)
{
    const sb_symbol *stem =
        sb_stemmer_stem(f->stemmers[language], (const sb_symbol *)word.ptr, (int)word.len);
    return slice_make(stem, (size_t)sb_stemmer_length(f->stemmers[language]));
}

static void want(void *arg, struct slice term)
{
    struct fuzzy *f = arg;
    if (f->count == WORDS_MAX) {
        return;
    }
    struct wanted *wanted = &f->wanted[f->count++];
    wanted->word = term;
    wanted->plain = without_marks(term, wanted->plain_room);
    char room[WORD_BYTES_MAX];
    struct slice whole = composed(term, room);
    for (size_t i = 0; i < LANGUAGES; i++) {
        struct slice stem = stem_of(f, i, whole);
        bool is_used = stem.len >= STEM_OCTETS_MIN && stem.len < WORD_BYTES_MAX &&
                       wanted->plain.len >= STEM_OCTETS_MIN;
        wanted->stem_lens[i] = is_used ? stem.len : 0;
        if (is_used) {
            /* stemmers take marks away, too: then it begins as the stem does */
            bool is_word = slice_starts(whole, slice_sub(stem, 0, STEM_OCTETS_MIN));
            memcpy(wanted->stems[i], stem.ptr, stem.len);
            memcpy(wanted->heads[i], is_word ? wanted->plain.ptr : stem.ptr, STEM_OCTETS_MIN);
        }
    }
}

static void fuzzy_init(struct fuzzy *f, struct slice text)
{
    struct word_run run;
    for (size_t i = 0; i < LANGUAGES; i++) {
        f->stemmers[i] = sb_stemmer_new(languages[i], "UTF_8");
        if (f->stemmers[i] == NULL) {
            abort();
        }
    }
    while (word_run_next(&text, &run)) {
        word_run_terms(&run, want, f);
    }
    for (unsigned i = 0; i < f->look->count; i++) {
        f->messages += f->look->volumes[i]->count;
    }
}

static void fuzzy_fini(struct fuzzy *f)
{
    for (size_t i = 0; i < LANGUAGES; i++) {
        sb_stemmer_delete(f->stemmers[i]);
    }
}

/* --- forms of one word --- */

/* Octets of the letter, or mark, that stands there; 0 at the end. */
static size_t letter_len(struct slice s, size_t at)
{
    size_t len = at < s.len ? 1 : 0;
    while (len > 0 && at + len < s.len && ((unsigned char)s.ptr[at + len] & 0xc0) == 0x80) {
        len++;
    }
    return len;
}

static size_t letters_of(struct slice s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) {
        count += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
    }
    return count;
}

static bool is_rest(struct slice a, size_t a_at, struct slice b, size_t b_at)
{
    return slice_eq(slice_from(a, a_at), slice_from(b, b_at));
}

/* One letter too many, too few, another, or two that changed places. */
static bool is_typo(struct slice a, struct slice b)
{
    size_t at = 0;
    while (at < a.len && at < b.len && a.ptr[at] == b.ptr[at]) {
        at++;
    }
    while (at > 0 && at < b.len && ((unsigned char)b.ptr[at] & 0xc0) == 0x80) {
        at--; /* to where the letter begins */
    }
    size_t one = letter_len(a, at), other = letter_len(b, at);
    if (is_rest(a, at + one, b, at + other) || is_rest(a, at, b, at + other) ||
        is_rest(a, at + one, b, at)) {
        return true;
    }
    size_t next = letter_len(a, at + one);
    return next == other && one == letter_len(b, at + other) &&
           slice_eq(slice_sub(a, at, one), slice_sub(b, at + other, one)) &&
           slice_eq(slice_sub(a, at + one, next), slice_sub(b, at, other)) &&
           is_rest(a, at + one + next, b, at + one + other);
}

/* `plain`: the term without its marks. */
static bool has_stem(const struct fuzzy *f, const struct wanted *wanted, struct slice term,
                     struct slice plain)
{
    char room[WORD_BYTES_MAX];
    struct slice whole = { 0 };
    for (size_t i = 0; i < LANGUAGES; i++) {
        struct slice stem = slice_make(wanted->stems[i], wanted->stem_lens[i]);
        if (stem.len == 0 || !slice_starts(plain, slice_make(wanted->heads[i], STEM_OCTETS_MIN))) {
            continue;
        }
        whole = whole.len == 0 ? composed(term, room) : whole;
        if (slice_eq(stem_of(f, i, whole), stem)) {
            return true;
        }
    }
    return false;
}

static bool begins_alike(struct slice a, struct slice b)
{
    size_t len = letter_len(a, 0);
    return len > 0 && slice_starts(b, slice_sub(a, 0, len));
}

/* enum form, or 0. */
static uint8_t form_of(const struct fuzzy *f, const struct wanted *wanted, struct slice term)
{
    struct slice word = wanted->plain;
    char room[WORD_BYTES_MAX];
    if (slice_eq(term, wanted->word)) {
        return FORM_SAME;
    }
    if (term.len == 0 || term.len > WORD_BYTES_MAX || word.len == 0) {
        return 0;
    }
    struct slice whole = term;
    term = without_marks(term, room);
    if (slice_eq(term, word)) {
        return FORM_MARKS;
    }
    if (begins_alike(term, word)) {
        if (has_stem(f, wanted, whole, term)) {
            return FORM_STEM;
        }
        if (word.len >= PREFIX_OCTETS_MIN && slice_starts(term, word)) {
            return FORM_PREFIX;
        }
        if (letters_of(word) >= TYPO_LETTERS_MIN && is_typo(word, term)) {
            return FORM_TYPO;
        }
    }
    return slice_find(term, word) < term.len ? FORM_INSIDE : 0;
}

/* The best form in a whole text. */
static uint8_t form_in_text(const struct fuzzy *f, const struct wanted *wanted, struct slice text)
{
    struct word_run run;
    uint8_t best = 0;
    while (best < FORM_SAME && word_run_next(&text, &run)) {
        uint8_t form = form_of(f, wanted, run.text);
        best = form > best ? form : best;
    }
    return best;
}

/* --- one word in one volume --- */

/* best[] of a message: the best form that it has the word in. */
static void find_forms(const struct fuzzy *f, const struct wanted *wanted,
                       const struct volume *volume, uint8_t *best)
{
    for (unsigned field = 0; field < WORDS_FIELDS; field++) {
        const struct volume_field *in = &volume->fields[field];
        for (uint32_t i = 0; f->fields >> field & 1 && i < in->terms; i++) {
            struct slice term = volume_term(in, i);
            uint8_t form =
                field < WORDS_SUBJECT ? form_of(f, wanted, term) : form_in_text(f, wanted, term);
            struct posting posting = volume_posting(volume, in, i);
            uint32_t at;
            while (form > 0 && posting_next(&posting, &at)) {
                best[at] = form > best[at] ? form : best[at];
            }
        }
    }
}

/* A row for each word, a column for each message. */
static uint8_t *find_words(struct fuzzy *f, const struct volume *volume)
{
    uint8_t *forms = calloc((size_t)f->count * volume->count + 1, 1);
    if (forms == NULL) {
        abort();
    }
    for (unsigned i = 0; i < f->count; i++) {
        uint8_t *row = forms + (size_t)i * volume->count;
        find_forms(f, &f->wanted[i], volume, row);
        for (uint32_t k = 0; k < volume->count; k++) {
            f->wanted[i].messages += row[k] > 0;
        }
    }
    return forms;
}

/* --- scores --- */

static void weigh_words(struct fuzzy *f)
{
    for (unsigned i = 0; i < f->count; i++) {
        struct wanted *wanted = &f->wanted[i];
        wanted->rarity = 1 + log2((double)(f->messages + 1) / (double)(wanted->messages + 1));
    }
}

/* 1 to 100 (RFC 6203 4); 0: a word is missing. */
static uint8_t score_of(const struct fuzzy *f, const uint8_t *forms, size_t step)
{
    double sum = 0, most = 0;
    for (unsigned i = 0; i < f->count; i++) {
        uint8_t form = forms[i * step];
        if (form == 0) {
            return 0;
        }
        sum += f->wanted[i].rarity * form;
        most += f->wanted[i].rarity * FORM_SAME;
    }
    double score = sum / most * 100;
    return score < 1 ? 1 : score > 100 ? 100 : (uint8_t)score;
}

static void score_volume(const struct fuzzy *f, const struct volume *volume, const uint8_t *forms,
                         struct volume_hits *out)
{
    *out = (struct volume_hits){ .volume = volume, .decides = true };
    out->bits = calloc(1, (size_t)volume->count / 8 + 1);
    out->scores = calloc(1, (size_t)volume->count + 1);
    if (out->bits == NULL || out->scores == NULL) {
        abort();
    }
    for (uint32_t i = 0; i < volume->count; i++) {
        out->scores[i] = score_of(f, forms + i, volume->count);
        out->bits[i / 8] |= (uint8_t)((out->scores[i] > 0) << (i % 8));
    }
}

struct fulltext_hits *fulltext_fuzzy(const struct fulltext_look *look, unsigned fields,
                                     struct slice text)
{
    AUTO(fuzzy_fini) struct fuzzy f = { .look = look, .fields = fields };
    fuzzy_init(&f, text);
    if (f.count == 0) {
        return fulltext_find(look, fields, text);
    }
    struct fulltext_hits *hits = hits_new(look);
    uint8_t **forms = calloc((size_t)look->count + 1, sizeof(*forms));
    if (forms == NULL) {
        abort();
    }
    for (unsigned i = 0; i < look->count; i++) {
        forms[i] = find_words(&f, look->volumes[i]);
    }
    weigh_words(&f);
    for (unsigned i = 0; i < look->count; i++) {
        score_volume(&f, look->volumes[i], forms[i], &hits->volumes[i]);
        free(forms[i]);
    }
    free(forms);
    return hits;
}
