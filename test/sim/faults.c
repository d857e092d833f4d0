/* What goes wrong: weather of the disks, ends of programs and of power, and the fault points of the code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/plant.h"
#include "sim.h"

#define POINTS_MAX 256
#define START_TRIES 4
#define SPELL_USEC (20 * 60 * USEC_PER_SEC) /* of fine weather, at most */
#define CUT_CHANGES 400                     /* a cut comes within so many changes of the disk */
#define POINT_CUTS 20                       /* of those, one in so many is a power cut instead */
#define POINT_FIRES 12                      /* one in so many, of a point that this seed uses */

/* The names of all fault points, laid side by side by the linker. */
extern const char *const __start_fault_points[];
extern const char *const __stop_fault_points[];
/* And of the planted bugs. */
extern const char *const __start_plants[];
extern const char *const __stop_plants[];

static struct {
    struct sim *sim;
    unsigned count;
    const char *names[POINTS_MAX];
    uint64_t reached[POINTS_MAX], fired[POINTS_MAX];
    bool is_used[POINTS_MAX];
} points;

/* --- fault points --- */

static unsigned point_index(const char *name)
{
    unsigned i = 0;
    while (i < points.count && strcmp(points.names[i], name) != 0) {
        i++;
    }
    if (i == points.count && i < POINTS_MAX) {
        points.names[points.count++] = name;
    }
    return i;
}

static void damage_reported(void *arg, struct slice line)
{
    static const char *const events[] = { "event=log-damaged",     "event=record-lost",
                                          "event=account-rebuilt", "event=queue-rebuilt",
                                          "event=pop3-damaged",    "event=checkpoint-damaged" };
    struct sim *sim = arg;
    const struct sim_node *node = sim->running;
    if (sim->options.prints_trace) {
        printf("              n%d says %.*s\n", node == NULL ? -1 : (int)node->index,
               SLICE_ARG(slice_from(line, slice_find(line, SL("event=")))));
    }
    bool is_dead = node != NULL && sim_disk_is_frozen(node->disk);
    for (size_t i = 0; i < ARRAY_LEN(events) && !is_dead; i++) {
        if (slice_find(line, slice_cstr(events[i])) < line.len) {
            sim_fail(sim, "n%d reports damage: %.*s", node == NULL ? -1 : (int)node->index,
                     SLICE_ARG(line));
        }
    }
}

void faults_init(struct sim *sim)
{
    points.sim = sim;
    for (const char *const *name = __start_fault_points; name < __stop_fault_points; name++) {
        points.is_used[point_index(*name)] = sim_chance(sim, 3);
    }
    log_setup(LOG_WARN, "sim", -1);
    log_capture(damage_reported, sim);
}

bool fault_point(const char *name)
{
    struct sim *sim = points.sim;
    struct sim_node *node = sim == NULL ? NULL : sim->running;
    if (node == NULL || sim_disk_is_frozen(node->disk)) {
        return false;
    }
    unsigned at = point_index(name);
    points.reached[at]++;
    if (sim->is_calm || !sim->is_rough || !points.is_used[at] || !sim_chance(sim, POINT_FIRES)) {
        return false;
    }
    if (sim_chance(sim, POINT_CUTS)) {
        sim_disk_freeze(node->disk); /* the power goes here */
        return false;
    }
    points.fired[at]++;
    sim_disk_fault_note(node->disk);
    sim->faults++;
    trace(sim, "n%u fault %s", node->index, name);
    return true;
}

unsigned faults_count(void)
{
    return (unsigned)(__stop_fault_points - __start_fault_points);
}

const char *faults_name(unsigned at)
{
    return __start_fault_points[at];
}

void faults_report(void (*line)(void *arg, const char *name, uint64_t reached, uint64_t fired),
                   void *arg)
{
    for (unsigned i = 0; i < points.count; i++) {
        line(arg, points.names[i], points.reached[i], points.fired[i]);
    }
}

/* --- planted bugs --- */

bool plant_is_live(const char *name)
{
    return points.sim != NULL && points.sim->options.plant != NULL &&
           strcmp(points.sim->options.plant, name) == 0;
}

unsigned plants_count(void)
{
    return (unsigned)(__stop_plants - __start_plants);
}

const char *plants_name(unsigned at)
{
    return __start_plants[at];
}

/* --- weather --- */

