/* server.db: SQLite in WAL mode with synchronous FULL, because what an administrator was told is done must stay done. One
 * connection, owned by the directory's worker (docs/formats/server-db.md). */
#include <stdio.h>
#include <string.h>

#include "db/db.h"
#include "directory/internal.h"

#define SCHEMA_VERSION 1

/* The checkpoint makes durable what a killed process had written but not synced: from now on it is seen, and must stay. */
static const char schema[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA "
    "busy_timeout=5000; PRAGMA wal_checkpoint(TRUNCATE);"
    "CREATE TABLE IF NOT EXISTS meta(id INTEGER PRIMARY KEY CHECK(id=1), version INT);"
    "CREATE TABLE IF NOT EXISTS domain(name TEXT PRIMARY KEY);"
    "CREATE TABLE IF NOT EXISTS account(id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT UNIQUE,"
    " quota INT, disabled INT, created INT);"
    "CREATE TABLE IF NOT EXISTS alias(address TEXT, target TEXT, PRIMARY KEY(address,target)) "
    "WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS pop3(account INTEGER PRIMARY KEY, off INT, keeps INT, since INT);"
    "CREATE TABLE IF NOT EXISTS admin(account INTEGER PRIMARY KEY);"
    "CREATE TABLE IF NOT EXISTS shared(account INTEGER PRIMARY KEY);"
    "CREATE TABLE IF NOT EXISTS secret(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS suppression(address TEXT PRIMARY KEY, failures INT, first INT, "
    "last INT, suppressed INT, reply TEXT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS lost_time(id INTEGER PRIMARY KEY CHECK(id=1), until INT, seconds "
    "INT);"
    "CREATE TABLE IF NOT EXISTS set_time(id INTEGER PRIMARY KEY CHECK(id=1), until INT, seconds "
    "INT);"
    "CREATE TABLE IF NOT EXISTS share(owner INT, user INT, PRIMARY KEY(owner,user)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS vacation(account INTEGER PRIMARY KEY, enabled INT, begins INT, "
    "ends INT, days INT, subject TEXT, body TEXT);"
    "CREATE TABLE IF NOT EXISTS vacation_name(account INTEGER PRIMARY KEY, name TEXT);"
    "CREATE TABLE IF NOT EXISTS vacation_address(account INTEGER PRIMARY KEY, address TEXT);"
    "CREATE TABLE IF NOT EXISTS vacation_answer(entry INTEGER PRIMARY KEY, account INT, "
    "sender TEXT, pair TEXT, at INT);"
    "CREATE INDEX IF NOT EXISTS vacation_answer_account ON vacation_answer(account,at);"
    "CREATE INDEX IF NOT EXISTS vacation_answer_sender ON vacation_answer(account,sender,at);"
    "INSERT INTO sqlite_sequence SELECT 'account',0"
    " WHERE NOT EXISTS(SELECT 1 FROM sqlite_sequence WHERE name='account');"
    "INSERT OR IGNORE INTO meta VALUES(1,1);";

static enum err sql_error(struct database *d, const char *what)
{
    int code = sqlite3_errcode(d->db) & 0xff;
    enum err class = code == SQLITE_FULL                               ? ERR_FULL
                     : code == SQLITE_CONSTRAINT                       ? ERR_EXISTS
                     : code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? ERR_CORRUPT
                                                                       : ERR_TEMP;
    return fail(class, "server.db: %s: %s", what, sqlite3_errmsg(d->db));
}

static void read_version(void *arg, sqlite3_stmt *statement)
{
    *(int *)arg = sqlite3_column_int(statement, 0);
}

static void ignore_line(void *arg, struct slice line)
{
}

/* It is made from nothing else, so it is never made again as an empty one. */
static enum err damaged(const char *path)
{
    return fail(ERR_CORRUPT,
                "%s is damaged, and nothing else holds what is in it: go back to a snapshot "
                "(`culver snapshot "
                "list`, `culver rollback NAME`) or put a copy of the file in its place; the mail "
                "is not touched",
                path);
}

enum err database_open(const char *path, const struct disk *disk, struct database *out)
{
    int version = 0;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (db_open(path, &out->db, flags, "unix", disk->database_vfs) != SQLITE_OK ||
        sqlite3_exec(out->db, schema, NULL, NULL, NULL) != SQLITE_OK) {
        enum err result = sql_error(out, "open");
        database_close(out);
        return result == ERR_CORRUPT ? damaged(path) : result;
    }
    TRY(database_each(out, "SELECT version FROM meta", read_version, &version));
    if (version > SCHEMA_VERSION) {
        database_close(out);
        return fail(ERR_PERM,
                    "server.db has format %d; this program knows up to %d: use a newer culver",
                    version, SCHEMA_VERSION);
    }
    if (db_check(out->db, ignore_line, NULL) != OK) {
        database_close(out);
        return damaged(path);
    }
    return OK;
}

void database_close(struct database *d)
{
    sqlite3_close(d->db);
    d->db = NULL;
}

static void bind_values(sqlite3_stmt *statement, const struct database_value *values,
                        unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (values[i].is_number) {
            sqlite3_bind_int64(statement, (int)i + 1, values[i].number);
        } else {
            sqlite3_bind_text(statement, (int)i + 1, values[i].text.ptr, (int)values[i].text.len,
                              SQLITE_STATIC);
        }
    }
}

enum err database_run(struct database *d, const char *sql, const struct database_value *values,
                      unsigned count)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(d->db, sql, -1, &statement, NULL) != SQLITE_OK) {
        return sql_error(d, "prepare");
    }
    bind_values(statement, values, count);
    int code = sqlite3_step(statement);
    enum err result = code == SQLITE_DONE ? OK : sql_error(d, "change");
    sqlite3_finalize(statement);
    return result;
}

enum err database_each(struct database *d, const char *sql,
                       void (*row)(void *arg, sqlite3_stmt *statement), void *arg)
{
    return database_ask(d, &(struct database_question){ .sql = sql }, row, arg);
}

enum err database_ask(struct database *d, const struct database_question *question,
                      void (*row)(void *arg, sqlite3_stmt *statement), void *arg)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(d->db, question->sql, -1, &statement, NULL) != SQLITE_OK) {
        return sql_error(d, "prepare");
    }
    bind_values(statement, question->values, question->count);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        row(arg, statement);
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? OK : sql_error(d, "read");
}
