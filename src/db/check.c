/* Reading a whole database: to check it, to copy it. */
#include "db/db.h"

#define COPY_ALL (-1)

enum err db_check(sqlite3 *db, void (*found)(void *arg, struct slice line), void *arg)
{
    sqlite3_stmt *s = NULL;
    int code, faults = 0;
    if (sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &s, NULL) != SQLITE_OK) {
        found(arg, slice_cstr(sqlite3_errmsg(db)));
        return fail(ERR_CORRUPT, "%s", sqlite3_errmsg(db));
    }
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct slice line =
            slice_make(sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0));
        if (!slice_eq(line, SL("ok"))) {
            found(arg, line);
            faults++;
        }
    }
    if (code != SQLITE_DONE) {
        found(arg, slice_cstr(sqlite3_errmsg(db)));
        faults++;
    }
    sqlite3_finalize(s);
    return faults == 0 ? OK : fail(ERR_CORRUPT, "%d faults", faults);
}

sqlite3 *db_open_to_read(const char *path)
{
    sqlite3 *db = NULL;
    static const char setup[] =
        "PRAGMA locking_mode=EXCLUSIVE; SELECT count(*) FROM sqlite_master;";
    int code = db_open(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, "unix-none", NULL);
    if (code == SQLITE_OK && sqlite3_exec(db, setup, NULL, NULL, NULL) == SQLITE_OK) {
        return db;
    }
    sqlite3_close(db);
    return NULL;
}

enum err db_copy(sqlite3 *db, const char *path)
{
    sqlite3 *to = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int code = db_open(path, &to, flags, "unix", NULL);
    sqlite3_backup *backup = code == SQLITE_OK ? sqlite3_backup_init(to, "main", db, "main") : NULL;
    if (backup != NULL) {
        sqlite3_backup_step(backup, COPY_ALL);
        code = sqlite3_backup_finish(backup);
    }
    enum err result =
        backup != NULL && code == SQLITE_OK
            ? OK
            : fail(code == SQLITE_FULL ? ERR_FULL : ERR_TEMP, "%s: %s", path, sqlite3_errmsg(to));
    sqlite3_close(to);
    return result;
}
