/* queue/deadline.h - entries of the queue for which something is to be done at a time, wherever they are by then.
 *
 * Shape   a heap; an entry may stand in it more than once, and is looked at each time.
 * Units   seconds since 1970, as the caller counts them.
 * Owner   deadlines_new() / deadlines_free().
 * Limits  16 octets each. */
#ifndef CULVER_QUEUE_DEADLINE_H
#define CULVER_QUEUE_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

struct deadlines;

struct deadlines *deadlines_new(void);
void deadlines_free(struct deadlines *deadlines); /* NULL allowed */
void deadlines_put(struct deadlines *deadlines, uint64_t id, int64_t at);
/* The next whose time has come; false when there is none. */
bool deadlines_take(struct deadlines *deadlines, int64_t now, uint64_t *out_id);
/* INT64_MAX when there is nothing to wait for. */
int64_t deadlines_next(const struct deadlines *deadlines);

#endif
