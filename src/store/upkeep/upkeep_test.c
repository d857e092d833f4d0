/* What is deleted goes, when its time has come, from every file; nothing else does. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>

#include "db/db.h"
#include "store/log/upkeep.h"
#include "store/upkeep/fixture_test.h"
#include "store/upkeep/internal.h"

/* Days go by, and somebody is there. */
static void pass(struct fixture *f, unsigned days)
{
    for (unsigned half = 0; half < 2 * days; half++) {
        clock_advance(&f->world.clock, DAY / 2);
        upkeep_close(start(f));
    }
}

static unsigned found;

static int look(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    int fd = type == FTW_F ? open(path, O_RDONLY) : -1;
    if (fd >= 0) {
        size_t len = (size_t)info->st_size;
        char *bytes = malloc(len + 1);
        ssize_t got = pread(fd, bytes, len, 0);
        bool has = got > 0 && memmem(bytes, (size_t)got, secret, strlen(secret)) != NULL;
        if (has) {
            print_message("the secret is in %s\n", path);
        }
        found += has;
        free(bytes);
        close(fd);
    }
    return 0;
}

static unsigned files_with_secret(struct fixture *f)
{
    found = 0;
    nftw(f->dir, look, 16, FTW_PHYS);
    return found;
}

static unsigned expunged_count(struct fixture *f, account_id account)
{
    struct expunged_filter filter = { .account = account };
    struct expunged *items;
    unsigned count;
    assert_int_equal(undelete_list(f->store, &filter, f->arena, &items, &count), OK);
    return count;
}

/* --- mail that leaves the queue --- */

static const char *const strangers[] = { "x@example.org", "y@example.org" };

/* To both strangers, and to BOB where he is wanted. */
static log_lsn queue_secret(struct fixture *f, unsigned number, size_t body, bool to_bob)
{
    struct draft *draft = draft_new(f->store, UINT64_C(64) * 1024 * 1024);
    struct slice text = secret_text(f, number, body);
    struct delivery_target target = { .account = BOB, .mailbox = MAILBOX_INBOX };
    struct queue_recipient remote[] = { { .address = slice_cstr(strangers[0]) },
                                        { .address = slice_cstr(strangers[1]) } };
    struct delivery delivery = { .draft = draft,
                                 .summary = fixture_summary(f, text),
                                 .received = clock_now(&f->world.clock),
                                 .envelope_from = SL("sender@example.org"),
                                 .targets = &target,
                                 .target_count = to_bob,
                                 .remote = remote,
                                 .remote_count = ARRAY_LEN(remote),
                                 .submitter = ALICE,
                                 .envelope_id = SL("test") };
    log_lsn lsn;
    assert_int_equal(draft_write(draft, text), OK);
    assert_int_equal(store_deliver(f->store, &delivery, &lsn), OK);
    draft_free(draft);
    return lsn;
}

static struct queue_page queued(struct fixture *f)
{
    struct queue_page page;
    assert_int_equal(queue_list(f->store, 0, 100, f->arena, &page), OK);
    return page;
}

/* The newest entry ends as `kind` says. */
static void end_last(struct fixture *f, enum queue_change_kind kind)
{
    struct queue_page page = queued(f);
    assert_true(page.count > 0);
    struct queue_change change = { .kind = kind,
                                   .ids = &page.entries[page.count - 1].id,
                                   .count = 1,
                                   .who = SL("test"),
                                   .text = SL("250") };
    assert_int_equal(queue_apply_change(f->store, &change), OK);
}

