/* Commands of IMAP, thrown: what is written, what changes in the world, what must be answered. */
#include <stdlib.h>

#include "imap.h"

#define TURN_BYTES_MAX (1024 * 1024)

struct thrown {
    struct imap_peer *p;
    struct world_model *w;
    struct model_account *account;
    struct dice *dice;
    struct arena *arena;
    struct imap_turn *turn;
    struct buf *out;
};

/* --- names and flags --- */
static const char *const paths[] = { "INBOX", "Drafts", "Trash",     "a",        "a/b", "a/b/c",
                                     "b",     "b/c",    "two words", "\xc3\xbc", "a&b", "INBOX/x" };

static const char *path_throw(struct thrown *t)
{
    /* One that is there, mostly. */
    unsigned at = dice_below(t->dice, t->account->mailbox_count);
    const struct model_mailbox *m = t->account->mailboxes[at];
    return !m->is_gone && dice_chance(t->dice, 60) ? m->name
                                                   : paths[dice_below(t->dice, ARRAY_LEN(paths))];
}

struct slice imap_wire_name(struct arena *arena, const char *path)
{
    struct buf out;
    buf_init(&out, 4096);
    for (const char *at = path; *at != '\0'; at++) {
        bool is_umlaut = at[0] == '\xc3' && at[1] == '\xbc';
        if (is_umlaut) {
            buf_append_cstr(&out, "&APw-");
            at++;
        } else {
            buf_append_char(&out, *at);
            buf_append_cstr(&out, *at == '&' ? "-" : "");
        }
    }
    struct slice name = arena_dup(arena, buf_slice(&out));
    buf_fini(&out);
    return name;
}

static void literal_write(struct thrown *t, struct slice text)
{
    bool is_sync = dice_chance(t->dice, 50);
    buf_printf(t->out, "{%zu%s}\r\n", text.len, is_sync ? "" : "+");
    if (is_sync) {
        t->turn->cuts[t->turn->cut_count++] = t->out->len;
    }
    buf_append(t->out, text);
}

/* Any of the forms of an astring that the text allows. */
static void string_write(struct thrown *t, struct slice text)
{
    unsigned form = dice_below(t->dice, 10);
    bool is_atom = text.len > 0 && slice_find_char(text, ' ') == text.len;
    if (form == 0 && t->turn->cut_count + 1 < IMAP_CUTS_MAX) {
        literal_write(t, text);
    } else if (form < 5 && is_atom) {
        buf_append(t->out, text);
    } else {
        buf_printf(t->out, "\"%.*s\"", SLICE_ARG(text));
    }
}

static void path_write(struct thrown *t, const char *path)
{
    struct slice name = imap_wire_name(t->arena, path);
    bool is_inbox = slice_eq(name, SL("INBOX"));
    string_write(t, is_inbox && dice_chance(t->dice, 30) ? SL("inBox") : name);
}

/* A keyword that is named is there from then on. */
static unsigned flags_throw(struct thrown *t, bool makes_keywords)
{
    unsigned flags = (unsigned)(dice_roll(t->dice) & dice_roll(t->dice)) & ((1U << FLAG_BITS) - 1);
    if (makes_keywords) {
        t->account->keywords |= flags & ~(KEYWORD - 1U);
    }
    return flags;
}

static void flags_write(struct buf *out, unsigned flags)
{
    const char *before = "(";
    for (unsigned i = 0; i < FLAG_BITS; i++) {
        if ((flags >> i & 1) != 0) {
            buf_printf(out, "%s%s", before, flag_names[i].name);
            before = " ";
        }
    }
    buf_append_cstr(out, flags == 0 ? "()" : ")");
}

/* --- targets --- */
/* Throws a set, writes it behind the command's name, marks the messages. False: it names none that could be. */
static bool targets_throw(struct thrown *t, const char *name)
{
    struct imap_peer *p = t->p;
    bool is_uid = dice_chance(t->dice, 50);
    struct model_set set = set_throw(t->dice, is_uid ? p->uidnext : p->count);
    buf_printf(t->out, "%s%s ", is_uid ? "UID " : "", name);
    set_write(&set, t->out);
    t->turn->has_uid = is_uid;
    bool is_good = set_mark_targets(&set, is_uid, p);
    if (!is_good) {
        t->turn->statuses = STATUS_BAD;
    }
    return is_good;
}

static void targets_want(struct thrown *t, unsigned items)
{
    for (unsigned i = 0; i < t->p->count; i++) {
        t->p->mirror[i].wanted = items;
    }
}

/* The message of a target, unless it is gone or the session's mailbox is. */
static struct model_message *target_message(struct thrown *t, unsigned index)
{
    const struct mirror *mirror = &t->p->mirror[index];
    return mirror->is_target && !imap_is_dead(t->p) ? message_by_uid(t->p->selected, mirror->uid)
                                                    : NULL;
}

