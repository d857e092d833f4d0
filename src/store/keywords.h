/* store/keywords.h - the keywords of an account: each is a bit, the same in all its mailboxes.
 *
 * Blocks  as marked.
 * Errors  ERR_DENIED (store/sharing/access.h), ERR_TEMP, and those named. */
#ifndef CULVER_STORE_KEYWORDS_H
#define CULVER_STORE_KEYWORDS_H

#include "store/store.h"

struct keyword_table {
    struct slice names[64]; /* by bit number; empty: unused */
};
BLOCKS enum err keywords_get(const struct access *who, struct arena *arena,
                             struct keyword_table *out);
/* The bit of a keyword (any case), made durable when new. ERR_LIMIT beyond KEYWORDS_MAX, ERR_SYNTAX. */
BLOCKS enum err keyword_bit(const struct access *who, struct slice name, unsigned *out_bit);

#endif
