/* store/store.h - the store of one node: messages arrive, are changed, are read.
 *
 * Shape   one durable log (store/log/log.h); accounts are derived from it, each owned by one shard thread. To
 *         the caller every function is a plain call.
 * Blocks  functions marked BLOCKS suspend the fiber (off a fiber: the thread).
 * Errors  ERR_NOT_FOUND, ERR_EXISTS, ERR_DENIED, ERR_FULL (disk), ERR_TEMP, ERR_CORRUPT, ERR_LIMIT.
 * Durable a function that changes something returns OK only when the change would survive a power cut. */
#ifndef CULVER_STORE_STORE_H
#define CULVER_STORE_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "io/job.h"
#include "io/loop.h"
#include "store/terms.h"
#include "store/types.h"

struct store;

struct store_config {
    const char *data_dir;
    unsigned shards;        /* threads that own accounts; ignored when inline */
    bool is_inline;         /* everything on the caller's thread (--single) */
    uint64_t segment_bytes; /* 0: LOG_SEGMENT_BYTES */
    unsigned handles_max;   /* open account databases; 0: 1000 */
};

/* Takes data_dir/run/LOCK, recovers the log, starts the threads. ERR_BUSY when another process has it. */
enum err store_open(const struct store_config *config, struct world *world, struct store **out);
/* Applies what is pending, writes a checkpoint, stops. */
void store_close(struct store *store);

/* --- accounts --- */
/* Makes the default mailboxes (INBOX Drafts Sent Junk Trash Archive) durable. ERR_EXISTS when it was there. */
BLOCKS enum err store_account_create(struct store *store, account_id account);
/* Its mail is seen no more; the upkeep removes its files, and the mail from the log (store/upkeep/upkeep.h). */
BLOCKS enum err store_account_remove(struct store *store, account_id account);
struct account_usage {
    uint64_t bytes, messages;
};
/* What counts to quota, deliveries not yet applied included. */
BLOCKS enum err store_account_usage(struct store *store, account_id account,
                                    struct account_usage *out);

/* --- a message on its way in --- */
/* Where its bytes gather: in memory up to DRAFT_MEMORY_BYTES, beyond that in chunk records of the log. */
#define DRAFT_MEMORY_BYTES (256 * 1024)
#define DRAFT_PREFIX_MAX (64 * 1024)
struct draft;
struct draft *draft_new(struct store *store, uint64_t max_bytes);
void draft_free(struct draft *draft); /* NULL allowed; chunks written become garbage */
BLOCKS enum err draft_write(struct draft *draft,
                            struct slice bytes); /* ERR_LIMIT beyond max_bytes */
/* Puts bytes in front of everything: trace fields. May be called again; the later text comes first. */
enum err draft_prefix(struct draft *draft, struct slice bytes);
/* The same, `at` octets behind the start of what was put in front so far. ERR_LIMIT also when that is shorter. */
enum err draft_insert(struct draft *draft, size_t at, struct slice bytes);
uint64_t draft_size(const struct draft *draft); /* prefix included */
/* The whole text in one piece, in the arena (mapped when large, unmapped by an arena closer). */
BLOCKS enum err draft_text(struct draft *draft, struct arena *arena, struct slice *out);

struct delivery_target {
    account_id account;
    mailbox_id mailbox;
    uint64_t flags;      /* system flags and keyword bits */
    bool fallback_inbox; /* when the mailbox is gone by then: INBOX; else the append fails */
};

struct delivery {
    struct draft *draft;
    struct slice summary;       /* format/message.h, of draft_text() */
    struct utc received;        /* INTERNALDATE */
    struct slice envelope_from; /* "" for the null sender */
    const struct delivery_target *targets;
    unsigned target_count;
    const struct queue_recipient *remote;
    unsigned remote_count;
    struct queue_terms terms; /* of the remote ones */
    const uint64_t *ends;     /* queue entries that this message ends: it is their bounce */
    unsigned end_count;
    const uint64_t *kept; /* queue entries whose message this is, too: NOTIFY_HAS_COPY */
    unsigned kept_count;
    account_id submitter; /* whose mail it is in the queue; 0 none */
    account_id appender;  /* who puts it there, and must have the right to; 0: owner or server */
    struct slice envelope_id; /* the id in Received, for tracing */
    struct together together; /* set by store_append_all() */
};
#define DELIVERY_TARGETS_MAX 1000