/* Numbers of messages that are gone: RFC 2180 4 allows OK and NO. */
static unsigned status_of_targets(struct thrown *t)
{
    bool is_any_gone = false;
    for (unsigned i = 0; i < t->p->count; i++) {
        is_any_gone |= t->p->mirror[i].is_target && target_message(t, i) == NULL;
    }
    return is_any_gone && !t->turn->has_uid ? STATUS_OK | STATUS_NO : STATUS_OK;
}

/* --- FETCH, STORE, SEARCH --- */
/* RFC 7162 3.1.4.1: of the targets, only what has changed since some moment must be told. */
static void only_changed_throw(struct thrown *t)
{
    uint64_t since = 1 + dice_below(t->dice, (uint32_t)t->p->selected->modseq_high + 1);
    buf_printf(t->out, " (CHANGEDSINCE %llu)", (unsigned long long)since);
    for (unsigned i = 0; i < t->p->count; i++) {
        const struct model_message *message = target_message(t, i);
        bool is_due = message != NULL && (message->modseq == 0 ? message->modseq_above >= since
                                                               : message->modseq > since);
        t->p->mirror[i].wanted = is_due ? t->p->mirror[i].wanted | ITEM_MODSEQ : 0;
    }
}

static void throw_fetch(struct thrown *t)
{
    static const struct {
        const char *text;
        unsigned items; /* enum fetch_item */
        bool sets_seen;
    } rows[] = { { "UID", ITEM_UID, false },
                 { "FLAGS", ITEM_FLAGS, false },
                 { "(FLAGS UID)", ITEM_FLAGS | ITEM_UID, false },
                 { "FAST", ITEM_FLAGS | ITEM_DATE | ITEM_SIZE, false },
                 { "(INTERNALDATE RFC822.SIZE)", ITEM_DATE | ITEM_SIZE, false },
                 { "BODY.PEEK[]", ITEM_WHOLE, false },
                 { "BODY[]", ITEM_WHOLE, true },
                 { "(BODY[HEADER.FIELDS (SUBJECT)])", ITEM_SUBJECT, true },
                 { "BODY.PEEK[HEADER.FIELDS (SUBJECT)]", ITEM_SUBJECT, false },
                 { "(UID ENVELOPE)", ITEM_UID | ITEM_ENVELOPE, false },
                 { "ALL", ITEM_FLAGS | ITEM_DATE | ITEM_SIZE | ITEM_ENVELOPE, false },
                 { "(BODYSTRUCTURE FLAGS)", ITEM_STRUCTURE | ITEM_FLAGS, false },
                 { "(MODSEQ FLAGS)", ITEM_MODSEQ | ITEM_FLAGS, false } };
    unsigned row = dice_below(t->dice, ARRAY_LEN(rows));
    bool is_good = targets_throw(t, "FETCH");
    buf_printf(t->out, " %s", rows[row].text);
    t->turn->may_expunge = t->turn->has_uid;
    t->p->has_condstore |= is_good && (rows[row].items & ITEM_MODSEQ) != 0;
    if (is_good) {
        targets_want(t, rows[row].items | (t->turn->has_uid ? ITEM_UID : 0));
        t->turn->statuses = status_of_targets(t);
    }
    bool may_leave_out = is_good && !rows[row].sets_seen && !imap_is_dead(t->p);
    if (may_leave_out && t->p->has_condstore && dice_chance(t->dice, 30)) {
        only_changed_throw(t);
    }
    buf_append_cstr(t->out, "\r\n");
    for (unsigned i = 0; i < t->p->count && rows[row].sets_seen && !t->p->is_read_only; i++) {
        struct model_message *message = is_good ? target_message(t, i) : NULL;
        if (message != NULL && (message->flags & SEEN) == 0) {
            message_set_flags(t->p->selected, message, message->flags | SEEN);
        }
    }
}

enum how { HOW_SET, HOW_ADD, HOW_REMOVE };

static unsigned changed(unsigned before, enum how how, unsigned flags)
{
    return how == HOW_SET ? flags : how == HOW_ADD ? before | flags : before & ~flags;
}

/* RFC 7162 3.1.3: those of the targets stay as they are whose number is higher. Only where all numbers are known well enough. */
static bool unchanged_since_throw(struct thrown *t, uint64_t *out)
{
    uint64_t since = 1 + dice_below(t->dice, (uint32_t)t->p->selected->modseq_high + 1);
    for (unsigned i = 0; i < t->p->count; i++) {
        const struct model_message *message = target_message(t, i);
        if (t->p->mirror[i].is_target &&
            (message == NULL || (message->modseq == 0 && message->modseq_above < since))) {
            return false;
        }
    }
    *out = since;
    return true;
}

