/* MANIFEST: what a snapshot is, in lines of text with a checksum behind them. A snapshot without it was never finished. ROLLBACK: how one that
 * was interrupted goes on. */
#include "upkeep/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/scan.h"
#include "db/db.h"

#define MANIFEST_BYTES_MAX 4096
#define TREE_FDS 16
#define CHECK_BYTES 23 /* "check " and 16 digits and the end of the line */

static bool is_name_octet(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

/* No dot: NAME.new and NAME.gone are never names. */
enum err snapshot_path(const char *data_dir, struct slice name, const char *suffix,
                       char out[UPKEEP_PATH_BYTES])
{
    struct scan c = scan_make(name);
    struct slice all;
    if (name.len > SNAPSHOT_NAME_MAX || !scan_while(&c, is_name_octet, &all) || !scan_at_end(&c)) {
        return fail(ERR_SYNTAX,
                    "\"%.*s\" is no name for a snapshot: 1 to %d letters, digits, \"-\" and \"_\"",
                    SLICE_ARG(name), SNAPSHOT_NAME_MAX);
    }
    snprintf(out, UPKEEP_PATH_BYTES, "%s/snapshot/%.*s%s", data_dir, SLICE_ARG(name), suffix);
    return OK;
}

enum err snapshot_make_directory(const char *data_dir, struct world *world, const char *path)
{
    struct disk *disk = &world->disk;
    char parent[UPKEEP_PATH_BYTES];
    snprintf(parent, sizeof(parent), "%s/snapshot", data_dir);
    if (disk->mkdir(disk, parent, 0700) == 0 && disk_sync_parent(disk, parent) != 0) {
        return fail(ERR_TEMP, "%s: %m", parent);
    }
    return disk->mkdir(disk, path, 0700) == 0 ? OK : fail(ERR_TEMP, "%s: %m", path);
}

/* --- the file --- */

/* Beside the old one, then in its place. */
static enum err write_file(struct world *world, const char *path, struct slice text)
{
    struct disk *disk = &world->disk;
    struct iovec iov = { (void *)(uintptr_t)text.ptr, text.len };
    char fresh[UPKEEP_PATH_BYTES + 8];
    snprintf(fresh, sizeof(fresh), "%s.new", path);
    int fd = disk->open(disk, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return fail(ERR_TEMP, "%s: %m", fresh);
    }
    bool ok =
        disk->pwritev(disk, fd, &iov, 1, 0) == (ssize_t)text.len && disk->fsync(disk, fd) == 0;
    disk->close(disk, fd);
    return ok && disk->rename(disk, fresh, path) == 0 && disk_sync_parent(disk, path) == 0
               ? OK
               : fail(ERR_TEMP, "%s: %m", path);
}

void manifest_print(const struct snapshot *snapshot, struct buf *out)
{
    size_t start = out->len;
    buf_printf(out, "culver-snapshot %d\nmade %lld\nlast %llu\nprogram %.*s\n", SNAPSHOT_FORMAT,
               (long long)snapshot->made.secs, (unsigned long long)snapshot->last,
               SLICE_ARG(snapshot->program));
    buf_printf(out, "check %016llx\n",
               (unsigned long long)XXH3_64bits(out->ptr + start, out->len - start));
}

enum err manifest_write(const char *dir, struct world *world, const struct snapshot *snapshot)
{
    AUTO(buf_fini) struct buf text;
    char path[UPKEEP_PATH_BYTES];
    buf_init(&text, MANIFEST_BYTES_MAX);
    manifest_print(snapshot, &text);
    TRY(buf_error(&text));
    snprintf(path, sizeof(path), "%.*s/MANIFEST", UPKEEP_PATH_BYTES - 16, dir);
    return write_file(world, path, buf_slice(&text));
}

static bool take_number(struct scan *c, struct slice key, uint64_t *out)
{
    return scan_lit(c, key) && scan_u64(c, out) && scan_char(c, '\n');
}

static bool take_fields(struct scan *c, struct snapshot *out)
{
    uint64_t made;
    bool ok = take_number(c, SL("made "), &made) && made <= INT64_MAX &&
              take_number(c, SL("last "), &out->last) && scan_lit(c, SL("program ")) &&
              scan_until(c, '\n', &out->program);
    out->made.secs = ok ? (int64_t)made : 0;
    return ok;
}

/* The checksum is looked at first, so that rot never looks like a newer format. */
enum err manifest_parse(struct slice text, const char *path, struct snapshot *out)
{
    char check[CHECK_BYTES + 1];
    size_t body = text.len < CHECK_BYTES ? 0 : text.len - CHECK_BYTES;
    struct scan c = scan_make(text);
    uint64_t version;
    snprintf(check, sizeof(check), "check %016llx\n",
             (unsigned long long)XXH3_64bits(text.ptr, body));
    if (!slice_eq(slice_from(text, body), slice_cstr(check)) ||
        !take_number(&c, SL("culver-snapshot "), &version)) {
        return fail(ERR_CORRUPT, "%s is damaged: what stands beside it may still be good", path);
    }
    if (version > SNAPSHOT_FORMAT) {
        return fail(ERR_PERM, "%s has format %llu, this program knows up to %d: use a newer culver",
                    path, (unsigned long long)version, SNAPSHOT_FORMAT);
    }
    return take_fields(&c, out) ? OK : fail(ERR_CORRUPT, "%s is damaged", path);
}

static enum err read_file(const char *path, struct arena *arena, struct slice *out)
{
    char *text = arena_alloc(arena, MANIFEST_BYTES_MAX);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return fail(errno == ENOENT ? ERR_NOT_FOUND : ERR_TEMP, "%s: %m", path);
    }
    ssize_t got = read(fd, text, MANIFEST_BYTES_MAX);
    int error = errno;
    close(fd);
    errno = error;
    *out = slice_make(text, got < 0 ? 0 : (size_t)got);
    return got < 0 ? fail(ERR_TEMP, "%s: %m", path) : OK;
}

