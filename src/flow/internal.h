/* flow/internal.h - what the files of flow/ share; nobody else includes it. */
#ifndef CULVER_FLOW_INTERNAL_H
#define CULVER_FLOW_INTERNAL_H

#include "flow/verdict.h"
#include "format/dsn.h"
#include "format/header.h"
#include "store/queue.h"
#include "story/story.h"

/* The message as its header shows it, trace included. */
struct header_facts {
    unsigned received; /* Received fields, ours too */
    unsigned from_fields;
    bool has_date, has_message_id, has_delivered_to;
    bool has_bad_id;     /* a Message-ID field without an id in it */
    bool replaces_id;    /* ... of which nothing stays */
    bool needs_sender;   /* a Sender field of ours replaces what there is */
    unsigned tls_fields; /* TLS-Required fields */
    bool says_no_tls;    /* "TLS-Required: No" (RFC 8689 3) */
    bool
        has_private; /* Bcc, Resent-Bcc, Return-Path: not to be sent on (RFC 5322 3.6.3, RFC 5321 4.4) */
};
struct header_facts header_facts_of(struct slice text, size_t trace_bytes);
bool header_is_private(struct slice name);
/* RFC 8689 3, 4.1: TERM_TLS_OPTIONAL where the header says that it matters more that the message arrives than how; REQUIRETLS in `flags`
 * is the stronger word. */
uint16_t header_terms(const struct header_facts *facts, uint16_t flags);

/* Rules for every message, whoever brings it: 250 or why not. */
struct verdict inbound_check(struct services *services, const struct mail_envelope *envelope,
                             struct slice text, const struct header_facts *facts);

/* Does it wait in the queue, for its recipients here too? */
bool inbound_is_held(const struct mail_envelope *envelope);

/* Trace fields as text. */
struct slice inbound_trace_text(struct services *services, const struct mail_envelope *envelope,
                                struct arena *arena);

/* What the structure of a message takes at most, and a conversion of it. */
#define STRUCTURE_ARENA_BYTES ((size_t)64 * 1024 * 1024)

/* A draft whose octets are final, and they themselves. */
struct final_draft {
    struct draft *draft;
    struct slice text;
};
/* A message is stored once for all its recipients: binary only where none of them is here. */
bool deliver_wants_encoding(const struct mail_envelope *envelope);
/* Such a message as text; the draft is the caller's. 554 where the rules allow no such change. */
BLOCKS struct verdict deliver_encode(struct services *services, struct slice text,
                                     struct arena *arena, struct draft **out);
/* Structure, encoding where that is wanted, and delivery. `each` as in inbound_accept(). */
BLOCKS struct verdict deliver_draft(struct services *services, const struct mail_envelope *envelope,
                                    const struct final_draft *final, struct arena *arena,
                                    struct verdict *each);

/* --- sign.c: our own mail is signed (DKIM) --- */
#define DKIM_SIGNATURES_MAX 4 /* at most what TERM_SIGNATURES can count */
struct signature {
    struct slice fields; /* to go in front of what they sign; "" there are no keys */
    struct slice domain; /* d= */
    uint16_t terms;      /* TERM_SIGNATURES: how many there are */
};
/* Signs header and body of the delivery's draft, which has all but its Return-Path, with the keys of `domain` or of the next one above it
 * that has some; the fields go in front, their number into the terms. What cannot be signed whenever it is tried is left unsigned. ERR_TEMP. */
BLOCKS enum err sign_own_mail(struct services *services, struct slice domain,
                              struct delivery *delivery, struct arena *arena,
                              struct signature *out);
/* The same by the From field of what a user submits; the fields go into the draft, behind its trace fields. final->text is not what it
 * was then. */
BLOCKS enum err sign_submitted(struct services *services, const struct final_draft *final,
                               size_t trace_bytes, struct arena *arena, struct signature *out);
/* The same once more, by the From field, over what became of a message that was signed when it came. */
BLOCKS enum err sign_anew(struct services *services, struct slice header,
                          const unsigned char body_hash[DKIM_HASH_BYTES], struct arena *arena,
                          struct signature *out);
/* Where in the text the fields are that were made when it came: those that TERM_SIGNATURES of the terms counts stand together, in front of
 * all others of that name. Both 0: there are none. */
