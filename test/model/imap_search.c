/* SEARCH (RFC 3501 6.4.4) on the model, and its answers (RFC 4731). */
#include "imap.h"

#define DEPTH_MAX 3
#define SECONDS_PER_DAY 86400

enum key {
    KEY_ALL,
    KEY_FLAG,
    KEY_KEYWORD,
    KEY_SEQUENCE,
    KEY_UID,
    KEY_LARGER,
    KEY_SMALLER,
    KEY_BEFORE,
    KEY_ON,
    KEY_SINCE,
    KEY_SUBJECT,
    KEY_BODY,
    KEY_TEXT,
    KEY_RECENT,
    KEY_NOT,
    KEY_OR,
    KEY_AND,
    KEY_LEAVES = KEY_NOT,
    KEYS = KEY_AND + 1,
};

struct search_node {
    enum key key;
    unsigned flag;
    struct model_set set;
    uint32_t number;
    int64_t day;
    const char *word;
    struct search_node *left, *right;
};

static void write_date(struct buf *out, int64_t day)
{
    struct civil date = civil_from_utc((struct utc){ day * SECONDS_PER_DAY }, 0);
    buf_printf(out, "%d-%s-%d", date.day, time_month_name(date.month), date.year);
}

static void throw_flag(struct search_node *node, struct dice *dice, struct buf *out)
{
    node->flag = dice_below(dice, FLAG_BITS);
    const struct flag_name *flag = &flag_names[node->flag];
    if (flag->is_on != NULL && dice_chance(dice, 90)) {
        buf_append_cstr(out, flag->is_on);
        return;
    }
    node->flag = 5 + dice_below(dice, WORLD_KEYWORDS);
    buf_printf(out, "KEYWORD %s", flag_names[node->flag].name);
}

static void throw_day(struct search_node *node, const struct imap_peer *p, struct dice *dice,
                      struct buf *out)
{
    static const char *const names[] = { "BEFORE", "ON", "SINCE" };
    int64_t today = world_now(p->world).secs / SECONDS_PER_DAY;
    node->day = today - 1 + dice_below(dice, 3);
    buf_printf(out, "%s ", names[node->key - KEY_BEFORE]);
    write_date(out, node->day);
}

static void throw_word(struct search_node *node, struct dice *dice, struct buf *out)
{
    static const char *const names[] = { "SUBJECT", "BODY", "TEXT" };
    node->word = world_words[dice_below(dice, WORLD_WORDS)];
    buf_printf(out, dice_chance(dice, 50) ? "%s %s" : "%s \"%s\"", names[node->key - KEY_SUBJECT],
               node->word);
}

static void throw_leaf(struct search_node *node, struct imap_peer *p, struct dice *dice,
                       struct buf *out)
{
    switch (node->key) {
    case KEY_FLAG:
    case KEY_KEYWORD:
        throw_flag(node, dice, out);
        break;
    case KEY_SEQUENCE:
    case KEY_UID:
        node->set = set_throw(dice, node->key == KEY_UID ? p->uidnext : p->count);
        buf_append_cstr(out, node->key == KEY_UID ? "UID " : "");
        set_write(&node->set, out);
        break;
    case KEY_LARGER:
    case KEY_SMALLER:
        node->number = dice_below(dice, 400);
        buf_printf(out, "%s %u", node->key == KEY_LARGER ? "LARGER" : "SMALLER", node->number);
        break;
    case KEY_BEFORE:
    case KEY_ON:
    case KEY_SINCE:
        throw_day(node, p, dice, out);
        break;
    case KEY_SUBJECT:
    case KEY_BODY:
    case KEY_TEXT:
        throw_word(node, dice, out);
        break;
    default:
        buf_append_cstr(out, node->key == KEY_RECENT ? "RECENT" : "ALL");
    }
}

static struct search_node *throw_node(struct imap_peer *p, struct dice *dice, struct buf *out,
                                      unsigned depth)
{
    struct search_node *node = ARENA_NEW(p->world->round->step_arena, struct search_node);
    node->key = (enum key)dice_below(dice, depth < DEPTH_MAX ? KEYS : KEY_LEAVES);
    switch (node->key) {
    case KEY_NOT:
        buf_append_cstr(out, "NOT ");
        node->left = throw_node(p, dice, out, depth + 1);
        break;
    case KEY_OR:
    case KEY_AND:
        buf_append_cstr(out, node->key == KEY_OR ? "OR " : "(");
        node->left = throw_node(p, dice, out, depth + 1);
        buf_append_char(out, ' ');
        node->right = throw_node(p, dice, out, depth + 1);
        buf_append_cstr(out, node->key == KEY_OR ? "" : ")");
        break;
    default:
        throw_leaf(node, p, dice, out);
    }
    return node;
}

