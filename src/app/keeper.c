/* The keeper: opens what needs privileges, starts vault, scanners and server, answers the server's few questions, starts all of
 * them again when one dies, and stops them in order. It reads nothing that a peer wrote. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/cli.h"
#include "app/places.h"
#include "app/program.h"
#include "app/role.h"
#include "io/process.h"
#include "queue/poison.h"

#define DEATHS_MAX 5 /* within DEATHS_SECS: then it is no accident */
#define DEATHS_SECS 60
#define STOP_MORE_SECS 10 /* beyond the grace of the configuration */
#define FDS_MIN 65536
#define USER_NAME_MAX 256

struct keeper {
    struct cli *cli;
    struct world world;
    struct config *config;
    struct slice text; /* of the configuration, as the server gets it */
    struct config
        *newest; /* as the server had it last: whose programs are started; NULL: `config` */
    struct places places;
    int signals; /* signalfd */
    pid_t server, vault;
    int link, notice; /* our ends; -1 closed */
    int board;        /* what the server has under way: it outlives the server */
    usec_t deaths[DEATHS_MAX];
    unsigned death_count;
    bool is_stopping, is_ready;
};

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

static unsigned reactor_count(const struct config *config)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t count = config->core.reactors != 0 ? config->core.reactors
                     : processors < 1           ? 1
                                                : (uint64_t)processors;
    return count > REACTORS_MAX ? REACTORS_MAX : (unsigned)count;
}

/* A role with its brief in front of its sockets. */
static enum err spawn(struct keeper *keeper, const char *role, const int *sockets, unsigned count,
                      pid_t *out)
{
    int fds[2 * REACTORS_MAX + 1];
    struct brief brief = { .data_dir = keeper->config->core.data_dir,
                           .uid = keeper->places.uid,
                           .gid = keeper->places.gid,
                           .log_level = log_level_of(keeper->config->core.log_level),
                           .sockets = count };
    TRY(brief_make(&brief, &fds[0]));
    memcpy(fds + 1, sockets, count * sizeof(int));
    enum err result = process_spawn(role, fds, count + 1, out);
    close(fds[0]);
    return result;
}

static enum err spawn_scanner(struct keeper *keeper, int *out_fd)
{
    int pair[2];
    pid_t unused;
    TRY(ipc_pair(pair));
    enum err result = spawn(keeper, "scanner", &pair[1], 1, &unused);
    close(pair[1]);
    if (result != OK) {
        close(pair[0]);
        return result;
    }
    *out_fd = pair[0];
    return OK;
}

/* --- the answer to LINK_START --- */

struct start {
    int fds[LINK_FDS_MAX];
    unsigned count;
    unsigned own; /* the first ones stay open here too */
};

static void start_fini(struct start *start)
{
    for (unsigned i = start->own; i < start->count; i++) {
        close(start->fds[i]);
    }
}

/* For each reactor a connection for passwords and one for keys. */
static enum err start_vault(struct keeper *keeper, unsigned reactors, int near[][2])
{
    int far[2 * REACTORS_MAX];
    unsigned made = 0;
    enum err result = OK;
    for (; made < 2 * reactors && result == OK; made++) {
        int pair[2];
        result = ipc_pair(pair);
        if (result != OK) {
            break;
        }
        near[made / 2][made % 2] = pair[0];
        far[made] = pair[1];
    }
    result = result == OK ? spawn(keeper, "vault", far, made, &keeper->vault) : result;
    for (unsigned i = 0; i < made; i++) {
        close(far[i]);
        if (result != OK) {
            close(near[i / 2][i % 2]);
        }
    }
    return result;
}

static enum err fill_start(struct keeper *keeper, struct start *start)
{
    unsigned reactors = reactor_count(keeper->config);
    int vault[REACTORS_MAX][2];
    for (unsigned i = 0; i < keeper->places.listener_count; i++) {
        start->fds[start->count++] = keeper->places.listeners[i];
    }
    start->fds[start->count++] = keeper->places.control;
    start->own = start->count;
    TRY(start_vault(keeper, reactors, vault));
    for (unsigned i = 0; i < reactors; i++) {
        start->fds[start->count++] = vault[i][0];
        start->fds[start->count++] = vault[i][1];
        for (unsigned k = 0; k < SCANNERS_PER_REACTOR; k++) {
            TRY(spawn_scanner(keeper, &start->fds[start->count]));
            start->count++;
        }
    }
    return OK;
}

static enum err answer_start(struct keeper *keeper)
{
    AUTO(start_fini) struct start start = { .count = 0 };
    enum err result = fill_start(keeper, &start);
    return link_reply(keeper->link, result, keeper->text, start.fds, start.count);
}

