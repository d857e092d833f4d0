/* scanner/internal.h - the questions as bytes, and who answers them. */
#ifndef CULVER_SCANNER_INTERNAL_H
#define CULVER_SCANNER_INTERNAL_H

#include "io/ipc.h"
#include "scanner/scanner.h"

enum scanner_question {
    SCANNER_PARSE = 1, /* the message; answer: its summary */
    SCANNER_MATCH =
        2, /* u32 count, then u8 scope and blob for each needle, then the message; answer: u64 hits */
};

/* Takes messages up to this: they are larger than what any service accepts. */
#define SCANNER_QUESTION_MAX IPC_PAYLOAD_MAX

extern const struct ipc_handler scanner_handlers[];
extern const size_t scanner_handler_count;

/* --- match.c --- */
/* Bit i is set when needle i occurs in its scope. */
uint64_t match_message(struct slice text, const struct scanner_needle *needles, unsigned count,
                       struct arena *arena);

#endif
