/* serve/imap/message/fetch.h - one message's content on its way to the client.
 *
 * Shape   a body reads what it needs of a stored message, small ones once and whole; large sections go to the stream piece by
 *         piece, after all of their octets were verified.
 * Blocks  as marked. */
#ifndef CULVER_SERVE_IMAP_MESSAGE_FETCH_H
#define CULVER_SERVE_IMAP_MESSAGE_FETCH_H

#include "proto/imap_fetch.h"
#include "serve/imap/internal.h"

#define IMAP_BODY_PIECE (256 * 1024) /* read and held at a time */
#define IMAP_BODY_WHOLE (64 * 1024)  /* messages up to here are read whole at the first touch */

struct imap_body {
    struct imap_session *session;
    struct blob_ref blob;
    struct slice window; /* in piece_arena */
    uint64_t window_at;
};

/* The octets [from, from + len) of the message, cut at its end; valid until the next call. */
BLOCKS enum err imap_body_read(struct imap_body *body, uint64_t from, uint64_t len,
                               struct slice *out);

/* The structure of a row: read and verified, opaque when it is damaged. */
BLOCKS void imap_row_message(struct imap_session *s, const struct email_row *row,
                             struct arena *arena, struct message *out);

/* "BODY[...] {n}..." into the output. False when stored octets could not be had: NIL was written for them. */
BLOCKS bool imap_write_section(struct imap_body *body, const struct message *message,
                               const struct imap_section *section);

#endif
