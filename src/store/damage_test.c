/* A database that turns out to be damaged while it is used is made again from the log, and what is asked or changed meanwhile is not
 * lost: octets flipped in each of its pages, and rows that contradict each other. */
#include "db/db.h"
#include "store/fixture_test.h"
#include "store/queue_internal.h"

#define PAGE_BYTES 4096
#define MESSAGES 12

static void path_of(struct fixture *f, const char *name, char path[128])
{
    snprintf(path, 128, "%s/%s", f->dir, name);
}

/* False when the file has no such page. */
static bool flip_page(struct fixture *f, const char *name, long page)
{
    char path[128];
    struct stat info;
    path_of(f, name, path);
    assert_int_equal(stat(path, &info), 0);
    long at = page * PAGE_BYTES + PAGE_BYTES / 2;
    if (at >= info.st_size) {
        return false;
    }
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, at, SEEK_SET);
    int octet = fgetc(file);
    fseek(file, at, SEEK_SET);
    fputc(octet ^ 1, file);
    fclose(file);
    return true;
}

static void change_rows(struct fixture *f, const char *name, const char *change)
{
    char path[128];
    sqlite3 *db;
    path_of(f, name, path);
    assert_int_equal(db_open(path, &db, SQLITE_OPEN_READWRITE, "unix", NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, change, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* --- of an account --- */

#define ACCOUNT_FILE "acct/00/01/1/mail.db"

/* Reads what is said of mailboxes and of each message. */
static enum err look(struct fixture *f, uint32_t *out_count)
{
    struct view *view;
    struct email_row *rows;
    struct mailbox_info *boxes;
    unsigned count;
    TRY(mailbox_list(ACCESS_OWNER(f->store, ALICE), f->arena, &boxes, &count));
    TRY(view_open(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, true, &view));
    enum err result = view_rows(view, view_uids(view, 1, view->count, f->arena), view->count,
                                ROW_SUMMARY, f->arena, &rows, out_count);
    view_close(view);
    return result;
}

/* Whoever asks first may be told to ask again. */
static void assert_messages(struct fixture *f, uint32_t expected)
{
    uint32_t count;
    enum err result = look(f, &count);
    assert_true(result == OK || result == ERR_TEMP);
    assert_int_equal(look(f, &count), OK);
    assert_int_equal(count, expected);
    fixture_dump(f, ALICE);
}

static void test_account_page(void **state)
{
    bool is_there = true;
    long page = 0;
    for (; is_there; page++) {
        struct fixture *f = fixture_new();
        for (unsigned i = 0; i < MESSAGES; i++) {
            fixture_append(f, ALICE, MAILBOX_INBOX, i, 100);
        }
        store_close(f->store);
        is_there = flip_page(f, ACCOUNT_FILE, page);
        fixture_open(f);
        fixture_append(f, ALICE, MAILBOX_INBOX, MESSAGES, 100);
        assert_messages(f, MESSAGES + 1);
        fixture_free(f);
    }
    assert_true(page > 5);
}

static void test_account_rows(void **state)
{
    struct fixture *f = fixture_new();
    fixture_append(f, ALICE, MAILBOX_INBOX, 1, 100);
    fixture_append(f, ALICE, MAILBOX_INBOX, 2, 100);
    store_close(f->store);
    change_rows(f, ACCOUNT_FILE, "UPDATE state SET next_email=1");
    fixture_open(f);
    fixture_append(f, ALICE, MAILBOX_INBOX, 3, 100);
    assert_messages(f, 3);
    fixture_free(f);
}

/* --- of the queue --- */

#define QUEUE_FILE "db/queue.db"

static void assert_queued(struct fixture *f, unsigned count)
{
    struct queue_page page;
    log_lsn ended[1];
    uint32_t ended_count;
    bool is_held;
    enum err results[] = { queue_holds(f->store, 1, &is_held),
                           queue_ended(f->store, 1, ended, &ended_count),
                           queue_list(f->store, 0, 2 * MESSAGES, f->arena, &page) };
    unsigned again = 0;
    for (size_t i = 0; i < ARRAY_LEN(results); i++) {
        assert_true(results[i] == OK || results[i] == ERR_TEMP);
        again += results[i] != OK;
    }
    assert_true(again <= 1); /* then it is made again */
    assert_int_equal(queue_list(f->store, 0, 2 * MESSAGES, f->arena, &page), OK);
    assert_int_equal(page.count, count);
}

static void test_queue_page(void **state)
{
    bool is_there = true;
    long page = 0;
    for (; is_there; page++) {
        struct fixture *f = fixture_new();
        for (unsigned i = 0; i < MESSAGES; i++) {
            fixture_submit(f, "x@example.org", NULL);
        }
        store_close(f->store);
        is_there = flip_page(f, QUEUE_FILE, page);
        fixture_open(f);
        fixture_submit(f, "y@example.org", NULL);
        assert_queued(f, MESSAGES + 1);
        fixture_free(f);
    }
    assert_true(page > 3);
}

static void test_queue_rows(void **state)
{
    struct fixture *f = fixture_new();
    fixture_submit(f, "x@example.org", NULL);
    fixture_submit(f, "y@example.org", NULL);
    store_close(f->store);
    change_rows(f, QUEUE_FILE, "UPDATE state SET next_id=1");
    fixture_open(f);
    fixture_submit(f, "z@example.org", NULL);
    assert_queued(f, 3);
    fixture_free(f);
}

int damage_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_account_page),
        cmocka_unit_test(test_account_rows),
        cmocka_unit_test(test_queue_page),
        cmocka_unit_test(test_queue_rows),
    };
    return cmocka_run_group_tests_name("damage", tests, NULL, NULL);
}
