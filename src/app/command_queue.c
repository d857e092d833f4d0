/* queue commands. */
#include "app/command_run.h"
#include "base/scan.h"
#include "store/queue.h"

#define ENTRIES_SHOWN 1000
#define SHOWN_BYTES_MAX (256 * 1024)

static enum err parse_id(struct slice text, uint64_t *out)
{
    struct scan c = scan_make(text);
    return scan_u64(&c, out) && scan_at_end(&c)
               ? OK
               : fail(ERR_SYNTAX, "\"%.*s\" is no queue id: `culver queue list` shows them",
                      SLICE_ARG(text));
}

static json_t *entry_json(const struct queue_entry *entry)
{
    return json_pack("{s:I,s:o,s:o,s:o,s:I,s:o}", "id", (json_int_t)entry->id, "queued",
                     json_time(entry->queued), "from", json_slice(entry->from), "to",
                     json_slice(entry->to), "octets", (json_int_t)entry->blob.size, "message",
                     json_slice(entry->envelope_id));
}

enum err run_queue_list(struct command_call *call)
{
    struct queue_entry *entries;
    struct slice option = command_option(call, "after");
    unsigned count;
    uint64_t after = 0;
    if (option.len > 0) {
        TRY(parse_id(option, &after));
    }
    TRY(queue_list(call->services->store, after, ENTRIES_SHOWN, call->arena, &entries, &count));
    call->reply = json_array();
    for (unsigned i = 0; i < count; i++) {
        json_array_append_new(call->reply, entry_json(&entries[i]));
    }
    return OK;
}

enum err run_queue_show(struct command_call *call)
{
    struct queue_entry entry;
    struct slice text;
    uint64_t id;
    TRY(parse_id(command_argument(call, 0), &id));
    TRY(queue_find(call->services->store, id, call->arena, &entry));
    TRY(store_blob_read(call->services->store, entry.blob, 0, SHOWN_BYTES_MAX, call->arena, &text));
    call->reply = entry_json(&entry);
    json_object_set_new(call->reply, "content", json_slice(text));
    return OK;
}

enum err run_queue_remove(struct command_call *call)
{
    uint64_t id;
    TRY(parse_id(command_argument(call, 0), &id));
    return queue_remove(call->services->store, id, SL("command line"));
}
