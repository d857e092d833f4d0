/* serve/imap/message/append.h - a message being put together from what the client sends and from what is stored already. */
#ifndef CULVER_SERVE_IMAP_MESSAGE_APPEND_H
#define CULVER_SERVE_IMAP_MESSAGE_APPEND_H

#include "proto/imap_append.h"
#include "serve/imap/selected.h"

/* Writes what the URL names to the draft (RFC 4469). *base is what relative URLs of this command begin with: "" before the first of them.
 * ERR_PERM: nothing here has that URL; else as draft_write(). */
BLOCKS enum err imap_catenate_url(struct imap_session *s, struct slice url, struct slice *base,
                                  struct draft *draft);

#endif
