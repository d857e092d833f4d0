/* store/internal.h - shards, accounts and their databases; nobody outside this folder and store/upkeep includes it.
 *
 * Threads  everything of an account is touched by its shard's worker alone. */
#ifndef CULVER_STORE_INTERNAL_H
#define CULVER_STORE_INTERNAL_H

#include <pthread.h>
#include <sqlite3.h>

#include "base/map.h"
#include "store/log/log.h"
#include "store/mailbox.h"
#include "store/mutate.h"
#include "store/packed.h"
#include "store/queue.h"
#include "store/record.h"
#include "store/rows.h"
#include "store/shard.h"
#include "store/sql.h"

#define HANDLES_DEFAULT 1000
#define PENDING_APPLY_AT 32 /* records an account may lag while nobody looks */
#define PENDING_LONG 1000   /* records that take long to apply, whatever they are */
#define PENDING_AGE_USEC (60 * USEC_PER_SEC)
#define WAL_CHECKPOINT_PAGES 1000 /* of an account's WAL, then they move into its database */
#define CHECKPOINT_EVERY_USEC (300 * USEC_PER_SEC)
#define CHECKPOINT_EVERY_BYTES (UINT64_C(256) * 1024 * 1024)
#define RESERVE_BYTES (UINT64_C(64) * 1024 * 1024)

/* One row of the table mailbox, kept in memory while the account is open. */
struct mbox {
    mailbox_id id, parent; /* parent 0: top level */
    char *name;            /* last level only */
    bool has_old_name;     /* it is not in NFC (mailbox.c) */
    enum mailbox_role role;
    bool selectable;
    uint32_t uidvalidity;
    mail_uid uidnext, recent_uid;
    mail_modseq modseq;
    mail_modseq altered;        /* of the last change but arrivals; when it is loaded, `modseq` */
    mail_modseq vanished_floor; /* what went with a modseq up to here is no longer told apart */
    struct grant *grants;       /* store/sharing/access.h; malloc */
    unsigned grant_count;
    bool seen_shared;  /* all users have one \Seen */
    struct seen *seen; /* store/sharing/seen.h: of who has a right on it */
    bool has_seen;     /* they are loaded */
    uint32_t total, unseen, deleted;
    uint64_t bytes;
    bool is_dirty;
    uint32_t uids_changed; /* messages that came or went since its UIDs were kept */
    bool has_uids_changed; /* that is known */
    struct packed *packed; /* NULL: not loaded */
};

struct account {
    account_id id;
    struct shard *shard;
    struct list lru;     /* of open ones */
    struct list lagging; /* of those with something pending */
    sqlite3 *db;         /* NULL: closed */
    sqlite3_stmt **statements;
    uint64_t cache_fits; /* messages: what its cache was made for */
    int wal_pages;       /* in the WAL since it was last moved into the database */
    /* state row */
    log_lsn applied_lsn;
    mail_modseq modseq;
    email_id next_email;
    uint64_t next_thread;
    mailbox_id next_mailbox;
    uint32_t last_uidvalidity;
    uint64_t quota_bytes, quota_count;
    struct mbox **mboxes; /* by id */
    unsigned mbox_count, mbox_cap;
    char *keywords[64];
    unsigned keyword_count;
    /* what is durable in the log but not applied */
    log_lsn *pending;
    unsigned pending_count, pending_cap;
    usec_t pending_since;
    uint64_t pending_bytes, pending_messages;
    struct list watchers;
    bool is_away;    /* its errand is done by another thread (shard_lend()) */
    bool has_news;   /* those who watch it are to be told when it comes back; of both threads */
    bool has_long;   /* a record that may be about all its messages is pending */
    bool is_removed; /* it has ended; its database says which records of the log it still holds */
    bool is_gone;    /* and not even that: there are no files any more */
    bool is_releasing, is_undeleting; /* such a record is on its way: not both at once */
    unsigned together; /* commands whose first messages are unwanted until the last one comes */
    bool is_dirty, was_missing; /* the database: ahead of its last sync; made again from nothing */
    bool usage_known, has_no_old_subscriptions; /* the latter as mailbox.c found it */
    unsigned rebuilt; /* times its database was damaged and made again, since somebody was told */
    unsigned lost; /* records that could not be read since the last time identifiers were renewed */
};

