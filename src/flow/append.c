/* A message that its owner puts into a mailbox. */
#include "base/log.h"
#include "flow/internal.h"

static enum err check_account_room(struct services *services, account_id account, uint64_t size,
                                   struct arena *arena)
{
    struct account_row row;
    uint64_t room;
    TRY(directory_account_by_id(services->directory, account, arena, &row));
    TRY(quota_room(services, &row, &room));
    return size <= room ? OK
                        : fail(ERR_FULL, "quota: %llu octets are left", (unsigned long long)room);
}

enum err append_accept(struct services *services, account_id account, mailbox_id mailbox,
                       uint64_t flags, struct utc received, struct draft *draft,
                       struct arena *arena, struct appended *out)
{
    struct slice text;
    struct slice summary;
    TRY(check_account_room(services, account, draft_size(draft), arena));
    TRY(draft_text(draft, arena, &text));
    TRY(scanner_parse(services->scanner, text, arena, &summary));
    struct delivery_target target = { .account = account, .mailbox = mailbox, .flags = flags };
    struct delivery delivery = {
        .draft = draft,
        .summary = summary,
        .received = received,
        .targets = &target,
        .target_count = 1,
        .submitter = account,
        .envelope_id = services_make_id(services, arena),
    };
    TRY(store_append(services->store, &delivery, out));
    log_info("mail-appended", "mid=%.*s acct=%llu mbox=%u uid=%u size=%llu",
             SLICE_ARG(delivery.envelope_id), (unsigned long long)account, out->mailbox, out->uid,
             (unsigned long long)text.len);
    return OK;
}
