/* The indexes that are open, and what the writer does to them.
 *
 * Only the writer's thread adds and removes volumes; the lock is held for pointers and counts, never while a file is read or written. */
#include "fulltext/fulltext.h"

#include <stdlib.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/log.h"
#include "fulltext/internal.h"

#define PRUNE_SHARE 3 /* one in so many of a volume's messages is gone */

uint64_t fulltext_cache_bytes(uint64_t memory)
{
    uint64_t bytes = memory / FULLTEXT_CACHE_SHARE;
    bytes = bytes < FULLTEXT_CACHE_LEAST ? FULLTEXT_CACHE_LEAST : bytes;
    return bytes > FULLTEXT_CACHE_MOST ? FULLTEXT_CACHE_MOST : bytes;
}

/* 0 when it cannot be known. */
static uint64_t machine_memory(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : 0;
}

struct fulltext *fulltext_open(struct world *world, const char *data_dir, bool is_inline)
{
    struct fulltext *fulltext = calloc(1, sizeof(*fulltext));
    if (fulltext == NULL || (fulltext->data_dir = strdup(data_dir)) == NULL) {
        abort();
    }
    fulltext->world = world;
    fulltext->cache_bytes = fulltext_cache_bytes(machine_memory());
    map_init(&fulltext->holdings);
    list_init(&fulltext->lru);
    pthread_mutex_init(&fulltext->lock, NULL);
    pthread_mutex_init(&fulltext->loading, NULL);
    fulltext->writer = worker_new("indexer", is_inline, NULL, NULL);
    return fulltext;
}

uint32_t fulltext_check_of(uint64_t size, int64_t received)
{
    uint64_t both[] = { size, (uint64_t)received };
    return (uint32_t)XXH3_64bits(both, sizeof(both));
}

/* --- all below with the lock held --- */

static void volume_unref(struct fulltext *fulltext, struct volume *volume)
{
    if (--volume->refs == 0) {
        fulltext->bytes -= volume->len;
        volume_free(volume);
    }
}

static void holding_empty(struct fulltext *fulltext, struct holding *holding)
{
    for (unsigned i = 0; i < holding->count; i++) {
        volume_unref(fulltext, holding->volumes[i]);
    }
    free(holding->volumes);
    holding->volumes = NULL;
    holding->count = 0;
    holding->is_loaded = false;
}

static struct holding *holding_get(struct fulltext *fulltext, uint64_t account)
{
    struct holding *holding = map_find_u64(&fulltext->holdings, account);
    if (holding == NULL) {
        holding = calloc(1, sizeof(*holding));
        if (holding == NULL) {
            abort();
        }
        holding->account = account;
        list_init(&holding->lru);
        map_set_u64(&fulltext->holdings, account, holding);
    }
    list_remove(&holding->lru);
    list_append(&fulltext->lru, &holding->lru);
    return holding;
}

/* What was not looked at for the longest time goes first; never the one at the end, which is in use now. */
static void trim_cache(struct fulltext *fulltext)
{
    while (fulltext->bytes > fulltext->cache_bytes && fulltext->lru.next != fulltext->lru.prev) {
        struct holding *oldest = LIST_ENTRY(list_pop(&fulltext->lru), struct holding, lru);
        holding_empty(fulltext, oldest);
        map_remove_u64(&fulltext->holdings, oldest->account);
        free(oldest);
    }
}

static void holding_fill(struct fulltext *fulltext, struct holding *holding,
                         struct volume **volumes, unsigned count)
{
    holding->volumes = volumes;
    holding->count = count;
    holding->is_loaded = true;
    for (unsigned i = 0; i < count; i++) {
        fulltext->bytes += volumes[i]->len;
        holding->next_number = volumes[i]->number + 1 > holding->next_number
                                   ? volumes[i]->number + 1
                                   : holding->next_number;
    }
    trim_cache(fulltext);
}

/* --- looking --- */

static struct fulltext_look *look_of(struct fulltext *fulltext, const struct holding *holding)
{
    struct fulltext_look *look = calloc(1, sizeof(*look));
    if (look == NULL ||
        (look->volumes = calloc((size_t)holding->count + 1, sizeof(*look->volumes))) == NULL) {
        abort();
    }
    look->fulltext = fulltext;
    look->count = holding->count;
    for (unsigned i = 0; i < holding->count; i++) {
        look->volumes[i] = holding->volumes[i];
        look->volumes[i]->refs++;
    }
    return look;
}

