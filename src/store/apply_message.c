/* Changes to the messages of an account. Each gets one new modseq for all that it touches. */
#include <stdlib.h>
#include <zstd.h>

#include "base/log.h"
#include "base/plant.h"
#include "format/message.h"
#include "format/surrogate.h"
#include "store/apply.h"
#include "store/internal.h"
#include "store/sharing/seen.h"
#include "store/thread.h"

#define VANISHED_RANGES_MAX 10000 /* of a mailbox, remembered for VANISHED */
#define VANISHED_PRUNE_ODDS 256
#define COPY_RUN_MAX 256 /* SQLite keeps as many rows in memory */
#define SUMMARY_LEVEL 1
/* Smaller ones stay as they are: they are read much more often than the octets would be missed. */
#define SUMMARY_PACK_FROM ((size_t)4 * 1024)
#define SUMMARY_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define PART_ARENA_BYTES (SUMMARY_ARENA_BYTES + (size_t)4 * LOG_PAYLOAD_MAX)

/* --- arrival --- */

struct arrival {
    email_id email;
    log_lsn lsn;
    const struct accept_record *record;
    const struct thread_keys *keys;
    uint64_t flags, thread;
    int64_t sent;
};

static enum err put_cold(struct account *account, const struct arrival *a)
{
    struct slice summary = a->record->is_husk ? (struct slice){ "", 0 } : a->record->summary;
    size_t room = ZSTD_compressBound(summary.len);
    void *packed = summary.len >= SUMMARY_PACK_FROM ? malloc(room) : NULL;
    size_t len =
        packed == NULL ? 0 : ZSTD_compress(packed, room, summary.ptr, summary.len, SUMMARY_LEVEL);
    bool is_worth = packed != NULL && !ZSTD_isError(len) && len < summary.len;
    int64_t row[] = {
        (int64_t)a->email,        (int64_t)a->lsn, (int64_t)a->record->size,
        a->record->received.secs, is_worth,        summary_may_need_surrogate(summary)
    };
    sqlite3_stmt *s = sql(account, SQL_COLD_PUT);
    sql_bind_ints(s, row, 6);
    if (is_worth) {
        sqlite3_bind_blob(s, 7, packed, (int)len, SQLITE_STATIC);
    } else {
        sqlite3_bind_blob(s, 7, summary.ptr, (int)summary.len, SQLITE_STATIC);
    }
    enum err result = sql_done(account, s);
    free(packed);
    return result;
}

static enum err put_email(struct account *account, const struct arrival *a, mail_modseq modseq)
{
    int64_t row[] = { (int64_t)a->email, (int64_t)a->thread,      (int64_t)a->flags,
                      (int64_t)modseq,   (int64_t)modseq,         a->record->received.secs,
                      a->sent,           (int64_t)a->record->size };
    return sql_run(account, SQL_EMAIL_PUT, row, 8);
}

enum err apply_member(struct account *account, struct mbox *mbox, const struct packed_row *row)
{
    int64_t values[] = { mbox->id,
                         row->uid,
                         (int64_t)row->email,
                         (int64_t)row->flags,
                         (int64_t)row->modseq,
                         row->received,
                         (int64_t)row->lsn,
                         (int64_t)row->size,
                         row->saved };
    TRY(sql_run(account, SQL_MM_PUT, values, 9));
    if (mbox->packed != NULL) {
        packed_append(mbox->packed, row);
    }
    mbox->uidnext = PLANTED("uid-reuse") ? mbox->total + 2 : row->uid + 1;
    mbox->modseq = row->modseq;
    mbox->total++;
    mbox->unseen += !(row->flags & FLAG_SEEN);
    mbox->deleted += (row->flags & FLAG_DELETED) != 0;
    mbox->bytes += row->size;
    mbox->uids_changed++;
    mbox->is_dirty = true;
    account->quota_bytes += row->size;
    account->quota_count++;
    return OK;
}

