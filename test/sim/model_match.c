/* Is what a session found what must be there? */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

#define WHY_BYTES 300

struct matching {
    struct account_model *account;
    struct mailstate *expected; /* a copy that is brought up to date */
    struct mailstate *found;
    unsigned *arrived; /* by parcel */
    char why[WHY_BYTES];
};

static bool differs(struct matching *m, const char *format, ...) PRINTF_LIKE(2, 3);

static bool differs(struct matching *m, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(m->why, sizeof(m->why), format, args);
    va_end(args);
    return false;
}

/* An entry that the owner put there without having been told its UID. */
static struct entry *find_unnumbered(struct box *box, const struct entry *found)
{
    for (unsigned i = 0; i < box->count; i++) {
        struct entry *entry = &box->entries[i];
        if (entry->uid == 0 && entry->token == found->token && entry->flags == found->flags) {
            return entry;
        }
    }
    return NULL;
}

static bool take_arrival(struct matching *m, struct box *box, const struct entry *found)
{
    struct parcel *parcel = account_parcel(m->account, found->token);
    unsigned at = (unsigned)(parcel - m->account->parcels);
    if (strcmp(box->name, "INBOX") != 0 || found->flags != 0 ||
        parcel->seen + m->arrived[at] >= parcel->possible) {
        return differs(m, "%s has letter %u as uid %u (flags %x), which should not be there",
                       box->name, found->token, found->uid, found->flags);
    }
    m->arrived[at]++;
    box_add(box, *found);
    box->uid_high = found->uid;
    return true;
}

static bool match_entry(struct matching *m, struct box *box, const struct entry *found)
{
    struct entry *known = box_entry(box, found->uid);
    if (known == NULL && found->uid <= box->uid_high) {
        return differs(m, "%s uid %u is there again, with letter %u", box->name, found->uid,
                       found->token);
    }
    known = known == NULL ? find_unnumbered(box, found) : known;
    if (known == NULL) {
        return take_arrival(m, box, found);
    }
    if (known->token != found->token || known->flags != found->flags ||
        (known->size != 0 && known->size != found->size)) {
        return differs(m,
                       "%s uid %u: letter %u, flags %x, %llu octets; expected letter %u, flags %x, "
                       "%llu octets",
                       box->name, found->uid, found->token, found->flags,
                       (unsigned long long)found->size, known->token, known->flags,
                       (unsigned long long)known->size);
    }
    *known = *found;
    box->uid_high = found->uid > box->uid_high ? found->uid : box->uid_high;
    return true;
}

static bool match_box(struct matching *m, struct box *box, struct box *found)
{
    if (box->uidvalidity != 0 && box->uidvalidity != found->uidvalidity) {
        return differs(m, "%s has uidvalidity %u, before %u", box->name, found->uidvalidity,
                       box->uidvalidity);
    }
    if (found->uidvalidity <= box->uidvalidity_above) {
        return differs(m, "%s has uidvalidity %u, which another had", box->name,
                       found->uidvalidity);
    }
    box->uidvalidity = found->uidvalidity;
    for (unsigned i = 0; i < found->count; i++) {
        if (!match_entry(m, box, &found->entries[i])) {
            return false;
        }
    }
    for (unsigned i = 0; i < box->count; i++) {
        if (box->entries[i].uid == 0 || box_entry(found, box->entries[i].uid) == NULL) {
            return differs(m, "%s has lost letter %u (uid %u)", box->name, box->entries[i].token,
                           box->entries[i].uid);
        }
    }
    return true;
}

static int by_uid(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return x->uid < y->uid ? -1 : x->uid > y->uid;
}

static bool match_state(struct matching *m)
{
    for (unsigned i = 0; i < m->found->count; i++) {
        if (state_find(m->expected, m->found->boxes[i].name) == NULL) {
            return differs(m, "there is a mailbox %s", m->found->boxes[i].name);
        }
    }
    for (unsigned i = 0; i < m->expected->count; i++) {
        struct box *box = &m->expected->boxes[i];
        struct box *found = state_find(m->found, box->name);
        if (found == NULL) {
            return differs(m, "mailbox %s is gone", box->name);
        }
        if (!match_box(m, box, found)) {
            return false;
        }
        qsort(box->entries, box->count, sizeof(struct entry), by_uid);
    }
    return true;
}

/* Brings the model up to date when what was found is `candidate` and what may have arrived since. */
static bool try_candidate(struct matching *m, const struct mailstate *candidate)
{
    struct mailstate expected = { .count = 0 };
    state_copy(&expected, candidate);
    m->expected = &expected;
    /* room for parcels that are looked up, and so made, on the way */
    m->arrived = calloc(m->account->parcel_count + 4096, sizeof(unsigned));
    bool ok = m->arrived != NULL && match_state(m);
    if (ok) {
        state_copy(&m->account->now, &expected);
        m->account->is_unsure = false;
        for (unsigned i = 0; i < m->account->parcel_count; i++) {
            m->account->parcels[i].seen += m->arrived[i];
        }
    }
    free(m->arrived);
    state_free(&expected);
    return ok;
}

unsigned *account_sure(const struct account_model *account)
{
    unsigned *sure = calloc(account->parcel_count + 1, sizeof(*sure));
    if (sure == NULL) {
        abort();
    }
    sure[0] = account->parcel_count;
    for (unsigned i = 0; i < account->parcel_count; i++) {
        sure[i + 1] = account->parcels[i].sure;
    }
    return sure;
}

void account_settle(struct account_model *account, struct mailstate *found, const unsigned *sure)
{
    struct matching before = { .account = account, .found = found };
    struct matching after = before, between = before;
    bool was_unsure = account->is_unsure;
    bool may_be_half = was_unsure && account->between.count > 0;
    bool ok = try_candidate(&before, &account->now) ||
              (was_unsure && try_candidate(&after, &account->after)) ||
              (may_be_half && try_candidate(&between, &account->between));
    if (!ok && was_unsure) {
        sim_fail(account->sim, "%s: neither before (%s) nor after (%s) the last command",
                 account->address, before.why, after.why);
    }
    if (!ok) {
        sim_fail(account->sim, "%s: %s", account->address, before.why);
    }
    state_free(&account->between);
    for (unsigned i = 0; i < sure[0]; i++) {
        const struct parcel *parcel = &account->parcels[i];
        if (parcel->seen < sure[i + 1]) {
            sim_fail(account->sim, "%s: letter %u was acknowledged %u times, found %u times",
                     account->address, parcel->token, sure[i + 1], parcel->seen);
        }
    }
    account->sim->checks++;
}
