/* What the vault said of the keys of domains: the answers as they came, under the domain that was asked about. */
#include <pthread.h>
#include <stdlib.h>

#include "base/map.h"
#include "directory/vault_internal.h"

struct cached {
    size_t len;
    char octets[];
};

struct dkim_cache {
    pthread_mutex_t lock;
    struct map answers; /* domain -> struct cached */
    size_t used;        /* octets of them */
    uint64_t age;       /* counts how often it was emptied */
};

struct dkim_cache *dkim_cache_new(void)
{
    struct dkim_cache *cache = calloc(1, sizeof(*cache));
    if (cache == NULL || pthread_mutex_init(&cache->lock, NULL) != 0) {
        abort();
    }
    map_init(&cache->answers);
    return cache;
}

static void empty(struct dkim_cache *cache)
{
    size_t at = 0;
    void *cached;
    while (map_next(&cache->answers, &at, &cached)) {
        free(cached);
    }
    map_fini(&cache->answers);
    map_init(&cache->answers);
    cache->used = 0;
}

void dkim_cache_free(struct dkim_cache *cache)
{
    if (cache == NULL) {
        return;
    }
    empty(cache);
    map_fini(&cache->answers);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

void dkim_cache_empty(struct dkim_cache *cache)
{
    if (cache == NULL) {
        return;
    }
    pthread_mutex_lock(&cache->lock);
    empty(cache);
    cache->age++;
    pthread_mutex_unlock(&cache->lock);
}

bool dkim_cache_find(struct dkim_cache *cache, struct slice domain, struct arena *arena,
                     struct slice *out, uint64_t *age)
{
    *age = 0;
    if (cache == NULL) {
        return false;
    }
    pthread_mutex_lock(&cache->lock);
    const struct cached *cached = map_find(&cache->answers, domain);
    if (cached != NULL) {
        *out = arena_dup(arena, slice_make(cached->octets, cached->len));
    }
    *age = cache->age;
    pthread_mutex_unlock(&cache->lock);
    return cached != NULL;
}

void dkim_cache_keep(struct dkim_cache *cache, struct slice domain, struct slice answer,
                     uint64_t age)
{
    if (cache == NULL || domain.len > DKIM_NAME_MAX || answer.len > DKIM_CACHE_BYTES) {
        return;
    }
    struct cached *cached = malloc(sizeof(*cached) + answer.len);
    if (cached == NULL) {
        abort();
    }
    cached->len = answer.len;
    if (answer.len > 0) {
        memcpy(cached->octets, answer.ptr, answer.len);
    }
    pthread_mutex_lock(&cache->lock);
    if (age == cache->age) {
        if (map_count(&cache->answers) >= DKIM_CACHE_DOMAINS ||
            cache->used + answer.len > DKIM_CACHE_BYTES) {
            empty(cache);
        }
        struct cached *before = map_set(&cache->answers, domain, cached);
        cache->used += answer.len - (before == NULL ? 0 : before->len);
        cached = before;
    }
    pthread_mutex_unlock(&cache->lock);
    free(cached);
}
