/* format/dkim.h - the relaxed form of a message, which is what DKIM hashes: header fields and bodies that differ in blanks alone are the same.
 *
 * Shape   a field at a time into a buf; a body piece by piece to a taker, which may be a hash.
 * Owner   nothing is kept but the state the caller holds.
 * Limits  none: time is linear in the octets, memory is the state, whatever the body is made of and wherever it is cut.
 * RFC     6376 3.4.2, 3.4.4; 8301, 8463 (algorithms). */
#ifndef CULVER_FORMAT_DKIM_H
#define CULVER_FORMAT_DKIM_H

#include "base/buf.h"
#include "base/slice.h"

#define DKIM_HASH_BYTES 32

enum dkim_algorithm { DKIM_RSA_SHA256 = 1, DKIM_ED25519_SHA256 = 2 };
#define DKIM_ALGORITHMS 2
const char *dkim_algorithm_name(enum dkim_algorithm algorithm); /* "rsa-sha256" */
const char *dkim_key_type(enum dkim_algorithm algorithm);       /* "rsa", as in a key record */

/* Name and value as the message has them, the value without its last line end; what is appended has no line end either. */
void dkim_relax_field(struct slice name, struct slice value, struct buf *out);

#define DKIM_BODY_PIECE 2048

struct dkim_body {
    void (*take)(void *arg, struct slice octets);
    void *arg;
    uint64_t line_ends; /* held back: empty lines at the end of a body do not count */
    bool has_blank;     /* likewise: blanks at the end of a line */
    bool has_return;    /* a CR, whose LF may come */
    bool is_begun;      /* something was handed out */
    size_t len;
    char piece[DKIM_BODY_PIECE];
};
void dkim_body_begin(struct dkim_body *body, void (*take)(void *arg, struct slice octets),
                     void *arg);
void dkim_body_add(struct dkim_body *body, struct slice octets);
void dkim_body_end(struct dkim_body *body);

#endif
