/* culver run, and culver run --single: one process, one thread, no sandbox. For debugging; the tests build their node the same way. */
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "app/cli.h"
#include "app/control.h"
#include "app/places.h"
#include "app/program.h"
#include "app/role.h"
#include "io/process.h"

struct single {
    struct world world;
    struct places places;
    struct node *node;
    struct control *control;
    struct io_watch signals;
    struct config *config; /* of the start: what programs there are */
};

static void signalled(struct io_watch *watch, int events)
{
    struct single *single = CONTAINER_OF(watch, struct single, signals);
    io_watch_close(watch);
    control_close(single->control);
    node_stop(single->node);
}

static enum err start_program(void *arg, struct slice route, int *out_fd)
{
    const struct single *single = arg;
    struct program_owner owner = { single->config->core.data_dir, single->config->core.log_level,
                                   single->places.uid };
    return program_spawn(single->config, route, &owner, out_fd);
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    process_ignore_signal(SIGPIPE);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static enum err run(struct single *single, struct config *config)
{
    struct node_config node = { .config = config,
                                .world = &single->world,
                                .is_inline = true,
                                .reactors = 1,
                                .programs = { start_program, single } };
    single->config = config;
    TRY(places_open(config, &single->world, &single->places));
    TRY(node_open(&node, &single->node));
    for (unsigned i = 0; i < single->places.listener_count; i++) {
        node_listen(single->node, config->listeners[i].kind, single->places.listeners[i]);
    }
    single->control = control_open(single->node, single->places.control, NULL, NULL);
    int fd = open_signals();
    io_watch_open(&single->signals, node_loop(single->node, 0), fd, signalled);
    io_watch_arm(&single->signals, IO_READ);
    log_info("ready", "host=%.*s dir=%.*s listeners=%u", SLICE_ARG(config->flow.hostname),
             SLICE_ARG(config->core.data_dir), config->listener_count);
    node_send(single->node);
    node_index(single->node);
    node_trust_issuer(single->node);
    node_run(single->node);
    close(fd);
    node_close(single->node);
    return OK;
}

int single_run(struct config *config)
{
    struct single single = { .node = NULL };
    log_setup(log_level_of(config->core.log_level), "single", STDERR_FILENO);
    vault_prepare();
    world_init_real(&single.world);
    enum err result = run(&single, config);
    return result == OK ? EXIT_DONE : cli_fail(result);
}

int cli_run(struct cli *cli)
{
    struct slice text;
    struct config *config;
    enum err result = cli_config_load_whole(cli, &text, &config);
    if (result != OK) {
        return cli_fail(result);
    }
    if (json_object_get(cli->options, "single") != NULL) {
        return single_run(config);
    }
    int code = keeper_run(cli, config, text);
    config_free(config);
    return code;
}
