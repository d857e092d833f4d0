/* domain and alias commands. */
#include "app/command_run.h"
#include "format/mailaddr.h"

enum err run_domain_add(struct command_call *call)
{
    struct slice domain;
    TRY(domain_parse(command_argument(call, 0), call->arena, &domain));
    TRY(directory_domain_add(call->services->directory, domain));
    struct slice host = call->services->settings->hostname;
    struct slice record =
        arena_printf(call->arena, "%.*s. MX 10 %.*s.", SLICE_ARG(domain), SLICE_ARG(host));
    call->reply = json_pack("{s:o,s:o}", "domain", json_slice(domain), "dns_record_to_publish",
                            json_slice(record));
    return OK;
}

enum err run_domain_list(struct command_call *call)
{
    struct domain_row *rows;
    unsigned count;
    TRY(directory_domain_list(call->services->directory, call->arena, &rows, &count));
    call->reply = json_array();
    for (unsigned i = 0; i < count; i++) {
        json_array_append_new(call->reply,
                              json_pack("{s:o,s:I}", "domain", json_slice(rows[i].name), "accounts",
                                        (json_int_t)rows[i].accounts));
    }
    return OK;
}

enum err run_domain_remove(struct command_call *call)
{
    struct slice domain;
    TRY(domain_parse(command_argument(call, 0), call->arena, &domain));
    return directory_domain_remove(call->services->directory, domain);
}

enum err run_alias_add(struct command_call *call)
{
    return directory_alias_add(call->services->directory, command_argument(call, 0),
                               command_argument(call, 1));
}

enum err run_alias_list(struct command_call *call)
{
    struct alias_row *rows;
    unsigned count;
    TRY(directory_alias_list(call->services->directory, call->arena, &rows, &count));
    call->reply = json_array();
    for (unsigned i = 0; i < count; i++) {
        json_array_append_new(call->reply,
                              json_pack("{s:o,s:o}", "address", json_slice(rows[i].address),
                                        "target", json_slice(rows[i].target)));
    }
    return OK;
}

enum err run_alias_remove(struct command_call *call)
{
    return directory_alias_remove(call->services->directory, command_argument(call, 0),
                                  command_argument(call, 1));
}
