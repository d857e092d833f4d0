/* Copies of vault.db for snapshots: below vault/, so that no other process can read them. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/db.h"
#include "directory/vault_internal.h"
#include "io/world.h"

#define PATH_BYTES 4096

void vault_copy_path(const char *data_dir, struct slice name, const char *suffix, char *out,
                     size_t out_len)
{
    snprintf(out, out_len, "%s/vault/snapshot/%.*s.db%s", data_dir, SLICE_ARG(name), suffix);
}

enum err vault_copy_remove(const char *data_dir, struct slice name)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    char path[PATH_BYTES];
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        vault_copy_path(data_dir, name, suffixes[i], path, sizeof(path));
        if (unlink(path) != 0 && errno != ENOENT) {
            return fail(ERR_TEMP, "%s: %m", path);
        }
    }
    return OK;
}

enum err vault_copy_make(sqlite3 *db, const char *data_dir, struct slice name)
{
    struct world world;
    char path[PATH_BYTES];
    world_init_real(&world);
    snprintf(path, sizeof(path), "%s/vault/snapshot", data_dir);
    if (disk_make_directory(&world.disk, path) != 0) {
        return fail(ERR_TEMP, "%s: %m", path);
    }
    TRY(vault_copy_remove(data_dir, name));
    vault_copy_path(data_dir, name, "", path, sizeof(path));
    TRY(db_copy(db, path));
    return disk_sync_parent(&world.disk, path) == 0 ? OK : fail(ERR_TEMP, "%s: %m", path);
}

static void ignore_line(void *arg, struct slice line)
{
}

enum err vault_copy_verify(const char *data_dir, struct slice name)
{
    char path[PATH_BYTES];
    vault_copy_path(data_dir, name, "", path, sizeof(path));
    if (access(path, F_OK) != 0) {
        return fail(errno == ENOENT ? ERR_NOT_FOUND : ERR_TEMP, "%s: %m", path);
    }
    sqlite3 *db = db_open_to_read(path);
    enum err result = db == NULL ? ERR_CORRUPT : db_check(db, ignore_line, NULL);
    sqlite3_close(db);
    return result == OK ? OK : fail(ERR_CORRUPT, "%s is damaged", path);
}
