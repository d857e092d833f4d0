/* serve/imap/selected.h - the selected mailbox: what changed in it is told, its messages are named.
 *
 * Shape   sync.c tells, message/targets.c goes from sets to messages, message/resync.c answers clients that come back.
 * Blocks  as marked. */
#ifndef CULVER_SERVE_IMAP_SELECTED_H
#define CULVER_SERVE_IMAP_SELECTED_H

#include "serve/imap/internal.h"

/* --- the selected mailbox (sync.c, targets.c) --- */
/* The mailbox is open to be read only: by EXAMINE, or because this user has no right to change it. */
struct imap_reply imap_refuse_change(const struct imap_session *s);
BLOCKS void imap_sync(struct imap_session *s, bool allow_expunge, bool with_uid);
/* Sync does not tell of flags changed with this modseq. */
void imap_sync_own(struct imap_session *s, mail_modseq modseq);
/* Messages that a command stored, with UIDs that follow each other. */
struct imap_made {
    const struct mailbox_info *in;
    mail_uid first, last;
    uint32_t count;
    struct mailbox_step step;
};

/* This command made these, of which NOTIFY need not tell. */
void imap_sync_made(struct imap_session *s, const struct imap_made *made);
BLOCKS enum err imap_keywords_load(struct imap_session *s);
/* Those of an account, which the session may not have been about before. */
BLOCKS enum err imap_keywords_use(struct imap_session *s, account_id account);
BLOCKS void imap_write_flags(struct imap_session *s, uint64_t flags, bool is_recent);
BLOCKS void imap_write_flag_lists(struct imap_session *s); /* * FLAGS and PERMANENTFLAGS */
bool imap_is_recent(const struct view *view, mail_uid uid);
uint32_t imap_count_recent(const struct view *view);
void imap_view_close(struct imap_session *s);
/* Flag words to bits of an account. With `create` new keywords are made; else unknown ones are passed over, as is a system flag
 * that is none of ours or cannot be set: "\Foo", "\Recent". */
BLOCKS enum err imap_flags_resolve(struct imap_session *s, const struct access *of,
                                   const struct imap_words *words, bool create, uint64_t *out);
uint64_t imap_system_flag(struct slice name); /* 0: none of that name */
/* The bit of a keyword of the selected mailbox's account, whichever session made it; 0: none of that name. */
BLOCKS enum err imap_keyword_find(struct imap_session *s, struct slice name, uint64_t *out);

/* The start of a FETCH response, to be closed with ")" CRLF. */
void imap_fetch_open(struct imap_session *s, uint32_t sequence, mail_uid uid);
/* A whole one that says how a message is now; with FLAGS unless only its modseq is to be told. */
struct imap_change {
    mail_uid uid;
    uint64_t flags;
    mail_modseq modseq;
    bool with_uid;      /* RFC 3501 6.4.8; also whenever CONDSTORE or IMAP4rev2 is on */
    bool without_flags; /* then it is nothing without CONDSTORE */
};
BLOCKS void imap_write_change(struct imap_session *s, const struct imap_change *change);
void imap_tell_count(struct imap_session *s);   /* EXISTS, RECENT */
void imap_tell_highest(struct imap_session *s); /* HIGHESTMODSEQ */

/* --- resync.c: for clients that come back. `among` is resolved; NULL: all --- */
BLOCKS enum err imap_tell_vanished(struct imap_session *s, mail_modseq since,
                                   const struct imap_set *among);
BLOCKS enum err imap_tell_changed(struct imap_session *s, mail_modseq since,
                                  const struct imap_set *among);

/* FETCH responses for the messages from this number on (message/fetch.c). */
struct imap_fetch;
BLOCKS void imap_fetch_new(struct imap_session *s, uint32_t first, const struct imap_fetch *fetch);

/* The messages a set names in the view, walked in batches. */
struct imap_targets {
    struct imap_set sequences; /* resolved: sequence numbers that exist */
    uint32_t total;
    uint32_t range, next; /* where the walk stands */
    bool descends;        /* then it begins at the end, and `left` are before it */
    uint32_t left;
};
/* ERR_SYNTAX: a sequence number that no message has. */
enum err imap_targets_make(struct imap_session *s, const struct imap_set *set, bool is_uid,
                           struct imap_targets *out);
/* Those alone that are among the UIDs, which ascend. */
void imap_targets_keep(struct imap_session *s, struct imap_targets *targets, struct uid_list uids);
/* The messages from one index to another alone, counted from 0. */
void imap_targets_cut(struct imap_session *s, struct imap_targets *targets, uint32_t from,
                      uint32_t to);
/* --- limit.c: how many messages one command may be about (RFC 9738); UINT32_MAX: any number --- */
uint32_t imap_message_limit(const struct imap_session *s);
uint32_t imap_save_limit(const struct imap_session *s); /* of COPY and APPEND */
/* Of too many only the last stay, and are walked from the highest UID to the lowest. */
void imap_limit_targets(struct imap_session *s, struct imap_targets *targets);
/* The command was about those from this UID on alone. */
void imap_limit_note(struct imap_session *s, mail_uid lowest);
/* It was about none of them. */
struct imap_reply imap_limit_refuse(struct imap_session *s, uint32_t limit);
/* The same, and with the lowest UID that would not have been too many. */
struct imap_reply imap_limit_refuse_targets(struct imap_session *s, uint32_t limit,
                                            struct imap_targets *targets);
/* What was noted, with the reply or before it. */
void imap_limit_tell(struct imap_session *s, struct imap_reply *reply);

/* The UIDs saved as "$" that are still there, as a set. */
struct imap_set imap_saved_set(struct imap_session *s);
/* From here on the walk begins at the last of them. */
void imap_targets_descend(struct imap_targets *targets);
/* Up to `max` UIDs and their sequence numbers, which ascend either way; 0 at the end. */
uint32_t imap_targets_next(const struct view *view, struct imap_targets *targets, mail_uid *uids,
                           uint32_t *sequences, uint32_t max);
/* How many rows with structure are taken next: so many that asking the store costs little, and no more than memory bears should each be as
 * large as it may be. `before`: how many the last batch had, whose arena is as it left it. */
uint32_t imap_batch_next(const struct arena *batch, uint32_t before);
struct uid_list imap_targets_all(const struct view *view, struct imap_targets *targets,
                                 struct arena *arena);

#endif
