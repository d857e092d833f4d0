/* The name service: the domains of the nodes, and a server that sometimes does not answer and takes its time.
 *
 * Names   node i is 10.0.0.(i + 1). A domain nI.test of an even node has two mail servers, of which the better one is never there; the
 *         domain of an odd one has none, and stands for its own host (RFC 5321 5.1). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "net/dns.h"
#include "sim.h"

#define ANSWER_USEC (2 * USEC_PER_SEC) /* at most */
#define AWAY_BYTE 200                  /* 10.0.0.200: nobody is there */

/* --- names of addresses --- */

struct question {
    struct timer timer;
    void (*done)(void *arg, enum err result, struct slice name);
    void *arg;
    bool is_known;
};

static void answer(struct timer *timer)
{
    struct question *question = CONTAINER_OF(timer, struct question, timer);
    enum err result = question->is_known ? OK : fail(ERR_TEMP, "the name server does not answer");
    question->done(question->arg, result, question->is_known ? SL("peer.sim.test") : SL(""));
    free(question);
}

static void node_ptr(struct resolver *resolver, const struct peer_address *of,
                     void (*done)(void *arg, enum err result, struct slice name), void *arg)
{
    struct sim_node *node = resolver->state;
    struct question *question = calloc(1, sizeof(*question));
    if (question == NULL) {
        abort();
    }
    *question =
        (struct question){ .done = done, .arg = arg, .is_known = !sim_chance(node->sim, 5) };
    timer_init(&question->timer, loop_current(), answer);
    timer_set(&question->timer, 1 + sim_roll(node->sim, ANSWER_USEC));
}

/* --- records --- */

/* "n1.test", behind `prefix`; the index of the node, or SIM_NODES_MAX. */
static unsigned node_named(const struct sim *sim, struct slice name, struct slice prefix)
{
    struct scan c = scan_make(name);
    uint32_t index;
    bool is_one = scan_lit(&c, prefix) && scan_char(&c, 'n') && scan_u32(&c, &index) &&
                  scan_lit(&c, SL(".test")) && scan_at_end(&c);
    return is_one && index < sim->node_count ? index : SIM_NODES_MAX;
}

static bool has_servers(unsigned index)
{
    return index % 2 == 0;
}

static struct slice mx_record(struct arena *arena, char preference, const char *host,
                              unsigned index)
{
    char digit = (char)('0' + index);
    char *text = arena_alloc(arena, 32);
    int len = snprintf(text, 32, "%c%c%c%s%cn%c%ctest", 0, preference, (char)strlen(host), host, 2,
                       digit, 4);
    return slice_make(text, (size_t)len + 1); /* the root's label is the octet behind */
}

static void answer_servers(struct arena *arena, unsigned index, struct dns_answer *out)
{
    out->records = ARENA_ARRAY(arena, struct slice, 2);
    out->records[out->count++] = mx_record(arena, 20, "mx", index);
    out->records[out->count++] = mx_record(arena, 10, "away", index);
}

static void answer_address(struct arena *arena, unsigned last, struct dns_answer *out)
{
    const char bytes[] = { 10, 0, 0, (char)last };
    out->records = ARENA_ARRAY(arena, struct slice, 1);
    out->records[out->count++] = arena_dup(arena, slice_make(bytes, sizeof(bytes)));
}

static void look_up(const struct sim *sim, struct slice name, unsigned type, struct arena *arena,
                    struct dns_answer *out)
{
    unsigned domain = node_named(sim, name, SL(""));
    unsigned server = node_named(sim, name, SL("mx."));
    if (type == DNS_MX && domain < SIM_NODES_MAX && has_servers(domain)) {
        answer_servers(arena, domain, out);
    } else if (type == DNS_A && domain < SIM_NODES_MAX && !has_servers(domain)) {
        answer_address(arena, domain + 1, out);
    } else if (type == DNS_A && server < SIM_NODES_MAX && has_servers(server)) {
        answer_address(arena, server + 1, out);
    } else if (type == DNS_A && node_named(sim, name, SL("away.")) < SIM_NODES_MAX) {
        answer_address(arena, AWAY_BYTE, out);
    }
}

static enum err node_query(struct resolver *resolver, struct slice name, unsigned type,
                           struct arena *arena, struct dns_answer *out)
{
    struct sim_node *node = resolver->state;
    struct sim *sim = node->sim;
    bool is_silent = !sim->is_calm && sim_chance(sim, 12);
    bool is_broken = !sim->is_calm && sim_chance(sim, 12);
    usec_t wait = is_silent ? DNS_SECONDS * USEC_PER_SEC : 1 + sim_roll(sim, ANSWER_USEC);
    *out = (struct dns_answer){ .count = 0 };
    if (fiber_sleep(wait) != OK || is_silent || is_broken) {
        return fail(ERR_TEMP, "DNS: %.*s: no answer", SLICE_ARG(name));
    }
    look_up(sim, name, type, arena, out);
    trace(sim, "n%u asks for %.*s (%u): %u records", node->index, SLICE_ARG(name), type,
          out->count);
    return out->count > 0 ? OK : fail(ERR_NOT_FOUND, "DNS: %.*s: no such record", SLICE_ARG(name));
}

void names_init_world(struct sim_node *node)
{
    node->world.resolver = (struct resolver){ .ptr = node_ptr, .query = node_query, .state = node };
}
