/* status, reload. */
#include "app/command_run.h"
#include "flow/block.h"
#include "net/block_list.h"
#include "serve/smtp/smtp.h"
#include "store/queue.h"

/* The lists of the configuration that are not used, and why. */
static json_t *broken_lists(struct command_call *call)
{
    const struct smtp_settings *settings = call->services->smtp_settings;
    struct scan lists = scan_make(settings->block_lists);
    struct block_list list;
    json_t *out = json_array();
    while (block_list_next(&lists, &list) == OK) {
        for (unsigned is_v6 = 0; is_v6 <= 1; is_v6++) {
            struct slice trouble =
                block_list_trouble(call->services, list.zone, is_v6 != 0, call->arena);
            if (trouble.len > 0) {
                json_array_append_new(out, json_pack("{s:o,s:s,s:o}", "zone", json_slice(list.zone),
                                                     "family", is_v6 != 0 ? "IPv6" : "IPv4",
                                                     "reason", json_slice(trouble)));
            }
        }
    }
    return out;
}

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
        "{s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:b,s:s?,s:o,s:o}", "version", CULVER_VERSION, "data_dir",
        status.data_dir, "uptime_seconds", (json_int_t)status.uptime_secs, "sessions",
        (json_int_t)status.sessions, "domains", (json_int_t)domain_count, "accounts",
        (json_int_t)account_count, "queued", (json_int_t)queue_count(call->services->store), "tls",
        status.has_certificate, "certificate", status.certificate, "certificate_until",
        status.certificate == NULL ? json_null() : json_time(status.certificate_until),
        "block_lists_broken", broken_lists(call));
    return OK;
}

enum err run_reload(struct command_call *call)
{
    return call->reload == NULL ? fail(ERR_NOT_FOUND, "no server runs: there is nothing to reload")
                                : call->reload(call->reload_arg);
}