static bool is_changed_since(const struct model_message *message, uint64_t since)
{
    return since != 0 && (message->modseq == 0 || message->modseq > since);
}

static enum err check_modified(struct imap_turn *turn)
{
    uint32_t told[MIRROR_MAX];
    struct scan c = scan_make(turn->code);
    unsigned count = scan_lit(&c, SL("MODIFIED ")) ? set_read(scan_rest(&c), told, MIRROR_MAX) : 0;
    bool is_same = count == turn->modified_count;
    for (unsigned i = 0; i < count && is_same; i++) {
        is_same = told[i] == turn->modified[i];
    }
    return is_same ? OK
                   : fail(ERR_PERM, "[%.*s] is not what was changed meanwhile, %u messages",
                          SLICE_ARG(turn->code), turn->modified_count);
}

/* Takes those out of the targets that must stay as they are, and notes them. */
static void leave_modified(struct thrown *t, uint64_t since)
{
    uint32_t *modified = ARENA_ARRAY(t->arena, uint32_t, t->p->count + 1);
    for (unsigned i = 0; i < t->p->count; i++) {
        struct mirror *mirror = &t->p->mirror[i];
        if (mirror->is_target && is_changed_since(target_message(t, i), since)) {
            modified[t->turn->modified_count++] = t->turn->has_uid ? mirror->uid : i + 1;
            mirror->is_target = false;
        }
    }
    t->turn->modified = modified;
    t->turn->check = check_modified;
}

struct storing {
    enum how how;
    bool is_silent;
    unsigned flags;
};

static void store_one(struct thrown *t, unsigned index, const struct storing *storing)
{
    struct mirror *mirror = &t->p->mirror[index];
    struct model_message *message = target_message(t, index);
    if (message == NULL) {
        return;
    }
    mirror->is_silenced = storing->is_silent;
    mirror->earlier = message->flags;
    message_set_flags(t->p->selected, message,
                      changed(message->flags, storing->how, storing->flags));
    if (t->p->has_condstore && message->flags != mirror->earlier) {
        mirror->wanted |= ITEM_MODSEQ; /* RFC 7162 3.1.3, also when it is silent */
    }
    if (storing->is_silent) { /* the client knows what it did, and no more */
        mirror->flags = changed(mirror->flags, storing->how, storing->flags);
    }
}

static void throw_store(struct thrown *t)
{
    static const char *const names[] = { "FLAGS", "+FLAGS", "-FLAGS" };
    struct storing storing = { .how = (enum how)dice_below(t->dice, 3),
                               .is_silent = dice_chance(t->dice, 40) };
    uint64_t since = 0;
    bool is_good = targets_throw(t, "STORE");
    bool is_allowed = is_good && !t->p->is_read_only;
    bool is_careful = is_allowed && !imap_is_dead(t->p) && dice_chance(t->dice, 20) &&
                      unchanged_since_throw(t, &since);
    if (is_careful) {
        buf_printf(t->out, " (UNCHANGEDSINCE %llu)", (unsigned long long)since);
        t->p->has_condstore = true; /* RFC 7162 3.1 */
    }
    storing.flags = flags_throw(t, is_allowed && storing.how != HOW_REMOVE);
    buf_printf(t->out, " %s%s ", names[storing.how], storing.is_silent ? ".SILENT" : "");
    flags_write(t->out, storing.flags);
    buf_append_cstr(t->out, "\r\n");
    t->turn->may_expunge = t->turn->has_uid;
    if (!is_allowed) {
        t->turn->statuses = is_good ? STATUS_NO : STATUS_BAD;
        return;
    }
    if (is_careful) {
        leave_modified(t, since);
    }
    targets_want(t, storing.is_silent ? 0 : ITEM_FLAGS);
    for (unsigned i = 0; i < t->p->count; i++) {
        store_one(t, i, &storing);
    }
    t->turn->statuses = status_of_targets(t);
}

static enum err check_searched(struct imap_turn *turn)
{
    return turn->was_searched || turn->status != STATUS_OK ? OK
                                                           : fail(ERR_PERM, "SEARCH has no answer");
}

static void throw_search(struct thrown *t)
{
    static const char *const charsets[] = { "", "CHARSET UTF-8 ", "CHARSET US-ASCII ",
                                            "CHARSET KOI-9 " };
    bool is_known = dice_chance(t->dice, 95);
    t->turn->has_uid = dice_chance(t->dice, 50);
    buf_printf(t->out, "%sSEARCH ", t->turn->has_uid ? "UID " : "");
    search_throw_returns(t->turn, t->dice);
    buf_append_cstr(t->out, charsets[is_known ? dice_below(t->dice, 3) : 3]);
    t->turn->search = search_throw(t->p, t->dice, t->out);
    buf_append_cstr(t->out, "\r\n");
    t->turn->may_expunge = t->turn->has_uid;
    t->turn->statuses = is_known ? STATUS_OK : STATUS_NO;
    t->turn->check = check_searched;
}

