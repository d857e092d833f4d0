/* Senders that name their recipient, for mail whose sender asked for them. */
#include "directory/verp.h"

#include "base/log.h"
#include "flow/outbound/internal.h"

bool outbound_is_single(const struct queue_entry *entry)
{
    return (entry->terms.flags & TERM_VERP) != 0;
}

struct slice outbound_sender(const struct queue_entry *entry, struct slice sender,
                             struct arena *arena)
{
    struct slice named;
    if (!outbound_is_single(entry) || sender.len == 0) {
        return sender;
    }
    if (verp_sender(sender, entry->to, arena, &named) != OK) {
        log_info("sender-kept", "qid=%llu from=%s reason=%s", (unsigned long long)entry->id,
                 log_text(sender).text, log_text(slice_cstr(err_detail())).text);
        return sender;
    }
    return named;
}
