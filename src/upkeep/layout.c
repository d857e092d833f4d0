/* Moving files of earlier versions: renames without replacing, by descriptors of directories that are no links. */
#include "upkeep/layout.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/slice.h"

#define NAME_BYTES 256

struct layout {
    const char *data_dir;
    int base;   /* the data directory */
    int copies; /* vault/snapshot in it */
    int lock;   /* where it once stood; -1: there is none */
};

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
}

static void layout_close(struct layout *l)
{
    close_fd(&l->base);
    close_fd(&l->copies);
    close_fd(&l->lock);
}

static int open_directory(int at, const char *name)
{
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* It belongs to whom the directory above belongs. */
static enum err make_directory(int at, const char *name, int *out)
{
    struct stat above;
    bool is_new = mkdirat(at, name, 0700) == 0;
    *out = is_new || errno == EEXIST ? open_directory(at, name) : -1;
    bool ok = *out >= 0 && fstat(at, &above) == 0 &&
              (!is_new || fchown(*out, above.st_uid, above.st_gid) == 0);
    return ok ? OK : fail(ERR_TEMP, "%s: %m", name);
}

/* A file that is not there (any more) is in its place. */
static enum err move(const struct layout *l, int from, const char *name, int to, const char *as)
{
    if (renameat2(from, name, to, as, RENAME_NOREPLACE) == 0) {
        return fsync(to) == 0 && fsync(from) == 0 ? OK : fail(ERR_TEMP, "%s: %m", name);
    }
    if (errno == EEXIST) {
        return fail(ERR_EXISTS,
                    "%s holds a %s in its old place and in its new one: an older culver wrote here "
                    "after a newer one; put one of them elsewhere, then start again",
                    l->data_dir, name);
    }
    return errno == ENOENT ? OK : fail(ERR_TEMP, "%s: %m", name);
}

/* A WAL before its database: it is never looked for where only the database is. */
static enum err move_databases(struct layout *l, int base)
{
    static const char *const names[] = { "server.db-wal", "server.db", "queue.db-wal", "queue.db" };
    AUTO(close_fd) int db = -1;
    TRY(make_directory(base, "db", &db));
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        TRY(move(l, base, names[i], db, names[i]));
    }
    return unlinkat(base, "server.db-shm", 0) == 0 || errno == ENOENT
               ? OK
               : fail(ERR_TEMP, "server.db-shm: %m");
}

/* NAME, and NAME.new of a rollback that was interrupted, which gets the same name in the end. */
static enum err move_vault_copy(struct layout *l, int snapshots, const char *entry)
{
    static const char *const suffixes[] = { "-wal", "" };
    char from[NAME_BYTES], to[NAME_BYTES + 16];
    struct slice name = slice_cstr(entry);
    AUTO(close_fd) int dir = open_directory(snapshots, entry);
    if (dir < 0 || slice_ends(name, SL(".gone"))) {
        return OK;
    }
    if (slice_ends(name, SL(".new"))) {
        name.len -= strlen(".new");
    }
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        snprintf(from, sizeof(from), "vault.db%s", suffixes[i]);
        snprintf(to, sizeof(to), "%.*s.db%s", SLICE_ARG(name), suffixes[i]);
        TRY(move(l, dir, from, l->copies, to));
    }
    return OK;
}

static enum err move_vault_copies(struct layout *l)
{
    struct dirent *entry;
    enum err result = OK;
    int fd = open_directory(l->base, "snapshot");
    DIR *all = fd < 0 ? NULL : fdopendir(fd);
    if (all == NULL) {
        return errno == ENOENT ? OK : fail(ERR_TEMP, "%s/snapshot: %m", l->data_dir);
    }
    while (result == OK && (entry = readdir(all)) != NULL) {
        if (entry->d_name[0] != '.') {
            result = move_vault_copy(l, fd, entry->d_name);
        }
    }
    closedir(all);
    return result;
}

static enum err take_old_lock(struct layout *l)
{
    l->lock = openat(l->base, "LOCK", O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    return l->lock < 0 || flock(l->lock, LOCK_EX | LOCK_NB) == 0
               ? OK
               : fail(ERR_BUSY, "a server of an older culver runs in %s: stop it first",
                      l->data_dir);
}

static enum err open_layout(struct layout *l)
{
    AUTO(close_fd) int vault = -1;
    l->base = open(l->data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (l->base < 0) {
        return fail(ERR_TEMP, "%s: %m", l->data_dir);
    }
    TRY(take_old_lock(l));
    TRY(make_directory(l->base, "vault", &vault));
    return make_directory(vault, "snapshot", &l->copies);
}

enum err layout_upgrade(const char *data_dir)
{
    AUTO(layout_close)
    struct layout l = { .data_dir = data_dir, .base = -1, .copies = -1, .lock = -1 };
    TRY(open_layout(&l));
    TRY(move_databases(&l, l.base));
    AUTO(close_fd) int unfinished = open_directory(l.base, "rollback.new");
    if (unfinished >= 0) {
        TRY(move_databases(&l, unfinished));
    }
    TRY(move_vault_copies(&l));
    if (l.lock >= 0 && unlinkat(l.base, "LOCK", 0) != 0) {
        return fail(ERR_TEMP, "%s/LOCK: %m", data_dir);
    }
    return OK;
}

static bool has_entries(int base, const char *name)
{
    struct dirent *entry = NULL;
    int fd = open_directory(base, name);
    DIR *all = fd < 0 ? NULL : fdopendir(fd);
    if (all == NULL) {
        close_fd(&fd);
        return false;
    }
    do {
        entry = readdir(all);
    } while (entry != NULL && entry->d_name[0] == '.');
    closedir(all);
    return entry != NULL;
}

static bool has_octets(int base, const char *name)
{
    struct stat info;
    return fstatat(base, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && info.st_size > 0;
}

enum err layout_check(const char *data_dir)
{
    /* With its WAL: all of a database that was never checkpointed is there. */
    static const char *const names[][2] = { { "db/server.db", "db/server.db-wal" },
                                            { "vault/vault.db", "vault/vault.db-wal" } };
    AUTO(close_fd) int base = open(data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (base < 0) {
        return fail(ERR_TEMP, "%s: %m", data_dir);
    }
    if (!has_entries(base, "acct") || faccessat(base, "ROLLBACK", F_OK, 0) == 0) {
        return OK;
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!has_octets(base, names[i][0]) && !has_octets(base, names[i][1])) {
            return fail(
                ERR_CORRUPT,
                "%s/%s is missing, and nothing else holds what was in it: go back to a "
                "snapshot (`culver snapshot list`, `culver rollback NAME`) or put a copy of "
                "the file in its place; the mail is not touched",
                data_dir, names[i][0]);
        }
    }
    return OK;
}
