/* serve/imap/search/uidbatches.c - UIDBATCHES: ranges of UIDs with equally many messages in each (RFC 10022). */
#include "serve/imap/commands.h"

#define BATCH_MIN 500
#define BATCH_MESSAGES_MAX 100000 /* that one command may ask about */

struct batches {
    uint32_t size;
    uint32_t first, last; /* numbers of batches, from the newest */
};

static enum err take_batches(struct scan *c, struct batches *out)
{
    struct batches b = { .first = 1, .last = UINT32_MAX };
    TRY(imap_take_space(c));
    TRY(imap_take_number(c, &b.size));
    if (!scan_at_end(c)) {
        TRY(imap_take_space(c));
        TRY(imap_take_number(c, &b.first));
        if (!scan_char(c, ':')) {
            return fail(ERR_SYNTAX, "Expected a range of batches");
        }
        TRY(imap_take_number(c, &b.last));
    }
    TRY(imap_take_end(c));
    *out = b;
    return OK;
}

/* Batches touch, so that together they are all UIDs from the highest to 1. */
static void write_batches(struct imap_session *s, const struct batches *b)
{
    const struct view *view = s->view;
    char before = ' ';
    for (uint64_t i = b->first; i <= b->last && (i - 1) * b->size < view->count; i++) {
        uint64_t newer = (i - 1) * b->size, end = newer + b->size;
        mail_uid high = view_uid(view, view->count - (uint32_t)newer);
        mail_uid low = end < view->count ? view_uid(view, view->count - (uint32_t)end) + 1 : 1;
        imap_out(s, "%c%u:%u", before, high, low);
        before = ',';
        imap_out_flush_if(s);
    }
}

IMAP_RUN(uidbatches)
{
    struct batches b = { 0 };
    enum err result = take_batches(&request->command.args, &b);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (b.first == 0 || b.last < b.first) {
        return (struct imap_reply){ IMAP_BAD, SL("CLIENTBUG"),
                                    SL("Batches are numbered from 1 up") };
    }
    if (b.size < BATCH_MIN) {
        return imap_no("TOOFEW", "A batch has at least 500 messages");
    }
    if (b.last != UINT32_MAX && (uint64_t)(b.last - b.first + 1) * b.size > BATCH_MESSAGES_MAX &&
        b.last > b.first) {
        return imap_no("TOOMANY", "At most 100000 messages at once");
    }
    imap_out(s, "* UIDBATCHES (TAG \"%.*s\")", SLICE_ARG(request->command.tag));
    write_batches(s, &b);
    imap_out(s, "\r\n");
    return imap_ok("Batches told");
}