static void test_sent_mail_goes(void **state)
{
    struct fixture *f = fixture_new();
    for (unsigned i = 0; i < 4; i++) {
        queue_secret(f, i, i == 0 ? LARGE : 150000, false);
        end_last(f, QUEUE_DONE);
    }
    /* Of each one recipient is left. */
    run(f);
    assert_true(files_with_secret(f) > 0);
    struct queue_page page = queued(f);
    assert_int_equal(page.count, 4);
    struct slice text;
    for (unsigned i = 0; i < page.count; i++) {
        assert_int_equal(store_blob_read(f->store, page.entries[i].blob, 0, 5, f->arena, &text),
                         OK);
    }
    end_last(f, QUEUE_DONE);
    end_last(f, QUEUE_DROP);
    end_last(f, QUEUE_REMOVE);
    end_last(f, QUEUE_DONE);
    clock_advance(&f->world.clock,
                  31 * DAY); /* now also a segment with little in it is rewritten */
    struct upkeep_report report = run(f);
    assert_int_equal(report.released, 4);
    assert_true(report.compactions > 0);
    run(f); /* and what was written to until then */
    assert_int_equal(files_with_secret(f), 0);
    assert_int_equal(run(f).released, 0);
    assert_whole(f);
    fixture_free(f);
}

/* What went to somebody here too stays with him. */
static void test_sent_mail_stays_with_others(void **state)
{
    struct fixture *f = fixture_new();
    queue_secret(f, 1, 1000, true);
    end_last(f, QUEUE_DONE);
    end_last(f, QUEUE_DONE);
    struct slice before = fixture_dump(f, BOB);
    clock_advance(&f->world.clock, 31 * DAY);
    run(f);
    run(f);
    assert_same(before, fixture_dump(f, BOB));
    assert_true(files_with_secret(f) > 0);
    assert_whole(f);
    fixture_free(f);
}

/* Ids are the same when all is made again from a log in which the messages are gone; and nothing is sent again. */
static void test_replay_of_sent_mail(void **state)
{
    struct fixture *f = fixture_new();
    for (unsigned i = 0; i < 3; i++) {
        queue_secret(f, i, 1000, i == 1);
        end_last(f, QUEUE_DONE);
        end_last(f, QUEUE_DONE);
    }
    clock_advance(&f->world.clock, 31 * DAY);
    run(f);
    run(f);
    queue_secret(f, 3, 1000, false);
    struct queue_page before = queued(f);
    struct slice bob = fixture_dump(f, BOB);
    assert_int_equal(before.count, 2);
    for (unsigned round = 0; round < 2; round++) {
        replay_from_nothing(f);
        struct queue_page after = queued(f);
        assert_int_equal(after.count, 2);
        assert_int_equal(after.entries[0].id, before.entries[0].id);
        assert_int_equal(after.entries[1].id, before.entries[1].id);
        assert_same(bob, fixture_dump(f, BOB));
        assert_int_equal(run(f).released, 0);
        assert_whole(f);
    }
    fixture_free(f);
}

/* --- going --- */

static void test_expunged_goes_for_good(void **state)
{
    struct fixture *f = fixture_new();
    struct account_usage usage;
    for (unsigned i = 0; i < 20; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, 2000);
    }
    mail_uid small = put_secret(f, ALICE, MAILBOX_INBOX, 1, 3000);
    mail_uid large = put_secret(f, ALICE, MAILBOX_INBOX, 2, LARGE);
    fixture_append(f, ALICE, MAILBOX_INBOX, 99, 2000);
    assert_int_equal(expunge(f, ALICE, MAILBOX_INBOX, small), 1);
    assert_int_equal(expunge(f, ALICE, MAILBOX_INBOX, large), 1);
    assert_int_equal(store_account_usage(f->store, ALICE, &usage), OK);
    assert_int_equal(usage.messages, 21);
    assert_true(usage.bytes < 60000); /* what can be brought back does not count */
    pass(f, 13);
    assert_int_equal(run(f).released, 0);
    assert_int_equal(expunged_count(f, ALICE), 2);
    pass(f, 2);
    assert_int_equal(run(f).released, 2);
    assert_int_equal(expunged_count(f, ALICE), 0);
    struct slice before = fixture_dump(f, ALICE);
    pass(f, 16);
    assert_true(run(f).compactions > 0);
    assert_int_equal(files_with_secret(f), 0);
    assert_same(before, fixture_dump(f, ALICE));
    assert_whole(f);
    fixture_reopen(f);
    assert_same(before, fixture_dump(f, ALICE));
    assert_whole(f);
    fixture_free(f);
}

