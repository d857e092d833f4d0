/* app/reactor.h - one thread of the node: a loop, its connections to vault and scanner, its listeners.
 *
 * Threads  reactor_call() and reactor_stop() on the loop of the first; the rest before the loop runs, or on its thread. */
#ifndef CULVER_APP_REACTOR_H
#define CULVER_APP_REACTOR_H

#include "app/node.h"

struct reactor;

struct reactors {
    struct reactor *at[REACTORS_MAX];
    unsigned count;
};

struct reactor_config {
    struct world *world;
    const char *data_dir;
    struct dkim_cache *dkim;       /* of the node */
    const struct reactor_fds *fds; /* NULL: vault and scanner inside */
    bool hashes_cheaply;           /* directory/vault.h, for tests */
    int (*respawn_scanner)(void *arg);
    void *respawn_arg;
    struct services services;   /* store, directory, jobs, admission; the rest is filled in */
    const struct reactors *all; /* of the node, this one among them: they share out connections */
};

enum err reactor_new(const struct reactor_config *config, struct reactor **out);
/* Listeners and helpers go; the loop stays, because an inline store has its timers there. */
void reactor_close(struct reactor *reactor);
void reactor_free(struct reactor *reactor);
struct services *reactor_services(struct reactor *reactor);

/* Points to the settings of `config`, which outlives all sessions. */
void reactor_configure(struct reactor *reactor, const struct config *config);
/* What the vault says it has: the certificate, without which TLS is not offered, and keys of Kerberos. */
void reactor_load_keys(struct reactor *reactor);

/* From now on sessions look up names in the DNS, until reactor_close(); here and below `dns` outlives that. */
void reactor_look_up(struct reactor *reactor, struct dns *dns);

/* Mail for the world leaves from this reactor, until reactor_stop(). */
void reactor_send(struct reactor *reactor, const struct config *config, struct dns *dns,
                  struct poison_board *board);

/* The one that sends from here; where there is none, one for questions is made. On its thread. */
struct outbound *reactor_outbound(struct reactor *reactor, const struct config *config,
                                  struct dns *dns);

/* The keys of the issuer (oauth/issuer.h) are fetched on this reactor, until reactor_stop(). */
void reactor_trust_issuer(struct reactor *reactor, struct dns *dns);

/* The node's indexer runs on this reactor, until reactor_stop(). */
void reactor_index(struct reactor *reactor);

void reactor_listen(struct reactor *reactor, enum service_kind kind, int fd);
void reactor_accept(struct reactor *reactor, enum service_kind kind, int fd,
                    const struct peer_address *peer);
void reactor_stop(struct reactor *reactor);

/* fn(reactor, arg) on a fiber of the reactor's own loop; suspends the caller's fiber meanwhile. Nothing is done on another that stops. On the loop
 * that stops the reactors, so that none begins to in between. */
BLOCKS void reactor_call(struct reactor *reactor, void (*fn)(struct reactor *reactor, void *arg),
                         void *arg);

#endif
