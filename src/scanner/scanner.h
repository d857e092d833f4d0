/* scanner/scanner.h - the questions put to the scanner process, which takes hostile content apart.
 *
 * Shape   a question is a message and what is asked of it; the answer is verified before it is used. Behind the
 *         door is a process without network and files, or with --single the same code called directly.
 * Blocks  as marked: they suspend the fiber.
 * Errors  never for content: when a scanner dies or takes over SCANNER_PARSE_SECS on a message twice, the message is
 *         opaque (message_make_opaque) and its digest is remembered. ERR_TEMP only when no scanner can be had. */
#ifndef CULVER_SCANNER_SCANNER_H
#define CULVER_SCANNER_SCANNER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"
#include "format/dkim.h"
#include "format/words.h"
#include "io/ipc.h"

#define SCANNER_PARSE_SECS 10
#define SCANNER_INLINE_MAX (64 * 1024) /* larger messages travel by sealed memfd */
#define SCANNER_NEEDLES_MAX 64
#define SCANNER_POISON_MAX 1024 /* remembered digests */

struct scanner;

/* A pool of connections to scanner processes for one reactor; count 0: work inside this process (--single).
 * `respawn` is called with the index when a peer died; it returns a new connected fd or -1. */
struct scanner_config {
    int *fds;
    unsigned count;
    int (*respawn)(void *arg, unsigned index);
    void *respawn_arg;
};
struct scanner *scanner_open(struct loop *loop, const struct scanner_config *config);
void scanner_close(struct scanner *scanner);

/* The summary of a message (see format/message.h), in the arena. */
BLOCKS enum err scanner_parse(struct scanner *scanner, struct slice message, struct arena *arena,
                              struct slice *out_summary);

enum scanner_scope {
    SCANNER_BODY, /* decoded text of all text/ and message/ parts: IMAP SEARCH BODY */
    SCANNER_TEXT, /* that and all header fields, decoded: IMAP SEARCH TEXT */
};

struct scanner_needle {
    enum scanner_scope scope;
    struct slice text; /* UTF-8 */
};

/* Bit i of *out_hits is set when needle i occurs (caseless). RFC 3501 6.4.4. */
BLOCKS enum err scanner_match(struct scanner *scanner, struct slice message,
                              const struct scanner_needle *needles, unsigned count,
                              uint64_t *out_hits);

/* What DKIM calls the body hash: SHA-256 of the relaxed form (format/dkim.h) of a body. ERR_CORRUPT: a scanner died of it twice. */
BLOCKS enum err scanner_body_hash(struct scanner *scanner, struct slice body,
                                  unsigned char out[DKIM_HASH_BYTES]);

/* --- the words of messages, for the search index --- */
/* Of one message. */
#define SCANNER_WORDS_MAX 100000                  /* terms */
#define SCANNER_WORDS_BYTES_MAX (2 * 1024 * 1024) /* octets of terms */
#define SCANNER_WORDS_TEXT_MAX (16 * 1024 * 1024) /* octets of folded text that are read */
#define SCANNER_WORDS_MESSAGES_MAX 64             /* in one question */

/* out[i]: u8 WORDS_PARTIAL or 0, then terms, each once: u8 enum words_field, u16 length, octets. Of a message that a scanner died of:
 * WORDS_PARTIAL alone. */
BLOCKS enum err scanner_words(struct scanner *scanner, const struct slice *messages, unsigned count,
                              struct arena *arena, struct slice *out);

/* The process itself: answers questions on fd until it closes; never returns an error to its peer but the
 * answer. Called after the sandbox is on. */
void scanner_serve(int fd);

#endif
