/* app/node.h - one running node: the store, the directory, and a reactor a thread with its services.
 *
 * Shape   built in one place for all: the server process, `--single`, the command line without a server, and the tests.
 * Owner   node_open() / node_close(); the world outlives it. The configuration is taken over.
 * Threads node_services() and node_loop() of reactor i belong to the thread of that reactor; reactor 0 is the caller's.
 * Blocks  node_open() blocks the thread: recovery. */
#ifndef CULVER_APP_NODE_H
#define CULVER_APP_NODE_H

#include "app/config.h"
#include "queue/poison.h"

#define REACTORS_MAX 32
#define SCANNERS_PER_REACTOR 2

struct node;

/* Connections of one reactor to the other processes. */
struct reactor_fds {
    int password, key; /* of the vault; -1: inside */
    int scanners[SCANNERS_PER_REACTOR];
};

struct node_config {
    struct config *config;
    struct world *world;
    bool
        is_inline; /* everything on the caller's thread: --single, tests, commands without a server */
    bool hashes_cheaply; /* directory/vault.h, for tests */
    unsigned reactors;
    struct poison_board *board; /* queue/poison.h; NULL: no death of this program is remembered */
    const struct reactor_fds *fds;     /* one for each reactor; NULL: vault and scanner inside */
    int (*respawn_scanner)(void *arg); /* a new connection, or -1 */
    void *respawn_arg;
    struct user_source users; /* names of the users of this host */
    struct program_source programs;
};

enum err node_open(const struct node_config *config, struct node **out);
void node_close(struct node *node); /* when no reactor runs any more; NULL allowed */

struct loop *node_loop(struct node *node, unsigned reactor);
struct services *node_services(struct node *node, unsigned reactor);

/* Connections to `fd` (listening, taken over) become sessions of this kind, on all reactors. Before node_run(). */
void node_listen(struct node *node, enum service_kind kind, int fd);
/* A connected socket (taken over) becomes a session of this reactor. On its thread. */
void node_accept(struct node *node, unsigned reactor, enum service_kind kind, int fd,
                 const struct peer_address *peer);

/* Sessions look up names in the DNS from now on: once, before node_run(). */
void node_look_up(struct node *node);
/* Mail leaves from now on, when the settings allow it: once, before node_run(). */
void node_send(struct node *node);
/* Who sends, or where nobody does one for questions alone. On the thread of reactor 0. */
struct outbound *node_outbound(struct node *node);
/* The keys of the issuer whose tokens log users in are fetched from now on: once, before node_run(). */
void node_trust_issuer(struct node *node);
/* New mail is indexed for search from now on: once, before node_run(). */
void node_index(struct node *node);
/* Starts the other reactors' threads and runs reactor 0 until node_stop(); returns when every session has ended. */
void node_run(struct node *node);
/* No new sessions; those there are say goodbye. From any thread of the node. */
void node_stop(struct node *node);

/* New settings for all sessions that begin from now on, and the certificate read anew. Takes `config` over when OK.
 * ERR_PERM: a key that needs a restart differs; the detail names it. */
BLOCKS enum err node_reload(struct node *node, struct config *config);

struct node_status {
    uint64_t sessions, uptime_secs;
    bool has_certificate;
    const char *certificate; /* in words, certificate_state(); NULL: there is none */
    struct utc certificate_until;
    unsigned reactors;
    const char *data_dir;
};
void node_status_get(struct node *node, struct node_status *out);

#endif