/* A clock before 1970 or after 2106 is wrong; what it says is cut to what can be kept. */
static uint32_t saved_at(int64_t now)
{
    return now < 0 ? 0 : now > UINT32_MAX ? UINT32_MAX : (uint32_t)now;
}

static enum err arrive(struct account *account, struct mbox *mbox, struct arrival *a,
                       struct apply_result *result)
{
    mail_modseq modseq = ++account->modseq;
    a->email = account->next_email++;
    struct packed_row row = { .uid = mbox->uidnext,
                              .saved = saved_at(a->record->logged.secs),
                              .flags = a->flags,
                              .modseq = modseq,
                              .email = a->email,
                              .lsn = a->lsn,
                              .size = a->record->size,
                              .received = a->record->received.secs };
    TRY(put_cold(account, a));
    TRY(put_email(account, a, modseq));
    result->step.before = result->step.before == 0 ? mbox->modseq : result->step.before;
    TRY(apply_member(account, mbox, &row));
    result->step.after = mbox->modseq;
    result->mailbox = mbox->id;
    result->uidvalidity = mbox->uidvalidity;
    result->uid = row.uid;
    result->modseq = modseq;
    return OK;
}

/* Who put it there and has a \Seen of his own has not seen it for the others. */
static enum err arrive_by_other(struct account *account, struct mbox *mbox, struct arrival *a,
                                struct apply_result *result)
{
    struct seen *own;
    struct seen_mark mark = { .is_seen = true };
    bool is_seen = (a->flags & FLAG_SEEN) != 0;
    TRY(seen_get(account, a->record->appender, mbox, &own));
    a->flags &= own == NULL ? UINT64_MAX : ~FLAG_SEEN;
    TRY(arrive(account, mbox, a, result));
    mark.uid = result->uid;
    mark.modseq = result->modseq;
    return own != NULL && is_seen ? seen_put(account, mbox, own, &mark) : OK;
}

/* To one target; where there is no mailbox for it, the account has no use for the record. */
static enum err accept_one(struct account *account, const struct delivery_target *target,
                           struct arrival *a, struct apply_result *result)
{
    struct mbox *mbox = account_mbox(account, target->mailbox);
    int64_t lsn = (int64_t)a->lsn;
    if ((mbox == NULL || !mbox->selectable) && target->fallback_inbox) {
        mbox = account_mbox(account, MAILBOX_INBOX);
    }
    if (mbox == NULL || !mbox->selectable) {
        IGNORE(apply_refuse(result, ERR_NOT_FOUND, "the mailbox is gone"));
        return sql_run(account, SQL_UNWANTED_PUT, &lsn, 1);
    }
    a->flags = target->flags;
    TRY(thread_assign(account, a->keys, &a->thread));
    return a->record->appender == 0 ? arrive(account, mbox, a, result)
                                    : arrive_by_other(account, mbox, a, result);
}

/* What threads need of the message, and when it was sent. Of a message that is gone the record says no more than that. */
static enum err read_keys(const struct accept_record *accept, struct arena *arena,
                          struct thread_keys *keys, int64_t *out_sent)
{
    struct message message;
    *out_sent = accept->received.secs;
    if (accept->is_husk) {
        return thread_keys_read(accept->summary, arena, keys);
    }
    TRY(summary_read(accept->summary, accept->size, arena, &message));
    thread_keys_of(&message, arena, keys);
    const struct envelope *envelope = message.parts[0].envelope;
    *out_sent = envelope->has_sent ? envelope->sent.secs : *out_sent;
    return OK;
}

/* The message of a record to those of its targets that are this account. */
static enum err accept_all(struct account *account, log_lsn lsn, const struct accept_record *accept,
                           struct arena *arena, struct apply_result *result)
{
    struct thread_keys keys;
    struct arrival a = { .lsn = lsn, .record = accept, .keys = &keys };
    TRY(read_keys(accept, arena, &keys, &a.sent));
    for (uint32_t i = 0; i < accept->target_count; i++) {
        if (accept->targets[i].account == account->id) {
            TRY(accept_one(account, &accept->targets[i], &a, result));
        }
    }
    return OK;
}

