/* What is asked of the store itself: usage, counters, checksums. */
#include <stdlib.h>
#include <string.h>

#include "owner.h"
#include "store/mailbox.h"

#define ARENA_BYTES ((size_t)4 * 1024 * 1024)

struct asking {
    struct account_model *account;
    enum err result;
    bool is_done;
};

/* Nothing lies between the two questions: both are answered on one fiber, at once. */
static enum err ask_usage(struct sim_node *node, struct account_model *account, account_id id)
{
    struct account_usage usage;
    uint64_t messages = 0, bytes = 0;
    TRY(store_account_usage(node_services(node->node, 0)->store, id, &usage));
    for (unsigned i = 0; i < account->now.count; i++) {
        const struct box *box = &account->now.boxes[i];
        messages += box->count;
        for (unsigned k = 0; k < box->count; k++) {
            bytes += box->entries[k].size;
        }
    }
    bool is_ahead = usage.messages > messages; /* more has come since the session looked */
    if (usage.messages < messages || usage.bytes < bytes || (!is_ahead && usage.bytes != bytes)) {
        sim_fail(
            account->sim, "%s: the quota counts %llu messages, %llu octets; there are %llu, %llu",
            account->address, (unsigned long long)usage.messages, (unsigned long long)usage.bytes,
            (unsigned long long)messages, (unsigned long long)bytes);
    }
    return OK;
}

static void check_counters(struct account_model *account, struct box *box,
                           const struct mailbox_status *status)
{
    if (status->modseq < box->modseq) {
        sim_fail(account->sim, "%s %s: modseq was %llu and is %llu", account->address, box->name,
                 (unsigned long long)box->modseq, (unsigned long long)status->modseq);
    }
    box->modseq = status->modseq;
    if (status->uidvalidity != box->uidvalidity || status->uidnext <= box->uid_high ||
        status->messages < box->count) {
        sim_fail(account->sim, "%s %s: status says uidvalidity %u, uidnext %u, %u messages",
                 account->address, box->name, status->uidvalidity, status->uidnext,
                 status->messages);
    }
}

static enum err ask_boxes(struct sim_node *node, struct account_model *account, account_id id,
                          struct arena *arena)
{
    struct store *store = node_services(node->node, 0)->store;
    for (unsigned i = 0; i < account->now.count; i++) {
        struct mailbox_info info;
        struct mailbox_status status;
        struct box *box = &account->now.boxes[i];
        TRY(mailbox_find(ACCESS_OWNER(store, id), slice_cstr(box->name), &info, arena));
        TRY(mailbox_status(ACCESS_OWNER(store, id), info.id, &status));
        check_counters(account, box, &status);
    }
    return OK;
}

static void ask(struct sim_node *node, void *arg)
{
    struct asking *asking = arg;
    struct account_model *account = asking->account;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "check", ARENA_BYTES);
    struct account_row row;
    asking->result = directory_account_find(node_services(node->node, 0)->directory,
                                            slice_cstr(account->address), arena, &row);
    if (asking->result == OK) {
        asking->result = ask_usage(node, account, row.id);
    }
    if (asking->result == OK) {
        asking->result = ask_boxes(node, account, row.id, arena);
    }
}

void account_check(struct account_model *account)
{
    struct asking asking = { .account = account };
    struct sim_node *node = account->node;
    (void)sim_disk_faults_take(node->disk);
    bool is_up = sim_node_call(node, ask, &asking);
    unsigned faults = sim_disk_faults_take(node->disk);
    if (is_up && asking.result != OK && faults == 0) {
        sim_fail(account->sim, "%s cannot be looked at: %s", account->address,
                 err_name(asking.result));
    }
}

static void found_fault(void *arg, struct slice line)
{
    struct sim_node *node = arg;
    sim_fail(node->sim, "n%u is damaged: %.*s", node->index, SLICE_ARG(line));
}

static void verify(struct sim_node *node, void *arg)
{
    struct store_report report;
    *(enum err *)arg =
        store_verify(node_services(node->node, 0)->store,
                     &(struct store_check){ .found = found_fault, .arg = node }, &report);
}

void sim_node_check(struct sim_node *node)
{
    enum err result = OK;
    if (!sim_node_call(node, verify, &result) || result != OK) {
        sim_fail(node->sim, "n%u cannot be verified: %s", node->index, err_name(result));
    }
}