/* --- COPY, MOVE, EXPUNGE, CLOSE --- */
static bool is_pair(const struct imap_turn *turn, const uint32_t *from, const uint32_t *to,
                    unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (turn->copied[i].from != from[i] || turn->copied[i].to != to[i]) {
            return false;
        }
    }
    return count == turn->copied_count;
}

/* RFC 4315 3: COPYUID uidvalidity from to */
static enum err check_copied(struct imap_turn *turn)
{
    struct slice from_text, to_text;
    uint32_t uidvalidity, from[MIRROR_MAX], to[MIRROR_MAX];
    struct scan c = scan_make(turn->code);
    if (turn->status != STATUS_OK || turn->copied_count == 0) {
        return slice_starts(turn->code, SL("COPYUID")) ? fail(ERR_PERM, "COPYUID of nothing") : OK;
    }
    if (!scan_lit(&c, SL("COPYUID ")) || !scan_u32(&c, &uidvalidity) || !scan_char(&c, ' ') ||
        !scan_until(&c, ' ', &from_text) || !scan_char(&c, ' ')) {
        return fail(ERR_PERM, "no COPYUID: %.*s", SLICE_ARG(turn->code));
    }
    to_text = scan_rest(&c);
    unsigned count = set_read(from_text, from, MIRROR_MAX);
    TRY(mailbox_learn_uidvalidity(turn->peer->account, turn->mailbox, uidvalidity));
    return count == set_read(to_text, to, MIRROR_MAX) && is_pair(turn, from, to, count)
               ? OK
               : fail(ERR_PERM, "%.*s is not what was copied", SLICE_ARG(turn->code));
}

static void copy_targets(struct thrown *t, bool is_move)
{
    uint32_t uids[MIRROR_MAX];
    unsigned count = 0;
    for (unsigned i = 0; i < t->p->count; i++) {
        if (target_message(t, i) != NULL) {
            uids[count++] = t->p->mirror[i].uid;
        }
    }
    struct uid_pair *pairs = ARENA_ARRAY(t->arena, struct uid_pair, count + 1);
    t->turn->copied_count =
        messages_copy(t->w, t->p->selected, t->turn->mailbox, uids, count, is_move, pairs);
    t->turn->copied = pairs;
}

static void throw_copy_or_move(struct thrown *t, bool is_move)
{
    const char *path = path_throw(t);
    struct model_mailbox *to = mailbox_by_name(t->account, path);
    if (to != NULL && to->count + t->p->count > IMAP_TARGETS_MAX) {
        path = "not/there";
        to = NULL;
    }
    bool is_good = targets_throw(t, is_move ? "MOVE" : "COPY");
    buf_append_char(t->out, ' ');
    path_write(t, path);
    buf_append_cstr(t->out, "\r\n");
    t->turn->mailbox = to;
    if (!is_good) {
        return;
    }
    t->turn->check = check_copied;
    t->turn->statuses = STATUS_NO;
    if (to != NULL && to->is_selectable && !(is_move && t->p->is_read_only)) {
        t->turn->statuses = status_of_targets(t);
        copy_targets(t, is_move);
    }
}

static void throw_copy(struct thrown *t)
{
    throw_copy_or_move(t, false);
}

static void throw_move(struct thrown *t)
{
    throw_copy_or_move(t, true);
}

/* Those that the session knows of. */
static void expunge(struct thrown *t, bool only_targets)
{
    for (unsigned i = 0; i < t->p->count; i++) {
        t->p->mirror[i].is_target |= !only_targets;
        const struct model_message *message = target_message(t, i);
        if (message != NULL && (message->flags & DELETED) != 0) {
            message_remove(t->p->selected, message->uid);
        }
    }
}

static void throw_expunge(struct thrown *t)
{
    bool is_uid = dice_chance(t->dice, 40);
    if (is_uid) {
        struct model_set set = set_throw(t->dice, t->p->uidnext);
        buf_append_cstr(t->out, "UID EXPUNGE ");
        set_write(&set, t->out);
        (void)set_mark_targets(&set, true, t->p);
    } else {
        buf_append_cstr(t->out, "EXPUNGE");
    }
    buf_append_cstr(t->out, "\r\n");
    if (t->p->is_read_only) {
        t->turn->statuses = STATUS_NO;
    } else {
        expunge(t, is_uid);
    }
}

