/* Checksums of pages: what is written comes back, and no flipped bit is ever believed. */
#include "db/db.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/test.h"

#define ROWS 500

struct fixture {
    char dir[64], path[96];
};

static void run(sqlite3 *db, const char *sql)
{
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static sqlite3 *open_db(const char *path, const char *base, int flags)
{
    sqlite3 *db = NULL;
    int code = db_open(path, &db, flags | SQLITE_OPEN_NOMUTEX, base, NULL);
    if (code != SQLITE_OK) {
        sqlite3_close(db);
        return NULL;
    }
    run(db, "PRAGMA locking_mode=EXCLUSIVE");
    return db;
}

static void fixture_make(struct fixture *f, const char *base)
{
    snprintf(f->dir, sizeof(f->dir), "/tmp/culver-db-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->path, sizeof(f->path), "%s/a.db", f->dir);
    sqlite3 *db = open_db(f->path, base, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    run(db, "PRAGMA page_size=4096; PRAGMA journal_mode=WAL;"
            "CREATE TABLE t(id INTEGER PRIMARY KEY, text TEXT); CREATE INDEX i ON t(text)");
    for (int i = 1; i <= ROWS; i++) {
        char sql[128];
        snprintf(sql, sizeof(sql), "INSERT INTO t VALUES(%d,'text number %d of the rows')", i,
                 i * 7919 % 1000);
        run(db, sql);
    }
    sqlite3_close(db);
}

static void fixture_free(struct fixture *f)
{
    static const char *const ends[] = { "", "-wal", "-shm", "-copy", "-copy-wal" };
    char path[128];
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        snprintf(path, sizeof(path), "%s%s", f->path, ends[i]);
        unlink(path);
    }
    rmdir(f->dir);
}

static void flip(const char *path, off_t at, unsigned char mask)
{
    unsigned char octet;
    int fd = open(path, O_RDWR);
    assert_int_equal(pread(fd, &octet, 1, at), 1);
    octet ^= mask;
    assert_int_equal(pwrite(fd, &octet, 1, at), 1);
    close(fd);
}

static void count_fault(void *arg, struct slice line)
{
    ++*(unsigned *)arg;
}

/* OK, or ERR_CORRUPT wherever it is noticed. */
static enum err check(const char *path, const char *base)
{
    unsigned faults = 0;
    sqlite3 *db = open_db(path, base, SQLITE_OPEN_READWRITE);
    if (db == NULL) {
        return ERR_CORRUPT;
    }
    enum err result = db_check(db, count_fault, &faults);
    assert_int_equal(result == OK, faults == 0);
    sqlite3_close(db);
    return result;
}

static void test_every_place(void **state)
{
    static const char *const bases[] = { "unix", "unix-none" };
    for (size_t b = 0; b < ARRAY_LEN(bases); b++) {
        struct fixture f;
        struct stat info;
        fixture_make(&f, bases[b]);
        assert_int_equal(check(f.path, bases[b]), OK);
        assert_int_equal(stat(f.path, &info), 0);
        assert_true(info.st_size >= 5 * DB_PAGE_BYTES);
        for (off_t at = 0; at < info.st_size; at += 397) {
            flip(f.path, at, (unsigned char)(1 << at % 8));
            assert_int_equal(check(f.path, bases[b]), ERR_CORRUPT);
            flip(f.path, at, (unsigned char)(1 << at % 8));
        }
        assert_int_equal(check(f.path, bases[b]), OK);
        fixture_free(&f);
    }
}

static void test_pages_that_changed_places(void **state)
{
    struct fixture f;
    char page[DB_PAGE_BYTES];
    fixture_make(&f, "unix");
    int fd = open(f.path, O_RDWR);
    assert_int_equal(pread(fd, page, sizeof(page), 2 * DB_PAGE_BYTES), DB_PAGE_BYTES);
    assert_int_equal(pwrite(fd, page, sizeof(page), 3 * DB_PAGE_BYTES), DB_PAGE_BYTES);
    close(fd);
    assert_int_equal(check(f.path, "unix"), ERR_CORRUPT);
    fixture_free(&f);
}

static void test_without_room_is_refused(void **state)
{
    struct fixture f;
    sqlite3 *db;
    fixture_make(&f, "unix");
    unlink(f.path);
    assert_int_equal(sqlite3_open(f.path, &db), SQLITE_OK);
    run(db, "CREATE TABLE t(x)");
    sqlite3_close(db);
    assert_null(open_db(f.path, "unix", SQLITE_OPEN_READWRITE));
    fixture_free(&f);
}

/* A VFS over unix-none that may refuse to read or to write files of one kind, and counts reads and writes of them. */
static struct {
    sqlite3_vfs vfs, *base;
    sqlite3_io_methods methods, below;
    int kind; /* SQLITE_OPEN_MAIN_DB or SQLITE_OPEN_WAL */
    bool is_unreadable, is_full;
    unsigned reads, writes;
} shim;

static int shim_read(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
    shim.reads++;
    return shim.is_unreadable ? SQLITE_IOERR_READ : shim.below.xRead(file, out, len, at);
}

static int shim_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    shim.writes++;
    return shim.is_full ? SQLITE_FULL : shim.below.xWrite(file, bytes, len, at);
}

static int shim_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                     int *out_flags)
{
    int code = shim.base->xOpen(shim.base, path, file, flags, out_flags);
    if (code == SQLITE_OK && (flags & shim.kind) != 0) {
        shim.below = shim.methods = *file->pMethods;
        shim.methods.xRead = shim_read;
        shim.methods.xWrite = shim_write;
        file->pMethods = &shim.methods;
    }
    return code;
}

