/* Files of stories: story/YYYY-MM-DD-NUMBER. Every run of the program begins one of its own, so nobody writes behind a line that was
 * cut off, or into a file of another format. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/scan.h"
#include "story/internal.h"

#define SECS_PER_DAY 86400

void story_file_path(const char *data_dir, struct story_file file, char out[STORY_PATH_BYTES])
{
    struct civil day = civil_from_utc((struct utc){ file.day * SECS_PER_DAY }, 0);
    snprintf(out, STORY_PATH_BYTES, "%s/" STORY_DIR "/%04d-%02d-%02d-%04u", data_dir, day.year,
             day.month, day.day, file.number);
}

bool story_file_parse(struct slice name, struct story_file *out)
{
    struct scan c = scan_make(name);
    uint32_t year, month, day, number;
    if (!scan_u32(&c, &year) || !scan_char(&c, '-') || !scan_u32(&c, &month) ||
        !scan_char(&c, '-') || !scan_u32(&c, &day) || !scan_char(&c, '-') ||
        !scan_u32(&c, &number) || !scan_at_end(&c) || year > 9999 || month > 12 || day > 31) {
        return false;
    }
    struct civil civil = { .year = (int)year, .month = (int)month, .day = (int)day };
    if (!civil_is_valid(&civil)) {
        return false;
    }
    *out = (struct story_file){ civil_to_utc(&civil).secs / SECS_PER_DAY, number };
    return true;
}

struct listing {
    struct story_file *files;
    unsigned count, cap;
};

static void note_name(void *arg, const char *name)
{
    struct listing *l = arg;
    struct story_file file;
    if (!story_file_parse(slice_cstr(name), &file)) {
        return;
    }
    if (l->count == l->cap) {
        l->cap = l->cap == 0 ? 64 : l->cap * 2;
        l->files = realloc(l->files, l->cap * sizeof(*l->files));
        if (l->files == NULL) {
            abort();
        }
    }
    l->files[l->count++] = file;
}

static int by_age(const void *a, const void *b)
{
    const struct story_file *one = a, *other = b;
    if (one->day != other->day) {
        return one->day < other->day ? -1 : 1;
    }
    return one->number < other->number ? -1 : one->number > other->number;
}

enum err story_files_list(struct disk *disk, const char *data_dir, struct story_file **out,
                          unsigned *out_count)
{
    char path[STORY_PATH_BYTES];
    struct listing l = { 0 };
    snprintf(path, sizeof(path), "%s/" STORY_DIR, data_dir);
    if (disk->list(disk, path, note_name, &l) != 0 && errno != ENOENT) {
        free(l.files);
        return fail(ERR_TEMP, "%s: %m", path);
    }
    if (l.count > 1) {
        qsort(l.files, l.count, sizeof(*l.files), by_age);
    }
    *out = l.files;
    *out_count = l.count;
    return OK;
}

/* 0 also when it cannot be told: what cannot be opened is met again. */
static uint64_t file_size(struct disk *disk, const char *path)
{
    int fd = disk->open(disk, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
    if (fd < 0) {
        return 0;
    }
    int64_t size = disk->size(disk, fd);
    disk->close(disk, fd);
    return size < 0 ? 0 : (uint64_t)size;
}

enum err story_files_trim(struct disk *disk, const char *data_dir, int64_t first_day,
                          uint64_t octets)
{
    struct story_file *files;
    unsigned count;
    uint64_t kept = 0;
    enum err result = OK;
    TRY(story_files_list(disk, data_dir, &files, &count));
    while (count > 0) { /* from the newest on, so that the oldest are what is too much */
        struct story_file file = files[--count];
        char path[STORY_PATH_BYTES];
        story_file_path(data_dir, file, path);
        kept += file_size(disk, path);
        if ((file.day < first_day || kept > octets) && disk->unlink(disk, path) != 0 &&
            errno != ENOENT) {
            result = fail(ERR_TEMP, "%s: %m", path);
        }
    }
    free(files);
    return result;
}
