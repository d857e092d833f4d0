/* proto/imap_modifiers.c - "(CONDSTORE)", "(QRESYNC (...))", "(OBJECTID (...))", "(CHANGEDSINCE n VANISHED)", "(UNCHANGEDSINCE n)". */
#include "proto/imap_modifiers.h"

/* RFC 7162 7: mod-sequence-valzer, below 2^63 */
static enum err take_modseq(struct scan *c, uint64_t *out)
{
    TRY(imap_take_space(c));
    return imap_take_number64(c, out);
}

/* A set without "*" and "$" (RFC 7162 7: known-uids). */
static enum err take_known_set(struct scan *c, struct arena *arena, struct imap_set *out)
{
    TRY(imap_take_set(c, arena, out));
    if (imap_set_has_star(out) || out->is_saved) {
        return fail(ERR_SYNTAX, "Known messages are numbers");
    }
    return OK;
}

/* Both must ascend, and name equally many messages (RFC 7162 3.2.5.2). */
static enum err check_pairs(const struct imap_set *sequences, const struct imap_set *uids)
{
    const struct imap_set *sets[] = { sequences, uids };
    uint64_t totals[] = { 0, 0 };
    for (size_t k = 0; k < ARRAY_LEN(sets); k++) {
        uint32_t last = 0;
        for (uint32_t i = 0; i < sets[k]->count; i++) {
            const struct imap_range *r = &sets[k]->ranges[i];
            if (r->first <= last || r->last < r->first) {
                return fail(ERR_SYNTAX, "Sequence match data does not ascend");
            }
            last = r->last;
            totals[k] += (uint64_t)r->last - r->first + 1;
        }
    }
    return totals[0] == totals[1] ? OK
                                  : fail(ERR_SYNTAX, "Sequence match data is not made of pairs");
}

static enum err take_match(struct scan *c, struct arena *arena, struct imap_qresync *out)
{
    TRY(take_known_set(c, arena, &out->sequences));
    TRY(imap_take_space(c));
    TRY(take_known_set(c, arena, &out->at_uids));
    if (!scan_char(c, ')')) {
        return fail(ERR_SYNTAX, "Sequence match data does not end");
    }
    return check_pairs(&out->sequences, &out->at_uids);
}

/* Behind "QRESYNC". */
static enum err take_qresync(struct scan *c, struct arena *arena, struct imap_qresync *out)
{
    if (!scan_lit(c, SL(" ("))) {
        return fail(ERR_SYNTAX, "Expected the arguments of QRESYNC");
    }
    TRY(imap_take_number(c, &out->uidvalidity));
    TRY(take_modseq(c, &out->modseq));
    if (out->uidvalidity == 0 || out->modseq == 0) {
        return fail(ERR_SYNTAX, "UIDVALIDITY and modification sequence are not 0");
    }
    if (scan_char(c, ' ') && scan_peek(c) != '(') {
        out->has_known = true;
        TRY(take_known_set(c, arena, &out->known));
        if (scan_char(c, ')')) {
            return OK;
        }
        TRY(imap_take_space(c));
    }
    if (scan_char(c, '(')) {
        TRY(take_match(c, arena, out));
    }
    return scan_char(c, ')') ? OK : fail(ERR_SYNTAX, "Arguments of QRESYNC do not end");
}

/* objectid-bis-06 10: 1*255(ALPHA / DIGIT / "_" / "-"), capitals matter */
static enum err take_objectid(struct scan *c, struct slice *out)
{
    TRY(imap_take_atom(c, out));
    bool is_good = out->len <= OBJECTID_TEXT_MAX;
    for (size_t i = 0; i < out->len; i++) {
        char octet = out->ptr[i];
        is_good = is_good && (ascii_is_alnum(octet) || octet == '_' || octet == '-');
    }
    return is_good ? OK : fail(ERR_SYNTAX, "That is no object identifier");
}

static enum err take_id_pair(struct scan *c, struct imap_select_ids *out)
{
    struct slice key, id;
    TRY(imap_take_atom(c, &key));
    TRY(imap_take_space(c));
    TRY(take_objectid(c, &id));
    struct slice *place = slice_eq_nocase(key, SL("MAILBOXID"))   ? &out->mailbox
                          : slice_eq_nocase(key, SL("ACCOUNTID")) ? &out->account
                                                                  : NULL;
    if (place != NULL) {
        out->is_contradiction |= place->len > 0 && !slice_eq(*place, id);
        *place = id;
    }
    return OK;
}

