/* Open addressing with linear probing and SipHash-1-3, keyed from the kernel's random numbers. */
#include "base/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#define MAP_CAP_MIN 16

struct map_slot {
    uint64_t hash;
    uint64_t number;   /* of u64 keys */
    struct slice text; /* owned copy of byte keys; ptr NULL for u64 keys */
    void *value;       /* NULL: free, or deleted when `taken` */
    bool taken;
};

static inline uint64_t rotate(uint64_t x, int by)
{
    return (x << by) | (x >> (64 - by));
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[0] = rotate(v[0], 32);
    v[2] += v[3];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[2] = rotate(v[2], 32);
}

static uint64_t hash_bytes(uint64_t seed, struct slice s)
{
    uint64_t v[4] = { seed ^ UINT64_C(0x736f6d6570736575), ~seed ^ UINT64_C(0x646f72616e646f6d),
                      seed ^ UINT64_C(0x6c7967656e657261), ~seed ^ UINT64_C(0x7465646279746573) };
    uint64_t last = (uint64_t)s.len << 56;
    size_t whole = s.len & ~(size_t)7;
    for (size_t i = 0; i < whole; i += 8) {
        uint64_t word;
        memcpy(&word, s.ptr + i, 8);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    for (size_t i = whole; i < s.len; i++) {
        last |= (uint64_t)(unsigned char)s.ptr[i] << (8 * (i - whole));
    }
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++) {
        sip_round(v);
    }
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static uint64_t hash_number(uint64_t seed, uint64_t key)
{
    return hash_bytes(seed, slice_make(&key, sizeof(key)));
}

void map_init(struct map *m)
{
    *m = (struct map){ 0 };
    if (getrandom(&m->seed, sizeof(m->seed), 0) != sizeof(m->seed)) {
        abort();
    }
}

static void slot_release(struct map_slot *slot)
{
    if (slot->text.ptr != NULL) {
        void *owned = (void *)(uintptr_t)slot->text.ptr;
        free(owned);
    }
    slot->text = (struct slice){ 0 };
    slot->value = NULL;
}

void map_fini(struct map *m)
{
    for (size_t i = 0; i < m->cap; i++) {
        slot_release(&m->slots[i]);
    }
    free(m->slots);
    m->slots = NULL;
    m->cap = m->used = m->taken = 0;
}

static bool slot_matches(const struct map_slot *slot, uint64_t hash, uint64_t number,
                         struct slice text)
{
    if (slot->value == NULL || slot->hash != hash) {
        return false;
    }
    return text.ptr == NULL ? slot->text.ptr == NULL && slot->number == number
                            : slot->text.ptr != NULL && slice_eq(slot->text, text);
}

static struct map_slot *slot_find(const struct map *m, uint64_t hash, uint64_t number,
                                  struct slice text)
{
    for (size_t i = 0; i < m->cap; i++) {
        struct map_slot *slot = &m->slots[(hash + i) & (m->cap - 1)];
        if (!slot->taken) {
            return NULL;
        }
        if (slot_matches(slot, hash, number, text)) {
            return slot;
        }
    }
    return NULL;
}

static struct map_slot *slot_take(struct map *m, uint64_t hash)
{
    for (size_t i = 0;; i++) {
        struct map_slot *slot = &m->slots[(hash + i) & (m->cap - 1)];
        if (slot->value == NULL) {
            m->taken += !slot->taken;
            slot->taken = true;
            slot->hash = hash;
            return slot;
        }
    }
}

static void map_grow(struct map *m)
{
    if ((m->taken + 1) * 4 <= m->cap * 3) {
        return;
    }
    struct map old = *m;
    m->cap = MAP_CAP_MIN;
    while (m->cap < (old.used + 1) * 2) {
        m->cap *= 2;
    }
    m->slots = calloc(m->cap, sizeof(*m->slots));
    if (m->slots == NULL) {
        fprintf(stderr, "culver: out of memory (map of %zu)\n", m->cap);
        abort();
    }
    m->taken = 0;
    for (size_t i = 0; i < old.cap; i++) {
        if (old.slots[i].value != NULL) {
            struct map_slot *slot = slot_take(m, old.slots[i].hash);
            slot->number = old.slots[i].number;
            slot->text = old.slots[i].text;
            slot->value = old.slots[i].value;
        }
    }
    free(old.slots);
}

static void *slot_set(struct map *m, uint64_t hash, uint64_t number, struct slice text, void *value)
{
    struct map_slot *slot = slot_find(m, hash, number, text);
    if (slot != NULL) {
        void *before = slot->value;
        slot->value = value;
        return before;
    }
    map_grow(m);
    slot = slot_take(m, hash);
    slot->number = number;
    slot->value = value;
    if (text.ptr != NULL) {
        char *copy = malloc(text.len + 1);
        if (copy == NULL) {
            abort();
        }
        memcpy(copy, text.ptr, text.len);
        slot->text = slice_make(copy, text.len);
    }
    m->used++;
    return NULL;
}

static void *slot_remove(struct map *m, struct map_slot *slot)
{
    if (slot == NULL) {
        return NULL;
    }
    void *value = slot->value;
    slot_release(slot);
    m->used--;
    return value;
}

/* An empty byte key is a key, not the lack of one. */
static struct slice text_key(struct slice key)
{
    return key.ptr == NULL ? SL("") : key;
}

void *map_find_u64(const struct map *m, uint64_t key)
{
    struct map_slot *slot = slot_find(m, hash_number(m->seed, key), key, (struct slice){ 0 });
    return slot == NULL ? NULL : slot->value;
}

void *map_find(const struct map *m, struct slice key)
{
    struct map_slot *slot = slot_find(m, hash_bytes(m->seed, key), 0, text_key(key));
    return slot == NULL ? NULL : slot->value;
}

void *map_set_u64(struct map *m, uint64_t key, void *value)
{
    return slot_set(m, hash_number(m->seed, key), key, (struct slice){ 0 }, value);
}

void *map_set(struct map *m, struct slice key, void *value)
{
    return slot_set(m, hash_bytes(m->seed, key), 0, text_key(key), value);
}

void *map_remove_u64(struct map *m, uint64_t key)
{
    return slot_remove(m, slot_find(m, hash_number(m->seed, key), key, (struct slice){ 0 }));
}

void *map_remove(struct map *m, struct slice key)
{
    return slot_remove(m, slot_find(m, hash_bytes(m->seed, key), 0, text_key(key)));
}

size_t map_count(const struct map *m)
{
    return m->used;
}

bool map_next(const struct map *m, size_t *at, void **value)
{
    while (*at < m->cap) {
        struct map_slot *slot = &m->slots[(*at)++];
        if (slot->value != NULL) {
            *value = slot->value;
            return true;
        }
    }
    return false;
}
