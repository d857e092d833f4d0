/* The server process: takes its descriptors, seals itself, runs the node. */
#include <stdlib.h>
#include <unistd.h>

#include "app/control.h"
#include "app/role.h"
#include "io/job.h"
#include "io/memory.h"
#include "io/process.h"

#define BRIEF_ARENA_BYTES ((size_t)256 * 1024)

struct server {
    struct link *link;
    struct node *node;
    struct control *control;
    struct io_watch notice;
    struct config *config; /* until the node has it */
    int fds[LINK_FDS_MAX];
    unsigned fd_count;
};

static int respawn_scanner(void *arg)
{
    struct server *server = arg;
    AUTO(buf_fini) struct buf text;
    int fd;
    struct link_answer answer = { .text = &text, .fds = &fd, .max = 1 };
    buf_init(&text, 1024);
    enum err result = link_ask(server->link, LINK_SCANNER, &answer);
    return result == OK && answer.count == 1 ? fd : -1;
}

/* This process cannot read the user database: the keeper can. */
static enum err user_name(void *arg, uint64_t uid, struct buf *out)
{
    const struct server *server = arg;
    return link_ask_user(server->link, uid, out);
}

/* Nor can it run anything. */
static enum err start_program(void *arg, struct slice route, int *out_fd)
{
    const struct server *server = arg;
    return link_ask_program(server->link, route, out_fd);
}

/* On a fiber: new settings for sessions to come. */
static enum err reload(void *arg)
{
    struct server *server = arg;
    AUTO(buf_fini) struct buf text;
    struct config *config;
    struct link_answer answer = { .text = &text };
    buf_init(&text, CONFIG_BYTES_MAX + 1);
    TRY(link_ask(server->link, LINK_CONFIG, &answer));
    TRY(config_parse(buf_slice(&text), &config));
    enum err result = node_reload(server->node, config);
    if (result != OK) {
        config_free(config);
        return result;
    }
    log_set_level(log_level_of(config->core.log_level));
    return OK;
}

static void reload_fiber(void *arg)
{
    if (reload(arg) != OK) {
        log_error("config-refused", "reason=%s", log_text(slice_cstr(err_detail())).text);
    }
}

static void noticed(struct io_watch *watch, int events)
{
    struct server *server = CONTAINER_OF(watch, struct server, notice);
    char octet;
    ssize_t got = read(watch->fd, &octet, 1);
    if (got == 1 && octet == NOTICE_RELOAD) {
        fiber_start(watch->loop, "reload", reload_fiber, server);
        io_watch_arm(watch, IO_READ);
        return;
    }
    io_watch_close(watch);
    control_close(server->control);
    server->control = NULL;
    node_stop(server->node);
}

static enum err take_start(struct server *server)
{
    AUTO(buf_fini) struct buf text;
    struct link_answer answer = { .text = &text, .fds = server->fds, .max = LINK_FDS_MAX };
    buf_init(&text, CONFIG_BYTES_MAX + 1);
    TRY(link_ask(server->link, LINK_START, &answer));
    server->fd_count = answer.count;
    return config_parse(buf_slice(&text), &server->config);
}

/* What is left of the descriptors after listeners and control socket belongs to the reactors. */
static enum err open_node(struct server *server, struct world *world, struct poison_board *board)
{
    struct reactor_fds reactors[REACTORS_MAX];
    unsigned first = server->config->listener_count + 1;
    unsigned each = 2 + SCANNERS_PER_REACTOR;
    unsigned count = server->fd_count < first ? 0 : (server->fd_count - first) / each;
    if (count == 0 || count > REACTORS_MAX) {
        return fail(ERR_SYNTAX, "the keeper sent %u descriptors", server->fd_count);
    }
    for (unsigned i = 0; i < count; i++) {
        const int *fds = server->fds + first + i * each;
        reactors[i].password = fds[0];
        reactors[i].key = fds[1];
        memcpy(reactors[i].scanners, fds + 2, sizeof(reactors[i].scanners));
    }
    struct node_config node = { .config = server->config,
                                .world = world,
                                .board = board,
                                .reactors = count,
                                .fds = reactors,
                                .respawn_scanner = respawn_scanner,
                                .respawn_arg = server,
                                .users = { user_name, server },
                                .programs = { start_program, server } };
    TRY(node_open(&node, &server->node));
    for (unsigned i = 0; i < server->config->listener_count; i++) {
        node_listen(server->node, server->config->listeners[i].kind, server->fds[i]);
    }
    server->control =
        control_open(server->node, server->fds[server->config->listener_count], reload, server);
    return OK;
}

static enum err say_ready(struct server *server)
{
    AUTO(buf_fini) struct buf text;
    struct link_answer answer = { .text = &text };
    buf_init(&text, 1024);
    return link_ask(server->link, LINK_READY, &answer);
}

static enum err run(struct server *server, const struct brief *brief, struct arena *arena)
{
    struct world world;
    world_init_real(&world);
    void *board;
    TRY(memfd_map_shared(BOARD_FD, sizeof(struct poison_board), &board));
    TRY(take_start(server));
    const char *data_dir = arena_cstr(arena, brief->data_dir);
    thread_work_in_turns();
    sandbox_enter(SANDBOX_SERVER, data_dir, (uid_t)brief->uid, (gid_t)brief->gid);
    sandbox_self_test(SANDBOX_SERVER, data_dir);
    TRY(open_node(server, &world, board));
    struct worker *memory = memory_keep();
    io_watch_open(&server->notice, node_loop(server->node, 0), NOTICE_FD, noticed);
    io_watch_arm(&server->notice, IO_READ);
    enum err result = say_ready(server);
    if (result == OK) {
        node_look_up(server->node);
        node_send(server->node);
        node_index(server->node);
        node_trust_issuer(server->node);
        node_run(server->node);
    }
    node_close(server->node);
    worker_free(memory);
    return result;
}

int role_server(void)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "brief", BRIEF_ARENA_BYTES);
    struct server server = { .link = NULL };
    struct brief brief;
    if (role_begin("server", arena, &brief) != OK) {
        return role_refuse();
    }
    server.link = link_open(LINK_FD);
    int code = run(&server, &brief, arena) == OK ? 0 : role_refuse();
    link_close(server.link);
    return code;
}
