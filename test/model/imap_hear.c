/* Each response of the server, held against the world. */
#include "imap.h"

struct heard {
    struct imap_turn *turn;
    struct imap_peer *peer;
    uint32_t number; /* in front of EXISTS, FETCH and the like */
    struct scan args;
};

static enum err odd(const struct heard *h, const char *what)
{
    return fail(ERR_PERM, "%s: %s: %u %.*s", h->peer->talk.name, what, h->number,
                SLICE_ARG(slice_sub(scan_rest(&h->args), 0, 200)));
}

/* --- values --- */
static bool skip_string(struct scan *c)
{
    char octet;
    uint32_t size;
    struct slice octets;
    if (scan_char(c, '"')) {
        while (scan_any(c, &octet) && octet != '"') {
            if (octet == '\\' && !scan_any(c, &octet)) {
                return false;
            }
        }
        return octet == '"';
    }
    return scan_char(c, '{') && scan_u32(c, &size) && scan_lit(c, SL("}\r\n")) &&
           scan_bytes(c, size, &octets);
}

static bool is_plain(char c)
{
    return c > ' ' && strchr("()\"{", c) == NULL;
}

/* An atom, a string, or a list with all that is in it. */
static bool take_value(struct scan *c, struct slice *out)
{
    struct slice atom;
    const char *start = c->at;
    unsigned depth = 0;
    do {
        int next = scan_peek(c);
        if (next == '(') {
            depth++;
            scan_char(c, '(');
        } else if (next == ')' && depth > 0) {
            depth--;
            scan_char(c, ')');
        } else if (next == '"' || next == '{') {
            if (!skip_string(c)) {
                return false;
            }
        } else if (!(depth > 0 && scan_char(c, ' ')) && !scan_while(c, is_plain, &atom)) {
            return false;
        }
    } while (depth > 0);
    *out = slice_make(start, (size_t)(c->at - start));
    return true;
}

/* What a string stands for; server strings here have nothing quoted but quotes and backslashes. */
static struct slice string_text(struct arena *arena, struct slice raw)
{
    struct scan c = scan_make(raw);
    uint32_t size;
    if (scan_char(&c, '{') && scan_u32(&c, &size) && scan_lit(&c, SL("}\r\n"))) {
        return scan_rest(&c);
    }
    if (raw.len < 2 || raw.ptr[0] != '"') {
        return raw;
    }
    char *text = arena_alloc(arena, raw.len);
    size_t len = 0;
    for (size_t i = 1; i + 1 < raw.len; i++) {
        i += raw.ptr[i] == '\\';
        text[len++] = raw.ptr[i];
    }
    return slice_make(text, len);
}

/* Words of a flag list; *out_recent when \Recent is among them. */
static bool read_flags(struct slice list, unsigned *out, bool *out_recent)
{
    struct scan c = scan_make(list);
    *out = 0;
    *out_recent = false;
    if (!scan_char(&c, '(')) {
        return false;
    }
    while (!scan_char(&c, ')')) {
        struct slice word;
        unsigned bit = 0;
        (void)scan_char(&c, ' ');
        if (!scan_while(&c, is_plain, &word)) {
            return false;
        }
        while (bit < FLAG_BITS && !slice_eq_nocase(word, slice_cstr(flag_names[bit].name))) {
            bit++;
        }
        bool is_recent = slice_eq(word, SL("\\Recent"));
        if (bit == FLAG_BITS && !is_recent && !slice_eq(word, SL("\\*"))) {
            return false;
        }
        *out |= bit < FLAG_BITS ? 1U << bit : 0;
        *out_recent |= is_recent;
    }
    return scan_at_end(&c);
}

/* --- FETCH --- */
struct fetched {
    struct heard *heard;
    struct mirror *mirror;
    struct model_message *message; /* NULL: it is gone */
    struct slice value;
};

static enum err hear_uid(struct fetched *f)
{
    uint32_t uid;
    struct scan c = scan_make(f->value);
    return scan_u32(&c, &uid) && uid == f->mirror->uid ? OK : odd(f->heard, "another UID");
}

