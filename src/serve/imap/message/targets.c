/* serve/imap/message/targets.c - from a sequence set to messages of the view. */
#include "serve/imap/internal.h"

/* The first index whose UID is at least `uid`. */
static uint32_t lower_bound(const struct view *view, mail_uid uid)
{
    uint32_t low = 0, high = view->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (view->uids[middle] < uid) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* UID ranges to ranges of sequence numbers; those without a message go away. */
static void uids_to_sequences(const struct view *view, struct imap_set *set)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        struct imap_range r = set->ranges[i];
        uint32_t from = lower_bound(view, r.first);
        uint32_t to = r.last == UINT32_MAX ? view->count : lower_bound(view, r.last + 1);
        if (from < to) {
            set->ranges[kept++] = (struct imap_range){ from + 1, to };
        }
    }
    set->count = kept;
}

enum err imap_targets_make(const struct view *view, const struct imap_set *set, bool is_uid,
                           struct arena *arena, struct imap_targets *out)
{
    struct imap_set copy = { ARENA_ARRAY(arena, struct imap_range, set->count), set->count };
    uint32_t last_uid = view->count > 0 ? view->uids[view->count - 1] : 0;
    for (uint32_t i = 0; i < set->count; i++) {
        copy.ranges[i] = set->ranges[i];
    }
    if (is_uid) {
        /* RFC 3501 6.4.8: UIDs that are not there are passed over */
        imap_set_resolve(&copy, last_uid);
        uids_to_sequences(view, &copy);
    } else {
        /* RFC 3501 9, seq-number: one that is too large, and "*" in an empty mailbox, is an error; "6:*" with five
         * messages is what clients ask to get new mail, and means the last. */
        for (uint32_t i = 0; i < copy.count; i++) {
            struct imap_range *r = &copy.ranges[i];
            bool has_star = r->first == 0 || r->last == 0;
            if (view->count == 0 ||
                (!has_star && (r->first > view->count || r->last > view->count))) {
                return fail(ERR_SYNTAX, "No message has that number");
            }
            r->first = r->first > view->count ? view->count : r->first;
            r->last = r->last > view->count ? view->count : r->last;
        }
        imap_set_resolve(&copy, view->count);
    }
    *out = (struct imap_targets){ .sequences = copy };
    for (uint32_t i = 0; i < copy.count; i++) {
        out->total += copy.ranges[i].last - copy.ranges[i].first + 1;
    }
    out->next = copy.count > 0 ? copy.ranges[0].first : 0;
    return OK;
}

uint32_t imap_targets_next(const struct view *view, struct imap_targets *targets, mail_uid *uids,
                           uint32_t *sequences, uint32_t max)
{
    uint32_t count = 0;
    while (count < max && targets->range < targets->sequences.count) {
        uids[count] = view->uids[targets->next - 1];
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
            uids[count++] = view->uids[n - 1];
        }
    }
    return (struct uid_list){ uids, count };
}
