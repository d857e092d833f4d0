/* base/map.h - hash tables with a keyed hash, so that a peer cannot aim at one bucket.
 *
 * Shape   open addressing; keys are u64 or bytes (copied), values are pointers (not owned, not NULL).
 * Owner   map_init() / map_fini(); values are the caller's. */
#ifndef CULVER_BASE_MAP_H
#define CULVER_BASE_MAP_H

#include <stdint.h>

#include "base/slice.h"

struct map_slot;

struct map {
    struct map_slot *slots;
    size_t cap;
    size_t used;  /* live entries */
    size_t taken; /* live and deleted entries */
    uint64_t seed;
};

void map_init(struct map *m);
void map_fini(struct map *m);

/* NULL when there is none. */
void *map_find_u64(const struct map *m, uint64_t key);
void *map_find(const struct map *m, struct slice key);

/* Sets, and returns the value that was there before or NULL. */
void *map_set_u64(struct map *m, uint64_t key, void *value);
void *map_set(struct map *m, struct slice key, void *value);

/* Removes, and returns what was there or NULL. */
void *map_remove_u64(struct map *m, uint64_t key);
void *map_remove(struct map *m, struct slice key);

size_t map_count(const struct map *m);

/* Walks in no order: start with *at = 0; false at the end. The map must not change meanwhile. */
bool map_next(const struct map *m, size_t *at, void **value);

#endif
