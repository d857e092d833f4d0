/* store/mailbox.h - the mailboxes of an account, and one of them as a session sees it.
 *
 * Shape   names are full paths in UTF-8 with "/" between levels; INBOX in any case is the inbox. A view is a session's
 *         frozen list of UIDs: sequence number n is uids[n-1]; view_sync() moves it forward.
 * Units   modseq counts from 1 and never falls; UIDs ascend strictly.
 * Owner   view_open() gives, view_close() takes; slices are in the arena given.
 * Blocks  as marked.
 * Errors  ERR_NOT_FOUND, ERR_EXISTS, ERR_DENIED (access.h), ERR_PERM (INBOX, or below itself), ERR_SYNTAX (name), ERR_LIMIT, ERR_TEMP.
 * RFC     3501 2.3.1, 5.1, 6.3; 4315 (UIDPLUS); 6851 (MOVE); 6154 (special use). */
#ifndef CULVER_STORE_MAILBOX_H
#define CULVER_STORE_MAILBOX_H

#include "store/keywords.h"
#include "store/numbers.h"
#include "store/store.h"

struct mailbox_info {
    account_id account; /* whose it is */
    mailbox_id id;
    unsigned rights;   /* of who asks (store/sharing/access.h); 0: only a level he may look up */
    struct slice name; /* full path */
    enum mailbox_role role;
    bool selectable; /* false: only a level of the hierarchy */
    bool has_children;
    bool subscribed;
    bool seen_shared; /* all its users have one \Seen (store/sharing/seen.h) */
    uint32_t uidvalidity, messages, unseen;
    mail_uid uidnext;
    mail_modseq modseq; /* HIGHESTMODSEQ */
};

struct mailbox_status {
    mailbox_id id;
    uint32_t uidvalidity;
    mail_uid uidnext;
    mail_modseq modseq; /* HIGHESTMODSEQ */
    uint32_t messages, unseen, deleted, recent;
    uint64_t bytes;
};

/* Those that may be looked up, and the levels above them; INBOX first, then by name. */
BLOCKS enum err mailbox_list(const struct access *who, struct arena *arena,
                             struct mailbox_info **out, unsigned *out_count);
/* Names subscribed to, those without a mailbox included. */
BLOCKS enum err mailbox_subscriptions(struct store *store, account_id account, struct arena *arena,
                                      struct slice **out, unsigned *out_count);
BLOCKS enum err mailbox_find(const struct access *who, struct slice name, struct mailbox_info *out,
                             struct arena *arena);
/* The same by its number, as long as it has that UIDVALIDITY. */
BLOCKS enum err mailbox_find_id(const struct access *who, mailbox_id id, uint32_t uidvalidity,
                                struct mailbox_info *out, struct arena *arena);
BLOCKS enum err mailbox_status(const struct access *who, mailbox_id mailbox,
                               struct mailbox_status *out);

/* What an expunge of the mailbox would free. */
BLOCKS enum err mailbox_deleted_bytes(const struct access *who, mailbox_id mailbox, uint64_t *out);

/* The role that the mailbox of this name has in a new account; ROLE_NONE: there is none. */
enum mailbox_role mailbox_role_of_name(struct slice name);

/* Superior levels that are missing are made too. *out_uidvalidity: unless it is NULL. */
BLOCKS enum err mailbox_create(const struct access *who, struct slice name, enum mailbox_role role,
                               mailbox_id *out, uint32_t *out_uidvalidity);
/* With children: its messages go and it stays as a level (RFC 3501 6.3.4). INBOX: ERR_PERM. */
BLOCKS enum err mailbox_delete(const struct access *who, struct slice name);
/* Children move along; INBOX: its messages move to the new mailbox, its children stay (RFC 3501 6.3.5). *out: what has the new name; or NULL. */
BLOCKS enum err mailbox_rename(const struct access *who, struct slice from, struct slice to,
                               mailbox_id *out, uint32_t *out_uidvalidity);
BLOCKS enum err mailbox_subscribe(struct store *store, account_id account, struct slice name,
                                  bool subscribed);

/* Is `name` a legal path? No empty level, control characters, "%" or "*", invalid UTF-8; limits of types.h. In NFC (RFC 9051 5.1), or as it is. */
enum err mailbox_name_check(struct slice name);
struct slice mailbox_name_in_nfc(struct slice name, struct arena *arena);

/* --- a view --- */
struct view {
    struct store *store;
    account_id account, user; /* struct access, which every call checks */
    mailbox_id mailbox;
    bool read_only;
    unsigned rights; /* as they were when rows were read or it was synced */
    uint32_t uidvalidity;
    mail_uid uidnext;
    mail_modseq modseq;    /* all changes up to here are known to the view */
    mail_modseq highest;   /* HIGHESTMODSEQ of the mailbox as told: nothing up to it is held back */
    mail_uid recent_first; /* UIDs from here on are \Recent here (RFC 3501 2.3.2); 0 none */
    mail_uid recent_last;
    struct uid_run *runs; /* its messages by UID (store/numbers.h), malloc */
    uint32_t run_count, run_cap;
    uint32_t count;         /* of messages */
    unsigned keyword_count; /* of the account, as far as the session was told */
    bool has_gone;          /* some of the UIDs are expunged but not yet told */
    bool is_dead;           /* the mailbox was deleted */
};