void sign_find(struct slice text, uint16_t terms, size_t *from, size_t *until);

/* RFC 8689 5, 6: what is written because of a message is protected like it. */
#define TERM_TLS_ALIKE (TERM_REQUIRE_TLS | TERM_TLS_OPTIONAL)

/* --- notice.c: a notification to the sender of a message --- */
struct notice {
    enum dsn_action action;
    struct slice sender;      /* whose mail it was; not "" */
    struct slice message;     /* its id */
    struct queue_terms terms; /* that it came with */
    struct utc arrived, give_up;
    uint64_t withheld; /* notifications to this sender that were held back before */
    const struct dsn_recipient *recipients;
    unsigned count;
    const uint64_t *ends; /* queue entries that end with it */
    unsigned end_count;
    struct slice
        returned; /* the header of the message or all of it, without the line that we put in front */
    bool is_whole;
};
/* --- the same for any mail of our own --- */
struct resolved;
/* Where an address leads now. ERR_NOT_FOUND: to nobody. */
BLOCKS enum err own_mail_find(struct services *services, struct slice address, struct arena *arena,
                              struct resolved *out);
/* Into mailboxes and the queue, durable when it returns; `delivery` has the draft and what is not of the recipients. Nobody hears what
 * becomes of it. */
BLOCKS enum err own_mail_store(struct services *services, const struct resolved *to,
                               struct delivery *delivery, struct arena *arena);
/* The header of the message, or all of it. */
struct slice notice_returned(struct slice text, bool is_whole);
/* Durable when it returns. ERR_NOT_FOUND: the sender is ours, and nobody is there any more. */
BLOCKS enum err notice_send(struct services *services, const struct notice *notice);

/* --- answer.c: automatic replies (RFC 3834) --- */
struct answer_question {
    const struct account_row *account; /* that gets the message */
    struct slice sender;               /* of the envelope */
    struct slice address;              /* that the message was sent to */
    struct slice text;                 /* its header, or all of it */
};
/* Is the message answered? Costs next to nothing where the account has no automatic reply. */
BLOCKS bool answer_is_due(struct services *services, const struct answer_question *question);
/* The reply that an entry of NOTIFY_IS_ANSWER stands for, which ends with it; or the entry ends alone. */
BLOCKS enum err answer_send(struct services *services, const struct queue_entry *entry);

/* --- success.c: who wants to hear of success (RFC 3461 4.1) --- */
/* What an address outside, which a recipient stands for, is asked to tell (RFC 3461 5.2.7.2, 5.2.7.3). */
struct queue_recipient success_passed_on(const struct route *route, struct slice address,
                                         struct arena *arena);
/* What its sender is to hear once the message is stored, as an entry of the queue that comes in the same record: so it is told even when the
 * server dies in between. False: nothing. */
bool success_report(const struct mail_envelope *envelope, const struct route *route,
                    struct queue_recipient *out);
/* May one more be sent to this sender? Anybody can ask for them in another's name, so those that leave this node are counted. */
bool success_is_granted(struct services *services, struct slice sender);

/* Octets the account may still take; UINT64_MAX without a quota. */
BLOCKS enum err quota_room(struct services *services, const struct account_row *account,
                           uint64_t *out);

/* --- note.c: what is recorded --- */
/* The message is stored; recipients with a bad verdict in `each` (may be NULL) do not have it. */
void note_accepted(struct services *services, const struct mail_envelope *envelope,
                   struct slice text, const struct verdict *each);
void note_appended(struct services *services, const struct append_batch *batch, unsigned number,
                   struct slice id);

struct resolved;
/* Outside addresses that nobody has (directory/suppression.h) are taken out of what an address stands for. ERR_DENIED: nothing is left. */
enum err route_leave_out(struct services *services, struct slice address, struct resolved *who);
/* Mail of ours was stored: how its story begins, and where it goes; event->to is its recipient. */
void note_own_mail(struct services *services, const struct story_event *event,
                   const struct resolved *to);
/* A notification about `notice`'s message was stored; `id` is its own. */
void note_notified(struct services *services, const struct notice *notice, struct slice id,
                   const struct resolved *sender);

struct utc services_now(struct services *services);

#endif