/* One log record for all recipients, body once. Returns when durable; each target exactly one copy. */
BLOCKS enum err store_deliver(struct store *store, const struct delivery *delivery,
                              log_lsn *out_lsn);

struct appended {
    uint32_t uidvalidity;
    mail_uid uid;
    mailbox_id mailbox;
    struct mailbox_step step; /* by all that came together */
};
/* store_deliver() to one target, and waits until it has its UID. ERR_NOT_FOUND when the mailbox is gone. */
BLOCKS enum err store_append(struct store *store, const struct delivery *delivery,
                             struct appended *out);

struct append_all {
    struct delivery *deliveries; /* to one and the same target */
    unsigned count;
    mailbox_id replaced_in; /* where a message is expunged by the same change; 0: none is */
    mail_uid replaced;
};
/* All of them or none (RFC 3502), also when the power goes. *out is the first; the UIDs follow each other. ERR_NOT_FOUND when
 * the mailbox is gone, ERR_PERM when it is the message to be replaced. */
BLOCKS enum err store_append_all(struct store *store, const struct append_all *all,
                                 struct appended *out);

/* --- message content --- */
struct blob_ref {
    log_lsn lsn;
    uint64_t size;
};
/* Up to `len` octets from `from` on, checksums verified, into the arena (mapped when large). Shorter at the end. */
BLOCKS enum err store_blob_read(struct store *store, struct blob_ref ref, uint64_t from,
                                uint64_t len, struct arena *arena, struct slice *out);

/* --- notification --- */
/* changed() is called on the loop given, coalesced, after anything of the account changed; never after store_unwatch() returned. */
struct watch {
    void (*changed)(struct watch *watch);
    struct loop *loop;
    account_id account;
    struct list node;      /* of the shard's */
    struct loop_post post; /* in flight when `posted` */
    bool posted;
};
/* Something has changed, and changed() is on its way. */
static inline bool watch_is_posted(const struct watch *watch)
{
    return __atomic_load_n(&watch->posted, __ATOMIC_ACQUIRE);
}
BLOCKS void store_watch(struct store *store, account_id account, struct watch *watch);
BLOCKS void store_unwatch(struct store *store, struct watch *watch);
/* Watches of the account are told as if something of it had changed: who may use it, say. */
BLOCKS void store_wake(struct store *store, account_id account);
/* Of all accounts. Somebody may cause it again and again, and each time every session that listens looks at all it has: after a few times it
 * is done once in ten seconds, for all who asked meanwhile; one of them waits for it. */
BLOCKS void store_wake_all(struct store *store);

/* --- upkeep --- */
struct store_report {
    uint64_t records, accounts, messages, damaged;
    uint64_t unpromised; /* records the power took before anybody was promised them: no faults */
    uint64_t mended;     /* faults that are gone with the file that was made again */
    uint64_t remade; /* databases of accounts that were not there and were made again: no faults */
};
/* Of a check: found() gets a line for each fault: the file, what is wrong, what to do. */
struct store_check {
    void (*found)(void *arg, struct slice line);
    void *arg;
    struct progress *progress;  /* NULL: nobody looks */
    const account_id *accounts; /* that must be there, also if their files are gone */
    size_t account_count;
};
/* Every checksum and reference. */
BLOCKS enum err store_verify(struct store *store, const struct store_check *check,
                             struct store_report *out);
/* The same, and what has faults and can be made from the log is put aside and made again. */
BLOCKS enum err store_repair(struct store *store, const struct store_check *check,
                             struct store_report *out);
BLOCKS enum err store_checkpoint(struct store *store);

struct log *store_log(struct store *store);
/* Runs fn on the account's shard with its database, caught up, for reading alone. */
struct sqlite3;
BLOCKS enum err store_account_database(struct store *store, account_id account,
                                       enum err (*fn)(void *arg, struct sqlite3 *db), void *arg);
/* UIDVALIDITY of every mailbox rises, and no number that clients may know of the account comes again. */
BLOCKS enum err store_account_renew(struct store *store, account_id account);

#endif
