/* flow/share.h - mailboxes are shared, and messages go between those of two accounts.
 *
 * Shape   the store says what may be done with a mailbox (store/sharing/access.h), the directory where a user has to look; here both are kept in
 *         step, so that the directory never says too little.
 * Blocks  all of them.
 * Errors  those of the store. */
#ifndef CULVER_FLOW_SHARE_H
#define CULVER_FLOW_SHARE_H

#include "flow/services.h"
#include "store/sharing/access.h"

/* Whom an identifier of RFC 4314 means: the address of an account, or "anyone"; with "-" before it a negative grant is meant. The address of
 * an account that begins with "-" is told from that by quotes: "-bob"@example.org. Sets all of *out but its rights, to which none are given.
 * ERR_NOT_FOUND, ERR_SYNTAX. */
BLOCKS enum err share_grantee(struct services *services, struct slice identifier,
                              struct arena *arena, struct grant *out);
/* And back; ERR_NOT_FOUND: an account that has ended. */
BLOCKS enum err share_identifier(struct services *services, const struct grant *grant,
                                 struct arena *arena, struct slice *out);
/* access_grant(), and the user finds the mailbox from now on, or no more. A negative grant changes nothing in where he looks. */
BLOCKS enum err share_grant(struct services *services, const struct access *who, mailbox_id mailbox,
                            enum flags_how how, const struct grant *grant);

/* Messages of a view to a mailbox of another account: octets, flags, INTERNALDATE. All of them or none; ERR_FULL over the quota of its
 * owner. `out` as of view_copy(). */
struct share_copy {
    struct view *from;
    struct uid_list uids;
    struct access to;
    mailbox_id mailbox;
    /* Told behind each message; NULL allowed. */
    void (*progress)(void *arg, uint64_t done, uint64_t total);
    void *progress_arg;
};
BLOCKS enum err share_copy(struct services *services, const struct share_copy *copy,
                           struct arena *arena, struct copied *out);

#endif
