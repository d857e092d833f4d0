/* How an account's database is read: pages of it stay in memory as it grows; and one that cannot be read at any one moment of a change is
 * changed later, whole, or not at all. SQLite gives a transaction up when a read of it fails, and what comes after would be written
 * without one. */
#include <sqlite3.h>

#include "store/fixture_test.h"
#include "store/internal.h"

#define READS_MAX 1000
#define MESSAGES_OF_A_LARGE_ACCOUNT 16384

/* The VFS below, but the read that `left` counts down to fails; -1: none. */
static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *base;
    sqlite3_io_methods below, methods;
    int left;
    bool has_failed;
} shim;

static int shim_read(sqlite3_file *file, void *out, int len, sqlite3_int64 at)
{
    if (shim.left >= 0 && shim.left-- == 0) {
        shim.has_failed = true;
        return SQLITE_IOERR_READ;
    }
    return shim.below.xRead(file, out, len, at);
}

static int shim_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                     int *out_flags)
{
    int code = shim.base->xOpen(shim.base, path, file, flags, out_flags);
    if (code == SQLITE_OK && path != NULL && strstr(path, "/acct/") != NULL) {
        shim.below = shim.methods = *file->pMethods;
        shim.methods.xRead = shim_read;
        file->pMethods = &shim.methods;
    }
    return code;
}

static struct fixture *shimmed(void)
{
    struct fixture *f = fixture_new();
    memset(&shim, 0, sizeof(shim));
    shim.left = -1;
    shim.base = sqlite3_vfs_find("unix-none");
    shim.vfs = *shim.base;
    shim.vfs.zName = "failing-reads";
    shim.vfs.xOpen = shim_open;
    assert_int_equal(sqlite3_vfs_register(&shim.vfs, 0), SQLITE_OK);
    f->world.disk.database_vfs = shim.vfs.zName;
    return f;
}

static void unshim(struct fixture *f)
{
    fixture_free(f);
    sqlite3_vfs_unregister(&shim.vfs);
}

/* Copies or moves the first message while the n-th read fails; true when that many were made. Whatever was answered, all can be read
 * afterwards and nothing is there twice. */
static bool transfer_while_read_fails(struct fixture *f, int n, bool is_move)
{
    struct view *view;
    struct copied copied;
    fixture_reopen(f); /* nothing of the database is in memory */
    assert_int_equal(view_open(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, false, &view), OK);
    struct uid_list first = { view_uids(view, 1, 1, f->arena), 1 };
    uint32_t before = view->count;
    shim.left = n;
    shim.has_failed = false;
    enum err result = view_copy(view, first, MAILBOX_INBOX, is_move, f->arena, &copied);
    shim.left = -1;
    view_close(view);
    uint32_t after = fixture_status(f, ALICE, MAILBOX_INBOX).messages;
    assert_true(after == before + !is_move || (result != OK && after == before));
    fixture_dump(f, ALICE);
    return shim.has_failed;
}

static void transfers(bool is_move)
{
    struct fixture *f = shimmed();
    struct store_report report;
    int n = 0;
    fixture_append(f, ALICE, MAILBOX_INBOX, 1, 100);
    while (n < READS_MAX && transfer_while_read_fails(f, n, is_move)) {
        n++;
    }
    assert_in_range(n, 1, READS_MAX - 1);
    assert_int_equal(
        store_verify(f->store, &(struct store_check){ fixture_no_fault, NULL, NULL }, &report), OK);
    unshim(f);
}

static void test_copy_while_a_read_fails(void **state)
{
    transfers(false);
}

static void test_move_while_a_read_fails(void **state)
{
    transfers(true);
}

/* KiB that SQLite may keep of an account's pages. */
static enum err read_cache_size(struct account *account, void *arg)
{
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_prepare_v2(account->db, "PRAGMA cache_size", -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    *(int *)arg = -sqlite3_column_int(s, 0);
    sqlite3_finalize(s);
    return OK;
}

static int cache_size(struct fixture *f)
{
    int kib = 0;
    assert_int_equal(shard_call(&(struct account_call){ f->store, ALICE, read_cache_size, &kib }),
                     OK);
    return kib;
}

static void copy_all(struct fixture *f)
{
    struct view *view;
    struct copied copied;
    assert_int_equal(view_open(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, false, &view), OK);
    struct uid_list all = { view_uids(view, 1, view->count, f->arena), view->count };
    assert_int_equal(view_copy(view, all, MAILBOX_INBOX, false, f->arena, &copied), OK);
    view_close(view);
}

static void test_the_cache_grows_with_the_account(void **state)
{
    struct fixture *f = fixture_new();
    fixture_append(f, ALICE, MAILBOX_INBOX, 1, 100);
    int small = cache_size(f);
    while (fixture_status(f, ALICE, MAILBOX_INBOX).messages < MESSAGES_OF_A_LARGE_ACCOUNT) {
        copy_all(f);
    }
    int grown = cache_size(f);
    assert_true(grown > small);
    fixture_reopen(f);
    assert_int_equal(cache_size(f), grown);
    fixture_free(f);
}

int read_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copy_while_a_read_fails),
        cmocka_unit_test(test_move_while_a_read_fails),
        cmocka_unit_test(test_the_cache_grows_with_the_account),
    };
    return cmocka_run_group_tests_name("store/read", tests, NULL, NULL);
}