/* NULL: it is not loaded. */
static struct fulltext_look *look_if_loaded(struct fulltext *fulltext, uint64_t account)
{
    pthread_mutex_lock(&fulltext->lock);
    struct holding *holding = map_find_u64(&fulltext->holdings, account);
    struct fulltext_look *look = NULL;
    if (holding != NULL && holding->is_loaded) {
        look = look_of(fulltext, holding_get(fulltext, account));
    }
    pthread_mutex_unlock(&fulltext->lock);
    return look;
}

static enum err load(struct fulltext *fulltext, uint64_t account, struct fulltext_look **out)
{
    struct volume **volumes;
    unsigned count;
    *out = look_if_loaded(fulltext, account);
    if (*out != NULL) {
        return OK;
    }
    enum err result = files_read(fulltext, account, &volumes, &count);
    if (result != OK) {
        for (unsigned i = 0; volumes != NULL && i < count; i++) {
            volume_free(volumes[i]);
        }
        free(volumes);
        return result;
    }
    pthread_mutex_lock(&fulltext->lock);
    struct holding *holding = holding_get(fulltext, account);
    holding_fill(fulltext, holding, volumes, count);
    *out = look_of(fulltext, holding);
    pthread_mutex_unlock(&fulltext->lock);
    return OK;
}

enum err fulltext_look_open(struct fulltext *fulltext, uint64_t account, struct fulltext_look **out)
{
    *out = look_if_loaded(fulltext, account);
    if (*out != NULL) {
        return OK;
    }
    pthread_mutex_lock(&fulltext->loading);
    enum err result = load(fulltext, account, out);
    pthread_mutex_unlock(&fulltext->loading);
    return result;
}

void fulltext_look_close(struct fulltext_look *look)
{
    if (look == NULL) {
        return;
    }
    pthread_mutex_lock(&look->fulltext->lock);
    for (unsigned i = 0; i < look->count; i++) {
        volume_unref(look->fulltext, look->volumes[i]);
    }
    pthread_mutex_unlock(&look->fulltext->lock);
    free(look->volumes);
    free(look);
}

static void close_look(struct fulltext_look **look)
{
    fulltext_look_close(*look);
}

void fulltext_close(struct fulltext *fulltext)
{
    void *value;
    if (fulltext == NULL) {
        return;
    }
    worker_free(fulltext->writer);
    for (size_t at = 0; map_next(&fulltext->holdings, &at, &value);) {
        holding_empty(fulltext, value);
        free(value);
    }
    map_fini(&fulltext->holdings);
    pthread_mutex_destroy(&fulltext->lock);
    pthread_mutex_destroy(&fulltext->loading);
    free(fulltext->data_dir);
    free(fulltext);
}

enum err fulltext_sizes_get(struct fulltext *fulltext, uint64_t account, struct fulltext_sizes *out)
{
    struct fulltext_look *look;
    TRY(fulltext_look_open(fulltext, account, &look));
    *out = (struct fulltext_sizes){ .volumes = look->count };
    for (unsigned i = 0; i < look->count; i++) {
        out->messages += look->volumes[i]->count;
        out->bytes += look->volumes[i]->len;
    }
    fulltext_look_close(look);
    return OK;
}

/* --- writing: on the writer's thread --- */

/* `fresh` takes the place of the volumes in `gone`, whose files are removed; NULL: nothing does. */
static void replace(struct fulltext *fulltext, uint64_t account, struct volume *fresh,
                    const struct fulltext_look *gone)
{
    pthread_mutex_lock(&fulltext->lock);
    struct holding *holding = holding_get(fulltext, account);
    unsigned kept = 0;
    for (unsigned i = 0; i < holding->count; i++) {
        bool stays = true;
        for (unsigned k = 0; k < gone->count; k++) {
            stays = stays && holding->volumes[i]->number != gone->volumes[k]->number;
        }
        if (stays) {
            holding->volumes[kept++] = holding->volumes[i];
        } else {
            volume_unref(fulltext, holding->volumes[i]);
        }
    }
    holding->count = kept;
    if (fresh != NULL) {
        struct volume **more =
            realloc(holding->volumes, ((size_t)kept + 1) * sizeof(struct volume *));
        if (more == NULL) {
            abort();
        }
        more[kept] = fresh;
        holding->volumes = more;
        holding->count = kept + 1;
        fulltext->bytes += fresh->len;
    }
    trim_cache(fulltext);
    pthread_mutex_unlock(&fulltext->lock);
    for (unsigned k = 0; k < gone->count; k++) {
        files_remove(fulltext, account, gone->volumes[k]->number);
    }
}

/* Takes the bytes of a new volume over. One that others go for must be on the disk before they do. With the lock `loading`: nobody
 * reads files that are being written. */
