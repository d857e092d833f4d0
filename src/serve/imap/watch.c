/* serve/imap/watch.c - the accounts whose changes a session has to hear of: its own, that of the selected mailbox, and with NOTIFY or ENABLE
 * METADATA those of all who share with it. */
#include "serve/imap/watch.h"

#include <stdlib.h>

#include "base/map.h"
#include "serve/imap/mailbox/metadata.h"

/* Thousands may share with one user, with "anyone" all of a server: nothing here compares each with each. */
struct wanted {
    account_id *accounts;
    unsigned count;
    struct map among; /* `accounts` */
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
    return map_find_u64(&wanted->among, account) != NULL;
}

static void want(struct wanted *wanted, account_id account)
{
    if (!is_among(wanted, account)) {
        (void)map_set_u64(&wanted->among, account, wanted->accounts);
        wanted->accounts[wanted->count++] = account;
    }
}

/* Who shares cannot be told for a moment: those are watched who did, and the next change asks again. */
static void find_wanted(struct imap_session *s, struct arena *arena, struct wanted *wanted)
{
    struct account_row *owners;
    unsigned count = 0;
    bool listens = s->notify.is_active || s->idle.is_active;
    bool asks_others = s->notify.is_active || s->enabled & IMAP_METADATA;
    bool is_known = !asks_others || directory_shares(s->services->directory, s->login.account,
                                                     arena, &owners, &count) == OK;
    count = is_known ? count : 0;
    *wanted = (struct wanted){ ARENA_ARRAY(arena, account_id, count + s->watch_count + 2), 0 };
    map_init(&wanted->among);
    if (listens || asks_others) {
        want(wanted, s->login.account);
    }
    for (unsigned i = 0; i < s->watch_count && !is_known; i++) {
        want(wanted, s->watches[i]->watch.account);
    }
    if (listens && s->view != NULL) {
        want(wanted, s->view->account);
    }
    for (unsigned i = 0; i < count; i++) {
        want(wanted, owners[i].id);
    }
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
    struct imap_watch **before = s->watches;
    unsigned before_count = s->watch_count;
    struct wanted wanted;
    struct map there;
    find_wanted(s, arena, &wanted);
    map_init(&there);
    for (unsigned i = 0; i < before_count; i++) {
        (void)map_set_u64(&there, before[i]->watch.account, before[i]);
    }
    s->watches = wanted.count == 0 ? NULL : calloc(wanted.count, sizeof(*before));
    if (wanted.count > 0 && s->watches == NULL) {
        abort();
    }
    s->watch_count = wanted.count;
    for (unsigned i = 0; i < wanted.count; i++) {
        struct imap_watch *watch = map_find_u64(&there, wanted.accounts[i]);
        s->watches[i] = watch != NULL ? watch : begin_watch(s, wanted.accounts[i]);
    }
    for (unsigned i = 0; i < before_count; i++) {
        if (!is_among(&wanted, before[i]->watch.account)) {
            end_watch(s, before[i]);
        }
    }
    free(before);
    map_fini(&there);
    map_fini(&wanted.among);
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