/* --- the other questions --- */

static enum err answer_scanner(struct keeper *keeper)
{
    int fd = -1;
    enum err result = spawn_scanner(keeper, &fd);
    enum err sent = link_reply(keeper->link, result, SL(""), &fd, 1);
    close_fd(&fd);
    return sent;
}

static enum err answer_config(struct keeper *keeper)
{
    struct config *config;
    struct slice text;
    enum err result = cli_config_load_whole(keeper->cli, &text, &config);
    enum err sent = link_reply(keeper->link, result, text, NULL, 0);
    if (result == OK) {
        config_free(keeper->newest);
        keeper->newest = config;
    }
    return sent;
}

/* Which program, as which user: the configuration alone says it, whatever the server may have become. */
static enum err answer_program(struct keeper *keeper, struct slice route)
{
    const struct config *config = keeper->newest != NULL ? keeper->newest : keeper->config;
    struct program_owner owner = { keeper->config->core.data_dir, keeper->config->core.log_level,
                                   keeper->places.uid };
    int fd = -1;
    enum err result = program_spawn(config, route, &owner, &fd);
    enum err sent = link_reply(keeper->link, result, SL(""), &fd, 1);
    close_fd(&fd);
    return sent;
}

/* A user that is not there has no name: an answer, too. */
static enum err answer_user(struct keeper *keeper, uint64_t uid)
{
    AUTO(buf_fini) struct buf name;
    buf_init(&name, USER_NAME_MAX);
    enum err result = local_user_name(uid, &name);
    return link_reply(keeper->link, result == ERR_NOT_FOUND ? OK : result, buf_slice(&name), NULL,
                      0);
}

static enum err answer_ready(struct keeper *keeper)
{
    keeper->is_ready = true;
    log_info("ready", "host=%.*s dir=%.*s listeners=%u", SLICE_ARG(keeper->config->flow.hostname),
             SLICE_ARG(keeper->config->core.data_dir), keeper->config->listener_count);
    return link_reply(keeper->link, OK, SL(""), NULL, 0);
}

static void answer(struct keeper *keeper)
{
    struct link_request request;
    enum err result = link_next(keeper->link, &request);
    if (result == OK) {
        switch (request.question) {
        case LINK_START:
            result = answer_start(keeper);
            break;
        case LINK_READY:
            result = answer_ready(keeper);
            break;
        case LINK_SCANNER:
            result = answer_scanner(keeper);
            break;
        case LINK_CONFIG:
            result = answer_config(keeper);
            break;
        case LINK_PROGRAM:
            result = answer_program(keeper, slice_cstr(request.name));
            break;
        case LINK_USER:
            result = answer_user(keeper, request.number);
            break;
        }
    }
    if (result != OK) {
        close_fd(&keeper->link); /* SIGCHLD tells the rest */
    }
}

/* --- starting, dying, stopping --- */

static enum err start_server(struct keeper *keeper)
{
    int link[2], notice[2];
    keeper->is_ready = false;
    TRY(ipc_pair(link));
    TRY(ipc_pair(notice));
    int sockets[3] = { link[1], notice[1], keeper->board };
    enum err result = spawn(keeper, "server", sockets, 3, &keeper->server);
    close(link[1]);
    close(notice[1]);
    keeper->link = link[0];
    keeper->notice = notice[0];
    return result;
}

static bool dies_too_often(struct keeper *keeper)
{
    usec_t now = keeper->world.clock.monotonic(&keeper->world.clock);
    usec_t oldest = keeper->deaths[keeper->death_count % DEATHS_MAX];
    keeper->deaths[keeper->death_count++ % DEATHS_MAX] = now;
    return keeper->death_count > DEATHS_MAX && now - oldest < DEATHS_SECS * USEC_PER_SEC;
}

/* Only who was ended by what it did leaves suspects behind; who was killed, or ended in order, does not. */
static enum err clear_board(struct keeper *keeper, int status)
{
    static const uint64_t nothing[POISON_UNDER_WAY];
    bool is_crash = WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL;
    if (!is_crash && pwrite(keeper->board, nothing, sizeof(nothing),
                            offsetof(struct poison_board, under_way)) != sizeof(nothing)) {
        return fail(ERR_TEMP, "shared memory: %m");
    }
    return OK;
}