const struct search_node *search_throw(struct imap_peer *p, struct dice *dice, struct buf *out)
{
    return throw_node(p, dice, out, 0);
}

/* --- the answer --- */
static enum known known_if(bool is_true)
{
    return is_true ? YES : NO;
}

static enum known fits_size(const struct search_node *node, const struct model_content *content)
{
    if (content->size == 0) {
        return UNKNOWN;
    }
    return known_if(node->key == KEY_LARGER ? content->size > node->number
                                            : content->size < node->number);
}

static enum known fits_day(const struct search_node *node, const struct model_message *message)
{
    int64_t day = message->received.secs / SECONDS_PER_DAY;
    return known_if(node->key == KEY_BEFORE ? day < node->day
                    : node->key == KEY_ON   ? day == node->day
                                            : day >= node->day);
}

static enum known fits_word(const struct search_node *node, const struct model_content *content)
{
    struct slice word = slice_cstr(node->word);
    bool in_subject = slice_eq(slice_cstr(content->subject), word);
    bool in_body = slice_eq(slice_cstr(content->body_word), word);
    return known_if((node->key != KEY_BODY && in_subject) || (node->key != KEY_SUBJECT && in_body));
}

static enum known fits_message(const struct search_node *node, const struct model_message *message)
{
    switch (node->key) {
    case KEY_FLAG:
    case KEY_KEYWORD:
        return known_if((message->flags >> node->flag & 1) != 0);
    case KEY_LARGER:
    case KEY_SMALLER:
        return fits_size(node, message->content);
    case KEY_BEFORE:
    case KEY_ON:
    case KEY_SINCE:
        return fits_day(node, message);
    default:
        return fits_word(node, message->content);
    }
}

static enum known negate(enum known a)
{
    return a == UNKNOWN ? UNKNOWN : known_if(a == NO);
}

static enum known both(enum known a, enum known b)
{
    return a == NO || b == NO ? NO : a == YES && b == YES ? YES : UNKNOWN;
}

enum known search_fits(const struct search_node *node, const struct imap_peer *p, unsigned index)
{
    const struct mirror *mirror = &p->mirror[index];
    uint32_t last_uid = p->mirror[p->count - 1].uid;
    const struct model_message *message = message_by_uid(p->selected, mirror->uid);
    if (message == NULL) {
        return UNKNOWN; /* RFC 3501 does not say whether what is gone, but not told so, is found */
    }
    switch (node->key) {
    case KEY_ALL:
        return YES;
    case KEY_SEQUENCE:
        return known_if(set_has(&node->set, index + 1, p->count));
    case KEY_UID:
        return known_if(set_has(&node->set, mirror->uid, last_uid));
    case KEY_RECENT:
        return mirror->is_recent;
    case KEY_NOT:
        return negate(search_fits(node->left, p, index));
    case KEY_OR:
        return negate(both(negate(search_fits(node->left, p, index)),
                           negate(search_fits(node->right, p, index))));
    case KEY_AND:
        return both(search_fits(node->left, p, index), search_fits(node->right, p, index));
    default:
        return fits_message(node, message);
    }
}

enum err search_check_found(const struct imap_turn *turn, const bool *found)
{
    const struct imap_peer *p = turn->peer;
    for (unsigned i = 0; i < p->count; i++) {
        enum known fits = search_fits(turn->search, p, i);
        if (fits != UNKNOWN && (fits == YES) != found[i]) {
            return fail(ERR_PERM, "SEARCH: UID %u %s", p->mirror[i].uid,
                        found[i] ? "was found and does not fit" : "fits and was not found");
        }
    }
    return OK;
}

/* --- RETURN --- */
static const struct {
    enum search_return bit;
    const char *name;
} return_names[] = {
    { RETURN_MIN, "MIN" }, { RETURN_MAX, "MAX" }, { RETURN_COUNT, "COUNT" }, { RETURN_ALL, "ALL" }
};

void search_throw_returns(struct imap_turn *turn, struct dice *dice)
{
    const char *between = "";
    if (dice_chance(dice, 50)) {
        return;
    }
    unsigned named = dice_below(dice, 16);
    buf_append_cstr(&turn->bytes, "RETURN (");
    for (size_t i = 0; i < ARRAY_LEN(return_names); i++) {
        if ((named & return_names[i].bit) != 0) {
            buf_printf(&turn->bytes, "%s%s", between, return_names[i].name);
            between = " ";
        }
    }
    buf_append_cstr(&turn->bytes, ") ");
    turn->returns = named == 0 ? RETURN_ALL : named; /* RFC 4731 3.1 */
}

static uint32_t number_of(const struct imap_turn *turn, unsigned index)
{
    return turn->has_uid ? turn->peer->mirror[index].uid : index + 1;
}