/* Without databases, indexes and checkpoint, from compacted segments: the same UIDs, modseqs and threads. */
static void test_replay_after_compaction(void **state)
{
    struct fixture *f = fixture_new();
    struct delivery_target both[] = { { .account = ALICE, .mailbox = MAILBOX_INBOX },
                                      { .account = BOB, .mailbox = MAILBOX_INBOX } };
    mail_uid uids[5];
    for (unsigned i = 0; i < 5; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, 2000);
        uids[i] = put_secret(f, ALICE, MAILBOX_INBOX, i, i * 100000);
        assert_int_equal(fixture_send(f, fixture_text(f, 50 + i, 9000), both, 2, NULL), OK);
    }
    for (unsigned i = 0; i < 5; i++) {
        expunge(f, ALICE, MAILBOX_INBOX, uids[i]);
    }
    expunge(f, ALICE, MAILBOX_INBOX, 3);
    clock_advance(&f->world.clock, 31 * DAY);
    assert_true(run(f).compactions > 0);
    /* A reply to what is gone still finds its thread. */
    struct slice reply = SL("From: a@example.org\r\nSubject: Re: x\r\nReferences: "
                            "<secret2@example.org>\r\nMessage-ID: <r@example.org>\r\n\r\nx\r\n");
    assert_int_equal(fixture_send(f, reply, both, 1, NULL), OK);
    struct slice alice = fixture_dump(f, ALICE), bob = fixture_dump(f, BOB);
    assert_int_equal(files_with_secret(f), 0);
    replay_from_nothing(f);
    assert_same(alice, fixture_dump(f, ALICE));
    assert_same(bob, fixture_dump(f, BOB));
    assert_whole(f);
    assert_int_equal(run(f).released, 0);
    assert_same(alice, fixture_dump(f, ALICE));
    fixture_reopen(f);
    assert_same(bob, fixture_dump(f, BOB));
    assert_whole(f);
    fixture_free(f);
}

/* A record goes with the last of its holders: a copy, or another account. */
static void test_others_keep_it(void **state)
{
    struct fixture *f = fixture_new();
    struct delivery_target both[] = { { .account = ALICE, .mailbox = MAILBOX_INBOX },
                                      { .account = BOB, .mailbox = MAILBOX_INBOX } };
    struct view *view;
    struct copied copied;
    mail_uid first = 1;
    assert_int_equal(fixture_send(f, secret_text(f, 1, 90000), both, 2, NULL), OK);
    mail_uid second = put_secret(f, ALICE, MAILBOX_INBOX, 2, 90000);
    assert_int_equal(view_open(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, false, &view), OK);
    assert_int_equal(view_copy(view, (struct uid_list){ &second, 1 }, fixture_mailbox(f, "Archive"),
                               false, f->arena, &copied),
                     OK);
    view_close(view);
    expunge(f, ALICE, MAILBOX_INBOX, first);
    expunge(f, ALICE, MAILBOX_INBOX, second);
    pass(f, 31);
    assert_int_equal(run(f).released, 2);
    assert_true(files_with_secret(f) > 0);
    assert_whole(f);
    expunge(f, BOB, MAILBOX_INBOX, 1);
    expunge(f, ALICE, fixture_mailbox(f, "Archive"), 1);
    pass(f, 31);
    assert_int_equal(run(f).released, 2);
    assert_int_equal(files_with_secret(f), 0);
    assert_whole(f);
    fixture_free(f);
}

static void test_account_removed(void **state)
{
    struct fixture *f = fixture_new();
    struct delivery_target both[] = { { .account = ALICE, .mailbox = MAILBOX_INBOX },
                                      { .account = BOB, .mailbox = MAILBOX_INBOX } };
    char path[256];
    put_secret(f, ALICE, MAILBOX_INBOX, 1, 200000);
    expunge(f, ALICE, MAILBOX_INBOX, put_secret(f, ALICE, MAILBOX_INBOX, 2, 200000));
    assert_int_equal(fixture_send(f, fixture_text(f, 1, 9000), both, 2, NULL), OK);
    struct slice bob = fixture_dump(f, BOB);
    assert_int_equal(store_account_remove(f->store, ALICE), OK);
    snprintf(path, sizeof(path), "%s/acct/00/01/1/mail.db", f->dir);
    fixture_reopen(f);
    run(f);
    assert_int_equal(access(path, F_OK), -1);
    clock_advance(&f->world.clock, 31 * DAY);
    run(f);
    assert_int_equal(files_with_secret(f), 0);
    assert_same(bob, fixture_dump(f, BOB));
    assert_whole(f);
    replay_from_nothing(f);
    struct mailbox_status status;
    assert_int_equal(mailbox_status(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, &status),
                     ERR_NOT_FOUND);
    run(f);
    assert_int_equal(access(path, F_OK), -1);
    assert_same(bob, fixture_dump(f, BOB));
    assert_whole(f);
    fixture_free(f);
}

