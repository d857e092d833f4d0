/* app/program.h - programs that mail is handed to, each in the care of a small process of its own.
 *
 * Shape   who may start programs (the keeper; --single) starts the role "program" for a route of the configuration: it becomes the user
 *         that the route names, starts the route's program with the one mail that it is then asked to give it, seals itself, and
 *         answers with the program's end. What program, which user and which words: nobody but the configuration says.
 * Errors  fail() with what to do. */
#ifndef CULVER_APP_PROGRAM_H
#define CULVER_APP_PROGRAM_H

#include <sys/types.h>

#include "app/config.h"

struct program_owner {
    struct slice data_dir, log_level;
    uid_t server; /* whose mail is: no program runs as that user; 0: there is none but root */
};
/* A connection to a new process for the route's program. ERR_NOT_FOUND: there is no such route, or it has none. */
enum err program_spawn(const struct config *config, struct slice route,
                       const struct program_owner *owner, int *out_fd);

/* Its exit code. */
int role_program(void);

#endif
