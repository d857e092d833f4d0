/* What a client that comes back is told: changes and expunges since a modseq, also when they are no longer remembered. */
#include <stdio.h>

#include "store/fixture_test.h"
#include "store/internal.h"

static struct view *open_inbox(struct fixture *f)
{
    struct view *view;
    assert_int_equal(view_open(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, false, &view), OK);
    return view;
}

static void expunge(struct view *view, const mail_uid *uids, uint32_t count)
{
    mail_modseq modseq;
    uint32_t expunged;
    struct uid_list list = { uids, count };
    assert_int_equal(view_store_flags(view, list, FLAGS_ADD, FLAG_DELETED, &modseq), OK);
    assert_int_equal(view_expunge(view, list, &expunged), OK);
    assert_int_equal(expunged, count);
}

/* As "1:2,4". */
static void assert_vanished(struct fixture *f, struct view *view, mail_modseq since,
                            const char *want)
{
    struct uid_range *ranges;
    uint32_t count;
    struct buf text;
    buf_init(&text, 4096);
    assert_int_equal(view_vanished(view, since, f->arena, &ranges, &count), OK);
    for (uint32_t i = 0; i < count; i++) {
        buf_printf(&text, "%s%u:%u", i > 0 ? "," : "", ranges[i].first, ranges[i].last);
    }
    ASSERT_SLICE(buf_slice(&text), slice_cstr(want));
    buf_fini(&text);
}

static void test_vanished_since(void **state)
{
    struct fixture *f = fixture_new();
    for (unsigned i = 0; i < 8; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, 10);
    }
    struct view *view = open_inbox(f);
    mail_uid first[] = { 2, 3 }, second[] = { 4, 7 };
    mail_modseq before = view->highest;
    expunge(view, first, 2);
    mail_modseq between = fixture_status(f, ALICE, MAILBOX_INBOX).modseq;
    expunge(view, second, 2);
    assert_vanished(f, view, before, "2:4,7:7");
    assert_vanished(f, view, between, "4:4,7:7");
    assert_vanished(f, view, fixture_status(f, ALICE, MAILBOX_INBOX).modseq, "");
    assert_vanished(f, view, UINT64_MAX, "");
    view_close(view);
    fixture_free(f);
}

static void test_changed_since(void **state)
{
    struct fixture *f = fixture_new();
    for (unsigned i = 0; i < 4; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, 10);
    }
    struct view *view = open_inbox(f);
    mail_uid two[] = { 2, 4 }, *uids;
    uint32_t count;
    mail_modseq before = view->highest, modseq;
    assert_int_equal(
        view_store_flags(view, (struct uid_list){ two, 2 }, FLAGS_ADD, FLAG_SEEN, &modseq), OK);
    assert_int_equal(view_changed(view, before, f->arena, &uids, &count), OK);
    assert_int_equal(count, 2);
    assert_int_equal(uids[0], 2);
    assert_int_equal(uids[1], 4);
    assert_int_equal(view_changed(view, modseq, f->arena, &uids, &count), OK);
    assert_int_equal(count, 0);
    view_close(view);
    fixture_free(f);
}

/* RFC 7162 3.1.3: tested and set in one step of the log. */
static void test_unchanged_since(void **state)
{
    struct fixture *f = fixture_new();
    for (unsigned i = 0; i < 3; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, 10);
    }
    struct view *view = open_inbox(f);
    mail_uid all[] = { 1, 2, 3 }, two[] = { 2 };
    mail_modseq since = view->highest, modseq;
    struct flags_change change = { FLAGS_ADD, FLAG_FLAGGED, since };
    struct flags_changed changed;
    assert_int_equal(
        view_store_flags(view, (struct uid_list){ two, 1 }, FLAGS_ADD, FLAG_SEEN, &modseq), OK);
    assert_int_equal(
        view_change_flags(view, (struct uid_list){ all, 3 }, &change, f->arena, &changed), OK);
    assert_int_equal(changed.modified_count, 1);
    assert_int_equal(changed.modified[0], 2);
    assert_true(changed.modseq > modseq);
    fixture_reopen(f);
    view_close(view);
    view = open_inbox(f);
    struct email_row *rows;
    uint32_t count;
    assert_int_equal(view_rows(view, all, 3, ROW_FLAGS, f->arena, &rows, &count), OK);
    assert_int_equal(rows[0].flags, FLAG_FLAGGED);
    assert_int_equal(rows[1].flags, FLAG_SEEN);
    assert_int_equal(rows[2].flags, FLAG_FLAGGED);
    view_close(view);
    fixture_free(f);
}