/* With read_only the \Recent messages stay recent for the next. */
BLOCKS enum err view_open(const struct access *who, mailbox_id mailbox, bool read_only,
                          struct view **out);
void view_close(struct view *view); /* NULL allowed */
/* *out: the number of the first message without \Seen; 0: there is none. */
BLOCKS enum err view_first_unseen(struct view *view, uint32_t *out);

struct flag_change {
    mail_uid uid;
    uint64_t flags;
    mail_modseq modseq;
};

struct view_changes {
    uint32_t *expunged; /* sequence numbers in the order to tell them, each after those before */
    mail_uid *expunged_uids;
    uint32_t expunged_count;
    uint32_t arrived;          /* how many were added at the end */
    struct flag_change *flags; /* of messages the view had before */
    uint32_t flags_count;
    bool keywords_changed;
};
/* Brings the view up to date. Without allow_expunge the expunged stay in the view until a later call. */
BLOCKS enum err view_sync(struct view *view, bool allow_expunge, struct arena *arena,
                          struct view_changes *out);

/* Bits. ROW_THREAD adds thread and sent, ROW_SUMMARY the summary (the message's structure, format/message.h), ROW_EIGHT_BIT, for next to
 * nothing, what only the summary tells else. */
enum row_want { ROW_FLAGS = 0, ROW_SUMMARY = 1, ROW_THREAD = 2, ROW_EIGHT_BIT = 4 };
struct email_row {
    mail_uid uid;
    email_id email;
    uint64_t thread;
    uint64_t flags;
    mail_modseq modseq;
    struct utc received, sent, saved;
    struct blob_ref blob;
    struct slice summary;  /* empty unless wanted */
    bool may_be_eight_bit; /* false: its header fields are ASCII (summary_may_need_surrogate()) */
};
/* Rows of those UIDs that still exist, ascending as given; at most ROWS_MAX UIDs a call. */
#define ROWS_MAX 1024
BLOCKS enum err view_rows(struct view *view, const mail_uid *uids, uint32_t count,
                          enum row_want want, struct arena *arena, struct email_row **out,
                          uint32_t *out_count);
/* The same in two steps, so that the next rows are read while those before are written. What was given stays as it is and the arena is left
 * alone until view_rows_await(), which must follow. */
struct rows_asked;
BLOCKS struct rows_asked *view_rows_ask(struct view *view, struct uid_list uids, enum row_want want,
                                        struct arena *arena);
BLOCKS enum err view_rows_await(struct rows_asked *asked, struct email_row **out,
                                uint32_t *out_count);

/* UIDs of the view whose messages changed after `since`, ascending. */
BLOCKS enum err view_changed(struct view *view, mail_modseq since, struct arena *arena,
                             mail_uid **out, uint32_t *out_count);

/* UIDs below uidnext that went after `since`, as ranges that ascend and do not touch. When that is longer ago than the store
 * remembers: all that are not there (RFC 7162 3.2.6). */
struct uid_range {
    mail_uid first, last;
};
BLOCKS enum err view_vanished(struct view *view, mail_modseq since, struct arena *arena,
                              struct uid_range **out, uint32_t *out_count);

enum flags_how { FLAGS_SET, FLAGS_ADD, FLAGS_REMOVE };
/* One record, one modseq for all of them, in *out_modseq (0 when nothing changed). FLAGS_SET replaces everything. */
BLOCKS enum err view_store_flags(struct view *view, struct uid_list uids, enum flags_how how,
                                 uint64_t flags, mail_modseq *out_modseq);

/* The same on a condition. */
struct flags_change {
    enum flags_how how;
    uint64_t flags;
    mail_modseq unchanged_since; /* messages changed after it are left alone; 0: all are changed */
};
struct flags_changed {
    mail_modseq modseq;   /* the highest of all that were changed; 0: nothing was */
    mail_modseq *modseqs; /* of each piece of them; with an arena */
    uint32_t modseq_count;
    mail_uid *modified; /* left alone */
    uint32_t modified_count;
};
BLOCKS enum err view_change_flags(struct view *view, struct uid_list uids,
                                  const struct flags_change *change, struct arena *arena,
                                  struct flags_changed *out);

struct copied {
    uint32_t uidvalidity;
    mail_uid *from; /* pairs with to[] */
    mail_uid *to;
    uint32_t count;
    struct mailbox_step step; /* of where they are copied to */
};
/* Flags and INTERNALDATE are kept. All or nothing. ERR_NOT_FOUND when the destination is gone. */
BLOCKS enum err view_copy(struct view *view, struct uid_list uids, mailbox_id to, bool is_move,
                          struct arena *arena, struct copied *out);

/* Removes these, whatever their flags, in one step. */
BLOCKS enum err view_remove(struct view *view, struct uid_list uids);
/* Expunges those of the UIDs (items NULL: all) that carry \Deleted. *out_count tells how many. */
BLOCKS enum err view_expunge(struct view *view, struct uid_list uids, uint32_t *out_count);

#endif
