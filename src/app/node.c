/* Building a node, and taking it down again in the opposite order. */
#include "app/node.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/certificate.h"
#include "app/reactor.h"
#include "base/log.h"
#include "flow/admission.h"
#include "flow/block.h"
#include "flow/index.h"
#include "oauth/issuer.h"

#define CONFIGS_MAX 1000 /* reloads of one run; sessions may still use an old one */
#define JOB_THREADS 2

struct node {
    struct world *world;
    struct config *configs[CONFIGS_MAX]; /* the last one is current */
    unsigned config_count;
    bool is_inline;
    struct poison_board *board;
    struct store *store;
    struct upkeep *upkeep;
    struct fulltext *fulltext;
    struct indexer *indexer;
    struct story *story;
    struct directory *directory;
    struct dkim_cache *dkim;
    struct jobs *jobs;
    struct admission *admission;
    struct block_table *block_table;
    struct oauth_issuer *oauth;
    struct dns *dns; /* NULL: nobody asked yet */
    struct reactors reactors;
    struct certificate_watch certificate; /* while it runs */
    usec_t started;
};

static struct config *current(const struct node *node)
{
    return node->configs[node->config_count - 1];
}

static enum err open_store(struct node *node, const struct node_config *config)
{
    struct store_config store = { .data_dir = current(node)->core.data_dir.ptr,
                                  .shards = (unsigned)current(node)->core.shards,
                                  .is_inline = config->is_inline,
                                  .segment_bytes = current(node)->core.segment_size };
    if (store.shards == 0) {
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        store.shards = processors < 1 ? 1 : (unsigned)processors;
    }
    TRY(store_open(&store, node->world, &node->store));
    node->upkeep = upkeep_open(node->store, &current(node)->upkeep, config->is_inline);
    node->fulltext = fulltext_open(node->world, store.data_dir, config->is_inline);
    node->story = story_open(node->world, store.data_dir, &current(node)->story, config->is_inline);
    return directory_open(store.data_dir, config->is_inline, node->world, &node->directory);
}

static enum err open_reactors(struct node *node, const struct node_config *config)
{
    for (unsigned i = 0; i < config->reactors; i++) {
        struct reactor_config reactor = { .world = node->world,
                                          .data_dir = current(node)->core.data_dir.ptr,
                                          .dkim = node->dkim,
                                          .fds = config->fds == NULL ? NULL : &config->fds[i],
                                          .hashes_cheaply = config->hashes_cheaply,
                                          .respawn_scanner = config->respawn_scanner,
                                          .respawn_arg = config->respawn_arg,
                                          .services = { .jobs = node->jobs,
                                                        .store = node->store,
                                                        .upkeep = node->upkeep,
                                                        .fulltext = node->fulltext,
                                                        .indexer = node->indexer,
                                                        .story = node->story,
                                                        .directory = node->directory,
                                                        .admission = node->admission,
                                                        .block_table = node->block_table,
                                                        .oauth = node->oauth,
                                                        .users = config->users,
                                                        .programs = config->programs },
                                          .all = &node->reactors };
        TRY(reactor_new(&reactor, &node->reactors.at[i]));
        node->reactors.count++;
        reactor_configure(node->reactors.at[i], current(node));
        reactor_load_keys(node->reactors.at[i]);
    }
    return OK;
}

enum err node_open(const struct node_config *config, struct node **out)
{
    struct node *node = calloc(1, sizeof(*node));
    if (node == NULL) {
        abort();
    }
    node->world = config->world;
    node->is_inline = config->is_inline;
    node->board = config->board;
    node->configs[node->config_count++] = config->config;
    node->started = config->world->clock.monotonic(&config->world->clock);
    node->jobs = jobs_new(config->is_inline ? 0 : JOB_THREADS);
    node->admission = admission_new();
    node->block_table = block_table_new();
    node->oauth = oauth_issuer_new(&current(node)->flow.oauth);
    node->indexer = indexer_new();
    node->dkim = dkim_cache_new();
    enum err result = open_store(node, config);
    if (result == OK) {
        result = open_reactors(node, config);
    }
    if (result != OK) {
        node->configs[0] = NULL; /* stays the caller's */
        node_close(node);
        return result;
    }
    *out = node;
    return OK;
}

void node_close(struct node *node)
{
    if (node == NULL) {
        return;
    }
    for (unsigned i = 0; i < node->reactors.count; i++) {
        reactor_close(node->reactors.at[i]);
    }
    dns_close(node->dns);
    if (node->directory != NULL) {
        directory_close(node->directory);
    }
    fulltext_close(node->fulltext);
    story_close(node->story);
    upkeep_close(node->upkeep);
    if (node->store != NULL) {
        store_close(node->store);
    }
    for (unsigned i = 0; i < node->reactors.count; i++) {
        reactor_free(node->reactors.at[i]);
    }
    dkim_cache_free(node->dkim);
    indexer_free(node->indexer);
    admission_free(node->admission);
    block_table_free(node->block_table);
    oauth_issuer_free(node->oauth);
    jobs_free(node->jobs);
    for (unsigned i = 0; i < node->config_count; i++) {
        config_free(node->configs[i]);
    }
    free(node);
}

struct loop *node_loop(struct node *node, unsigned reactor)
{
    return reactor_services(node->reactors.at[reactor])->loop;
}

