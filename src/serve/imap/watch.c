/* serve/imap/watch.c - the accounts whose changes a session has to hear of: its own, that of the selected mailbox, and with NOTIFY or ENABLE
 * METADATA those of all who share with it. */
#include "serve/imap/watch.h"

#include <stdlib.h>

#include "serve/imap/mailbox/metadata.h"

struct wanted {
    account_id *accounts;
    unsigned count;
};

static void account_changed(struct watch *watch)
{
    struct imap_watch *w = CONTAINER_OF(watch, struct imap_watch, watch);
    w->has_annotations = w->has_shares = true;
    if (w->session->idle.is_active || w->session->notify.is_active) {
        conn_notify(w->session->conn);
    }
}

static bool is_among(const struct wanted *wanted, account_id account)
{
    bool is_there = false;
    for (unsigned i = 0; i < wanted->count; i++) {
        is_there = is_there || wanted->accounts[i] == account;
    }
    return is_there;
}

static void want(struct wanted *wanted, account_id account)
{
    if (!is_among(wanted, account)) {
        wanted->accounts[wanted->count++] = account;
    }
}

/* Who shares cannot be told for a moment: those are watched who did, and the next change asks again. */
static struct wanted find_wanted(struct imap_session *s, struct arena *arena)
{
    struct account_row *owners;
    unsigned count = 0;
    bool listens = s->notify.is_active || s->idle.is_active;
    bool asks_others = s->notify.is_active || s->enabled & IMAP_METADATA;
    bool is_known = !asks_others || directory_shares(s->services->directory, s->login.account,
                                                     arena, &owners, &count) == OK;
    count = is_known ? count : 0;
    struct wanted wanted = { ARENA_ARRAY(arena, account_id, count + s->watch_count + 2), 0 };
    if (listens || asks_others) {
        want(&wanted, s->login.account);
    }
    for (unsigned i = 0; i < s->watch_count && !is_known; i++) {
        want(&wanted, s->watches[i]->watch.account);
    }
    if (listens && s->view != NULL) {
        want(&wanted, s->view->account);
    }
    for (unsigned i = 0; i < count; i++) {
        want(&wanted, owners[i].id);
    }
    return wanted;
}

static struct imap_watch *find_watch(struct imap_watch **watches, unsigned count,
                                     account_id account)
{
    for (unsigned i = 0; i < count; i++) {
        if (watches[i]->watch.account == account) {
            return watches[i];
        }
    }
    return NULL;
}

static struct imap_watch *begin_watch(struct imap_session *s, account_id account)
{
    struct imap_watch *watch = calloc(1, sizeof(*watch));
    if (watch == NULL) {
        abort();
    }
    watch->session = s;
    watch->watch.changed = account_changed;
    watch->watch.loop = s->services->loop;
    store_watch(s->services->store, account, &watch->watch);
    return watch;
}

static void end_watch(struct imap_session *s, struct imap_watch *watch)
{
    store_unwatch(s->services->store, &watch->watch);
    free(watch);
}

void imap_watch_update(struct imap_session *s)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "imap-watch", IMAP_ARENA_BUDGET);
    struct wanted wanted = find_wanted(s, arena);
    struct imap_watch **before = s->watches;
    unsigned before_count = s->watch_count;
    s->watches = wanted.count == 0 ? NULL : calloc(wanted.count, sizeof(*before));
    if (wanted.count > 0 && s->watches == NULL) {
        abort();
    }
    s->watch_count = wanted.count;
    for (unsigned i = 0; i < wanted.count; i++) {
        struct imap_watch *there = find_watch(before, before_count, wanted.accounts[i]);
        s->watches[i] = there != NULL ? there : begin_watch(s, wanted.accounts[i]);
    }
    for (unsigned i = 0; i < before_count; i++) {
        if (!is_among(&wanted, before[i]->watch.account)) {
            end_watch(s, before[i]);
        }
    }
    free(before);
    imap_metadata_start(s);
}

void imap_watch_refresh(struct imap_session *s)
{
    struct imap_watch *own = find_watch(s->watches, s->watch_count, s->login.account);
    if (own != NULL && (own->has_shares || watch_is_posted(&own->watch))) {
        own->has_shares = false;
        imap_watch_update(s);
    }
}

void imap_watch_end(struct imap_session *s)
{
    s->idle.is_active = false;
    s->notify.is_active = false;
    s->notify.known_count = 0;
    s->enabled = 0;
    imap_watch_update(s);
}
