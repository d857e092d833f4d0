/* Making, listing and removing snapshots. */
#include "upkeep/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/log/log.h"
#include "upkeep/manifest.h"

#define SNAPSHOTS_MAX 1000
#define COPY_TRIES 3 /* a segment may be written anew by compaction meanwhile */

struct creating {
    const struct snapshot_source *source;
    char dir[UPKEEP_PATH_BYTES]; /* NAME.new */
    log_lsn last;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

static enum err copy_log(struct creating *c)
{
    char path[UPKEEP_PATH_BYTES + 8], dictionaries[UPKEEP_PATH_BYTES + 8];
    enum err result = ERR_TEMP;
    snprintf(path, sizeof(path), "%s/log", c->dir);
    snprintf(dictionaries, sizeof(dictionaries), "%s/dict", c->dir);
    for (int i = 0; i < COPY_TRIES && result != OK; i++) {
        TRY(directory_erase(path));
        TRY(directory_erase(dictionaries));
        result = log_copy(store_log(c->source->store), c->dir, &c->last);
    }
    TRY(result);
    /* The directory itself, and in it the names. */
    return disk_sync_parent(&c->source->world->disk, path) == 0 ? OK
                                                                : fail(ERR_TEMP, "%s: %m", path);
}

static void run_copy_log(void *arg)
{
    struct creating *c = arg;
    c->result = copy_log(c);
    snprintf(c->detail, sizeof(c->detail), "%s", err_detail());
}

/* server.db first: an account it names is in a log and has a password in a vault.db that are copied later. */
static enum err fill(struct creating *c, struct slice name)
{
    const struct snapshot_source *source = c->source;
    char path[UPKEEP_PATH_BYTES + 16];
    snprintf(path, sizeof(path), "%s/server.db", c->dir);
    TRY(directory_copy(source->directory, path));
    job_run(source->jobs, run_copy_log, c);
    return c->result == OK ? vault_copy(source->vault, name) : fail(c->result, "%s", c->detail);
}

static enum err finish(struct creating *c, struct slice name)
{
    const struct snapshot_source *source = c->source;
    struct disk *disk = &source->world->disk;
    char final[UPKEEP_PATH_BYTES];
    struct snapshot snapshot = { .program = SL(CULVER_VERSION),
                                 .made = clock_now(&source->world->clock),
                                 .last = c->last };
    TRY(snapshot_path(source->data_dir, name, "", final));
    TRY(manifest_write(c->dir, source->world, &snapshot));
    return disk->rename(disk, c->dir, final) == 0 && disk_sync_parent(disk, final) == 0
               ? OK
               : fail(ERR_TEMP, "%s: %m", final);
}

enum err snapshot_create(const struct snapshot_source *source, struct slice name)
{
    char final[UPKEEP_PATH_BYTES];
    struct creating c = { .source = source };
    TRY(snapshot_path(source->data_dir, name, "", final));
    TRY(snapshot_path(source->data_dir, name, ".new", c.dir));
    if (access(final, F_OK) == 0) {
        return fail(ERR_EXISTS, "there is a snapshot %.*s already", SLICE_ARG(name));
    }
    TRY(directory_erase(c.dir));
    TRY(snapshot_make_directory(source->data_dir, source->world, c.dir));
    enum err result = fill(&c, name);
    result = result == OK ? finish(&c, name) : result;
    if (result != OK) {
        IGNORE(directory_erase(c.dir)); /* the next one removes what is left */
    }
    return result;
}

/* --- listing, removing --- */

enum err snapshot_find(const char *data_dir, struct slice name, struct arena *arena,
                       struct snapshot *out)
{
    char dir[UPKEEP_PATH_BYTES];
    TRY(snapshot_path(data_dir, name, "", dir));
    if (access(dir, F_OK) != 0) {
        return fail(ERR_NOT_FOUND, "there is no snapshot %.*s: `culver snapshot list` shows them",
                    SLICE_ARG(name));
    }
    TRY(manifest_read(dir, arena, out));
    out->name = arena_dup(arena, name);
    return OK;
}

static int by_time(const void *a, const void *b)
{
    const struct snapshot *x = a, *y = b;
    if (x->made.secs != y->made.secs) {
        return x->made.secs < y->made.secs ? -1 : 1;
    }
    return slice_compare(x->name, y->name);
}

enum err snapshot_names(const char *data_dir, struct arena *arena, struct slice **out,
                        unsigned *out_count)
{
    char path[UPKEEP_PATH_BYTES], dir[UPKEEP_PATH_BYTES];
    struct dirent *entry;
    unsigned count = 0;
    snprintf(path, sizeof(path), "%s/snapshot", data_dir);
    *out = ARENA_ARRAY(arena, struct slice, SNAPSHOTS_MAX);
    *out_count = 0;
    DIR *all = opendir(path);
    if (all == NULL) {
        return errno == ENOENT ? OK : fail(ERR_PERM, "%s: %m", path);
    }
    /* Who made one may have been killed before its name was durable: a power cut must not take back what is seen now. */
    if (fsync(dirfd(all)) != 0) {
        closedir(all);
        return fail(ERR_TEMP, "%s: %m", path);
    }
    while (count < SNAPSHOTS_MAX && (entry = readdir(all)) != NULL) {
        struct slice name = slice_cstr(entry->d_name);
        if (snapshot_path(data_dir, name, "", dir) == OK) {
            (*out)[count++] = arena_dup(arena, name);
        }
    }
    closedir(all);
    *out_count = count;
    return OK;
}

enum err snapshot_list(const char *data_dir, struct arena *arena, struct snapshot **out,
                       unsigned *out_count)
{
    struct slice *names;
    unsigned named, count = 0;
    TRY(snapshot_names(data_dir, arena, &names, &named));
    *out = ARENA_ARRAY(arena, struct snapshot, (size_t)named + 1);
    for (unsigned i = 0; i < named; i++) {
        count += snapshot_find(data_dir, names[i], arena, &(*out)[count]) == OK;
    }
    qsort(*out, count, sizeof(**out), by_time);
    *out_count = count;
    return OK;
}

enum err snapshot_remove(const char *data_dir, struct world *world, struct slice name)
{
    char dir[UPKEEP_PATH_BYTES], gone[UPKEEP_PATH_BYTES];
    struct disk *disk = &world->disk;
    TRY(snapshot_path(data_dir, name, "", dir));
    TRY(snapshot_path(data_dir, name, ".gone", gone));
    TRY(directory_erase(gone));
    bool is_there = disk->rename(disk, dir, gone) == 0;
    if (!is_there && errno != ENOENT) {
        return fail(ERR_TEMP, "%s: %m", dir);
    }
    /* It must not come back without what is removed now. */
    if (is_there && disk_sync_parent(disk, gone) != 0) {
        return fail(ERR_TEMP, "%s: %m", gone);
    }
    /* Also when only this is left, of a call that was interrupted. */
    TRY(vault_copy_remove(data_dir, name));
    if (!is_there) {
        return fail(ERR_NOT_FOUND, "there is no snapshot %.*s", SLICE_ARG(name));
    }
    return directory_erase(gone);
}
