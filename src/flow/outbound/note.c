/* What the story of a message says of each attempt to send it. */
#include "flow/outbound/internal.h"

void note_attempt(struct outbound *outbound, enum story_kind kind, const struct attempt *attempt,
                  struct utc next)
{
    const struct queue_entry *entry = attempt->entry;
    bool is_failure = kind == STORY_DEFERRED || kind == STORY_FAILED || kind == STORY_DROPPED;
    struct smtp_failure failure = { .list = SL("") };
    if (is_failure) {
        failure = attempt_failure(attempt);
    }
    struct story_event event = { .kind = kind,
                                 .message = entry->envelope_id,
                                 .from = entry->from.len == 0 ? SL("<>") : entry->from,
                                 .to = entry->to,
                                 .host = attempt->host,
                                 .address = attempt->address,
                                 .tls = attempt->tls,
                                 .security = attempt->security,
                                 .reply = attempt->result.text,
                                 .failure = is_failure
                                                ? slice_cstr(smtp_failure_name(failure.class))
                                                : SL(""),
                                 .blocklist = failure.list,
                                 .converted = attempt->result.converted,
                                 .entry = entry->id,
                                 .next = next.secs < 0 ? 0 : (uint64_t)next.secs };
    story_note(outbound->services->story, &event);
}
