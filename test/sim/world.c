/* Time, and the turns of all loops. */
#include <stdlib.h>

#include "app/control.h"
#include "sim.h"

#define STEPS_MAX 40000000

uint64_t sim_roll(struct sim *sim, uint64_t sides)
{
    return random_u64(&sim->random) % sides;
}

bool sim_chance(struct sim *sim, unsigned one_in)
{
    return sim_roll(sim, one_in) == 0;
}

void sim_init(struct sim *sim, const struct sim_options *options)
{
    *sim = (struct sim){ .options = *options, .now = SIM_START_USEC };
    random_init_seeded(&sim->random, options->seed);
    list_init(&sim->wires);
    world_init_real(&sim->world);
    clock_init_fake(&sim->world.clock, sim->now);
    sim->loop = loop_new(&sim->world);
    trace_open(sim);
    sim->node_count = options->nodes == 0 ? 2 + (unsigned)sim_roll(sim, 2) : options->nodes;
    for (unsigned i = 0; i < sim->node_count; i++) {
        sim_node_init(sim, i);
    }
}

void sim_pass(struct sim *sim, usec_t by)
{
    sim->now += by;
    clock_advance(&sim->world.clock, by);
    for (unsigned i = 0; i < sim->node_count; i++) {
        clock_advance(&sim->nodes[i].world.clock, by);
    }
}

/* --- turns --- */

static void turn_node(struct sim *sim, struct sim_node *node)
{
    if (node->node == NULL) {
        return;
    }
    struct loop *loop = node_loop(node->node, 0);
    if (!node->is_awake && loop_next_timer(loop) > sim->now) {
        return;
    }
    node->is_awake = false;
    sim->running = node;
    loop_run_idle(loop);
    sim->running = NULL;
    if (sim_disk_is_frozen(node->disk)) {
        sim_node_crash(node, POWER_CUT);
    }
}

/* What chaos asked for: a node starts and ends only while no loop runs. */
static void obey(struct sim_node *node)
{
    enum node_end end = node->must_end;
    node->must_end = NODE_STAYS;
    if (end == NODE_STOPPED && node->node != NULL) {
        sim_node_stop(node);
    } else if (end != NODE_STAYS && node->node != NULL) {
        sim_node_crash(node, end == NODE_CUT ? POWER_CUT : POWER_KEPT);
    }
    if (node->must_start && node->node == NULL) {
        sim_node_start(node);
    }
    node->must_start = false;
}

/* Until nobody has anything to do at this moment. */
static void settle(struct sim *sim)
{
    do {
        for (unsigned i = 0; i < sim->node_count; i++) {
            turn_node(sim, &sim->nodes[i]);
        }
        loop_run_idle(sim->loop);
    } while (wires_pump(sim));
    for (unsigned i = 0; i < sim->node_count; i++) {
        obey(&sim->nodes[i]);
    }
}

static usec_t next_event(struct sim *sim)
{
    usec_t next = loop_next_timer(sim->loop);
    usec_t wires = wires_next(sim);
    next = wires < next ? wires : next;
    for (unsigned i = 0; i < sim->node_count; i++) {
        struct sim_node *node = &sim->nodes[i];
        usec_t timer = node->node == NULL ? UINT64_MAX : loop_next_timer(node_loop(node->node, 0));
        next = timer < next ? timer : next;
    }
    return next;
}

void sim_run(struct sim *sim)
{
    for (uint64_t step = 0; sim->actors > 0; step++) {
        settle(sim);
        usec_t next = next_event(sim);
        if (sim->actors > 0 && (next == UINT64_MAX || step > STEPS_MAX)) {
            sim_fail(sim, "%u clients wait for something that never comes", sim->actors);
        }
        if (next > sim->now && sim->actors > 0) {
            sim_pass(sim, next - sim->now);
        }
    }
}

/* --- who acts --- */

struct actor {
    struct sim *sim;
    void (*fn)(void *arg);
    void *arg;
};

static void run_actor(void *arg)
{
    struct actor *actor = arg;
    actor->fn(actor->arg);
    actor->sim->actors--;
    free(actor);
}

void sim_start_actor(struct sim *sim, const char *name, void (*fn)(void *arg), void *arg)
{
    struct actor *actor = malloc(sizeof(*actor));
    if (actor == NULL) {
        abort();
    }
    *actor = (struct actor){ sim, fn, arg };
    sim->actors++;
    fiber_start(sim->loop, name, run_actor, actor);
}

struct node_call {
    struct sim_node *node;
    void (*fn)(struct sim_node *node, void *arg);
    void *arg;
    struct fiber *caller;
    bool is_done;
};

static void run_call(void *arg)
{
    struct node_call *call = arg;
    call->fn(call->node, call->arg);
    call->node->calls--;
    call->is_done = true;
    fiber_wake(call->caller);
}

bool sim_node_call(struct sim_node *node, void (*fn)(struct sim_node *node, void *arg), void *arg)
{
    struct node_call call = { .node = node, .fn = fn, .arg = arg, .caller = fiber_current() };
    if (node->node == NULL || node->is_stopping) {
        return false;
    }
    unsigned boot = node->boot;
    node->calls++;
    node->is_awake = true;
    fiber_start(node_loop(node->node, 0), "call", run_call, &call);
    while (!call.is_done) {
        fiber_suspend_surely();
    }
    return node->node != NULL && node->boot == boot;
}

struct commanding {
    json_t *request, *reply;
};

static void run_command(struct sim_node *node, void *arg)
{
    struct commanding *c = arg;
    c->reply = control_answer(node->node, c->request, NULL);
}

json_t *sim_command(struct sim_node *node, const char *command, json_t *arguments)
{
    struct commanding c = { .request = json_pack("{s:s,s:o,s:{s:s},s:s}", "command", command,
                                                 "arguments", arguments, "options", "all", "",
                                                 "password", SIM_PASSWORD) };
    bool is_up = sim_node_call(node, run_command, &c);
    json_decref(c.request);
    if (!is_up) {
        json_decref(c.reply);
        return NULL;
    }
    return c.reply;
}