static log_lsn first_lsn(struct fixture *f, account_id account)
{
    struct view *view;
    struct email_row *rows;
    uint32_t count;
    assert_int_equal(view_open(ACCESS_OWNER(f->store, account), MAILBOX_INBOX, true, &view), OK);
    assert_int_equal(
        view_rows(view, view_uids(view, 1, 1, f->arena), 1, 0, f->arena, &rows, &count), OK);
    assert_int_equal(count, 1);
    view_close(view);
    return rows[0].blob.lsn;
}

/* Files of a removed account that cannot be unlinked are tried again after each start; its records are given up once, because others may
 * hold them. */
static void test_removed_files_stay(void **state)
{
    struct fixture *f = fixture_new();
    struct delivery_target both[] = { { .account = ALICE, .mailbox = MAILBOX_INBOX },
                                      { .account = BOB, .mailbox = MAILBOX_INBOX } };
    char path[256];
    snprintf(path, sizeof(path), "%s/acct/00/01/1/mail.db", f->dir);
    put_secret(f, ALICE, MAILBOX_INBOX, 1, 200000);
    assert_int_equal(fixture_send(f, fixture_text(f, 1, 9000), both, 2, NULL), OK);
    struct slice bob = fixture_dump(f, BOB);
    log_lsn shared = first_lsn(f, BOB);
    assert_int_equal(store_account_remove(f->store, ALICE), OK);
    for (unsigned starts = 0; starts < 4; starts++) {
        fault_disk_fail(f->disk, FAULT_UNLINK, 1, FAULT_FOR_EVER, EIO);
        run(f);
        assert_int_equal(access(path, F_OK), 0);
        assert_int_equal(log_holders_get(store_log(f->store), shared), 1);
        if (starts % 2 == 0) {
            fixture_reopen(f);
        } else {
            fixture_crash(f, CRASH_LOSES_ALL, starts);
        }
    }
    fault_disk_fail(f->disk, FAULT_UNLINK, 1, 0, EIO);
    run(f);
    assert_int_equal(access(path, F_OK), -1);
    clock_advance(&f->world.clock, 31 * DAY);
    run(f);
    assert_int_equal(files_with_secret(f), 0);
    assert_int_equal(log_holders_get(store_log(f->store), shared), 1);
    assert_same(bob, fixture_dump(f, BOB));
    assert_whole(f);
    fixture_free(f);
}

/* Chunks of a message that was never finished, because its sender went away or the power did. */
static void test_abandoned_chunks_go(void **state)
{
    struct fixture *f = fixture_new();
    struct draft *left = draft_new(f->store, 10000000), *cut = draft_new(f->store, 10000000);
    assert_int_equal(draft_write(left, secret_text(f, 1, LARGE)), OK);
    assert_int_equal(draft_write(cut, secret_text(f, 2, LARGE)), OK);
    draft_free(left);
    fixture_append(f, ALICE, MAILBOX_INBOX, 1, 2000);
    assert_int_equal(store_checkpoint(f->store), OK);
    assert_true(files_with_secret(f) > 0);
    fault_disk_freeze(f->disk);
    draft_free(cut);
    fixture_crash(f, CRASH_KEEPS_SOME, 5);
    clock_advance(&f->world.clock, 31 * DAY);
    run(f);
    clock_advance(&f->world.clock, 31 * DAY);
    run(f);
    assert_int_equal(files_with_secret(f), 0);
    assert_whole(f);
    fixture_free(f);
}

