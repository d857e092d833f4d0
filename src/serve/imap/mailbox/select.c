/* serve/imap/mailbox/select.c - SELECT, EXAMINE, CLOSE, UNSELECT (RFC 3501 6.3.1, 6.3.2, 6.4.2; RFC 3691; RFC 7162; objectid-bis-06 7.1). */
#include "proto/imap_modifiers.h"
#include "serve/imap/commands.h"
#include "serve/imap/mailbox/objectid.h"
#include "serve/imap/mailbox/place.h"

bool imap_mailbox_find(struct imap_session *s, struct slice name, const char *missing,
                       struct mailbox_info *out, struct imap_reply *refusal)
{
    enum err result = imap_name_find(s, name, s->command_arena, out);
    if (result == OK && out->selectable) {
        return true;
    }
    if (result == OK || result == ERR_NOT_FOUND || result == ERR_SYNTAX) {
        *refusal = imap_no(missing, "There is no such mailbox");
    } else {
        *refusal = imap_refuse_store(s, result);
    }
    return false;
}

static enum err tell_state(struct imap_session *s, const struct mailbox_info *mailbox,
                           struct slice written)
{
    uint32_t unseen = 0;
    s->keyword_account = s->view->account;
    TRY(imap_keywords_load(s)); /* others may have made some since */
    if (!(s->enabled &
          (IMAP_REV2 | IMAP_UIDONLY))) { /* RFC 9586 3: no message number in any response */
        TRY(view_first_unseen(s->view, &unseen));
    }
    imap_write_flag_lists(s);
    imap_tell_count(s);
    if (s->enabled & IMAP_REV2) { /* RFC 9051 6.3.2 */
        imap_write_list(s, mailbox, written);
    } else if (unseen > 0 && !(s->enabled & IMAP_UIDONLY)) { /* RFC 9586 3: it is a number */
        imap_out(s, "* OK [UNSEEN %u] First unseen\r\n", unseen);
    }
    imap_out(s, "* OK [UIDVALIDITY %u] UIDs are valid\r\n", s->view->uidvalidity);
    imap_out(s, "* OK [UIDNEXT %u] Next UID\r\n", s->view->uidnext);
    imap_tell_highest(s);
    struct objectid_mailbox id = { mailbox->account, mailbox->id, s->view->uidvalidity };
    imap_out(s, "* OK [%.*s] Identifier\r\n", SLICE_ARG(objectid_code(s, &id)));
    return OK;
}

/* The UID up to which the client's numbers are ours: it knows of all that went below (RFC 7162 3.2.5.2). */
static mail_uid matched_up_to(const struct view *view, const struct imap_qresync *q)
{
    mail_uid matched = 0;
    uint32_t k = 0;
    mail_uid uid = q->at_uids.count > 0 ? q->at_uids.ranges[0].first : 0;
    for (uint32_t i = 0; i < q->sequences.count; i++) {
        const struct imap_range *r = &q->sequences.ranges[i];
        for (uint32_t n = r->first; n <= r->last && n <= view->count; n++) {
            matched = view_uid(view, n) == uid ? uid : matched;
            bool is_last = uid == q->at_uids.ranges[k].last;
            k += is_last;
            uid = !is_last ? uid + 1 : k < q->at_uids.count ? q->at_uids.ranges[k].first : 0;
        }
        if (r->last > view->count) {
            break;
        }
    }
    return matched;
}

/* The known UIDs above `from`, as a set; all of them when none were named. */
static struct imap_set known_above(struct imap_session *s, const struct imap_qresync *q,
                                   mail_uid from)
{
    struct imap_set known = { .ranges = ARENA_ARRAY(s->command_arena, struct imap_range,
                                                    q->known.count + 1) };
    if (!q->has_known) {
        known.ranges[known.count++] = (struct imap_range){ 1, UINT32_MAX };
    }
    for (uint32_t i = 0; i < q->known.count; i++) {
        known.ranges[known.count++] = q->known.ranges[i];
    }
    imap_set_resolve(&known, UINT32_MAX);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < known.count; i++) {
        struct imap_range r = known.ranges[i];
        if (r.last > from) {
            known.ranges[kept++] =
                (struct imap_range){ r.first > from ? r.first : from + 1, r.last };
        }
    }
    known.count = kept;
    return known;
}

static enum err resync(struct imap_session *s, const struct imap_qresync *q)
{
    if (q->uidvalidity != s->view->uidvalidity) {
        return OK; /* RFC 7162 3.2.5: the client sees that and starts anew */
    }
    struct imap_set gone = known_above(s, q, matched_up_to(s->view, q));
    struct imap_set all = known_above(s, q, 0);
    TRY(imap_tell_vanished(s, q->modseq, &gone));
    return imap_tell_changed(s, q->modseq, &all);
}

/* What SELECT asks for. */
struct opening {
    enum err named; /* ERR_PERM: `name` is none, and "" */
    struct slice name, written;
    struct imap_select parameters;
    bool read_only;
};

static enum err open_view(struct imap_session *s, const struct mailbox_info *mailbox,
                          const struct opening *opening)
{
    struct access who = imap_access(s, mailbox->account);
    TRY(view_open(&who, mailbox->id, opening->read_only, &s->view));
    s->state = IMAP_SELECTED;
    TRY(tell_state(s, mailbox, opening->written));
    return opening->parameters.has_qresync ? resync(s, &opening->parameters.qresync) : OK;
}

