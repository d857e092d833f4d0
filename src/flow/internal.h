/* flow/internal.h - what the files of flow/ share; nobody else includes it. */
#ifndef CULVER_FLOW_INTERNAL_H
#define CULVER_FLOW_INTERNAL_H

#include "flow/verdict.h"
#include "format/header.h"
#include "story/story.h"

/* The message as its header shows it, trace included. */
struct header_facts {
    unsigned received; /* Received fields, ours too */
    unsigned from_fields;
    bool has_date, has_message_id;
    bool needs_sender; /* a Sender field of ours replaces what there is */
    bool
        has_private; /* Bcc, Resent-Bcc, Return-Path: not to be sent on (RFC 5322 3.6.3, RFC 5321 4.4) */
};
struct header_facts header_facts_of(struct slice text, size_t trace_bytes);
bool header_is_private(struct slice name);

/* Rules for every message, whoever brings it: 250 or why not. */
struct verdict inbound_check(struct services *services, const struct mail_envelope *envelope,
                             struct slice text, const struct header_facts *facts);

/* Trace fields as text. */
struct slice inbound_trace_text(struct services *services, const struct mail_envelope *envelope,
                                struct arena *arena);

/* A draft whose octets are final, and they themselves. */
struct final_draft {
    struct draft *draft;
    struct slice text;
};
/* Structure and delivery. `each` as in inbound_accept(). */
BLOCKS struct verdict deliver_draft(struct services *services, const struct mail_envelope *envelope,
                                    const struct final_draft *final, struct arena *arena,
                                    struct verdict *each);

/* Octets the account may still take; UINT64_MAX without a quota. */
BLOCKS enum err quota_room(struct services *services, const struct account_row *account,
                           uint64_t *out);

/* --- note.c: what is recorded --- */
/* The message is stored; recipients with a bad verdict in `each` (may be NULL) do not have it. */
void note_accepted(struct services *services, const struct mail_envelope *envelope,
                   struct slice text, const struct verdict *each);
void note_appended(struct services *services, const struct append_batch *batch, unsigned number,
                   struct slice id);

struct utc services_now(struct services *services);

#endif