static void throw_close(struct thrown *t)
{
    bool is_close = dice_chance(t->dice, 50);
    buf_append_cstr(t->out, is_close ? "CLOSE\r\n" : "UNSELECT\r\n");
    if (is_close && !t->p->is_read_only) {
        expunge(t, false);
    }
    t->p->selected = NULL;
    t->p->count = 0;
}

/* --- SELECT, STATUS --- */
static void throw_select(struct thrown *t)
{
    const char *path = dice_chance(t->dice, t->w->inbox_percent) ? "INBOX" : path_throw(t);
    struct model_mailbox *m = mailbox_by_name(t->account, path);
    bool is_read_only = dice_chance(t->dice, 25);
    buf_append_cstr(t->out, is_read_only ? "EXAMINE " : "SELECT ");
    path_write(t, path);
    if (m != NULL && m->is_selectable) {
        resync_throw(t->turn, t->dice, m);
    }
    buf_append_cstr(t->out, "\r\n");
    /* RFC 3501 6.3.1: also when it fails, the mailbox before is not selected any more. */
    t->p->selected = NULL;
    t->p->count = 0;
    t->turn->is_select = true;
    if (m != NULL && m->is_selectable) {
        imap_mirror_select(t->p, m, is_read_only);
        t->turn->check = resync_check;
    } else {
        t->turn->statuses = STATUS_NO;
    }
}

static enum err check_status(struct imap_turn *turn)
{
    return turn->was_told_status || turn->status != STATUS_OK ? OK
                                                              : fail(ERR_PERM, "no STATUS came");
}

static void throw_status(struct thrown *t)
{
    static const char *const items[] = { "MESSAGES", "UIDNEXT UNSEEN",
                                         "MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN", "RECENT" };
    const char *path = path_throw(t);
    struct model_mailbox *m = mailbox_by_name(t->account, path);
    buf_append_cstr(t->out, "STATUS ");
    path_write(t, path);
    bool is_possible = m != NULL && m->is_selectable;
    if (is_possible && dice_chance(t->dice, 20)) {
        buf_append_cstr(t->out, " (HIGHESTMODSEQ)\r\n");
        t->p->has_condstore = true; /* RFC 7162 3.1 */
    } else {
        buf_printf(t->out, " (%s)\r\n", items[dice_below(t->dice, ARRAY_LEN(items))]);
    }
    t->turn->mailbox = m;
    t->turn->statuses = is_possible ? STATUS_OK : STATUS_NO;
    t->turn->check = check_status;
}

/* --- APPEND --- */
static enum err check_appended(struct imap_turn *turn)
{
    struct scan c = scan_make(turn->code);
    uint32_t uidvalidity, uid;
    if (turn->status != STATUS_OK) {
        return OK;
    }
    if (!scan_lit(&c, SL("APPENDUID ")) || !scan_u32(&c, &uidvalidity) || !scan_char(&c, ' ') ||
        !scan_u32(&c, &uid) || uid != turn->appended) {
        return fail(ERR_PERM, "UID %u was appended, told is %.*s", turn->appended,
                    SLICE_ARG(turn->code));
    }
    return mailbox_learn_uidvalidity(turn->peer->account, turn->mailbox, uidvalidity);
}

static struct utc append_date_throw(struct thrown *t)
{
    static const struct {
        const char *text;
        int64_t secs;
    } rows[] = { { "\"17-Jul-2020 02:44:25 -0700\" ", 1594979065 },
                 { "\" 1-Feb-1994 21:52:25 +0000\" ", 760139545 },
                 { "\"24-Nov-2026 23:59:59 -0100\" ", 1795568399 } };
    if (dice_chance(t->dice, 50)) {
        return world_now(t->w);
    }
    unsigned row = dice_below(t->dice, ARRAY_LEN(rows));
    buf_append_cstr(t->out, rows[row].text);
    return (struct utc){ rows[row].secs };
}

static void throw_append(struct thrown *t)
{
    const char *path = dice_chance(t->dice, 50) ? "INBOX" : path_throw(t);
    struct model_mailbox *m = mailbox_by_name(t->account, path);
    if (m != NULL && m->count >= IMAP_TARGETS_MAX) {
        path = "not/there";
        m = NULL;
    }
    bool is_empty = dice_chance(t->dice, 3);
    bool is_possible = m != NULL && m->is_selectable && !is_empty;
    struct model_message message = { .content = world_content_throw(t->w, t->dice) };
    buf_append_cstr(t->out, "APPEND ");
    path_write(t, path);
    buf_append_char(t->out, ' ');
    if (dice_chance(t->dice, 60)) {
        message.flags = flags_throw(t, is_possible);
        flags_write(t->out, message.flags);
        buf_append_char(t->out, ' ');
    }
    message.received = append_date_throw(t);
    literal_write(t, is_empty ? SL("") : message.content->text);
    buf_append_cstr(t->out, "\r\n");
    t->turn->statuses = STATUS_NO;
    t->turn->mailbox = m;
    t->turn->check = check_appended;
    if (is_possible) {
        t->turn->statuses = STATUS_OK;
        t->turn->appended = message_add(t->w, m, message);
    }
}