/* OK also where the name is none, which matters only if it is needed. */
static enum err take_opening(struct imap_session *s, struct scan *c, struct opening *out)
{
    TRY(imap_take_space(c));
    out->named = imap_take_name_as(s, c, &out->name, &out->written);
    if (out->named != OK && out->named != ERR_PERM) {
        return out->named;
    }
    TRY(imap_take_select_parameters(c, s->command_arena, &out->parameters));
    TRY(imap_take_end(c));
    if (out->parameters.has_qresync && !(s->enabled & IMAP_QRESYNC)) {
        return fail(ERR_SYNTAX, "Enable QRESYNC first"); /* RFC 7162 3.2.5 */
    }
    return OK;
}

static enum err find_identified(struct imap_session *s, const struct imap_select_ids *ids,
                                struct mailbox_info *out)
{
    struct objectid_mailbox id;
    if (ids->is_contradiction || !objectid_read_mailbox(ids->mailbox, &id) ||
        (ids->account.len > 0 &&
         !slice_eq(ids->account, slice_cstr(objectid_of_account(id.account).text)))) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    TRY(imap_id_find(s, &id, s->command_arena, out));
    return out->selectable ? OK : fail(ERR_NOT_FOUND, "only a level of mailbox names");
}

/* The name by which the client knew what it found by id is told as the old one, unless it is by now the name of another. */
static enum err note_old_name(struct imap_session *s, const struct mailbox_info *mailbox,
                              struct opening *opening)
{
    struct mailbox_info other;
    if (opening->name.len == 0 || slice_eq(opening->name, mailbox->name)) {
        return OK;
    }
    enum err result = imap_name_find(s, opening->name, s->command_arena, &other);
    opening->written = result == ERR_NOT_FOUND ? opening->name : SL("");
    return result == ERR_NOT_FOUND || result == ERR_SYNTAX ? OK : result;
}

/* The mailbox by its ids, and when none has them by its name. */
static bool find_wanted(struct imap_session *s, struct opening *opening, struct mailbox_info *out,
                        struct imap_reply *refusal)
{
    enum err result = ERR_NOT_FOUND;
    if (opening->parameters.has_objectid) {
        result = find_identified(s, &opening->parameters.ids, out);
        result = result == OK ? note_old_name(s, out, opening) : result;
    }
    if (result == OK) {
        return true;
    }
    if (result != ERR_NOT_FOUND) {
        *refusal = imap_refuse_store(s, result);
        return false;
    }
    if (opening->named != OK) {
        *refusal = imap_refuse_syntax(s, fail(ERR_PERM, "Mailbox name is not valid"));
        return false;
    }
    return imap_mailbox_find(s, opening->name, "NONEXISTENT", out, refusal);
}

static struct imap_reply open_mailbox(struct imap_session *s, struct scan c, bool read_only)
{
    struct opening opening = { .name = SL(""), .written = SL("") };
    const struct imap_select *parameters = &opening.parameters;
    struct mailbox_info mailbox;
    struct imap_reply refusal;
    enum err result = take_opening(s, &c, &opening);
    if (result == ERR_SYNTAX) {
        return imap_refuse_syntax(s, result);
    }
    if (parameters->qresync.sequences.count > 0 && s->enabled & IMAP_UIDONLY) {
        return imap_needs_uid(); /* RFC 9586 3.7 */
    }
    if (parameters->has_objectid) {
        objectid_activate(s);
    }
    /* RFC 3501 6.3.1: the mailbox before is deselected whether or not this one can be opened */
    if (s->view != NULL) {
        imap_view_close(s);
        imap_out(s, "* OK [CLOSED] Previous mailbox closed\r\n");
    }
    if (result != OK) {
        return imap_refuse_syntax(s, result);
    }
    if (!find_wanted(s, &opening, &mailbox, &refusal)) {
        return refusal;
    }
    opening.read_only = read_only || !(mailbox.rights & RIGHTS_CHANGING); /* RFC 4314 5.2 */
    if (parameters->wants_condstore || parameters->has_qresync) {
        imap_enable(s, IMAP_CONDSTORE);
    }
    result = open_view(s, &mailbox, &opening);
    if (result != OK) {
        imap_view_close(s);
        return imap_refuse_store(s, result);
    }
    return (struct imap_reply){ IMAP_OK, opening.read_only ? SL("READ-ONLY") : SL("READ-WRITE"),
                                SL("Mailbox selected") };
}

IMAP_RUN(select)
{
    return open_mailbox(s, request->command.args, false);
}

IMAP_RUN(examine)
{
    return open_mailbox(s, request->command.args, true);
}

IMAP_RUN(close)
{
    uint32_t expunged;
    if (imap_take_end(&request->command.args) != OK) {
        return imap_refuse_syntax(s, ERR_SYNTAX);
    }
    /* RFC 3501 6.4.2: silently, and not when it was opened with EXAMINE */
    enum err result =
        s->view->read_only ? OK : view_expunge(s->view, (struct uid_list){ 0 }, &expunged);
    imap_view_close(s);
    /* RFC 4314 4: without the right nothing is expunged, and that is no error */
    if (result != OK && result != ERR_NOT_FOUND && result != ERR_DENIED) {
        return imap_refuse_store(s, result);
    }
    return imap_ok("Mailbox closed");
}

IMAP_RUN(unselect)
{
    if (imap_take_end(&request->command.args) != OK) {
        return imap_refuse_syntax(s, ERR_SYNTAX);
    }
    imap_view_close(s);
    return imap_ok("Mailbox unselected");
}