static unsigned often(struct sim *sim)
{
    return sim_chance(sim, 2) ? 0 : 20 + (unsigned)sim_roll(sim, 400);
}

static void storm(struct sim *sim, struct sim_node *node)
{
    struct disk_weather weather = { .read_error = often(sim),
                                    .write_error = often(sim),
                                    .sync_error = often(sim),
                                    .name_error = often(sim),
                                    .short_write = often(sim),
                                    .slowest = 1 + sim_roll(sim, 50 * USEC_PER_MSEC) };
    trace(sim, "n%u storm: read %u write %u sync %u name %u short %u", node->index,
          weather.read_error, weather.write_error, weather.sync_error, weather.name_error,
          weather.short_write);
    sim_disk_set_weather(node->disk, &weather);
}

static void fill_disk(struct sim *sim, struct sim_node *node)
{
    /* Above or below the reserve of the log, or nothing at all. */
    static const uint64_t room[] = { 0, 20000, 300000, 8 << 20, (64 << 20) + 40000 };
    uint64_t left = room[sim_roll(sim, ARRAY_LEN(room))];
    trace(sim, "n%u has %llu octets left", node->index, (unsigned long long)left);
    sim_disk_set_capacity(node->disk, sim_disk_used(node->disk) + left);
}

static void clear_sky(struct sim_node *node)
{
    static const struct disk_weather fine = { .slowest = 200 };
    sim_disk_set_weather(node->disk, &fine);
    sim_disk_set_capacity(node->disk, UINT64_C(4) << 30);
    node->cut_after = 0;
}

static void checkpoint(struct sim_node *node, void *arg)
{
    *(enum err *)arg = store_checkpoint(node_services(node->node, 0)->store);
}

/* Brings the node up again, whatever it takes: on a disk without any room it does not start until somebody has made some. */
static void start_again(struct sim_node *node)
{
    struct sim *sim = node->sim;
    for (unsigned tries = 0; node->node == NULL; tries++) {
        if (tries == START_TRIES) {
            clear_sky(node);
        }
        IGNORE(fiber_sleep(1 + sim_roll(sim, 300 * USEC_PER_SEC)));
        if (node->node == NULL) {
            node->must_start = true;
            while (node->must_start) {
                IGNORE(fiber_sleep(USEC_PER_MSEC));
            }
        }
    }
}

static void spell(struct sim *sim, struct sim_node *node)
{
    enum err result = OK;
    switch (sim_roll(sim, 9)) {
    case 0:
    case 1:
        node->must_end = NODE_CUT;
        break;
    case 2:
        node->must_end = NODE_KILLED;
        break;
    case 3:
        node->must_end = NODE_STOPPED;
        break;
    case 4:
    case 5:
        node->cut_after = 1 + sim_roll(sim, CUT_CHANGES);
        break;
    case 6:
        storm(sim, node);
        break;
    case 7:
        fill_disk(sim, node);
        break;
    default:
        if (sim_node_call(node, checkpoint, &result)) {
            trace(sim, "n%u checkpoint: %s", node->index, err_name(result));
        }
    }
}

static void chaos(void *arg)
{
    struct sim_node *node = arg;
    struct sim *sim = node->sim;
    while (!sim->is_calm) {
        IGNORE(fiber_sleep(1 + sim_roll(sim, SPELL_USEC)));
        start_again(node);
        if (!sim->is_calm) {
            spell(sim, node);
        }
        IGNORE(fiber_sleep(1 + sim_roll(sim, SPELL_USEC / 2)));
        if (sim_chance(sim, 2)) {
            clear_sky(node);
        }
    }
    clear_sky(node);
    start_again(node);
    node->must_end = NODE_STOPPED; /* what was read before comes from the disk once more */
    IGNORE(fiber_sleep(USEC_PER_SEC));
    start_again(node);
}

/* Fault points are live half of the time, the same for all nodes. */
static void change_roughness(void *arg)
{
    struct sim *sim = arg;
    while (!sim->is_calm) {
        IGNORE(fiber_sleep(1 + sim_roll(sim, SPELL_USEC)));
        sim->is_rough = !sim->is_rough;
    }
}

void chaos_start(struct sim *sim)
{
    for (unsigned i = 0; i < sim->node_count; i++) {
        clear_sky(&sim->nodes[i]);
        sim_start_actor(sim, "chaos", chaos, &sim->nodes[i]);
    }
    sim_start_actor(sim, "roughness", change_roughness, sim);
}