static enum err hear_flags(struct fetched *f)
{
    unsigned flags;
    bool is_recent;
    if (!read_flags(f->value, &flags, &is_recent)) {
        return odd(f->heard, "these flags cannot be read");
    }
    bool is_earlier = f->mirror->is_silenced && flags == f->mirror->earlier;
    if (flags != f->message->flags && !is_earlier) {
        return fail(ERR_PERM, "UID %u has flags %#x, told are %#x", f->mirror->uid,
                    f->message->flags, flags);
    }
    if (f->mirror->is_recent != UNKNOWN && is_recent != (f->mirror->is_recent == YES)) {
        return odd(f->heard, is_recent ? "\\Recent, and should not be" : "should be \\Recent");
    }
    f->mirror->flags = f->message->flags;
    f->mirror->is_recent = is_recent ? YES : NO;
    return OK;
}

static enum err hear_size(struct fetched *f)
{
    uint64_t size;
    struct scan c = scan_make(f->value);
    return scan_u64(&c, &size) ? content_learn_size(f->message->content, size)
                               : odd(f->heard, "no size");
}

static enum err hear_date(struct fetched *f)
{
    AUTO(buf_fini) struct buf expected;
    buf_init(&expected, 64);
    buf_append_char(&expected, '"');
    time_append_imap(&expected, f->message->received);
    buf_append_char(&expected, '"');
    return slice_eq(buf_slice(&expected), f->value) ? OK : odd(f->heard, "another INTERNALDATE");
}

static enum err hear_whole(struct fetched *f)
{
    struct arena *arena = f->heard->peer->world->round->step_arena;
    return content_is(f->message->content, string_text(arena, f->value))
               ? OK
               : odd(f->heard, "another message");
}

static enum err hear_subject(struct fetched *f)
{
    struct arena *arena = f->heard->peer->world->round->step_arena;
    struct slice expected =
        arena_printf(arena, "Subject: %s\r\n\r\n", f->message->content->subject);
    return slice_eq(expected, string_text(arena, f->value)) ? OK : odd(f->heard, "another subject");
}

static enum err hear_envelope(struct fetched *f)
{
    struct slice subject = arena_printf(f->heard->peer->world->round->step_arena, "\"%s\"",
                                        f->message->content->subject);
    return slice_find(f->value, subject) < f->value.len ? OK : odd(f->heard, "another envelope");
}

static enum err hear_modseq(struct fetched *f)
{
    uint64_t value;
    struct scan c = scan_make(f->value);
    const struct imap_peer *p = f->heard->peer;
    if (!scan_char(&c, '(') || !scan_u64(&c, &value) || !scan_char(&c, ')') || !scan_at_end(&c)) {
        return odd(f->heard, "no MODSEQ");
    }
    if (!p->has_condstore) {
        return odd(f->heard, "MODSEQ, and nobody asked for it");
    }
    /* What is told as it was before has the number of before. */
    return f->mirror->is_silenced ? OK : message_learn_modseq(p->selected, f->message, value);
}

static enum err hear_structure(struct fetched *f)
{
    return slice_starts_nocase(f->value, SL("(\"TEXT\" \"PLAIN\""))
               ? OK
               : odd(f->heard, "no plain text");
}

/* In the order of enum fetch_item. */
static const struct {
    struct slice name;
    enum err (*hear)(struct fetched *f);
} fetch_items[] = {
    { SL("UID"), hear_uid },           { SL("FLAGS"), hear_flags },
    { SL("INTERNALDATE"), hear_date }, { SL("RFC822.SIZE"), hear_size },
    { SL("BODY[]"), hear_whole },      { SL("BODY[HEADER.FIELDS (SUBJECT)]"), hear_subject },
    { SL("ENVELOPE"), hear_envelope }, { SL("BODYSTRUCTURE"), hear_structure },
    { SL("MODSEQ"), hear_modseq },
};

static enum err hear_item(struct heard *h, struct fetched *f)
{
    for (unsigned i = 0; i < ARRAY_LEN(fetch_items); i++) {
        struct scan ahead = h->args;
        if (!scan_lit(&ahead, fetch_items[i].name) || !scan_char(&ahead, ' ')) {
            continue;
        }
        if (!take_value(&ahead, &f->value)) {
            return odd(h, "this value cannot be read");
        }
        h->args = ahead;
        f->mirror->got |= 1U << i;
        /* Of what is gone only the UID can be known. */
        bool is_knowable = f->message != NULL || i == 0;
        return is_knowable ? fetch_items[i].hear(f) : odd(h, "told of a message that is gone");
    }
    return odd(h, "this item is not known");
}

