/* A view: the frozen list of UIDs a session numbers, and what happened since. */
#include <stdlib.h>

#include "base/array.h"
#include "store/change.h"
#include "store/internal.h"
#include "store/select/uids.h"
#include "store/sharing/access.h"
#include "store/sharing/seen.h"

/* Messages nobody was told of yet become \Recent to this session, when it is its owner's. */
static void claim_recent(struct view *view, struct mbox *mbox)
{
    if (view->read_only || view->user != view->account || mbox->recent_uid >= mbox->uidnext) {
        return;
    }
    if (view->recent_first == 0) {
        view->recent_first = mbox->recent_uid;
    }
    view->recent_last = mbox->uidnext - 1;
    mbox->recent_uid = mbox->uidnext;
    mbox->is_dirty = true;
}

static enum err run_open(struct account *account, void *arg)
{
    struct view *view = arg;
    struct mbox *mbox = account_mbox(account, view->mailbox);
    if (mbox == NULL || !mbox->selectable) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    TRY(access_check(account, view->user, mbox, RIGHT_READ));
    view->rights = access_rights(account, view->user, mbox);
    TRY(uids_fill(account, mbox, view));
    if (view->read_only && view->user == view->account && mbox->recent_uid < mbox->uidnext) {
        view->recent_first = mbox->recent_uid;
        view->recent_last = mbox->uidnext - 1;
    }
    claim_recent(view, mbox);
    view->uidvalidity = mbox->uidvalidity;
    view->uidnext = mbox->uidnext;
    view->modseq = account->modseq;
    view->highest = mbox->modseq;
    view->keyword_count = account->keyword_count;
    return OK;
}

enum err view_open(const struct access *who, mailbox_id mailbox, bool read_only, struct view **out)
{
    struct view *view = calloc(1, sizeof(*view));
    if (view == NULL) {
        abort();
    }
    view->store = who->store;
    view->account = who->account;
    view->user = who->user;
    view->mailbox = mailbox;
    view->read_only = read_only;
    enum err result =
        shard_call(&(struct account_call){ who->store, who->account, run_open, view });
    if (result != OK) {
        view_close(view);
        return result;
    }
    *out = view;
    return OK;
}

void view_close(struct view *view)
{
    if (view != NULL) {
        free(view->runs);
        free(view);
    }
}

/* --- sync --- */

struct syncing {
    struct view *view;
    bool allow_expunge;
    struct arena *arena;
    struct view_changes *out;
};

/* Is it there? Asked in ascending order; *at is where the last answer was found. */
static bool has_row(const struct packed *packed, mail_uid uid, uint32_t *at)
{
    while (*at < packed->count && packed->rows[*at].uid < uid) {
        ++*at;
    }
    return *at < packed->count && packed->rows[*at].uid == uid;
}

static uint32_t count_gone(const struct view *view, const struct packed *packed)
{
    struct view_walk walk = { .view = view };
    uint32_t gone = 0, at = 0;
    for (mail_uid uid; view_next(&walk, &uid);) {
        gone += !has_row(packed, uid, &at);
    }
    return gone;
}

/* What the view has and the mailbox has not is gone. */
static void sync_expunged(struct syncing *s, const struct packed *packed)
{
    struct view *view = s->view, kept = { 0 };
    struct view_walk walk = { .view = view };
    uint32_t gone = count_gone(view, packed), at = 0;
    view->has_gone = gone > 0 && !s->allow_expunge;
    if (gone == 0 || !s->allow_expunge) {
        return;
    }
    s->out->expunged = ARENA_ARRAY(s->arena, uint32_t, gone);
    s->out->expunged_uids = ARENA_ARRAY(s->arena, mail_uid, gone);
    for (mail_uid uid; view_next(&walk, &uid);) {
        if (has_row(packed, uid, &at)) {
            view_append(&kept, uid);
        } else {
            s->out->expunged[s->out->expunged_count] = kept.count + 1;
            s->out->expunged_uids[s->out->expunged_count++] = uid;
        }
    }
    free(view->runs);
    view->runs = kept.runs;
    view->run_count = kept.run_count;
    view->run_cap = kept.run_cap;
    view->count = kept.count;
}

