/* serve/imap/mailbox/acl.h - rights as responses (RFC 4314, RFC 8440). */
#ifndef CULVER_SERVE_IMAP_MAILBOX_ACL_H
#define CULVER_SERVE_IMAP_MAILBOX_ACL_H

#include "serve/imap/internal.h"

/* * MYRIGHTS */
void imap_write_myrights(struct imap_session *s, const struct mailbox_info *mailbox);

#endif
