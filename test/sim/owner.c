/* Sessions of an owner. */
#include "owner.h"

#include <stdlib.h>

#define STEPS_MAX 8
#define LAST_TRIES 40
#define PAUSE_USEC (30 * 60 * USEC_PER_SEC)

bool owner_look(struct client *client, struct account_model *account, bool with_bodies)
{
    struct mailstate found = { .count = 0 };
    unsigned *sure = account_sure(account);
    bool ok = imap_read_all(client, account, with_bodies, &found);
    if (ok) {
        account_settle(account, &found, sure);
        account_check(account);
    }
    state_free(&found);
    free(sure);
    return ok;
}

static void session(struct account_model *account)
{
    struct sim *sim = account->sim;
    struct client client;
    if (!imap_open(&client, account)) {
        return;
    }
    bool ok = owner_look(&client, account, sim_chance(sim, 3));
    for (uint64_t steps = sim_roll(sim, STEPS_MAX); ok && steps > 0; steps--) {
        ok = owner_step(&client, account);
        if (ok && sim_chance(sim, 3)) {
            ok = fiber_sleep(sim_roll(sim, 20 * USEC_PER_SEC)) == OK;
        }
    }
    if (ok && sim_chance(sim, 2)) {
        ok = owner_look(&client, account, false);
    }
    if (ok && sim_chance(sim, 2)) {
        (void)imap_command(&client, "LOGOUT");
    }
    client_close(&client);
}

void owner_run(void *arg)
{
    struct account_model *account = arg;
    struct sim *sim = account->sim;
    while (!sim->is_calm) {
        IGNORE(fiber_sleep(sim_roll(sim, PAUSE_USEC)));
        if (!account->is_unsure && sim_chance(sim, 6)) {
            owner_fetch(account);
        } else {
            session(account);
        }
    }
}

void owner_look_at_last(struct account_model *account)
{
    struct client client;
    for (int i = 0; i < LAST_TRIES; i++) {
        bool ok = imap_open(&client, account);
        if (ok) {
            ok = owner_look(&client, account, true);
            client_close(&client);
        }
        if (ok) {
            return;
        }
        IGNORE(fiber_sleep(USEC_PER_SEC));
    }
    sim_fail(account->sim, "%s cannot be read though nothing is wrong any more", account->address);
}