static void shim_register(int kind)
{
    memset(&shim, 0, sizeof(shim));
    shim.base = sqlite3_vfs_find("unix-none");
    shim.vfs = *shim.base;
    shim.vfs.zName = "shim";
    shim.vfs.xOpen = shim_open;
    shim.kind = kind;
    assert_int_equal(sqlite3_vfs_register(&shim.vfs, 0), SQLITE_OK);
}

/* A disk that cannot be read for a moment is no reason to make the database anew. */
static void test_unreadable_is_not_damaged(void **state)
{
    struct fixture f;
    sqlite3 *db;
    fixture_make(&f, "unix-none");
    shim_register(SQLITE_OPEN_MAIN_DB);
    shim.is_unreadable = true;
    int code = db_open(f.path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, "shim", NULL);
    assert_int_equal(code & 0xff, SQLITE_IOERR);
    sqlite3_close(db);
    sqlite3_vfs_unregister(&shim.vfs);
    fixture_free(&f);
}

/* --- reading ahead --- */

#define WIDE_ROWS 400 /* more than a page in two */

/* The sum of what stands in the rows, read in order; -1: a page is damaged or cannot be read. */
static int sum_rows(sqlite3 *db)
{
    sqlite3_stmt *s;
    int code, sum = 0;
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT n, length(text) FROM wide ORDER BY id", -1, &s, NULL),
        SQLITE_OK);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        sum += sqlite3_column_int(s, 0) + sqlite3_column_int(s, 1);
    }
    sqlite3_finalize(s);
    return code == SQLITE_DONE ? sum : -1;
}

static sqlite3 *open_wide(struct fixture *f)
{
    char sql[256];
    fixture_make(f, "unix-none");
    sqlite3 *db = open_db(f->path, "unix-none", SQLITE_OPEN_READWRITE);
    snprintf(sql, sizeof(sql),
             "CREATE TABLE wide(id INTEGER PRIMARY KEY, n INT, text BLOB);"
             "INSERT INTO wide SELECT id, 1, zeroblob(3000) FROM t WHERE id <= %d",
             WIDE_ROWS);
    run(db, sql);
    sqlite3_close(db);
    shim_register(SQLITE_OPEN_MAIN_DB);
    db = open_db(f->path, "shim", SQLITE_OPEN_READWRITE);
    run(db, "PRAGMA cache_size=8; PRAGMA wal_autocheckpoint=0");
    return db;
}

static void close_wide(struct fixture *f, sqlite3 *db)
{
    sqlite3_close(db);
    sqlite3_vfs_unregister(&shim.vfs);
    fixture_free(f);
}

static void test_pages_come_many_at_a_time(void **state)
{
    struct fixture f;
    sqlite3 *db = open_wide(&f);
    assert_int_equal(sum_rows(db), WIDE_ROWS * 3001);
    shim.reads = 0;
    assert_int_equal(sum_rows(db), WIDE_ROWS * 3001);
    assert_true(shim.reads > WIDE_ROWS / 2);
    shim.reads = 0;
    db_read_ahead(db, DB_READ_IN_ORDER);
    assert_int_equal(sum_rows(db), WIDE_ROWS * 3001);
    assert_true(shim.reads < WIDE_ROWS / 4);
    shim.reads = 0;
    db_read_ahead(db, DB_READ_PAGES);
    assert_int_equal(sum_rows(db), WIDE_ROWS * 3001);
    assert_true(shim.reads > WIDE_ROWS / 2);
    close_wide(&f, db);
}

