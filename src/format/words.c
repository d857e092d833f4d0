/* Cutting folded text into runs by tables of code points. */
#include "format/words.h"

#include <stdint.h>

#include "base/attr.h"
#include "base/scan.h"
#include "base/utf8.h"

enum letter { LETTER_NONE, LETTER_PLAIN, LETTER_DENSE };

struct letter_range {
    uint32_t first, last;
    enum letter letter;
};

/* Above U+007F, ascending; what is not here is plain. */
static const struct letter_range ranges[] = {
    { 0x80, 0xbf, LETTER_NONE },        /* controls and marks of Latin-1 */
    { 0xe00, 0xeff, LETTER_DENSE },     /* Thai, Lao */
    { 0x1000, 0x109f, LETTER_DENSE },   /* Myanmar */
    { 0x1780, 0x17ff, LETTER_DENSE },   /* Khmer */
    { 0x2000, 0x206f, LETTER_NONE },    /* punctuation, spaces */
    { 0x20a0, 0x20cf, LETTER_NONE },    /* currencies */
    { 0x2190, 0x2bff, LETTER_DENSE },   /* arrows, symbols */
    { 0x2e80, 0x2fff, LETTER_DENSE },   /* radicals of Han */
    { 0x3000, 0x3004, LETTER_NONE },    /* punctuation of CJK */
    { 0x3005, 0x3007, LETTER_DENSE },   /* repetition, closing, zero */
    { 0x3008, 0x3030, LETTER_NONE },    /* brackets of CJK */
    { 0x3031, 0x4dbf, LETTER_DENSE },   /* kana, bopomofo, Han A */
    { 0x4e00, 0x9fff, LETTER_DENSE },   /* Han */
    { 0xf900, 0xfaff, LETTER_DENSE },   /* compatible Han */
    { 0xfe30, 0xfe4f, LETTER_NONE },    /* forms of punctuation */
    { 0xff00, 0xff0f, LETTER_NONE },    /* wide punctuation */
    { 0xfffd, 0xfffd, LETTER_NONE },    /* what could not be read */
    { 0x1f000, 0x1fbff, LETTER_DENSE }, /* emoji */
    { 0x20000, 0x3ffff, LETTER_DENSE }, /* Han B and further */
};

static enum letter letter_of(uint32_t code_point)
{
    for (size_t i = 0; i < ARRAY_LEN(ranges) && ranges[i].first <= code_point; i++) {
        if (code_point <= ranges[i].last) {
            return ranges[i].letter;
        }
    }
    return LETTER_PLAIN;
}

/* Takes one letter. */
static enum letter take_letter(struct scan *c)
{
    uint32_t code_point;
    char octet = 0;
    int first = scan_peek(c);
    if (first < 0x80) {
        scan_any(c, &octet);
        return ascii_is_alnum(octet) ? LETTER_PLAIN : LETTER_NONE;
    }
    if (utf8_take(c, &code_point)) {
        return letter_of(code_point);
    }
    scan_any(c, &octet);
    return LETTER_PLAIN;
}

bool word_run_next(struct slice *rest, struct word_run *out)
{
    struct scan c = scan_make(*rest);
    enum letter letter = LETTER_NONE;
    struct scan start = c;
    while (!scan_at_end(&c) && letter == LETTER_NONE) {
        start = c;
        letter = take_letter(&c);
    }
    struct scan end = c;
    for (enum letter next = letter; next == letter && letter != LETTER_NONE;) {
        end = c;
        next = scan_at_end(&c) ? LETTER_NONE : take_letter(&c);
    }
    *rest = scan_rest(&end);
    if (letter == LETTER_NONE) {
        return false;
    }
    *out = (struct word_run){ slice_sub(scan_rest(&start), 0, scan_left(&start) - rest->len),
                              letter == LETTER_DENSE };
    return true;
}

static void plain_terms(struct slice run, void (*take)(void *arg, struct slice term), void *arg)
{
    while (run.len > WORD_BYTES_MAX) {
        take(arg, slice_sub(run, 0, WORD_BYTES_MAX));
        run = slice_from(run, WORD_BYTES_MAX - WORD_SHARED);
    }
    take(arg, run);
}

static void dense_terms(struct slice run, void (*take)(void *arg, struct slice term), void *arg)
{
    struct scan c = scan_make(run);
    take_letter(&c);
    size_t from = 0, second = run.len - scan_left(&c);
    if (second == run.len) {
        take(arg, run);
    }
    while (second < run.len) {
        take_letter(&c);
        size_t end = run.len - scan_left(&c);
        take(arg, slice_sub(run, from, end - from));
        from = second;
        second = end;
    }
}

void word_run_terms(const struct word_run *run, void (*take)(void *arg, struct slice term),
                    void *arg)
{
    (run->is_dense ? dense_terms : plain_terms)(run->text, take, arg);
}

size_t word_run_letters(const struct word_run *run)
{
    struct scan c = scan_make(run->text);
    size_t count = 0;
    for (; !scan_at_end(&c); count++) {
        take_letter(&c);
    }
    return count;
}
