/* Takes mail from one node to the other: the queue's entries, one SMTP conversation each, and away with the entry when it was
 * accepted. It stands in for the node's own delivery to the world, and uses nothing but the queue, the network and the clock of its
 * node. Run by the node: when that ends, so does it. */
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "store/queue.h"

#define PAUSE_USEC (60 * USEC_PER_SEC)
#define PAGE 10
#define ARENA_BYTES ((size_t)16 * 1024 * 1024)

struct carrying {
    struct sim_node *node;
    struct queue_entry *entry;
    struct account_model *to;
    uint32_t token;
};

/* The node that a domain nI.test belongs to. */
static struct account_model *recipient_of(struct sim *sim, const struct queue_entry *entry)
{
    struct account_model *account = account_find(sim, entry->to);
    if (account == NULL) {
        sim_fail(sim, "the queue has an entry for %.*s, to whom nobody wrote",
                 SLICE_ARG(entry->to));
    }
    return account;
}

static void note_begun(void *arg, const bool *taken)
{
    const struct carrying *c = arg;
    account_parcel(c->to, c->token)->possible += taken[0];
}

/* In the client's manner, but on the node's own loop and network. */
static bool connect_to(struct carrying *c, struct client *client)
{
    struct peer_address address;
    char text[32];
    *client = (struct client){ .sim = c->node->sim, .node = c->node };
    snprintf(text, sizeof(text), "10.0.0.%u", c->to->node->index + 1);
    if (!peer_address_parse(slice_cstr(text), 25, &address)) {
        return false;
    }
    struct network *network = &c->node->world.network;
    int fd = network->connect(network, &address);
    if (fd < 0) {
        return false;
    }
    client->stream = stream_tcp(fiber_loop(), fd);
    client->arena = arena_new(NULL, "carrier", ARENA_BYTES);
    client->deadline = deadline_push(CLIENT_SECS);
    return true;
}

static enum fate transmit(struct carrying *c, struct slice text)
{
    struct client client;
    enum fate fate = FATE_REFUSED;
    if (!connect_to(c, &client)) {
        return FATE_REFUSED;
    }
    struct parcel *parcel = account_parcel(c->to, c->token);
    unsigned before = parcel->possible;
    struct smtp_letter message = { .from = c->entry->from,
                                   .text = text,
                                   .to = &c->entry->to,
                                   .to_count = 1,
                                   .begun = note_begun,
                                   .arg = c };
    message_send(&client, &message, &fate);
    client_close(&client);
    parcel = account_parcel(c->to, c->token);
    bool begun = parcel->possible > before;
    parcel->sure += begun && fate == FATE_DONE;
    parcel->possible -= begun && fate == FATE_REFUSED;
    return fate;
}

/* An entry must stand for something that was accepted, or may have been. */
static void check_entry(struct carrying *c)
{
    const struct parcel *parcel = account_parcel(c->to, c->token);
    if (c->token == 0 || parcel->queued == 0) {
        sim_fail(c->node->sim, "n%u has letter %u for %s in its queue, which it refused",
                 c->node->index, c->token, c->to->address);
    }
}

static void carry(struct sim_node *node, struct store *store, struct queue_entry *entry)
{
    struct sim *sim = node->sim;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "carry", ARENA_BYTES);
    struct carrying c = { .node = node, .entry = entry, .to = recipient_of(sim, entry) };
    struct slice text;
    if (store_blob_read(store, entry->blob, 0, entry->blob.size, arena, &text) != OK) {
        return; /* later */
    }
    c.token = letter_token(text);
    check_entry(&c);
    enum fate fate = transmit(&c, text);
    trace(sim, "n%u carries %llu: letter %u to %s: %d", node->index, (unsigned long long)entry->id,
          c.token, c.to->address, fate);
    if (fate != FATE_DONE) {
        return;
    }
    sim->relayed++;
    unsigned boot = node->boot;
    if (queue_remove(store, entry->id, SL("carrier")) == OK && node->boot == boot &&
        !sim_disk_is_frozen(node->disk)) {
        account_parcel(c.to, c.token)->queued--; /* it must not be there again */
    }
}

static void run(void *arg)
{
    struct sim_node *node = arg;
    struct store *store = node_services(node->node, 0)->store;
    while (!node->is_stopping && !sim_disk_is_frozen(node->disk)) {
        AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "queue", ARENA_BYTES);
        struct queue_page page = { .count = 0 };
        enum err result = queue_list(store, 0, PAGE, arena, &page);
        for (unsigned i = 0; result == OK && i < page.count && !node->is_stopping; i++) {
            carry(node, store, &page.entries[i]);
        }
        if (fiber_sleep(1 + sim_roll(node->sim, PAUSE_USEC)) != OK) {
            break;
        }
    }
    node->carrier = NULL;
}

void carrier_start(struct sim_node *node)
{
    node->carrier = fiber_start(node_loop(node->node, 0), "carrier", run, node);
}

void carrier_stop(struct sim_node *node)
{
    if (node->carrier != NULL) {
        fiber_cancel(node->carrier);
    }
}

static void count(struct sim_node *node, void *arg)
{
    *(uint64_t *)arg += queue_count(node_services(node->node, 0)->store);
}

uint64_t carrier_waiting(struct sim *sim)
{
    uint64_t waiting = 0;
    for (unsigned i = 0; i < sim->node_count; i++) {
        if (!sim_node_call(&sim->nodes[i], count, &waiting)) {
            waiting++;
        }
    }
    return waiting;
}