/* A message that was refused because its mailbox was gone is held by nobody. */
static void test_refused_append_goes(void **state)
{
    struct fixture *f = fixture_new();
    struct delivery_target gone = { .account = ALICE, .mailbox = 4242 };
    struct appended out;
    assert_int_equal(fixture_send(f, secret_text(f, 1, LARGE), &gone, 1, &out), ERR_NOT_FOUND);
    clock_advance(&f->world.clock, 31 * DAY);
    run(f);
    assert_int_equal(files_with_secret(f), 0);
    assert_whole(f);
    fixture_free(f);
}

/* --- power and room --- */

static bool survives(enum fault_call call, uint64_t nth)
{
    struct fixture *f = fixture_new();
    struct upkeep_report report;
    for (unsigned i = 0; i < 2; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, 2000);
        expunge(f, ALICE, MAILBOX_INBOX, put_secret(f, ALICE, MAILBOX_INBOX, i, i * 300000));
    }
    struct slice before = fixture_dump(f, ALICE);
    clock_advance(&f->world.clock, 31 * DAY);
    struct upkeep *upkeep = start(f);
    uint64_t calls = fault_disk_calls(f->disk, call);
    fault_disk_fail(f->disk, call, nth, FAULT_FOR_EVER, EIO);
    IGNORE(upkeep_run(upkeep, &report)); /* half of it is done, or none */
    bool was_reached = fault_disk_calls(f->disk, call) - calls >= nth;
    upkeep_close(upkeep);
    fixture_crash(f, nth % 2 == 0 ? CRASH_LOSES_ALL : CRASH_KEEPS_SOME, nth);
    assert_same(before, fixture_dump(f, ALICE));
    assert_whole(f);
    run(f);
    clock_advance(&f->world.clock, 31 * DAY);
    run(f);
    assert_same(before, fixture_dump(f, ALICE));
    assert_int_equal(files_with_secret(f), 0);
    assert_whole(f);
    fixture_free(f);
    return was_reached;
}

/* Wherever it stops (the log's own tests stop at each single call), the messages that stay are whole, and the next one brings it to its end. */
static void test_power_cuts(void **state)
{
    static const enum fault_call calls[] = { FAULT_WRITE, FAULT_SYNC, FAULT_RENAME, FAULT_UNLINK };
    for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
        for (uint64_t nth = 1; survives(calls[i], nth); nth += calls[i] == FAULT_WRITE ? 5 : 2) {
            assert_true(nth < 100);
        }
    }
}

/* A full disk: deleting works, and the upkeep makes room. */
static void test_full_disk_heals_by_deleting(void **state)
{
    struct fixture *f = fixture_new();
    struct delivery_target target = { .account = ALICE, .mailbox = MAILBOX_INBOX };
    enum err result = OK;
    unsigned accepted = 0;
    fault_disk_set_room(f->disk, UINT64_C(4) * 1024 * 1024);
    while (result == OK && accepted < 1000) {
        result = fixture_send(f, fixture_text(f, accepted, 20000), &target, 1, NULL);
        accepted += result == OK;
    }
    assert_int_equal(result, ERR_FULL);
    fault_disk_set_room(f->disk,
                        UINT64_C(3) * 1024 * 1024); /* the reserve, which new mail may not use */
    for (mail_uid uid = 1; uid <= accepted; uid++) {
        assert_int_equal(expunge(f, ALICE, MAILBOX_INBOX, uid), 1);
    }
    clock_advance(&f->world.clock, 31 * DAY);
    struct upkeep_report report = run(f);
    assert_int_equal(report.released, accepted);
    assert_true(report.compactions > 0);
    for (unsigned i = 0; i < accepted / 2; i++) {
        assert_int_equal(fixture_send(f, fixture_text(f, i, 20000), &target, 1, NULL), OK);
    }
    assert_whole(f);
    fixture_free(f);
}

