/* Messages that their owner puts into a mailbox. */
#include "base/fault.h"
#include "base/log.h"
#include "flow/internal.h"
#include "io/job.h"
#include "store/mailbox.h"

static uint64_t total_size(const struct append_batch *batch)
{
    uint64_t size = 0;
    for (unsigned i = 0; i < batch->count; i++) {
        size += draft_size(batch->items[i].draft);
    }
    return size;
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
static enum err encode_text(struct services *services, struct draft *draft, struct arena *arena,
                            struct buf *out)
{
    struct encoding e = { .out = out };
    struct slice summary;
    TRY(draft_text(draft, arena, &e.text));
    TRY(scanner_parse(services->scanner, e.text, arena, &summary));
    TRY(summary_read(summary, e.text.len, arena, &e.message));
    job_run(services->jobs, run_encoding, &e);
    return e.result == OK ? OK : fail(e.result, "the message cannot be encoded");
}

enum err append_encode(struct services *services, struct draft **draft, struct arena *arena)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, services->settings->message_size_max);
    TRY(encode_text(services, *draft, arena, &text));
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

static enum err append_one(struct services *services, const struct append_batch *batch,
                           const struct append_item *item, struct arena *arena,
                           struct appended *out)
{
    struct slice text, summary;
    if (FAULT_POINT("append-text-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    TRY(draft_text(item->draft, arena, &text));
    TRY(scanner_parse(services->scanner, text, arena, &summary));
    struct delivery_target target = { .account = batch->account,
                                      .mailbox = batch->mailbox,
                                      .flags = item->flags };
    struct delivery delivery = {
        .draft = item->draft,
        .summary = summary,
        .received = item->received,
        .targets = &target,
        .target_count = 1,
        .submitter = batch->account,
        .appender = batch->user == batch->account ? 0 : batch->user,
        .envelope_id = services_make_id(services, arena),
    };
    TRY(store_append(services->store, &delivery, out));
    log_info("mail-appended", "mid=%.*s acct=%llu mbox=%u uid=%u size=%llu",
             SLICE_ARG(delivery.envelope_id), (unsigned long long)batch->account, out->mailbox,
             out->uid, (unsigned long long)text.len);
    return OK;
}

/* RFC 3502 3: all or nothing. Whoever saw them meanwhile sees them go. */
static enum err take_back(struct services *services, const struct append_batch *batch,
                          const struct appended *done, unsigned count, struct arena *arena)
{
    struct view *view;
    mail_uid *uids = ARENA_ARRAY(arena, mail_uid, count + 1);
    struct uid_list list = { uids, count };
    mail_modseq modseq;
    uint32_t expunged;
    for (unsigned i = 0; i < count; i++) {
        uids[i] = done[i].uid;
    }
    TRY(view_open(ACCESS_OWNER(services->store, batch->account), batch->mailbox, true, &view));
    enum err result = view_store_flags(view, list, FLAGS_ADD, FLAG_DELETED, &modseq);
    result = result == OK ? view_expunge(view, list, &expunged) : result;
    view_close(view);
    return result;
}

enum err append_accept(struct services *services, const struct append_batch *batch,
                       struct arena *arena, struct appended *out)
{
    TRY(quota_check(services, batch->account, total_size(batch), arena));
    for (unsigned i = 0; i < batch->count; i++) {
        enum err result = append_one(services, batch, &batch->items[i], arena, &out[i]);
        if (result == OK) {
            continue;
        }
        if (i > 0 && take_back(services, batch, out, i, arena) != OK) {
            log_error("append-left-behind", "acct=%llu mbox=%u count=%u",
                      (unsigned long long)batch->account, batch->mailbox, i);
        }
        return fail(result, "one of the messages cannot be stored");
    }
    return OK;
}