/* What was read ahead is not what a checkpoint has put in its place. */
static void test_what_changes_is_not_read_ahead(void **state)
{
    struct fixture f;
    sqlite3 *db = open_wide(&f);
    sqlite3_stmt *s;
    db_read_ahead(db, DB_READ_IN_ORDER);
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT n FROM wide WHERE id >= ? ORDER BY id", -1, &s, NULL),
        SQLITE_OK);
    sqlite3_bind_int(s, 1, 100);
    for (int i = 0; i < 12; i++) {
        assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    }
    sqlite3_reset(s);
    run(db, "UPDATE wide SET n = 2; PRAGMA wal_checkpoint");
    sqlite3_bind_int(s, 1, 112);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(s, 0), 2);
    sqlite3_finalize(s);
    assert_int_equal(sum_rows(db), WIDE_ROWS * 3002);
    close_wide(&f, db);
}

static void test_damage_is_found_ahead(void **state)
{
    struct fixture f;
    sqlite3 *db = open_wide(&f);
    struct stat info;
    db_read_ahead(db, DB_READ_IN_ORDER);
    assert_int_equal(sum_rows(db), WIDE_ROWS * 3001);
    assert_int_equal(stat(f.path, &info), 0);
    flip(f.path, info.st_size / 2, 1);
    assert_int_equal(sum_rows(db), -1);
    assert_int_equal(sqlite3_errcode(db) & 0xff, SQLITE_CORRUPT);
    flip(f.path, info.st_size / 2, 1);
    assert_int_equal(sum_rows(db), WIDE_ROWS * 3001);
    shim.is_unreadable = true;
    assert_int_equal(sum_rows(db), -1);
    assert_int_equal(sqlite3_errcode(db) & 0xff, SQLITE_IOERR);
    close_wide(&f, db);
}

static unsigned count_open_files(void)
{
    unsigned count = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (readdir(dir) != NULL) {
        count++;
    }
    closedir(dir);
    return count;
}

/* What is told of pages below others changes no answer, and leaves nothing open. */
static void test_pages_far_apart(void **state)
{
    struct fixture f;
    sqlite3 *db = open_wide(&f);
    unsigned files = count_open_files();
    run(db, "CREATE TABLE other(a INT, b INT, n INT, text BLOB, PRIMARY KEY(a,b)) WITHOUT ROWID;"
            "INSERT INTO other SELECT 7, id, n, zeroblob(500) FROM wide; DROP TABLE wide;"
            "CREATE VIEW wide AS SELECT b AS id, n, text FROM other; PRAGMA wal_checkpoint");
    db_read_ahead(db, DB_READ_APART);
    assert_int_equal(sum_rows(db), WIDE_ROWS * 501);
    assert_int_equal(count_open_files(), files + 1);
    db_read_ahead(db, DB_READ_PAGES);
    assert_int_equal(count_open_files(), files);
    assert_int_equal(sum_rows(db), WIDE_ROWS * 501);
    close_wide(&f, db);
}

/* --- the WAL --- */
static int count_rows(sqlite3 *db)
{
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM t", -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int count = sqlite3_column_int(s, 0);
    sqlite3_finalize(s);
    return count;
}

static sqlite3 *open_shimmed(const struct fixture *f)
{
    sqlite3 *db = open_db(f->path, "shim", SQLITE_OPEN_READWRITE);
    run(db, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=NORMAL;"
            "INSERT INTO t VALUES(10000,'the header of the WAL comes with this one')");
    return db;
}

static void copy_file(const char *from, const char *to)
{
    char octets[4096];
    size_t len;
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_true(in != NULL && out != NULL);
    while ((len = fread(octets, 1, sizeof(octets), in)) > 0) {
        assert_int_equal(fwrite(octets, 1, len, out), len);
    }
    assert_int_equal(fclose(in), 0);
    assert_int_equal(fclose(out), 0);
}

/* Another look at the files: what a process that was killed now would find. */
static int count_rows_on_disk(const struct fixture *f)
{
    static const char *const ends[] = { "", "-wal" };
    char from[128], path[128];
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        snprintf(from, sizeof(from), "%s%s", f->path, ends[i]);
        snprintf(path, sizeof(path), "%s-copy%s", f->path, ends[i]);
        copy_file(from, path);
    }
    snprintf(path, sizeof(path), "%s-copy", f->path);
    sqlite3 *db = open_db(path, "unix-none", SQLITE_OPEN_READWRITE);
    assert_non_null(db);
    int count = count_rows(db);
    sqlite3_close(db);
    return count;
}

