/* store/upkeep/upkeep.h - what the store does when nobody asks: messages whose time is over go for good, deleted mail leaves the disk.
 *
 * Shape   one thread goes over all accounts a few times a day, and then over the segments of the log. What it decides for an account
 *         it writes into the log, with every id resolved; replay decides nothing.
 * Owner   upkeep_open() / upkeep_close(), inside the life of the store.
 * Clock   when it is set on by a day or more, nothing goes for a day of the monotonic clock: it may be wrong. A start doubts it as well when
 *         it is a day or more past the last run, which may have been as long ago; what is left of a doubt outlives the program (db/upkeep).
 * Blocks  as marked.
 * Limits  the UPKEEP_ and COMPACT_ constants of internal.h, and the settings. */
#ifndef CULVER_STORE_UPKEEP_UPKEEP_H
#define CULVER_STORE_UPKEEP_UPKEEP_H

#include "base/setting.h"
#include "store/store.h"

/* Section "store" of the configuration. */
struct upkeep_settings {
    uint64_t undelete_window;  /* seconds that expunged mail can be brought back */
    uint64_t trash_expiry;     /* seconds that mail stays in the trash; 0: for ever */
    uint64_t junk_expiry;      /* likewise in junk */
    uint64_t compaction_share; /* percent of the disk's time that compaction may take */
};
extern const struct setting_table upkeep_setting_table;

struct upkeep;

/* is_inline: nothing happens but in upkeep_run(). */
struct upkeep *upkeep_open(struct store *store, const struct upkeep_settings *settings,
                           bool is_inline);
void upkeep_close(struct upkeep *upkeep); /* NULL allowed */
/* Other settings from now on. From any thread. */
void upkeep_configure(struct upkeep *upkeep, const struct upkeep_settings *settings);

/* What has been done since upkeep_open(). */
struct upkeep_report {
    uint64_t passes;    /* over all accounts */
    uint64_t released;  /* messages that can be brought back no more */
    uint64_t expired;   /* messages of trash and junk */
    uint64_t recounted; /* accounts whose quota was wrong */
    uint64_t compactions, compacted_from, compacted_to; /* octets */
    uint64_t refused;                                   /* segments that could not be compacted */
};
void upkeep_report_get(struct upkeep *upkeep, struct upkeep_report *out);

/* All of it now: every account, a checkpoint, every segment that is worth it. */
BLOCKS enum err upkeep_run(struct upkeep *upkeep, struct upkeep_report *out);

/* --- bringing back --- */
struct expunged {
    mailbox_id mailbox;
    struct slice name; /* of that mailbox, or that it had when it was deleted; empty: not known */
    mail_uid uid;      /* that it had there */
    struct utc expunged, received;
    uint64_t size;
    struct slice from, subject;
};
struct expunged_filter {
    account_id account;
    struct slice mailbox; /* and those deleted that had the name; empty: all */
    struct utc since;     /* when they were expunged */
    unsigned max;
};
#define UNDELETE_MAX 10000 /* messages in one list */
/* What can be brought back, the last expunged first. ERR_NOT_FOUND: no mailbox has the name or had it. */
BLOCKS enum err undelete_list(struct store *store, const struct expunged_filter *filter,
                              struct arena *arena, struct expunged **out, unsigned *out_count);
/* Messages of one mailbox, by the UIDs that they had there. */
struct undelete_request {
    account_id account;
    mailbox_id mailbox;
    const mail_uid *uids;
    unsigned count;
};
/* Brings them back: to their mailbox; when it was deleted, to the one that has its name now, or that is made under it; to INBOX when the
 * name is not known, or may not be used any more. They get new UIDs; *out_count came back. ERR_BUSY: their time ends right now.
 * In pieces, of which some are done when it fails. */
BLOCKS enum err undelete(struct store *store, const struct undelete_request *request,
                         unsigned *out_count);

#endif
