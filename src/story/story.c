/* Events gather in memory and go to the disk once a second, in the order in which they happened. */
#include "story/story.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "story/internal.h"

#define GATHER_USEC USEC_PER_SEC
#define HURRY_BYTES ((size_t)256 * 1024) /* that many are not waited for */
#define TRIM_USEC (3600 * USEC_PER_SEC)
#define SIZE_LEAST ((uint64_t)16 * 1024 * 1024)
#define PARTS 16 /* a file is at most so big a part of all */
#define SECS_PER_DAY 86400

static usec_t monotonic(const struct story *story)
{
    struct clock *clock = &story->world->clock;
    return clock->monotonic(clock);
}

static int64_t today(const struct story *story)
{
    return clock_now(&story->world->clock).secs / SECS_PER_DAY;
}

static struct story_settings settings_of(struct story *story)
{
    pthread_mutex_lock(&story->lock);
    struct story_settings settings = story->settings;
    pthread_mutex_unlock(&story->lock);
    settings.size = settings.size < SIZE_LEAST ? SIZE_LEAST : settings.size;
    return settings;
}

/* --- files; on the worker --- */

static void close_file(struct story *story)
{
    struct disk *disk = &story->world->disk;
    if (story->fd >= 0) {
        disk->close(disk, story->fd);
        story->fd = -1;
    }
}

/* Leaves room for one more file. */
static enum err trim(struct story *story)
{
    struct story_settings settings = settings_of(story);
    int64_t days = (int64_t)(settings.keep / SECS_PER_DAY);
    story->next_trim = monotonic(story) + TRIM_USEC;
    return story_files_trim(&story->world->disk, story->data_dir, today(story) - days,
                            settings.size - settings.size / PARTS);
}

static uint32_t next_number(struct story *story, int64_t day)
{
    struct story_file *files;
    unsigned count;
    uint32_t number = 0;
    if (story_files_list(&story->world->disk, story->data_dir, &files, &count) != OK) {
        return 0; /* what is there already is not opened anew, and the error is met there */
    }
    for (unsigned i = 0; i < count; i++) {
        number = files[i].day == day && files[i].number >= number ? files[i].number + 1 : number;
    }
    free(files);
    return number;
}

static enum err write_all(struct story *story, struct slice bytes)
{
    struct disk *disk = &story->world->disk;
    while (bytes.len > 0) {
        struct iovec iov = { (void *)(uintptr_t)bytes.ptr, bytes.len };
        ssize_t put = disk->pwritev(disk, story->fd, &iov, 1, (off_t)story->written);
        if (put <= 0) {
            return fail(ERR_TEMP, "%s/" STORY_DIR ": %m", story->data_dir);
        }
        story->written += (uint64_t)put;
        bytes = slice_from(bytes, (size_t)put);
    }
    return OK;
}

