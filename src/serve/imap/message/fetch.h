/* serve/imap/message/fetch.h - one message's content on its way to the client.
 *
 * Shape   a body reads what it needs of a stored message, small ones once and whole; large sections go to the stream piece by
 *         piece, after all of their octets were verified.
 * Blocks  as marked. */
#ifndef CULVER_SERVE_IMAP_MESSAGE_FETCH_H
#define CULVER_SERVE_IMAP_MESSAGE_FETCH_H

#include "format/surrogate.h"
#include "proto/imap_fetch.h"
#include "serve/imap/selected.h"

#define IMAP_BODY_PIECE (256 * 1024) /* read and held at a time */
#define IMAP_BODY_WHOLE (64 * 1024)  /* messages up to here are read whole at the first touch */

struct imap_body {
    struct imap_session *session;
    struct blob_ref blob;
    struct surrogate surrogate; /* what is read is this; without patches it is the stored message */
    struct buf joined;          /* of more than one piece of it */
    struct slice window;        /* in piece_arena */
    uint64_t window_at;
    enum err failure; /* why octets of it could not be had, for the last time */
};

/* Of what imap_body_read() reads. */
uint64_t imap_body_size(const struct imap_body *body);
/* Does this client take header fields as they are? Else it is shown surrogates (RFC 6855 7, RFC 6858). */
bool imap_takes_utf8(const struct imap_session *s);
/* The body becomes the message's surrogate, and the structure that of it. What cannot be read stays as it is. */
BLOCKS void imap_body_downgrade(struct imap_body *body, struct message *message);
/* The octets [from, from + len) of the message, cut at its end; valid until the next call. */
BLOCKS enum err imap_body_read(struct imap_body *body, uint64_t from, uint64_t len,
                               struct slice *out);

/* Notes and logs that octets could not be had: ERR_TEMP the disk did not answer, else they are damaged. */
void imap_body_failed(struct imap_body *body, enum err why);

/* The structure of a row, in message_arena: read and verified, opaque when it is damaged. Unless `whole`, only the first part,
 * which has the envelope. */
BLOCKS void imap_row_message(struct imap_session *s, const struct email_row *row, bool whole,
                             struct message *out);

/* "BODY[...] {n}..." into the output. False when stored octets could not be had: NIL was written for them. */
BLOCKS bool imap_write_section(struct imap_body *body, const struct message *message,
                               const struct imap_section *section);

/* "BINARY[...] ~{n}..." or "BINARY.SIZE[...] n": a part without its transfer encoding (RFC 3516). */
enum imap_binary_result {
    IMAP_BINARY_OK,
    IMAP_BINARY_DAMAGED, /* NIL or 0 was written */
    IMAP_BINARY_UNKNOWN, /* the encoding is not known; likewise */
};
BLOCKS enum imap_binary_result imap_write_binary(struct imap_body *body,
                                                 const struct message *message,
                                                 const struct imap_fetch_item *item);

/* Where a section lies in the message; of parts of it, and as a literal. */
struct imap_octets {
    uint64_t from, len;
    bool exists;
};
struct imap_octets imap_section_octets(const struct message *m, uint64_t size,
                                       const struct imap_section *section);
/* Of HEADER.FIELDS and HEADER.FIELDS.NOT: the fields that are meant, of the header in `range`, whatever the partial is. The buf is made here. */
BLOCKS enum err imap_pick_fields(struct imap_body *body, struct imap_octets range,
                                 const struct imap_section *section, struct buf *out);
void imap_cut_partial(const struct imap_section *section, struct imap_octets *octets);
BLOCKS enum err imap_write_octets(struct imap_body *body, struct imap_octets octets);

#endif
