/* io/process.h - starting processes, sealed memory files, and what a process gives up before it reads input.
 *
 * Errors  sandbox_enter() failing ends the process: Culver does not run half sealed (G20). */
#ifndef CULVER_IO_PROCESS_H
#define CULVER_IO_PROCESS_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"

/* Starts this program again (own address layout) as `role`; fds[i] becomes descriptor 3 + i there, in order;
 * -1 entries are left out (closed). argv is {"culver", role, NULL}. */
enum err process_spawn(const char *role, const int *fds, unsigned count, pid_t *out_pid);

/* A read-only memory file with these bytes, sealed against change. */
enum err memfd_sealed(const char *name, struct slice bytes, int *out_fd);
/* Reads such a file whole. */
enum err memfd_read(int fd, size_t max, struct arena *arena, struct slice *out);

/* A memory file of zeros that all who have the descriptor write to together; its length is sealed. */
enum err memfd_shared(const char *name, size_t len, int *out_fd);
/* Such a file in memory until the process ends; ERR_CORRUPT when it is none of this length. */
enum err memfd_map_shared(int fd, size_t len, void **out);

/* This process goes on as if the signal were never sent. */
void process_ignore_signal(int number);

/* Threads that serve many at once need not interrupt each other: woken while another one runs, they wait for its turn to
 * end and find more to do in theirs (SCHED_BATCH). For the calling thread and those that it starts. */
void thread_work_in_turns(void);
/* Of such a process, the thread on whose answer the others wait. */
void thread_work_at_once(void);

/* No program that this process or a child of it runs gains rights by it (set-user-id). ERR_TEMP. */
enum err process_gain_nothing(void);

enum sandbox_role {
    SANDBOX_SERVER, /* sockets it was given and accepts from them; all in data_dir but vault/; no exec, no listen */
    SANDBOX_VAULT,   /* data_dir/vault alone; no sockets but its own, no exec */
    SANDBOX_SCANNER, /* neither files nor sockets */
    SANDBOX_PROGRAM, /* likewise; waits for the program that it has started, and may end it */
};

/* To be called before the process has threads. Resource limits, user change when root (uid != 0), no_new_privs,
 * landlock to its directories in `data_dir`, seccomp. Prints what the kernel does not offer as log event "sandbox-partial".
 * `data_dir` is NULL for the last two. The directories must be there already. */
void sandbox_enter(enum sandbox_role role, const char *data_dir, uid_t uid, gid_t gid);

/* Tries what must fail (exec, listen, open of files outside and of what another role owns in `data_dir`) and ends the
 * process when it works; logs "sandbox-checked". */
void sandbox_self_test(enum sandbox_role role, const char *data_dir);

#endif
