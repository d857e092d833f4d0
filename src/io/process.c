/* Starting this program again in another role: posix_spawn, so that a process with threads is safe and no page is
 * copied. */
#include "io/process.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "io/internal.h"

#define FIRST_FD 3
#define ROLE_BYTES 32
#define FDS_MAX 250

extern char **environ;

/* The descriptors are first copied above all targets, so that placing one never overwrites another that is still to be
 * placed. */
static int copy_above(int fd, unsigned count)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FD + (int)count);
}

static void close_copies(const int *copies, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (copies[i] >= 0) {
            close(copies[i]);
        }
    }
}

static int add_places(posix_spawn_file_actions_t *actions, const int *copies, unsigned count)
{
    int error = 0;
    for (unsigned i = 0; i < count && error == 0; i++) {
        int to = FIRST_FD + (int)i;
        error = copies[i] >= 0 ? posix_spawn_file_actions_adddup2(actions, copies[i], to)
                               : posix_spawn_file_actions_addclose(actions, to);
    }
    return error != 0 ? error
                      : posix_spawn_file_actions_addclosefrom_np(actions, FIRST_FD + (int)count);
}

/* A fresh signal state: what this process blocks or ignores is its own affair. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int error = posix_spawnattr_setsigmask(attributes, &none);
    error = error != 0 ? error : posix_spawnattr_setsigdefault(attributes, &all);
    return error != 0 ? error
                      : posix_spawnattr_setflags(attributes,
                                                 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int spawn(const char *role, const int *copies, unsigned count, pid_t *out_pid)
{
    char name[] = "culver";
    char role_copy[ROLE_BYTES];
    snprintf(role_copy, sizeof(role_copy), "%s", role);
    char *argv[] = { name, role_copy, NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    int error = add_places(&actions, copies, count);
    error = error != 0 ? error : set_attributes(&attributes);
    error = error != 0
                ? error
                : posix_spawn(out_pid, "/proc/self/exe", &actions, &attributes, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

enum err process_spawn(const char *role, const int *fds, unsigned count, pid_t *out_pid)
{
    int copies[FDS_MAX];
    if (count > ARRAY_LEN(copies)) {
        return fail(ERR_LIMIT, "%u descriptors for one process", count);
    }
    for (unsigned i = 0; i < count; i++) {
        copies[i] = fds[i] < 0 ? -1 : copy_above(fds[i], count);
        if (fds[i] >= 0 && copies[i] < 0) {
            enum err result = fail(ERR_TEMP, "descriptor %d: %m", fds[i]);
            close_copies(copies, i);
            return result;
        }
    }
    pid_t pid = -1;
    int error = spawn(role, copies, count, &pid);
    close_copies(copies, count);
    if (error != 0) {
        errno = error;
        return fail(ERR_TEMP, "start %s: %m", role);
    }
    *out_pid = pid;
    return OK;
}

static void set_policy(int policy)
{
    struct sched_param none = { 0 };
    (void)sched_setscheduler(0, policy, &none); /* refused: as fast as without */
}

void thread_work_in_turns(void)
{
    set_policy(SCHED_BATCH);
}

void thread_work_at_once(void)
{
    set_policy(SCHED_OTHER);
}

enum err process_gain_nothing(void)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? OK : fail(ERR_TEMP, "no_new_privs: %m");
}

void process_ignore_signal(int number)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    if (sigaction(number, &ignore, NULL) != 0) {
        io_die("sigaction", errno);
    }
}
