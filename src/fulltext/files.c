/* Volumes as files beside the account's database: index-<number>. A file is whole when its checksum is right, so that nothing is
 * renamed and a crash in the middle of a write leaves one that is removed when it is met. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/account_dir.h"
#include "base/fault.h"
#include "base/log.h"
#include "fulltext/internal.h"

#define PATH_BYTES 4096
#define NAME_PREFIX "index-"
#define NUMBER_DIGITS 16

static void account_dir(const struct fulltext *fulltext, uint64_t account, char out[PATH_BYTES])
{
    snprintf(out, PATH_BYTES, "%s/" ACCOUNT_DIR, fulltext->data_dir, ACCOUNT_DIR_ARGS(account));
}

static void volume_path(const struct fulltext *fulltext, uint64_t account, uint64_t number,
                        char out[PATH_BYTES])
{
    snprintf(out, PATH_BYTES, "%s/" ACCOUNT_DIR "/" NAME_PREFIX "%016" PRIx64, fulltext->data_dir,
             ACCOUNT_DIR_ARGS(account), number);
}

struct listing {
    uint64_t *numbers; /* malloc */
    unsigned count, cap;
};

static bool take_hex(struct slice digits, uint64_t *out)
{
    static const struct slice alphabet = { "0123456789abcdef", 16 };
    *out = 0;
    for (size_t i = 0; i < digits.len; i++) {
        size_t value = slice_find_char(alphabet, digits.ptr[i]);
        if (value == alphabet.len) {
            return false;
        }
        *out = *out << 4 | value;
    }
    return digits.len == NUMBER_DIGITS;
}

static void note_name(void *arg, const char *name)
{
    struct listing *l = arg;
    struct slice text = slice_cstr(name);
    uint64_t number;
    if (!slice_starts(text, SL(NAME_PREFIX)) ||
        !take_hex(slice_from(text, sizeof(NAME_PREFIX) - 1), &number)) {
        return;
    }
    if (l->count == l->cap) {
        l->cap = l->cap == 0 ? 16 : l->cap * 2;
        l->numbers = realloc(l->numbers, l->cap * sizeof(*l->numbers));
        if (l->numbers == NULL) {
            abort();
        }
    }
    l->numbers[l->count++] = number;
}

static int by_number(const void *a, const void *b)
{
    uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
    return one < other ? -1 : one > other;
}

/* An account without a directory has no files. */
static enum err list_files(struct fulltext *fulltext, uint64_t account, struct listing *out)
{
    char path[PATH_BYTES];
    struct disk *disk = &fulltext->world->disk;
    *out = (struct listing){ 0 };
    account_dir(fulltext, account, path);
    if (disk->list(disk, path, note_name, out) != 0 && errno != ENOENT) {
        free(out->numbers);
        return fail(ERR_TEMP, "%s: %m", path);
    }
    if (out->count > 1) {
        qsort(out->numbers, out->count, sizeof(*out->numbers), by_number);
    }
    return OK;
}

