/* States of accounts, parcels. */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *grow(void *items, unsigned *cap, size_t size)
{
    *cap = *cap == 0 ? 16 : *cap * 2;
    items = realloc(items, *cap * size);
    if (items == NULL) {
        abort();
    }
    return items;
}

/* --- states --- */

struct box *state_find(struct mailstate *state, const char *name)
{
    for (unsigned i = 0; i < state->count; i++) {
        if (strcmp(state->boxes[i].name, name) == 0) {
            return &state->boxes[i];
        }
    }
    return NULL;
}

struct box *state_add(struct mailstate *state, const char *name)
{
    if (state->count == BOXES_MAX) {
        abort();
    }
    struct box *box = &state->boxes[state->count++];
    *box = (struct box){ .uidvalidity = 0 };
    snprintf(box->name, sizeof(box->name), "%s", name);
    return box;
}

void state_remove(struct mailstate *state, const struct box *box)
{
    unsigned at = (unsigned)(box - state->boxes);
    free(state->boxes[at].entries);
    memmove(&state->boxes[at], &state->boxes[at + 1], (state->count - at - 1) * sizeof(struct box));
    state->count--;
}

void state_free(struct mailstate *state)
{
    for (unsigned i = 0; i < state->count; i++) {
        free(state->boxes[i].entries);
    }
    state->count = 0;
}

void state_copy(struct mailstate *to, const struct mailstate *from)
{
    state_free(to);
    for (unsigned i = 0; i < from->count; i++) {
        const struct box *source = &from->boxes[i];
        struct box *box = state_add(to, source->name);
        box->uidvalidity = source->uidvalidity;
        box->uidvalidity_above = source->uidvalidity_above;
        box->uid_high = source->uid_high;
        box->modseq = source->modseq;
        for (unsigned k = 0; k < source->count; k++) {
            box_add(box, source->entries[k]);
        }
    }
}

struct entry *box_add(struct box *box, struct entry entry)
{
    if (box->count == box->cap) {
        box->entries = grow(box->entries, &box->cap, sizeof(*box->entries));
    }
    box->entries[box->count] = entry;
    return &box->entries[box->count++];
}

void box_drop(struct box *box, unsigned at)
{
    memmove(&box->entries[at], &box->entries[at + 1], (box->count - at - 1) * sizeof(struct entry));
    box->count--;
}

struct entry *box_entry(struct box *box, uint32_t uid)
{
    for (unsigned i = 0; i < box->count; i++) {
        if (box->entries[i].uid == uid) {
            return &box->entries[i];
        }
    }
    return NULL;
}

/* --- accounts --- */

struct account_model *account_new(struct sim *sim, struct sim_node *node, unsigned user)
{
    static const char *const boxes[] = { "INBOX", "Drafts", "Sent", "Junk", "Trash", "Archive" };
    struct account_model *account = calloc(1, sizeof(*account));
    if (account == NULL) {
        abort();
    }
    account->sim = sim;
    account->node = node;
    account->user = user;
    snprintf(account->address, sizeof(account->address), "u%u@n%u.test", user, node->index);
    for (size_t i = 0; i < ARRAY_LEN(boxes); i++) {
        state_add(&account->now, boxes[i]);
    }
    sim->accounts[sim->account_count++] = account;
    return account;
}

struct account_model *account_find(struct sim *sim, struct slice address)
{
    for (unsigned i = 0; i < sim->account_count; i++) {
        if (slice_eq_nocase(slice_cstr(sim->accounts[i]->address), address)) {
            return sim->accounts[i];
        }
    }
    return NULL;
}

struct parcel *account_parcel(struct account_model *account, uint32_t token)
{
    for (unsigned i = 0; i < account->parcel_count; i++) {
        if (account->parcels[i].token == token) {
            return &account->parcels[i];
        }
    }
    if (account->parcel_count == account->parcel_cap) {
        account->parcels = grow(account->parcels, &account->parcel_cap, sizeof(*account->parcels));
    }
    account->parcels[account->parcel_count] = (struct parcel){ .token = token };
    return &account->parcels[account->parcel_count++];
}
