/* The statements of an account's database, prepared once for each open handle. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fault.h"
#include "db/db.h"
#include "store/internal.h"

#define PATH_BYTES 4096

static const char *const texts[SQL_COUNT] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_STATE_GET] =
        "SELECT applied_lsn,modseq,next_email,next_thread,next_mailbox,last_uidvalidity,"
        "quota_bytes,quota_count,schema FROM state",
    [SQL_STATE_SET] =
        "UPDATE state SET applied_lsn=?,modseq=?,next_email=?,next_thread=?,next_mailbox=?,"
        "last_uidvalidity=?,quota_bytes=?,quota_count=?,account=?",
    [SQL_MAILBOX_ALL] =
        "SELECT id,parent,name,role,selectable,uidvalidity,uidnext,recent_uid,modseq,total,"
        "unseen,deleted,bytes,vanished_floor,grants,seen_shared FROM mailbox ORDER BY id",
    [SQL_MAILBOX_PUT] =
        "INSERT OR REPLACE INTO mailbox VALUES(?1,?2,?14,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,"
        "?13,?15,?16)",
    [SQL_MAILBOX_DELETE] = "DELETE FROM mailbox WHERE id=?",
    [SQL_KEYWORD_ALL] = "SELECT bit,name FROM keyword",
    [SQL_KEYWORD_PUT] = "INSERT INTO keyword VALUES(?,?)",
    [SQL_SUBSCRIPTION_ALL] = "SELECT name FROM subscription ORDER BY name",
    [SQL_SUBSCRIPTION_PUT] = "INSERT OR IGNORE INTO subscription VALUES(?)",
    [SQL_SUBSCRIPTION_DELETE] = "DELETE FROM subscription WHERE name=?",
    [SQL_SUBSCRIPTION_FIND] = "SELECT 1 FROM subscription WHERE name=?",
    [SQL_SUBSCRIPTION_ROOM] = "SELECT (SELECT count(*) FROM subscription),"
                              "EXISTS(SELECT 1 FROM subscription WHERE name=?)",
    [SQL_MM_LOAD] =
        "SELECT uid,flags,modseq,email,lsn,size,received,IFNULL(saved,received) FROM mm "
        "WHERE mailbox=? ORDER BY uid",
    [SQL_MM_UIDS] = "SELECT uid FROM mm WHERE mailbox=? AND uid>=? ORDER BY uid",
    [SQL_MM_COUNT_FROM] = "SELECT count(*) FROM mm WHERE mailbox=? AND uid>=?",
    [SQL_MM_FLAGS_FIRST] = "SELECT uid,flags FROM mm WHERE mailbox=? ORDER BY uid LIMIT ?",
    [SQL_MM_FLAGS_LAST] = "SELECT uid,flags FROM mm WHERE mailbox=? ORDER BY uid DESC LIMIT ?",
    [SQL_UIDS_GET] = "SELECT modseq,uidnext,runs FROM uids WHERE mailbox=?",
    [SQL_UIDS_NEXT] = "SELECT uidnext FROM uids WHERE mailbox=?",
    [SQL_UIDS_PUT] = "INSERT OR REPLACE INTO uids VALUES(?,?,?,?)",
    [SQL_UIDS_DELETE] = "DELETE FROM uids WHERE mailbox=?",
    [SQL_MM_PUT] = "INSERT INTO mm(mailbox,uid,email,flags,modseq,received,lsn,size,saved) "
                   "VALUES(?,?,?,?,?,?,?,?,?)",
    [SQL_MM_FLAGS] = "UPDATE mm SET flags=?,modseq=? WHERE mailbox=? AND uid=?",
    [SQL_MM_DELETE] = "DELETE FROM mm WHERE mailbox=? AND uid=?",
    [SQL_MM_DELETE_ALL] = "DELETE FROM mm WHERE mailbox=?",
    [SQL_EMAIL_PUT] = "INSERT INTO email VALUES(?,?,?,?,?,?,?,?)",
    [SQL_EMAIL_FLAGS] = "UPDATE email SET flags=?,modseq=? WHERE id=?",
    [SQL_EMAIL_MOVED] = "UPDATE email SET modseq=? WHERE id=?",
    [SQL_EMAIL_DELETE] = "DELETE FROM email WHERE id=?",
    [SQL_EMAIL_COPY] =
        "INSERT INTO email SELECT id+?1,thread,flags&?2,?3,?3,received,sent,size FROM email WHERE "
        "id BETWEEN ?4 AND ?5",
    [SQL_EMAIL_FROM] = "SELECT id,thread,sent FROM email WHERE id>=? ORDER BY id",
    [SQL_COLD_PUT] =
        "INSERT INTO cold(id,blob_lsn,size,received,dict,eight_bit,summary) VALUES(?,?,?,?,?,?,?)",
    [SQL_COLD_FROM] = "SELECT id,dict,summary FROM cold WHERE id>=? ORDER BY id",
    [SQL_EIGHT_BIT_FROM] =
        "SELECT id FROM cold INDEXED BY cold_eight_bit WHERE eight_bit IS NOT 0 AND "
        "id>=? ORDER BY id LIMIT 1",
    [SQL_COLD_COPY] = "INSERT INTO cold SELECT id+?1,blob_lsn,size,received,dict,summary,eight_bit "
                      "FROM cold WHERE id BETWEEN ?2 AND ?3",
    [SQL_COLD_FROM_RECORD] =
        "SELECT blob_lsn,size,received FROM cold WHERE blob_lsn>? GROUP BY blob_lsn ORDER BY "
        "blob_lsn LIMIT ?",
    [SQL_VANISHED_PUT] = "INSERT OR REPLACE INTO vanished VALUES(?,?,?,?)",
    [SQL_VANISHED_SINCE] = "SELECT lo,hi FROM vanished WHERE mailbox=? AND modseq>? ORDER BY lo",
    [SQL_VANISHED_CUT] =
        "SELECT modseq FROM vanished WHERE mailbox=? ORDER BY modseq DESC LIMIT 1 OFFSET ?",
    [SQL_VANISHED_PRUNE] = "DELETE FROM vanished WHERE mailbox=? AND modseq<=?",
    [SQL_TOMB_PUT] = "INSERT OR REPLACE INTO tomb VALUES(?,?,?,?)",
    [SQL_EXPUNGED_PUT] = "INSERT OR REPLACE INTO expunged SELECT id,?1,?2,?3,?4,thread,sent FROM "
                         "email WHERE id=?5",
    [SQL_EXPUNGED_GET] = "SELECT e.email,e.flags,e.thread,e.sent,c.blob_lsn,c.size,c.received FROM "
                         "expunged e JOIN cold c ON c.id=e.email WHERE e.mailbox=? AND e.uid=?",
    [SQL_EXPUNGED_LIST] =
        "SELECT e.email,e.mailbox,e.uid,e.at,c.size,c.received FROM expunged e JOIN "
        "cold c ON c.id=e.email WHERE e.at>=?1 AND (?2 IS NULL OR e.mailbox=?3 OR e.mailbox IN "
        "(SELECT id FROM deleted_mailbox WHERE name=?2)) ORDER BY e.at DESC,e.email DESC LIMIT ?4",
    [SQL_EXPUNGED_OLD] = "SELECT e.email,c.blob_lsn FROM expunged e JOIN cold c ON c.id=e.email "
                         "WHERE e.at<? ORDER BY e.at LIMIT ?",
    [SQL_EXPUNGED_DELETE] = "DELETE FROM expunged WHERE email=?",
    [SQL_DELETED_MAILBOX_PUT] = "INSERT OR REPLACE INTO deleted_mailbox SELECT ?1,?2 WHERE "
                                "EXISTS(SELECT 1 FROM expunged WHERE mailbox=?1)",
    [SQL_DELETED_MAILBOX_GET] = "SELECT name FROM deleted_mailbox WHERE id=?",
    [SQL_DELETED_MAILBOX_FIND] = "SELECT 1 FROM deleted_mailbox WHERE name=?",
    [SQL_DELETED_MAILBOX_PRUNE] = "DELETE FROM deleted_mailbox WHERE NOT EXISTS(SELECT 1 FROM "
                                  "expunged WHERE mailbox=deleted_mailbox.id)",
    [SQL_COLD_MOVE] = "UPDATE cold SET id=? WHERE id=?",
    [SQL_COLD_DELETE] = "DELETE FROM cold WHERE id=?",
    [SQL_COLD_COUNT] = "SELECT count(*) FROM cold WHERE blob_lsn=?",
    [SQL_COLD_RECORDS] = "SELECT DISTINCT blob_lsn FROM cold LIMIT ?",
    [SQL_COLD_DELETE_RECORD] = "DELETE FROM cold WHERE blob_lsn=?",
    [SQL_UNWANTED_PUT] = "INSERT OR IGNORE INTO unwanted VALUES(?)",
    [SQL_UNWANTED_LIST] = "SELECT lsn FROM unwanted LIMIT ?",
    [SQL_UNWANTED_DELETE] = "DELETE FROM unwanted WHERE lsn=?",
    [SQL_MM_SUM] = "SELECT ifnull(sum(size),0),count(*) FROM mm",
    [SQL_THREAD_GET] = "SELECT thread FROM thread_ref WHERE hash=?",
    [SQL_THREAD_PUT] = "INSERT OR IGNORE INTO thread_ref VALUES(?,?)",
    [SQL_ANNOTATION_GET] = "SELECT value FROM annotation WHERE mailbox=? AND user=? AND name=?",
    [SQL_ANNOTATION_ALL] =
        "SELECT name,value FROM annotation WHERE mailbox=? AND user IN (0,?) AND "
        "value IS NOT NULL ORDER BY name",
    [SQL_ANNOTATION_PUT] = "INSERT OR REPLACE INTO annotation VALUES(?,?,?3,?4,?5)",
    [SQL_ANNOTATION_DROP] = "DELETE FROM annotation WHERE mailbox=?",
    [SQL_ANNOTATION_COPY] = "INSERT OR REPLACE INTO annotation SELECT ?1,user,name,value,?2 FROM "
                            "annotation WHERE mailbox=?3 AND value IS NOT NULL",
    [SQL_ANNOTATION_USE] =
        "SELECT ifnull(sum(mailbox=?1),0),ifnull(sum(length(CAST(name AS BLOB))+length(value)),0) "
        "FROM annotation WHERE user=?2 AND value IS NOT NULL",
    [SQL_ANNOTATION_SUM] = "SELECT ifnull(sum(length(CAST(name AS BLOB))+length(value)),0) FROM "
                           "annotation WHERE value IS NOT NULL",
    [SQL_ANNOTATION_SINCE] =
        "SELECT mailbox,name,modseq FROM annotation WHERE modseq>? AND user IN "
        "(0,?) ORDER BY modseq",
    [SQL_ANNOTATION_PRUNE] =
        "DELETE FROM annotation WHERE value IS NULL AND modseq<=(SELECT modseq FROM annotation "
        "WHERE value IS NULL ORDER BY modseq DESC LIMIT 1 OFFSET ?)",
    [SQL_SEEN_LOAD] = "SELECT user,uid,seen,modseq FROM seen WHERE mailbox=? ORDER BY uid",
    [SQL_SEEN_PUT] = "INSERT OR REPLACE INTO seen VALUES(?,?,?,?,?)",
    [SQL_SEEN_DROP] = "DELETE FROM seen WHERE mailbox=? AND uid=?",
    [SQL_SEEN_DROP_ALL] = "DELETE FROM seen WHERE mailbox=?",
    [SQL_SEEN_DROP_USER] = "DELETE FROM seen WHERE mailbox=? AND user=?",
    [SQL_MM_TOUCH] = "UPDATE mm SET modseq=? WHERE mailbox=?",
    [SQL_EMAIL_TOUCH] =
        "UPDATE email SET modseq=? WHERE id IN (SELECT email FROM mm WHERE mailbox=?)",
};

bool sql_is_damaged(sqlite3 *db)
{
    int code = sqlite3_extended_errcode(db);
    bool is_there_already = code == SQLITE_CONSTRAINT_PRIMARYKEY ||
                            code == SQLITE_CONSTRAINT_ROWID || code == SQLITE_CONSTRAINT_UNIQUE;
    return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB || is_there_already;
}

enum err sql_failed(sqlite3 *db, const char *what)
{
    enum err class = sql_is_damaged(db)                            ? ERR_CORRUPT
                     : (sqlite3_errcode(db) & 0xff) == SQLITE_FULL ? ERR_FULL
                                                                   : ERR_TEMP;
    return fail(class, "account database: %s: %s", what, sqlite3_errmsg(db));
}

/* The directories above a path, each made durable in its parent. */
static enum err make_parents(struct store *store, const char *path)
{
    char part[PATH_BYTES];
    struct disk *disk = &store->world->disk;
    size_t from = strlen(store->data_dir) + 1;
    for (size_t i = from; path[i] != '\0'; i++) {
        if (path[i] != '/') {
            continue;
        }
        memcpy(part, path, i);
        part[i] = '\0';
        if (disk_make_directory(disk, part) != 0) {
            return fail(errno == ENOSPC ? ERR_FULL : ERR_TEMP, "%s: %m", part);
        }
    }
    return OK;
}

