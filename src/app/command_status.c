/* status, reload, store verify. */
#include "app/command_run.h"
#include "store/queue.h"

#define FAULTS_SHOWN_MAX 1000

enum err run_status(struct command_call *call)
{
    struct node_status status;
    struct domain_row *domains;
    struct account_row *accounts;
    unsigned domain_count, account_count;
    node_status_get(call->node, &status);
    TRY(directory_domain_list(call->services->directory, call->arena, &domains, &domain_count));
    TRY(directory_account_list(call->services->directory, call->arena, &accounts, &account_count));
    call->reply = json_pack(
        "{s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:b}", "version", CULVER_VERSION, "data_dir", status.data_dir,
        "uptime_seconds", (json_int_t)status.uptime_secs, "sessions", (json_int_t)status.sessions,
        "domains", (json_int_t)domain_count, "accounts", (json_int_t)account_count, "queued",
        (json_int_t)queue_count(call->services->store), "tls", status.has_certificate);
    return OK;
}

enum err run_reload(struct command_call *call)
{
    return call->reload == NULL ? fail(ERR_NOT_FOUND, "no server runs: there is nothing to reload")
                                : call->reload(call->reload_arg);
}

static void fault_found(void *arg, struct slice line)
{
    json_t *faults = arg;
    if (json_array_size(faults) < FAULTS_SHOWN_MAX) {
        json_array_append_new(faults, json_slice(line));
    }
}

enum err run_store_verify(struct command_call *call)
{
    struct store_report report;
    json_t *faults = json_array();
    enum err result = store_verify(call->services->store, fault_found, faults, &report);
    call->reply =
        json_pack("{s:I,s:I,s:I,s:I,s:o}", "records", (json_int_t)report.records, "accounts",
                  (json_int_t)report.accounts, "messages", (json_int_t)report.messages, "damaged",
                  (json_int_t)report.damaged, "faults", faults);
    return result == OK
               ? OK
               : fail(result, "%llu faults: what they name is lost, everything else stays readable",
                      (unsigned long long)report.damaged);
}