/* --- messages that come together --- */

/* A part that is lost costs no other message. */
static enum err accept_part(struct account *account, log_lsn lsn, struct apply_result *result)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "part", PART_ARENA_BYTES);
    struct log_record record;
    struct accept_record accept;
    int64_t unwanted = (int64_t)lsn;
    enum err read = log_read(account->shard->store->log, lsn, arena, &record);
    read = read == OK ? accept_read(record.payload, arena, &accept) : read;
    if (read == ERR_CORRUPT || read == ERR_NOT_FOUND) {
        account->lost++;
        log_error("record-lost", "acct=%llu lsn=%llu reason=%s", (unsigned long long)account->id,
                  (unsigned long long)lsn, log_text(slice_cstr(err_detail())).text);
        return OK;
    }
    TRY(read);
    TRY(sql_run(account, SQL_UNWANTED_DELETE, &unwanted, 1));
    return accept_all(account, lsn, &accept, arena, result);
}

static enum err is_replaceable(struct account *account, const struct together *t, bool *out)
{
    struct mbox *mbox = account_mbox(account, t->replaced_in);
    struct packed *packed;
    *out = t->replaced == 0;
    if (t->replaced == 0 || mbox == NULL) {
        return OK;
    }
    TRY(packed_get(account, mbox, &packed));
    *out = packed_find(packed, t->replaced) != NULL;
    return OK;
}

static enum err expunge_replaced(struct account *account, const struct accept_record *accept)
{
    const struct together *t = &accept->together;
    struct mbox *mbox = account_mbox(account, t->replaced_in);
    struct expunge expunge = {
        .mbox = mbox, .uids = &t->replaced, .count = 1, .now = accept->logged.secs
    };
    uint32_t unused;
    if (t->replaced == 0) {
        return OK;
    }
    expunge.modseq = ++account->modseq;
    return expunge_rows(account, &expunge, &unused);
}

/* The others, itself, and away with what it replaces. Where it does not come, none does. */
static enum err accept_together(struct account *account, log_lsn lsn,
                                const struct accept_record *accept, struct arena *arena,
                                struct apply_result *result)
{
    const struct together *t = &accept->together;
    const struct mbox *mbox = account_mbox(account, accept->targets[0].mailbox);
    int64_t unwanted = (int64_t)lsn;
    bool is_there;
    TRY(is_replaceable(account, t, &is_there));
    if (t->is_part || !is_there) {
        if (!is_there) {
            IGNORE(apply_refuse(result, ERR_PERM, "the message to be replaced is gone"));
        }
        return sql_run(account, SQL_UNWANTED_PUT, &unwanted, 1);
    }
    bool comes = mbox != NULL && mbox->selectable;
    for (uint32_t i = 0; i < t->part_count && comes; i++) {
        TRY(accept_part(account, t->parts[i], result));
    }
    TRY(accept_all(account, lsn, accept, arena, result));
    return comes ? expunge_replaced(account, accept) : OK;
}

enum err apply_accept(struct account *account, const struct log_record *record,
                      struct apply_result *result)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "accept", SUMMARY_ARENA_BYTES);
    struct accept_record accept;
    TRY(accept_read(record->payload, arena, &accept));
    bool is_mine = false;
    for (uint32_t i = 0; i < accept.target_count; i++) {
        is_mine = is_mine || accept.targets[i].account == account->id;
    }
    const struct together *t = &accept.together;
    return !is_mine ? OK
           : t->is_part || t->part_count > 0 || t->replaced != 0
               ? accept_together(account, record->lsn, &accept, arena, result)
               : accept_all(account, record->lsn, &accept, arena, result);
}

/* --- flags --- */

static uint64_t changed_flags(uint64_t before, enum flags_how how, uint64_t flags)
{
    return how == FLAGS_SET ? flags : how == FLAGS_ADD ? before | flags : before & ~flags;
}

