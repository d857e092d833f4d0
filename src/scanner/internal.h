/* scanner/internal.h - the questions as bytes, and who answers them. */
#ifndef CULVER_SCANNER_INTERNAL_H
#define CULVER_SCANNER_INTERNAL_H

#include "format/message.h"
#include "io/ipc.h"
#include "scanner/scanner.h"

enum scanner_question {
    SCANNER_PARSE = 1, /* the message; answer: its summary */
    SCANNER_MATCH =
        2, /* u32 count, then u8 scope and blob for each needle, then the message; answer: u64 hits */
    SCANNER_WORDS = 3, /* a blob for each message; answer: a blob of words for each (scanner.h) */
    SCANNER_BODY_HASH = 4, /* a body; answer: DKIM_HASH_BYTES octets */
};

/* Takes messages up to this: they are larger than what any service accepts. */
#define SCANNER_QUESTION_MAX IPC_PAYLOAD_MAX

extern const struct ipc_handler scanner_handlers[];
extern const size_t scanner_handler_count;

/* --- walk.c --- */
/* Every text of a message: each header field of its own as a line, each text part; decoded and folded. */
struct text_walk {
    void (*take)(void *arg, struct slice folded, bool is_body);
    void *arg;
    struct buf *folded; /* scratch, initialized */
};
void text_walk(const struct text_walk *walk, const struct message *message, struct slice text);
/* What *out held goes. */
void text_fold(struct slice utf8, struct buf *out);

/* --- words.c --- */
/* Appends u8 WORDS_PARTIAL or 0, then the terms. */
void words_of_message(struct slice text, struct arena *arena, struct buf *out);

/* --- match.c --- */
/* Bit i is set when needle i occurs in its scope. */
uint64_t match_message(struct slice text, const struct scanner_needle *needles, unsigned count,
                       struct arena *arena);

#endif
