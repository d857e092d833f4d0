/* The network: every connection is two sockets with the simulation between them, which holds octets back, cuts them into
 * pieces, and cuts the wire. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim.h"

#define FLOW_MAX (16 * 1024 * 1024)
#define READ_BYTES 8192
#define BLOCKED_USEC (10 * USEC_PER_MSEC)
#define PIECE_MAX 700
#define NODE_ADDRESS "10.0.0."

struct flow {
    struct buf bytes;
    usec_t due;
    uint64_t passed, cut_at; /* cut_at 0: never */
    bool is_at_end;
};

struct wire {
    struct list link;
    struct sim_node *node, *client; /* client NULL: one of the lab */
    int ends[2];                    /* 0: towards the client, 1: towards the node */
    struct flow flows[2];           /* what came in at that end */
    usec_t delay;
    bool is_choppy;
    struct post *post; /* who listens, when both ends are nodes; else NULL */
};

static void pair_open(struct sim *sim, int out[2])
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, out) != 0) {
        sim_fail(sim, "socketpair: %m");
    }
}

static void wire_wake(struct wire *wire)
{
    wire->node->is_awake = true;
    if (wire->client != NULL) {
        wire->client->is_awake = true;
    }
}

static void wire_roll(struct sim *sim, struct wire *wire)
{
    static const usec_t delays[] = { 100, USEC_PER_MSEC, 20 * USEC_PER_MSEC, 300 * USEC_PER_MSEC };
    wire->delay = delays[sim_roll(sim, ARRAY_LEN(delays))];
    wire->is_choppy = sim_chance(sim, 6);
    if (!sim->is_calm && sim_chance(sim, 12)) {
        /* Most conversations are short: half of the cuts are early. */
        uint64_t upto = sim_chance(sim, 2) ? 300 : 20000;
        wire->flows[sim_roll(sim, 2)].cut_at = 1 + sim_roll(sim, upto);
    }
}

/* The socket of whoever calls; -1 when nobody answers. `client` NULL: a client of the lab. */
static int connect_to(struct sim_node *node, enum service_kind kind, struct sim_node *client)
{
    struct sim *sim = node->sim;
    struct peer_address peer;
    char from[32];
    int near[2], far[2];
    if (node->node == NULL || node->is_stopping || (!sim->is_calm && sim_chance(sim, 100))) {
        errno = ECONNREFUSED;
        return -1;
    }
    snprintf(from, sizeof(from), client == NULL ? "127.0.0.1" : NODE_ADDRESS "%u",
             client == NULL ? 0 : client->index + 1);
    if (!peer_address_parse(slice_cstr(from), 40000, &peer)) {
        abort();
    }
    pair_open(sim, near);
    pair_open(sim, far);
    struct wire *wire = calloc(1, sizeof(*wire));
    if (wire == NULL) {
        abort();
    }
    *wire = (struct wire){ .node = node, .client = client, .ends = { near[1], far[1] } };
    buf_init(&wire->flows[0].bytes, FLOW_MAX);
    buf_init(&wire->flows[1].bytes, FLOW_MAX);
    wire_roll(sim, wire);
    wire->post = client == NULL ? NULL : post_new(client);
    list_init(&wire->link);
    list_append(&sim->wires, &wire->link);
    wire_wake(wire);
    node_accept(node->node, 0, kind, far[0], &peer);
    return near[0];
}

struct stream *sim_connect(struct sim_node *node, enum service_kind kind)
{
    int fd = connect_to(node, kind, NULL);
    return fd < 0 ? NULL : stream_tcp(node->sim->loop, fd);
}

/* --- what a node sees of it --- */

static int node_connect(struct network *network, const struct peer_address *own,
                        const struct peer_address *to)
{
    struct sim_node *from = network->state;
    struct peer_text text = peer_address_text(to);
    for (unsigned i = 0; i < from->sim->node_count; i++) {
        char address[32];
        snprintf(address, sizeof(address), NODE_ADDRESS "%u", i + 1);
        if (strcmp(address, text.text) == 0) {
            return connect_to(&from->sim->nodes[i], SERVICE_SMTP, from);
        }
    }
    errno = EHOSTUNREACH;
    return -1;
}

static bool node_is_own(struct network *network, const struct peer_address *address)
{
    const struct sim_node *node = network->state;
    char own[32];
    snprintf(own, sizeof(own), NODE_ADDRESS "%u", node->index + 1);
    struct peer_text text = peer_address_text(address);
    return strcmp(own, text.text) == 0;
}

void wires_init_world(struct sim_node *node)
{
    node->world.network.connect = node_connect;
    node->world.network.is_own = node_is_own;
    node->world.network.state = node;
}

/* --- on the way --- */

