/* Grants: kept with the row of the mailbox, changed by records, asked on the shard. */
#include "store/sharing/access.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/scan.h"
#include "store/apply.h"
#include "store/change.h"
#include "store/internal.h"
#include "store/sharing/seen.h"

#define GRANT_BYTES 12
#define GRANT_NEGATIVE (UINT32_C(1) << 31) /* in the rights as they are stored */

static bool is_owner(const struct account *account, account_id user)
{
    return user == 0 || user == account->id;
}

static struct grant *find_grant(const struct mbox *mbox, account_id user, bool is_negative)
{
    for (unsigned i = 0; i < mbox->grant_count; i++) {
        if (mbox->grants[i].user == user && mbox->grants[i].is_negative == is_negative) {
            return &mbox->grants[i];
        }
    }
    return NULL;
}

static unsigned rights_of(const struct mbox *mbox, account_id user, bool is_negative)
{
    const struct grant *grant = find_grant(mbox, user, is_negative);
    const struct grant *anyone = find_grant(mbox, ACCESS_ANYONE, is_negative);
    return (grant == NULL ? 0 : grant->rights) | (anyone == NULL ? 0 : anyone->rights);
}

unsigned access_rights(const struct account *account, account_id user, const struct mbox *mbox)
{
    if (is_owner(account, user)) {
        return RIGHTS_ALL;
    }
    return rights_of(mbox, user, false) & ~rights_of(mbox, user, true);
}

static enum err judge_rights(unsigned has, unsigned needed)
{
    if (!(has & RIGHT_LOOKUP)) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    return (has & needed) == needed ? OK : fail(ERR_DENIED, "the right to do that was not given");
}

enum err access_check(const struct account *account, account_id user, const struct mbox *mbox,
                      unsigned rights)
{
    return judge_rights(access_rights(account, user, mbox), rights);
}

/* What the user has on any of the mailboxes. */
static unsigned rights_anywhere(const struct account *account, account_id user)
{
    unsigned rights = 0;
    for (unsigned i = 0; i < account->mbox_count; i++) {
        rights |= access_rights(account, user, account->mboxes[i]);
    }
    return rights;
}

enum err access_check_any(const struct account *account, account_id user, unsigned rights)
{
    unsigned has = rights_anywhere(account, user);
    return judge_rights(has, has & rights ? 0 : rights);
}

uint64_t access_flags(unsigned rights)
{
    uint64_t flags = rights & RIGHT_WRITE ? ~(FLAG_SEEN | FLAG_DELETED) : 0;
    flags |= rights & RIGHT_SEEN ? FLAG_SEEN : 0;
    return flags | (rights & RIGHT_DELETED ? FLAG_DELETED : 0);
}

/* --- changes --- */

/* RFC 4314 4: of a path that is to be, the last level that is there decides. */
static unsigned rights_above(struct account *account, account_id user, struct slice path)
{
    const struct mbox *deepest = NULL;
    while (path.len > 0) {
        size_t slash = slice_find_char(path, '/');
        const struct mbox *next = account_mbox_child(account, deepest == NULL ? 0 : deepest->id,
                                                     slice_sub(path, 0, slash));
        if (next == NULL || slash == path.len) {
            break;
        }
        deepest = next;
        path = slice_from(path, slash + 1);
    }
    return deepest == NULL ? rights_anywhere(account, user) & RIGHT_LOOKUP
                           : access_rights(account, user, deepest);
}

/* RFC 4314 4: what may be changed is, what may not stays; nothing at all is a refusal. */
static enum err judge_flags(struct mutation *m, unsigned rights)
{
    uint64_t free = access_flags(rights);
    bool has_any = m->how == FLAGS_SET ? free != 0 : (m->flags & free) != 0 || m->flags == 0;
    m->fixed = ~free;
    return judge_rights(rights, has_any ? 0 : RIGHTS_ALL + 1);
}

static enum err judge_copy(struct account *account, struct mutation *m, unsigned rights)
{
    const struct mbox *to = account_mbox(account, m->to);
    unsigned rights_to = to == NULL ? 0 : access_rights(account, m->user, to);
    bool is_move = m->how != 0; /* RFC 6851 4.4 */
    TRY(judge_rights(rights, RIGHT_READ | (is_move ? RIGHT_DELETED | RIGHT_EXPUNGE : 0)));
    m->fixed = ~access_flags(rights_to);
    return judge_rights(rights_to, RIGHT_INSERT);
}

