/* store/queue.h - what waits to be sent to the world: one entry for each (message, remote recipient).
 *
 * Shape   entries come with store_deliver(); their content is the message of the log.
 * Blocks  all. Errors ERR_NOT_FOUND, ERR_TEMP. */
#ifndef CULVER_STORE_QUEUE_H
#define CULVER_STORE_QUEUE_H

#include "store/store.h"

struct queue_entry {
    uint64_t id; /* unique for ever on this node */
    struct slice from, to;
    struct slice envelope_id;
    account_id submitter;
    struct utc queued;
    struct blob_ref blob;
};

/* Entries with an id above `after`, at most max, by id. */
BLOCKS enum err queue_list(struct store *store, uint64_t after, unsigned max, struct arena *arena,
                           struct queue_entry **out, unsigned *out_count);
BLOCKS enum err queue_find(struct store *store, uint64_t id, struct arena *arena,
                           struct queue_entry *out);
/* Durable when it returns; `who` is recorded. */
BLOCKS enum err queue_remove(struct store *store, uint64_t id, struct slice who);
BLOCKS uint64_t queue_count(struct store *store);

#endif
