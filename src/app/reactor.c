/* One thread of the node. */
#include "app/reactor.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/arrivals.h"
#include "base/log.h"
#include "flow/index.h"
#include "oauth/issuer.h"

#define CERTIFICATE_ARENA_BYTES ((size_t)1024 * 1024)

/* A listening socket and what its connections speak. */
struct door {
    struct reactor *reactor;
    enum service_kind kind;
    struct listener *listener;
};

struct reactor {
    struct services services;
    int (*respawn_scanner)(void *arg);
    void *respawn_arg;
    struct door doors[LISTENERS_MAX];
    unsigned door_count;
    const struct reactors *all;
    struct arrivals *arrivals;
    struct outbound *outbound; /* NULL: another one sends, or nobody */
    struct outbound *idle;     /* for questions, where nobody sends; NULL: not asked yet */
    struct loop_post stop;
    struct timer grace;
    bool is_stopping;
    bool is_indexing; /* the node's indexer runs here, */
    bool is_trusting; /* and what fetches the keys of the issuer */
};

static int respawn(void *arg, unsigned index)
{
    struct reactor *reactor = arg;
    (void)index;
    return reactor->respawn_scanner == NULL ? -1 : reactor->respawn_scanner(reactor->respawn_arg);
}

static void take_arrival(void *arg, const struct arrival *arrival)
{
    struct reactor *reactor = arg;
    if (reactor->door_count == 0) { /* stopped meanwhile */
        close(arrival->fd);
        return;
    }
    reactor_accept(reactor, arrival->kind, arrival->fd, &arrival->peer);
}

static enum err open_helpers(struct reactor *reactor, const struct reactor_config *config)
{
    struct loop *loop = reactor->services.loop;
    struct vault_config vault = { .password_fd = -1,
                                  .key_fd = -1,
                                  .data_dir = config->data_dir,
                                  .dkim = config->dkim,
                                  .hashes_cheaply = config->hashes_cheaply };
    int scanner_fds[SCANNERS_PER_REACTOR];
    struct scanner_config scanner = { .fds = scanner_fds,
                                      .respawn = respawn,
                                      .respawn_arg = reactor };
    if (config->fds != NULL) {
        vault.password_fd = config->fds->password;
        vault.key_fd = config->fds->key;
        scanner.count = SCANNERS_PER_REACTOR;
        memcpy(scanner_fds, config->fds->scanners, sizeof(scanner_fds));
    }
    reactor->services.vault = vault_open(loop, &vault);
    if (reactor->services.vault == NULL) {
        return fail(ERR_PERM, "the vault in %s cannot be opened", config->data_dir);
    }
    reactor->services.scanner = scanner_open(loop, &scanner);
    return OK;
}

enum err reactor_new(const struct reactor_config *config, struct reactor **out)
{
    struct reactor *reactor = calloc(1, sizeof(*reactor));
    if (reactor == NULL) {
        abort();
    }
    reactor->services = config->services;
    reactor->services.world = config->world;
    reactor->services.loop = loop_new(config->world);
    reactor->respawn_scanner = config->respawn_scanner;
    reactor->respawn_arg = config->respawn_arg;
    reactor->all = config->all;
    reactor->arrivals = arrivals_new(reactor->services.loop, take_arrival, reactor);
    enum err result = open_helpers(reactor, config);
    if (result != OK) {
        reactor_free(reactor);
        return result;
    }
    *out = reactor;
    return OK;
}

void reactor_close(struct reactor *reactor)
{
    for (unsigned i = 0; i < reactor->door_count; i++) {
        if (reactor->doors[i].listener != NULL) {
            listener_close(reactor->doors[i].listener);
        }
    }
    outbound_free(reactor->outbound);
    outbound_free(reactor->idle);
    reactor->outbound = NULL;
    reactor->idle = NULL;
    reactor->services.dns = NULL;
    tls_context_unref(reactor->services.tls);
    scanner_close(reactor->services.scanner);
    vault_close(reactor->services.vault);
    reactor->door_count = 0;
    reactor->services.tls = NULL;
    reactor->services.scanner = NULL;
    reactor->services.vault = NULL;
}

void reactor_free(struct reactor *reactor)
{
    reactor_close(reactor);
    loop_free(reactor->services.loop);
    arrivals_free(reactor->arrivals);
    free(reactor);
}