/* --- mailboxes --- */
static void answer_if(struct thrown *t, bool is_done)
{
    t->turn->statuses = is_done ? STATUS_OK : STATUS_NO;
}

static void throw_create(struct thrown *t)
{
    const char *path = path_throw(t);
    buf_append_cstr(t->out, "CREATE ");
    path_write(t, path);
    buf_append_cstr(t->out, "\r\n");
    answer_if(t, t->account->mailbox_count + 4 < WORLD_MAILBOXES &&
                     mailbox_make(t->w, t->account, path));
}

static void throw_delete(struct thrown *t)
{
    const char *path = path_throw(t);
    struct model_mailbox *m = mailbox_by_name(t->account, path);
    buf_append_cstr(t->out, "DELETE ");
    path_write(t, path);
    buf_append_cstr(t->out, "\r\n");
    answer_if(t, mailbox_drop(t->account, path));
    if (t->turn->statuses == STATUS_OK && t->p->selected == m) {
        t->p->selected = NULL;
        t->p->count = 0;
    }
}

static void throw_rename(struct thrown *t)
{
    const char *from = path_throw(t), *to = path_throw(t);
    buf_append_cstr(t->out, "RENAME ");
    path_write(t, from);
    buf_append_char(t->out, ' ');
    path_write(t, to);
    buf_append_cstr(t->out, "\r\n");
    answer_if(t, mailbox_move(t->w, t->account, from, to));
}

static void throw_subscribe(struct thrown *t)
{
    const char *path = path_throw(t);
    bool on = dice_chance(t->dice, 50);
    buf_append_cstr(t->out, on ? "SUBSCRIBE " : "UNSUBSCRIBE ");
    path_write(t, path);
    buf_append_cstr(t->out, "\r\n");
    mailbox_set_subscribed(t->account, path, on);
}

static bool was_listed(const struct imap_turn *turn, struct slice name, struct slice *attributes)
{
    for (unsigned i = 0; i < turn->listed_count; i++) {
        if (slice_eq(turn->listed[i].name, name)) {
            *attributes = turn->listed[i].attributes;
            return true;
        }
    }
    return false;
}

static bool has_attribute(struct slice attributes, const char *name)
{
    return slice_find(attributes, slice_cstr(name)) < attributes.len;
}

static enum err check_attributes(struct imap_turn *turn, const struct model_mailbox *m,
                                 struct slice attributes)
{
    bool has_children = mailbox_has_children(turn->peer->account, m);
    bool is_right = has_attribute(attributes, "\\HasChildren") == has_children &&
                    has_attribute(attributes, "\\HasNoChildren") == !has_children &&
                    has_attribute(attributes, "\\Noselect") == !m->is_selectable &&
                    (m->role == NULL || has_attribute(attributes, m->role));
    return is_right ? OK : fail(ERR_PERM, "LIST of %s: %.*s", m->name, SLICE_ARG(attributes));
}

static enum err check_list(struct imap_turn *turn)
{
    struct model_account *a = turn->peer->account;
    struct arena *arena = turn->peer->world->round->step_arena;
    unsigned count = 0;
    for (unsigned i = 0; i < a->mailbox_count; i++) {
        const struct model_mailbox *m = a->mailboxes[i];
        struct slice attributes;
        if (m->is_gone) {
            continue;
        }
        count++;
        if (!was_listed(turn, imap_wire_name(arena, m->name), &attributes)) {
            return fail(ERR_PERM, "%s was not listed", m->name);
        }
        TRY(check_attributes(turn, m, attributes));
    }
    return count == turn->listed_count ? OK : fail(ERR_PERM, "more was listed than there is");
}

static enum err check_lsub(struct imap_turn *turn)
{
    struct model_account *a = turn->peer->account;
    struct arena *arena = turn->peer->world->round->step_arena;
    struct slice attributes;
    for (unsigned i = 0; i < a->subscribed_count; i++) {
        if (!was_listed(turn, imap_wire_name(arena, a->subscribed[i]), &attributes)) {
            return fail(ERR_PERM, "%s is subscribed to and was not listed", a->subscribed[i]);
        }
    }
    return a->subscribed_count == turn->listed_count
               ? OK
               : fail(ERR_PERM, "more was listed than is subscribed to");
}

static void throw_list(struct thrown *t)
{
    bool is_lsub = dice_chance(t->dice, 30);
    buf_printf(t->out, "%s \"\" *\r\n", is_lsub ? "LSUB" : "LIST");
    t->turn->listed = ARENA_ARRAY(t->arena, struct listed, WORLD_MAILBOXES);
    t->turn->check = is_lsub ? check_lsub : check_list;
}

