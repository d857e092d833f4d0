/* A node of the simulation: what `culver run --single` builds, on a disk in memory. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/log.h"
#include "sim.h"

#define SETTINGS_MAX 4096
#define DISK_BYTES (UINT64_C(4) << 30)
#define END_TURNS 60 /* seconds that sessions get to end */

static void disk_took(void *arg, usec_t by)
{
    struct sim_node *node = arg;
    sim_pass(node->sim, by);
}

static bool disk_is_cut(void *arg)
{
    struct sim_node *node = arg;
    return node->cut_after > 0 && --node->cut_after == 0;
}

void sim_node_init(struct sim *sim, unsigned index)
{
    struct sim_node *node = &sim->nodes[index];
    *node = (struct sim_node){ .sim = sim, .index = index };
    snprintf(node->data_dir, sizeof(node->data_dir), "%s/n%u", sim->options.dir, index);
    snprintf(node->vfs, sizeof(node->vfs), "sim-%u", index);
    if (mkdir(node->data_dir, 0700) != 0) {
        sim_fail(sim, "mkdir %s: %m", node->data_dir);
    }
    world_init_real(&node->world);
    clock_init_fake(&node->world.clock, sim->now);
    random_init_seeded(&node->world.random, random_u64(&sim->random));
    struct sim_disk_config disk = { .vfs = node->vfs,
                                    .root = node->data_dir,
                                    .seed = random_u64(&sim->random),
                                    .capacity = DISK_BYTES,
                                    .pass_time = disk_took,
                                    .cut = disk_is_cut,
                                    .arg = node };
    node->disk = sim_disk_new(&disk);
    node->world.disk = sim_disk_interface(node->disk);
    wires_init_world(node);
    names_init_world(node);
}

static enum err open_node(struct sim_node *node)
{
    AUTO(buf_fini) struct buf text;
    struct config *config;
    buf_init(&text, SETTINGS_MAX);
    buf_printf(&text,
               "data_dir = \"%s\"\nsegment_size = 64K\n"
               "server { hostname = mx.n%u.test\n allow_plain_loopback = yes\n}\n"
               "outbound { delay_warning = 0 }\n",
               node->data_dir, node->index);
    TRY(config_parse(buf_slice(&text), &config));
    struct node_config parts = { .config = config,
                                 .world = &node->world,
                                 .is_inline = true,
                                 .hashes_cheaply = true,
                                 .reactors = 1 };
    enum err result = node_open(&parts, &node->node);
    if (result != OK) {
        config_free(config);
    }
    return result;
}

/* While the weather is bad a start may fail; the administrator tries again. */
void sim_node_start(struct sim_node *node)
{
    struct sim *sim = node->sim;
    node->boot++;
    node->is_awake = true;
    sim->running = node;
    uint64_t faults = sim->faults;
    (void)sim_disk_faults_take(node->disk);
    enum err result = open_node(node);
    sim->running = NULL;
    trace(sim, "n%u start %u: %s", node->index, node->boot, result == OK ? "up" : err_name(result));
    if (result != OK) {
        node->node = NULL;
        bool has_reason = sim_disk_is_frozen(node->disk) || sim_disk_faults_take(node->disk) > 0 ||
                          sim->faults > faults;
        if (!has_reason) {
            sim_fail(sim, "n%u does not start: %s", node->index, err_detail());
        }
        if (sim_disk_is_frozen(node->disk)) {
            sim_node_crash(node, POWER_CUT);
        }
        return;
    }
    node_send(node->node);
    post_watch_start(node);
}

/* Sessions end, then the node. What it does meanwhile reaches the disk only when the disk is not frozen. */
static void close_node(struct sim_node *node)
{
    struct sim *sim = node->sim;
    struct loop *loop = node_loop(node->node, 0);
    node->is_stopping = true;
    sim->running = node;
    node_stop(node->node);
    post_watch_stop(node);
    for (int i = 0; i < END_TURNS && !loop_is_over(loop); i++) {
        loop_run_idle(loop);
        sim_pass(sim, USEC_PER_SEC);
    }
    node_run(node->node);
    node_close(node->node);
    sim->running = NULL;
    node->node = NULL;
    node->is_stopping = false;
}

void sim_node_stop(struct sim_node *node)
{
    trace(node->sim, "n%u stop", node->index);
    close_node(node);
    wires_cut(node->sim, node);
    if (sim_disk_is_frozen(node->disk)) { /* the power went while it stopped */
        sim_disk_revive(node->disk, POWER_CUT);
    }
}

void sim_node_crash(struct sim_node *node, enum sim_power how)
{
    trace(node->sim, "n%u %s", node->index, how == POWER_CUT ? "power cut" : "killed");
    *(how == POWER_CUT ? &node->sim->cuts : &node->sim->kills) += 1;
    sim_disk_freeze(node->disk);
    wires_cut(node->sim, node);
    if (node->node != NULL) {
        close_node(node);
    }
    node->cut_after = 0;
    sim_disk_revive(node->disk, how);
}
