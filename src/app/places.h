/* app/places.h - what must exist before a server runs: directories, sockets, the user it becomes.
 *
 * Errors  fail() with what to do. */
#ifndef CULVER_APP_PLACES_H
#define CULVER_APP_PLACES_H

#include <sys/types.h>

#include "app/config.h"

struct places {
    uid_t uid; /* to become; 0: stay who we are */
    gid_t gid;
    int listeners[LISTENERS_MAX]; /* as in the configuration */
    unsigned listener_count;
    int control;
};

/* Makes the data directory and those in it, brings one of an earlier version into the shape of now, opens all listeners and the control socket. */
enum err places_open(const struct config *config, struct world *world, struct places *out);
void places_close(struct places *places);

/* For one command without a server: makes the directories, and a root becomes the configured user for good, so that no file
 * of root's is left where the server cannot use it. */
enum err places_become_owner(const struct config *config);

#endif