/* A transaction is one write, and all of it is in the file when it is committed. */
static void test_commit_is_one_write(void **state)
{
    struct fixture f;
    fixture_make(&f, "unix-none");
    shim_register(SQLITE_OPEN_WAL);
    sqlite3 *db = open_shimmed(&f);
    shim.writes = 0;
    run(db, "BEGIN; INSERT INTO t VALUES(20000,'a'); INSERT INTO t VALUES(20001,'b'); COMMIT");
    assert_int_equal(shim.writes, 1);
    assert_int_equal(count_rows_on_disk(&f), ROWS + 3);
    /* Some hundred pages: as many writes as gathers are filled. */
    shim.writes = 0;
    run(db, "BEGIN; INSERT INTO t SELECT id + 100000, text || hex(zeroblob(200)) FROM t; COMMIT");
    assert_in_range(shim.writes, 2, 40);
    assert_int_equal(count_rows_on_disk(&f), 2 * (ROWS + 3));
    sqlite3_close(db);
    sqlite3_vfs_unregister(&shim.vfs);
    fixture_free(&f);
}

/* Pages that leave the cache in the middle of a transaction are read again from the WAL, and their frames get new checksums. */
static void test_spilled_pages(void **state)
{
    struct fixture f;
    fixture_make(&f, "unix-none");
    shim_register(SQLITE_OPEN_WAL);
    sqlite3 *db = open_shimmed(&f);
    run(db, "PRAGMA cache_size=8; PRAGMA cache_spill=8; BEGIN;"
            "INSERT INTO t SELECT id + 100000, text || hex(zeroblob(500)) FROM t;"
            "UPDATE t SET text = 'x' || text");
    assert_int_equal(count_rows(db), 2 * (ROWS + 1));
    run(db, "ROLLBACK; INSERT INTO t VALUES(20000,'a')");
    run(db, "BEGIN; INSERT INTO t SELECT id + 100000, text || hex(zeroblob(500)) FROM t;"
            "UPDATE t SET text = 'y' || text; COMMIT");
    assert_int_equal(count_rows_on_disk(&f), 2 * (ROWS + 2));
    sqlite3_close(db);
    sqlite3_vfs_unregister(&shim.vfs);
    assert_int_equal(check(f.path, "unix-none"), OK);
    fixture_free(&f);
}

/* A commit that cannot be written fails, nothing of it is seen, and the next one that can be is whole. */
static void test_commit_on_a_full_disk(void **state)
{
    struct fixture f;
    fixture_make(&f, "unix-none");
    shim_register(SQLITE_OPEN_WAL);
    sqlite3 *db = open_shimmed(&f);
    shim.is_full = true;
    assert_int_equal(sqlite3_exec(db, "INSERT INTO t VALUES(20000,'a')", NULL, NULL, NULL) & 0xff,
                     SQLITE_FULL);
    assert_int_equal(count_rows(db), ROWS + 1);
    shim.is_full = false;
    assert_int_equal(count_rows_on_disk(&f), ROWS + 1);
    run(db, "INSERT INTO t VALUES(20001,'b')");
    assert_int_equal(count_rows(db), ROWS + 2);
    assert_int_equal(count_rows_on_disk(&f), ROWS + 2);
    sqlite3_close(db);
    sqlite3_vfs_unregister(&shim.vfs);
    fixture_free(&f);
}

/* With rows that stand in the WAL alone, while another transaction is open. */
static void test_copy(void **state)
{
    struct fixture f;
    char path[128];
    sqlite3_stmt *s;
    fixture_make(&f, "unix");
    snprintf(path, sizeof(path), "%s-copy", f.path);
    sqlite3 *db = open_db(f.path, "unix", SQLITE_OPEN_READWRITE);
    run(db, "PRAGMA wal_autocheckpoint=0; INSERT INTO t VALUES(9999,'new')");
    assert_int_equal(db_copy(db, path), OK);
    sqlite3_close(db);
    assert_int_equal(check(path, "unix"), OK);
    db = open_db(path, "unix", SQLITE_OPEN_READWRITE);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM t", -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(s, 0), ROWS + 1);
    sqlite3_finalize(s);
    sqlite3_close(db);
    fixture_free(&f);
}

int db_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_place),
        cmocka_unit_test(test_pages_that_changed_places),
        cmocka_unit_test(test_without_room_is_refused),
        cmocka_unit_test(test_unreadable_is_not_damaged),
        cmocka_unit_test(test_pages_come_many_at_a_time),
        cmocka_unit_test(test_what_changes_is_not_read_ahead),
        cmocka_unit_test(test_damage_is_found_ahead),
        cmocka_unit_test(test_pages_far_apart),
        cmocka_unit_test(test_commit_is_one_write),
        cmocka_unit_test(test_spilled_pages),
        cmocka_unit_test(test_commit_on_a_full_disk),
        cmocka_unit_test(test_copy),
    };
    return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