static enum err publish_alone(struct fulltext *fulltext, uint64_t account, struct buf *bytes,
                              const struct fulltext_look *gone)
{
    AUTO(close_look) struct fulltext_look *look = NULL;
    struct volume *fresh;
    TRY(load(fulltext, account, &look)); /* its number is above all others */
    pthread_mutex_lock(&fulltext->lock);
    uint64_t number = holding_get(fulltext, account)->next_number++;
    pthread_mutex_unlock(&fulltext->lock);
    TRY(files_write(fulltext, account, number, buf_slice(bytes), gone->count > 0));
    enum err result = volume_read(bytes->ptr, bytes->len, account, &fresh);
    if (result != OK) {
        files_remove(fulltext, account, number);
        return result;
    }
    bytes->ptr = NULL;
    fresh->number = number;
    replace(fulltext, account, fresh, gone);
    return OK;
}

static enum err publish(struct fulltext *fulltext, uint64_t account, struct buf *bytes,
                        const struct fulltext_look *gone)
{
    pthread_mutex_lock(&fulltext->loading);
    enum err result = publish_alone(fulltext, account, bytes, gone);
    pthread_mutex_unlock(&fulltext->loading);
    return result;
}

/* Volumes of one size: of as many messages, give or take a factor. */
static unsigned size_class(const struct volume *volume)
{
    unsigned class = 0;
    for (uint32_t count = volume->count; count >= MERGE_WIDTH; count /= MERGE_WIDTH) {
        class ++;
    }
    return class;
}

/* The first MERGE_WIDTH volumes of one size, or none. */
static void choose_merge(const struct fulltext_look *look, struct fulltext_look *out)
{
    for (unsigned i = 0; i < look->count; i++) {
        uint64_t bytes = 0;
        out->count = 0;
        for (unsigned k = i; k < look->count && out->count < MERGE_WIDTH; k++) {
            struct volume *volume = look->volumes[k];
            if (size_class(volume) == size_class(look->volumes[i])) {
                bytes += volume->len;
                out->volumes[out->count++] = volume;
            }
        }
        if (out->count == MERGE_WIDTH && bytes <= MERGE_BYTES_MAX) {
            return;
        }
    }
    out->count = 0;
}

/* Those in `from` become one without what is not in `keep`. */
static enum err rewrite(struct fulltext *fulltext, uint64_t account,
                        const struct fulltext_look *from, const struct keep_list *keep)
{
    AUTO(buf_fini) struct buf bytes;
    buf_init(&bytes, VOLUME_BYTES_MAX);
    TRY(merge_write(from->volumes, from->count, account, keep, &bytes));
    return publish(fulltext, account, &bytes, from);
}

/* One merge may bring the next. */
static enum err merge_due(struct fulltext *fulltext, uint64_t account)
{
    struct volume *chosen[MERGE_WIDTH];
    struct fulltext_look choice = { .volumes = chosen };
    static const struct keep_list all = { 0 };
    do {
        AUTO(close_look) struct fulltext_look *look = NULL;
        TRY(fulltext_look_open(fulltext, account, &look));
        choose_merge(look, &choice);
        if (choice.count > 0) {
            TRY(rewrite(fulltext, account, &choice, &all));
        }
    } while (choice.count > 0);
    return OK;
}

