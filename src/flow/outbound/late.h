/* flow/outbound/late.h - messages that were to be delivered by a time.
 *
 * RFC     2852 4. */
#ifndef CULVER_FLOW_OUTBOUND_LATE_H
#define CULVER_FLOW_OUTBOUND_LATE_H

#include "flow/outbound/internal.h"

/* Is it to be returned, or its sender to be told, because its time is over? */
bool outbound_is_late(const struct outbound *outbound, const struct queue_entry *entry);
/* Seconds that are left of its time; below 0 when it is over. 0 too when it has none. Time in which nobody was here goes by; what a clock
 * that is set on skips does not (QU10). */
int64_t outbound_by_seconds(const struct outbound *outbound, const struct queue_entry *entry);
/* Its time is looked at when it comes. */
void outbound_watch_time(struct outbound *outbound, const struct queue_entry *entry);
/* Those whose time has come go the way of what is late. */
BLOCKS void outbound_find_late(struct outbound *outbound);
/* All of a task of WAY_LATE. */
BLOCKS enum destination_state outbound_late(struct outbound *outbound,
                                            const struct schedule_task *task, struct arena *arena);
/* --- record.c --- */
/* Their time is over, and they are tried on: their sender is told. */
BLOCKS void outbound_warn(struct outbound *outbound, const struct attempt *attempts,
                          unsigned count);

#endif