struct services *node_services(struct node *node, unsigned reactor)
{
    return reactor_services(node->reactors.at[reactor]);
}

void node_listen(struct node *node, enum service_kind kind, int fd)
{
    for (unsigned i = 0; i < node->reactors.count; i++) {
        int own = i + 1 == node->reactors.count ? fd : fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (own >= 0) {
            reactor_listen(node->reactors.at[i], kind, own);
        }
    }
}

void node_accept(struct node *node, unsigned reactor, enum service_kind kind, int fd,
                 const struct peer_address *peer)
{
    reactor_accept(node->reactors.at[reactor], kind, fd, peer);
}

static void *run_thread(void *arg)
{
    loop_run(reactor_services(arg)->loop);
    return NULL;
}

/* One for all reactors. */
static struct dns *resolver(struct node *node)
{
    if (node->dns == NULL) {
        node->dns = dns_open(node->world, &current(node)->dns);
    }
    return node->dns;
}

void node_look_up(struct node *node)
{
    for (unsigned i = 0; i < node->reactors.count; i++) {
        reactor_look_up(node->reactors.at[i], resolver(node));
    }
}

void node_send(struct node *node)
{
    reactor_send(node->reactors.at[0], current(node), resolver(node), node->board);
}

struct outbound *node_outbound(struct node *node)
{
    return reactor_outbound(node->reactors.at[0], current(node), resolver(node));
}

void node_trust_issuer(struct node *node)
{
    reactor_trust_issuer(node->reactors.at[0], resolver(node));
}

void node_index(struct node *node)
{
    reactor_index(node->reactors.at[0]);
}

void node_run(struct node *node)
{
    pthread_t threads[REACTORS_MAX];
    for (unsigned i = 1; i < node->reactors.count; i++) {
        if (pthread_create(&threads[i], NULL, run_thread, node->reactors.at[i]) != 0) {
            abort();
        }
    }
    certificate_watch_start(&node->certificate, node_loop(node, 0), &node_services(node, 0)->tls);
    loop_run(node_loop(node, 0));
    certificate_watch_stop(&node->certificate);
    for (unsigned i = 1; i < node->reactors.count; i++) {
        pthread_join(threads[i], NULL);
    }
}

void node_stop(struct node *node)
{
    for (unsigned i = 0; i < node->reactors.count; i++) {
        reactor_stop(node->reactors.at[i]);
    }
}

/* --- reload --- */

static enum err check_restart_keys(const struct config *before, const struct config *after)
{
    for (size_t i = 0; i < core_setting_table.count; i++) {
        const struct setting *row = &core_setting_table.rows[i];
        if (row->needs_restart && setting_differs(row, &before->core, &after->core)) {
            return fail(ERR_PERM, "%s changes only with a restart; nothing was changed", row->key);
        }
    }
    if (before->outbound.enabled != after->outbound.enabled) {
        return fail(ERR_PERM, "outbound.enabled changes only with a restart; nothing was changed");
    }
    bool same = before->listener_count == after->listener_count;
    for (unsigned i = 0; same && i < before->listener_count; i++) {
        const struct listen_settings *a = &before->listeners[i], *b = &after->listeners[i];
        same = a->kind == b->kind && a->port == b->port && slice_eq(a->address, b->address) &&
               slice_eq(a->path, b->path);
    }
    return same ? OK
                : fail(ERR_PERM,
                       "the sections \"listen\" change only with a restart; nothing was changed");
}

struct reload {
    struct node *node;
    struct config *config;
};

static void reload_reactor(struct reactor *reactor, void *arg)
{
    const struct reload *reload = arg;
    reactor_configure(reactor, reload->config);
    reactor_load_keys(reactor);
}

enum err node_reload(struct node *node, struct config *config)
{
    struct reload reload = { node, config };
    TRY(check_restart_keys(current(node), config));
    if (node->config_count == CONFIGS_MAX) {
        return fail(ERR_LIMIT, "after %d reloads the server wants a restart", CONFIGS_MAX);
    }
    TRY(vault_reload(node_services(node, 0)->vault));
    node->configs[node->config_count++] = config;
    upkeep_configure(node->upkeep, &config->upkeep);
    oauth_issuer_configure(node->oauth, &config->flow.oauth);
    story_configure(node->story, &config->story);
    for (unsigned i = 0; i < node->reactors.count; i++) {
        reactor_call(node->reactors.at[i], reload_reactor, &reload);
    }
    certificate_watch_now(&node->certificate);
    log_info("config-reloaded", "count=%u", node->config_count - 1);
    return OK;
}

void node_status_get(struct node *node, struct node_status *out)
{
    struct clock *clock = &node->world->clock;
    const struct tls_context *tls = node_services(node, 0)->tls;
    *out = (struct node_status){ .sessions = admission_count(node->admission),
                                 .uptime_secs =
                                     (clock->monotonic(clock) - node->started) / USEC_PER_SEC,
                                 .has_certificate = tls != NULL,
                                 .reactors = node->reactors.count,
                                 .data_dir = current(node)->core.data_dir.ptr };
    if (tls != NULL) {
        out->certificate_until = tls_context_dates(tls).until;
        out->certificate = certificate_state(tls_context_dates(tls), clock_now(clock));
    }
}
