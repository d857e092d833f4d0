/* What an owner does to the mailboxes, each as one command and as the state that it leads to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "owner.h"

#define OWN_BOXES 5 /* names of mailboxes that come and go */
#define UIDS_MAX 200
#define ENTRIES_FULL 120 /* from here on mail is thrown away */

bool owner_note(struct account_model *account, enum fate fate)
{
    if (fate == FATE_DONE) {
        state_copy(&account->now, &account->after);
        account->sim->imap_changes++;
        return true;
    }
    account->is_unsure = fate == FATE_UNKNOWN;
    return fate == FATE_REFUSED;
}

static struct box *random_box(struct sim *sim, struct mailstate *state)
{
    return &state->boxes[sim_roll(sim, state->count)];
}

/* Some of the numbered entries of a box, as an IMAP set; how many. */
static unsigned choose(struct sim *sim, const struct box *box, uint32_t *uids, struct buf *set)
{
    unsigned count = 0;
    unsigned one_in = 1 + (unsigned)sim_roll(sim, 4);
    for (unsigned i = 0; i < box->count && count < UIDS_MAX; i++) {
        if (box->entries[i].uid != 0 && sim_chance(sim, one_in)) {
            buf_printf(set, "%s%u", count == 0 ? "" : ",", box->entries[i].uid);
            uids[count++] = box->entries[i].uid;
        }
    }
    return count;
}

struct step {
    struct client *client;
    struct account_model *account;
    struct box *box; /* of `after` */
    uint32_t uids[UIDS_MAX];
    unsigned count;
    struct buf set;
};

static bool select_box(struct step *s)
{
    return imap_command(s->client, "SELECT %s", s->box->name) == FATE_DONE;
}

/* Chooses a box and messages of it, and selects it; false: nothing to do there, *ok: nor anything wrong. */
static bool begin(struct step *s, bool *ok)
{
    s->box = random_box(s->account->sim, &s->account->after);
    s->count = choose(s->account->sim, s->box, s->uids, &s->set);
    *ok = true;
    if (s->count == 0) {
        return false;
    }
    *ok = select_box(s);
    return *ok;
}

/* --- steps; each true when the session goes on --- */

static bool step_append(struct step *s)
{
    struct sim *sim = s->account->sim;
    AUTO(buf_fini) struct buf text;
    struct box *box = random_box(sim, &s->account->after);
    struct entry entry = { .token = letter_new(sim), .flags = (unsigned)sim_roll(sim, 32) };
    buf_init(&text, LETTER_BYTES_MAX);
    letter_text(sim, entry.token, &text);
    entry.size = text.len;
    enum fate fate = imap_append(s->client, box->name, entry.flags, buf_slice(&text));
    size_t at = slice_find(s->client->status, SL("[APPENDUID "));
    struct scan c = scan_make(slice_from(s->client->status, at + strlen("[APPENDUID ")));
    uint32_t uidvalidity, uid;
    if (fate == FATE_DONE && scan_u32(&c, &uidvalidity) && scan_char(&c, ' ') &&
        scan_u32(&c, &uid)) {
        entry.uid = uid;
    }
    box_add(box, entry);
    trace(sim, "%s append %u to %s as uid %u: %d", s->account->address, entry.token, box->name,
          entry.uid, fate);
    return owner_note(s->account, fate);
}

static bool finish(struct step *s, const char *what, struct slice command)
{
    enum fate fate = imap_run(s->client, NULL, NULL, command);
    trace(s->account->sim, "%s %s: %d", s->account->address, what, fate);
    return owner_note(s->account, fate);
}

static bool step_store(struct step *s)
{
    struct sim *sim = s->account->sim;
    static const char *const how[] = { "", "+", "-" };
    bool ok;
    if (!begin(s, &ok)) {
        return ok;
    }
    unsigned kind = (unsigned)sim_roll(sim, 3);
    unsigned flags = (unsigned)sim_roll(sim, 32);
    for (unsigned i = 0; i < s->count; i++) {
        struct entry *entry = box_entry(s->box, s->uids[i]);
        entry->flags = kind == 0 ? flags : kind == 1 ? entry->flags | flags : entry->flags & ~flags;
    }
    AUTO(buf_fini) struct buf command;
    buf_init(&command, 8192);
    buf_printf(&command, "UID STORE %.*s %sFLAGS.SILENT ", SLICE_ARG(buf_slice(&s->set)),
               how[kind]);
    imap_flags_write(flags, &command);
    return finish(s, "store", buf_slice(&command));
}