/* --- the rest --- */
static void throw_enable(struct thrown *t)
{
    bool is_qresync = dice_chance(t->dice, 60);
    buf_printf(t->out, "ENABLE %s\r\n", is_qresync ? "QRESYNC" : "CONDSTORE");
    t->p->has_condstore = true;
    t->p->has_qresync |= is_qresync;
}

static void throw_noop(struct thrown *t)
{
    static const char *const names[] = { "NOOP", "noop", "CAPABILITY", "NoOp" };
    buf_printf(t->out, "%s\r\n", names[dice_below(t->dice, ARRAY_LEN(names))]);
}

static void throw_check(struct thrown *t)
{
    buf_append_cstr(t->out, "CHECK\r\n");
}

static void throw_idle(struct thrown *t)
{
    buf_append_cstr(t->out, "IDLE\r\n");
    t->turn->starts_idle = true;
}

static void throw_logout(struct thrown *t)
{
    buf_append_cstr(t->out, "LOGOUT\r\n");
    t->turn->ends = true;
}

static void throw_nonsense(struct thrown *t)
{
    static const char *const lines[] = {
        "XYZZY",
        "FETCH",
        "UID",
        "UID XYZZY",
        "UID NOOP",
        "FETCH 1",
        "FETCH 0 FLAGS",
        "FETCH 1 (FLAGS",
        "FETCH 1 BODY[",
        "STORE 1 FLAGZ ()",
        "SELECT",
        "SEARCH",
        "SEARCH (ALL",
        "COPY 1",
        "STATUS INBOX ()",
        "LIST \"\"",
        "LOGIN a b",
        "APPEND INBOX",
        "STARTTLS",
        "NOOP now",
        "CREATE a b",
        "IDLE now",
        "SELECT \"INBOX",
        "FETCH 1:2:3 FLAGS",
        "RENAME a",
        "FETCH 1 FLAGS ",
        "UID FETCH 1 (UID",
        "SEARCH NOT",
        "EXPUNGE 1",
        "CLOSE now",
    };
    buf_printf(t->out, "%s\r\n", lines[dice_below(t->dice, ARRAY_LEN(lines))]);
    t->turn->statuses = STATUS_BAD;
}

static void throw_without_tag(struct thrown *t)
{
    static const char *const lines[] = { "", "+ NOOP", "(NOOP)", "{3}NOOP" };
    buf_reset(t->out);
    t->turn->tag = SL("*");
    buf_printf(t->out, "%s\r\n", lines[dice_below(t->dice, ARRAY_LEN(lines))]);
    t->turn->statuses = STATUS_BAD;
}

/* --- in which state what may come --- */
enum command {
    FETCH,
    STORE,
    SEARCH,
    COPY,
    MOVE,
    EXPUNGE,
    CLOSE,
    CHECK,
    LAST_OF_SELECTED = CHECK,
    NOOP,
    IDLE,
    SELECT,
    STATUS,
    APPEND,
    CREATE,
    DELETE,
    RENAME,
    SUBSCRIBE,
    LIST,
    ENABLE,
    LOGOUT,
    NONSENSE,
    WITHOUT_TAG,
};

static void (*const throws[])(struct thrown *) = {
    [FETCH] = throw_fetch,         [STORE] = throw_store,
    [SEARCH] = throw_search,       [COPY] = throw_copy,
    [MOVE] = throw_move,           [EXPUNGE] = throw_expunge,
    [CLOSE] = throw_close,         [CHECK] = throw_check,
    [NOOP] = throw_noop,           [IDLE] = throw_idle,
    [SELECT] = throw_select,       [STATUS] = throw_status,
    [APPEND] = throw_append,       [CREATE] = throw_create,
    [DELETE] = throw_delete,       [RENAME] = throw_rename,
    [SUBSCRIBE] = throw_subscribe, [LIST] = throw_list,
    [ENABLE] = throw_enable,       [LOGOUT] = throw_logout,
    [NONSENSE] = throw_nonsense,   [WITHOUT_TAG] = throw_without_tag,
};

static const struct weight weights[] = {
    { 36, FETCH },   { 30, STORE },      { 18, SEARCH }, { 12, COPY },  { 8, MOVE },
    { 12, EXPUNGE }, { 3, CLOSE },       { 1, CHECK },   { 18, NOOP },  { 10, IDLE },
    { 14, SELECT },  { 8, STATUS },      { 24, APPEND }, { 6, CREATE }, { 4, DELETE },
    { 4, RENAME },   { 3, SUBSCRIBE },   { 5, LIST },    { 1, LOGOUT }, { 6, NONSENSE },
    { 5, ENABLE },   { 1, WITHOUT_TAG },
};