struct writing {
    struct fulltext *fulltext;
    struct fulltext_batch *batch;
    const struct fulltext_message *messages;
    const struct slice *words;
    unsigned count;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

static enum err call_writer(struct fulltext *fulltext, void (*fn)(void *arg), struct writing *w)
{
    worker_call(fulltext->writer, fn, w);
    return w->result == OK ? OK : fail(w->result, "%s", w->detail);
}

static void note_result(struct writing *w, enum err result)
{
    w->result = result;
    if (result != OK) {
        memcpy(w->detail, err_detail(), sizeof(w->detail));
    }
}

static void run_add(void *arg)
{
    struct writing *w = arg;
    enum err result = OK;
    for (unsigned i = 0; i < w->count && result == OK; i++) {
        result = batch_add(w->batch, w->messages[i], w->words[i]);
    }
    note_result(w, result);
}

enum err fulltext_batch_add(struct fulltext *fulltext, struct fulltext_batch *batch,
                            const struct fulltext_message *messages, const struct slice *words,
                            unsigned count)
{
    struct writing w = { .batch = batch, .messages = messages, .words = words, .count = count };
    return call_writer(fulltext, run_add, &w);
}

static enum err write_batch(struct writing *w)
{
    static const struct fulltext_look nothing = { 0 };
    AUTO(buf_fini) struct buf bytes;
    AUTO(close_look) struct fulltext_look *look = NULL;
    uint64_t account = batch_account(w->batch);
    buf_init(&bytes, VOLUME_BYTES_MAX);
    if (batch_count(w->batch) == 0) {
        return OK;
    }
    TRY(fulltext_look_open(w->fulltext, account, &look));
    if (look->count >= VOLUMES_MAX) {
        return fail(ERR_LIMIT, "the search index has too many volumes");
    }
    TRY(batch_write(w->batch, &bytes));
    return publish(w->fulltext, account, &bytes, &nothing);
}

static void run_write(void *arg)
{
    struct writing *w = arg;
    enum err result = write_batch(w);
    if (result == OK && merge_due(w->fulltext, batch_account(w->batch)) != OK) {
        /* what was there stays, and the next write tries again */
        log_warn("index-merge-failed", "acct=%llu reason=%s",
                 (unsigned long long)batch_account(w->batch),
                 log_text(slice_cstr(err_detail())).text);
    }
    batch_reset(w->batch);
    note_result(w, result);
}

enum err fulltext_batch_write(struct fulltext *fulltext, struct fulltext_batch *batch)
{
    struct writing w = { .fulltext = fulltext, .batch = batch };
    return call_writer(fulltext, run_write, &w);
}

/* --- taking out --- */

struct pruning {
    struct writing w; /* first: writing to pruning by CONTAINER_OF */
    uint64_t account;
    struct keep_list keep;
    bool is_thorough;
};

static uint32_t count_gone(const struct volume *volume, const struct keep_list *keep)
{
    uint32_t gone = 0;
    for (uint32_t i = 0; i < volume->count; i++) {
        gone += !keep_has(keep, volume_lsn(volume, i));
    }
    return gone;
}

static enum err prune(struct pruning *p)
{
    AUTO(close_look) struct fulltext_look *look = NULL;
    TRY(fulltext_look_open(p->w.fulltext, p->account, &look));
    for (unsigned i = 0; i < look->count; i++) {
        struct fulltext_look one = { .volumes = &look->volumes[i], .count = 1 };
        uint32_t gone = count_gone(look->volumes[i], &p->keep);
        uint32_t worth = p->is_thorough ? 1 : look->volumes[i]->count / PRUNE_SHARE + 1;
        if (gone == look->volumes[i]->count) {
            pthread_mutex_lock(&p->w.fulltext->loading);
            replace(p->w.fulltext, p->account, NULL, &one);
            pthread_mutex_unlock(&p->w.fulltext->loading);
        } else if (gone >= worth) {
            TRY(rewrite(p->w.fulltext, p->account, &one, &p->keep));
        }
    }
    return OK;
}

static void run_prune(void *arg)
{
    struct pruning *p = CONTAINER_OF(arg, struct pruning, w);
    note_result(&p->w, prune(p));
}

enum err fulltext_prune(struct fulltext *fulltext, uint64_t account, const uint64_t *lsns,
                        size_t count, bool is_thorough)
{
    static const uint64_t none = 0;
    struct pruning p = { .w.fulltext = fulltext,
                         .account = account,
                         .keep = { count == 0 ? &none : lsns, count },
                         .is_thorough = is_thorough };
    return call_writer(fulltext, run_prune, &p.w);
}

static void run_drop(void *arg)
{
    struct pruning *p = CONTAINER_OF(arg, struct pruning, w);
    struct fulltext *fulltext = p->w.fulltext;
    pthread_mutex_lock(&fulltext->loading);
    pthread_mutex_lock(&fulltext->lock);
    holding_empty(fulltext, holding_get(fulltext, p->account));
    pthread_mutex_unlock(&fulltext->lock);
    note_result(&p->w, files_remove_all(fulltext, p->account));
    pthread_mutex_unlock(&fulltext->loading);
}

enum err fulltext_drop(struct fulltext *fulltext, uint64_t account)
{
    struct pruning p = { .w.fulltext = fulltext, .account = account };
    return call_writer(fulltext, run_drop, &p.w);
}

struct verifying {
    struct writing w; /* first: writing to verifying by CONTAINER_OF */
    uint64_t account;
    bool mends;
    void (*found)(void *arg, struct slice file);
    void *arg;
};

/* On the writer's thread nothing is half written. */
static void run_verify(void *arg)
{
    struct verifying *v = CONTAINER_OF(arg, struct verifying, w);
    pthread_mutex_lock(&v->w.fulltext->loading);
    note_result(&v->w, files_verify(v->w.fulltext, v->account, v->mends, v->found, v->arg));
    pthread_mutex_unlock(&v->w.fulltext->loading);
}

enum err fulltext_verify(struct fulltext *fulltext, uint64_t account, bool mends,
                         void (*found)(void *arg, struct slice file), void *arg)
{
    struct verifying v = {
        .w.fulltext = fulltext, .account = account, .mends = mends, .found = found, .arg = arg
    };
    return call_writer(fulltext, run_verify, &v.w);
}