static void sync_flags(struct syncing *s, const struct packed *packed, const struct seen *own)
{
    const struct view *view = s->view;
    uint32_t count = 0, end = packed_lower_bound(packed, view->uidnext);
    for (uint32_t i = 0; i < end; i++) {
        count += seen_show(own, &packed->rows[i]).modseq > view->modseq;
    }
    s->out->flags = ARENA_ARRAY(s->arena, struct flag_change, count + 1);
    for (uint32_t i = 0; i < end && count > 0; i++) {
        struct packed_row row = seen_show(own, &packed->rows[i]);
        if (row.modseq > view->modseq) {
            s->out->flags[s->out->flags_count++] =
                (struct flag_change){ row.uid, row.flags, row.modseq };
        }
    }
}

/* What there was before: gone, or with other flags. It is a look at every message. */
static enum err sync_altered(struct syncing *s, struct account *account, struct mbox *mbox)
{
    struct packed *packed;
    struct seen *own;
    TRY(packed_get(account, mbox, &packed));
    TRY(seen_get(account, s->view->user, mbox, &own));
    sync_expunged(s, packed);
    sync_flags(s, packed, own);
    return OK;
}

static enum err run_sync(struct account *account, void *arg)
{
    struct syncing *s = arg;
    struct view *view = s->view;
    struct mbox *mbox = account_mbox(account, view->mailbox);
    if (mbox == NULL || !mbox->selectable || mbox->uidvalidity != view->uidvalidity ||
        access_check(account, view->user, mbox, RIGHT_READ) != OK) {
        view->is_dead = true;
        return fail(ERR_NOT_FOUND, "the mailbox was deleted");
    }
    view->rights = access_rights(account, view->user, mbox);
    s->out->keywords_changed = account->keyword_count != view->keyword_count;
    view->keyword_count = account->keyword_count;
    if (mbox->modseq <= view->modseq && mbox->uidnext == view->uidnext && !view->has_gone) {
        view->modseq = account->modseq;
        return OK;
    }
    if (mbox->altered > view->modseq || view->has_gone) {
        TRY(sync_altered(s, account, mbox));
    }
    uint32_t before = view->count;
    TRY(uids_fill_from(account, mbox, view->uidnext, view));
    s->out->arrived = view->count - before;
    claim_recent(view, mbox);
    view->uidnext = mbox->uidnext;
    view->modseq = account->modseq;
    view->highest = view->has_gone ? view->highest : mbox->modseq;
    return OK;
}

enum err view_sync(struct view *view, bool allow_expunge, struct arena *arena,
                   struct view_changes *out)
{
    struct syncing s = { view, allow_expunge, arena, out };
    *out = (struct view_changes){ 0 };
    return shard_call(&(struct account_call){ view->store, view->account, run_sync, &s });
}

/* --- changes --- */

static void keep_modified(const struct apply_result *result, struct flags_changed *out)
{
    for (uint32_t i = 0; i < result->modified_count; i++) {
        out->modified[out->modified_count++] = result->modified[i];
    }
}

