/* app/role.h - the processes that the keeper starts: what each is told, and what each does.
 *
 * Shape   descriptor BRIEF_FD of every role is a sealed memory file with a few lines; the sockets follow. A role enters its
 *         sandbox before it reads anything of a peer, and ends when its sockets close. */
#ifndef CULVER_APP_ROLE_H
#define CULVER_APP_ROLE_H

#include <sys/types.h>

#include "app/link.h"
#include "base/log.h"

struct brief {
    struct slice data_dir;
    uint64_t uid, gid;  /* to become, when root; 0: stay */
    uint64_t log_level; /* enum log_level */
    uint64_t sockets;   /* how many follow BRIEF_FD */
};

enum err brief_make(const struct brief *brief, int *out_fd);
enum err brief_read(int fd, struct arena *arena, struct brief *out);

enum log_level log_level_of(struct slice name);

/* Signals, log and brief of a role; closes BRIEF_FD. And the end of one that cannot begin: logs why, gives the exit code. */
enum err role_begin(const char *role, struct arena *arena, struct brief *out);
int role_refuse(void);

/* Each returns the exit code of the process. */
int role_server(void);
int role_vault(void);
int role_scanner(void);

#endif
