/* serve/imap/message/limit.c - how many messages one command may be about (RFC 9738): of more, the last ones, or none where half of them would be
 * wrong. */
#include "serve/imap/selected.h"

uint32_t imap_message_limit(const struct imap_session *s)
{
    return s->settings->message_limit == 0 ? UINT32_MAX : (uint32_t)s->settings->message_limit;
}

uint32_t imap_save_limit(const struct imap_session *s)
{
    uint32_t limit = imap_message_limit(s);
    uint64_t own = s->settings->save_limit;
    return own == 0 || own > limit ? limit : (uint32_t)own;
}

void imap_limit_note(struct imap_session *s, mail_uid lowest)
{
    s->limited_to = lowest;
}

void imap_limit_targets(struct imap_session *s, struct imap_targets *targets)
{
    uint32_t limit = imap_message_limit(s);
    if (targets->total > limit) {
        imap_targets_cut(s, targets, targets->total - limit, targets->total);
        imap_targets_descend(targets);
        imap_limit_note(s, view_uid(s->view, targets->sequences.ranges[0].first));
    }
}

struct imap_reply imap_limit_refuse(struct imap_session *s, uint32_t limit)
{
    s->limited_to = 0;
    return imap_with_code(s, imap_no("", "Too many messages for one command"), "MESSAGELIMIT %u",
                          limit);
}

struct imap_reply imap_limit_refuse_targets(struct imap_session *s, uint32_t limit,
                                            struct imap_targets *targets)
{
    imap_targets_cut(s, targets, targets->total - limit, targets->total);
    return imap_with_code(s, imap_limit_refuse(s, limit), "MESSAGELIMIT %u %u", limit,
                          view_uid(s->view, targets->sequences.ranges[0].first));
}

void imap_limit_tell(struct imap_session *s, struct imap_reply *reply)
{
    unsigned limit = imap_message_limit(s);
    if (s->limited_to == 0 || reply->status == IMAP_BAD) {
        return;
    }
    if (slice_eq(reply->code, SL("EXPUNGEISSUED"))) {
        reply->status = IMAP_OK; /* RFC 9738 3.1: of the two this is in the tagged OK */
    }
    if (reply->status == IMAP_OK && reply->code.len == 0) {
        *reply = imap_with_code(s, *reply, "MESSAGELIMIT %u %u", limit, s->limited_to);
    } else {
        imap_out(s, "* NO [MESSAGELIMIT %u %u] Only the last of the messages\r\n", limit,
                 s->limited_to);
    }
}
