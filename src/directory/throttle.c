/* Guessing is slowed by where it comes from, never by whom it is aimed at: an account cannot be locked by a stranger. */
#include <stdlib.h>

#include "base/scan.h"
#include "directory/vault_internal.h"

struct throttle_entry {
    double failures; /* decays to nothing over the window */
    usec_t at;
    uint64_t secrets[THROTTLE_REMEMBERED];
    unsigned next;
};

void throttle_init(struct throttle *t)
{
    map_init(&t->prefixes);
    map_init(&t->proven);
}

static void forget_all(struct throttle *t)
{
    void *value;
    for (size_t at = 0; map_next(&t->prefixes, &at, &value);) {
        free(value);
    }
    map_fini(&t->prefixes);
    map_init(&t->prefixes);
}

void throttle_fini(struct throttle *t)
{
    forget_all(t);
    map_fini(&t->prefixes);
    map_fini(&t->proven);
}

/* The /24 of an IPv4 address, the /64 of an IPv6 address: up to the last dot, or the first four groups. */
static struct slice prefix_of(struct slice peer)
{
    size_t dot = slice_rfind_char(peer, '.');
    if (dot < peer.len && slice_find_char(peer, ':') == peer.len) {
        return slice_sub(peer, 0, dot);
    }
    size_t colons = 0;
    for (size_t i = 0; i < peer.len; i++) {
        bool is_short = i + 1 < peer.len && peer.ptr[i] == ':' && peer.ptr[i + 1] == ':';
        colons += peer.ptr[i] == ':';
        if (colons == 4 || is_short) {
            return slice_sub(peer, 0, i);
        }
    }
    return peer;
}

static uint64_t proven_key(struct slice prefix, uint64_t account)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ account * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t i = 0; i < prefix.len; i++) {
        hash = (hash ^ (unsigned char)prefix.ptr[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static void decay(struct throttle_entry *entry, usec_t now)
{
    double passed = (double)(now - entry->at) / (double)(THROTTLE_WINDOW_SECS * USEC_PER_SEC);
    entry->failures = passed >= 1 ? 0 : entry->failures * (1 - passed);
    entry->at = now;
}

bool throttle_allows(struct throttle *t, struct slice peer, uint64_t account, usec_t now)
{
    struct slice prefix = prefix_of(peer);
    struct throttle_entry *entry = map_find(&t->prefixes, prefix);
    if (entry == NULL || map_find_u64(&t->proven, proven_key(prefix, account)) != NULL) {
        return true;
    }
    decay(entry, now);
    return entry->failures < THROTTLE_REFUSE;
}

uint32_t throttle_failed(struct throttle *t, struct slice peer, uint64_t secret_hash, usec_t now)
{
    struct slice prefix = prefix_of(peer);
    struct throttle_entry *entry = map_find(&t->prefixes, prefix);
    if (entry == NULL) {
        if (map_count(&t->prefixes) >= THROTTLE_PREFIXES_MAX) {
            forget_all(t); /* under such an attack the table is no help; memory stays bounded */
        }
        entry = calloc(1, sizeof(*entry));
        if (entry == NULL) {
            abort();
        }
        entry->at = now;
        map_set(&t->prefixes, prefix, entry);
    }
    decay(entry, now);
    bool is_repeat = false;
    for (unsigned i = 0; i < THROTTLE_REMEMBERED; i++) {
        is_repeat = is_repeat || entry->secrets[i] == secret_hash;
    }
    if (!is_repeat) {
        entry->secrets[entry->next++ % THROTTLE_REMEMBERED] = secret_hash;
        entry->failures += 1;
    }
    if (entry->failures <= THROTTLE_FREE) {
        return 0;
    }
    unsigned step = (unsigned)(entry->failures - THROTTLE_FREE);
    uint32_t delay = step >= 4 ? THROTTLE_DELAY_MAX_MSEC : 1000U << step;
    return delay > THROTTLE_DELAY_MAX_MSEC ? THROTTLE_DELAY_MAX_MSEC : delay;
}

void throttle_succeeded(struct throttle *t, struct slice peer, uint64_t account)
{
    struct slice prefix = prefix_of(peer);
    if (map_count(&t->proven) < THROTTLE_PREFIXES_MAX) {
        map_set_u64(&t->proven, proven_key(prefix, account), t);
    }
}