struct services *reactor_services(struct reactor *reactor)
{
    return &reactor->services;
}

void reactor_configure(struct reactor *reactor, const struct config *config)
{
    reactor->services.settings = &config->flow;
    reactor->services.smtp_settings = &config->smtp;
    reactor->services.outbound_settings = &config->outbound;
    reactor->services.imap_settings = &config->imap;
    reactor->services.pop3_settings = &config->pop3;
    if (reactor->outbound != NULL) {
        outbound_configure(reactor->outbound, &config->outbound);
    }
    if (reactor->idle != NULL) {
        outbound_configure(reactor->idle, &config->outbound);
    }
}

/* --- the certificate --- */

static void load_certificate(void *arg)
{
    struct reactor *reactor = arg;
    AUTO(arena_free_auto)
    struct arena *arena = arena_new(NULL, "certificate", CERTIFICATE_ARENA_BYTES);
    struct services *services = &reactor->services;
    struct tls_signer signer = vault_signer(services->vault);
    struct tls_context *fresh = NULL;
    struct slice pem;
    enum err result = vault_certificate(services->vault, arena, &pem);
    if (result == OK) {
        result = tls_context_new(pem, &signer, &fresh);
    }
    if (result != OK) {
        log_warn("tls-off", "reason=%s", log_text(slice_cstr(err_detail())).text);
        return; /* what there was before goes on */
    }
    tls_context_unref(services->tls);
    services->tls = fresh;
}

static void load_keys(void *arg)
{
    struct reactor *reactor = arg;
    struct services *services = &reactor->services;
    load_certificate(reactor);
    if (vault_kerberos_services(services->vault, &services->kerberos) != OK) {
        log_warn("kerberos-off", "reason=%s", log_text(slice_cstr(err_detail())).text);
    }
}

void reactor_load_keys(struct reactor *reactor)
{
    if (fiber_current() != NULL) {
        load_keys(reactor);
        return;
    }
    /* At start: the question is asked on a fiber, so the loop turns until it is answered. */
    fiber_start(reactor->services.loop, "keys", load_keys, reactor);
    loop_stop(reactor->services.loop);
    loop_run(reactor->services.loop);
}

void reactor_look_up(struct reactor *reactor, struct dns *dns)
{
    reactor->services.dns = dns;
}

void reactor_send(struct reactor *reactor, const struct config *config, struct dns *dns,
                  struct poison_board *board)
{
    reactor->outbound =
        outbound_open(&reactor->services, config->core.data_dir.ptr, dns, &config->outbound, board);
}

struct outbound *reactor_outbound(struct reactor *reactor, const struct config *config,
                                  struct dns *dns)
{
    if (reactor->outbound != NULL) {
        return reactor->outbound;
    }
    if (reactor->idle == NULL) {
        reactor->idle = outbound_open_idle(&reactor->services, config->core.data_dir.ptr, dns,
                                           &config->outbound);
    }
    return reactor->idle;
}

void reactor_trust_issuer(struct reactor *reactor, struct dns *dns)
{
    reactor->is_trusting = true;
    oauth_issuer_start(reactor->services.oauth, reactor->services.loop, dns,
                       (struct slice){ .ptr = NULL });
}

void reactor_index(struct reactor *reactor)
{
    reactor->is_indexing = true;
    indexer_start(reactor->services.indexer, &reactor->services);
}

/* --- connections --- */

void reactor_accept(struct reactor *reactor, enum service_kind kind, int fd,
                    const struct peer_address *address)
{
    struct services *services = &reactor->services;
    struct peer_text text = peer_address_text(address);
    struct peer peer = { .address = *address, .text = slice_cstr(text.text) };
    peer.is_loopback = peer_address_is_loopback(address) ||
                       (address->addr.ss_family != AF_INET && address->addr.ss_family != AF_INET6);
    peer.has_uid = kind == SERVICE_SENDMAIL && peer_user(fd, &peer.uid);
    struct stream *stream = stream_tcp(services->loop, fd);
    if (kind == SERVICE_IMAP || kind == SERVICE_IMAPS) {
        imap_session_open(services, kind, stream, &peer);
    } else if (kind == SERVICE_POP3 || kind == SERVICE_POP3S) {
        pop3_session_open(services, kind, stream, &peer);
    } else {
        smtp_session_open(services, kind, stream, &peer);
    }
}