/* More ranges than are kept: the oldest go, and who asks about them is told every gap. */
static void test_vanished_is_pruned(void **state)
{
    struct fixture *f = fixture_new();
    for (unsigned i = 0; i < 400; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, 10);
    }
    mail_modseq before = fixture_status(f, ALICE, MAILBOX_INBOX).modseq;
    store_close(f->store);
    fixture_change_database(
        f, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<12000)"
           "INSERT INTO vanished SELECT 1,1,1000000+i,1000000+i FROM n");
    fixture_open(f);
    struct view *view = open_inbox(f);
    for (mail_uid uid = 1; uid < 400; uid += 2) {
        expunge(view, &uid, 1);
    }
    assert_int_equal(view->count, 400);
    mail_uid last = 399;
    struct uid_range *ranges;
    uint32_t count;
    assert_int_equal(view_vanished(view, 0, f->arena, &ranges, &count), OK);
    assert_int_equal(count, 200); /* the made-up ones are forgotten */
    assert_int_equal(ranges[199].first, last);
    assert_int_equal(view_vanished(view, before, f->arena, &ranges, &count), OK);
    assert_int_equal(count, 200);
    view_close(view);
    fixture_free(f);
}

/* A database of the first version is read as it is, and has what is new. */
static void test_schema_upgrade(void **state)
{
    struct fixture *f = fixture_new();
    fixture_append(f, ALICE, MAILBOX_INBOX, 1, 10);
    store_close(f->store);
    fixture_change_database(
        f, "ALTER TABLE mm DROP COLUMN saved;"
           "ALTER TABLE mailbox DROP COLUMN vanished_floor;"
           "DROP INDEX expunged_place; DROP INDEX expunged_at; DROP INDEX cold_lsn;"
           "ALTER TABLE expunged DROP COLUMN flags;"
           "ALTER TABLE expunged DROP COLUMN thread;"
           "ALTER TABLE expunged DROP COLUMN sent; DROP TABLE unwanted;"
           "DROP TABLE annotation; ALTER TABLE mailbox DROP COLUMN grants;"
           "ALTER TABLE mailbox DROP COLUMN seen_shared; DROP TABLE seen;"
           "DROP TABLE uids; DROP INDEX cold_eight_bit;"
           "ALTER TABLE cold DROP COLUMN eight_bit;"
           "DROP TABLE deleted_mailbox;"
           "UPDATE state SET schema=1");
    fixture_open(f);
    struct view *view = open_inbox(f);
    mail_uid one = 1;
    struct email_row *rows;
    uint32_t count;
    assert_int_equal(view_rows(view, &one, 1, ROW_EIGHT_BIT, f->arena, &rows, &count), OK);
    assert_int_equal(count, 1);
    assert_true(
        rows[0]
            .may_be_eight_bit); /* not known: so it was not made again from the log, which knows better */
    assert_int_equal(rows[0].saved.secs, rows[0].received.secs);
    expunge(view, &one, 1);
    assert_vanished(f, view, 0, "1:1");
    view_close(view);
    fixture_free(f);
}

int since_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vanished_since),  cmocka_unit_test(test_changed_since),
        cmocka_unit_test(test_unchanged_since), cmocka_unit_test(test_vanished_is_pruned),
        cmocka_unit_test(test_schema_upgrade),
    };
    return cmocka_run_group_tests_name("store/since", tests, NULL, NULL);
}
