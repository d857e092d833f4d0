/* A table by domain, in the order of use, and a file for each policy. */
#include "trust/sts_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"
#include "base/log.h"
#include "base/map.h"

#define STS_DIR "db/sts"
#define PATH_BYTES 4608

struct place {
    struct sts_entry entry;
    struct list node;
    char *text; /* what the slices of the entry point into */
};

struct sts_cache {
    struct disk *disk;
    char dir[PATH_BYTES - 256];
    struct map by_domain;
    struct list in_use; /* the longest unused first */
};

static void file_path(const struct sts_cache *cache, struct slice domain, char out[PATH_BYTES])
{
    snprintf(out, PATH_BYTES, "%s/%.*s", cache->dir, SLICE_ARG(domain));
}

/* --- the table --- */

static char *put_text(char *at, struct slice *text)
{
    if (text->len > 0) {
        memcpy(at, text->ptr, text->len);
    }
    *text = slice_make(at, text->len);
    return at + text->len;
}

void sts_cache_set(struct sts_entry *entry, const struct sts_known *known)
{
    struct place *place = CONTAINER_OF(entry, struct place, entry);
    struct sts_known copy = *known;
    char *text = malloc(known->domain.len + known->id.len + known->policy.hosts.len + 1);
    if (text == NULL) {
        abort();
    }
    put_text(put_text(put_text(text, &copy.domain), &copy.id), &copy.policy.hosts);
    free(place->text);
    place->text = text;
    entry->known = copy;
}

static void warn(const char *path)
{
    log_warn("sts-unreadable", "file=%s reason=%s", log_text(slice_cstr(path)).text,
             log_text(slice_cstr(err_detail())).text);
}

static enum err remove_file(const struct sts_cache *cache, const char *path)
{
    return cache->disk->unlink(cache->disk, path) == 0 || errno == ENOENT
               ? OK
               : fail(ERR_TEMP, "remove: %m");
}

static void drop(struct sts_cache *cache, struct place *place)
{
    char path[PATH_BYTES];
    file_path(cache, place->entry.known.domain, path);
    if (place->entry.known.expires > 0 && remove_file(cache, path) != OK) {
        warn(path);
    }
    map_remove(&cache->by_domain, place->entry.known.domain);
    list_remove(&place->node);
    free(place->text);
    free(place);
}

/* Somebody who has mail sent to very many domains must not push out what protects the others. */
static void make_room(struct sts_cache *cache)
{
    struct place *longest_unused = NULL;
    LIST_EACH (&cache->in_use, node) {
        struct place *place = LIST_ENTRY(node, struct place, node);
        if (place->entry.is_asked_for) {
            continue;
        }
        if (place->entry.known.policy.mode != STS_ENFORCE) {
            longest_unused = place;
            break;
        }
        longest_unused = longest_unused == NULL ? place : longest_unused;
    }
    if (longest_unused != NULL) {
        drop(cache, longest_unused);
    }
}

struct sts_entry *sts_cache_find(struct sts_cache *cache, struct slice domain)
{
    struct place *place = map_find(&cache->by_domain, domain);
    if (place == NULL) {
        return NULL;
    }
    list_remove(&place->node);
    list_append(&cache->in_use, &place->node);
    return &place->entry;
}

struct sts_entry *sts_cache_add(struct sts_cache *cache, struct slice domain)
{
    struct sts_entry *there = sts_cache_find(cache, domain);
    if (there != NULL) {
        return there;
    }
    if (map_count(&cache->by_domain) >= STS_DOMAINS_MAX) {
        make_room(cache);
    }
    struct place *place = calloc(1, sizeof(*place));
    if (place == NULL) {
        abort();
    }
    sts_cache_set(&place->entry, &(struct sts_known){ .domain = domain });
    list_append(&cache->in_use, &place->node);
    map_set(&cache->by_domain, domain, place);
    return &place->entry;
}