/* What is left of vault and scanners ends by itself when the server's sockets are gone. */
static enum err server_died(struct keeper *keeper, int status)
{
    keeper->server = 0;
    keeper->vault = 0; /* ends by itself now, and is nobody's loss */
    close_fd(&keeper->link);
    close_fd(&keeper->notice);
    if (keeper->is_stopping) {
        return OK;
    }
    log_error("server-died", "status=%d signal=%d", WIFEXITED(status) ? WEXITSTATUS(status) : -1,
              WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    if (!keeper->is_ready || dies_too_often(keeper)) {
        return fail(ERR_PERM, "the server does not start; its last words are in the log above");
    }
    TRY(clear_board(keeper, status));
    return start_server(keeper);
}

/* A vault whose sockets are gone ends with 0, and may be heard of before the server that it served: then the server's end says
 * what happened. */
static void vault_ended(struct keeper *keeper, int status)
{
    keeper->vault = 0;
    if (keeper->is_stopping) {
        return;
    }
    if (status != 0) {
        log_error("vault-died", "status=%d", status);
    }
    close_fd(&keeper->notice); /* a server that lives stops cleanly, and all start anew */
}

static enum err reap(struct keeper *keeper)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == keeper->vault) {
            vault_ended(keeper, status);
        } else if (pid == keeper->server) {
            TRY(server_died(keeper, status));
        }
    }
    return OK;
}

static void stop(struct keeper *keeper)
{
    if (!keeper->is_stopping) {
        log_info("stopping", "grace=%llu", (unsigned long long)keeper->config->flow.grace);
        keeper->is_stopping = true;
        close_fd(&keeper->notice);
        alarm((unsigned)keeper->config->flow.grace + STOP_MORE_SECS);
    }
}

static enum err take_signal(struct keeper *keeper)
{
    struct signalfd_siginfo info;
    if (read(keeper->signals, &info, sizeof(info)) != (ssize_t)sizeof(info)) {
        return OK;
    }
    switch (info.ssi_signo) {
    case SIGCHLD:
        return reap(keeper);
    case SIGALRM:
        log_error("stop-forced", "pid=%d", keeper->server);
        kill(keeper->server, SIGKILL);
        return OK;
    case SIGHUP:
        if (keeper->notice >= 0 &&
            send(keeper->notice, (char[]){ NOTICE_RELOAD }, 1, MSG_NOSIGNAL) != 1) {
            log_warn("reload-failed", "errno=%d", errno);
        }
        return OK;
    default:
        stop(keeper);
        return OK;
    }
}

static enum err watch(struct keeper *keeper)
{
    while (keeper->server != 0) {
        struct pollfd polls[2] = { { .fd = keeper->signals, .events = POLLIN },
                                   { .fd = keeper->link, .events = POLLIN } };
        if (poll(polls, 2, -1) < 0 && errno != EINTR) {
            return fail(ERR_TEMP, "poll: %m");
        }
        if ((polls[1].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && keeper->link >= 0) {
            answer(keeper);
        }
        if ((polls[0].revents & POLLIN) != 0) {
            TRY(take_signal(keeper));
        }
    }
    return OK;
}

static int take_signals(void)
{
    static const int numbers[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGALRM };
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        sigaddset(&set, numbers[i]);
    }
    sigprocmask(SIG_BLOCK, &set, NULL);
    process_ignore_signal(SIGPIPE);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* A descriptor for each connection: as many as the system gives. */
static void raise_limits(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
        if (files.rlim_cur < FDS_MIN) {
            log_warn("few-descriptors", "limit=%llu", (unsigned long long)files.rlim_cur);
        }
    }
}

static enum err run(struct keeper *keeper)
{
    TRY(memfd_shared("board", sizeof(struct poison_board), &keeper->board));
    TRY(places_open(keeper->config, &keeper->world, &keeper->places));
    enum err result = start_server(keeper);
    result = result == OK ? watch(keeper) : result;
    places_close(&keeper->places);
    if (result == OK) {
        log_info("stopped", "dir=%.*s", SLICE_ARG(keeper->config->core.data_dir));
    }
    return result;
}

int keeper_run(struct cli *cli, struct config *config, struct slice text)
{
    struct keeper keeper = {
        .cli = cli, .config = config, .text = text, .link = -1, .notice = -1, .board = -1
    };
    log_setup(log_level_of(config->core.log_level), "keeper", STDERR_FILENO);
    world_init_real(&keeper.world);
    keeper.signals = take_signals();
    raise_limits();
    enum err result = run(&keeper);
    close_fd(&keeper.link);
    close_fd(&keeper.notice);
    close_fd(&keeper.board);
    close_fd(&keeper.signals);
    config_free(keeper.newest);
    return result == OK ? EXIT_DONE : cli_fail(result);
}
