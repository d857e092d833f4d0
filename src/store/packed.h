/* store/packed.h - one mailbox in memory: an array of its messages by UID, loaded from the account's database when it is asked for.
 *
 * Owner   the mailbox; packed_free() by whoever closes the account.
 * Threads the account's shard alone. */
#ifndef CULVER_STORE_PACKED_H
#define CULVER_STORE_PACKED_H

#include "store/types.h"

struct account;
struct mbox;
struct order;

struct packed {
    struct packed_row *rows; /* by UID */
    uint32_t count, cap;
    struct order *order; /* store/order/order.h; NULL: nobody has asked */
};

enum err packed_get(struct account *account, struct mbox *mbox, struct packed **out);
void packed_free(struct packed *packed);
void packed_append(struct packed *packed, const struct packed_row *row);
struct packed_row *packed_find(struct packed *packed, mail_uid uid);
/* Index of the first row with at least this UID. */
uint32_t packed_lower_bound(const struct packed *packed, mail_uid uid);
/* How many rows from `at` on are of UIDs that follow each other: uid, uid + 1 and so on, at most `most`. */
uint32_t packed_run(const struct packed *packed, uint32_t at, mail_uid uid, uint32_t most);
/* Removes the rows whose flags field was set to PACKED_GONE. */
void packed_sweep(struct packed *packed);
#define PACKED_GONE UINT64_MAX

#endif