enum err view_change_flags(struct view *view, struct uid_list uids,
                           const struct flags_change *change, struct arena *arena,
                           struct flags_changed *out)
{
    *out = (struct flags_changed){ 0 };
    bool has_condition = change->unchanged_since != 0 && arena != NULL;
    out->modseqs =
        arena != NULL ? ARENA_ARRAY(arena, mail_modseq, uids.count / MUTATION_PIECE + 1) : NULL;
    out->modified = has_condition ? ARENA_ARRAY(arena, mail_uid, uids.count + 1) : NULL;
    for (uint32_t at = 0; at < uids.count; at += MUTATION_PIECE) {
        uint32_t left = uids.count - at;
        struct mutation m = { .kind = MUTATE_FLAGS,
                              .user = access_actor(view->account, view->user),
                              .mailbox = view->mailbox,
                              .how = (uint8_t)change->how,
                              .flags = change->flags,
                              .unchanged_since = change->unchanged_since,
                              .uids = uids.items + at,
                              .uid_count = left < MUTATION_PIECE ? left : MUTATION_PIECE };
        struct apply_result result = { .arena = has_condition ? arena : NULL };
        TRY(mutate(view->store, view->account, &m, &result));
        out->modseq = result.modseq > out->modseq ? result.modseq : out->modseq;
        if (out->modseqs != NULL && result.modseq != 0) {
            out->modseqs[out->modseq_count++] = result.modseq;
        }
        keep_modified(&result, out);
    }
    return OK;
}

enum err view_store_flags(struct view *view, struct uid_list uids, enum flags_how how,
                          uint64_t flags, mail_modseq *out_modseq)
{
    struct flags_change change = { .how = how, .flags = flags };
    struct flags_changed changed;
    *out_modseq = 0;
    TRY(view_change_flags(view, uids, &change, NULL, &changed));
    *out_modseq = changed.modseq;
    return OK;
}

enum err view_copy(struct view *view, struct uid_list uids, mailbox_id to, bool is_move,
                   struct arena *arena, struct copied *out)
{
    struct mutation m = { .kind = MUTATE_COPY,
                          .user = access_actor(view->account, view->user),
                          .mailbox = view->mailbox,
                          .to = to,
                          .how = is_move,
                          .uids = uids.items,
                          .uid_count = uids.count };
    struct apply_result result = { .arena = arena };
    if (uids.count > MUTATION_UIDS_MAX) {
        return fail(ERR_LIMIT, "at most %d messages at once", MUTATION_UIDS_MAX);
    }
    TRY(mutate(view->store, view->account, &m, &result));
    *out = (struct copied){ result.uidvalidity, result.from, result.to, result.count, result.step };
    return OK;
}

struct finding_deleted {
    const struct view *view;
    struct uid_list among; /* items NULL: all of the view */
    mail_uid *uids;        /* malloc */
    uint32_t count;
};

/* Of the messages the session may know, those marked \Deleted. */
static enum err run_find_deleted(struct account *account, void *arg)
{
    struct finding_deleted *f = arg;
    struct mbox *mbox = account_mbox(account, f->view->mailbox);
    struct packed *packed;
    if (mbox == NULL) {
        return fail(ERR_NOT_FOUND, "the mailbox was deleted");
    }
    TRY(access_check(account, f->view->user, mbox, RIGHT_READ | RIGHT_EXPUNGE));
    if (mbox->deleted == 0) {
        return OK;
    }
    TRY(packed_get(account, mbox, &packed));
    bool is_all = f->among.items == NULL;
    uint32_t most = is_all ? mbox->deleted : f->among.count;
    f->uids = calloc((size_t)most + 1, sizeof(*f->uids));
    if (f->uids == NULL) {
        abort();
    }
    for (uint32_t i = 0; i < (is_all ? packed->count : f->among.count) && f->count < most; i++) {
        const struct packed_row *row =
            is_all ? &packed->rows[i] : packed_find(packed, f->among.items[i]);
        if (row != NULL && row->flags & FLAG_DELETED && row->uid < f->view->uidnext) {
            f->uids[f->count++] = row->uid;
        }
    }
    return OK;
}

static void free_uids(struct finding_deleted *f)
{
    free(f->uids);
}

