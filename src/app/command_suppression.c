/* suppression commands: outside addresses that nobody has. */
#include "app/command_run.h"
#include "directory/suppression.h"

#define ROWS_SHOWN 1000

enum err run_suppression_list(struct command_call *call)
{
    struct suppression_page page;
    TRY(directory_suppression_list(call->services->directory, command_option(call, "after"),
                                   ROWS_SHOWN, call->arena, &page));
    call->reply = json_array();
    for (unsigned i = 0; i < page.count; i++) {
        const struct suppression_row *row = &page.rows[i];
        json_array_append_new(
            call->reply,
            json_pack("{s:o,s:s,s:I,s:o,s:o,s:o}", "address", json_slice(row->address), "state",
                      row->is_suppressed ? "suppressed" : "counted", "failures",
                      (json_int_t)row->failures, "first", json_time(row->first), "last",
                      json_time(row->last), "reply", json_slice(row->reply)));
    }
    return OK;
}

enum err run_suppression_add(struct command_call *call)
{
    return directory_suppression_add(call->services->directory, command_argument(call, 0),
                                     clock_now(&call->services->world->clock));
}

enum err run_suppression_remove(struct command_call *call)
{
    return directory_suppression_remove(call->services->directory, command_argument(call, 0));
}