/* How many fit for sure, and how many may. */
struct fitting {
    unsigned surely, maybe;
};

static struct fitting count_fitting(const struct imap_turn *turn)
{
    struct fitting fitting = { 0 };
    for (unsigned i = 0; i < turn->peer->count; i++) {
        enum known fits = search_fits(turn->search, turn->peer, i);
        fitting.surely += fits == YES;
        fitting.maybe += fits != NO;
    }
    return fitting;
}

/* The first or last that fits: itself it does, and nothing that surely does lies beyond it. */
static enum err check_edge(const struct imap_turn *turn, uint32_t number, bool is_first)
{
    bool is_there = false;
    for (unsigned i = 0; i < turn->peer->count; i++) {
        enum known fits = search_fits(turn->search, turn->peer, i);
        uint32_t own = number_of(turn, i);
        is_there = is_there || (own == number && fits != NO);
        if (fits == YES && (is_first ? own < number : own > number)) {
            return fail(ERR_PERM, "ESEARCH: %u lies beyond %u", own, number);
        }
    }
    return is_there ? OK : fail(ERR_PERM, "ESEARCH: %u does not fit", number);
}

static enum err check_all(const struct imap_turn *turn, struct slice set)
{
    const struct imap_peer *p = turn->peer;
    struct arena *arena = p->world->round->step_arena;
    uint32_t *numbers = ARENA_ARRAY(arena, uint32_t, MIRROR_MAX);
    bool *found = ARENA_ARRAY(arena, bool, p->count + 1);
    unsigned at = 0, count = set_read(set, numbers, MIRROR_MAX);
    for (unsigned i = 0; i < p->count; i++) {
        found[i] = at < count && numbers[at] == number_of(turn, i);
        at += found[i];
    }
    return at == count && count > 0 ? search_check_found(turn, found)
                                    : fail(ERR_PERM, "ESEARCH: ALL has what is not there");
}

static enum err check_value(const struct imap_turn *turn, enum search_return bit,
                            struct slice value)
{
    struct fitting fitting = count_fitting(turn);
    struct scan c = scan_make(value);
    uint32_t number;
    if (bit == RETURN_ALL) {
        return check_all(turn, value);
    }
    if (!scan_u32(&c, &number) || !scan_at_end(&c)) {
        return fail(ERR_PERM, "ESEARCH: no number");
    }
    if (bit == RETURN_COUNT) {
        return number >= fitting.surely && number <= fitting.maybe
                   ? OK
                   : fail(ERR_PERM, "ESEARCH: %u are counted, %u to %u fit", number, fitting.surely,
                          fitting.maybe);
    }
    return check_edge(turn, number, bit == RETURN_MIN);
}

static bool is_value_octet(char c)
{
    return (c >= '0' && c <= '9') || c == ':' || c == ',';
}

/* " MIN 2 COUNT 3"; which were told. */
static enum err hear_values(const struct imap_turn *turn, struct scan *args, unsigned *out_told)
{
    *out_told = 0;
    while (!scan_at_end(args)) {
        struct slice value = { 0 };
        enum search_return bit = 0;
        for (size_t i = 0; i < ARRAY_LEN(return_names) && bit == 0; i++) {
            struct scan c = *args;
            if (scan_char(&c, ' ') && scan_lit(&c, slice_cstr(return_names[i].name)) &&
                scan_char(&c, ' ') && scan_while(&c, is_value_octet, &value)) {
                bit = return_names[i].bit;
                *args = c;
            }
        }
        if ((turn->returns & bit) == 0 || (*out_told & bit) != 0) {
            return fail(ERR_PERM, "ESEARCH: what nobody asked for, or twice");
        }
        TRY(check_value(turn, bit, value));
        *out_told |= bit;
    }
    return OK;
}

enum err search_hear_extended(struct imap_turn *turn, struct scan *args)
{
    struct fitting fitting = count_fitting(turn);
    unsigned told, due = turn->returns & RETURN_COUNT;
    if (turn->returns == 0) {
        return fail(ERR_PERM, "ESEARCH without RETURN");
    }
    if (!scan_lit(args, SL(" (TAG \"")) || !scan_lit(args, turn->tag) ||
        !scan_lit(args, SL("\")")) || scan_lit(args, SL(" UID")) != turn->has_uid) {
        return fail(ERR_PERM, "ESEARCH of another command");
    }
    TRY(hear_values(turn, args, &told));
    /* RFC 4731 3.1: nothing of MIN, MAX and ALL when nothing fits. */
    due = fitting.surely > 0 ? turn->returns : due;
    if ((told & due) != due || (fitting.maybe == 0 && told != due)) {
        return fail(ERR_PERM, "ESEARCH: told are %#x of %#x", told, turn->returns);
    }
    turn->was_searched = true;
    return OK;
}
