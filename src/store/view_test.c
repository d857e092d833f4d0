/* Views: what one session does, and what the other hears of it. */
#include "store/fixture_test.h"
#include "store/internal.h"

static struct view *open_inbox(struct fixture *f, bool read_only)
{
    struct view *view;
    assert_int_equal(view_open(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, read_only, &view), OK);
    return view;
}

static void fill(struct fixture *f, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, 10);
    }
}

static struct view_changes sync_view(struct fixture *f, struct view *view, bool allow_expunge)
{
    struct view_changes changes;
    assert_int_equal(view_sync(view, allow_expunge, f->arena, &changes), OK);
    return changes;
}

static void test_arrivals(void **state)
{
    struct fixture *f = fixture_new();
    fill(f, 3);
    struct view *view = open_inbox(f, false);
    assert_int_equal(view->count, 3);
    assert_int_equal(sync_view(f, view, true).arrived, 0);
    fill(f, 2);
    assert_int_equal(sync_view(f, view, true).arrived, 2);
    assert_int_equal(view->count, 5);
    assert_int_equal(view_sequence(view, 5), 5);
    assert_int_equal(view_sequence(view, 6), 0);
    view_close(view);
    fixture_free(f);
}

/* Numbers count after the expunges before them (RFC 3501 7.4.1). */
static void test_expunge_numbers(void **state)
{
    struct fixture *f = fixture_new();
    fill(f, 6);
    struct view *a = open_inbox(f, false), *b = open_inbox(f, false);
    mail_modseq modseq;
    uint32_t count;
    mail_uid gone[] = { 2, 3, 5 };
    assert_int_equal(
        view_store_flags(a, (struct uid_list){ gone, 3 }, FLAGS_ADD, FLAG_DELETED, &modseq), OK);
    mail_uid other[] = { 3, 4, 5 };
    assert_int_equal(view_expunge(a, (struct uid_list){ other, 3 }, &count), OK);
    assert_int_equal(count, 2);
    struct view_changes held = sync_view(f, b, false);
    assert_int_equal(held.expunged_count, 0);
    assert_int_equal(b->count, 6);
    assert_int_equal(view_expunge(a, (struct uid_list){ 0 }, &count), OK);
    assert_int_equal(count, 1);
    struct view_changes told = sync_view(f, b, true);
    assert_int_equal(told.expunged_count, 3);
    assert_int_equal(told.expunged[0], 2);
    assert_int_equal(told.expunged[1], 2);
    assert_int_equal(told.expunged[2], 3);
    assert_int_equal(b->count, 3);
    view_close(a);
    view_close(b);
    fixture_free(f);
}

/* POP3 removes without a moment in which the messages only carry a flag. */
static void test_remove_is_one_step(void **state)
{
    struct fixture *f = fixture_new();
    struct log_stats before, after;
    fill(f, 4);
    struct view *view = open_inbox(f, false);
    mail_uid gone[] = { 2, 4 };
    log_stats_get(f->store->log, &before);
    assert_int_equal(view_remove(view, (struct uid_list){ gone, 2 }), OK);
    log_stats_get(f->store->log, &after);
    assert_int_equal(after.records, before.records + 1);
    assert_int_equal(sync_view(f, view, true).expunged_count, 2);
    assert_int_equal(view->count, 2);
    assert_int_equal(view_uid(view, 2), 3);
    view_close(view);
    fixture_free(f);
}

/* Runs of UIDs answer what a list of them would. */
static void check_numbers(const struct view *view, const mail_uid *uids, uint32_t count,
                          struct arena *arena)
{
    uint32_t below = 0;
    assert_int_equal(view->count, count);
    assert_int_equal(view_last_uid(view), count == 0 ? 0 : uids[count - 1]);
    for (mail_uid uid = 1; uid < view->uidnext + 2; uid++) {
        bool is_there = below < count && uids[below] == uid;
        assert_int_equal(view_count_below(view, uid), below);
        assert_int_equal(view_sequence(view, uid), is_there ? below + 1 : 0);
        below += is_there;
    }
    const mail_uid *all = view_uids(view, 1, count, arena);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(view_uid(view, i + 1), uids[i]);
        assert_int_equal(all[i], uids[i]);
    }
}

