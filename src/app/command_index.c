/* index rebuild. */
#include "app/command_run.h"
#include "base/progress.h"
#include "flow/index.h"

/* Of all accounts together. */
struct rebuilding {
    struct command_call *call;
    struct fulltext_sizes sizes;
    uint64_t indexed;
    uint64_t done, total; /* of the account that is indexed now, as told */
};

static void tell(void *arg, uint64_t done, uint64_t total)
{
    struct rebuilding *r = arg;
    progress_expect(r->call->progress, total - r->total);
    progress_add(r->call->progress, done - r->done);
    r->done = done;
    r->total = total;
}

static enum err rebuild_one(struct rebuilding *r, account_id account)
{
    struct fulltext_sizes sizes;
    struct index_task task = { .services = r->call->services,
                               .account = account,
                               .is_anew = true,
                               .progress = tell,
                               .progress_arg = r };
    r->done = r->total = 0;
    enum err result = index_account(&task);
    (void)deadline_set(0);
    TRY(result);
    TRY(fulltext_sizes_get(r->call->services->fulltext, account, &sizes));
    r->indexed += task.indexed;
    r->sizes.volumes += sizes.volumes;
    r->sizes.bytes += sizes.bytes;
    return OK;
}

enum err run_index_rebuild(struct command_call *call)
{
    struct rebuilding r = { .call = call };
    struct slice address = command_argument(call, 0);
    struct account_row *rows, one;
    unsigned count = 1;
    if (address.len > 0) {
        TRY(directory_account_find(call->services->directory, address, call->arena, &one));
        rows = &one;
    } else {
        TRY(directory_account_list(call->services->directory, call->arena, &rows, &count));
    }
    progress_begin(call->progress, "indexing messages", 0, false);
    for (unsigned i = 0; i < count; i++) {
        TRY(rebuild_one(&r, rows[i].id));
    }
    call->reply = json_pack("{s:I,s:I,s:I,s:I}", "accounts", (json_int_t)count, "messages",
                            (json_int_t)r.indexed, "files", (json_int_t)r.sizes.volumes, "bytes",
                            (json_int_t)r.sizes.bytes);
    return OK;
}