static enum err open_file(struct story *story)
{
    char path[STORY_PATH_BYTES];
    char header[64];
    struct disk *disk = &story->world->disk;
    close_file(story);
    TRY(trim(story));
    story->file = (struct story_file){ today(story), 0 };
    story->file.number = next_number(story, story->file.day);
    story_file_path(story->data_dir, story->file, path);
    story->fd = disk->open(disk, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    story->written = 0;
    if (story->fd < 0) {
        return fail(ERR_TEMP, "%s: %m", path);
    }
    snprintf(header, sizeof(header), STORY_HEADER "%d\n", STORY_VERSION);
    return write_all(story, slice_cstr(header));
}

static enum err write_pending(struct story *story)
{
    uint64_t part = settings_of(story).size / PARTS;
    if (story->fd < 0 || story->file.day != today(story) || story->written >= part) {
        TRY(open_file(story));
    }
    return write_all(story, buf_slice(&story->writing));
}

/* Nobody waits for a story: what cannot be written is dropped. A new file begins behind the failure, so that half a line stays the
 * last of its file. */
static void flush_now(struct story *story)
{
    pthread_mutex_lock(&story->lock);
    struct buf taken = story->pending;
    story->pending = story->writing;
    story->writing = taken;
    uint64_t dropped = story->dropped;
    story->dropped = 0;
    pthread_mutex_unlock(&story->lock);
    if (taken.len > 0 && write_pending(story) != OK) {
        log_warn("story-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
        close_file(story);
    }
    if (dropped > 0) {
        log_warn("story-dropped", "count=%llu", (unsigned long long)dropped);
    }
    buf_reset(&story->writing);
    story->first = 0;
}

static void trim_now(void *arg)
{
    if (trim(arg) != OK) {
        log_warn("story-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
    }
}

/* --- the worker --- */

static size_t pending_bytes(struct story *story)
{
    pthread_mutex_lock(&story->lock);
    size_t bytes = story->pending.len;
    pthread_mutex_unlock(&story->lock);
    return bytes;
}

static usec_t story_idle(void *arg)
{
    struct story *story = arg;
    usec_t now = monotonic(story);
    size_t pending = pending_bytes(story);
    if (now >= story->next_trim) {
        trim_now(story);
    }
    if (pending == 0) {
        return story->next_trim > now ? story->next_trim - now : TRIM_USEC;
    }
    story->first = story->first == 0 ? now : story->first;
    if (pending >= HURRY_BYTES || now - story->first >= GATHER_USEC) {
        flush_now(story);
        return TRIM_USEC;
    }
    return story->first + GATHER_USEC - now;
}

static void woken(struct worker_post *post)
{
    struct story *story = CONTAINER_OF(post, struct story, wake);
    pthread_mutex_lock(&story->lock);
    story->is_woken = false;
    pthread_mutex_unlock(&story->lock);
    if (story->is_inline) {
        flush_now(story);
    }
}

static void flush_call(void *arg)
{
    flush_now(arg);
}

void story_flush(struct story *story)
{
    worker_call(story->worker, flush_call, story);
}

void story_trim(struct story *story)
{
    if (story != NULL) {
        worker_call(story->worker, trim_now, story);
    }
}

/* --- what others call --- */

struct story *story_open(struct world *world, const char *data_dir,
                         const struct story_settings *settings, bool is_inline)
{
    struct story *story = calloc(1, sizeof(*story));
    char path[STORY_PATH_BYTES];
    if (story == NULL || (story->data_dir = strdup(data_dir)) == NULL) {
        abort();
    }
    story->world = world;
    story->settings = *settings;
    story->is_inline = is_inline;
    story->fd = -1;
    story->wake.run = woken;
    buf_init(&story->pending, STORY_PENDING_MAX);
    buf_init(&story->writing, STORY_PENDING_MAX);
    pthread_mutex_init(&story->lock, NULL);
    snprintf(path, sizeof(path), "%s/" STORY_DIR, data_dir);
    if (world->disk.mkdir(&world->disk, path, 0700) != 0 && errno != EEXIST) {
        IGNORE(fail(ERR_TEMP, "%s: %m", path)); /* nothing is recorded, and each try says so */
        log_warn("story-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
    }
    story->worker = worker_new("story", is_inline, is_inline ? NULL : story_idle, story);
    return story;
}

void story_close(struct story *story)
{
    if (story == NULL) {
        return;
    }
    worker_free(story->worker);
    flush_now(story);
    close_file(story);
    buf_fini(&story->pending);
    buf_fini(&story->writing);
    pthread_mutex_destroy(&story->lock);
    free(story->data_dir);
    free(story);
}

void story_configure(struct story *story, const struct story_settings *settings)
{
    pthread_mutex_lock(&story->lock);
    story->settings = *settings;
    pthread_mutex_unlock(&story->lock);
}

bool story_wants_subject(struct story *story)
{
    return story != NULL && settings_of(story).subjects;
}

/* True when the worker has to be told. */
static bool append_line(struct story *story, const struct story_event *event)
{
    size_t before = story->pending.len;
    if (story->settings.size == 0) {
        return false;
    }
    if (before > STORY_PENDING_MAX - STORY_LINE_MAX) {
        story->dropped++;
        return false;
    }
    story_line_write(event, &story->pending);
    bool wants = before == 0 || (before < HURRY_BYTES && story->pending.len >= HURRY_BYTES);
    bool must_wake = wants && !story->is_woken;
    story->is_woken = story->is_woken || must_wake;
    return must_wake;
}

void story_note(struct story *story, const struct story_event *event)
{
    if (story == NULL) {
        return;
    }
    struct story_event timed = *event;
    timed.at = story->world->clock.wall(&story->world->clock);
    pthread_mutex_lock(&story->lock);
    bool must_wake = append_line(story, &timed);
    pthread_mutex_unlock(&story->lock);
    if (must_wake) {
        worker_post(story->worker, &story->wake);
    }
}
