/* format/surrogate.h - a message with internationalized header fields as a client sees it that did not ask for them.
 *
 * Shape   a surrogate is the stored message and a list of patches: header fields with octets above 127 are replaced by fields of
 *         ASCII, everything else stays octet by octet where it was. surrogate_add() is given the header block of each part in the
 *         order of the message; then surrogate_shift() moves the structure along, and surrogate_piece() says what is to be sent.
 *         What a field becomes is in format/ascii_field.h (ASCII_REPLACE).
 * Units   octets; of the stored message, or of the surrogate where it says so.
 * Owner   texts are in the arena of the surrogate.
 * Limits  SURROGATE_BYTES_MAX of texts in all; fields beyond are left out.
 * RFC     6858; 6855 7 and 6856 2.1 (who gets one). */
#ifndef CULVER_FORMAT_SURROGATE_H
#define CULVER_FORMAT_SURROGATE_H

#include "format/message.h"

#define SURROGATE_BYTES_MAX ((size_t)4 * 1024 * 1024)

struct surrogate_patch {
    uint64_t at, len;  /* these octets of the stored message */
    struct slice text; /* stand for them */
    int64_t shift;     /* by how much what follows has moved */
    int64_t lines;     /* line ends more than before, up to here */
};

struct surrogate {
    struct arena *arena;
    struct surrogate_patch *patches; /* ascending, none touches another's octets */
    uint32_t count, cap;
    size_t used; /* octets of texts */
};

void surrogate_init(struct surrogate *s, struct arena *arena);

/* May some header field of it not be ASCII? Of one that could not be taken apart nobody knows. */
bool message_may_need_surrogate(const struct message *message);
/* The same by the first octets of its summary alone; what is no summary may need one. */
bool summary_may_need_surrogate(struct slice summary);

/* The header block that begins at `at`, its empty line included. */
void surrogate_add(struct surrogate *s, uint64_t at, struct slice header);

/* Of the whole surrogate. */
uint64_t surrogate_size(const struct surrogate *s, uint64_t stored_size);

/* Offsets, lengths and line counts of the parts become those of the surrogate. */
void surrogate_shift(const struct surrogate *s, struct message *message);

/* What stands at `from` of the surrogate, at most `len` octets of it: `text`, or (its ptr NULL) octets of the stored message. */
struct surrogate_piece {
    struct slice text;
    uint64_t stored_from;
    uint64_t len;
};
struct surrogate_piece surrogate_piece(const struct surrogate *s, uint64_t from, uint64_t len);

/* Envelopes and part descriptions as they would be read from the surrogate's fields. New texts are in the arena. */
void message_downgrade(struct message *message, struct arena *arena);

#endif