/* What is legal only with a mailbox is tried without one too. */
static void throw_unselected(struct thrown *t)
{
    static const char *const lines[] = { "FETCH 1 FLAGS", "UID STORE 1 FLAGS ()",
                                         "EXPUNGE",       "SEARCH ALL",
                                         "CLOSE",         "UNSELECT",
                                         "COPY 1 INBOX",  "CHECK" };
    buf_printf(t->out, "%s\r\n", lines[dice_below(t->dice, ARRAY_LEN(lines))]);
    t->turn->statuses = STATUS_BAD;
}

static void throw_logged_in(struct thrown *t)
{
    bool has_mailbox = t->p->selected != NULL;
    unsigned what = dice_pick(t->dice, weights, ARRAY_LEN(weights));
    if (!has_mailbox && what != ENABLE && dice_chance(t->dice, 60)) {
        what = SELECT;
    } else if (has_mailbox && what == ENABLE) {
        what = NOOP; /* RFC 5161 3.1: only before a mailbox is selected */
    }
    /* These tell nothing of the mailbox (CLOSE, SELECT), or end the session. */
    t->turn->tells_all = what != CLOSE && what != SELECT && what != LOGOUT;
    if (!has_mailbox && what <= LAST_OF_SELECTED) {
        throw_unselected(t);
    } else {
        throws[what](t);
    }
    if (imap_is_dead(t->p)) {
        t->turn->statuses |= STATUS_OK | STATUS_NO | STATUS_BAD;
        t->turn->check = NULL;
    }
}

static void throw_login(struct thrown *t)
{
    t->account = &t->w->accounts[dice_below(t->dice, t->w->account_count)];
    bool is_right = dice_chance(t->dice, 98);
    if (is_right && dice_chance(t->dice, 20)) {
        t->account = &t->w->accounts[0];
        buf_append_cstr(t->out, "AUTHENTICATE PLAIN AGFsaWNlQGxhYi50ZXN0AGNvcnJlY3QtaG9yc2U=\r\n");
    } else {
        buf_append_cstr(t->out, "LOGIN ");
        string_write(t, slice_cstr(is_right ? t->account->address : t->w->accounts[0].address));
        buf_append_char(t->out, ' ');
        string_write(t, is_right ? SL(ACCOUNT_PASSWORD) : SL("wrong-password"));
        buf_append_cstr(t->out, "\r\n");
    }
    t->turn->statuses = is_right ? STATUS_OK : STATUS_NO;
    t->p->account = is_right ? t->account : NULL;
}

static void throw_logged_out(struct thrown *t)
{
    static const char *const early[] = {
        "SELECT INBOX", "LIST \"\" *", "FETCH 1 FLAGS", "IDLE",
        "LOGIN",        "XYZZY",       "ENABLE X",      "LOGIN a"
    };
    if (dice_chance(t->dice, 85)) {
        throw_login(t);
    } else if (dice_chance(t->dice, 30)) {
        throw_noop(t);
    } else {
        buf_printf(t->out, "%s\r\n", early[dice_below(t->dice, ARRAY_LEN(early))]);
        t->turn->statuses = STATUS_BAD;
    }
}

static void throw_done(struct thrown *t)
{
    bool is_good = dice_chance(t->dice, 90);
    buf_reset(t->out);
    buf_append_cstr(t->out, is_good ? "DONE\r\n" : "NOOP\r\n");
    t->turn->statuses = is_good ? STATUS_OK : STATUS_BAD;
    t->turn->tells_all = true;
    t->p->is_idle = false;
}

static void fini_bytes(struct imap_turn *turn)
{
    buf_fini(&turn->bytes);
}

enum err imap_throw(struct imap_peer *p, struct dice *dice)
{
    AUTO(fini_bytes)
    struct imap_turn turn = { .peer = p, .statuses = STATUS_OK, .may_expunge = true };
    struct arena *arena = p->world->round->step_arena;
    struct thrown t = { p, p->world, p->account, dice, arena, &turn, &turn.bytes };
    buf_init(&turn.bytes, TURN_BYTES_MAX);
    for (unsigned i = 0; i < p->count; i++) {
        p->mirror[i].is_target = p->mirror[i].is_silenced = false;
        p->mirror[i].wanted = 0;
    }
    p->tag += !p->is_idle;
    turn.tag = arena_printf(arena, "%s%u", p->talk.name, p->tag);
    buf_printf(&turn.bytes, "%.*s ", SLICE_ARG(turn.tag));
    if (p->is_idle) {
        throw_done(&t);
    } else if (p->account == NULL) {
        throw_logged_out(&t);
    } else {
        throw_logged_in(&t);
    }
    return imap_turn_play(&turn);
}
