/* Who is there: two users on each node, their owners, and senders. */
#include <stdio.h>
#include <stdlib.h>

#include "owner.h"

#define SENDERS 3 /* of each node */
#define SENDER_PAUSE_USEC (25 * 60 * USEC_PER_SEC)
#define SETTLE_SECS 7200 /* at the end: for everything to arrive */

/* --- senders --- */

static void choose_recipients(struct sim *sim, struct mailing *mailing, bool anywhere)
{
    unsigned wanted = 1 + (unsigned)sim_roll(sim, 3);
    for (unsigned i = 0; i < sim->account_count && mailing->to_count < wanted; i++) {
        struct account_model *account = sim->accounts[sim_roll(sim, sim->account_count)];
        bool is_taken = false;
        for (unsigned k = 0; k < mailing->to_count; k++) {
            is_taken = is_taken || mailing->to[k] == account;
        }
        if (!is_taken && (anywhere || account->node == mailing->node)) {
            mailing->to[mailing->to_count++] = account;
        }
    }
}

static void send_one(struct sim_node *node)
{
    static const enum service_kind kinds[] = { SERVICE_SMTP, SERVICE_SMTP, SERVICE_LMTP,
                                               SERVICE_SUBMISSION };
    struct sim *sim = node->sim;
    char user[48];
    struct mailing mailing = { .node = node, .from = SL("someone@sim.test") };
    mailing.kind = kinds[sim_roll(sim, ARRAY_LEN(kinds))];
    mailing.token = letter_new_by(sim, node);
    if (mailing.kind == SERVICE_SUBMISSION) {
        letter_author(sim, mailing.token, user);
        mailing.from = mailing.user = slice_cstr(user);
    }
    choose_recipients(sim, &mailing, mailing.kind == SERVICE_SUBMISSION);
    if (mailing.to_count > 0) {
        mailing_send(sim, &mailing);
    }
}

static void send_often(void *arg)
{
    struct sim_node *node = arg;
    while (!node->sim->is_calm) {
        IGNORE(fiber_sleep(sim_roll(node->sim, SENDER_PAUSE_USEC)));
        for (uint64_t burst = 1 + sim_roll(node->sim, 4); burst > 0; burst--) {
            send_one(node);
        }
    }
}

/* --- the administrator --- */

static void must_command(struct sim_node *node, const char *command, json_t *arguments)
{
    json_t *reply = sim_command(node, command, arguments);
    if (!json_is_true(json_object_get(reply, "ok"))) {
        sim_fail(node->sim, "n%u %s: %s", node->index, command,
                 json_string_value(json_object_get(reply, "text")));
    }
    json_decref(reply);
}

static void settle_in(struct sim_node *node)
{
    char domain[32];
    snprintf(domain, sizeof(domain), "n%u.test", node->index);
    must_command(node, "domain add", json_pack("[s]", domain));
    for (unsigned user = 0; user < SIM_USERS; user++) {
        const struct account_model *account = account_new(node->sim, node, user);
        must_command(node, "account add", json_pack("[s]", account->address));
    }
}

/* Asks, and changes what does not change mail; what is held back is let go in the end. */
static void administer(struct sim_node *node)
{
    static const char *const questions[] = { "status",      "queue list",   "domain list",
                                             "queue retry", "queue hold",   "queue release",
                                             "queue retry", "queue release" };
    struct sim *sim = node->sim;
    char alias[48];
    snprintf(alias, sizeof(alias), "alias%u@n%u.test", (unsigned)sim_roll(sim, 100), node->index);
    if (sim_chance(sim, 3)) {
        struct account_model *to = sim->accounts[sim_roll(sim, sim->account_count)];
        json_decref(sim_command(node, "alias add", json_pack("[s,s]", alias, to->address)));
    } else {
        const char *question = questions[sim_roll(sim, ARRAY_LEN(questions))];
        json_decref(sim_command(node, question, json_array()));
    }
}

static void administer_often(void *arg)
{
    struct sim_node *node = arg;
    while (!node->sim->is_calm) {
        IGNORE(fiber_sleep(sim_roll(node->sim, 120 * 60 * USEC_PER_SEC)));
        administer(node);
    }
}

/* --- the whole history --- */

static void await_queues(struct sim *sim)
{
    for (unsigned secs = 0; post_waiting(sim) > 0; secs += 60) {
        if (secs > SETTLE_SECS) {
            sim_fail(sim, "the queues do not become empty");
        }
        for (unsigned i = 0; i < sim->node_count; i++) {
            json_decref(sim_command(&sim->nodes[i], "queue release", json_array()));
        }
        IGNORE(fiber_sleep(60 * USEC_PER_SEC));
    }
}

static void check_promises(struct sim *sim)
{
    for (unsigned i = 0; i < sim->account_count; i++) {
        const struct account_model *account = sim->accounts[i];
        for (unsigned k = 0; k < account->parcel_count; k++) {
            if (account->parcels[k].is_promised && account->parcels[k].seen == 0) {
                sim_fail(sim, "%s: letter %u was accepted elsewhere and never came",
                         account->address, account->parcels[k].token);
            }
        }
    }
}

static void direct(void *arg)
{
    struct sim *sim = arg;
    for (unsigned i = 0; i < sim->node_count; i++) {
        settle_in(&sim->nodes[i]);
    }
    for (unsigned i = 0; i < sim->node_count; i++) {
        sim_start_actor(sim, "administrator", administer_often, &sim->nodes[i]);
        for (unsigned k = 0; k < SENDERS; k++) {
            sim_start_actor(sim, "sender", send_often, &sim->nodes[i]);
        }
    }
    for (unsigned i = 0; i < sim->account_count; i++) {
        sim_start_actor(sim, "owner", owner_run, sim->accounts[i]);
    }
    chaos_start(sim);
    IGNORE(fiber_sleep(sim->options.length));
    sim->is_calm = true;
    trace(sim, "calm");
    while (sim->actors > 1) {
        IGNORE(fiber_sleep(60 * USEC_PER_SEC));
    }
    await_queues(sim);
    for (unsigned i = 0; i < sim->account_count; i++) {
        owner_look_at_last(sim->accounts[i]);
    }
    check_promises(sim);
    for (unsigned i = 0; i < sim->node_count; i++) {
        sim_node_check(&sim->nodes[i]);
    }
}

void workload_start(struct sim *sim)
{
    sim_start_actor(sim, "director", direct, sim);
}
