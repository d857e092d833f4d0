/* Starting another program, and waiting for it. */
#include "io/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "io/internal.h"

#define PIECE_BYTES 4096
#define MS_PER_SEC 1000

/* --- in the new process --- */

/* What did not work, told over a descriptor that closes when the program begins. */
struct mishap {
    int error;
    bool is_directory;
};

static _Noreturn void give_up(int report, bool is_directory)
{
    struct mishap mishap = { errno, is_directory };
    ssize_t unused = write(report, &mishap, sizeof(mishap));
    (void)unused;
    _exit(127);
}

/* A fresh signal state, as for any program that a shell starts. */
static void reset_signals(void)
{
    sigset_t none;
    struct sigaction usual = { .sa_handler = SIG_DFL };
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) {
        (void)sigaction(number, &usual, NULL); /* some cannot be changed, and need not */
    }
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void become(const struct program *program, int output, int report, pid_t parent)
{
    reset_signals();
    setsid();
    /* Who waits for it answers for it: without that process its end would be nobody's business. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) {
        give_up(report, false);
    }
    if (dup2(program->input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
        dup2(output, STDERR_FILENO) < 0 || lseek(STDIN_FILENO, 0, SEEK_SET) != 0 ||
        close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) != 0) {
        give_up(report, false);
    }
    if (chdir(program->directory) != 0) {
        give_up(report, true);
    }
    union {
        const char *const *texts;
        char *const *own;
    } arguments = { program->arguments }, environment = { program->environment };
    execve(program->arguments[0], arguments.own, environment.own);
    give_up(report, false);
}

/* --- here --- */

static void close_both(const int pair[2])
{
    close(pair[0]);
    close(pair[1]);
}

/* OK: it runs. */
static enum err hear_start(const struct program *program, int report)
{
    struct mishap mishap;
    ssize_t got;
    do {
        got = read(report, &mishap, sizeof(mishap));
    } while (got < 0 && errno == EINTR);
    if (got == 0) {
        return OK;
    }
    errno = got == (ssize_t)sizeof(mishap) ? mishap.error : EIO;
    bool is_directory = got == (ssize_t)sizeof(mishap) && mishap.is_directory;
    return fail(ERR_TEMP, "%s: %m", is_directory ? program->directory : program->arguments[0]);
}

static enum err watch_start(const struct program *program, pid_t pid, int report,
                            struct program_process *out)
{
    enum err result = hear_start(program, report);
    int handle = result == OK ? pidfd_open(pid, 0) : -1;
    if (result == OK && handle < 0) {
        result = fail(ERR_TEMP, "watch a process: %m");
        kill(pid, SIGKILL);
    }
    if (result != OK) {
        (void)waitpid(pid, NULL, 0);
        return result;
    }
    out->pid = pid;
    out->handle = handle;
    return OK;
}

enum err program_start(const struct program *program, struct program_process *out)
{
    int output[2], report[2];
    if (pipe2(output, O_CLOEXEC) != 0) {
        return fail(ERR_TEMP, "pipe: %m");
    }
    if (pipe2(report, O_CLOEXEC) != 0) {
        close_both(output);
        return fail(ERR_TEMP, "pipe: %m");
    }
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        become(program, output[1], report[1], parent);
    }
    enum err result = pid < 0 ? fail(ERR_TEMP, "fork: %m") : OK;
    close(output[1]);
    close(report[1]);
    result = result == OK ? watch_start(program, pid, report[0], out) : result;
    close(report[0]);
    if (result != OK) {
        close(output[0]);
        return result;
    }
    (void)fcntl(output[0], F_SETFL, O_NONBLOCK);
    out->output = output[0];
    return OK;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MS_PER_SEC + now.tv_nsec / 1000000;
}

/* What is there now; false when no more will come. */
static bool take_output(int fd, struct buf *output)
{
    char piece[PIECE_BYTES];
    ssize_t got = read(fd, piece, sizeof(piece));
    if (got > 0) {
        size_t room = output->max - output->len;
        buf_append(output, slice_make(piece, (size_t)got < room ? (size_t)got : room));
    }
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Not more than a pipe holds: something in the background may go on for ever. */
static void take_rest(int fd, struct buf *output)
{
    struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
    for (unsigned i = 0; i < 16 && poll(&poll_fd, 1, 0) > 0 && take_output(fd, output); i++) {
    }
}

static enum program_fate watch(struct program_process *process,
                               const struct program_patience *patience, struct buf *output)
{
    int64_t until = now_ms() + (int64_t)patience->seconds * MS_PER_SEC;
    struct pollfd polls[3] = { { .fd = process->handle, .events = POLLIN },
                               { .fd = process->output, .events = POLLIN },
                               { .fd = patience->asker, .events = 0 } };
    for (int64_t left; (left = until - now_ms()) > 0;) {
        if (poll(polls, ARRAY_LEN(polls), (int)left) < 0 && errno != EINTR) {
            io_die("poll", errno);
        }
        if ((polls[0].revents & POLLIN) != 0) {
            return PROGRAM_EXITED;
        }
        if (polls[2].revents != 0) {
            return PROGRAM_LEFT;
        }
        if (polls[1].revents != 0 && !take_output(process->output, output)) {
            polls[1].fd = -1;
        }
    }
    return PROGRAM_LATE;
}

void program_wait(struct program_process *process, const struct program_patience *patience,
                  struct buf *output, struct program_end *out)
{
    int status = 0;
    enum program_fate fate = watch(process, patience, output);
    if (fate != PROGRAM_EXITED) {
        kill(-process->pid, SIGKILL);
    }
    while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR) {
    }
    take_rest(process->output, output);
    close(process->output);
    close(process->handle);
    bool is_killed = WIFSIGNALED(status);
    unsigned code = (unsigned)(is_killed ? WTERMSIG(status) : WEXITSTATUS(status));
    *out =
        (struct program_end){ fate == PROGRAM_EXITED && is_killed ? PROGRAM_KILLED : fate, code };
}
