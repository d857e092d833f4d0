/* store/contents.h - everything there is, for whoever goes over all of it: the search index, SEARCH, SORT and THREAD.
 *
 * Blocks  as marked.
 * Errors  ERR_NOT_FOUND (account or mailbox is gone), ERR_TEMP.
 * Limits  STORE_MESSAGES_MAX a call of store_messages(). */
#ifndef CULVER_STORE_CONTENTS_H
#define CULVER_STORE_CONTENTS_H

#include "store/mailbox.h"

/* The messages of an account, those included that can be brought back; ascending from behind the record `after`, each record once,
 * at most STORE_MESSAGES_MAX a call. */
#define STORE_MESSAGES_MAX 10000
struct stored_message {
    struct blob_ref blob;
    struct utc received;
};
struct stored_messages {
    struct stored_message *items;
    uint32_t count;
};
BLOCKS enum err store_messages(struct store *store, account_id account, log_lsn after,
                               struct arena *arena, struct stored_messages *out);

/* All messages of the view, by their place in it: malloc'd, the caller's to free(). One that is gone has uid 0. */
BLOCKS enum err view_table(struct view *view, struct packed_row **out);
/* When they were sent, out[i] of rows[i]; where there is no Date, when they were received. */
BLOCKS enum err view_sent(struct view *view, const struct packed_row *const *rows, uint32_t count,
                          int64_t *out);

#endif