static bool step_transfer(struct step *s, bool is_move)
{
    bool ok;
    if (!begin(s, &ok)) {
        return ok;
    }
    struct box *to = random_box(s->account->sim, &s->account->after);
    unsigned before = to->count;
    for (unsigned i = 0; i < s->count; i++) {
        struct entry copy = *box_entry(s->box, s->uids[i]);
        copy.uid = 0;
        box_add(to, copy);
    }
    for (unsigned i = 0; is_move && i < s->count; i++) {
        box_drop(s->box, (unsigned)(box_entry(s->box, s->uids[i]) - s->box->entries));
    }
    AUTO(buf_fini) struct buf command;
    buf_init(&command, 8192);
    buf_printf(&command, "UID %s %.*s %s", is_move ? "MOVE" : "COPY", SLICE_ARG(buf_slice(&s->set)),
               to->name);
    trace(s->account->sim, "%s %.*s of %s (%u there)", s->account->address,
          SLICE_ARG(buf_slice(&command)), s->box->name, before);
    return finish(s, is_move ? "move" : "copy", buf_slice(&command));
}

static bool step_expunge(struct step *s)
{
    struct sim *sim = s->account->sim;
    s->box = random_box(sim, &s->account->after);
    if (!select_box(s)) {
        return false;
    }
    for (unsigned i = s->box->count; i > 0; i--) {
        if ((s->box->entries[i - 1].flags & 8) != 0) {
            box_drop(s->box, i - 1);
        }
    }
    return finish(s, "expunge", sim_chance(sim, 4) ? SL("CLOSE") : SL("EXPUNGE"));
}

/* Marks much of a box, so that there is something to expunge. */
static bool step_throw_away(struct step *s)
{
    bool ok;
    if (!begin(s, &ok)) {
        return ok;
    }
    for (unsigned i = 0; i < s->count; i++) {
        box_entry(s->box, s->uids[i])->flags |= 8;
    }
    AUTO(buf_fini) struct buf command;
    buf_init(&command, 8192);
    buf_printf(&command, "UID STORE %.*s +FLAGS.SILENT (\\Deleted)", SLICE_ARG(buf_slice(&s->set)));
    return finish(s, "throw away", buf_slice(&command));
}

static void own_name(struct sim *sim, char out[BOX_NAME_MAX])
{
    snprintf(out, BOX_NAME_MAX, "own%u", (unsigned)sim_roll(sim, OWN_BOXES));
}

/* A mailbox that comes, or goes when it is there. */
static bool step_mailbox(struct step *s)
{
    struct mailstate *after = &s->account->after;
    char name[BOX_NAME_MAX], command[128];
    own_name(s->account->sim, name);
    struct box *box = state_find(after, name);
    uint32_t gone = box == NULL ? 0 : box->uidvalidity;
    snprintf(command, sizeof(command), "%s %s", box == NULL ? "CREATE" : "DELETE", name);
    if (box == NULL) {
        state_add(after, name)->uidvalidity_above = s->account->uidvalidity_high;
    } else {
        state_remove(after, box);
    }
    bool ok = finish(s, command, slice_cstr(command));
    if (gone > s->account->uidvalidity_high) {
        s->account->uidvalidity_high = gone;
    }
    return ok;
}

static bool step_rename(struct step *s)
{
    struct mailstate *after = &s->account->after;
    char from[BOX_NAME_MAX], to[BOX_NAME_MAX], command[128];
    own_name(s->account->sim, from);
    own_name(s->account->sim, to);
    struct box *box = state_find(after, from);
    if (box == NULL || state_find(after, to) != NULL) {
        return true;
    }
    snprintf(box->name, sizeof(box->name), "%s", to);
    snprintf(command, sizeof(command), "RENAME %s %s", from, to);
    return finish(s, command, slice_cstr(command));
}

static unsigned entries_of(const struct mailstate *state)
{
    unsigned count = 0;
    for (unsigned i = 0; i < state->count; i++) {
        count += state->boxes[i].count;
    }
    return count;
}

static bool run_random_step(struct step *s)
{
    uint64_t kind = sim_roll(s->account->sim, 20);
    if (entries_of(&s->account->now) > ENTRIES_FULL) {
        return kind % 2 == 0 ? step_throw_away(s) : step_expunge(s);
    }
    switch (kind) {
    case 0:
    case 1:
    case 2:
        return step_append(s);
    case 3:
    case 4:
    case 5:
    case 6:
        return step_store(s);
    case 7:
    case 8:
        return step_transfer(s, false);
    case 9:
    case 10:
    case 11:
        return step_transfer(s, true);
    case 12:
    case 13:
        return step_throw_away(s);
    case 14:
    case 15:
    case 16:
        return step_expunge(s);
    case 17:
    case 18:
        return step_mailbox(s);
    default:
        return step_rename(s);
    }
}

bool owner_step(struct client *client, struct account_model *account)
{
    struct step step = { .client = client, .account = account };
    state_copy(&account->after, &account->now);
    buf_init(&step.set, 8192);
    bool ok = run_random_step(&step);
    buf_fini(&step.set);
    return ok;
}
