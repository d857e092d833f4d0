/* Messages that their owner puts into a mailbox. */
#include "base/fault.h"
#include "base/log.h"
#include "flow/index.h"
#include "flow/internal.h"
#include "io/job.h"
#include "store/mailbox.h"

/* RFC 8508 3.4: what goes with it counts against it. */
static uint64_t net_size(const struct append_batch *batch)
{
    uint64_t size = 0;
    for (unsigned i = 0; i < batch->count; i++) {
        size += draft_size(batch->items[i].draft);
    }
    return size > batch->replaced_size ? size - batch->replaced_size : 0;
}

struct encoding {
    struct message message;
    struct slice text;
    struct buf *out;
    enum err result;
};

static void run_encoding(void *arg)
{
    struct encoding *e = arg;
    e->result = message_encode_binary(&e->message, e->text, e->out);
}

/* By a job: the message may be large. */
static enum err encode_text(struct services *services, struct draft *draft, struct buf *out)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "encode", STRUCTURE_ARENA_BYTES);
    struct encoding e = { .out = out };
    struct slice summary;
    TRY(draft_text(draft, arena, &e.text));
    TRY(scanner_parse(services->scanner, e.text, arena, &summary));
    TRY(summary_read(summary, e.text.len, arena, &e.message));
    job_run(services->jobs, run_encoding, &e);
    return e.result == OK ? OK : fail(e.result, "the message cannot be encoded");
}

enum err append_encode(struct services *services, struct draft **draft)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, services->settings->message_size_max);
    TRY(encode_text(services, *draft, &text));
    struct draft *encoded = draft_new(services->store, services->settings->message_size_max);
    enum err result = draft_write(encoded, buf_slice(&text));
    if (result != OK) {
        draft_free(encoded);
        return result;
    }
    draft_free(*draft);
    *draft = encoded;
    return OK;
}

static enum err prepare(struct services *services, const struct append_batch *batch, unsigned i,
                        struct arena *arena, struct delivery *out)
{
    const struct append_item *item = &batch->items[i];
    struct delivery_target *target = ARENA_NEW(arena, struct delivery_target);
    struct slice text, summary;
    if (FAULT_POINT("append-text-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    TRY(draft_text(item->draft, arena, &text));
    TRY(scanner_parse(services->scanner, text, arena, &summary));
    *target = (struct delivery_target){ .account = batch->account,
                                        .mailbox = batch->mailbox,
                                        .flags = item->flags };
    *out = (struct delivery){ .draft = item->draft,
                              .summary = summary,
                              .received = item->received,
                              .targets = target,
                              .target_count = 1,
                              .submitter = target->account,
                              .appender = batch->user == batch->account ? 0 : batch->user,
                              .envelope_id = services_make_id(services, arena) };
    return OK;
}

enum err append_accept(struct services *services, const struct append_batch *batch,
                       struct arena *arena, struct appended *out)
{
    struct delivery *deliveries = ARENA_ARRAY(arena, struct delivery, batch->count);
    struct append_all all = { deliveries, batch->count, batch->replaced_in, batch->replaced };
    TRY(quota_check(services, batch->account, net_size(batch), arena));
    for (unsigned i = 0; i < batch->count; i++) {
        TRY(prepare(services, batch, i, arena, &deliveries[i]));
    }
    TRY(store_append_all(services->store, &all, out));
    indexer_note(services->indexer, batch->account);
    for (unsigned i = 0; i < batch->count; i++) {
        log_info("mail-appended", "mid=%.*s acct=%llu mbox=%u uid=%u size=%llu",
                 SLICE_ARG(deliveries[i].envelope_id), (unsigned long long)batch->account,
                 out->mailbox, out->uid + i, (unsigned long long)draft_size(batch->items[i].draft));
        note_appended(services, batch, i, deliveries[i].envelope_id);
    }
    return OK;
}
