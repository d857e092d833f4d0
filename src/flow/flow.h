/* flow/flow.h - the story of a message: where it may go, what is done to it, where it ends.
 *
 * Shape   named steps; SMTP, submission, LMTP and APPEND are doors to the same steps. A refusal is a verdict with an
 *         enhanced code, not an error.
 * Blocks  as marked.
 * RFC     5321, 3463 (codes), 6409 (submission), 2033 (LMTP). */
#ifndef CULVER_FLOW_FLOW_H
#define CULVER_FLOW_FLOW_H

#include "flow/services.h"
#include "format/mailaddr.h"

struct local_user;

/* What the protocol should answer. */
struct verdict {
    unsigned code;        /* 250, 451, 550 ... */
    const char *enhanced; /* "5.1.1" */
    struct slice text;
};

/* One recipient after route_recipient(). */
struct route {
    struct slice address; /* as given, for Received and the queue */
    struct account_row *accounts;
    unsigned account_count;
    struct slice *remote;
    unsigned remote_count;
    uint64_t room;         /* octets until the quota of its account that has least left */
    uint8_t notify;        /* NOTIFY_...; 0: not said */
    struct slice original; /* RFC 3461 ORCPT; "" not said */
};

/* Everything known of a message before its content. Lives in the transaction's arena. */
struct mail_envelope {
    struct slice id;      /* services_make_id() */
    struct slice session; /* likewise */
    struct slice from;    /* "" null sender */
    struct route *routes;
    unsigned route_count, route_cap;
    account_id submitter; /* 0: from outside */
    struct slice submitter_address;
    const struct local_user *local; /* flow/local.h: a user of this host; NULL: none */
    struct slice helo, protocol;    /* "ESMTPS", RFC 3848 */
    const struct peer *peer;
    struct slice tls_text;
    bool smtputf8, body_8bit;
    bool body_binary;         /* BODY=BINARYMIME, and it has content that is no lines */
    struct queue_terms terms; /* what the client asked for; the three above are not in it */
    uint64_t declared_size;
    size_t trace_bytes;     /* what inbound_trace() put in front */
    struct slice signed_by; /* the domain whose DKIM keys signed it; "" nobody's */
};

/* May mail for this address come in through this envelope? 550 unknown user, 550 relaying denied, 452 over quota, ...;
 * 250 with *out filled. */
BLOCKS struct verdict route_recipient(struct services *services,
                                      const struct mail_envelope *envelope,
                                      const struct mailaddr *address, struct arena *arena,
                                      struct route *out);

/* Who "<Postmaster>" without a domain is (RFC 5321 4.1.1.3): of the host's own domain if it is local, else of the first
 * one. ERR_NOT_FOUND when there is no domain. */
BLOCKS enum err route_postmaster(struct services *services, struct arena *arena,
                                 struct mailaddr *out);

/* May mail of this sender come in, as far as the DNS says so within these seconds? 550 5.7.27 when his domain has a null MX (RFC 7505
 * 4.2): no answer and no bounce can reach him. Everybody else may: the null sender, a user, a client on this host, a domain of our own, an
 * address literal, a domain that is not there, and any where the DNS does not answer or is not asked (0 seconds, no resolver in
 * `services`, or known not to answer: net/silence.h). */
BLOCKS struct verdict sender_domain(struct services *services, const struct mail_envelope *envelope,
                                    uint64_t seconds, struct arena *arena);

/* May this account send as `from` (submission)? */
BLOCKS struct verdict submit_sender(struct services *services, account_id account,
                                    const struct mailaddr *from);

/* The trace fields of RFC 5321 4.4 go in front of the draft; called before the content, with all recipients known. The
 * Return-Path is the first line when some recipient is local; who sends the message on leaves that line out. */
enum err inbound_trace(struct services *services, struct mail_envelope *envelope,
                       struct arena *arena, struct draft *draft);

/* From the last dot to our 250: structure, checks, delivery. LMTP asks for one verdict each recipient: `each` has route_count
 * entries or is NULL. */