static enum err set_flags(struct account *account, struct mbox *mbox, struct packed_row *row,
                          uint64_t flags, mail_modseq modseq)
{
    int64_t member[] = { (int64_t)flags, (int64_t)modseq, mbox->id, row->uid };
    int64_t email[] = { (int64_t)(flags & ~FLAG_DELETED), (int64_t)modseq, (int64_t)row->email };
    if (!PLANTED("lost-flag")) {
        TRY(sql_run(account, SQL_MM_FLAGS, member, 4));
    }
    TRY(sql_run(account, SQL_EMAIL_FLAGS, email, 3));
    mbox->unseen += !(flags & FLAG_SEEN);
    mbox->unseen -= !(row->flags & FLAG_SEEN);
    mbox->deleted += (flags & FLAG_DELETED) != 0;
    mbox->deleted -= (row->flags & FLAG_DELETED) != 0;
    row->flags = flags;
    row->modseq = modseq;
    return OK;
}

struct changing {
    struct mbox *mbox;
    struct seen *own; /* of who changes them, NULL: he has none */
    mail_modseq modseq;
};

/* RFC 7162 3.1.3: changed since the client looked. Rows that this record itself changed carry its own modseq, but each UID is
 * asked about once. */
static bool is_modified(const struct mutation *m, const struct packed_row *row)
{
    return m->unchanged_since != 0 && row->modseq > m->unchanged_since;
}

static void note_modified(const struct mutation *m, struct packed *packed, const struct seen *own,
                          struct apply_result *result)
{
    if (m->unchanged_since == 0 || result->arena == NULL) {
        return;
    }
    result->modified = ARENA_ARRAY(result->arena, mail_uid, m->uid_count + 1);
    for (uint32_t i = 0; i < m->uid_count; i++) {
        const struct packed_row *row = packed_find(packed, m->uids[i]);
        struct packed_row shown = row == NULL ? (struct packed_row){ 0 } : seen_show(own, row);
        if (row != NULL && is_modified(m, &shown)) {
            result->modified[result->modified_count++] = row->uid;
        }
    }
}

/* `flags` as who changes them sees them: what is his own is kept apart. */
static enum err change_flags(struct account *account, const struct changing *c,
                             struct packed_row *row, uint64_t flags)
{
    struct packed_row shown = seen_show(c->own, row);
    struct seen_mark mark = { row->uid, (flags & FLAG_SEEN) != 0, false, c->modseq };
    if (c->own != NULL) {
        if ((flags ^ shown.flags) & FLAG_SEEN) {
            TRY(seen_put(account, c->mbox, c->own, &mark));
        }
        flags = (flags & ~FLAG_SEEN) | (row->flags & FLAG_SEEN);
    }
    return flags == row->flags ? OK : set_flags(account, c->mbox, row, flags, c->modseq);
}

static enum err change_one(struct account *account, const struct changing *c,
                           const struct mutation *m, struct packed_row *row, uint32_t *count)
{
    struct packed_row shown = seen_show(c->own, row);
    if (is_modified(m, &shown)) {
        return OK;
    }
    uint64_t flags = changed_flags(shown.flags, (enum flags_how)m->how, m->flags);
    flags = (flags & ~m->fixed) | (shown.flags & m->fixed);
    *count += flags != shown.flags;
    return flags == shown.flags ? OK : change_flags(account, c, row, flags);
}

enum err apply_flags(struct account *account, const struct mutation *m, struct apply_result *result)
{
    struct mbox *mbox = account_mbox(account, m->mailbox);
    struct packed *packed;
    mail_modseq modseq = account->modseq + 1;
    if (mbox == NULL) {
        return apply_refuse(result, ERR_NOT_FOUND, "the mailbox is gone");
    }
    struct changing c = { mbox, NULL, modseq };
    TRY(packed_get(account, mbox, &packed));
    TRY(seen_get(account, m->own_seen ? m->user : 0, mbox, &c.own));
    note_modified(m, packed, c.own, result);
    for (uint32_t i = 0; i < m->uid_count; i++) {
        struct packed_row *row = packed_find(packed, m->uids[i]);
        if (row != NULL) {
            TRY(change_one(account, &c, m, row, &result->count));
        }
    }
    if (result->count > 0 || account->modseq + 1 != modseq) {
        account->modseq = modseq;
        mbox_alter(mbox, modseq);
        result->modseq = modseq;
    }
    return OK;
}