bool sts_known_is_old(const struct sts_known *known, int64_t now)
{
    return known->fetched > now || now - known->fetched >= (known->expires - known->fetched) / 2;
}

static bool is_aging(const struct sts_known *known, int64_t now)
{
    return known->policy.mode != STS_NONE && known->expires > now && sts_known_is_old(known, now);
}

unsigned sts_cache_aging(struct sts_cache *cache, int64_t now, struct arena *arena,
                         struct slice **domains)
{
    unsigned count = 0;
    *domains = ARENA_ARRAY(arena, struct slice, sts_cache_count(cache));
    LIST_EACH (&cache->in_use, node) {
        const struct sts_known *known = &LIST_ENTRY(node, struct place, node)->entry.known;
        if (is_aging(known, now)) {
            (*domains)[count++] = arena_dup(arena, known->domain);
        }
    }
    return count;
}

size_t sts_cache_count(const struct sts_cache *cache)
{
    return map_count(&cache->by_domain);
}

/* --- the files --- */

enum err sts_cache_save(const struct sts_cache *cache, const struct sts_known *known)
{
    char path[PATH_BYTES];
    AUTO(buf_fini) struct buf text;
    buf_init(&text, STS_FILE_MAX);
    sts_known_write(known, &text);
    TRY(buf_error(&text));
    file_path(cache, known->domain, path);
    return disk_replace_file(cache->disk, path, buf_slice(&text));
}

struct loading {
    struct sts_cache *cache;
    int64_t now;
};

static enum err load(struct loading *l, const char *path, struct slice name)
{
    AUTO(buf_fini) struct buf text;
    struct sts_known known;
    buf_init(&text, STS_FILE_MAX);
    TRY(disk_read_file(l->cache->disk, path, &text));
    TRY(sts_known_read(buf_slice(&text), &known));
    if (!slice_eq(known.domain, name)) {
        return fail(ERR_CORRUPT, "it is of another domain");
    }
    struct sts_entry *entry = sts_cache_add(l->cache, name);
    sts_cache_set(entry, &known);
    if (known.policy.mode == STS_NONE && known.expires <= l->now) {
        drop(l->cache, CONTAINER_OF(entry, struct place, entry));
    }
    return OK;
}

static void load_file(void *arg, const char *name)
{
    struct loading *l = arg;
    char path[PATH_BYTES];
    struct slice domain = slice_make(name, strlen(name));
    file_path(l->cache, domain, path);
    bool is_whole = !slice_ends(domain, SL(DISK_NEW_MARK)); /* else of a write that was cut off */
    enum err result = is_whole ? load(l, path, domain) : remove_file(l->cache, path);
    if (result != OK) {
        warn(path);
    }
}

static enum err load_all(struct loading *l)
{
    struct disk *disk = l->cache->disk;
    return disk_make_directory(disk, l->cache->dir) == 0 &&
                   disk->list(disk, l->cache->dir, load_file, l) == 0
               ? OK
               : fail(ERR_TEMP, "%m");
}

struct sts_cache *sts_cache_open(struct disk *disk, const char *data_dir, int64_t now)
{
    struct sts_cache *cache = calloc(1, sizeof(*cache));
    if (cache == NULL) {
        abort();
    }
    cache->disk = disk;
    snprintf(cache->dir, sizeof(cache->dir), "%s/" STS_DIR, data_dir);
    map_init(&cache->by_domain);
    list_init(&cache->in_use);
    struct loading loading = { cache, now };
    if (load_all(&loading) != OK) {
        warn(cache->dir);
    }
    return cache;
}

void sts_cache_free(struct sts_cache *cache)
{
    if (cache == NULL) {
        return;
    }
    LIST_EACH (&cache->in_use, node) {
        struct place *place = LIST_ENTRY(node, struct place, node);
        list_remove(node);
        free(place->text);
        free(place);
    }
    map_fini(&cache->by_domain);
    free(cache);
}