struct shard {
    struct store *store;
    struct worker *worker;
    struct worker *errands; /* does what takes long, one account at a time */
    bool is_closing;        /* nothing is lent any more */
    struct map accounts;
    struct list open; /* least recently used first; none that is away */
    unsigned open_count;
    struct list lagging; /* longest first; one that has caught up meanwhile may still be there */
    bool needs_wake;     /* on the log's thread: something was posted since it was woken */
};

struct queue;

struct store {
    struct store_config config;
    char *data_dir;
    struct world *world;
    struct log *log;
    struct jobs *jobs;
    struct shard *shards;
    unsigned shard_count;
    struct queue *queue;
    struct worker *checkpointer;
    uint64_t checkpointed_bytes;
    usec_t checkpointed_at;
    int lock_fd;
    pthread_mutex_t wake_lock; /* over the two that follow (watch.c) */
    int64_t wake_paid;   /* until when wakings of everybody are paid for, on the clock of loops */
    bool is_wake_coming; /* somebody will wake everybody, and has not begun */
    pthread_mutex_t floor_lock;
    struct list floors;   /* struct store_floor */
    bool is_newer;        /* recovery met a record that a newer program wrote */
    struct list finished; /* on the log's thread: struct change, durable and not told so yet */
};

/* --- checkpoint.c --- */
/* Recovery must not start behind this: something of records from here on is known in memory alone. */
struct store_floor {
    log_lsn lsn;
    struct list node; /* zero: not held */
};
void store_floor_hold(struct store *store, struct store_floor *floor);
void store_floor_release(struct store *store, struct store_floor *floor);

/* --- account.c --- */
enum err account_open(struct account *account); /* database and caches; ERR_NOT_FOUND never */
void account_close(struct account *account);    /* without a checkpoint */
enum err account_catch_up(struct account *account, struct apply_result *last_result);
/* The database is put aside and made again from the log. */
enum err account_rebuild(struct account *account);
enum err account_sync(struct account *account); /* applied state is on disk when OK */
struct mbox *account_mbox(struct account *account, mailbox_id id);
struct mbox *account_mbox_by_path(struct account *account, struct slice path);
struct slice account_mbox_path(struct account *account, const struct mbox *mbox,
                               struct arena *arena);
/* Of a mailbox and the levels above it, the last level first. */
struct slice mbox_path(const struct mbox *const *levels, unsigned count, struct arena *arena);
struct mbox *account_mbox_child(struct account *account, mailbox_id parent, struct slice name);
struct mbox *account_mbox_add(struct account *account);
void mbox_set_name(struct mbox *mbox, struct slice name); /* copies it */
/* Was it given before names were brought into NFC? Of a mailbox or a subscription. */
bool mailbox_name_is_old(struct slice name);
void account_mbox_forget(struct account *account, struct mbox *mbox);
void mbox_alter(struct mbox *mbox, mail_modseq modseq); /* something of what was there before */
void account_path(const struct account *account, const char *file, char *out, size_t out_len);
enum err account_remove_files(struct account *account);
/* The summary of a message (docs/formats/summary.md), in the arena. */
enum err account_summary(struct account *account, email_id email, struct arena *arena,
                         struct slice *out);
/* Writes what is dirty of state and mailbox rows. */
enum err account_write_back(struct account *account);

/* --- watch.c --- */
void watch_notify(struct account *account);

/* --- checkpoint.c --- */
usec_t checkpoint_idle(void *arg); /* of the store's checkpointer */

/* --- queue.c --- */
enum err queue_open(struct store *store);
void queue_close(struct store *store);
void queue_note(struct store *store, log_lsn lsn); /* on shard 0 */
enum err queue_catch_up(struct store *store);
enum err queue_sync(struct store *store);
void queue_idle(struct store *store); /* somebody waits for news of it: applied now */

#endif