static enum err expunge(struct view *view, struct uid_list uids, enum expunge_how how,
                        uint32_t *out_count)
{
    *out_count = 0;
    for (uint32_t at = 0; at < uids.count; at += MUTATION_PIECE) {
        uint32_t left = uids.count - at;
        struct mutation m = { .kind = MUTATE_EXPUNGE,
                              .user = access_actor(view->account, view->user),
                              .how = (uint8_t)how,
                              .mailbox = view->mailbox,
                              .uids = uids.items + at,
                              .uid_count = left < MUTATION_PIECE ? left : MUTATION_PIECE };
        struct apply_result result = { 0 };
        TRY(mutate(view->store, view->account, &m, &result));
        *out_count += result.count;
    }
    return OK;
}

enum err view_expunge(struct view *view, struct uid_list uids, uint32_t *out_count)
{
    AUTO(free_uids) struct finding_deleted found = { .view = view, .among = uids };
    TRY(shard_call(&(struct account_call){ view->store, view->account, run_find_deleted, &found }));
    struct uid_list deleted = { found.uids, found.count };
    return expunge(view, deleted, EXPUNGE_DELETED, out_count);
}

enum err view_remove(struct view *view, struct uid_list uids)
{
    uint32_t removed;
    return expunge(view, uids, EXPUNGE_ALL, &removed);
}

/* --- numbers --- */

static uint32_t run_len(const struct view *view, uint32_t run)
{
    uint32_t end = run + 1 < view->run_count ? view->runs[run + 1].before : view->count;
    return end - view->runs[run].before;
}

void view_append_run(struct view *view, mail_uid first, uint32_t count)
{
    if (view->run_count == 0 || first != view_last_uid(view) + 1) {
        if (view->run_count == view->run_cap) {
            view->run_cap = view->run_cap == 0 ? 4 : view->run_cap * 2;
            view->runs = array_grow(view->runs, view->run_cap, sizeof(*view->runs));
        }
        view->runs[view->run_count++] = (struct uid_run){ first, view->count };
    }
    view->count += count;
}

void view_append(struct view *view, mail_uid uid)
{
    view_append_run(view, uid, 1);
}

mail_uid view_last_uid(const struct view *view)
{
    uint32_t last = view->run_count - 1;
    return view->count == 0 ? 0 : view->runs[last].first + run_len(view, last) - 1;
}

mail_uid view_uid(const struct view *view, uint32_t sequence)
{
    uint32_t low = 0, high = view->run_count; /* the first run that begins behind it */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (view->runs[middle].before < sequence) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const struct uid_run *run = &view->runs[low - 1];
    return run->first + (sequence - run->before - 1);
}

uint32_t view_count_below(const struct view *view, mail_uid uid)
{
    uint32_t low = 0, high = view->run_count; /* the first run that does not begin below it */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (view->runs[middle].first < uid) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return 0;
    }
    const struct uid_run *run = &view->runs[low - 1];
    uint32_t len = run_len(view, low - 1), into = uid - run->first;
    return run->before + (into < len ? into : len);
}

uint32_t view_sequence(const struct view *view, mail_uid uid)
{
    uint32_t below = view_count_below(view, uid);
    return below < view->count && view_uid(view, below + 1) == uid ? below + 1 : 0;
}

bool view_next(struct view_walk *walk, mail_uid *out)
{
    const struct view *view = walk->view;
    if (walk->run == view->run_count) {
        return false;
    }
    *out = view->runs[walk->run].first + walk->at++;
    if (walk->at == run_len(view, walk->run)) {
        walk->run++;
        walk->at = 0;
    }
    return true;
}

bool view_next_run(struct view_walk *walk, mail_uid *out_first, uint32_t *out_count)
{
    const struct view *view = walk->view;
    if (walk->run == view->run_count) {
        return false;
    }
    *out_first = view->runs[walk->run].first + walk->at;
    *out_count = run_len(view, walk->run) - walk->at;
    walk->run++;
    walk->at = 0;
    return true;
}

mail_uid *view_uids(const struct view *view, uint32_t sequence, uint32_t count, struct arena *arena)
{
    mail_uid *uids = ARENA_ARRAY(arena, mail_uid, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        uids[i] = view_uid(view, sequence + i);
    }
    return uids;
}
