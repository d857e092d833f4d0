/* undelete commands, store upkeep. */
#include <stdlib.h>

#include "app/command_run.h"
#include "base/scan.h"
#include "store/mailbox.h"
#include "store/upkeep/upkeep.h"

/* --- undelete --- */

static enum err parse_filter(struct command_call *call, struct expunged_filter *out)
{
    struct services *services = call->services;
    struct account_row account;
    TRY(directory_account_find(services->directory, command_argument(call, 0), call->arena,
                               &account));
    *out = (struct expunged_filter){ .account = account.id,
                                     .mailbox = command_option(call, "mailbox") };
    return command_ago(call, "since", &out->since);
}

enum err run_undelete_list(struct command_call *call)
{
    struct expunged_filter filter;
    struct expunged *items;
    unsigned count;
    TRY(parse_filter(call, &filter));
    TRY(undelete_list(call->services->store, &filter, call->arena, &items, &count));
    call->reply = json_array();
    for (unsigned i = 0; i < count; i++) {
        json_array_append_new(
            call->reply,
            json_pack("{s:o,s:I,s:o,s:o,s:I,s:o,s:o}", "mailbox", json_slice(items[i].name), "uid",
                      (json_int_t)items[i].uid, "expunged", json_time(items[i].expunged),
                      "received", json_time(items[i].received), "octets", (json_int_t)items[i].size,
                      "from", json_slice(items[i].from), "subject", json_slice(items[i].subject)));
    }
    return OK;
}

static enum err parse_uid(struct command_call *call, const struct expunged_filter *filter,
                          uint32_t *out)
{
    struct slice text = command_option(call, "uid");
    struct scan c = scan_make(text);
    *out = 0;
    if (text.len == 0) {
        return OK;
    }
    if (!scan_u32(&c, out) || !scan_at_end(&c) || *out == 0) {
        return fail(ERR_SYNTAX, "\"%.*s\" is no UID: `culver undelete list` shows them",
                    SLICE_ARG(text));
    }
    return filter->mailbox.len > 0 ? OK : fail(ERR_SYNTAX, "--uid wants --mailbox beside it");
}

/* What of the list, which is in the order of mailboxes, is in the first one. */
static enum err restore_mailbox(struct command_call *call, account_id account,
                                const struct expunged *items, unsigned count, unsigned *restored)
{
    mail_uid *uids = ARENA_ARRAY(call->arena, mail_uid, (size_t)count + 1);
    unsigned n = 0, back;
    for (unsigned i = 0; i < count; i++) {
        if (items[i].mailbox == items[0].mailbox) {
            uids[n++] = items[i].uid;
        }
    }
    struct undelete_request request = { account, items[0].mailbox, uids, n };
    TRY(undelete(call->services->store, &request, &back));
    *restored += back;
    return OK;
}

static int by_mailbox(const void *a, const void *b)
{
    const struct expunged *x = a, *y = b;
    return x->mailbox < y->mailbox ? -1 : x->mailbox > y->mailbox;
}

enum err run_undelete_restore(struct command_call *call)
{
    struct expunged_filter filter;
    struct expunged *items;
    unsigned count, kept = 0, restored = 0;
    uint32_t uid;
    TRY(parse_filter(call, &filter));
    TRY(parse_uid(call, &filter, &uid));
    TRY(undelete_list(call->services->store, &filter, call->arena, &items, &count));
    for (unsigned i = 0; i < count; i++) {
        if (uid == 0 || items[i].uid == uid) {
            items[kept++] = items[i];
        }
    }
    if (kept == 0) {
        return fail(ERR_NOT_FOUND, "there is nothing to bring back: `culver undelete list` shows "
                                   "what can be");
    }
    qsort(items, kept, sizeof(*items), by_mailbox);
    for (unsigned i = 0; i < kept;) {
        unsigned first = i;
        TRY(restore_mailbox(call, filter.account, items + i, kept - i, &restored));
        while (i < kept && items[i].mailbox == items[first].mailbox) {
            i++;
        }
    }
    call->reply = json_pack("{s:I}", "restored", (json_int_t)restored);
    return OK;
}

/* --- store upkeep --- */

enum err run_store_upkeep(struct command_call *call)
{
    struct upkeep_report report;
    story_trim(call->services->story);
    TRY(upkeep_run(call->services->upkeep, &report));
    call->reply =
        json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "expired", (json_int_t)report.expired,
                  "released", (json_int_t)report.released, "recounted",
                  (json_int_t)report.recounted, "compactions", (json_int_t)report.compactions,
                  "octets_before", (json_int_t)report.compacted_from, "octets_after",
                  (json_int_t)report.compacted_to, "segments_refused", (json_int_t)report.refused);
    return OK;
}