enum err sql_open(struct store *store, const char *path, sqlite3 **out, bool *is_new)
{
    struct disk *disk = &store->world->disk;
    int has_file = disk_has_file(disk, path);
    if (has_file < 0) {
        return fail(ERR_TEMP, "%s: %m", path);
    }
    if (FAULT_POINT("database-open-fails")) {
        return fail(ERR_TEMP, "fault point");
    }
    *is_new = has_file == 0;
    if (*is_new) {
        TRY(make_parents(store, path));
    }
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (db_open(path, out, flags, "unix-none", disk->database_vfs) != SQLITE_OK) {
        return sql_failed(*out, path);
    }
    /* One connection, exclusive, no mmap and no automatic checkpoint: the way around the WAL-reset bug of SQLite 3.40. Changed pages stay
     * in memory up to 4 MiB of one transaction: written early they are read again for their checksums. */
    static const char setup[] =
        "PRAGMA page_size=4096; PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0; PRAGMA mmap_size=0;"
        "PRAGMA cache_size=-256; PRAGMA cache_spill=1024; PRAGMA secure_delete=FAST; PRAGMA "
        "temp_store=MEMORY;";
    sqlite3_db_config(*out, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (sqlite3_exec(*out, setup, NULL, NULL, NULL) != SQLITE_OK) {
        return sql_failed(*out, path);
    }
    return OK;
}

enum err sql_prepare_all(struct account *account)
{
    account->statements = calloc(SQL_COUNT, sizeof(*account->statements));
    if (account->statements == NULL) {
        abort();
    }
    return OK;
}

void sql_finalize_all(struct account *account)
{
    for (int i = 0; account->statements != NULL && i < SQL_COUNT; i++) {
        sqlite3_finalize(account->statements[i]);
    }
    free(account->statements);
    account->statements = NULL;
}

/* Prepared at first use: most accounts need few of them. NULL when the database is too damaged to prepare; stepping NULL is
 * misuse and reported as such by sql_done(). */
sqlite3_stmt *sql(struct account *account, enum statement which)
{
    if (account->statements[which] == NULL) {
        sqlite3_prepare_v3(account->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT,
                           &account->statements[which], NULL);
    }
    return account->statements[which];
}

void sql_bind_ints(sqlite3_stmt *statement, const int64_t *values, int count)
{
    for (int i = 0; i < count; i++) {
        sqlite3_bind_int64(statement, i + 1, values[i]);
    }
}

enum err sql_done(struct account *account, sqlite3_stmt *statement)
{
    if (statement == NULL) {
        return sql_failed(account->db, "prepare");
    }
    if (FAULT_POINT("sql-step-fails")) {
        sqlite3_reset(statement);
        return fail(ERR_TEMP, "fault point");
    }
    int code = sqlite3_step(statement);
    enum err result =
        code == SQLITE_DONE || code == SQLITE_ROW ? OK : sql_failed(account->db, "change");
    sqlite3_reset(statement);
    return result;
}

enum err sql_run(struct account *account, enum statement which, const int64_t *values, int count)
{
    sqlite3_stmt *statement = sql(account, which);
    sql_bind_ints(statement, values, count);
    return sql_done(account, statement);
}