enum err manifest_read(const char *dir, struct arena *arena, struct snapshot *out)
{
    char path[UPKEEP_PATH_BYTES];
    struct slice text;
    snprintf(path, sizeof(path), "%.*s/MANIFEST", UPKEEP_PATH_BYTES - 16, dir);
    TRY(read_file(path, arena, &text));
    return manifest_parse(text, path, out);
}

/* --- ROLLBACK --- */

static void journal_path(const char *data_dir, char out[UPKEEP_PATH_BYTES])
{
    snprintf(out, UPKEEP_PATH_BYTES, "%.*s/ROLLBACK", UPKEEP_PATH_BYTES - 16, data_dir);
}

void journal_print(const struct rollback_journal *journal, struct buf *out)
{
    size_t start = out->len;
    buf_printf(out, "%s %llu", journal->before, (unsigned long long)journal->last_kept);
    buf_printf(out, " check %016llx\n",
               (unsigned long long)XXH3_64bits(out->ptr + start, out->len - start));
}

enum err journal_write(const char *data_dir, struct world *world,
                       const struct rollback_journal *journal)
{
    AUTO(buf_fini) struct buf text;
    char path[UPKEEP_PATH_BYTES];
    buf_init(&text, MANIFEST_BYTES_MAX);
    journal_print(journal, &text);
    TRY(buf_error(&text));
    journal_path(data_dir, path);
    return write_file(world, path, buf_slice(&text));
}

/* The first version wrote no checksum. */
static bool take_check(struct scan *c, struct slice text)
{
    char check[CHECK_BYTES + 2];
    size_t body = text.len - scan_left(c);
    snprintf(check, sizeof(check), " check %016llx\n",
             (unsigned long long)XXH3_64bits(text.ptr, body));
    return scan_char(c, '\n') || scan_lit(c, slice_cstr(check));
}

enum err journal_parse(struct slice text, struct rollback_journal *out)
{
    struct scan c = scan_make(text);
    struct slice name;
    char path[UPKEEP_PATH_BYTES];
    struct rollback_journal journal;
    if (!scan_until(&c, ' ', &name) || snapshot_path("", name, "", path) != OK ||
        !scan_char(&c, ' ') || !scan_u64(&c, &journal.last_kept) || !take_check(&c, text) ||
        !scan_at_end(&c)) {
        return fail(ERR_CORRUPT, "ROLLBACK is damaged");
    }
    snprintf(journal.before, sizeof(journal.before), "%.*s", SLICE_ARG(name));
    *out = journal;
    return OK;
}

enum err journal_read(const char *data_dir, struct arena *arena, struct rollback_journal *out)
{
    char path[UPKEEP_PATH_BYTES];
    struct slice text;
    journal_path(data_dir, path);
    TRY(read_file(path, arena, &text));
    return journal_parse(text, out) == OK
               ? OK
               : fail(ERR_CORRUPT,
                      "%s is damaged: it names the snapshot/before-rollback-SECONDS.new that "
                      "the state before goes to, and the last record that is in both states",
                      path);
}

enum err journal_remove(const char *data_dir, struct world *world)
{
    char path[UPKEEP_PATH_BYTES];
    journal_path(data_dir, path);
    return world->disk.unlink(&world->disk, path) == 0 && disk_sync_parent(&world->disk, path) == 0
               ? OK
               : fail(ERR_TEMP, "%s: %m", path);
}

/* --- trees and databases --- */

static int erase_one(const char *path, const struct stat *info, int type, struct FTW *at)
{
    return remove(path);
}

enum err directory_erase(const char *path)
{
    return nftw(path, erase_one, TREE_FDS, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT
               ? OK
               : fail(ERR_TEMP, "%s: %m", path);
}

enum err database_copy(const char *from, const char *to)
{
    sqlite3 *db = NULL;
    int code = db_open(from, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, "unix", NULL);
    enum err result = code == SQLITE_OK ? db_copy(db, to)
                                        : fail(ERR_CORRUPT, "%s: %s", from, sqlite3_errstr(code));
    sqlite3_close(db);
    return result;
}
