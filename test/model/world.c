/* Mailboxes and messages as RFC 3501 2.3 and 6.3 define them, in the plainest way: arrays that are searched. */
#include "world.h"

#include <stdlib.h>

#define NAME_MAX_OCTETS 256
#define TEXT_MAX 8192

const struct flag_name flag_names[FLAG_BITS] = {
    { "\\Answered", "ANSWERED" },
    { "\\Flagged", "FLAGGED" },
    { "\\Deleted", "DELETED" },
    { "\\Seen", "SEEN" },
    { "\\Draft", "DRAFT" },
    { "$Forwarded", NULL },
    { "$Junk", NULL },
    { "work", NULL },
    { "NonJunk", NULL },
};
const char *const world_words[WORLD_WORDS] = {
    "apple", "banana", "cherry", "damson", "elder", "fig"
};

/* --- the beginning --- */
static struct model_mailbox *add_mailbox(struct world_model *w, struct model_account *a,
                                         struct slice path)
{
    struct model_mailbox *m = ARENA_NEW(w->round->arena, struct model_mailbox);
    *m = (struct model_mailbox){ .name = arena_cstr(w->round->arena, path),
                                 .is_selectable = true,
                                 .born = ++a->births,
                                 .uidnext = 1,
                                 .recent_from = 1,
                                 .is_recent_known = true };
    a->mailboxes[a->mailbox_count++] = m;
    return m;
}

enum err world_begin(struct world_model *w, struct round *round)
{
    static const char *const addresses[WORLD_ACCOUNTS] = { "alice@lab.test", "bob@lab.test" };
    static const char *const defaults[][2] = {
        { "INBOX", NULL },    { "Drafts", "\\Drafts" }, { "Sent", "\\Sent" },
        { "Junk", "\\Junk" }, { "Trash", "\\Trash" },   { "Archive", "\\Archive" },
    };
    w->round = round;
    for (unsigned i = 0; i < WORLD_ACCOUNTS; i++) {
        struct model_account *a = &w->accounts[i];
        a->address = addresses[i];
        TRY(account_make(round, addresses[i]));
        for (unsigned k = 0; k < ARRAY_LEN(defaults); k++) {
            add_mailbox(w, a, slice_cstr(defaults[k][0]))->role = defaults[k][1];
            mailbox_set_subscribed(a, defaults[k][0], true);
        }
    }
    return OK;
}

struct utc world_now(const struct world_model *w)
{
    return clock_now(&w->round->rig->world.clock);
}

struct model_content *world_content_throw(struct world_model *w, struct dice *dice)
{
    struct model_content *content = &w->contents[w->content_count++ % WORLD_CONTENTS];
    struct buf text;
    buf_init(&text, TEXT_MAX);
    *content = (struct model_content){ .subject = world_words[dice_below(dice, WORLD_WORDS)],
                                       .body_word = world_words[dice_below(dice, WORLD_WORDS)] };
    buf_printf(&text, "Subject: %s\r\n\r\n", content->subject);
    for (uint32_t lines = dice_below(dice, 20); lines > 0; lines--) {
        buf_printf(&text, "%llu\r\n", (unsigned long long)dice_roll(dice));
    }
    buf_printf(&text, "%s %u\r\n", content->body_word, w->content_count);
    content->text = arena_dup(w->round->arena, buf_slice(&text));
    content->size = content->text.len;
    buf_fini(&text);
    return content;
}

/* --- mailboxes --- */
struct model_mailbox *mailbox_by_name(struct model_account *a, const char *path)
{
    for (unsigned i = 0; i < a->mailbox_count; i++) {
        struct model_mailbox *m = a->mailboxes[i];
        if (!m->is_gone && slice_eq(slice_cstr(m->name), slice_cstr(path))) {
            return m;
        }
    }
    return NULL;
}

static bool is_below(struct slice name, struct slice parent)
{
    return name.len > parent.len && slice_starts(name, parent) && name.ptr[parent.len] == '/';
}

bool mailbox_has_children(const struct model_account *a, const struct model_mailbox *m)
{
    for (unsigned i = 0; i < a->mailbox_count; i++) {
        if (!a->mailboxes[i]->is_gone &&
            is_below(slice_cstr(a->mailboxes[i]->name), slice_cstr(m->name))) {
            return true;
        }
    }
    return false;
}

/* Every level that is not there, down to the last. */
static struct model_mailbox *make_levels(struct world_model *w, struct model_account *a,
                                         const char *path)
{
    struct slice whole = slice_cstr(path);
    struct model_mailbox *m = NULL;
    for (size_t end = 0; end <= whole.len; end++) {
        if (end < whole.len && whole.ptr[end] != '/') {
            continue;
        }
        struct slice level = slice_sub(whole, 0, end);
        m = mailbox_by_name(a, arena_cstr(w->round->arena, level));
        m = m == NULL ? add_mailbox(w, a, level) : m;
    }
    return m;
}

