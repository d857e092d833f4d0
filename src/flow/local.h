/* flow/local.h - users of this host who send with sendmail(1): who they are, and as whom they may write.
 *
 * Shape   the kernel says which user asks; its name is asked of whoever may read the user database. A user writes as NAME@ORIGIN
 *         (server.origin), and as what the account of that address may send as; one of server.trusted_users writes as anybody.
 * Owner   local_user_find(): texts are in the arena.
 * Blocks  as marked.
 * Errors  ERR_NOT_FOUND: no such user; ERR_SYNTAX: its name makes no address; ERR_TEMP: cannot be found out now. */
#ifndef CULVER_FLOW_LOCAL_H
#define CULVER_FLOW_LOCAL_H

#include "flow/flow.h"

struct local_user {
    uint64_t uid;
    struct slice name;
    struct slice address; /* NAME@ORIGIN */
    bool is_trusted;
    account_id account; /* whose address that is here; 0: nobody's */
};

BLOCKS enum err local_user_find(struct services *services, uint64_t uid, struct arena *arena,
                                struct local_user *out);

/* May the user send as `from`? */
BLOCKS struct verdict local_sender(struct services *services, const struct local_user *user,
                                   const struct mailaddr *from);

/* May the user write as this address of a From field? Not as somebody else who has mail here. *out_is_own false: another address, so
 * that a Sender field has to name the user (RFC 5322 3.6.2). */
BLOCKS bool local_may_write_as(struct services *services, const struct local_user *user,
                               struct slice address, struct arena *arena, bool *out_is_own);

#endif
