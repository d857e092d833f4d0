/* What each user of a mailbox has seen: apart from the others, with its modseq, through copies, crashes and the end of rights. */
#include "store/sharing/seen.h"

#include <sqlite3.h>

#include "store/contents.h"
#include "store/fixture_test.h"
#include "store/sharing/access.h"

#define CAROL 3
#define READER (RIGHT_LOOKUP | RIGHT_READ | RIGHT_SEEN)
#define WORKER (READER | RIGHT_WRITE | RIGHT_INSERT | RIGHT_DELETED | RIGHT_EXPUNGE | RIGHT_CREATE)
#define MESSAGES 6

static struct access as(struct fixture *f, account_id user)
{
    return (struct access){ f->store, ALICE, user };
}

static enum err grant(struct fixture *f, mailbox_id mailbox, account_id user, unsigned rights)
{
    struct grant grant = { user, rights };
    return access_grant(ACCESS_OWNER(f->store, ALICE), mailbox, FLAGS_SET, &grant);
}

/* INBOX and Archive of Alice, with messages in the first, which Bob and Carol work with. */
static struct fixture *make(void)
{
    struct fixture *f = fixture_new();
    mailbox_id archive = fixture_mailbox(f, "Archive");
    for (unsigned i = 1; i <= MESSAGES; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, 10);
    }
    for (account_id user = BOB; user <= CAROL; user++) {
        assert_int_equal(grant(f, MAILBOX_INBOX, user, WORKER), OK);
        assert_int_equal(grant(f, archive, user, WORKER), OK);
    }
    return f;
}

static struct view *open_view(struct fixture *f, account_id user, mailbox_id mailbox)
{
    struct view *view;
    struct access who = as(f, user);
    assert_int_equal(view_open(&who, mailbox, false, &view), OK);
    return view;
}

static void mark(struct fixture *f, account_id user, mail_uid uid, enum flags_how how)
{
    struct view *view = open_view(f, user, MAILBOX_INBOX);
    mail_modseq modseq;
    assert_int_equal(view_store_flags(view, (struct uid_list){ &uid, 1 }, how, FLAG_SEEN, &modseq),
                     OK);
    view_close(view);
}

/* The UIDs that a user has seen, as text: by rows, by the table of the view and by the counter. */
static struct slice seen_by(struct fixture *f, account_id user, mailbox_id mailbox)
{
    struct view *view = open_view(f, user, mailbox);
    struct email_row *rows;
    struct packed_row *table;
    struct mailbox_status status;
    struct access who = as(f, user);
    uint32_t found, unseen = 0;
    struct slice text = SL("");
    assert_int_equal(view_rows(view, view_uids(view, 1, view->count, f->arena), view->count,
                               ROW_FLAGS, f->arena, &rows, &found),
                     OK);
    assert_int_equal(view_table(view, &table), OK);
    for (uint32_t i = 0; i < found; i++) {
        assert_int_equal(table[i].flags, rows[i].flags);
        assert_int_equal(table[i].modseq, rows[i].modseq);
        unseen += !(rows[i].flags & FLAG_SEEN);
        if (rows[i].flags & FLAG_SEEN) {
            text = arena_printf(f->arena, "%.*s%u ", SLICE_ARG(text), rows[i].uid);
        }
    }
    free(table);
    view_close(view);
    assert_int_equal(mailbox_status(&who, mailbox, &status), OK);
    assert_int_equal(status.unseen, unseen);
    return text;
}

static enum err count_marks(void *arg, struct sqlite3 *db)
{
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM seen", -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    *(int *)arg = sqlite3_column_int(s, 0);
    sqlite3_finalize(s);
    return OK;
}

static int marks_kept(struct fixture *f)
{
    int count = -1;
    assert_int_equal(store_account_database(f->store, ALICE, count_marks, &count), OK);
    return count;
}

static void verify(struct fixture *f)
{
    struct store_report report;
    assert_int_equal(
        store_verify(f->store, &(struct store_check){ fixture_no_fault, NULL, NULL }, &report), OK);
    assert_int_equal(report.damaged, 0);
}