/* What counts is when it came into the trash, not how old it is; elsewhere nothing expires. */
static void test_trash_expires(void **state)
{
    static const struct upkeep_settings settings = { .undelete_window = 14 * 86400,
                                                     .trash_expiry = 30 * 86400,
                                                     .compaction_share = 100 };
    struct fixture *f = fixture_new();
    struct upkeep_report report;
    struct view *view;
    struct copied copied;
    mail_uid old = 1;
    mailbox_id trash = fixture_mailbox(f, "Trash"), junk = fixture_mailbox(f, "Junk");
    fixture_append(f, ALICE, MAILBOX_INBOX, 1, 100);
    fixture_append(f, ALICE, MAILBOX_INBOX, 2, 100);
    fixture_append(f, ALICE, trash, 3, 100);
    fixture_append(f, ALICE, junk, 4, 100);
    clock_advance(&f->world.clock, 20 * DAY);
    assert_int_equal(view_open(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, false, &view), OK);
    assert_int_equal(view_copy(view, (struct uid_list){ &old, 1 }, trash, true, f->arena, &copied),
                     OK);
    view_close(view);
    struct upkeep *upkeep = upkeep_open(f->store, &settings, true);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    assert_int_equal(report.expired, 0);
    clock_advance(&f->world.clock, 11 * DAY);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    assert_int_equal(report.expired, 1);
    assert_int_equal(fixture_status(f, ALICE, trash).messages, 1);
    assert_int_equal(expunged_count(f, ALICE), 1);
    clock_advance(&f->world.clock, 20 * DAY);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    assert_int_equal(report.expired, 2);
    assert_int_equal(fixture_status(f, ALICE, trash).messages, 0);
    assert_int_equal(fixture_status(f, ALICE, junk).messages, 1); /* 0: never */
    assert_int_equal(fixture_status(f, ALICE, MAILBOX_INBOX).messages, 1);
    upkeep_close(upkeep);
    fixture_free(f);
}

/* QU10: the clock ten years on, and right again: nothing went. What stays so for a day is believed. */
static void test_clock_that_is_set_on(void **state)
{
    static const struct upkeep_settings settings = { .undelete_window = 14 * 86400,
                                                     .trash_expiry = 30 * 86400,
                                                     .compaction_share = 100 };
    struct fixture *f = fixture_new();
    struct upkeep_report report;
    (void)state;
    mailbox_id trash = fixture_mailbox(f, "Trash");
    mail_uid uid = put_secret(f, ALICE, MAILBOX_INBOX, 1, 100);
    fixture_append(f, ALICE, trash, 2, 100);
    assert_int_equal(expunge(f, ALICE, MAILBOX_INBOX, uid), 1);
    struct upkeep *upkeep = upkeep_open(f->store, &settings, true);
    for (unsigned times = 0; times < 2; times++) {
        clock_set_wall(&f->world.clock, INT64_C(3650) * (int64_t)DAY);
        clock_advance(&f->world.clock, DAY / 2);
        assert_int_equal(upkeep_run(upkeep, &report), OK);
        clock_set_wall(&f->world.clock, INT64_C(-3650) * (int64_t)DAY);
        clock_advance(&f->world.clock, DAY);
        assert_int_equal(upkeep_run(upkeep, &report), OK);
        assert_int_equal(report.expired + report.released, 0);
    }
    assert_int_equal(fixture_status(f, ALICE, trash).messages, 1);
    assert_int_equal(expunged_count(f, ALICE), 1);
    clock_set_wall(&f->world.clock, INT64_C(3650) * (int64_t)DAY);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    clock_advance(&f->world.clock, DAY - 1);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    assert_int_equal(report.expired + report.released, 0);
    clock_advance(&f->world.clock, 1);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    assert_int_equal(report.expired, 1);
    assert_int_equal(report.released, 1);
    upkeep_close(upkeep);
    fixture_free(f);
}