static enum err read_file(struct fulltext *fulltext, const char *path, char **out, size_t *out_len)
{
    struct disk *disk = &fulltext->world->disk;
    int fd = disk->open(disk, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
    int64_t size = fd < 0 ? -1 : disk->size(disk, fd);
    if (size < 0 || (uint64_t)size > VOLUME_BYTES_MAX) {
        int error = errno;
        IGNORE(fd < 0 || disk->close(disk, fd) == 0 ? OK : ERR_TEMP); /* nothing was written */
        errno = error;
        return size < 0 ? fail(ERR_TEMP, "%s: %m", path) : fail(ERR_CORRUPT, "%s", path);
    }
    char *bytes = malloc((size_t)size + 1);
    size_t done = 0;
    ssize_t got = 1;
    while (bytes != NULL && got > 0 && done < (size_t)size) {
        got = disk->pread(disk, fd, bytes + done, (size_t)size - done, (off_t)done);
        done += got > 0 ? (size_t)got : 0;
    }
    disk->close(disk, fd);
    if (bytes == NULL || got < 0) {
        free(bytes);
        return fail(ERR_TEMP, "%s: %m", path);
    }
    *out = bytes;
    *out_len = done;
    return OK;
}

void files_remove(struct fulltext *fulltext, uint64_t account, uint64_t number)
{
    char path[PATH_BYTES];
    struct disk *disk = &fulltext->world->disk;
    volume_path(fulltext, account, number, path);
    if (disk->unlink(disk, path) != 0 && errno != ENOENT) {
        IGNORE(fail(ERR_TEMP, "%s: %m", path)); /* for its text */
        log_warn("index-left-behind", "acct=%" PRIu64 " reason=%s", account,
                 log_text(slice_cstr(err_detail())).text);
    }
}

static enum err read_volume(struct fulltext *fulltext, uint64_t account, uint64_t number,
                            struct volume **out)
{
    char path[PATH_BYTES];
    char *bytes;
    size_t len;
    volume_path(fulltext, account, number, path);
    TRY(read_file(fulltext, path, &bytes, &len));
    enum err result = volume_read(bytes, len, account, out);
    if (result != OK) {
        free(bytes);
        return result;
    }
    (*out)->number = number;
    return OK;
}

enum err files_read(struct fulltext *fulltext, uint64_t account, struct volume ***out,
                    unsigned *out_count)
{
    struct listing list;
    TRY(list_files(fulltext, account, &list));
    struct volume **volumes = calloc((size_t)list.count + 1, sizeof(*volumes));
    unsigned count = 0;
    enum err result = OK;
    if (volumes == NULL) {
        abort();
    }
    for (unsigned i = 0; i < list.count && result == OK; i++) {
        result = read_volume(fulltext, account, list.numbers[i], &volumes[count]);
        count += result == OK;
        if (result ==
            ERR_CORRUPT) { /* a write that a crash cut off, or damage: made again from the mail */
            log_info("index-dropped", "acct=%" PRIu64 " index=%" PRIu64, account, list.numbers[i]);
            files_remove(fulltext, account, list.numbers[i]);
            result = OK;
        }
    }
    free(list.numbers);
    *out = volumes;
    *out_count = count;
    return result;
}

enum err files_write(struct fulltext *fulltext, uint64_t account, uint64_t number,
                     struct slice bytes, bool is_durable)
{
    char path[PATH_BYTES];
    struct disk *disk = &fulltext->world->disk;
    volume_path(fulltext, account, number, path);
    int fd = disk->open(disk, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return fail(errno == ENOSPC ? ERR_FULL : ERR_TEMP, "%s: %m", path);
    }
    size_t done = 0;
    bool ok = !FAULT_POINT("index-write-fails");
    while (ok && done < bytes.len) {
        struct iovec iov = { (void *)(uintptr_t)(bytes.ptr + done), bytes.len - done };
        ssize_t put = disk->pwritev(disk, fd, &iov, 1, (off_t)done);
        ok = put > 0;
        done += ok ? (size_t)put : 0;
    }
    ok = ok && (!is_durable || disk->fsync(disk, fd) == 0);
    int error = errno;
    ok = disk->close(disk, fd) == 0 && ok;
    ok = ok && (!is_durable || disk_sync_parent(disk, path) == 0);
    if (!ok) {
        files_remove(fulltext, account, number);
        errno = error;
        return fail(error == ENOSPC ? ERR_FULL : ERR_TEMP, "%s: %m", path);
    }
    return OK;
}

enum err files_remove_all(struct fulltext *fulltext, uint64_t account)
{
    struct listing list;
    TRY(list_files(fulltext, account, &list));
    for (unsigned i = 0; i < list.count; i++) {
        files_remove(fulltext, account, list.numbers[i]);
    }
    free(list.numbers);
    return OK;
}

enum err files_verify(struct fulltext *fulltext, uint64_t account, bool mends,
                      void (*found)(void *arg, struct slice file), void *arg)
{
    struct listing list;
    enum err result = OK;
    TRY(list_files(fulltext, account, &list));
    for (unsigned i = 0; i < list.count && (result == OK || result == ERR_CORRUPT); i++) {
        char path[PATH_BYTES];
        struct volume *volume = NULL;
        result = read_volume(fulltext, account, list.numbers[i], &volume);
        if (result == OK) {
            volume_free(volume);
        } else if (result == ERR_CORRUPT) {
            volume_path(fulltext, account, list.numbers[i], path);
            found(arg, slice_cstr(path + strlen(fulltext->data_dir) + 1));
        }
        if (result == ERR_CORRUPT && mends) {
            files_remove(fulltext, account, list.numbers[i]);
        }
    }
    free(list.numbers);
    return result == ERR_CORRUPT ? OK : result;
}