static enum err hear_fetch(struct heard *h)
{
    if (h->number == 0 || h->number > h->peer->count) {
        return odd(h, "FETCH of a number that no message has");
    }
    struct mirror *mirror = &h->peer->mirror[h->number - 1];
    struct fetched f = { h, mirror, message_by_uid(h->peer->selected, mirror->uid), { 0 } };
    if (!scan_lit(&h->args, SL(" ("))) {
        return odd(h, "no list");
    }
    do {
        TRY(hear_item(h, &f));
    } while (scan_char(&h->args, ' '));
    if (!scan_char(&h->args, ')') || !scan_at_end(&h->args)) {
        return odd(h, "the list does not end");
    }
    return h->turn->has_uid && (mirror->got & 1) == 0 ? odd(h, "a FETCH response without UID") : OK;
}

/* --- the mailbox --- */
static enum err hear_exists(struct heard *h)
{
    struct imap_peer *p = h->peer;
    if (!h->turn->is_select) {
        imap_mirror_grow(p);
    }
    return h->number == p->count ? OK : odd(h, "not as many messages as there are");
}

static enum err hear_recent(struct heard *h)
{
    const struct imap_peer *p = h->peer;
    unsigned least = 0, most = 0;
    for (unsigned i = 0; i < p->count; i++) {
        least += p->mirror[i].is_recent == YES;
        most += p->mirror[i].is_recent != NO;
    }
    return h->number >= least && h->number <= most ? OK : odd(h, "not as many recent as there are");
}

static enum err hear_expunge(struct heard *h)
{
    struct imap_peer *p = h->peer;
    if (p->has_qresync) {
        return odd(h, "EXPUNGE where VANISHED was asked for"); /* RFC 7162 3.2.10 */
    }
    if (!h->turn->may_expunge) {
        return odd(h, "EXPUNGE where numbers must not change"); /* RFC 3501 7.4.1 */
    }
    if (h->number == 0 || h->number > p->count) {
        return odd(h, "EXPUNGE of a number that no message has");
    }
    if (message_by_uid(p->selected, p->mirror[h->number - 1].uid) != NULL) {
        return odd(h, "EXPUNGE of a message that is there");
    }
    imap_mirror_remove(p, h->number - 1);
    return OK;
}

static enum err hear_vanished(struct heard *h)
{
    return resync_hear_vanished(h->turn, &h->args);
}

static enum err hear_flag_list(struct heard *h)
{
    unsigned flags;
    bool is_recent;
    const unsigned system = KEYWORD - 1;
    if (!scan_char(&h->args, ' ') || !read_flags(scan_rest(&h->args), &flags, &is_recent)) {
        return odd(h, "these flags cannot be read");
    }
    unsigned expected = system | h->peer->account->keywords;
    return flags == expected ? OK : odd(h, "not the flags that there are");
}

static enum err hear_search(struct heard *h)
{
    struct imap_peer *p = h->peer;
    bool *found = ARENA_ARRAY(p->world->round->step_arena, bool, p->count + 1);
    uint32_t number, before = 0;
    if (h->turn->search == NULL || h->turn->returns != 0) {
        return odd(h, "nobody searched so");
    }
    while (scan_char(&h->args, ' ')) {
        const struct mirror *mirror = NULL;
        bool is_read = scan_u32(&h->args, &number) && number > before;
        if (is_read) {
            mirror = h->turn->has_uid     ? imap_mirror_find(p, number)
                     : number <= p->count ? &p->mirror[number - 1]
                                          : NULL;
        }
        if (mirror == NULL) {
            return odd(h, "found what is not there, or twice");
        }
        found[mirror - p->mirror] = true;
        before = number;
    }
    TRY(search_check_found(h->turn, found));
    h->turn->was_searched = true;
    return OK;
}

static enum err hear_esearch(struct heard *h)
{
    return h->turn->search == NULL ? odd(h, "nobody searched")
                                   : search_hear_extended(h->turn, &h->args);
}

