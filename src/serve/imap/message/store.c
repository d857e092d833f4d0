/* serve/imap/message/store.c - STORE and UID STORE (RFC 3501 6.4.6, RFC 7162 3.1.3). */
#include "proto/imap_modifiers.h"
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/place.h"

struct store_query {
    struct imap_set set;
    struct imap_store_modifiers modifiers;
    enum flags_how how;
    bool is_silent, is_uid;
    struct imap_words flags;
};

static const struct {
    struct slice name;
    enum flags_how how;
    bool is_silent;
} forms[] = {
    { { "FLAGS", 5 }, FLAGS_SET, false },     { { "FLAGS.SILENT", 12 }, FLAGS_SET, true },
    { { "+FLAGS", 6 }, FLAGS_ADD, false },    { { "+FLAGS.SILENT", 13 }, FLAGS_ADD, true },
    { { "-FLAGS", 6 }, FLAGS_REMOVE, false }, { { "-FLAGS.SILENT", 13 }, FLAGS_REMOVE, true },
};

static enum err take_form(struct scan *c, struct store_query *out)
{
    struct slice word;
    TRY(imap_take_atom(c, &word));
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        if (slice_eq_nocase(word, forms[i].name)) {
            out->how = forms[i].how;
            out->is_silent = forms[i].is_silent;
            return OK;
        }
    }
    return fail(ERR_SYNTAX, "Unknown STORE item");
}

static enum err take_store(struct scan *c, struct arena *arena, struct store_query *out)
{
    TRY(imap_take_space(c));
    TRY(imap_take_set(c, arena, &out->set));
    TRY(imap_take_space(c));
    TRY(imap_take_store_modifiers(c, &out->modifiers));
    TRY(take_form(c, out));
    TRY(imap_take_space(c));
    TRY(imap_take_flags(c, true, arena, &out->flags));
    return imap_take_end(c);
}

/* Of the UIDs, which ascend, those that were not left alone. */
static struct uid_list without(struct imap_session *s, struct uid_list uids,
                               const struct flags_changed *changed)
{
    mail_uid *kept = ARENA_ARRAY(s->command_arena, mail_uid, uids.count + 1);
    uint32_t count = 0, at = 0;
    for (uint32_t i = 0; i < uids.count; i++) {
        while (at < changed->modified_count && changed->modified[at] < uids.items[i]) {
            at++;
        }
        if (at == changed->modified_count || changed->modified[at] != uids.items[i]) {
            kept[count++] = uids.items[i];
        }
    }
    return (struct uid_list){ kept, count };
}

/* How every message named is now; how many of them are still there. With .SILENT only the new modification sequence. */
static enum err tell_flags(struct imap_session *s, const struct store_query *q,
                           struct uid_list uids, uint32_t *out_found)
{
    *out_found = 0;
    bool descends = s->limited_to != 0; /* RFC 9738 3.1 */
    for (uint32_t told = 0, count; told < uids.count && s->broken == OK; told += count) {
        uint32_t left = uids.count - told, found;
        struct email_row *rows;
        count = left < ROWS_MAX ? left : ROWS_MAX;
        arena_reset(s->batch_arena);
        TRY(view_rows(s->view, uids.items + (descends ? left - count : told), count, ROW_FLAGS,
                      s->batch_arena, &rows, &found));
        for (uint32_t i = 0; i < found; i++) {
            const struct email_row *row = &rows[descends ? found - 1 - i : i];
            imap_write_change(s, &(struct imap_change){ row->uid, row->flags, row->modseq,
                                                        q->is_uid, q->is_silent });
        }
        *out_found += found;
    }
    return OK;
}

/* "MODIFIED 7,9": in the numbers that the command used. */
static struct imap_reply modified_reply(struct imap_session *s, const struct store_query *q,
                                        const struct flags_changed *changed, bool has_gone)
{
    struct imap_reply reply = imap_ok("Some messages have been changed by others");
    uint32_t *numbers = changed->modified;
    struct buf set;
    for (uint32_t i = 0; i < changed->modified_count && !q->is_uid; i++) {
        numbers[i] = view_sequence(s->view, numbers[i]);
    }
    buf_init(&set, IMAP_OUT_MAX);
    imap_write_set(&set, numbers, changed->modified_count);
    reply = imap_with_code(s, reply, "MODIFIED %.*s", SLICE_ARG(buf_slice(&set)));
    buf_fini(&set);
    reply.status = has_gone ? IMAP_NO : IMAP_OK; /* RFC 7162 3.1.3, example 11 */
    return reply;
}