/* QU10: a start knows when the last run ended: a clock that is far behind that is not believed for a day, however many starts it has. */
static void test_start_under_a_clock_that_is_set_on(void **state)
{
    static const struct upkeep_settings settings = { .undelete_window = 14 * 86400,
                                                     .trash_expiry = 30 * 86400,
                                                     .compaction_share = 100 };
    struct fixture *f = fixture_new();
    struct upkeep_report report;
    (void)state;
    mailbox_id trash = fixture_mailbox(f, "Trash");
    fixture_append(f, ALICE, trash, 2, 100);
    struct upkeep *upkeep = upkeep_open(f->store, &settings, true);
    upkeep_close(upkeep);
    clock_set_wall(&f->world.clock, INT64_C(3650) * (int64_t)DAY);
    for (unsigned starts = 0; starts < 4; starts++) {
        upkeep = upkeep_open(f->store, &settings, true);
        assert_int_equal(upkeep_run(upkeep, &report), OK);
        assert_int_equal(report.expired, 0);
        clock_advance(&f->world.clock, DAY / 4);
        upkeep_close(upkeep);
    }
    upkeep = upkeep_open(f->store, &settings, true);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    assert_int_equal(report.expired, 1);
    assert_int_equal(fixture_status(f, ALICE, trash).messages, 0);
    upkeep_close(upkeep);
    fixture_free(f);
}

/* As close, but what stands in db/upkeep is what stood there before. */
static void kill_upkeep(struct fixture *f, struct upkeep *upkeep)
{
    char path[PATH_MAX], kept[PATH_MAX];
    snprintf(path, sizeof(path), "%s/db/upkeep", f->dir);
    snprintf(kept, sizeof(kept), "%s/db/kept", f->dir);
    bool was_there = link(path, kept) == 0;
    upkeep_close(upkeep);
    assert_int_equal(was_there ? rename(kept, path) : unlink(path), 0);
}

/* QU10: the same when it never ended but was killed: after a first start that did nothing, and in the day of doubt. */
static void test_start_after_a_kill(void **state)
{
    static const struct upkeep_settings settings = { .undelete_window = 14 * 86400,
                                                     .trash_expiry = 30 * 86400,
                                                     .compaction_share = 100 };
    struct fixture *f = fixture_new();
    struct upkeep_report report;
    (void)state;
    mailbox_id trash = fixture_mailbox(f, "Trash");
    fixture_append(f, ALICE, trash, 2, 100);
    kill_upkeep(f, upkeep_open(f->store, &settings, true));
    clock_set_wall(&f->world.clock, INT64_C(3650) * (int64_t)DAY);
    struct upkeep *upkeep = upkeep_open(f->store, &settings, true);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    assert_int_equal(report.expired, 0);
    clock_advance(&f->world.clock, DAY / 4 * 3);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    assert_int_equal(report.expired, 0);
    kill_upkeep(f, upkeep);
    upkeep = upkeep_open(f->store, &settings, true);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    assert_int_equal(report.expired, 0);
    clock_advance(&f->world.clock, DAY / 4);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    assert_int_equal(report.expired, 1);
    upkeep_close(upkeep);
    fixture_free(f);
}

/* QU10: the clock is set on while nobody looks, and the server stops before anybody does. */
static void test_stop_under_a_clock_that_is_set_on(void **state)
{
    static const struct upkeep_settings settings = { .undelete_window = 14 * 86400,
                                                     .trash_expiry = 30 * 86400,
                                                     .compaction_share = 100 };
    struct fixture *f = fixture_new();
    struct upkeep_report report;
    (void)state;
    mailbox_id trash = fixture_mailbox(f, "Trash");
    fixture_append(f, ALICE, trash, 2, 100);
    struct upkeep *upkeep = upkeep_open(f->store, &settings, true);
    clock_set_wall(&f->world.clock, INT64_C(3650) * (int64_t)DAY);
    upkeep_close(upkeep);
    upkeep = upkeep_open(f->store, &settings, true);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    assert_int_equal(report.expired, 0);
    clock_advance(&f->world.clock, DAY);
    assert_int_equal(upkeep_run(upkeep, &report), OK);
    assert_int_equal(report.expired, 1);
    upkeep_close(upkeep);
    fixture_free(f);
}

/* --- coming back --- */

/* --- pace --- */