bool mailbox_make(struct world_model *w, struct model_account *a, const char *path)
{
    struct model_mailbox *m = mailbox_by_name(a, path);
    if (m != NULL && m->is_selectable) {
        return false;
    }
    if (m == NULL) {
        make_levels(w, a, path);
        return true;
    }
    m->is_selectable = true;
    m->life++;
    m->born = ++a->births;
    m->uidvalidity = 0;
    m->modseq_high = 0;
    return true;
}

bool mailbox_drop(struct model_account *a, const char *path)
{
    struct model_mailbox *m = mailbox_by_name(a, path);
    bool has_children = m != NULL && mailbox_has_children(a, m);
    if (m == NULL || slice_eq(slice_cstr(path), SL("INBOX")) ||
        (has_children && !m->is_selectable)) {
        return false;
    }
    m->count = 0;
    m->life++;
    m->is_selectable = false;
    m->role = NULL;
    m->is_gone = !has_children; /* RFC 3501 6.3.4: with children the name stays */
    return true;
}

static void move_all(struct world_model *w, struct model_mailbox *from, struct model_mailbox *to)
{
    for (unsigned i = 0; i < from->count; i++) {
        message_add(w, to, from->messages[i]);
    }
    from->count = 0;
}

bool mailbox_move(struct world_model *w, struct model_account *a, const char *from, const char *to)
{
    struct model_mailbox *m = mailbox_by_name(a, from);
    struct slice old = slice_cstr(from), new = slice_cstr(to);
    bool is_inbox = slice_eq(old, SL("INBOX"));
    if (m == NULL || mailbox_by_name(a, to) != NULL || (!is_inbox && is_below(new, old))) {
        return false;
    }
    if (is_inbox) { /* RFC 3501 6.3.5 */
        move_all(w, m, make_levels(w, a, to));
        return true;
    }
    size_t slash = slice_rfind_char(new, '/');
    if (slash < new.len) {
        make_levels(w, a, arena_cstr(w->round->arena, slice_sub(new, 0, slash)));
    }
    for (unsigned i = 0; i < a->mailbox_count; i++) {
        struct slice name = slice_cstr(a->mailboxes[i]->name);
        if (!a->mailboxes[i]->is_gone && (slice_eq(name, old) || is_below(name, old))) {
            struct slice moved =
                arena_printf(w->round->arena, "%s%.*s", to, SLICE_ARG(slice_from(name, old.len)));
            a->mailboxes[i]->name = arena_cstr(w->round->arena, moved);
        }
    }
    return true;
}

void mailbox_set_subscribed(struct model_account *a, const char *path, bool on)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < a->subscribed_count; i++) {
        if (!slice_eq(slice_cstr(a->subscribed[i]), slice_cstr(path))) {
            a->subscribed[kept++] = a->subscribed[i];
        }
    }
    a->subscribed_count = kept;
    if (on) {
        a->subscribed[a->subscribed_count++] = path;
    }
}

enum err mailbox_learn_uidvalidity(struct model_account *a, struct model_mailbox *m, uint32_t value)
{
    if (m->uidvalidity != 0) {
        return m->uidvalidity == value ? OK
                                       : fail(ERR_PERM, "UIDVALIDITY of %s was %u, now %u", m->name,
                                              m->uidvalidity, value);
    }
    for (unsigned i = 0; i < a->mailbox_count; i++) {
        const struct model_mailbox *other = a->mailboxes[i];
        bool is_known = other != m && other->uidvalidity != 0;
        if (is_known && (other->born < m->born) != (other->uidvalidity < value)) {
            return fail(ERR_PERM, "UIDVALIDITY %u of %s and %u of %s are not in order", value,
                        m->name, other->uidvalidity, other->name);
        }
    }
    m->uidvalidity = value;
    return OK;
}

/* --- messages --- */
struct model_message *message_by_uid(const struct model_mailbox *m, uint32_t uid)
{
    for (unsigned i = 0; i < m->count; i++) {
        if (m->messages[i].uid == uid) {
            return &m->messages[i];
        }
    }
    return NULL;
}

uint32_t message_add(struct world_model *w, struct model_mailbox *m, struct model_message message)
{
    if (m->count == m->cap) {
        unsigned cap = m->cap == 0 ? 16 : m->cap * 2;
        struct model_message *larger = ARENA_ARRAY(w->round->arena, struct model_message, cap);
        for (unsigned i = 0; i < m->count; i++) {
            larger[i] = m->messages[i];
        }
        m->messages = larger;
        m->cap = cap;
    }
    message.uid = m->uidnext++;
    message.modseq = 0;
    message.modseq_above = m->modseq_high;
    message.may_rise = false;
    m->messages[m->count++] = message;
    return message.uid;
}