BLOCKS struct verdict inbound_accept(struct services *services,
                                     const struct mail_envelope *envelope, struct draft *draft,
                                     struct arena *arena, struct verdict *each);

/* Does it come from somebody who may send to the world? */
static inline bool envelope_is_submitted(const struct mail_envelope *envelope)
{
    return envelope->submitter != 0 || envelope->local != NULL;
}

/* The same for submitted mail: From must be owned, Date and Message-ID are added when missing. Of a user of this host (flow/local.h) a
 * Sender field names the user where From does not. */
BLOCKS struct verdict submit_accept(struct services *services, const struct mail_envelope *envelope,
                                    struct draft *draft, struct arena *arena);

/* The story of a message (story/story.h) says that it was not taken: for one recipient, or after its content came. What is taken and
 * what becomes of it is recorded by the steps above. */
void note_recipient_refused(struct services *services, const struct mail_envelope *envelope,
                            struct slice recipient, struct verdict verdict);
void note_refused(struct services *services, const struct mail_envelope *envelope,
                  struct verdict verdict);

/* What an account may store, and what it does, in octets. */
struct quota_usage {
    uint64_t limit; /* 0: none */
    uint64_t used;
};
BLOCKS enum err quota_usage(struct services *services, account_id account, struct arena *arena,
                            struct quota_usage *out);
/* Its own limit or the configured one; 0: none. */
uint64_t quota_limit(const struct services *services, const struct account_row *account);
#define QUOTA_MAX (UINT64_C(1) << 50)
/* Whose quota `user` means by the name of a quota root (RFC 9208 3.2): "" his own, and when he is an administrator the address of an
 * account. ERR_NOT_FOUND: nobody's that is his to know. */
enum err quota_root_find(struct services *services, account_id user, struct slice root,
                         struct arena *arena, struct account_row *out);
struct quota_change {
    account_id user; /* whose wish it is */
    struct slice root;
    uint64_t limit; /* 1 to QUOTA_MAX, or ACCOUNT_QUOTA_NONE */
};
/* ERR_PERM: the user is no administrator; ERR_LIMIT: there is no such limit; else as quota_root_find(). */
BLOCKS enum err quota_set(struct services *services, const struct quota_change *change,
                          struct arena *arena, struct account_row *out);
/* ERR_FULL when so many octets more are too many. */
BLOCKS enum err quota_check(struct services *services, account_id account, uint64_t size,
                            struct arena *arena);

/* A draft that holds a NUL becomes one that holds none (RFC 3516 4.4): the parts that may have one are encoded. ERR_SYNTAX: it stands
 * elsewhere; ERR_LIMIT: the message is too large then. */
BLOCKS enum err append_encode(struct services *services, struct draft **draft);

/* The same of a message that came as BODY=BINARYMIME, for mailboxes, where all protocols can show it: what is no lines is encoded
 * (format/convert.h). Signatures of ours, which `terms` of its queue entry count, would not hold: they go. ERR_DENIED: the rules allow no such
 * change. */
BLOCKS enum err binary_encode(struct services *services, struct slice text, uint16_t terms,
                              struct draft **out);

/* Messages put into a mailbox by its owner (IMAP APPEND): quota, structure, log; all of them or none. ERR_FULL over quota,
 * ERR_NOT_FOUND without the mailbox, ERR_PERM when the message to be replaced is gone. */
struct append_item {
    struct draft *draft;
    uint64_t flags;
    struct utc received;
};
struct append_batch {
    account_id account;
    account_id user; /* who does it: the owner, or who has the right to */
    mailbox_id mailbox;
    const struct append_item *items;
    unsigned count;
    mailbox_id replaced_in; /* a message that goes with their coming (IMAP REPLACE); 0: none */
    mail_uid replaced;
    uint64_t replaced_size; /* octets that its going makes room for */
    /* for its story */
    struct slice session, peer, user_address, mailbox_name;
};
/* *out is the first; the UIDs follow each other. */
BLOCKS enum err append_accept(struct services *services, const struct append_batch *batch,
                              struct arena *arena, struct appended *out);

#endif