static enum err judge(struct account *account, struct mutation *m)
{
    const struct mbox *mbox = account_mbox(account, m->mailbox);
    unsigned rights = mbox == NULL ? 0 : access_rights(account, m->user, mbox);
    switch (m->kind) {
    case MUTATE_MAILBOX_CREATE:
        return judge_rights(rights_above(account, m->user, m->name), RIGHT_CREATE);
    case MUTATE_MAILBOX_DELETE:
        return judge_rights(rights, RIGHT_REMOVE);
    case MUTATE_MAILBOX_RENAME:
        TRY(judge_rights(rights, RIGHT_REMOVE));
        return judge_rights(rights_above(account, m->user, m->name), RIGHT_CREATE);
    case MUTATE_KEYWORD:
        return access_check_any(account, m->user, RIGHT_WRITE | RIGHT_INSERT);
    case MUTATE_FLAGS:
        return judge_flags(m, rights);
    case MUTATE_COPY:
        return judge_copy(account, m, rights);
    case MUTATE_EXPUNGE:
        return judge_rights(rights,
                            m->how == EXPUNGE_ALL ? RIGHT_EXPUNGE | RIGHT_DELETED : RIGHT_EXPUNGE);
    case MUTATE_ANNOTATE:
        return judge_rights(rights,
                            rights & RIGHTS_ANNOTATING ? 0 : RIGHTS_ANNOTATING); /* RFC 5464 3.3 */
    case MUTATE_GRANT:
    case MUTATE_SEEN:
        return judge_rights(rights, RIGHT_ADMIN);
    default:
        return fail(ERR_DENIED, "only the owner does that");
    }
}

bool access_judge(struct account *account, struct mutation *m, struct apply_result *result)
{
    if (is_owner(account, m->user)) {
        return true;
    }
    enum err judged = judge(account, m);
    if (judged != OK) {
        IGNORE(apply_refuse(result, judged, "the right to do that was not given"));
    }
    return judged == OK;
}

/* --- grants of a mailbox --- */

static void remove_grant(struct mbox *mbox, struct grant *grant)
{
    *grant = mbox->grants[--mbox->grant_count];
}

static void add_grant(struct mbox *mbox, const struct grant *grant)
{
    mbox->grants = array_grow(mbox->grants, mbox->grant_count + 1, sizeof(*mbox->grants));
    mbox->grants[mbox->grant_count++] = *grant;
}

static void write_grant(const struct grant *grant, struct buf *out)
{
    buf_append_u64(out, grant->user);
    buf_append_u32(out, grant->rights | (grant->is_negative ? GRANT_NEGATIVE : 0));
}

static bool read_grant(struct scan *c, struct grant *out)
{
    uint32_t rights;
    bool ok = scan_le64(c, &out->user) && scan_le32(c, &rights) &&
              (rights & ~GRANT_NEGATIVE) <= RIGHTS_ALL;
    out->is_negative = ok && (rights & GRANT_NEGATIVE) != 0;
    out->rights = ok ? rights & ~GRANT_NEGATIVE : 0;
    return ok;
}

void grants_write(const struct mbox *mbox, struct buf *out)
{
    for (unsigned i = 0; i < mbox->grant_count; i++) {
        write_grant(&mbox->grants[i], out);
    }
}

enum err grants_read(struct slice bytes, struct mbox *mbox)
{
    struct scan c = scan_make(bytes);
    while (!scan_at_end(&c)) {
        struct grant grant;
        if (mbox->grant_count == GRANTS_MAX || !read_grant(&c, &grant) || grant.rights == 0) {
            return fail(ERR_CORRUPT, "the grants of mailbox %u are damaged", mbox->id);
        }
        add_grant(mbox, &grant);
    }
    return OK;
}

void grants_free(struct mbox *mbox)
{
    free(mbox->grants);
    mbox->grants = NULL;
    mbox->grant_count = 0;
}

void grants_inherit(struct mbox *mbox, const struct mbox *from)
{
    grants_free(mbox);
    mbox->seen_shared = from != NULL && from->seen_shared;
    for (unsigned i = 0; from != NULL && i < from->grant_count; i++) {
        add_grant(mbox, &from->grants[i]);
    }
}

static unsigned combine(unsigned before, enum flags_how how, unsigned rights)
{
    return how == FLAGS_SET ? rights : how == FLAGS_ADD ? before | rights : before & ~rights;
}