static void test_pause_keeps_the_share(void **state)
{
    static const struct {
        usec_t busy;
        uint64_t share;
        usec_t pause;
    } cases[] = {
        { 1000, 20, 4000 },        { 1000, 50, 1000 }, { 1000, 99, 10 },
        { 1000, 100, 0 },          { 0, 1, 0 },        { 1000000, 1, UPKEEP_PAUSE_USEC_MAX },
        { 60000000, 90, 5000000 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(upkeep_pause(cases[i].busy, cases[i].share), cases[i].pause);
    }
}

struct pacing {
    unsigned calls, allowed;
};

static enum err count_pace(void *arg)
{
    struct pacing *p = arg;
    return p->calls++ < p->allowed ? OK : fail(ERR_BUSY, "the server stops");
}

static enum err keep_all(void *arg, const struct log_record *record, struct buf *rest,
                         enum log_verdict *out)
{
    *out = LOG_KEEP;
    return OK;
}

/* At least once for each MiB that was written somebody may sleep, or give it up: then all is as it was. */
static void test_compaction_is_paced(void **state)
{
    struct fixture *f = fixture_new();
    struct log_segment segment;
    struct pacing pacing = { 0 };
    for (unsigned i = 0; i < 40; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, 100000);
    }
    struct slice before = fixture_dump(f, ALICE);
    log_switch(store_log(f->store));
    run(f);
    run(f);
    assert_true(log_segment_get(store_log(f->store), 0, &segment));
    assert_true(segment.is_settled);
    struct log_compaction job = { .number = segment.number,
                                  .segments = 1,
                                  .judge = keep_all,
                                  .pace = count_pace,
                                  .arg = &pacing };
    assert_int_equal(log_compact(store_log(f->store), &job), ERR_BUSY);
    assert_int_equal(pacing.calls, 1);
    assert_whole(f);
    pacing = (struct pacing){ .allowed = UINT_MAX };
    assert_int_equal(log_compact(store_log(f->store), &job), OK);
    assert_true(pacing.calls > job.bytes_after / (2 * 1024 * 1024));
    assert_same(before, fixture_dump(f, ALICE));
    assert_whole(f);
    fixture_free(f);
}

/* --- quota --- */

static void test_quota_is_recounted(void **state)
{
    struct fixture *f = fixture_new();
    struct account_usage before, after;
    char command[300];
    fixture_append(f, ALICE, MAILBOX_INBOX, 1, 5000);
    assert_int_equal(store_account_usage(f->store, ALICE, &before), OK);
    store_close(f->store);
    snprintf(command, sizeof(command), "%s/acct/00/01/1/mail.db", f->dir);
    sqlite3 *db;
    assert_int_equal(db_open(command, &db, SQLITE_OPEN_READWRITE, "unix", NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE state SET quota_bytes=1", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    fixture_open(f);
    assert_int_equal(store_account_usage(f->store, ALICE, &after), OK);
    assert_int_equal(after.bytes, 1);
    assert_int_equal(run(f).recounted, 1);
    fixture_reopen(f);
    assert_int_equal(store_account_usage(f->store, ALICE, &after), OK);
    assert_int_equal(after.bytes, before.bytes);
    assert_int_equal(run(f).recounted, 0);
    fixture_free(f);
}

int upkeep_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sent_mail_goes),
        cmocka_unit_test(test_sent_mail_stays_with_others),
        cmocka_unit_test(test_replay_of_sent_mail),
        cmocka_unit_test(test_trash_expires),
        cmocka_unit_test(test_clock_that_is_set_on),
        cmocka_unit_test(test_start_under_a_clock_that_is_set_on),
        cmocka_unit_test(test_start_after_a_kill),
        cmocka_unit_test(test_stop_under_a_clock_that_is_set_on),
        cmocka_unit_test(test_expunged_goes_for_good),
        cmocka_unit_test(test_replay_after_compaction),
        cmocka_unit_test(test_others_keep_it),
        cmocka_unit_test(test_account_removed),
        cmocka_unit_test(test_removed_files_stay),
        cmocka_unit_test(test_abandoned_chunks_go),
        cmocka_unit_test(test_refused_append_goes),
        cmocka_unit_test(test_power_cuts),
        cmocka_unit_test(test_full_disk_heals_by_deleting),
        cmocka_unit_test(test_pause_keeps_the_share),
        cmocka_unit_test(test_compaction_is_paced),
        cmocka_unit_test(test_quota_is_recounted),
    };
    return cmocka_run_group_tests_name("store/upkeep", tests, NULL, NULL);
}
