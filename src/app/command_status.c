/* status, reload. */
#include "app/command_run.h"
#include "store/queue.h"

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
