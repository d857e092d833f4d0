/* serve/imap/mailbox/roles.h - special uses by their names on the wire (RFC 6154 2). */
#ifndef CULVER_SERVE_IMAP_MAILBOX_ROLES_H
#define CULVER_SERVE_IMAP_MAILBOX_ROLES_H

#include "store/types.h"

/* "\Sent"; empty for roles that are not shown. */
struct slice imap_role_name(enum mailbox_role role);
/* The role that a mailbox may be given; ROLE_NONE when there is none of that name. */
enum mailbox_role imap_role_find(struct slice name);

#endif
