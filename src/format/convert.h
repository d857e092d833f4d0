/* format/convert.h - the same message for a server that takes less: without 8-bit octets, without binary content, without UTF-8 in its
 * header.
 *
 * Shape   conversion_plan() reads the message once, part by part, and decides what becomes of each; conversion_read() then gives the new
 *         message piece by piece, from the beginning, and reads the old one a second time. What need not change stays octet by octet.
 *         Leaves become quoted-printable or base64, what holds parts says 7bit or 8bit, an inner message is converted in its place, one
 *         that is message/global as a whole; fields are in format/ascii_field.h (ASCII_REFUSE).
 * Owner   the plan and what it writes anew is in the arena: a few fields a part.
 * Units   octets.
 * Blocks  as its source does.
 * Errors  ERR_DENIED: it cannot be done by the rules, the detail says why: a signed part would change (RFC 1847 2.1), a local part is not
 *         ASCII, the structure was not read to its end, an encoding is not known. Else what the source says.
 * Limits  those of format/message.h; one header block at a time is in memory, CONVERT_HEADER_MAX octets at most, and
 *         CONVERT_REWRITTEN_MAX of what was written anew.
 * RFC     2045 6, 2047, 2231, 3030 3, 6152 3, 6532 3.7, 1428 (unknown-8bit), 6857 3 (fields that have no other form). */
#ifndef CULVER_FORMAT_CONVERT_H
#define CULVER_FORMAT_CONVERT_H

#include "format/header.h"

#define CONVERT_HEADER_MAX MESSAGE_HEADER_BYTES_MAX
#define CONVERT_REWRITTEN_MAX ((size_t)4 * 1024 * 1024) /* of header fields, all parts together */

/* What may stay. */
struct convert_target {
    bool takes_8bit;   /* octets above 127 in bodies */
    bool takes_binary; /* NUL, CR and LF that are no line ends, endless lines */
    bool takes_utf8;   /* octets above 127 in header fields */
    /* Whole fields of the header of the message itself, octets of the source, that go; none when both are 0, or when they do not lie there. They alone are no change. */
    uint64_t drop_from, drop_until;
};

struct convert_source {
    /* The octets from `at` on, as many as it likes, in the arena; none at the end. */
    enum err (*read)(void *arg, uint64_t at, struct arena *arena, struct slice *out);
    void *arg;
};

enum convert_encoding {
    CONVERT_COPY,
    CONVERT_CLEAN, /* structure, and base64 that holds what it may not: octets that may not stay become others */
    CONVERT_QP,        /* of text: CRLF stays a line end */
    CONVERT_QP_REPAIR, /* it is quoted-printable already, but for some octets */
    CONVERT_BASE64,
};

/* Octets on their way from one form to another. */
struct convert_encoder {
    enum convert_encoding encoding;
    bool keeps_8bit; /* of CONVERT_CLEAN */
    bool last_cr;
    char blank; /* one that waits for what stands behind it */
    unsigned column;
    unsigned held; /* octets of an unfinished line of base64 */
    bool is_begun;
    char line[57];
};
void convert_encoder_put(struct convert_encoder *encoder, struct slice octets, struct buf *out);
void convert_encoder_end(struct convert_encoder *encoder, struct buf *out);

struct conversion_segment {
    enum convert_encoding encoding;
    bool keeps_8bit;
    struct slice text; /* instead of octets of the source; NULL ptr: of the source */
    uint64_t from, until;
};

struct conversion {
    const struct convert_source *source;
    struct arena *arena;
    struct convert_target target;
    struct conversion_segment *segments;
    size_t count, cap;
    uint64_t size;    /* of the new message */
    size_t rewritten; /* octets of header blocks */
    bool is_changed;  /* false: the message can stay as it is, with what was to go */
    bool has_8bit;    /* what is left holds octets above 127 */
    /* where conversion_read() is */
    size_t at_segment;
    uint64_t at;
    struct convert_encoder encoder;
    bool is_encoding;
};

/* `message` is of the whole source. */
enum err conversion_plan(const struct message *message, const struct convert_source *source,
                         struct convert_target target, struct arena *arena, struct conversion *out);
/* The next piece of the new message, in the arena; none at the end. */
enum err conversion_read(struct conversion *conversion, struct arena *arena, struct slice *out);

#endif