void message_remove(struct model_mailbox *m, uint32_t uid)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < m->count; i++) {
        if (m->messages[i].uid != uid) {
            m->messages[kept++] = m->messages[i];
        }
    }
    m->count = kept;
}

void message_set_flags(const struct model_mailbox *m, struct model_message *message, unsigned flags)
{
    if (message->flags == flags) {
        message->may_rise = true;
        return;
    }
    message->flags = flags;
    message->modseq = 0;
    message->modseq_above = m->modseq_high;
}

enum err message_learn_modseq(struct model_mailbox *m, struct model_message *message,
                              uint64_t value)
{
    bool is_right = message->modseq == 0 ? value > message->modseq_above
                    : message->may_rise  ? value >= message->modseq
                                         : value == message->modseq;
    if (!is_right) {
        return fail(ERR_PERM, "MODSEQ of UID %u is %llu, was %llu or is above %llu", message->uid,
                    (unsigned long long)value, (unsigned long long)message->modseq,
                    (unsigned long long)message->modseq_above);
    }
    message->modseq = value;
    message->may_rise = false;
    m->modseq_high = value > m->modseq_high ? value : m->modseq_high;
    return OK;
}

enum err mailbox_learn_modseq(struct model_mailbox *m, uint64_t value)
{
    if (value < m->modseq_high) {
        return fail(ERR_PERM, "HIGHESTMODSEQ of %s is %llu, was %llu", m->name,
                    (unsigned long long)value, (unsigned long long)m->modseq_high);
    }
    m->modseq_high = value;
    return OK;
}

unsigned messages_copy(struct world_model *w, struct model_mailbox *from, struct model_mailbox *to,
                       const uint32_t *uids, unsigned count, bool is_move, struct uid_pair *out)
{
    unsigned done = 0;
    for (unsigned i = 0; i < count; i++) {
        const struct model_message *message = message_by_uid(from, uids[i]);
        if (message == NULL) {
            continue;
        }
        out[done].from = uids[i];
        out[done++].to = message_add(w, to, *message);
        if (is_move) {
            message_remove(from, uids[i]);
        }
    }
    return done;
}

bool content_is(const struct model_content *content, struct slice octets)
{
    return content->has_trace ? slice_ends(octets, content->text) : slice_eq(octets, content->text);
}

enum err content_learn_size(struct model_content *content, uint64_t size)
{
    if (content->size == 0 && size > content->text.len) {
        content->size = size;
    }
    return content->size == size
               ? OK
               : fail(ERR_PERM, "a message of %llu octets is said to have %llu",
                      (unsigned long long)content->size, (unsigned long long)size);
}

/* --- what others do --- */
static enum err expect_code(struct talk *talk, struct slice code)
{
    struct slice line = {};
    do {
        if (!talk_line(talk, &line)) {
            return fail(ERR_PERM, "%s: nothing was answered", talk->name);
        }
    } while (line.len > 3 && line.ptr[3] == '-');
    return slice_starts(line, code) ? OK : fail(ERR_PERM, "%s: %.*s", talk->name, SLICE_ARG(line));
}

static enum err send_message(struct talk *talk, const char *address, struct slice text)
{
    struct arena *arena = talk->round->step_arena;
    TRY(expect_code(talk, SL("220")));
    talk_send(talk, SL("LHLO client\r\n"));
    TRY(expect_code(talk, SL("250")));
    talk_send(talk, arena_printf(arena,
                                 "MAIL FROM:<eve@example.org>\r\nRCPT TO:<%s>\r\n"
                                 "BDAT %zu LAST\r\n%.*s",
                                 address, text.len, SLICE_ARG(text)));
    for (unsigned i = 0; i < 3; i++) {
        TRY(expect_code(talk, SL("250")));
    }
    return OK;
}

enum err world_deliver(struct world_model *w, struct model_account *a, struct dice *dice)
{
    struct talk talk = { .name = "delivery" };
    struct model_content *content = world_content_throw(w, dice);
    content->has_trace = true;
    content->size = 0;
    message_add(w, mailbox_by_name(a, "INBOX"),
                (struct model_message){ .content = content, .received = world_now(w) });
    TRY(talk_open(&talk, w->round, "lmtp", true));
    enum err result = send_message(&talk, a->address, content->text);
    talk_close(&talk);
    return result;
}

enum err world_restart(struct world_model *w)
{
    for (unsigned i = 0; i < WORLD_ACCOUNTS; i++) {
        for (unsigned k = 0; k < w->accounts[i].mailbox_count; k++) {
            w->accounts[i].mailboxes[k]->is_recent_known = false;
        }
    }
    return rig_restart(w->round->rig, 0);
}