/* --- expunge --- */

/* UIDs that went together are told together: ranges of the vanished table. */
struct vanish {
    struct account *account;
    struct mbox *mbox;
    mail_modseq modseq;
    mail_uid lo, hi;
};

static enum err vanish_flush(struct vanish *v)
{
    int64_t row[] = { v->mbox->id, (int64_t)v->modseq, v->lo, v->hi };
    return v->lo == 0 ? OK : sql_run(v->account, SQL_VANISHED_PUT, row, 4);
}

static enum err vanish_add(struct vanish *v, mail_uid uid)
{
    if (v->lo != 0 && uid == v->hi + 1) {
        v->hi = uid;
        return OK;
    }
    TRY(vanish_flush(v));
    v->lo = v->hi = uid;
    return OK;
}

/* One modseq in VANISHED_PRUNE_ODDS, whatever the pattern of the changes; the same one on every replay. */
static bool is_time_to_prune(mail_modseq modseq)
{
    return (modseq * UINT64_C(0x9e3779b97f4a7c15)) >> 32 <
           (UINT64_C(1) << 32) / VANISHED_PRUNE_ODDS;
}

/* Only the newest ranges are remembered; who asks about older changes is told all that is not there (RFC 7162 3.2.6). */
static enum err vanish_prune(struct vanish *v)
{
    sqlite3_stmt *s = sql(v->account, SQL_VANISHED_CUT);
    int64_t newest[] = { v->mbox->id, VANISHED_RANGES_MAX };
    sql_bind_ints(s, newest, 2);
    int code = sqlite3_step(s);
    int64_t cut = code == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    if (code != SQLITE_ROW) {
        return code == SQLITE_DONE ? OK : sql_failed(v->account->db, "read vanished");
    }
    int64_t old[] = { v->mbox->id, cut };
    v->mbox->vanished_floor = (mail_modseq)cut;
    v->mbox->is_dirty = true;
    return sql_run(v->account, SQL_VANISHED_PRUNE, old, 2);
}

static enum err vanish_end(struct vanish *v)
{
    bool has_any = v->lo != 0;
    TRY(vanish_flush(v));
    return has_any && is_time_to_prune(v->modseq) ? vanish_prune(v) : OK;
}

static enum err drop_member(struct account *account, struct mbox *mbox, struct packed_row *row)
{
    int64_t key[] = { mbox->id, row->uid };
    if (!PLANTED("lost-tombstone")) {
        TRY(sql_run(account, SQL_MM_DELETE, key, 2));
    }
    TRY(seen_drop(account, mbox, row->uid));
    mbox->total--;
    mbox->unseen -= !(row->flags & FLAG_SEEN);
    mbox->deleted -= (row->flags & FLAG_DELETED) != 0;
    mbox->bytes -= row->size;
    mbox->uids_changed++;
    mbox->is_dirty = true;
    account->quota_bytes -= PLANTED("wrong-quota") ? 0 : row->size;
    account->quota_count--;
    return OK;
}

/* The message leaves for good; its record and summary stay for the undelete window. */
static enum err bury(struct account *account, struct mbox *mbox, const struct packed_row *row,
                     int64_t now, mail_modseq modseq)
{
    int64_t email = (int64_t)row->email;
    int64_t tomb[] = { 0, (int64_t)modseq, email, 0 };
    int64_t expunged[] = { mbox->id, row->uid, now, (int64_t)row->flags, email };
    TRY(sql_run(account, SQL_EXPUNGED_PUT, expunged, 5));
    TRY(sql_run(account, SQL_EMAIL_DELETE, &email, 1));
    return sql_run(account, SQL_TOMB_PUT, tomb, 4);
}