/* --- mailboxes --- */
static enum err hear_list(struct heard *h)
{
    struct slice name;
    struct listed *listed = &h->turn->listed[h->turn->listed_count];
    if (h->turn->listed == NULL || h->turn->listed_count == WORLD_MAILBOXES) {
        return odd(h, "nobody asked for a list");
    }
    if (!scan_char(&h->args, ' ') || !take_value(&h->args, &listed->attributes) ||
        !scan_lit(&h->args, SL(" \"/\" ")) || !take_value(&h->args, &name)) {
        return odd(h, "this list cannot be read");
    }
    listed->name = string_text(h->peer->world->round->step_arena, name);
    h->turn->listed_count++;
    return OK;
}

static unsigned count_unseen(const struct model_mailbox *m)
{
    unsigned unseen = 0;
    for (unsigned i = 0; i < m->count; i++) {
        unseen += (m->messages[i].flags & SEEN) == 0;
    }
    return unseen;
}

static unsigned count_recent(const struct model_mailbox *m)
{
    unsigned recent = 0;
    for (unsigned i = 0; i < m->count; i++) {
        recent += m->messages[i].uid >= m->recent_from;
    }
    return recent;
}

static enum err hear_status_item(struct heard *h, struct slice name, uint64_t value)
{
    struct model_mailbox *m = h->turn->mailbox;
    if (slice_eq(name, SL("UIDVALIDITY"))) {
        return mailbox_learn_uidvalidity(h->peer->account, m, (uint32_t)value);
    }
    if (slice_eq(name, SL("HIGHESTMODSEQ"))) {
        return mailbox_learn_modseq(m, value);
    }
    if (slice_eq(name, SL("RECENT"))) {
        return !m->is_recent_known || value == count_recent(m) ? OK : odd(h, "STATUS RECENT");
    }
    uint32_t expected = slice_eq(name, SL("MESSAGES"))  ? m->count
                        : slice_eq(name, SL("UIDNEXT")) ? m->uidnext
                                                        : count_unseen(m);
    return value == expected ? OK
                             : fail(ERR_PERM, "STATUS %s: %.*s is %u, told is %llu", m->name,
                                    SLICE_ARG(name), expected, (unsigned long long)value);
}

static enum err hear_status(struct heard *h)
{
    struct slice name, item;
    uint64_t value;
    struct arena *arena = h->peer->world->round->step_arena;
    if (h->turn->mailbox == NULL || !scan_char(&h->args, ' ') || !take_value(&h->args, &name) ||
        !slice_eq(string_text(arena, name), imap_wire_name(arena, h->turn->mailbox->name)) ||
        !scan_lit(&h->args, SL(" ("))) {
        return odd(h, "STATUS that was not asked for");
    }
    do {
        if (!scan_while(&h->args, is_plain, &item) || !scan_char(&h->args, ' ') ||
            !scan_u64(&h->args, &value)) {
            return odd(h, "STATUS cannot be read");
        }
        TRY(hear_status_item(h, item, value));
    } while (scan_char(&h->args, ' '));
    h->turn->was_told_status = true;
    return OK;
}

/* --- OK with a code --- */
static bool take_code(struct scan *c, struct slice *out)
{
    return scan_lit(c, SL(" [")) && scan_until(c, ']', out);
}

static enum err hear_select_code(struct heard *h, struct slice name, uint64_t value)
{
    struct model_mailbox *m = h->peer->selected;
    uint32_t first = 1;
    while (first <= m->count && (m->messages[first - 1].flags & SEEN) != 0) {
        first++;
    }
    if (slice_eq(name, SL("UIDVALIDITY"))) {
        return mailbox_learn_uidvalidity(h->peer->account, m, (uint32_t)value);
    }
    if (slice_eq(name, SL("HIGHESTMODSEQ"))) {
        h->turn->highest = value;
        return mailbox_learn_modseq(m, value);
    }
    if (slice_eq(name, SL("UIDNEXT")) && value != m->uidnext) {
        return odd(h, "another UIDNEXT");
    }
    if (slice_eq(name, SL("UNSEEN")) && value != first) {
        return odd(h, "another first unseen message");
    }
    return OK;
}

static bool is_letter(char c)
{
    return ascii_is_alpha(c) || c == '-';
}

static enum err hear_ok(struct heard *h)
{
    struct slice code, name;
    struct scan ahead = h->args;
    uint64_t value;
    if (!take_code(&ahead, &code)) {
        return OK;
    }
    struct scan c = scan_make(code);
    bool has_number = scan_while(&c, is_letter, &name) && scan_char(&c, ' ') &&
                      scan_u64(&c, &value) && scan_at_end(&c);
    if (has_number && h->turn->is_select && h->peer->selected != NULL) {
        return hear_select_code(h, name, value);
    }
    if (slice_starts(code, SL("COPYUID "))) {
        h->turn->code = code;
    }
    return OK;
}

