/* test/sim/sim.h - several whole nodes in one process, on simulated clocks, disks and networks, from one seed.
 *
 * Shape   a process plays one seed and ends. Everybody who acts is a fiber: sessions on the loops of their nodes, clients and chaos
 *         on a loop of their own. When no loop has anything to do, time jumps to whatever comes next.
 * Owner   everything lives until the process ends.
 * Same    nothing but the seed decides: random numbers, also the kernel's (entropy.c), come from it. */
#ifndef CULVER_TEST_SIM_H
#define CULVER_TEST_SIM_H

#include <jansson.h>

#include "app/node.h"
#include "base/buf.h"
#include "disk.h"
#include "flow/services.h"
#include "io/stream.h"

#define SIM_NODES_MAX 4
#define SIM_USERS 2 /* of each node */
#define SIM_PASSWORD "correct-horse"
#define SIM_START_USEC (UINT64_C(1795000000) * USEC_PER_SEC) /* 2026-11-18 */

struct sim;
struct account_model;

enum node_end { NODE_STAYS, NODE_STOPPED, NODE_KILLED, NODE_CUT };

struct sim_node {
    struct sim *sim;
    unsigned index;
    struct world world;
    struct sim_disk *disk;
    struct node *node;  /* NULL: down */
    unsigned boot;      /* counts starts */
    uint64_t cut_after; /* changes of the disk, then the power goes; 0: it stays */
    bool is_awake;      /* something may have happened to its loop */
    bool is_stopping;
    enum node_end must_end; /* done when no loop runs */
    bool must_start;
    unsigned calls;        /* fibers of sim_node_call() that run */
    struct fiber *watcher; /* NULL: none runs */
    char data_dir[128], vfs[16];
};

struct sim_options {
    uint64_t seed;
    unsigned nodes; /* 0: the seed decides */
    usec_t length;
    bool prints_trace;
    const char *plant; /* the planted bug that is live; NULL: none */
    const char *dir;   /* an empty directory for what is not simulated: locks and the vault */
};

struct sim {
    struct sim_options options;
    struct random random;
    struct world world; /* of the clients */
    struct loop *loop;
    usec_t now;
    struct sim_node nodes[SIM_NODES_MAX];
    unsigned node_count;
    struct sim_node *running; /* whose code runs now */
    struct list wires;
    struct account_model *accounts[SIM_NODES_MAX * SIM_USERS];
    unsigned account_count;
    uint64_t letters; /* made so far */
    unsigned actors;  /* fibers of clients that run */
    bool is_calm;     /* the last hours: no more faults, no new mail */
    bool is_rough;    /* fault points fire */
    uint64_t accepted, refused, unsure, cuts, kills, faults, checks, relayed, imap_changes;
};

/* A number below `sides`. */
uint64_t sim_roll(struct sim *sim, uint64_t sides);
bool sim_chance(struct sim *sim, unsigned one_in);

/* --- entropy.c: the kernel's random numbers of this program --- */
void entropy_seed(uint64_t seed);

/* --- trace.c --- */
struct sim_trace_summary {
    uint64_t hash;
    uint64_t events;
};
void trace_open(struct sim *sim);
/* One event of the history. */
void trace(struct sim *sim, const char *format, ...) PRINTF_LIKE(2, 3);
/* Octets that belong to the history but would not help a reader. */
void trace_bytes(struct sim *sim, struct slice bytes);
struct sim_trace_summary trace_summary(void);
/* An invariant does not hold: prints why, the end of the trace, and ends the process with 1. */
_Noreturn void sim_fail(struct sim *sim, const char *format, ...) PRINTF_LIKE(2, 3);

/* --- world.c: time and nodes --- */
void sim_init(struct sim *sim, const struct sim_options *options);
/* Turns everything until no client is left. */
void sim_run(struct sim *sim);
void sim_pass(struct sim *sim, usec_t by);
void sim_start_actor(struct sim *sim, const char *name, void (*fn)(void *arg), void *arg);
/* Runs fn(arg) on a fiber of the node and waits; false when the node is down. On a fiber of a client. */
BLOCKS bool sim_node_call(struct sim_node *node, void (*fn)(struct sim_node *node, void *arg),
                          void *arg);
/* One command of the command line, of everything where it can be (--all); NULL when the node is down. The reply is the caller's. */
BLOCKS json_t *sim_command(struct sim_node *node, const char *command, json_t *arguments);

/* --- node.c: starting, stopping, cutting the power --- */
void sim_node_init(struct sim *sim, unsigned index);
void sim_node_start(struct sim_node *node);
void sim_node_stop(struct sim_node *node); /* in order */
/* The program ends here and now; POWER_CUT: the machine too. */
void sim_node_crash(struct sim_node *node, enum sim_power how);

/* --- wire.c: the network --- */
/* A connection of a client of the lab, from loopback; NULL when nobody answers. */
struct stream *sim_connect(struct sim_node *node, enum service_kind kind);
/* The network of a node's world. Node i is 10.0.0.(i + 1). */
void wires_init_world(struct sim_node *node);
/* Moves what is due; true when something moved. */
bool wires_pump(struct sim *sim);
usec_t wires_next(struct sim *sim); /* UINT64_MAX: nothing is on its way */
void wires_cut(struct sim *sim, const struct sim_node *node);

/* --- names.c: the name service --- */
void names_init_world(struct sim_node *node);

/* --- post.c: what the nodes send to each other --- */
/* Listens to a conversation that a node begins, and notes in the parcels what becomes of letters. */
struct post *post_new(struct sim_node *from);
void post_free(struct post *post);
void post_hear_sender(struct post *post, struct slice bytes);   /* reach the receiver now */
void post_hear_receiver(struct post *post, struct slice bytes); /* leave it now */
void post_tell_sender(struct post *post, size_t octets); /* of the receiver's reach him now */
/* Looks into the node's queue from time to time, until the node ends. */
void post_watch_start(struct sim_node *node);
void post_watch_stop(struct sim_node *node);
/* Everything that waits in any queue. */
uint64_t post_waiting(struct sim *sim);

/* --- faults.c: fault points and weather --- */
void faults_init(struct sim *sim);
void chaos_start(struct sim *sim);
/* The fault points that the program has. */
unsigned faults_count(void);
const char *faults_name(unsigned at);
unsigned plants_count(void);
const char *plants_name(unsigned at);
/* Calls line() for each, with what became of it. */
void faults_report(void (*line)(void *arg, const char *name, uint64_t reached, uint64_t fired),
                   void *arg);

/* --- workload.c --- */
void workload_start(struct sim *sim);

#endif
