/* Sets of sequence numbers and UIDs (RFC 3501 9, sequence-set). */
#include "imap.h"

static uint32_t number_throw(struct dice *dice, uint32_t largest)
{
    /* A little too far now and then. */
    return dice_chance(dice, 8)
               ? 0
               : 1 + dice_below(dice, largest + (dice_chance(dice, 5) ? 2 : 0) + !largest);
}

struct model_set set_throw(struct dice *dice, uint32_t largest)
{
    struct model_set set = { .count = 1 + dice_below(dice, SET_RANGES_MAX) };
    for (unsigned i = 0; i < set.count; i++) {
        set.ranges[i].first = number_throw(dice, largest);
        bool is_range = dice_chance(dice, 40);
        set.ranges[i].last = is_range ? number_throw(dice, largest) : set.ranges[i].first;
    }
    if (dice_chance(dice, 20)) {
        set.count = 1;
        set.ranges[0].first = 1;
        set.ranges[0].last = 0;
    }
    return set;
}

static void number_write(uint32_t number, struct buf *out)
{
    if (number == 0) {
        buf_append_char(out, '*');
    } else {
        buf_append_number(out, number);
    }
}

void set_write(const struct model_set *set, struct buf *out)
{
    for (unsigned i = 0; i < set->count; i++) {
        if (i > 0) {
            buf_append_char(out, ',');
        }
        number_write(set->ranges[i].first, out);
        if (set->ranges[i].last != set->ranges[i].first) {
            buf_append_char(out, ':');
            number_write(set->ranges[i].last, out);
        }
    }
}

bool set_has(const struct model_set *set, uint32_t number, uint32_t largest)
{
    for (unsigned i = 0; i < set->count; i++) {
        uint32_t first = set->ranges[i].first, last = set->ranges[i].last;
        if (largest == 0 && (first == 0 || last == 0)) {
            continue;
        }
        first = first == 0 ? largest : first;
        last = last == 0 ? largest : last;
        if ((first <= number && number <= last) || (last <= number && number <= first)) {
            return true;
        }
    }
    return false;
}

/* RFC 3501 9: "*" is an error in an empty mailbox; "6:*" with five messages is the last one. */
static bool is_in_range(const struct model_set *set, uint32_t count)
{
    for (unsigned i = 0; i < set->count; i++) {
        uint32_t first = set->ranges[i].first, last = set->ranges[i].last;
        bool has_star = first == 0 || last == 0;
        if (count == 0 || (!has_star && (first > count || last > count))) {
            return false;
        }
    }
    return true;
}

bool set_mark_targets(const struct model_set *set, bool is_uid, struct imap_peer *p)
{
    if (!is_uid && !is_in_range(set, p->count)) {
        return false;
    }
    uint32_t largest = !is_uid ? p->count : p->count > 0 ? p->mirror[p->count - 1].uid : 0;
    struct model_set clamped = *set;
    for (unsigned i = 0; i < set->count && !is_uid; i++) {
        uint32_t *first = &clamped.ranges[i].first, *last = &clamped.ranges[i].last;
        *first = *first > largest ? largest : *first;
        *last = *last > largest ? largest : *last;
    }
    for (unsigned i = 0; i < p->count; i++) {
        p->mirror[i].is_target = set_has(&clamped, is_uid ? p->mirror[i].uid : i + 1, largest);
    }
    return true;
}

unsigned set_read(struct slice text, uint32_t *out, unsigned max)
{
    unsigned count = 0;
    uint32_t first, last;
    for (struct scan c = scan_make(text); scan_u32(&c, &first);) {
        last = first;
        if (scan_char(&c, ':') && !scan_u32(&c, &last)) {
            return 0;
        }
        for (uint32_t n = first; n <= last && count < max; n++) {
            out[count++] = n;
        }
        if (!scan_char(&c, ',')) {
            break;
        }
    }
    return count;
}
