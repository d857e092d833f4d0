/* format/words.h - folded text as words: what a search index keeps of a text, and what it looks for.
 *
 * Shape   a text falls into runs of one class: plain letters and digits; letters of scripts without spaces and symbols ("dense"); what
 *         stands between them belongs to no run. The class of a code point depends on nothing but itself, so that a text and a part of
 *         it are cut at the same places: this is what makes the index right for substrings.
 * Units   octets of UTF-8 after casefold_utf8(); octets that are no UTF-8 count as plain.
 * Limits  WORD_BYTES_MAX, WORDS_WHOLE_MAX. */
#ifndef CULVER_FORMAT_WORDS_H
#define CULVER_FORMAT_WORDS_H

#include <stdint.h>

#include "base/slice.h"

/* A longer plain run becomes pieces of this size, of which two that follow each other share WORD_SHARED octets: any text up to
 * WORD_SHARED octets that lies within the run lies within a piece. */
#define WORD_BYTES_MAX 128
#define WORD_SHARED 64

struct word_run {
    struct slice text;
    bool is_dense;
};

/* The next run of *rest, which then begins behind it; false when there is none. */
bool word_run_next(struct slice *rest, struct word_run *out);

/* Gives the terms of a run: itself or its pieces; of a dense one each two letters that follow each other, or the only one. */
void word_run_terms(const struct word_run *run, void (*take)(void *arg, struct slice term),
                    void *arg);

/* Code points of a dense run. */
size_t word_run_letters(const struct word_run *run);

/* --- the words of one message, as the scanner tells them and the index takes them ---
 * u8 WORDS_PARTIAL or 0, then terms, each once: u8 enum words_field, u16 length, octets. */
enum words_field {
    WORDS_BODY, /* terms of all text parts, and of the headers of inner messages: what SEARCH BODY looks in */
    WORDS_HEADER,  /* terms of the message's own header: what SEARCH TEXT looks in beside */
    WORDS_SUBJECT, /* from here on one term: the whole text that the SEARCH key looks in */
    WORDS_FROM,
    WORDS_TO,
    WORDS_CC,
    WORDS_BCC,
};
#define WORDS_FIELDS 7
#define WORDS_PARTIAL 1      /* a limit left something out */
#define WORDS_WHOLE_MAX 4096 /* octets of a term that is a whole text */

#endif