static void test_numbers(void **state)
{
    static const mail_uid leaving[][3] = { { 5, 0, 0 },    { 1, 2, 0 },   { 20, 0, 0 },
                                           { 7, 9, 11 },   { 8, 0, 0 },   { 3, 4, 6 },
                                           { 10, 12, 19 }, { 13, 17, 0 }, { 14, 15, 16 },
                                           { 18, 0, 0 } };
    struct fixture *f = fixture_new();
    mail_uid uids[20];
    uint32_t count = 20;
    fill(f, 20);
    struct view *view = open_inbox(f, false);
    for (uint32_t i = 0; i < count; i++) {
        uids[i] = i + 1;
    }
    check_numbers(view, uids, count, f->arena);
    for (size_t step = 0; step < ARRAY_LEN(leaving); step++) {
        uint32_t kept = 0, gone = 0;
        while (gone < 3 && leaving[step][gone] != 0) {
            gone++;
        }
        assert_int_equal(view_remove(view, (struct uid_list){ leaving[step], gone }), OK);
        assert_int_equal(sync_view(f, view, true).expunged_count, gone);
        for (uint32_t i = 0, k = 0; i < count; i++) {
            if (k < gone && uids[i] == leaving[step][k]) {
                k++;
            } else {
                uids[kept++] = uids[i];
            }
        }
        count = kept;
        check_numbers(view, uids, count, f->arena);
    }
    assert_int_equal(view->count, 0);
    view_close(view);
    fixture_free(f);
}

static void test_flags(void **state)
{
    struct fixture *f = fixture_new();
    fill(f, 4);
    struct view *a = open_inbox(f, false), *b = open_inbox(f, false);
    mail_modseq modseq, same;
    mail_uid two[] = { 2, 4, 77 };
    assert_int_equal(view_store_flags(a, (struct uid_list){ two, 3 }, FLAGS_ADD,
                                      FLAG_SEEN | FLAG_FLAGGED, &modseq),
                     OK);
    assert_true(modseq > 0);
    assert_int_equal(view_store_flags(a, (struct uid_list){ two, 3 }, FLAGS_ADD, FLAG_SEEN, &same),
                     OK);
    assert_int_equal(same, 0);
    assert_int_equal(
        view_store_flags(a, (struct uid_list){ two, 1 }, FLAGS_REMOVE, FLAG_SEEN, &modseq), OK);
    struct view_changes changes = sync_view(f, b, true);
    assert_int_equal(changes.flags_count, 2);
    assert_int_equal(changes.flags[0].uid, 2);
    assert_int_equal(changes.flags[0].flags, FLAG_FLAGGED);
    assert_int_equal(changes.flags[0].modseq, modseq);
    assert_int_equal(changes.flags[1].flags, FLAG_SEEN | FLAG_FLAGGED);
    assert_int_equal(fixture_status(f, ALICE, MAILBOX_INBOX).unseen, 3);
    view_close(a);
    view_close(b);
    fixture_free(f);
}

