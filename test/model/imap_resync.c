/* Clients that come back: they name the state that they know, and are told what they have missed (RFC 7162). */
#include "imap.h"

/* --- SELECT --- */
static bool is_kept(const struct imap_peer *p, const struct model_mailbox *m)
{
    return p->kept.mailbox == m && p->kept.life == m->life && p->kept.modseq != 0 &&
           p->kept.uidvalidity != 0 && p->kept.uidvalidity == m->uidvalidity;
}

void resync_throw(struct imap_turn *turn, struct dice *dice, const struct model_mailbox *m)
{
    struct imap_peer *p = turn->peer;
    if (p->has_qresync && is_kept(p, m) && dice_chance(dice, 80)) {
        buf_printf(&turn->bytes, " (QRESYNC (%u %llu))", p->kept.uidvalidity,
                   (unsigned long long)p->kept.modseq);
        turn->resyncs = true;
    } else if (dice_chance(dice, 10)) {
        buf_append_cstr(&turn->bytes, " (CONDSTORE)");
        p->has_condstore = true;
    }
}

static struct kept_message *kept_find(struct kept_mailbox *kept, uint32_t uid)
{
    for (unsigned i = 0; i < kept->count; i++) {
        if (kept->messages[i].uid == uid) {
            return &kept->messages[i];
        }
    }
    return NULL;
}

/* What has changed since then was told in this turn. */
static enum err expect_resynced(struct imap_peer *p)
{
    for (unsigned i = 0; i < p->kept.count; i++) {
        const struct kept_message *kept = &p->kept.messages[i];
        if (!kept->has_vanished && message_by_uid(p->selected, kept->uid) == NULL) {
            return fail(ERR_PERM, "UID %u is gone since MODSEQ %llu, and that was not told",
                        kept->uid, (unsigned long long)p->kept.modseq);
        }
    }
    for (unsigned i = 0; i < p->count; i++) {
        const struct mirror *mirror = &p->mirror[i];
        const struct kept_message *kept = kept_find(&p->kept, mirror->uid);
        bool has_changed = kept == NULL || kept->flags != mirror->flags;
        if (has_changed && (mirror->got & ITEM_FLAGS) == 0) {
            return fail(ERR_PERM, "UID %u has changed since MODSEQ %llu, and that was not told",
                        mirror->uid, (unsigned long long)p->kept.modseq);
        }
    }
    return OK;
}

static void keep(struct imap_turn *turn)
{
    struct imap_peer *p = turn->peer;
    p->kept.mailbox = p->selected;
    p->kept.life = p->life;
    p->kept.uidvalidity = p->selected->uidvalidity;
    p->kept.modseq = turn->highest;
    p->kept.count = p->count;
    for (unsigned i = 0; i < p->count; i++) {
        p->kept.messages[i] = (struct kept_message){ p->mirror[i].uid, p->mirror[i].flags, false };
    }
}

enum err resync_check(struct imap_turn *turn)
{
    if (turn->status != STATUS_OK) {
        return OK;
    }
    if (turn->resyncs) {
        TRY(expect_resynced(turn->peer));
    }
    if (turn->highest == 0) {
        return fail(ERR_PERM, "SELECT told no HIGHESTMODSEQ");
    }
    keep(turn);
    return OK;
}

/* --- VANISHED --- */
static enum err hear_earlier(struct imap_turn *turn, uint32_t uid)
{
    struct imap_peer *p = turn->peer;
    struct kept_message *kept = kept_find(&p->kept, uid);
    if (!turn->resyncs) {
        return fail(ERR_PERM, "VANISHED (EARLIER) that was not asked for");
    }
    if (uid >= p->selected->uidnext || message_by_uid(p->selected, uid) != NULL) {
        return fail(ERR_PERM, "VANISHED (EARLIER) of UID %u, which never was or is there", uid);
    }
    if (kept != NULL) {
        kept->has_vanished = true;
    }
    return OK;
}

static enum err hear_now(struct imap_turn *turn, uint32_t uid)
{
    struct imap_peer *p = turn->peer;
    const struct mirror *mirror = imap_mirror_find(p, uid);
    if (!p->has_qresync || !turn->may_expunge) {
        return fail(ERR_PERM, "VANISHED where it must not come"); /* RFC 7162 3.2.10 */
    }
    if (mirror == NULL || message_by_uid(p->selected, uid) != NULL) {
        return fail(ERR_PERM, "VANISHED of UID %u, which is there or was not known", uid);
    }
    imap_mirror_remove(p, (unsigned)(mirror - p->mirror));
    return OK;
}

enum err resync_hear_vanished(struct imap_turn *turn, struct scan *args)
{
    uint32_t uids[4 * MIRROR_MAX];
    bool is_earlier = scan_lit(args, SL(" (EARLIER)"));
    unsigned count = scan_char(args, ' ') ? set_read(scan_rest(args), uids, ARRAY_LEN(uids)) : 0;
    if (count == 0) {
        return fail(ERR_PERM, "VANISHED of nothing");
    }
    for (unsigned i = 0; i < count; i++) {
        TRY(is_earlier ? hear_earlier(turn, uids[i]) : hear_now(turn, uids[i]));
    }
    return OK;
}