static unsigned connections_of(const struct reactor *reactor)
{
    return conn_count(reactor->services.loop) + arrivals_count(reactor->arrivals);
}

/* The reactor that serves what `own` accepted. */
static struct reactor *choose(struct reactor *own)
{
    const struct reactors *all = own->all;
    unsigned connections[REACTORS_MAX];
    unsigned own_number = 0;
    for (unsigned i = 0; i < all->count; i++) {
        connections[i] = connections_of(all->at[i]);
        own_number = all->at[i] == own ? i : own_number;
    }
    return all->at[arrivals_choose(connections, all->count, own_number)];
}

static void accepted(void *arg, int fd, const struct peer_address *peer)
{
    const struct door *door = arg;
    struct arrival arrival = { .kind = door->kind, .fd = fd, .peer = *peer };
    struct reactor *chosen = choose(door->reactor);
    if (chosen == door->reactor) {
        take_arrival(chosen, &arrival);
    } else {
        arrivals_add(chosen->arrivals, &arrival);
    }
}

void reactor_listen(struct reactor *reactor, enum service_kind kind, int fd)
{
    struct door *door = &reactor->doors[reactor->door_count++];
    *door = (struct door){ .reactor = reactor, .kind = kind };
    door->listener = listener_open(reactor->services.loop, fd, accepted, door);
}

/* Who does not read would keep the loop for as long as a client may take to read. */
static void grace_is_over(struct timer *timer)
{
    conn_cut_all(CONTAINER_OF(timer, struct reactor, grace)->services.loop);
}

static void stop_now(struct loop_post *post)
{
    struct reactor *reactor = CONTAINER_OF(post, struct reactor, stop);
    for (unsigned i = 0; i < reactor->door_count; i++) {
        listener_close(reactor->doors[i].listener);
    }
    reactor->door_count = 0;
    conn_stop_all(reactor->services.loop);
    timer_init(&reactor->grace, reactor->services.loop, grace_is_over);
    timer_set(&reactor->grace, reactor->services.settings->grace * USEC_PER_SEC);
    outbound_stop(reactor->outbound);
    if (reactor->is_indexing) {
        indexer_stop(reactor->services.indexer);
    }
    if (reactor->is_trusting) {
        oauth_issuer_stop(reactor->services.oauth);
    }
    loop_stop(reactor->services.loop);
}

void reactor_stop(struct reactor *reactor)
{
    if (!__atomic_exchange_n(&reactor->is_stopping, true, __ATOMIC_ACQ_REL)) {
        reactor->stop.run = stop_now;
        loop_post(reactor->services.loop, &reactor->stop);
    }
}

/* --- calls from one reactor to another --- */

struct visit {
    struct reactor *reactor;
    void (*fn)(struct reactor *reactor, void *arg);
    void *arg;
    struct fiber *caller;
    struct loop *home;
    struct loop_post there, back;
    bool is_done;
};

static void visit_back(struct loop_post *post)
{
    struct visit *visit = CONTAINER_OF(post, struct visit, back);
    visit->is_done = true;
    fiber_wake(visit->caller);
}

static void visit_fiber(void *arg)
{
    struct visit *visit = arg;
    visit->fn(visit->reactor, visit->arg);
    visit->back.run = visit_back;
    loop_post(visit->home, &visit->back);
}

static void visit_there(struct loop_post *post)
{
    struct visit *visit = CONTAINER_OF(post, struct visit, there);
    fiber_start(visit->reactor->services.loop, "visit", visit_fiber, visit);
}

void reactor_call(struct reactor *reactor, void (*fn)(struct reactor *reactor, void *arg),
                  void *arg)
{
    if (fiber_loop() == reactor->services.loop) {
        fn(reactor, arg);
        return;
    }
    if (__atomic_load_n(&reactor->is_stopping, __ATOMIC_ACQUIRE)) {
        return; /* its loop may have ended, and would never answer */
    }
    struct visit visit = {
        .reactor = reactor, .fn = fn, .arg = arg, .caller = fiber_current(), .home = fiber_loop()
    };
    visit.there.run = visit_there;
    loop_post(reactor->services.loop, &visit.there);
    while (!visit.is_done) {
        fiber_suspend_surely();
    }
}
