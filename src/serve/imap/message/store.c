/* serve/imap/message/store.c - STORE and UID STORE (RFC 3501 6.4.6). */
#include "serve/imap/commands.h"

struct store_query {
    struct imap_set set;
    enum flags_how how;
    bool is_silent;
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
    TRY(take_form(c, out));
    TRY(imap_take_space(c));
    TRY(imap_take_flags(c, true, arena, &out->flags));
    return imap_take_end(c);
}

static void write_row(struct imap_session *s, const struct email_row *row, bool with_uid)
{
    buf_append_cstr(&s->out, "* ");
    buf_append_number(&s->out, view_sequence(s->view, row->uid));
    buf_append_cstr(&s->out, " FETCH (");
    if (with_uid) { /* RFC 3501 6.4.8 */
        buf_append_cstr(&s->out, "UID ");
        buf_append_number(&s->out, row->uid);
        buf_append_char(&s->out, ' ');
    }
    buf_append_cstr(&s->out, "FLAGS ");
    imap_write_flags(s, row->flags, imap_is_recent(s->view, row->uid));
    buf_append_cstr(&s->out, ")\r\n");
    imap_out_flush_if(s);
}

/* The new flags of every message named; how many of them are still there. */
static enum err tell_flags(struct imap_session *s, struct uid_list uids, bool with_uid,
                           uint32_t *out_found)
{
    *out_found = 0;
    for (uint32_t at = 0; at < uids.count && s->broken == OK; at += ROWS_MAX) {
        uint32_t count = uids.count - at < ROWS_MAX ? uids.count - at : ROWS_MAX, found;
        struct email_row *rows;
        arena_reset(s->batch_arena);
        TRY(view_rows(s->view, uids.items + at, count, ROW_FLAGS, s->batch_arena, &rows, &found));
        for (uint32_t i = 0; i < found; i++) {
            write_row(s, &rows[i], with_uid);
        }
        *out_found += found;
    }
    return OK;
}

static struct imap_reply change_flags(struct imap_session *s, const struct store_query *q,
                                      struct uid_list uids, bool is_uid)
{
    uint64_t flags;
    mail_modseq modseq = 0;
    uint32_t found = uids.count;
    enum err result = imap_flags_resolve(s, &q->flags, q->how != FLAGS_REMOVE, &flags);
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (uids.count > 0) {
        result = view_store_flags(s->view, uids, q->how, flags, &modseq);
    }
    if (result == OK && !q->is_silent) {
        result = tell_flags(s, uids, is_uid, &found);
    }
    if (result != OK) {
        return imap_refuse_store(s, result);
    }
    imap_sync_own(s, modseq);
    if (found < uids.count && !is_uid) {
        return imap_no("EXPUNGEISSUED", "Some of the messages are gone"); /* RFC 2180 4.2 */
    }
    return imap_ok("Flags changed");
}

IMAP_RUN(store)
{
    struct store_query q = { 0 };
    struct imap_targets targets;
    bool is_uid = request->command.is_uid;
    enum err result = take_store(&request->command.args, s->command_arena, &q);
    if (result == OK) {
        result = imap_targets_make(s->view, &q.set, is_uid, s->command_arena, &targets);
    }
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (s->view->read_only) {
        return imap_no("", "Mailbox is open read-only");
    }
    return change_flags(s, &q, imap_targets_all(s->view, &targets, s->command_arena), is_uid);
}