/* A copy has flags of its own; a move keeps the message and tells the old place. RFC 6851 */
static void test_copy_and_move(void **state)
{
    struct fixture *f = fixture_new();
    struct copied copied;
    mail_modseq modseq;
    fill(f, 3);
    mailbox_id archive = fixture_mailbox(f, "Archive");
    struct view *view = open_inbox(f, false), *there;
    mail_uid first[] = { 1, 2 }, second[] = { 2, 3 };
    assert_int_equal(
        view_copy(view, (struct uid_list){ first, 2 }, archive, false, f->arena, &copied), OK);
    assert_int_equal(copied.count, 2);
    assert_int_equal(copied.from[1], 2);
    assert_int_equal(copied.to[1], 2);
    assert_true(copied.step.before < copied.step.after);
    assert_int_equal(copied.step.after, fixture_status(f, ALICE, archive).modseq);
    mail_modseq told = copied.step.after;
    assert_int_equal(
        view_store_flags(view, (struct uid_list){ first, 1 }, FLAGS_ADD, FLAG_SEEN, &modseq), OK);
    assert_int_equal(fixture_status(f, ALICE, archive).unseen, 2);
    assert_int_equal(
        view_copy(view, (struct uid_list){ second, 2 }, archive, true, f->arena, &copied), OK);
    assert_int_equal(copied.count, 2);
    assert_int_equal(copied.to[0], 3);
    assert_int_equal(copied.step.before, told);
    assert_int_equal(sync_view(f, view, true).expunged_count, 2);
    assert_int_equal(view->count, 1);
    assert_int_equal(view_open(ACCESS_OWNER(f->store, ALICE), archive, true, &there), OK);
    assert_int_equal(there->count, 4);
    assert_int_equal(view_copy(view, (struct uid_list){ first, 1 }, 4242, false, f->arena, &copied),
                     ERR_NOT_FOUND);
    /* Into itself: the copies come behind. */
    assert_int_equal(
        view_copy(view, (struct uid_list){ first, 1 }, MAILBOX_INBOX, false, f->arena, &copied),
        OK);
    assert_int_equal(copied.to[0], 4);
    assert_int_equal(sync_view(f, view, true).arrived, 1);
    view_close(there);
    view_close(view);
    fixture_free(f);
}

/* \Recent belongs to the first session that is told (RFC 3501 2.3.2). */
static void test_recent(void **state)
{
    struct fixture *f = fixture_new();
    fill(f, 2);
    struct view *looking = open_inbox(f, true);
    assert_int_equal(looking->recent_first, 1);
    struct view *first = open_inbox(f, false), *second = open_inbox(f, false);
    assert_int_equal(first->recent_first, 1);
    assert_int_equal(first->recent_last, 2);
    assert_int_equal(second->recent_first, 0);
    fill(f, 1);
    sync_view(f, second, true);
    sync_view(f, first, true);
    assert_int_equal(second->recent_first, 3);
    assert_int_equal(first->recent_last, 2);
    assert_int_equal(fixture_status(f, ALICE, MAILBOX_INBOX).recent, 0);
    view_close(looking);
    view_close(first);
    view_close(second);
    fixture_free(f);
}

static void test_mailbox_deleted(void **state)
{
    struct fixture *f = fixture_new();
    struct view *view;
    struct view_changes changes;
    assert_int_equal(
        view_open(ACCESS_OWNER(f->store, ALICE), fixture_mailbox(f, "Junk"), false, &view), OK);
    assert_int_equal(mailbox_delete(ACCESS_OWNER(f->store, ALICE), SL("Junk")), OK);
    assert_int_equal(view_sync(view, true, f->arena, &changes), ERR_NOT_FOUND);
    assert_true(view->is_dead);
    view_close(view);
    fixture_free(f);
}

static void expect_eight_bit(struct fixture *f, struct view *view, const char *wanted)
{
    struct email_row *rows;
    uint32_t count;
    char got[16] = "";
    for (uint32_t asked = 1; asked <= view->count; asked++) { /* all, and each alone */
        assert_int_equal(view_rows(view, view_uids(view, asked, 1, f->arena), 1, ROW_EIGHT_BIT,
                                   f->arena, &rows, &count),
                         OK);
        got[asked - 1] = rows[0].may_be_eight_bit ? 'y' : 'n';
    }
    assert_string_equal(got, wanted);
    assert_int_equal(view_rows(view, view_uids(view, 1, view->count, f->arena), view->count,
                               ROW_EIGHT_BIT, f->arena, &rows, &count),
                     OK);
    assert_int_equal(count, strlen(wanted));
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].may_be_eight_bit, wanted[i] == 'y');
        assert_int_equal(rows[i].summary.len, 0);
    }
}