enum err expunge_rows(struct account *account, const struct expunge *e, uint32_t *out_count)
{
    struct mbox *mbox = e->mbox;
    struct packed *packed;
    struct vanish vanish = { account, mbox, e->modseq, 0, 0 };
    *out_count = 0;
    TRY(packed_get(account, mbox, &packed));
    for (uint32_t i = 0; i < e->count; i++) {
        struct packed_row *row = packed_find(packed, e->uids[i]);
        if (row == NULL || row->flags == PACKED_GONE ||
            (e->only_deleted && !(row->flags & FLAG_DELETED))) {
            continue;
        }
        TRY(drop_member(account, mbox, row));
        TRY(bury(account, mbox, row, e->now, e->modseq));
        TRY(vanish_add(&vanish, row->uid));
        row->flags = PACKED_GONE;
        (*out_count)++;
    }
    TRY(vanish_end(&vanish));
    packed_sweep(packed);
    seen_sweep(mbox);
    if (*out_count > 0) {
        mbox_alter(mbox, e->modseq);
    }
    return OK;
}

enum err apply_expunge(struct account *account, const struct mutation *m,
                       struct apply_result *result)
{
    struct mbox *mbox = account_mbox(account, m->mailbox);
    if (mbox == NULL) {
        return apply_refuse(result, ERR_NOT_FOUND, "the mailbox is gone");
    }
    mail_modseq modseq = ++account->modseq;
    result->modseq = modseq;
    bool only_deleted = m->how != EXPUNGE_ALL;
    struct expunge expunge = { mbox, m->uids, m->uid_count, only_deleted, m->now, modseq };
    return expunge_rows(account, &expunge, &result->count);
}

/* --- copy and move --- */

/* Messages whose ids follow each other, and their copies' too: copied by one statement for many. */
struct copy_run {
    email_id from, to;
    uint32_t count;
};

/* A copy is a message of its own over the same bytes: its flags are independent, as IMAP clients expect. */
static enum err copy_flush(struct account *account, struct copy_run *run, uint64_t flags,
                           mail_modseq modseq)
{
    int64_t last = (int64_t)(run->from + run->count - 1), ahead = (int64_t)(run->to - run->from);
    int64_t email[] = { ahead, (int64_t)flags, (int64_t)modseq, (int64_t)run->from, last };
    int64_t cold[] = { ahead, (int64_t)run->from, last };
    if (run->count == 0) {
        return OK;
    }
    run->count = 0;
    TRY(sql_run(account, SQL_EMAIL_COPY, email, 5));
    return sql_run(account, SQL_COLD_COPY, cold, 3);
}

static enum err copy_email(struct account *account, const struct transfer *t, struct copy_run *run,
                           const struct packed_row *row, const struct packed_row *fresh)
{
    uint64_t kept = ~(t->fixed | FLAG_DELETED);
    bool follows = run->count > 0 && run->count < COPY_RUN_MAX &&
                   row->email == run->from + run->count && fresh->email == run->to + run->count;
    if (!follows) {
        TRY(copy_flush(account, run, kept, t->modseq));
        *run = (struct copy_run){ .from = row->email, .to = fresh->email };
    }
    run->count++;
    if (((row->flags & kept) ^ fresh->flags) & ~FLAG_DELETED) { /* \Seen as somebody else sees it */
        int64_t changed[] = { (int64_t)(fresh->flags & ~FLAG_DELETED), (int64_t)t->modseq,
                              (int64_t)fresh->email };
        TRY(copy_flush(account, run, kept, t->modseq));
        return sql_run(account, SQL_EMAIL_FLAGS, changed, 3);
    }
    return OK;
}

static void result_arrays(struct apply_result *result, uint32_t room)
{
    if (result->arena != NULL && result->from == NULL) {
        result->from = ARENA_ARRAY(result->arena, mail_uid, room + 1);
        result->to = ARENA_ARRAY(result->arena, mail_uid, room + 1);
    }
}

