/* A mailbox opens with the UIDs that its rows have, whatever was kept and whatever happened since. */
#include <stdio.h>

#include "db/db.h"
#include "store/fixture_test.h"
#include "store/internal.h"
#include "store/numbers.h"
#include "store/select/uids.h"
#include "store/sharing/access.h"

#define ROUNDS 60

static struct view *open_inbox(struct fixture *f)
{
    struct view *view;
    assert_int_equal(view_open(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, true, &view), OK);
    return view;
}

static enum err run_is_loaded(struct account *account, void *arg)
{
    *(bool *)arg = account_mbox(account, MAILBOX_INBOX)->packed != NULL;
    return OK;
}

/* Its rows are in memory. */
static bool is_loaded(struct fixture *f)
{
    bool is;
    assert_int_equal(shard_call(&(struct account_call){ f->store, ALICE, run_is_loaded, &is }), OK);
    return is;
}

static enum err run_check(struct account *account, void *arg)
{
    return uids_check(account, account_mbox(account, MAILBOX_INBOX), arg);
}

static bool is_right(struct fixture *f)
{
    bool is;
    assert_int_equal(shard_call(&(struct account_call){ f->store, ALICE, run_check, &is }), OK);
    return is;
}

static void copy_all(struct fixture *f, struct view *view)
{
    struct copied copied;
    struct uid_list all = { view_uids(view, 1, view->count, f->arena), view->count };
    assert_int_equal(view_copy(view, all, MAILBOX_INBOX, false, f->arena, &copied), OK);
}

/* Its UIDs begin with 1 and have no gap. */
static void fill(struct fixture *f, uint32_t at_least)
{
    for (unsigned i = 0; i < 10; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, 10);
    }
    while (fixture_status(f, ALICE, MAILBOX_INBOX).messages < at_least) {
        struct view *view = open_inbox(f);
        copy_all(f, view);
        view_close(view);
    }
}

static uint32_t below(uint64_t *random, uint32_t end)
{
    *random = *random * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)((*random >> 33) % end);
}

/* Some that stand together, some alone. */
static uint32_t choose(struct view *view, uint64_t *random, mail_uid *out, uint32_t max)
{
    uint32_t count = 0, at = 1 + below(random, view->count);
    while (count < max && at <= view->count) {
        out[count++] = view_uid(view, at);
        at += below(random, 4) == 0 ? 1 + below(random, 50) : 1;
    }
    return count;
}

static void change(struct fixture *f, uint64_t *random)
{
    struct view *view = open_inbox(f);
    struct copied copied;
    mail_uid uids[200];
    struct uid_list some = { uids, choose(view, random, uids, 1 + below(random, 200)) };
    switch (below(random, 4)) {
    case 0:
        assert_int_equal(view_remove(view, some), OK);
        break;
    case 1:
        assert_int_equal(
            view_copy(view, some, fixture_mailbox(f, "Archive"), true, f->arena, &copied), OK);
        break;
    default:
        assert_int_equal(view_copy(view, some, MAILBOX_INBOX, false, f->arena, &copied), OK);
    }
    view_close(view);
}

static void assert_same(struct view *got, struct view *want)
{
    struct view_walk a = { .view = got }, b = { .view = want };
    mail_uid one, other;
    assert_int_equal(got->count, want->count);
    while (view_next(&a, &one)) {
        assert_true(view_next(&b, &other));
        assert_int_equal(one, other);
    }
}

/* Opened twice: with what was kept, and with the rows. */
static void assert_opens(struct fixture *f)
{
    struct view *kept = open_inbox(f);
    bool was_loaded = is_loaded(f);
    struct email_row *rows;
    uint32_t found;
    mail_uid one = view_uid(kept, 1);
    assert_int_equal(view_rows(kept, &one, 1, ROW_FLAGS, f->arena, &rows, &found), OK);
    assert_true(is_loaded(f));
    struct view *whole = open_inbox(f);
    assert_false(was_loaded);
    assert_same(kept, whole);
    view_close(kept);
    view_close(whole);
}

static void test_as_the_rows(void **state)
{
    struct fixture *f = fixture_new();
    uint64_t random = 1;
    fill(f, 3000);
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned changes = below(&random, 5);
        for (unsigned i = 0; i < changes; i++) {
            change(f, &random);
        }
        if (below(&random, 2) == 0) {
            fixture_reopen(f);
        } else {
            fixture_crash(f, CRASH_LOSES_ALL, random);
        }
        assert_true(is_right(f));
        if (round > 0 && fixture_status(f, ALICE, MAILBOX_INBOX).messages >= UIDS_KEPT_FROM) {
            assert_opens(f);
        }
        arena_reset(f->arena);
    }
    fixture_free(f);
}