static void wire_close(struct wire *wire)
{
    wire_wake(wire);
    close(wire->ends[0]);
    close(wire->ends[1]);
    list_remove(&wire->link);
    if (wire->post != NULL) {
        post_free(wire->post);
    }
    buf_fini(&wire->flows[0].bytes);
    buf_fini(&wire->flows[1].bytes);
    free(wire);
}

static bool flow_read(struct sim *sim, struct wire *wire, int from)
{
    struct flow *flow = &wire->flows[from];
    char bytes[READ_BYTES];
    if (flow->is_at_end || flow->bytes.len > FLOW_MAX - READ_BYTES) {
        return false;
    }
    ssize_t got = recv(wire->ends[from], bytes, sizeof(bytes), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    if (got <= 0) {
        flow->is_at_end = true;
        return true;
    }
    if (flow->bytes.len == 0) {
        flow->due = sim->now + wire->delay / 2 + sim_roll(sim, wire->delay);
    }
    buf_append(&flow->bytes, slice_make(bytes, (size_t)got));
    if (wire->post != NULL && from == 1) {
        post_hear_receiver(wire->post, slice_make(bytes, (size_t)got));
    }
    return true;
}

/* How much goes now: all, or a piece; up to the cut. */
static size_t flow_piece(struct sim *sim, const struct wire *wire, const struct flow *flow)
{
    size_t len = flow->bytes.len;
    if (wire->is_choppy) {
        size_t piece = sim_chance(sim, 4) ? 1 : 1 + (size_t)sim_roll(sim, PIECE_MAX);
        piece += len / 16; /* large messages arrive too */
        len = piece < len ? piece : len;
    }
    uint64_t left = flow->cut_at == 0 ? len : flow->cut_at - flow->passed;
    return left < len ? (size_t)left : len;
}

static bool flow_write(struct sim *sim, struct wire *wire, int from)
{
    struct flow *flow = &wire->flows[from];
    if (flow->bytes.len == 0 || flow->due > sim->now) {
        return false;
    }
    size_t len = flow_piece(sim, wire, flow);
    ssize_t sent = send(wire->ends[1 - from], flow->bytes.ptr, len, MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) {
        flow->due = sim->now + BLOCKED_USEC;
        return false;
    }
    if (sent < 0) {
        buf_reset(&flow->bytes);
        flow->is_at_end = true;
        return true;
    }
    struct slice piece = slice_make(flow->bytes.ptr, (size_t)sent);
    trace_bytes(sim, piece);
    if (wire->post != NULL && from == 0) {
        post_hear_sender(wire->post, piece);
    } else if (wire->post != NULL) {
        post_tell_sender(wire->post, piece.len);
    }
    buf_consume(&flow->bytes, (size_t)sent);
    flow->passed += (uint64_t)sent;
    flow->due = wire->is_choppy ? sim->now + sim_roll(sim, wire->delay) : sim->now;
    wire_wake(wire);
    return true;
}

static bool is_cut(const struct flow *flow)
{
    return flow->cut_at != 0 && flow->passed >= flow->cut_at;
}

static bool is_drained(const struct flow *flow)
{
    return flow->is_at_end && flow->bytes.len == 0;
}

static bool wire_pump(struct sim *sim, struct wire *wire)
{
    bool any = false;
    for (int from = 0; from < 2; from++) {
        any = flow_read(sim, wire, from) || any;
        any = flow_write(sim, wire, from) || any;
    }
    bool cut = is_cut(&wire->flows[0]) || is_cut(&wire->flows[1]);
    if (cut) {
        trace(sim, "n%u wire cut", wire->node->index);
    }
    if (cut || is_drained(&wire->flows[0]) || is_drained(&wire->flows[1])) {
        wire_close(wire);
        return true;
    }
    return any;
}

bool wires_pump(struct sim *sim)
{
    bool any = false;
    struct list *node = sim->wires.next;
    while (node != &sim->wires) {
        struct wire *wire = LIST_ENTRY(node, struct wire, link);
        node = node->next;
        any = wire_pump(sim, wire) || any;
    }
    return any;
}

usec_t wires_next(struct sim *sim)
{
    usec_t next = UINT64_MAX;
    LIST_EACH (&sim->wires, node) {
        const struct wire *wire = LIST_ENTRY(node, struct wire, link);
        for (int from = 0; from < 2; from++) {
            const struct flow *flow = &wire->flows[from];
            next = flow->bytes.len > 0 && flow->due < next ? flow->due : next;
        }
    }
    return next;
}

void wires_cut(struct sim *sim, const struct sim_node *node)
{
    struct list *link = sim->wires.next;
    while (link != &sim->wires) {
        struct wire *wire = LIST_ENTRY(link, struct wire, link);
        link = link->next;
        if (wire->node == node || wire->client == node) {
            wire_close(wire);
        }
    }
}
