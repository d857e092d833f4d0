/* store/rows.h - what stands of a message in the account's database, one message after the other.
 *
 * Shape   *at is where the last call stopped, 0 before the first: the next message is read without a search. Calls for `count` messages begin with
 *         rows_enter() and end with rows_leave(): a statement left standing on a row would hold the WAL.
 * Threads the account's shard.
 * Errors  ERR_TEMP, ERR_CORRUPT of the database. */
#ifndef CULVER_STORE_ROWS_H
#define CULVER_STORE_ROWS_H

#include "store/mailbox.h"

struct account;

void rows_enter(struct account *account, uint32_t count);
/* A message's summary, in the arena. */
enum err rows_summary(struct account *account, email_id *at, email_id email, struct arena *arena,
                      struct slice *out);
/* Its thread and when it was sent. */
enum err rows_times(struct account *account, email_id *at, struct email_row *row);
void rows_leave(struct account *account);

#endif