/* Behind "OBJECTID"; a client may send back the empty list that another server gave it (objectid-bis-06 3). */
static enum err take_ids(struct scan *c, struct imap_select_ids *out)
{
    if (!scan_lit(c, SL(" (")) || scan_char(c, ')')) {
        return OK;
    }
    do {
        TRY(take_id_pair(c, out));
    } while (scan_char(c, ' '));
    return scan_char(c, ')') ? OK : fail(ERR_SYNTAX, "Identifiers do not end");
}

static enum err take_select_parameter(struct scan *c, struct arena *arena, struct imap_select *out)
{
    struct slice word;
    TRY(imap_take_atom(c, &word));
    if (slice_eq_nocase(word, SL("CONDSTORE"))) {
        out->wants_condstore = true;
        return OK;
    }
    if (slice_eq_nocase(word, SL("QRESYNC")) && !out->has_qresync) {
        out->has_qresync = true;
        return take_qresync(c, arena, &out->qresync);
    }
    if (slice_eq_nocase(word, SL("OBJECTID")) && !out->has_objectid) {
        out->has_objectid = true;
        return take_ids(c, &out->ids);
    }
    return fail(ERR_SYNTAX, "Unknown SELECT parameter");
}

/* *is_given is false where the arguments end. */
static enum err open_list(struct scan *c, bool *is_given)
{
    *is_given = !scan_at_end(c);
    if (*is_given && !scan_lit(c, SL(" ("))) {
        return fail(ERR_SYNTAX, "Expected a list of parameters");
    }
    return OK;
}

static enum err close_list(struct scan *c)
{
    return scan_char(c, ')') ? OK : fail(ERR_SYNTAX, "List of parameters does not end");
}

enum err imap_take_select_parameters(struct scan *c, struct arena *arena, struct imap_select *out)
{
    struct imap_select select = { 0 };
    bool is_given;
    TRY(open_list(c, &is_given));
    if (is_given) {
        do {
            TRY(take_select_parameter(c, arena, &select));
        } while (scan_char(c, ' '));
        TRY(close_list(c));
    }
    *out = select;
    return OK;
}

static enum err take_fetch_modifier(struct scan *c, struct imap_fetch_modifiers *out)
{
    struct slice word;
    TRY(imap_take_atom(c, &word));
    if (slice_eq_nocase(word, SL("CHANGEDSINCE")) && !out->has_since) {
        out->has_since = true;
        return take_modseq(c, &out->since);
    }
    if (slice_eq_nocase(word, SL("VANISHED")) && !out->wants_vanished) {
        out->wants_vanished = true;
        return OK;
    }
    if (slice_eq_nocase(word, SL("PARTIAL")) && !out->has_page) {
        out->has_page = true;
        TRY(imap_take_space(c));
        return imap_take_page(c, &out->page);
    }
    return fail(ERR_SYNTAX, "Unknown FETCH modifier");
}

enum err imap_take_fetch_modifiers(struct scan *c, struct imap_fetch_modifiers *out)
{
    struct imap_fetch_modifiers modifiers = { 0 };
    bool is_given;
    TRY(open_list(c, &is_given));
    if (is_given) {
        do {
            TRY(take_fetch_modifier(c, &modifiers));
        } while (scan_char(c, ' '));
        TRY(close_list(c));
    }
    if (modifiers.wants_vanished && !modifiers.has_since) {
        return fail(ERR_SYNTAX, "VANISHED needs CHANGEDSINCE"); /* RFC 7162 3.2.6 */
    }
    *out = modifiers;
    return OK;
}

enum err imap_take_store_modifiers(struct scan *c, struct imap_store_modifiers *out)
{
    struct imap_store_modifiers modifiers = { 0 };
    struct slice word;
    if (scan_char(c, '(')) {
        TRY(imap_take_atom(c, &word));
        if (!slice_eq_nocase(word, SL("UNCHANGEDSINCE"))) {
            return fail(ERR_SYNTAX, "Unknown STORE modifier");
        }
        modifiers.has_condition = true;
        TRY(take_modseq(c, &modifiers.unchanged_since));
        TRY(close_list(c));
        TRY(imap_take_space(c));
    }
    *out = modifiers;
    return OK;
}
