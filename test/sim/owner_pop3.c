/* An owner with a POP3 program: takes what is in the inbox, deletes some of it. */
#include <stdio.h>
#include <string.h>

#include "base/scan.h"
#include "owner.h"

#define MESSAGES_MAX 500

static bool ask(struct client *client, const char *command)
{
    struct slice line;
    return client_say(client, "%s", command) == OK && client_line(client, &line) == OK &&
           slice_starts(line, SL("+OK"));
}

static bool log_in(struct client *client, struct account_model *account)
{
    struct slice line;
    char user[96];
    snprintf(user, sizeof(user), "USER %s", account->address);
    return client_line(client, &line) == OK && slice_starts(line, SL("+OK")) && ask(client, user) &&
           ask(client, "PASS " SIM_PASSWORD);
}

/* The UIDs of the messages, from their unique ids "uidvalidity.uid"; 0: the list did not come whole. */
static unsigned read_uids(struct client *client, uint32_t *out)
{
    unsigned count = 0;
    struct slice line;
    if (!ask(client, "UIDL")) {
        return 0;
    }
    for (;;) {
        if (client_line(client, &line) != OK) {
            return 0;
        }
        if (slice_eq(line, SL("."))) {
            return count;
        }
        struct scan c = scan_make(slice_from(line, slice_rfind_char(line, '.') + 1));
        if (count == MESSAGES_MAX || !scan_u32(&c, &out[count++])) {
            sim_fail(client->sim, "a unique id: %.*s", SLICE_ARG(line));
        }
    }
}

/* What the deletions make of the inbox; false: none was asked for. */
static bool delete_some(struct client *client, struct account_model *account, const uint32_t *uids,
                        unsigned count)
{
    struct sim *sim = account->sim;
    struct box *inbox = state_find(&account->after, "INBOX");
    struct box *half = state_find(&account->between, "INBOX");
    bool any = false;
    for (unsigned i = 0; i < count; i++) {
        char command[32];
        const struct entry *entry = box_entry(inbox, uids[i]);
        snprintf(command, sizeof(command), "DELE %u", i + 1);
        if (entry == NULL || !sim_chance(sim, 3)) {
            continue; /* came after the owner last looked */
        }
        if (!ask(client, command)) {
            return false; /* without QUIT nothing is deleted, RFC 1939 6 */
        }
        box_drop(inbox, (unsigned)(entry - inbox->entries));
        box_entry(half, uids[i])->flags |= 8; /* marked first, then expunged */
        any = true;
    }
    return any;
}

void owner_fetch(struct account_model *account)
{
    struct client client;
    uint32_t uids[MESSAGES_MAX];
    if (!client_open(&client, account->node, SERVICE_POP3)) {
        return;
    }
    state_copy(&account->after, &account->now);
    state_copy(&account->between, &account->now);
    unsigned count = log_in(&client, account) ? read_uids(&client, uids) : 0;
    if (count > 0 && delete_some(&client, account, uids, count)) {
        struct slice line;
        (void)sim_disk_faults_take(account->node->disk);
        bool asked = client_say(&client, "QUIT") == OK;
        bool answered = asked && client_line(&client, &line) == OK;
        bool ok = answered && slice_starts(line, SL("+OK"));
        enum fate fate = ok ? FATE_DONE : answered ? FATE_REFUSED : FATE_UNKNOWN;
        trace(account->sim, "%s pop3 deletes: %d", account->address, fate);
        /* Flags and removal are two changes, and the first may be done when the second fails. */
        bool is_half = fate == FATE_REFUSED && sim_disk_faults_take(account->node->disk) > 0;
        (void)owner_note(account, is_half ? FATE_UNKNOWN : fate);
    }
    if (!account->is_unsure) {
        state_free(&account->between);
    }
    client_close(&client);
}