/* What it has where it goes. Where all share \Seen it comes as who brings it sees it, else each keeps what he has. */
static enum err flags_there(struct account *account, const struct transfer *t,
                            const struct packed_row *row, uint64_t *out)
{
    struct seen *own;
    uint64_t fixed = t->is_move ? 0 : t->fixed;
    TRY(seen_get(account, t->own_seen ? t->user : 0, t->from, &own));
    bool comes_as_seen = t->to->seen_shared;
    uint64_t flags = comes_as_seen ? seen_show(own, row).flags : row->flags;
    *out = flags & ~(t->own_seen && !comes_as_seen ? fixed & ~FLAG_SEEN : fixed);
    return OK;
}

static enum err move_email(struct account *account, const struct packed_row *from,
                           const struct packed_row *fresh)
{
    int64_t changed[] = { (int64_t)(fresh->flags & ~FLAG_DELETED), (int64_t)fresh->modseq,
                          (int64_t)fresh->email };
    return from->flags == fresh->flags ? sql_run(account, SQL_EMAIL_MOVED, changed + 1, 2)
                                       : sql_run(account, SQL_EMAIL_FLAGS, changed, 3);
}

static enum err transfer_one(struct account *account, const struct transfer *t,
                             struct copy_run *run, struct packed_row row)
{
    struct packed_row fresh = row;
    struct seen_journey journey = { t->user, t->from, t->to, t->to->uidnext, t->modseq };
    fresh.uid = t->to->uidnext;
    fresh.modseq = t->modseq;
    fresh.saved = saved_at(t->now);
    TRY(flags_there(account, t, &row, &fresh.flags));
    TRY(seen_carry(account, &journey, &row));
    if (t->is_move) {
        TRY(drop_member(account, t->from, &row));
        TRY(move_email(account, &row, &fresh));
    } else {
        fresh.email = account->next_email++;
        TRY(copy_email(account, t, run, &row, &fresh));
    }
    return apply_member(account, t->to, &fresh);
}

enum err transfer_rows(struct account *account, const struct transfer *t,
                       struct apply_result *result)
{
    struct packed *packed, *unused;
    struct vanish vanish = { account, t->from, t->modseq, 0, 0 };
    struct copy_run run = { 0 };
    TRY(packed_get(account, t->from, &packed));
    TRY(packed_get(account, t->to, &unused));
    result_arrays(result, t->count);
    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t at = packed_lower_bound(packed, t->uids[i]);
        if (at >= packed->count || packed->rows[at].uid != t->uids[i]) {
            continue;
        }
        struct packed_row row = packed->rows[at];
        mail_uid uid = t->to->uidnext;
        TRY(transfer_one(account, t, &run, row));
        if (t->is_move) {
            TRY(vanish_add(&vanish, row.uid));
            packed->rows[at].flags =
                PACKED_GONE; /* by index: the array may have grown when from is to */
        }
        if (result->from != NULL) {
            result->from[result->count] = row.uid;
            result->to[result->count] = uid;
        }
        result->count++;
    }
    TRY(copy_flush(account, &run, ~(t->fixed | FLAG_DELETED), t->modseq));
    TRY(vanish_end(&vanish));
    packed_sweep(packed);
    seen_sweep(t->from);
    if (t->is_move && result->count > 0) {
        mbox_alter(t->from, t->modseq);
    }
    result->uidvalidity = t->to->uidvalidity;
    result->modseq = t->modseq;
    return OK;
}

enum err apply_copy(struct account *account, const struct mutation *m, struct apply_result *result)
{
    struct mbox *from = account_mbox(account, m->mailbox);
    struct mbox *to = account_mbox(account, m->to);
    if (from == NULL || to == NULL || !to->selectable) {
        return apply_refuse(result, ERR_NOT_FOUND, "no such mailbox");
    }
    struct transfer transfer = { from,        to,         m->uids,           m->uid_count,
                                 m->how != 0, m->now,     ++account->modseq, m->fixed,
                                 m->user,     m->own_seen };
    return transfer_rows(account, &transfer, result);
}
