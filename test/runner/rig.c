/* A node for one transcript: inline, in a directory of its own, with a clock that stands still. */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/control.h"
#include "directory/vault.h"
#include "runner.h"

#define SETTINGS_MAX 65536
#define DAY_USEC (UINT64_C(86400) * USEC_PER_SEC)
#define LONG_STEP_USEC (UINT64_C(60) * USEC_PER_SEC)
#define CLOSE_USEC (UINT64_C(60) * USEC_PER_SEC)
#define START_USEC (UINT64_C(1795000000) * USEC_PER_SEC) /* 2026-11-18 */

void rig_init(struct rig *rig, struct arena *arena)
{
    struct slice names[] = { SL("mx.lab.test") }, ca;
    *rig = (struct rig){ .names = ARENA_NEW(arena, struct names) };
    buf_init(&rig->settings, SETTINGS_MAX);
    if (tls_make_lab_certificates(names, 1, arena, &ca, &rig->certificate, &rig->key) != OK) {
        fprintf(stderr, "lab certificate: %s\n", err_detail());
        exit(1);
    }
}

void rig_fini(struct rig *rig)
{
    buf_fini(&rig->settings);
}

static enum err open_node(struct rig *rig)
{
    AUTO(buf_fini) struct buf text;
    struct config *config;
    buf_init(&text, SETTINGS_MAX * 2);
    buf_printf(&text, "data_dir = \"%s\"\nsegment_size = 4M\n", rig->data_dir);
    struct slice settings = buf_slice(&rig->settings);
    bool names_host = slice_find(settings, SL("hostname")) < settings.len;
    /* Who says nothing of it sends nothing to other servers; what is for senders here leaves the queue all the same. */
    bool sends = slice_find(settings, SL("outbound")) < settings.len;
    buf_append_cstr(&text, sends ? "" : "outbound { enabled = no }\n");
    buf_printf(&text, "%s%.*s", names_host ? "" : "server { hostname = mx.lab.test }\n",
               SLICE_ARG(settings));
    TRY(config_parse(buf_slice(&text), &config));
    struct node_config node = { .config = config,
                                .world = &rig->world,
                                .is_inline = true,
                                .hashes_cheaply = true,
                                .reactors = 1 };
    enum err result = node_open(&node, &rig->node);
    if (result != OK) {
        config_free(config);
    } else {
        node_look_up(rig->node);
        node_send(rig->node);
    }
    return result;
}

/* --- servers that the node sends to: the transcript plays them --- */

static int connect_out(struct network *network, const struct peer_address *from,
                       const struct peer_address *to)
{
    struct rig *rig = network->state;
    int pair[2];
    (void)to;
    if (rig->called_count == CLIENTS_MAX || rig->is_closing) {
        errno = ECONNREFUSED;
        return -1;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0) {
        return -1;
    }
    rig->called[rig->called_count++] = pair[0];
    return pair[1];
}

/* The tables of the machine that the tests run on are none of theirs. */
static bool is_own(struct network *network, const struct peer_address *address)
{
    struct peer_text text = peer_address_text(address);
    (void)network;
    return strcmp(text.text, "192.0.2.99") == 0 || peer_address_is_loopback(address) ||
           peer_address_is_any(address);
}

int rig_take_call(struct rig *rig)
{
    if (rig->called_count == 0) {
        return -1;
    }
    int fd = rig->called[0];
    rig->called_count--;
    memmove(rig->called, rig->called + 1, rig->called_count * sizeof(fd));
    return fd;
}

enum err rig_open(struct rig *rig)
{
    world_init_real(&rig->world);
    rig->world.network.connect = connect_out;
    rig->world.network.is_own = is_own;
    rig->world.network.state = rig;
    rig->is_closing = false;
    names_init_world(rig->names, &rig->world);
    clock_init_fake(&rig->world.clock, START_USEC);
    random_init_seeded(&rig->world.random, 1);
    const char *folder = getenv("TMPDIR");
    snprintf(rig->data_dir, sizeof(rig->data_dir), "%s/culver-transcript-XXXXXX",
             folder == NULL ? "/tmp" : folder);
    if (mkdtemp(rig->data_dir) == NULL) {
        return fail(ERR_TEMP, "mkdtemp: %m");
    }
    TRY(vault_install_certificate(rig->data_dir, rig->certificate, rig->key));
    return open_node(rig);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    return remove(path);
}

