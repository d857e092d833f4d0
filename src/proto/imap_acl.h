/* proto/imap_acl.h - rights as letters, and the arguments of SETACL.
 *
 * Shape   a set of rights is a set of bits in the order of IMAP_RIGHT_LETTERS. The letters of before, "c" and "d", stand for "kx" and "et" when
 *         they are read, and are written behind the others whenever one of those is there.
 * Errors  ERR_SYNTAX for a letter that is no right.
 * RFC     4314 2, 4. */
#ifndef CULVER_PROTO_IMAP_ACL_H
#define CULVER_PROTO_IMAP_ACL_H

#include "proto/imap.h"

#define IMAP_RIGHT_LETTERS "lrswipkxtea"

enum imap_acl_how { IMAP_ACL_SET, IMAP_ACL_ADD, IMAP_ACL_REMOVE };
struct imap_acl_change {
    enum imap_acl_how how;
    unsigned rights;
};
/* "lrs", "+w", "-te" */
enum err imap_rights_parse(struct slice text, struct imap_acl_change *out);
void imap_rights_write(struct buf *out, unsigned rights);

#endif
