/* Reading a log that nobody writes, and copying one that is written. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/log/dictionary.h"
#include "store/log/internal.h"

#define PATH_BYTES 4096
#define COPY_BYTES ((size_t)1024 * 1024)
#define RECORD_ARENA_BYTES ((size_t)4 * LOG_PAYLOAD_MAX)

enum err log_each(struct log *log, log_lsn from,
                  enum err (*visit)(void *arg, const struct log_record *record), void *arg)
{
    struct log_stats stats;
    log_stats_get(log, &stats);
    for (log_lsn lsn = from > stats.first_lsn ? from : stats.first_lsn; lsn <= stats.last_lsn;
         lsn++) {
        AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "each", RECORD_ARENA_BYTES);
        struct log_record record;
        enum err result = lsn == 0 ? ERR_NOT_FOUND : log_read(log, lsn, arena, &record);
        if (result == ERR_NOT_FOUND || result == ERR_CORRUPT) {
            continue; /* passed over, or told as damage when the log was opened */
        }
        TRY(result);
        TRY(visit(arg, &record));
    }
    return OK;
}

/* --- a copy of what is durable now --- */

struct copying {
    struct log *log;
    const char *dir;
    char *room;
};

static enum err copy_octets(struct copying *c, int from, int to, uint64_t len)
{
    struct disk *disk = &c->log->world->disk;
    for (uint64_t at = 0; at < len;) {
        size_t want = len - at < COPY_BYTES ? (size_t)(len - at) : COPY_BYTES;
        ssize_t got = disk->pread(disk, from, c->room, want, (off_t)at);
        struct iovec iov = { c->room, got < 0 ? 0 : (size_t)got };
        if (got <= 0 || disk->pwritev(disk, to, &iov, 1, (off_t)at) != got) {
            return log_disk_error("copy to", c->dir);
        }
        at += (uint64_t)got;
    }
    return disk->fsync(disk, to) == 0 ? OK : log_disk_error("sync", c->dir);
}

/* The active segment as far as it is durable; without records it is left out. */
static enum err copy_active(struct copying *c, const struct segment *segment, uint64_t len)
{
    struct disk *disk = &c->log->world->disk;
    char path[PATH_BYTES];
    if (len <= SEGMENT_HEADER_BYTES) {
        return OK;
    }
    snprintf(path, sizeof(path), "%s/log/S%016llx.seg", c->dir,
             (unsigned long long)segment->number);
    int fd = disk->open(disk, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return log_disk_error("create", path);
    }
    enum err result = copy_octets(c, segment->fd, fd, len);
    disk->close(disk, fd);
    return result;
}

/* Sealed segments never change: another name for the same file is a copy of it. */
static enum err link_sealed(struct copying *c, uint64_t number)
{
    static const char *const suffixes[] = { "seg", "idx" };
    char from[PATH_BYTES], to[PATH_BYTES];
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        segment_path(c->log, number, suffixes[i], from, sizeof(from));
        snprintf(to, sizeof(to), "%s/log/S%016llx.%s", c->dir, (unsigned long long)number,
                 suffixes[i]);
        bool is_needed = i == 0;
        if (link(from, to) != 0 && (is_needed || errno != ENOENT)) {
            return log_disk_error("link", to);
        }
    }
    return OK;
}

/* Octets of the active segment up to the last durable record. Under the lock. */
static uint64_t durable_bytes(const struct segment *segment, log_lsn durable)
{
    uint64_t index = durable + 1 - segment->first_lsn;
    if (durable + 1 < segment->first_lsn || index >= segment->count) {
        return durable + 1 < segment->first_lsn ? 0 : segment->tail;
    }
    return segment->offsets[index];
}

static enum err copy_all(struct copying *c, log_lsn *out_last)
{
    struct log *log = c->log;
    pthread_mutex_lock(&log->lock);
    unsigned count = log->segment_count; /* fewer when compaction joins some: then this fails */
    *out_last = log_durable_lsn(log);
    pthread_mutex_unlock(&log->lock);
    for (unsigned i = 0; i < count; i++) {
        pthread_mutex_lock(&log->lock);
        struct place place = { .segment = i < log->segment_count ? log->segments[i] : NULL };
        if (place.segment == NULL || log->segment_count < count) {
            pthread_mutex_unlock(&log->lock);
            return fail(ERR_TEMP, "segments were joined meanwhile");
        }
        place.segment->users++;
        struct segment segment = *place.segment;
        uint64_t len = segment.is_sealed ? 0 : durable_bytes(place.segment, *out_last);
        pthread_mutex_unlock(&log->lock);
        enum err result = segment.is_sealed && segment.first_lsn <= *out_last
                              ? link_sealed(c, segment.number)
                              : copy_active(c, &segment, len);
        place_release(log, &place);
        TRY(result);
    }
    return OK;
}

/* Never changed either. Removed when no segment of the log needs them any more, but those of the copy may. */
static enum err link_dictionaries(struct copying *c)
{
    char from[PATH_BYTES], to[PATH_BYTES];
    struct dirent *entry;
    DIR *dir = opendir(c->log->dictionary_dir);
    enum err result = OK;
    while (dir != NULL && result == OK && (entry = readdir(dir)) != NULL) {
        if (!dictionary_is_file(slice_cstr(entry->d_name))) {
            continue;
        }
        snprintf(from, sizeof(from), "%s/%s", c->log->dictionary_dir, entry->d_name);
        snprintf(to, sizeof(to), "%s/dict/%s", c->dir, entry->d_name);
        result = link(from, to) == 0 ? OK : log_disk_error("link", to);
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return result;
}

static enum err make_directories(struct copying *c)
{
    static const char *const names[] = { "log", "dict" };
    struct disk *disk = &c->log->world->disk;
    char path[PATH_BYTES];
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", c->dir, names[i]);
        if (disk->mkdir(disk, path, 0700) != 0) {
            return log_disk_error("make", path);
        }
    }
    return OK;
}

enum err log_copy(struct log *log, const char *dir, log_lsn *out_last)
{
    struct disk *disk = &log->world->disk;
    struct copying c = { .log = log, .dir = dir, .room = malloc(COPY_BYTES) };
    char path[PATH_BYTES];
    if (c.room == NULL) {
        abort();
    }
    enum err result = make_directories(&c);
    result = result == OK ? copy_all(&c, out_last) : result;
    result = result == OK ? link_dictionaries(&c) : result;
    free(c.room);
    TRY(result);
    snprintf(path, sizeof(path), "%s/dict/x", dir);
    return disk_sync_parent(disk, path) == 0 ? OK : log_disk_error("sync", path);
}
