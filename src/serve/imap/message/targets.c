/* serve/imap/message/targets.c - from a sequence set to messages of the view. */
#include "serve/imap/selected.h"
#include "store/sharing/access.h"

struct imap_reply imap_refuse_change(const struct imap_session *s)
{
    bool may_change = s->view->rights & RIGHTS_CHANGING;
    return imap_no(may_change ? "READ-ONLY" : "NOPERM", "Mailbox is open read-only");
}

/* UID ranges to ranges of sequence numbers; those without a message go away. */
static void uids_to_sequences(const struct view *view, struct imap_set *set)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        struct imap_range r = set->ranges[i];
        uint32_t from = view_count_below(view, r.first);
        uint32_t to = r.last == UINT32_MAX ? view->count : view_count_below(view, r.last + 1);
        if (from < to) {
            set->ranges[kept++] = (struct imap_range){ from + 1, to };
        }
    }
    set->count = kept;
}

struct imap_set imap_saved_set(struct imap_session *s)
{
    struct imap_set set = { .ranges =
                                ARENA_ARRAY(s->command_arena, struct imap_range, s->saved.count) };
    for (uint32_t i = 0; i < s->saved.count; i++) {
        set.ranges[set.count++] = (struct imap_range){ s->saved.items[i], s->saved.items[i] };
    }
    return set;
}

/* RFC 3501 9, seq-number: one that is too large, and "*" in an empty mailbox, is an error; "6:*" with five messages is what
 * clients ask to get new mail, and means the last. */
static enum err cut_to_view(const struct view *view, struct imap_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        struct imap_range *r = &set->ranges[i];
        bool has_star = r->first == 0 || r->last == 0;
        if (view->count == 0 || (!has_star && (r->first > view->count || r->last > view->count))) {
            return fail(ERR_SYNTAX, "No message has that number");
        }
        r->first = r->first > view->count ? view->count : r->first;
        r->last = r->last > view->count ? view->count : r->last;
    }
    return OK;
}

static void start(struct imap_targets *targets, struct imap_set sequences)
{
    *targets = (struct imap_targets){ .sequences = sequences };
    for (uint32_t i = 0; i < sequences.count; i++) {
        targets->total += sequences.ranges[i].last - sequences.ranges[i].first + 1;
    }
    targets->next = sequences.count > 0 ? sequences.ranges[0].first : 0;
}

enum err imap_targets_make(struct imap_session *s, const struct imap_set *set, bool is_uid,
                           struct imap_targets *out)
{
    const struct view *view = s->view;
    struct imap_set copy = { .ranges =
                                 ARENA_ARRAY(s->command_arena, struct imap_range, set->count) };
    for (uint32_t i = 0; i < set->count; i++) {
        copy.ranges[copy.count++] = set->ranges[i];
    }
    if (set->is_saved) {
        copy = imap_saved_set(s);
    }
    if (is_uid || set->is_saved) {
        /* RFC 3501 6.4.8: UIDs that are not there are passed over */
        imap_set_resolve(&copy, view_last_uid(view));
        uids_to_sequences(view, &copy);
    } else {
        TRY(cut_to_view(view, &copy));
        imap_set_resolve(&copy, view->count);
    }
    start(out, copy);
    return OK;
}

void imap_targets_keep(struct imap_session *s, struct imap_targets *targets, struct uid_list uids)
{
    struct imap_set kept = { .ranges =
                                 ARENA_ARRAY(s->command_arena, struct imap_range, uids.count) };
    for (uint32_t i = 0; i < uids.count; i++) {
        uint32_t sequence = view_sequence(s->view, uids.items[i]);
        if (sequence == 0 || !imap_set_contains(&targets->sequences, sequence)) {
            continue;
        }
        if (kept.count > 0 && kept.ranges[kept.count - 1].last + 1 == sequence) {
            kept.ranges[kept.count - 1].last = sequence;
        } else {
            kept.ranges[kept.count++] = (struct imap_range){ sequence, sequence };
        }
    }
    start(targets, kept);
}

void imap_targets_cut(struct imap_session *s, struct imap_targets *targets, uint32_t from,
                      uint32_t to)
{
    struct imap_set kept = { .ranges = ARENA_ARRAY(s->command_arena, struct imap_range,
                                                   targets->sequences.count) };
    uint32_t at = 0; /* how many come before this range */
    for (uint32_t i = 0; i < targets->sequences.count; i++) {
        const struct imap_range *r = &targets->sequences.ranges[i];
        uint32_t count = r->last - r->first + 1;
        uint32_t low = from > at ? from - at : 0, high = to > at ? to - at : 0;
        high = high < count ? high : count;
        if (low < high) {
            kept.ranges[kept.count++] = (struct imap_range){ r->first + low, r->first + high - 1 };
        }
        at += count;
    }
    start(targets, kept);
}

void imap_targets_descend(struct imap_targets *targets)
{
    targets->descends = true;
    targets->left = targets->total;
    targets->range = targets->sequences.count;
    if (targets->range > 0) {
        targets->next = targets->sequences.ranges[--targets->range].last;
    }
}

static uint32_t next_below(const struct view *view, struct imap_targets *targets, mail_uid *uids,
                           uint32_t *sequences, uint32_t max)
{
    uint32_t count = targets->left < max ? targets->left : max;
    for (uint32_t i = count; i-- > 0; targets->left--) {
        uids[i] = view_uid(view, targets->next);
        sequences[i] = targets->next;
        if (targets->next-- == targets->sequences.ranges[targets->range].first &&
            targets->range > 0) {
            targets->next = targets->sequences.ranges[--targets->range].last;
        }
    }
    return count;
}

uint32_t imap_targets_next(const struct view *view, struct imap_targets *targets, mail_uid *uids,
                           uint32_t *sequences, uint32_t max)
{
    uint32_t count = 0;
    if (targets->descends) {
        return next_below(view, targets, uids, sequences, max);
    }
    while (count < max && targets->range < targets->sequences.count) {
        uids[count] = view_uid(view, targets->next);
        sequences[count++] = targets->next;
        if (targets->next++ == targets->sequences.ranges[targets->range].last) {
            targets->range++;
            targets->next = targets->range < targets->sequences.count
                                ? targets->sequences.ranges[targets->range].first
                                : 0;
        }
    }
    return count;
}

struct uid_list imap_targets_all(const struct view *view, struct imap_targets *targets,
                                 struct arena *arena)
{
    mail_uid *uids = ARENA_ARRAY(arena, mail_uid, targets->total);
    uint32_t count = 0;
    for (uint32_t i = 0; i < targets->sequences.count; i++) {
        const struct imap_range *r = &targets->sequences.ranges[i];
        for (uint32_t n = r->first; n <= r->last; n++) {
            uids[count++] = view_uid(view, n);
        }
    }
    return (struct uid_list){ uids, count };
}

uint32_t imap_batch_next(const struct arena *batch, uint32_t before)
{
    bool are_small = before > 0 && arena_used(batch) < IMAP_BATCH_BYTES;
    return are_small ? IMAP_BATCH_SMALL : IMAP_BATCH_SUMMARIES;
}
