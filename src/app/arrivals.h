/* app/arrivals.h - connections that one reactor accepted and another one shall serve.
 *
 * Whoever is awake first takes all that waits at a listening socket. After a burst one thread would have nearly all
 * of it for as long as the sessions last, so who has clearly more than the least busy one hands a connection over.
 *
 * Owner   descriptors are taken over; arrivals_free() closes what nobody took.
 * Threads arrivals_add() and arrivals_count() from any thread; the others when, or where, the loop runs. */
#ifndef CULVER_APP_ARRIVALS_H
#define CULVER_APP_ARRIVALS_H

#include "flow/services.h"

struct arrivals;

struct arrival {
    struct list node;
    enum service_kind kind;
    int fd;
    struct peer_address peer;
};

/* take() is called on the loop's thread, in the order of arrivals_add(); the descriptor is then its own. */
struct arrivals *arrivals_new(struct loop *loop,
                              void (*take)(void *arg, const struct arrival *arrival), void *arg);
void arrivals_free(struct arrivals *arrivals); /* when the loop is gone; NULL allowed */

void arrivals_add(struct arrivals *arrivals, const struct arrival *arrival);
/* Those that were added and not yet taken. */
unsigned arrivals_count(const struct arrivals *arrivals);

/* Which of `count` reactors with so many connections each serves one that `own` accepted. A small difference is not
 * worth a wake-up. */
unsigned arrivals_choose(const unsigned *connections, unsigned count, unsigned own);

#endif