static enum err hear_bye(struct heard *h)
{
    bool is_due = h->turn->ends || imap_is_dead(h->peer) || h->peer->bad >= IMAP_BAD_MAX;
    h->turn->ends = true;
    return is_due ? OK : odd(h, "BYE without a reason");
}

static enum err hear_capability(struct heard *h)
{
    struct slice rest = scan_rest(&h->args);
    return slice_find(rest, SL(" IMAP4rev1 ")) < rest.len ? OK : odd(h, "no IMAP4rev1");
}

static enum err hear_enabled(struct heard *h)
{
    return h->peer->has_condstore ? OK : odd(h, "ENABLED, and nobody asked for it");
}

static const struct {
    struct slice name;
    bool has_number, needs_mailbox;
    enum err (*hear)(struct heard *h);
} untagged_rows[] = {
    { SL("FETCH"), true, true, hear_fetch },
    { SL("EXISTS"), true, true, hear_exists },
    { SL("RECENT"), true, true, hear_recent },
    { SL("EXPUNGE"), true, true, hear_expunge },
    { SL("SEARCH"), false, true, hear_search },
    { SL("ESEARCH"), false, true, hear_esearch },
    { SL("FLAGS"), false, true, hear_flag_list },
    { SL("LIST"), false, false, hear_list },
    { SL("LSUB"), false, false, hear_list },
    { SL("STATUS"), false, false, hear_status },
    { SL("OK"), false, false, hear_ok },
    { SL("BYE"), false, false, hear_bye },
    { SL("CAPABILITY"), false, false, hear_capability },
    { SL("VANISHED"), false, true, hear_vanished },
    { SL("ENABLED"), false, false, hear_enabled },
};

static enum err hear_untagged(struct heard *h)
{
    struct slice name;
    bool has_number = scan_u32(&h->args, &h->number) && scan_char(&h->args, ' ');
    if (!scan_while(&h->args, is_letter, &name)) {
        return odd(h, "this response cannot be read");
    }
    for (unsigned i = 0; i < ARRAY_LEN(untagged_rows); i++) {
        if (slice_eq(untagged_rows[i].name, name) && untagged_rows[i].has_number == has_number) {
            bool is_lost = untagged_rows[i].needs_mailbox && h->peer->selected == NULL;
            return is_lost ? odd(h, "no mailbox is selected") : untagged_rows[i].hear(h);
        }
    }
    return odd(h, "this response is not known");
}

/* --- the answer --- */
static enum err hear_answer(struct heard *h)
{
    static const struct {
        struct slice name;
        enum status status;
    } rows[] = { { SL("OK"), STATUS_OK }, { SL("NO"), STATUS_NO }, { SL("BAD"), STATUS_BAD } };
    struct slice word, code;
    if (!scan_char(&h->args, ' ') || !scan_while(&h->args, is_letter, &word)) {
        return odd(h, "this answer cannot be read");
    }
    for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
        h->turn->status |= slice_eq(word, rows[i].name) ? rows[i].status : 0;
    }
    struct scan rest = h->args;
    /* RFC 7162 3.2.8: the mailbox's number after an EXPUNGE; COPYUID came before. */
    if (take_code(&rest, &code) && !slice_starts(code, SL("HIGHESTMODSEQ "))) {
        h->turn->code = code;
    }
    return (h->turn->status & h->turn->statuses) != 0 ? OK : odd(h, "another answer was expected");
}

enum err imap_hear(struct imap_turn *turn, struct slice response)
{
    struct heard h = { turn, turn->peer, 0, scan_make(response) };
    if (scan_lit(&h.args, SL("* "))) {
        /* What has no tag gets none. */
        bool is_answer = slice_eq(turn->tag, SL("*")) && scan_lit(&h.args, SL("BAD "));
        turn->status = is_answer ? STATUS_BAD : turn->status;
        return is_answer ? OK : hear_untagged(&h);
    }
    return turn->tag.len > 0 && scan_lit(&h.args, turn->tag) ? hear_answer(&h)
                                                             : odd(&h, "another tag");
}
