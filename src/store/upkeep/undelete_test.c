/* What was expunged comes back, also when its mailbox was deleted. */
#include "store/upkeep/fixture_test.h"

static enum err bring_back(struct fixture *f, mailbox_id mailbox, const mail_uid *uids,
                           unsigned count, unsigned *out_count)
{
    struct undelete_request request = { ALICE, mailbox, uids, count };
    return undelete(f->store, &request, out_count);
}

static void test_undelete(void **state)
{
    struct fixture *f = fixture_new();
    struct account_usage before, after;
    struct expunged *items;
    struct email_row *rows;
    struct view *view;
    uint32_t found_rows;
    unsigned count;
    mailbox_id work;
    assert_int_equal(
        mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("Work"), ROLE_NONE, &work, NULL), OK);
    mail_uid uid = put_secret(f, ALICE, work, 7, 3000);
    assert_int_equal(store_account_usage(f->store, ALICE, &before), OK);
    expunge(f, ALICE, work, uid);
    struct expunged_filter filter = { .account = ALICE, .mailbox = SL("Work") };
    assert_int_equal(undelete_list(f->store, &filter, f->arena, &items, &count), OK);
    assert_int_equal(count, 1);
    assert_true(slice_eq(items[0].name, SL("Work")));
    assert_int_equal(items[0].uid, uid);
    assert_true(slice_eq(items[0].from, SL("sender@example.org")));
    assert_true(slice_starts(items[0].subject, SL("XYZZY")));
    filter.since.secs = clock_now(&f->world.clock).secs + 1;
    assert_int_equal(undelete_list(f->store, &filter, f->arena, &items, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(bring_back(f, work, (mail_uid[]){ uid, uid, 999 }, 3, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(bring_back(f, work, &uid, 1, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(store_account_usage(f->store, ALICE, &after), OK);
    assert_int_equal(after.bytes, before.bytes);
    assert_int_equal(view_open(ACCESS_OWNER(f->store, ALICE), work, true, &view), OK);
    assert_int_equal(view->count, 1);
    assert_true(view_uid(view, 1) > uid); /* RFC 3501 2.3.1.1: never used again */
    assert_int_equal(view_rows(view, view_uids(view, 1, 1, f->arena), 1, ROW_SUMMARY, f->arena,
                               &rows, &found_rows),
                     OK);
    assert_int_equal(rows[0].flags, FLAG_SEEN);
    assert_true(rows[0].summary.len > 0);
    view_close(view);
    clock_advance(&f->world.clock, 31 * DAY);
    run(f);
    assert_whole(f);
    struct slice dump = fixture_dump(f, ALICE);
    replay_from_nothing(f);
    assert_same(dump, fixture_dump(f, ALICE));
    fixture_free(f);
}

static mailbox_id make(struct fixture *f, const char *name)
{
    mailbox_id id;
    assert_int_equal(
        mailbox_create(ACCESS_OWNER(f->store, ALICE), slice_cstr(name), ROLE_NONE, &id, NULL), OK);
    return id;
}

static struct expunged *only_expunged(struct fixture *f, const char *mailbox)
{
    struct expunged_filter filter = { .account = ALICE, .mailbox = slice_cstr(mailbox) };
    struct expunged *items;
    unsigned count;
    assert_int_equal(undelete_list(f->store, &filter, f->arena, &items, &count), OK);
    assert_int_equal(count, 1);
    return &items[0];
}

/* A mailbox that was deleted is made anew under the name it had, with its use and a subscription, for as long as its mail is kept. */
static void test_undelete_of_deleted_mailbox(void **state)
{
    struct fixture *f = fixture_new();
    const struct access *owner = ACCESS_OWNER(f->store, ALICE);
    struct mailbox_info info;
    unsigned count;
    (void)state;
    mailbox_id work = make(f, "Work/Old"), junk = fixture_mailbox(f, "Junk");
    mail_uid uid = put_secret(f, ALICE, work, 7, LARGE);
    put_secret(f, ALICE, junk, 8, 10);
    make(f, "Empty");
    assert_int_equal(mailbox_delete(owner, SL("Empty")), OK);
    assert_int_equal(mailbox_delete(owner, SL("Work/Old")), OK);
    assert_int_equal(mailbox_delete(owner, SL("Work")), OK);
    assert_int_equal(mailbox_delete(owner, SL("Junk")), OK);
    replay_from_nothing(f);
    owner = ACCESS_OWNER(f->store, ALICE);
    assert_string_equal(arena_cstr(f->arena, only_expunged(f, "Work/Old")->name), "Work/Old");
    assert_string_equal(arena_cstr(f->arena, only_expunged(f, "Junk")->name), "Junk");
    struct expunged_filter none = { .account = ALICE, .mailbox = SL("Empty") };
    struct expunged *items;
    assert_int_equal(undelete_list(f->store, &none, f->arena, &items, &count), ERR_NOT_FOUND);
    assert_int_equal(bring_back(f, work, &uid, 1, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(bring_back(f, junk, &uid, 1, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(mailbox_find(owner, SL("Work/Old"), &info, f->arena), OK);
    assert_true(info.id != work && info.subscribed && info.messages == 1);
    assert_int_equal(mailbox_find(owner, SL("Junk"), &info, f->arena), OK);
    assert_true(info.role == ROLE_JUNK && info.messages == 1);
    assert_int_equal(mailbox_delete(owner, SL("Work/Old")), OK);
    clock_advance(&f->world.clock, 15 * DAY);
    run(f); /* its time is over, and so is that of its name */
    struct expunged_filter old = { .account = ALICE, .mailbox = SL("Work/Old") };
    assert_int_equal(undelete_list(f->store, &old, f->arena, &items, &count), ERR_NOT_FOUND);
    assert_whole(f);
    struct slice dump = fixture_dump(f, ALICE);
    replay_from_nothing(f);
    assert_same(dump, fixture_dump(f, ALICE));
    fixture_free(f);
}

/* Several of one name, of which there is one again; a mailbox that is only a level by now. */
static void test_undelete_of_mailbox_made_anew(void **state)
{
    struct fixture *f = fixture_new();
    const struct access *owner = ACCESS_OWNER(f->store, ALICE);
    struct expunged_filter work = { .account = ALICE, .mailbox = SL("Work") };
    struct expunged *items;
    unsigned count;
    (void)state;
    mailbox_id old = make(f, "Work");
    mail_uid uid = put_secret(f, ALICE, old, 1, 10);
    assert_int_equal(mailbox_delete(owner, SL("Work")), OK);
    mailbox_id there = make(f, "Work");
    make(f, "Work/Below");
    expunge(f, ALICE, there, put_secret(f, ALICE, there, 2, 10));
    assert_int_equal(undelete_list(f->store, &work, f->arena, &items, &count), OK);
    assert_int_equal(count, 2);
    assert_int_equal(bring_back(f, old, &uid, 1, &count), OK);
    assert_int_equal(fixture_status(f, ALICE, there).messages, 1);
    assert_int_equal(mailbox_delete(owner, SL("Work")), OK);
    assert_int_equal(bring_back(f, there, &uid, 1, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(fixture_status(f, ALICE, there).messages, 1);
    assert_int_equal(fixture_status(f, ALICE, MAILBOX_INBOX).messages, 0);
    assert_whole(f);
    fixture_free(f);
}

/* A name that was not kept yet, or may not be used any more: the inbox. */
static void test_undelete_without_name(void **state)
{
    static const char *const changes[] = { "DELETE FROM deleted_mailbox",
                                           "UPDATE deleted_mailbox SET name='%'" };
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        struct fixture *f = fixture_new();
        unsigned count;
        mailbox_id work = make(f, "Work");
        mail_uid uid = put_secret(f, ALICE, work, 7, 10);
        assert_int_equal(mailbox_delete(ACCESS_OWNER(f->store, ALICE), SL("Work")), OK);
        store_close(f->store);
        fixture_change_database(f, changes[i]);
        fixture_open(f);
        assert_int_equal(only_expunged(f, "")->name.len, i);
        assert_int_equal(bring_back(f, work, &uid, 1, &count), OK);
        assert_int_equal(count, 1);
        assert_int_equal(fixture_status(f, ALICE, MAILBOX_INBOX).messages, 1);
        fixture_free(f);
    }
}

int undelete_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_undelete),
        cmocka_unit_test(test_undelete_of_deleted_mailbox),
        cmocka_unit_test(test_undelete_of_mailbox_made_anew),
        cmocka_unit_test(test_undelete_without_name),
    };
    return cmocka_run_group_tests_name("store/upkeep/undelete", tests, NULL, NULL);
}
