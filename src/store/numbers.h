/* store/numbers.h - which message of a view has which sequence number.
 *
 * Shape   runs of UIDs without a gap, so that what a session keeps of a mailbox does not grow with what is in it. Numbers count from 1.
 *         Questions are binary searches.
 * Owner   the view. */
#ifndef CULVER_STORE_NUMBERS_H
#define CULVER_STORE_NUMBERS_H

#include "base/arena.h"
#include "store/types.h"

struct view;

struct uid_run {
    mail_uid first;  /* and those that follow it */
    uint32_t before; /* messages in front of it */
};

/* Of a number from 1 to view->count. */
mail_uid view_uid(const struct view *view, uint32_t sequence);
/* The number of a UID, 0 if none. */
uint32_t view_sequence(const struct view *view, mail_uid uid);
/* How many messages are below a UID. */
uint32_t view_count_below(const struct view *view, mail_uid uid);
mail_uid view_last_uid(const struct view *view); /* 0: it is empty */
/* `count` UIDs from a number on. */
mail_uid *view_uids(const struct view *view, uint32_t sequence, uint32_t count,
                    struct arena *arena);

/* Goes over all UIDs; false at the end. The view stays as it is meanwhile. */
struct view_walk {
    const struct view *view;
    uint32_t run, at; /* the next UID is so many behind the first of that run */
};
bool view_next(struct view_walk *walk, mail_uid *out);
/* As many as follow each other without a gap. */
bool view_next_run(struct view_walk *walk, mail_uid *out_first, uint32_t *out_count);

/* For the store: a UID above all others. */
void view_append(struct view *view, mail_uid uid);
/* And those that follow it, `count` together. */
void view_append_run(struct view *view, mail_uid first, uint32_t count);

#endif
