/* serve/imap/message/resync.c - what a client that comes back has missed: VANISHED (EARLIER) and changed flags (RFC 7162). */
#include "serve/imap/selected.h"

static void write_range(struct imap_session *s, mail_uid first, mail_uid last, bool *is_first)
{
    buf_append_cstr(&s->out, *is_first ? "* VANISHED (EARLIER) " : ",");
    *is_first = false;
    buf_append_number(&s->out, first);
    if (last > first) {
        buf_append_char(&s->out, ':');
        buf_append_number(&s->out, last);
    }
    imap_out_flush_if(s);
}

/* Both lists ascend: the parts of the ranges that are in the set. */
static void write_common(struct imap_session *s, const struct uid_range *ranges, uint32_t count,
                         const struct imap_set *among)
{
    bool is_first = true;
    uint32_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        while (at < among->count && among->ranges[at].last < ranges[i].first) {
            at++;
        }
        for (uint32_t k = at; k < among->count && among->ranges[k].first <= ranges[i].last; k++) {
            mail_uid first = among->ranges[k].first, last = among->ranges[k].last;
            first = first > ranges[i].first ? first : ranges[i].first;
            last = last < ranges[i].last ? last : ranges[i].last;
            write_range(s, first, last, &is_first);
        }
    }
    if (!is_first) {
        buf_append_cstr(&s->out, "\r\n");
    }
}

enum err imap_tell_vanished(struct imap_session *s, mail_modseq since, const struct imap_set *among)
{
    struct imap_range every = { 1, UINT32_MAX };
    struct imap_set all = { .ranges = &every, .count = 1 };
    struct uid_range *ranges;
    uint32_t count;
    arena_reset(s->batch_arena);
    TRY(view_vanished(s->view, since, s->batch_arena, &ranges, &count));
    write_common(s, ranges, count, among == NULL ? &all : among);
    return OK;
}

static enum err tell_rows(struct imap_session *s, struct uid_list uids)
{
    for (uint32_t at = 0; at < uids.count && s->broken == OK; at += ROWS_MAX) {
        uint32_t count = uids.count - at < ROWS_MAX ? uids.count - at : ROWS_MAX, found;
        struct email_row *rows;
        arena_reset(s->batch_arena);
        TRY(view_rows(s->view, uids.items + at, count, ROW_FLAGS, s->batch_arena, &rows, &found));
        for (uint32_t i = 0; i < found; i++) {
            imap_write_change(s, &(struct imap_change){ .uid = rows[i].uid,
                                                        .flags = rows[i].flags,
                                                        .modseq = rows[i].modseq });
        }
    }
    return OK;
}

enum err imap_tell_changed(struct imap_session *s, mail_modseq since, const struct imap_set *among)
{
    mail_uid *uids;
    uint32_t count, kept = 0;
    TRY(view_changed(s->view, since, s->command_arena, &uids, &count));
    for (uint32_t i = 0; i < count; i++) {
        if (among == NULL || imap_set_contains(among, uids[i])) {
            uids[kept++] = uids[i];
        }
    }
    return tell_rows(s, (struct uid_list){ uids, kept });
}
