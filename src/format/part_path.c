/* Section numbers of IMAP (RFC 3501 6.4.5) to parts. */
#include "format/message.h"

static uint32_t nth_child(const struct message *m, uint32_t part, uint32_t number)
{
    uint32_t child = m->parts[part].first_child;
    while (child != MESSAGE_NONE && number > 1) {
        child = m->parts[child].next;
        number--;
    }
    return child;
}

uint32_t message_part_by_path(const struct message *m, const uint32_t *path, size_t path_len)
{
    uint32_t at = 0;
    for (size_t i = 0; i < path_len; i++) {
        if (path[i] == 0) {
            return MESSAGE_NONE;
        }
        /* Below a message/rfc822 part the numbers count in the inner message. */
        bool enters_message = i > 0 && slice_eq(m->parts[at].type, SL("message")) &&
                              m->parts[at].first_child != MESSAGE_NONE;
        if (enters_message) {
            at = m->parts[at].first_child;
        }
        if (slice_eq(m->parts[at].type, SL("multipart")) &&
            m->parts[at].first_child != MESSAGE_NONE) {
            at = nth_child(m, at, path[i]);
            if (at == MESSAGE_NONE) {
                return MESSAGE_NONE;
            }
            continue;
        }
        /* What is no multipart has one part, itself, once a message. */
        if (path[i] != 1 || (i > 0 && !enters_message)) {
            return MESSAGE_NONE;
        }
    }
    return at;
}
