/* serve/imap/mailbox/metadata.h - annotations as METADATA responses (RFC 5464, RFC 9590).
 *
 * Blocks  as marked. */
#ifndef CULVER_SERVE_IMAP_MAILBOX_METADATA_H
#define CULVER_SERVE_IMAP_MAILBOX_METADATA_H

#include "proto/imap_metadata.h"
#include "serve/imap/selected.h"

/* Names that no entry can have. */
enum err imap_metadata_check(const struct imap_metadata_get *get);
/* What `get` asks for of one mailbox, as one response; *longest: the largest value left out for its size, 0 none. */
BLOCKS enum err imap_write_metadata(struct imap_session *s, const struct mailbox_info *mailbox,
                                    const struct imap_metadata_get *get, uint64_t *longest);

/* Changes from now on are told, of accounts that are watched since a moment ago. */
BLOCKS void imap_metadata_start(struct imap_session *s);
/* The client is about to say anew what it wants to hear: where that was nothing, what has gathered is not told. */
void imap_metadata_forget(struct imap_session *s);
/* What others changed since, when the client wants to hear of it (ENABLE METADATA, NOTIFY). */
BLOCKS void imap_metadata_tell(struct imap_session *s);

#endif