/* Told of each message without its summary, of a copy as of what it is a copy of, and after the database was made again. */
static void test_eight_bit(void **state)
{
    struct fixture *f = fixture_new();
    struct delivery_target to = { .account = ALICE, .mailbox = MAILBOX_INBOX };
    struct appended out;
    struct copied copied;
    char path[128];
    mail_uid two[] = { 1, 2 };
    for (const char *c = "nynnyy"; *c != '\0'; c++) {
        struct slice text =
            arena_printf(f->arena, "Subject: %s\r\n\r\n\xc3\xa4\r\n", *c == 'y' ? "\xc3\xa4" : "a");
        assert_int_equal(fixture_send(f, text, &to, 1, &out), OK);
    }
    struct view *view = open_inbox(f, false);
    expect_eight_bit(f, view, "nynnyy");
    assert_int_equal(
        view_copy(view, (struct uid_list){ two, 2 }, MAILBOX_INBOX, false, f->arena, &copied), OK);
    view_close(view);
    store_close(f->store);
    snprintf(path, sizeof(path), "%s/acct/00/01/1/mail.db", f->dir);
    assert_int_equal(unlink(path), 0);
    fixture_open(f);
    view = open_inbox(f, true);
    expect_eight_bit(f, view, "nynnyyny");
    view_close(view);
    fixture_free(f);
}

static void test_rows(void **state)
{
    struct fixture *f = fixture_new();
    struct email_row *rows;
    uint32_t count;
    fill(f, 3);
    struct view *view = open_inbox(f, true);
    mail_uid asked[] = { 1, 3, 9 };
    assert_int_equal(view_rows(view, asked, 3, ROW_FLAGS, f->arena, &rows, &count), OK);
    assert_int_equal(count, 2);
    assert_int_equal(rows[1].uid, 3);
    assert_int_equal(rows[1].summary.len, 0);
    assert_int_equal(view_rows(view, asked, 3, ROW_SUMMARY | ROW_THREAD, f->arena, &rows, &count),
                     OK);
    assert_true(rows[1].summary.len > 0);
    assert_int_equal(rows[1].sent.secs, 1795486751);
    assert_int_not_equal(rows[0].thread, rows[1].thread);
    mail_uid in_turn[] = { 1, 2, 3 }, backwards[] = { 3, 1, 2 };
    assert_int_equal(view_rows(view, in_turn, 3, ROW_SUMMARY, f->arena, &rows, &count), OK);
    assert_int_equal(count, 3);
    struct slice of_three = rows[2].summary;
    assert_int_equal(view_rows(view, backwards, 3, ROW_SUMMARY, f->arena, &rows, &count), OK);
    assert_int_equal(count, 3);
    assert_true(slice_eq(rows[0].summary, of_three));
    assert_false(slice_eq(rows[1].summary, of_three));
    assert_int_equal(rows[0].thread, 0);
    mail_uid *many = calloc(ROWS_MAX + 1, sizeof(*many));
    assert_int_equal(view_rows(view, many, ROWS_MAX + 1, ROW_FLAGS, f->arena, &rows, &count),
                     ERR_LIMIT);
    free(many);
    view_close(view);
    fixture_free(f);
}

/* --- watching --- */

struct watched {
    struct watch watch;
    unsigned changes;
};

static void changed(struct watch *watch)
{
    CONTAINER_OF(watch, struct watched, watch)->changes++;
}

static void test_watch(void **state)
{
    struct fixture *f = fixture_new();
    struct watched w = { .watch = { .changed = changed, .loop = f->loop } };
    store_watch(f->store, ALICE, &w.watch);
    fill(f, 3);
    loop_run_idle(f->loop);
    assert_true(w.changes >= 1 && w.changes <= 3);
    unsigned before = w.changes;
    fixture_append(f, BOB, MAILBOX_INBOX, 1, 10);
    loop_run_idle(f->loop);
    assert_int_equal(w.changes, before);
    store_unwatch(f->store, &w.watch);
    fill(f, 1);
    loop_run_idle(f->loop);
    assert_int_equal(w.changes, before);
    fixture_free(f);
}

int view_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arrivals),
        cmocka_unit_test(test_expunge_numbers),
        cmocka_unit_test(test_remove_is_one_step),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_copy_and_move),
        cmocka_unit_test(test_recent),
        cmocka_unit_test(test_mailbox_deleted),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_eight_bit),
        cmocka_unit_test(test_watch),
    };
    return cmocka_run_group_tests_name("store/view", tests, NULL, NULL);
}
