/* serve/imap/search/search_walk.c - the messages that a search found, in batches: between them others have their turn. */
#include "serve/imap/message/fetch.h"
#include "serve/imap/search/search.h"

static enum err take_row(struct imap_session *s, struct search_walk *walk, uint32_t index,
                         const struct email_row *row)
{
    struct message message = { 0 };
    if (walk->want & ROW_SUMMARY) {
        arena_reset(s->message_arena);
        imap_row_message(s, row, false, &message);
    }
    return walk->take(walk, index, row, &message);
}

static enum err take_batch(struct imap_session *s, const struct search_matches *m,
                           struct search_walk *walk, uint32_t at, uint32_t count)
{
    struct email_row *rows;
    uint32_t found;
    arena_reset(s->batch_arena);
    (void)deadline_set((unsigned)s->settings->write_time);
    TRY(view_rows(s->view, m->uids + at, count, walk->want, s->batch_arena, &rows, &found));
    for (uint32_t i = 0; i < found; i++) {
        while (m->uids[at] !=
               rows[i].uid) { /* rows come as asked for, without those that are gone */
            at++;
        }
        TRY(take_row(s, walk, at, &rows[i]));
    }
    return OK;
}

static uint32_t next_batch(const struct imap_session *s, const struct search_walk *walk,
                           uint32_t at)
{
    if (!(walk->want & ROW_SUMMARY)) {
        return ROWS_MAX;
    }
    bool are_small = at > 0 && arena_used(s->batch_arena) < IMAP_BATCH_BYTES;
    return are_small ? IMAP_BATCH_SMALL : IMAP_BATCH_SUMMARIES;
}

enum err search_walk(struct imap_session *s, const struct search_matches *matches,
                     struct search_walk *walk)
{
    for (uint32_t at = 0; at < matches->count;) {
        uint32_t left = matches->count - at, count = next_batch(s, walk, at);
        count = count < left ? count : left;
        TRY(take_batch(s, matches, walk, at, count));
        at += count;
    }
    return OK;
}

enum err search_sent(struct imap_session *s, const struct search_matches *matches, int64_t **out)
{
    const struct packed_row **rows =
        ARENA_ARRAY(s->command_arena, const struct packed_row *, matches->count + 1);
    *out = ARENA_ARRAY(s->command_arena, int64_t, matches->count + 1);
    for (uint32_t i = 0; i < matches->count; i++) {
        rows[i] = &matches->table[matches->sequences[i] - 1];
    }
    return view_sent(s->view, rows, matches->count, *out);
}
