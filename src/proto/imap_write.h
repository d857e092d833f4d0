/* proto/imap_write.h - the data of IMAP responses, written into a buf.
 *
 * Shape   pure: structs in, octets out. Strings are quoted when RFC 3501 allows it, literals otherwise.
 * RFC     3501 4.3, 7.4.2, 9. */
#ifndef CULVER_PROTO_IMAP_WRITE_H
#define CULVER_PROTO_IMAP_WRITE_H

#include "format/message.h"
#include "proto/imap.h"

/* A string; a NULL ptr is NIL. */
void imap_write_nstring(struct buf *out, struct slice text);
/* A string, never NIL. */
void imap_write_string(struct buf *out, struct slice text);
/* An atom when it can be one. */
void imap_write_astring(struct buf *out, struct slice text);
/* A mailbox name, UTF-8 in, always quoted. */
void imap_write_mailbox(struct buf *out, enum imap_names names, struct slice name);

/* The parenthesised list; NULL gives one full of NIL. */
void imap_write_envelope(struct buf *out, const struct envelope *envelope);
/* BODYSTRUCTURE, or BODY when not extended. No recursion. */
void imap_write_structure(struct buf *out, const struct message *message, bool is_extended);
/* "\"24-Nov-2026 02:19:11 +0000\"" */
void imap_write_date_time(struct buf *out, struct utc t);

#endif
