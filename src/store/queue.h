/* store/queue.h - what waits to be sent to the world: one entry for each (message, remote recipient).
 *
 * Shape   entries come with store_deliver() and are changed by the functions here: each a record of the log, durable and
 *         applied when it returns. Their content is the message of the log. When to try is up to the caller; the queue
 *         only remembers.
 * Owner   slices of entries are in the arena given.
 * Blocks  all. Errors ERR_NOT_FOUND (also when only some of the ids are there), ERR_TEMP, ERR_FULL.
 * Limits  QUEUE_IDS_MAX entries a change, QUEUE_REPLY_MAX octets of a reply kept. */
#ifndef CULVER_STORE_QUEUE_H
#define CULVER_STORE_QUEUE_H

#include "store/store.h"

#define QUEUE_RECORD_VERSION 2
#define QUEUE_RECORD_VERSION_KEPT 3 /* the newest that is read: QUEUE_KEPT */
#define QUEUE_IDS_MAX 1000
#define QUEUE_REPLY_MAX 1000

struct queue_entry {
    uint64_t id; /* unique for ever on this node */
    struct slice from, to;
    struct slice envelope_id;
    account_id submitter;
    struct utc queued;
    struct blob_ref blob;
    struct queue_terms terms;
    struct slice original; /* RFC 3461 ORCPT */
    uint8_t notify;
    /* how far it is */
    uint32_t attempts;
    struct utc next_attempt;  /* not before */
    bool is_held, was_warned; /* warned: its sender heard that it is late */
    struct slice hop;         /* "host" or "host:port" instead of what the DNS says; "" none */
    struct slice reply;       /* of the last attempt */
    log_lsn changed;          /* record that changed it last */
};

struct queue_page {
    struct queue_entry *entries;
    unsigned count;
};
/* Entries with an id above `after`, at most max, by id. */
BLOCKS enum err queue_list(struct store *store, uint64_t after, unsigned max, struct arena *arena,
                           struct queue_page *out);
/* Entries that a record above `since` changed or brought, at most max, in that order. */
BLOCKS enum err queue_changes(struct store *store, log_lsn since, unsigned max, struct arena *arena,
                              struct queue_page *out);
BLOCKS enum err queue_find(struct store *store, uint64_t id, struct arena *arena,
                           struct queue_entry *out);
BLOCKS uint64_t queue_count(struct store *store);
/* A QUEUE record of another log over the same entries; durable when it returns. */
BLOCKS enum err queue_replay(struct store *store, struct slice payload);

/* A message of another log that is gone: its entries have had their ids and ended, and it ends others. */
struct queue_gone {
    uint32_t entries;
    const uint64_t *ends;
    uint32_t end_count;
    const uint64_t *kept; /* those that it told that their message is kept */
    uint32_t kept_count;
};
BLOCKS enum err queue_replay_gone(struct store *store, const struct queue_gone *gone);

/* --- changes --- */
enum queue_change_kind {
    QUEUE_REMOVE = 1,  /* by somebody: `who` */
    QUEUE_DONE = 2,    /* the next server has it: `text` is its reply */
    QUEUE_DEFER = 3,   /* an attempt failed: again not before `until`; `text` is why */
    QUEUE_HOLD = 4,    /* not tried until released */
    QUEUE_RELEASE = 5, /* of a held one; tried at once */
    QUEUE_RETRY = 6,   /* tried at once */
    QUEUE_REROUTE = 7, /* `text`: where to, "" as the DNS says; tried at once */
    QUEUE_DROP = 8,    /* failed for good, and nobody is to be told: `text` is why */
    QUEUE_WARNED = 9,  /* its sender was told that it is late */
    QUEUE_KEPT = 10,   /* of earlier logs alone: the message is kept here. Now its ACCEPT says so */
};

struct queue_change {
    enum queue_change_kind kind;
    const uint64_t *ids;
    unsigned count;
    struct slice who, text;
    struct utc until;
};
BLOCKS enum err queue_apply_change(struct store *store, const struct queue_change *change);
/* QUEUE_REMOVE of one entry; ERR_NOT_FOUND when it is gone already. */
BLOCKS enum err queue_remove(struct store *store, uint64_t id, struct slice who);

/* changed() is called on the loop given, coalesced, after entries came or changed. One at a time for a store; after
 * queue_unwatch() returned it is never called again. */
struct queue_watch {
    void (*changed)(struct queue_watch *watch);
    struct loop *loop;
    struct loop_post post;
    bool posted;
};
BLOCKS void queue_watch(struct store *store, struct queue_watch *watch);
BLOCKS void queue_unwatch(struct store *store);

#endif
