/* Checksums of pages: what is written comes back, and no flipped bit is ever believed. */
#include "db/db.h"

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
    static const char *const ends[] = { "", "-wal", "-shm", "-copy" };
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

/* A VFS whose files open and cannot be read. */
struct unreadable {
    sqlite3_vfs vfs, *base;
    sqlite3_io_methods methods;
};

static int fail_read(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
    return SQLITE_IOERR_READ;
}

static int open_unreadable(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                           int *out_flags)
{
    struct unreadable *u = vfs->pAppData;
    int code = u->base->xOpen(u->base, path, file, flags, out_flags);
    if (code == SQLITE_OK) {
        u->methods = *file->pMethods;
        u->methods.xRead = fail_read;
        file->pMethods = &u->methods;
    }
    return code;
}

/* A disk that cannot be read for a moment is no reason to make the database anew. */
static void test_unreadable_is_not_damaged(void **state)
{
    struct fixture f;
    sqlite3 *db;
    struct unreadable u = { .base = sqlite3_vfs_find("unix") };
    fixture_make(&f, "unix");
    u.vfs = *u.base;
    u.vfs.zName = "unreadable";
    u.vfs.pAppData = &u;
    u.vfs.xOpen = open_unreadable;
    assert_int_equal(sqlite3_vfs_register(&u.vfs, 0), SQLITE_OK);
    int code = db_open(f.path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, u.vfs.zName, NULL);
    assert_int_equal(code & 0xff, SQLITE_IOERR);
    sqlite3_close(db);
    sqlite3_vfs_unregister(&u.vfs);
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
        cmocka_unit_test(test_copy),
    };
    return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