/* RFC 7162 3.1.3: since 0 what exists has changed. The others are changed on the condition that nobody did so since they were looked at. */
static enum err refuse_existing(struct imap_session *s, const struct store_query *q,
                                struct uid_list uids, struct flags_change *change,
                                struct flags_changed *out)
{
    uint64_t flags = change->flags | (q->how == FLAGS_SET ? FLAG_SYSTEM_MASK : 0);
    mail_modseq since = 1; /* 0 would be no condition */
    out->modified = ARENA_ARRAY(s->command_arena, mail_uid, uids.count + 1);
    for (uint32_t at = 0, found; at < uids.count; at += ROWS_MAX) {
        uint32_t left = uids.count - at;
        struct email_row *rows;
        arena_reset(s->batch_arena);
        TRY(view_rows(s->view, uids.items + at, left < ROWS_MAX ? left : ROWS_MAX, ROW_FLAGS,
                      s->batch_arena, &rows, &found));
        for (uint32_t i = 0; i < found; i++) {
            /* a system flag always exists, a keyword where it is set */
            if (flags & (rows[i].flags | FLAG_SYSTEM_MASK)) {
                out->modified[out->modified_count++] = rows[i].uid;
            }
            since = rows[i].modseq > since ? rows[i].modseq : since;
        }
    }
    change->unchanged_since = since;
    return OK;
}

/* Both ascend. */
static void join_modified(struct imap_session *s, const struct flags_changed *refused,
                          struct flags_changed *out)
{
    uint32_t count = refused->modified_count + out->modified_count, a = 0, b = 0;
    mail_uid *joined = ARENA_ARRAY(s->command_arena, mail_uid, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        bool is_refused = b == out->modified_count ||
                          (a < refused->modified_count && refused->modified[a] < out->modified[b]);
        joined[i] = is_refused ? refused->modified[a++] : out->modified[b++];
    }
    out->modified = joined;
    out->modified_count = count;
}

static enum err change_flags(struct imap_session *s, const struct store_query *q,
                             struct uid_list uids, struct flags_changed *out)
{
    struct flags_change change = { .how = q->how, .unchanged_since = q->modifiers.unchanged_since };
    struct flags_changed refused = { 0 };
    *out = refused;
    struct access who = imap_access(s, s->view->account);
    bool creates = q->how != FLAGS_REMOVE && s->view->rights & RIGHT_WRITE;
    TRY(imap_flags_resolve(s, &who, &q->flags, creates, &change.flags));
    if (q->is_silent) {
        /* What others changed is told before: our own change, which is not told, would hide it. */
        imap_sync(s, false, q->is_uid);
    }
    if (q->modifiers.has_condition && change.unchanged_since == 0) {
        TRY(refuse_existing(s, q, uids, &change, &refused));
        uids = without(s, uids, &refused);
    }
    mail_modseq before = s->view->modseq;
    if (uids.count > 0) {
        TRY(view_change_flags(s->view, uids, &change, s->command_arena, out));
    }
    for (uint32_t i = 0; i < out->modseq_count; i++) {
        if (!q->is_silent ||
            out->modseqs[i] == before + 1 + i) { /* else somebody came in between */
            imap_sync_own(s, out->modseqs[i]);
        }
    }
    join_modified(s, &refused, out);
    return OK;
}

static struct imap_reply run_store(struct imap_session *s, const struct store_query *q,
                                   struct uid_list uids)
{
    struct flags_changed changed;
    uint32_t found = 0;
    enum err result = change_flags(s, q, uids, &changed);
    if (result == ERR_SYNTAX || result == ERR_LIMIT) {
        return imap_refuse_syntax(s, result);
    }
    struct uid_list done = result == OK ? without(s, uids, &changed) : uids;
    bool tells = !q->is_silent || s->enabled & IMAP_CONDSTORE;
    if (result == OK && tells) {
        result = tell_flags(s, q, done, &found);
    }
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    bool has_gone = tells && found < done.count && !q->is_uid;
    if (changed.modified_count > 0) {
        return modified_reply(s, q, &changed, has_gone);
    }
    return has_gone ? imap_no("EXPUNGEISSUED", "Some of the messages are gone") /* RFC 2180 4.2 */
                    : imap_ok("Flags changed");
}

IMAP_RUN(store)
{
    struct store_query q = { 0 };
    struct imap_targets targets;
    q.is_uid = request->command.is_uid;
    enum err result = take_store(&request->command.args, s->command_arena, &q);
    if (result == OK) {
        result = imap_targets_make(s, &q.set, q.is_uid, &targets);
    }
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (s->view->read_only) {
        return imap_refuse_change(s);
    }
    if (q.modifiers.has_condition) {
        imap_enable(s, IMAP_CONDSTORE);
    }
    imap_limit_targets(s, &targets);
    return run_store(s, &q, imap_targets_all(s->view, &targets, s->command_arena));
}