enum err apply_grant(struct account *account, const struct mutation *m, struct apply_result *result)
{
    struct mbox *mbox = account_mbox(account, m->mailbox);
    struct scan c = scan_make(m->data);
    struct grant grant;
    if (!read_grant(&c, &grant) || !scan_at_end(&c) || m->how > FLAGS_REMOVE) {
        return fail(ERR_CORRUPT, "a MUTATE record of the log is damaged");
    }
    if (mbox == NULL) {
        return apply_refuse(result, ERR_NOT_FOUND, "no such mailbox");
    }
    if (is_owner(account, grant.user)) {
        return apply_refuse(result, ERR_PERM, "the owner has all rights, always");
    }
    struct grant *there = find_grant(mbox, grant.user, grant.is_negative);
    grant.rights = combine(there == NULL ? 0 : there->rights, (enum flags_how)m->how, grant.rights);
    if (there == NULL && grant.rights != 0 && mbox->grant_count == GRANTS_MAX) {
        return apply_refuse(result, ERR_LIMIT, "the mailbox has as many grants as it may");
    }
    if (there != NULL && grant.rights == 0) {
        remove_grant(mbox, there);
    } else if (there != NULL) {
        *there = grant;
    } else if (grant.rights != 0) {
        add_grant(mbox, &grant);
    }
    mbox->is_dirty = true;
    account->modseq++;
    return seen_prune(account, mbox);
}

/* --- the calls --- */

struct asking {
    const struct access *who;
    mailbox_id mailbox;
    unsigned needed;
    struct arena *arena;
    struct grant *grants;
    unsigned count, rights;
};

static enum err run_ask(struct account *account, void *arg)
{
    struct asking *ask = arg;
    const struct mbox *mbox = account_mbox(account, ask->mailbox);
    if (mbox == NULL) {
        return fail(ERR_NOT_FOUND, "no such mailbox");
    }
    TRY(access_check(account, ask->who->user, mbox, ask->needed));
    ask->rights = access_rights(account, ask->who->user, mbox);
    if (ask->arena != NULL) {
        ask->grants = ARENA_ARRAY(ask->arena, struct grant, mbox->grant_count + 1);
        for (; ask->count < mbox->grant_count; ask->count++) {
            ask->grants[ask->count] = mbox->grants[ask->count];
        }
    }
    return OK;
}

enum err access_grants(const struct access *who, mailbox_id mailbox, struct arena *arena,
                       struct grant **out, unsigned *out_count)
{
    struct asking ask = { .who = who, .mailbox = mailbox, .needed = RIGHT_ADMIN, .arena = arena };
    TRY(shard_call(&(struct account_call){ who->store, who->account, run_ask, &ask }));
    *out = ask.grants;
    *out_count = ask.count;
    return OK;
}

enum err access_insert(const struct access *who, mailbox_id mailbox, uint64_t *out_flags)
{
    struct asking ask = { .who = who, .mailbox = mailbox, .needed = RIGHT_INSERT };
    TRY(shard_call(&(struct account_call){ who->store, who->account, run_ask, &ask }));
    *out_flags = access_flags(ask.rights);
    return OK;
}

enum err access_expunge(const struct access *who, mailbox_id mailbox)
{
    struct asking ask = { .who = who, .mailbox = mailbox, .needed = RIGHT_DELETED | RIGHT_EXPUNGE };
    return shard_call(&(struct account_call){ who->store, who->account, run_ask, &ask });
}

enum err access_grant(const struct access *who, mailbox_id mailbox, enum flags_how how,
                      const struct grant *grant)
{
    AUTO(buf_fini) struct buf data;
    struct apply_result result = { 0 };
    buf_init(&data, GRANT_BYTES);
    write_grant(grant, &data);
    struct mutation m = { .kind = MUTATE_GRANT,
                          .user = access_actor(who->account, who->user),
                          .mailbox = mailbox,
                          .how = (uint8_t)how,
                          .data = buf_slice(&data) };
    return mutate(who->store, who->account, &m, &result);
}

struct looking {
    account_id user;
    bool has_any;
};

static enum err run_has_grant(struct account *account, void *arg)
{
    struct looking *l = arg;
    for (unsigned i = 0; i < account->mbox_count; i++) {
        l->has_any = l->has_any || find_grant(account->mboxes[i], l->user, false) != NULL;
    }
    return OK;
}

enum err access_has_grant(struct store *store, account_id account, account_id user, bool *out)
{
    struct looking l = { .user = user };
    TRY(shard_call(&(struct account_call){ store, account, run_has_grant, &l }));
    *out = l.has_any;
    return OK;
}