/* Time goes by for whoever waits for it, up to the end of the time that sessions get: with a clock that stands still they would wait for ever. */
static void let_end(struct rig *rig)
{
    struct loop *loop = node_loop(rig->node, 0);
    loop_run_idle(loop);
    for (usec_t by = 0; by < CLOSE_USEC && !loop_is_over(loop); by += USEC_PER_SEC) {
        rig_advance(rig, USEC_PER_SEC);
    }
}

static void close_node(struct rig *rig)
{
    rig->is_closing = true; /* who is hung up on calls nobody else */
    for (int fd = rig_take_call(rig); fd >= 0; fd = rig_take_call(rig)) {
        close(fd);
    }
    if (rig->node != NULL) {
        node_stop(rig->node);
        let_end(rig);
        node_run(rig->node);
        node_close(rig->node);
        rig->node = NULL;
    }
}

void rig_close(struct rig *rig)
{
    close_node(rig);
    nftw(rig->data_dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    buf_reset(&rig->settings);
}

enum err rig_restart(struct rig *rig, usec_t off)
{
    close_node(rig);
    clock_advance(&rig->world.clock, off);
    rig->is_closing = false;
    return open_node(rig);
}

void rig_advance(struct rig *rig, usec_t by)
{
    /* In steps, so that timers which set the next one all ring; days in longer ones. */
    usec_t most = by > DAY_USEC ? LONG_STEP_USEC : USEC_PER_SEC;
    while (by > 0) {
        usec_t step = by < most ? by : most;
        clock_advance(&rig->world.clock, step);
        loop_run_idle(node_loop(rig->node, 0));
        by -= step;
    }
}

static int no_room(struct disk *disk, const char *path, uint64_t *out)
{
    *out = 0;
    return 0;
}

void rig_set_room(struct rig *rig, bool is_full)
{
    struct world real;
    world_init_real(&real);
    rig->world.disk.room = is_full ? no_room : real.disk.room;
}

void rig_set_clock(struct rig *rig, int64_t by_usec)
{
    clock_set_wall(&rig->world.clock, by_usec);
}

struct commanding {
    struct node *node;
    json_t *request, *reply;
};

static void run_command(void *arg)
{
    struct commanding *c = arg;
    c->reply = control_answer(c->node, c->request, NULL);
}

/* "--name=value" and "--name" among the arguments are options, as on the command line. */
static json_t *take_options(json_t *arguments)
{
    json_t *options = json_object();
    for (size_t i = json_array_size(arguments); i-- > 0;) {
        struct slice word = slice_cstr(json_string_value(json_array_get(arguments, i)));
        size_t end = slice_find_char(word, '=');
        if (slice_starts(word, SL("--"))) {
            json_t *value = end == word.len ? json_true()
                                            : json_stringn(word.ptr + end + 1, word.len - end - 1);
            json_object_setn_new(options, word.ptr + 2, end - 2, value);
            json_array_remove(arguments, i);
        }
    }
    return options;
}

enum err rig_command(struct rig *rig, const char *command, json_t *arguments, const char *password)
{
    struct commanding c = { .node = rig->node };
    json_t *options = take_options(arguments);
    c.request = json_pack("{s:s,s:o,s:o,s:s}", "command", command, "arguments", arguments,
                          "options", options, "password", password == NULL ? "" : password);
    fiber_start(node_loop(rig->node, 0), "command", run_command, &c);
    while (c.reply == NULL) {
        loop_run_idle(node_loop(rig->node, 0));
    }
    enum err result = OK;
    if (!json_is_true(json_object_get(c.reply, "ok"))) {
        result =
            fail(ERR_PERM, "%s: %s", command, json_string_value(json_object_get(c.reply, "text")));
    }
    json_decref(c.request);
    json_decref(c.reply);
    return result;
}