/* On the account's database while the store is closed. */
static void change_database(struct fixture *f, const char *text)
{
    char path[4096];
    sqlite3 *db = NULL;
    snprintf(path, sizeof path, "%s/acct/00/01/1/mail.db", f->dir);
    store_close(f->store);
    assert_int_equal(db_open(path, &db, SQLITE_OPEN_READWRITE, "unix", NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_close(db);
    fixture_open(f);
}

/* Opened as if nothing had been kept. */
static void assert_reads_rows(struct fixture *f, uint32_t count)
{
    struct view *view = open_inbox(f);
    assert_true(is_loaded(f));
    assert_int_equal(view->count, count);
    assert_int_equal(view_uid(view, count), count);
    view_close(view);
}

static void test_what_cannot_be_is_not_believed(void **state)
{
    static const char *const wrong[] = {
        "UPDATE uids SET runs=x'01000000'",                         /* cut off */
        "UPDATE uids SET runs=x'0100000000000000'",                 /* a run of none */
        "UPDATE uids SET runs=x'0000000001000000'",                 /* UID 0 */
        "UPDATE uids SET runs=x'01000000ffffffff'",                 /* beyond UIDNEXT */
        "UPDATE uids SET runs=x'01000000050000000300000002000000'", /* twice */
        "UPDATE uids SET runs=x'0100000005000000'",                 /* too few */
        "UPDATE uids SET runs=x''",
    };
    struct fixture *f = fixture_new();
    fill(f, UIDS_KEPT_FROM);
    uint32_t count = fixture_status(f, ALICE, MAILBOX_INBOX).messages;
    fixture_reopen(f);
    assert_opens(f);
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        change_database(f, wrong[i]);
        assert_false(is_right(f));
        assert_reads_rows(f, count);
    }
    fixture_free(f);
}

/* When it is no longer known what went since, nothing that was kept counts. */
static void test_what_went_is_forgotten(void **state)
{
    struct fixture *f = fixture_new();
    fill(f, UIDS_KEPT_FROM);
    uint32_t count = fixture_status(f, ALICE, MAILBOX_INBOX).messages;
    change_database(f, "UPDATE mailbox SET vanished_floor=1000000 WHERE id=1");
    assert_true(is_right(f));
    assert_reads_rows(f, count);
    fixture_free(f);
}

static void hear_of_it(void *arg, struct slice line)
{
    assert_true(
        slice_ends(line, SL("not its messages': `culver store repair` makes the file again from "
                            "the log")));
}

static void test_verify_finds_it(void **state)
{
    struct fixture *f = fixture_new();
    struct store_report report;
    struct store_check quiet = { hear_of_it, NULL, NULL };
    fill(f, UIDS_KEPT_FROM);
    change_database(f, "UPDATE uids SET runs=x'0100000005000000'");
    assert_int_equal(store_verify(f->store, &quiet, &report), ERR_CORRUPT);
    assert_int_equal(report.damaged, 1);
    assert_int_equal(store_repair(f->store, &quiet, &report), ERR_CORRUPT);
    assert_int_equal(report.mended, 1);
    assert_int_equal(store_verify(f->store, &quiet, &report), OK);
    fixture_free(f);
}

/* --- the first unseen message --- */

static void assert_first_unseen(struct fixture *f, account_id user, uint32_t want, bool reads_all)
{
    struct view *view;
    uint32_t got;
    fixture_reopen(f);
    assert_int_equal(
        view_open(&(struct access){ f->store, ALICE, user }, MAILBOX_INBOX, true, &view), OK);
    assert_int_equal(view_first_unseen(view, &got), OK);
    assert_int_equal(got, want);
    assert_int_equal(is_loaded(f), reads_all);
    assert_int_equal(view_first_unseen(view, &got), OK); /* the same once rows are there */
    assert_int_equal(got, want);
    view_close(view);
}

static void mark(struct fixture *f, mail_uid first, uint32_t count, enum flags_how how)
{
    struct view *view = open_inbox(f);
    mail_modseq modseq;
    struct uid_list some = { view_uids(view, first, count, f->arena), count };
    assert_int_equal(view_store_flags(view, some, how, FLAG_SEEN, &modseq), OK);
    view_close(view);
}

static void test_first_unseen(void **state)
{
    struct fixture *f = fixture_new();
    fill(f, 5000); /* 5,120 */
    assert_first_unseen(f, ALICE, 1, false);
    mark(f, 1, 700, FLAGS_ADD);
    assert_first_unseen(f, ALICE, 701, false);
    mark(f, 1, 5120, FLAGS_ADD);
    assert_first_unseen(f, ALICE, 0, false);
    mark(f, 5000, 3, FLAGS_REMOVE);
    assert_first_unseen(f, ALICE, 5000, false);
    mark(f, 2500, 1, FLAGS_REMOVE);
    assert_first_unseen(f, ALICE, 2500, true);
    struct grant reader = { BOB, RIGHT_LOOKUP | RIGHT_READ | RIGHT_SEEN };
    assert_int_equal(access_grant(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, FLAGS_SET, &reader),
                     OK);
    assert_first_unseen(f, BOB, 1, true);
    fixture_free(f);
}

int uids_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_the_rows),
        cmocka_unit_test(test_what_cannot_be_is_not_believed),
        cmocka_unit_test(test_what_went_is_forgotten),
        cmocka_unit_test(test_verify_finds_it),
        cmocka_unit_test(test_first_unseen),
    };
    return cmocka_run_group_tests_name("store/select/uids", tests, NULL, NULL);
}
