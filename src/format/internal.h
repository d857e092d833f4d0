/* format/internal.h - what the readers of header values share. */
#ifndef CULVER_FORMAT_INTERNAL_H
#define CULVER_FORMAT_INTERNAL_H

#include "base/scan.h"
#include "format/header.h"

#define COMMENT_DEPTH_MAX 8 /* deeper comments are read as text */

/* Skips white space, line ends and comments (RFC 5322 3.2.2). When `comment` is not NULL the content of the last
 * comment is put there. */
void skip_cfws(struct scan *c, struct slice *comment);

/* A quoted string at the cursor; *out is its content in the arena, escapes taken off, folds removed. A string
 * without its end runs to the end of the value. */
bool take_quoted(struct scan *c, struct arena *arena, struct slice *out);

bool is_atext(char c); /* RFC 5322 3.2.3 and UTF-8 (RFC 6532 3.2) */

/* What format/mime.c asks of format/envelope.c: the fields of one header block in one walk. */
struct block_fields {
    struct slice content_type, content_disposition, content_id, content_description,
        content_encoding, content_md5, content_language, content_location; /* raw values */
};
void read_block(struct slice block, struct arena *arena, struct block_fields *fields,
                struct envelope *envelope, struct message *message);

/* Fills message->preview from the first text part. */
void preview_make(struct slice text, struct arena *arena, struct message *message);

#endif