static void test_each_his_own(void **state)
{
    struct fixture *f = make();
    mark(f, ALICE, 1, FLAGS_ADD);
    mark(f, BOB, 5, FLAGS_ADD);
    mark(f, BOB, 2, FLAGS_ADD); /* in between */
    mark(f, BOB, 4, FLAGS_ADD);
    mark(f, BOB, 4, FLAGS_REMOVE);
    ASSERT_SLICE(seen_by(f, ALICE, MAILBOX_INBOX), SL("1 "));
    ASSERT_SLICE(seen_by(f, BOB, MAILBOX_INBOX), SL("2 5 "));
    ASSERT_SLICE(seen_by(f, CAROL, MAILBOX_INBOX), SL(""));
    verify(f);
    fixture_free(f);
}

/* RFC 7162: what he did himself is a change for him, and none of the message for the others. */
static void test_modseq(void **state)
{
    struct fixture *f = make();
    struct view *bob = open_view(f, BOB, MAILBOX_INBOX),
                *alice = open_view(f, ALICE, MAILBOX_INBOX);
    mail_modseq before = bob->modseq;
    struct view_changes changes;
    struct flags_changed changed;
    struct flags_change change = { FLAGS_ADD, FLAG_SEEN, before };
    mail_uid *uids, three = 3;
    uint32_t count;
    mark(f, BOB, 3, FLAGS_ADD);
    assert_int_equal(view_sync(bob, true, f->arena, &changes), OK);
    assert_int_equal(changes.flags_count, 1);
    assert_int_equal(changes.flags[0].uid, 3);
    assert_true(changes.flags[0].flags & FLAG_SEEN);
    assert_int_equal(changes.flags[0].modseq, bob->highest);
    assert_int_equal(view_sync(alice, true, f->arena, &changes), OK);
    assert_int_equal(changes.flags_count, 0);
    assert_int_equal(view_changed(bob, before, f->arena, &uids, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(view_changed(alice, before, f->arena, &uids, &count), OK);
    assert_int_equal(count, 0);
    /* his own mark counts for UNCHANGEDSINCE, not that of another one */
    assert_int_equal(
        view_change_flags(bob, (struct uid_list){ &three, 1 }, &change, f->arena, &changed), OK);
    assert_int_equal(changed.modified_count, 1);
    assert_int_equal(
        view_change_flags(alice, (struct uid_list){ &three, 1 }, &change, f->arena, &changed), OK);
    assert_int_equal(changed.modified_count, 0);
    assert_true(changed.modseq > before);
    view_close(bob);
    view_close(alice);
    fixture_free(f);
}

/* FLAGS without the right `s`, and all flags at once. */
static void test_with_other_flags(void **state)
{
    struct fixture *f = make();
    struct view *view = open_view(f, BOB, MAILBOX_INBOX);
    struct email_row *rows;
    mail_modseq modseq;
    mail_uid one = 1;
    uint32_t found;
    struct uid_list uids = { &one, 1 };
    mark(f, ALICE, 1, FLAGS_ADD);
    assert_int_equal(view_store_flags(view, uids, FLAGS_SET, FLAG_SEEN | FLAG_FLAGGED, &modseq),
                     OK);
    assert_int_equal(view_store_flags(view, uids, FLAGS_SET, FLAG_ANSWERED, &modseq), OK);
    assert_int_equal(view_rows(view, &one, 1, ROW_FLAGS, f->arena, &rows, &found), OK);
    assert_int_equal(rows[0].flags, FLAG_ANSWERED);
    ASSERT_SLICE(seen_by(f, ALICE, MAILBOX_INBOX), SL("1 "));
    assert_int_equal(grant(f, MAILBOX_INBOX, BOB, WORKER & ~RIGHT_SEEN), OK);
    assert_int_equal(view_store_flags(view, uids, FLAGS_ADD, FLAG_SEEN, &modseq), ERR_DENIED);
    assert_int_equal(view_store_flags(view, uids, FLAGS_ADD, FLAG_SEEN | FLAG_DRAFT, &modseq), OK);
    ASSERT_SLICE(seen_by(f, BOB, MAILBOX_INBOX), SL(""));
    view_close(view);
    fixture_free(f);
}

static void transfer(struct fixture *f, account_id user, mail_uid uid, mailbox_id to, bool is_move)
{
    struct view *view = open_view(f, user, MAILBOX_INBOX);
    struct copied copied;
    assert_int_equal(view_copy(view, (struct uid_list){ &uid, 1 }, to, is_move, f->arena, &copied),
                     OK);
    assert_int_equal(copied.count, 1);
    view_close(view);
}

/* Whoever moves a message, everybody keeps what he has. */
static void test_copy_and_move(void **state)
{
    struct fixture *f = make();
    mailbox_id archive = fixture_mailbox(f, "Archive");
    mark(f, ALICE, 1, FLAGS_ADD);
    mark(f, BOB, 2, FLAGS_ADD);
    mark(f, CAROL, 1, FLAGS_ADD);
    transfer(f, BOB, 1, archive, true);
    transfer(f, BOB, 2, archive, false);
    transfer(f, ALICE, 2, MAILBOX_INBOX, false);
    ASSERT_SLICE(seen_by(f, ALICE, archive), SL("1 "));
    ASSERT_SLICE(seen_by(f, BOB, archive), SL("2 "));
    ASSERT_SLICE(seen_by(f, CAROL, archive), SL("1 "));
    ASSERT_SLICE(seen_by(f, BOB, MAILBOX_INBOX), SL("2 7 "));
    assert_int_equal(marks_kept(f), 4);
    /* who may not keep it there, or nothing at all, does not */
    assert_int_equal(grant(f, archive, BOB, RIGHT_LOOKUP | RIGHT_READ | RIGHT_INSERT), OK);
    transfer(f, BOB, 2, archive, false);
    transfer(f, CAROL, 2, archive, true);
    ASSERT_SLICE(seen_by(f, BOB, archive), SL("2 "));
    verify(f);
    fixture_free(f);
}

static void test_leaves_nothing(void **state)
{
    struct fixture *f = make();
    struct access alice = as(f, ALICE);
    struct view *view = open_view(f, CAROL, MAILBOX_INBOX);
    mail_uid uids[] = { 1, 3 };
    for (mail_uid uid = 1; uid <= 3; uid++) {
        mark(f, BOB, uid, FLAGS_ADD);
        mark(f, CAROL, uid, FLAGS_ADD);
    }
    assert_int_equal(marks_kept(f), 6);
    assert_int_equal(view_remove(view, (struct uid_list){ uids, 2 }), OK);
    view_close(view);
    assert_int_equal(marks_kept(f), 2);
    ASSERT_SLICE(seen_by(f, BOB, MAILBOX_INBOX), SL("2 "));
    assert_int_equal(grant(f, MAILBOX_INBOX, BOB, 0), OK);
    assert_int_equal(marks_kept(f), 1);
    assert_int_equal(grant(f, MAILBOX_INBOX, BOB, READER), OK);
    ASSERT_SLICE(seen_by(f, BOB, MAILBOX_INBOX), SL(""));
    transfer(f, CAROL, 2, fixture_mailbox(f, "Archive"), true);
    assert_int_equal(marks_kept(f), 1);
    assert_int_equal(mailbox_delete(&alice, SL("Archive")), OK);
    assert_int_equal(marks_kept(f), 0);
    verify(f);
    fixture_free(f);
}

/* One for all: a change of it is a change of every message. */
static void test_shared(void **state)
{
    struct fixture *f = make();
    struct access alice = as(f, ALICE), bob = as(f, BOB);
    struct view *view = open_view(f, BOB, MAILBOX_INBOX);
    struct view_changes changes;
    struct mailbox_info info;
    mailbox_id archive = fixture_mailbox(f, "Archive"), below;
    mark(f, ALICE, 1, FLAGS_ADD);
    mark(f, BOB, 2, FLAGS_ADD);
    assert_int_equal(view_sync(view, true, f->arena, &changes), OK);
    assert_int_equal(seen_share(&bob, MAILBOX_INBOX, true), ERR_DENIED);
    assert_int_equal(seen_share(&alice, MAILBOX_INBOX, true), OK);
    assert_int_equal(marks_kept(f), 0);
    assert_int_equal(view_sync(view, true, f->arena, &changes), OK);
    assert_int_equal(changes.flags_count, MESSAGES);
    view_close(view);
    ASSERT_SLICE(seen_by(f, BOB, MAILBOX_INBOX), SL("1 "));
    mark(f, BOB, 3, FLAGS_ADD);
    ASSERT_SLICE(seen_by(f, ALICE, MAILBOX_INBOX), SL("1 3 "));
    /* from shared to own it is seen by the owner and who brings it; the way back as he sees it */
    transfer(f, BOB, 3, archive, true);
    ASSERT_SLICE(seen_by(f, BOB, archive), SL("1 "));
    ASSERT_SLICE(seen_by(f, CAROL, archive), SL(""));
    assert_int_equal(seen_share(&alice, archive, true), OK);
    assert_int_equal(seen_share(&alice, MAILBOX_INBOX, false), OK);
    ASSERT_SLICE(seen_by(f, BOB, MAILBOX_INBOX), SL(""));
    mark(f, BOB, 2, FLAGS_ADD);
    transfer(f, BOB, 2, archive, true);
    transfer(f, BOB, 1, archive, true);
    ASSERT_SLICE(seen_by(f, CAROL, archive), SL("1 2 "));
    assert_int_equal(mailbox_create(&bob, SL("Archive/below"), ROLE_NONE, &below, NULL), OK);
    assert_int_equal(mailbox_find(&alice, SL("Archive/below"), &info, f->arena), OK);
    assert_true(info.seen_shared);
    verify(f);
    fixture_free(f);
}

static enum err append_as(struct fixture *f, account_id user, unsigned count, struct appended *out)
{
    struct delivery deliveries[2];
    struct delivery_target target = { ALICE, MAILBOX_INBOX, FLAG_SEEN | FLAG_FLAGGED, false };
    struct append_all all = { .deliveries = deliveries, .count = count };
    enum err result = OK;
    for (unsigned i = 0; i < count; i++) {
        struct slice text = fixture_text(f, 20 + i, 10);
        deliveries[i] = (struct delivery){ .draft = draft_new(f->store, text.len),
                                           .summary = fixture_summary(f, text),
                                           .targets = &target,
                                           .target_count = 1,
                                           .appender = user };
        result = result == OK ? draft_write(deliveries[i].draft, text) : result;
    }
    result = result == OK ? store_append_all(f->store, &all, out) : result;
    for (unsigned i = 0; i < count; i++) {
        draft_free(deliveries[i].draft);
    }
    return result;
}

static void test_append(void **state)
{
    struct fixture *f = make();
    struct appended out;
    assert_int_equal(append_as(f, BOB, 1, &out), OK);
    assert_int_equal(append_as(f, BOB, 2, &out), OK);
    ASSERT_SLICE(seen_by(f, BOB, MAILBOX_INBOX), SL("7 8 9 "));
    ASSERT_SLICE(seen_by(f, ALICE, MAILBOX_INBOX), SL(""));
    assert_int_equal(seen_share(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, true), OK);
    assert_int_equal(append_as(f, BOB, 1, &out), OK);
    ASSERT_SLICE(seen_by(f, ALICE, MAILBOX_INBOX), SL("10 "));
    verify(f);
    fixture_free(f);
}

static struct slice everything(struct fixture *f)
{
    mailbox_id archive = fixture_mailbox(f, "Archive");
    struct slice text = fixture_dump(f, ALICE);
    for (account_id user = ALICE; user <= CAROL; user++) {
        text = arena_printf(f->arena, "%.*s\n%.*s, %.*s", SLICE_ARG(text),
                            SLICE_ARG(seen_by(f, user, MAILBOX_INBOX)),
                            SLICE_ARG(seen_by(f, user, archive)));
    }
    return text;
}

/* After kill -9, and when the database is made again from the log. */
static void test_replay(void **state)
{
    struct fixture *f = make();
    struct appended out;
    char path[128];
    mark(f, BOB, 1, FLAGS_ADD);
    mark(f, BOB, 2, FLAGS_ADD);
    mark(f, CAROL, 2, FLAGS_ADD);
    mark(f, CAROL, 2, FLAGS_REMOVE);
    transfer(f, CAROL, 2, fixture_mailbox(f, "Archive"), true);
    transfer(f, BOB, 1, fixture_mailbox(f, "Archive"), false);
    assert_int_equal(append_as(f, CAROL, 2, &out), OK);
    struct slice before = everything(f);
    int marks = marks_kept(f);
    fixture_crash(f, CRASH_LOSES_ALL, 1);
    ASSERT_SLICE(everything(f), before);
    store_close(f->store);
    snprintf(path, sizeof(path), "%s/acct/00/01/1/mail.db", f->dir);
    assert_int_equal(unlink(path), 0);
    fixture_open(f);
    ASSERT_SLICE(everything(f), before);
    assert_int_equal(marks_kept(f), marks);
    verify(f);
    fixture_free(f);
}

int seen_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_his_own),     cmocka_unit_test(test_modseq),
        cmocka_unit_test(test_with_other_flags), cmocka_unit_test(test_copy_and_move),
        cmocka_unit_test(test_leaves_nothing),   cmocka_unit_test(test_shared),
        cmocka_unit_test(test_append),           cmocka_unit_test(test_replay),
    };
    return cmocka_run_group_tests_name("store/seen", tests, NULL, NULL);
}
