/* Messages in and out, recovery, damage, a full disk. */
#include <errno.h>
#include <fcntl.h>

#include "store/change.h"
#include "store/fixture_test.h"

static void read_back(struct fixture *f, account_id account, mailbox_id mailbox, mail_uid uid,
                      struct slice text)
{
    struct view *view;
    struct email_row *rows;
    uint32_t count;
    struct slice got;
    assert_int_equal(view_open(ACCESS_OWNER(f->store, account), mailbox, true, &view), OK);
    assert_int_equal(view_rows(view, &uid, 1, ROW_SUMMARY, f->arena, &rows, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_blob_read(f->store, rows[0].blob, 0, UINT64_MAX, f->arena, &got), OK);
    assert_int_equal(got.len, text.len);
    assert_memory_equal(got.ptr, text.ptr, text.len);
    struct message message;
    assert_int_equal(summary_read(rows[0].summary, text.len, f->arena, &message), OK);
    view_close(view);
}

/* Inline, one chunk, several chunks, and their edges. */
static void test_sizes_come_back(void **state)
{
    static const size_t sizes[] = { 0, 1, 4096, 65536, 262000, 262144, 262145, 524288, 3000000 };
    struct fixture *f = fixture_new();
    mail_uid uids[ARRAY_LEN(sizes)];
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        uids[i] = fixture_append(f, ALICE, MAILBOX_INBOX, (unsigned)i, sizes[i]).uid;
    }
    fixture_reopen(f);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        read_back(f, ALICE, MAILBOX_INBOX, uids[i], fixture_text(f, (unsigned)i, sizes[i]));
    }
    fixture_free(f);
}

static void test_prefix_and_parts(void **state)
{
    struct fixture *f = fixture_new();
    struct draft *draft = draft_new(f->store, 10000000);
    struct slice body = fixture_text(f, 1, 600000), whole, got;
    assert_int_equal(draft_write(draft, body), OK);
    assert_int_equal(draft_prefix(draft, SL("X-B: 2\r\n")), OK);
    assert_int_equal(draft_prefix(draft, SL("X-A: 1\r\n")), OK);
    assert_int_equal(draft_insert(draft, 8, SL("X-AB: 3\r\n")), OK);
    assert_int_equal(draft_insert(draft, 26, SL("X-C: 4\r\n")), ERR_LIMIT);
    assert_int_equal(draft_insert(draft, 25, SL("X-C: 4\r\n")), OK);
    assert_int_equal(draft_size(draft), body.len + 33);
    assert_int_equal(draft_text(draft, f->arena, &whole), OK);
    assert_memory_equal(whole.ptr, "X-A: 1\r\nX-AB: 3\r\nX-B: 2\r\nX-C: 4\r\nFrom:", 38);
    struct delivery_target target = { .account = ALICE, .mailbox = MAILBOX_INBOX };
    struct delivery delivery = {
        .draft = draft, .summary = fixture_summary(f, whole), .targets = &target, .target_count = 1
    };
    log_lsn lsn;
    assert_int_equal(store_deliver(f->store, &delivery, &lsn), OK);
    draft_free(draft);
    for (size_t from = 0; from < whole.len; from += 99991) {
        struct blob_ref ref = { lsn, whole.len };
        assert_int_equal(store_blob_read(f->store, ref, from, 300000, f->arena, &got), OK);
        struct slice want = slice_sub(whole, from, 300000);
        assert_int_equal(got.len, want.len);
        assert_memory_equal(got.ptr, want.ptr, want.len);
    }
    fixture_free(f);
}

static void test_draft_limit(void **state)
{
    struct fixture *f = fixture_new();
    struct draft *draft = draft_new(f->store, 1000);
    char bytes[600] = "";
    assert_int_equal(draft_write(draft, slice_make(bytes, 600)), OK);
    assert_int_equal(draft_write(draft, slice_make(bytes, 600)), ERR_LIMIT);
    assert_int_equal(draft_size(draft), 600);
    draft_free(draft);
    fixture_free(f);
}

/* One record, one copy each, in the mailbox named or else the inbox. */
static void test_several_targets(void **state)
{
    struct fixture *f = fixture_new();
    struct delivery_target targets[] = {
        { .account = ALICE, .mailbox = MAILBOX_INBOX },
        { .account = BOB, .mailbox = 4242, .fallback_inbox = true }
    };
    assert_int_equal(fixture_send(f, fixture_text(f, 1, 100), targets, 2, NULL), OK);
    assert_int_equal(fixture_status(f, ALICE, MAILBOX_INBOX).messages, 1);
    assert_int_equal(fixture_status(f, BOB, MAILBOX_INBOX).messages, 1);
    struct appended out;
    struct delivery_target gone = { .account = ALICE, .mailbox = 4242 };
    assert_int_equal(fixture_send(f, fixture_text(f, 2, 100), &gone, 1, &out), ERR_NOT_FOUND);
    assert_int_equal(fixture_status(f, ALICE, MAILBOX_INBOX).messages, 1);
    fixture_free(f);
}

static void test_usage_counts_at_once(void **state)
{
    struct fixture *f = fixture_new();
    struct account_usage before, after;
    assert_int_equal(store_account_usage(f->store, ALICE, &before), OK);
    struct delivery_target target = { .account = ALICE, .mailbox = MAILBOX_INBOX };
    struct slice text = fixture_text(f, 1, 5000);
    assert_int_equal(fixture_send(f, text, &target, 1, NULL), OK);
    assert_int_equal(store_account_usage(f->store, ALICE, &after), OK);
    assert_int_equal(after.bytes - before.bytes, text.len);
    assert_int_equal(after.messages - before.messages, 1);
    fixture_reopen(f);
    assert_int_equal(store_account_usage(f->store, ALICE, &after), OK);
    assert_int_equal(after.bytes - before.bytes, text.len);
    fixture_free(f);
}

/* --- a life of all kinds of changes, and what remains of it --- */

static void live(struct fixture *f)
{
    struct view *view;
    struct copied copied;
    mail_modseq modseq;
    uint32_t expunged;
    unsigned bit;
    mailbox_id work, sub;
    for (unsigned i = 0; i < 30; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, i * 1000);
    }
    assert_int_equal(
        mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("Work/Deep/Er"), ROLE_NONE, &sub, NULL),
        OK);
    assert_int_equal(mailbox_find(ACCESS_OWNER(f->store, ALICE), SL("Work"),
                                  &(struct mailbox_info){ 0 }, f->arena),
                     OK);
    work = fixture_mailbox(f, "Work");
    assert_int_equal(mailbox_subscribe(f->store, ALICE, SL("Work"), true), OK);
    assert_int_equal(keyword_bit(ACCESS_OWNER(f->store, ALICE), SL("$Forwarded"), &bit), OK);
    assert_int_equal(view_open(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, false, &view), OK);
    assert_int_equal(view->count, 30);
    struct uid_list some = { view_uids(view, 4, 10, f->arena), 10 };
    struct uid_list few = { view_uids(view, 21, 4, f->arena), 4 };
    assert_int_equal(
        view_store_flags(view, some, FLAGS_ADD, FLAG_SEEN | UINT64_C(1) << bit, &modseq), OK);
    assert_int_equal(view_copy(view, some, work, false, f->arena, &copied), OK);
    assert_int_equal(copied.count, 10);
    assert_int_equal(view_copy(view, few, sub, true, f->arena, &copied), OK);
    assert_int_equal(copied.count, 4);
    struct uid_list gone = { view_uids(view, 1, 2, f->arena), 2 };
    assert_int_equal(view_store_flags(view, gone, FLAGS_SET, FLAG_DELETED, &modseq), OK);
    assert_int_equal(view_expunge(view, (struct uid_list){ 0 }, &expunged), OK);
    assert_int_equal(expunged, 2);
    view_close(view);
    assert_int_equal(
        mailbox_rename(ACCESS_OWNER(f->store, ALICE), SL("Work/Deep"), SL("Play"), NULL, NULL), OK);
    assert_int_equal(mailbox_delete(ACCESS_OWNER(f->store, ALICE), SL("Junk")), OK);
}

static void assert_same(struct slice a, struct slice b)
{
    if (!slice_eq(a, b)) {
        print_error("--- before\n%.*s\n--- after\n%.*s\n", SLICE_ARG(a), SLICE_ARG(b));
    }
    assert_true(slice_eq(a, b));
}

static void test_reopen_changes_nothing(void **state)
{
    struct fixture *f = fixture_new();
    live(f);
    struct slice before = fixture_dump(f, ALICE);
    fixture_reopen(f);
    assert_same(before, fixture_dump(f, ALICE));
    fixture_free(f);
}

static void test_crash_changes_nothing(void **state)
{
    struct fixture *f = fixture_new();
    live(f);
    struct slice before = fixture_dump(f, ALICE);
    fixture_crash(f, CRASH_LOSES_ALL, 0);
    assert_same(before, fixture_dump(f, ALICE));
    fixture_crash(f, CRASH_KEEPS_SOME, 7);
    assert_same(before, fixture_dump(f, ALICE));
    fixture_free(f);
}

/* The account's database is derived: without it, and without a checkpoint, replay gives the same UIDs and modseqs. */
static void test_replay_gives_the_same(void **state)
{
    struct fixture *f = fixture_new();
    live(f);
    struct slice before = fixture_dump(f, ALICE);
    store_close(f->store);
    char path[256];
    snprintf(path, sizeof(path), "%s/acct", f->dir);
    nftw(path, fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    snprintf(path, sizeof(path), "%s/log/CHECKPOINT", f->dir);
    assert_int_equal(unlink(path), 0);
    fixture_open(f);
    assert_same(before, fixture_dump(f, ALICE));
    fixture_free(f);
}

static void overwrite(const char *path, off_t at)
{
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    char junk[4096];
    memset(junk, 0x5a, sizeof(junk));
    assert_int_equal(pwrite(fd, junk, sizeof(junk), at), sizeof(junk));
    close(fd);
}

static void test_damaged_database_is_made_again(void **state)
{
    struct fixture *f = fixture_new();
    live(f);
    struct slice before = fixture_dump(f, ALICE);
    store_close(f->store);
    char path[256];
    snprintf(path, sizeof(path), "%s/acct/00/01/1/mail.db", f->dir);
    overwrite(path, 0);
    fixture_open(f);
    assert_same(before, fixture_dump(f, ALICE));
    fixture_reopen(f);
    assert_same(before, fixture_dump(f, ALICE));
    fixture_free(f);
}

/* Made again after damage, and then the power went before it was synced: the file is there, and nothing in it. */
static void test_empty_database_is_made_again(void **state)
{
    struct fixture *f = fixture_new();
    live(f);
    struct slice before = fixture_dump(f, ALICE);
    store_close(f->store);
    char path[256];
    snprintf(path, sizeof(path), "%s/acct/00/01/1/mail.db", f->dir);
    assert_int_equal(truncate(path, 0), 0);
    fixture_open(f);
    assert_same(before, fixture_dump(f, ALICE));
    fixture_reopen(f);
    assert_same(before, fixture_dump(f, ALICE));
    fixture_free(f);
}

/* Several messages in place of one: all of them or none, whenever the power goes, and the same by replay. */
static enum err append_three(struct fixture *f, mail_uid replaced, struct appended *out)
{
    struct delivery_target target = { .account = ALICE, .mailbox = MAILBOX_INBOX };
    struct delivery deliveries[3];
    struct append_all all = { deliveries, 3, replaced == 0 ? 0 : MAILBOX_INBOX, replaced };
    for (unsigned i = 0; i < 3; i++) {
        struct slice text = fixture_text(f, 100 + i, i * 300000);
        deliveries[i] = (struct delivery){ .draft = draft_new(f->store, text.len),
                                           .summary = fixture_summary(f, text),
                                           .received = { .secs = 1000 + i },
                                           .targets = &target,
                                           .target_count = 1 };
        assert_int_equal(draft_write(deliveries[i].draft, text), OK);
    }
    enum err result = store_append_all(f->store, &all, out);
    for (unsigned i = 0; i < 3; i++) {
        draft_free(deliveries[i].draft);
    }
    return result;
}

static void test_append_all(void **state)
{
    struct fixture *f = fixture_new();
    struct appended first = { 0 };
    for (unsigned i = 0; i < 3; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, 1000);
    }
    assert_int_equal(append_three(f, 2, &first), OK);
    assert_int_equal(first.uid, 4);
    assert_int_equal(fixture_status(f, ALICE, MAILBOX_INBOX).messages, 3 - 1 + 3);
    struct slice before = fixture_dump(f, ALICE);
    assert_int_equal(append_three(f, 2, &first), ERR_PERM); /* gone already */
    assert_same(before, fixture_dump(f, ALICE));
    fixture_crash(f, CRASH_LOSES_ALL, 0);
    assert_same(before, fixture_dump(f, ALICE));
    fixture_free(f);
}

static void test_append_all_or_none(void **state)
{
    for (uint64_t nth = 1;; nth++) {
        struct fixture *f = fixture_new();
        struct appended first;
        fixture_append(f, ALICE, MAILBOX_INBOX, 0, 1000);
        uint64_t calls = fault_disk_calls(f->disk, FAULT_SYNC);
        fault_disk_fail(f->disk, FAULT_SYNC, nth, FAULT_FOR_EVER, EIO);
        enum err result = append_three(f, 1, &first);
        bool was_reached = fault_disk_calls(f->disk, FAULT_SYNC) - calls >= nth;
        fixture_crash(f, CRASH_KEEPS_SOME, nth);
        uint32_t total = fixture_status(f, ALICE, MAILBOX_INBOX).messages;
        assert_true(total == 3 || (total == 1 && result != OK));
        fixture_free(f);
        if (!was_reached) {
            return;
        }
        assert_true(nth < 100);
    }
}

static void test_verify_is_clean(void **state)
{
    struct fixture *f = fixture_new();
    struct store_report report = { 0 };
    live(f);
    assert_int_equal(
        store_verify(f->store, &(struct store_check){ fixture_no_fault, NULL, NULL }, &report), OK);
    assert_int_equal(report.accounts, 2);
    assert_int_equal(report.messages, 30 + 10 - 2);
    assert_int_equal(report.damaged, 0);
    fixture_free(f);
}

static void count_fault(void *arg, struct slice line)
{
    ++*(unsigned *)arg;
}

/* One octet of one message: told by name, everything else stays readable. */
static void test_verify_names_damage(void **state)
{
    struct fixture *f = fixture_new();
    struct store_report report = { 0 };
    unsigned faults = 0, readable = 0;
    for (unsigned i = 0; i < 10; i++) {
        fixture_append(f, ALICE, MAILBOX_INBOX, i, 20000);
    }
    store_close(f->store);
    char path[256];
    snprintf(path, sizeof(path), "%s/log/S%016x.seg", f->dir, 1);
    overwrite(path, 100000);
    fixture_open(f);
    assert_int_equal(
        store_verify(f->store, &(struct store_check){ count_fault, &faults, NULL }, &report),
        ERR_CORRUPT);
    assert_true(faults >= 2 && faults == report.damaged);
    struct view *view;
    assert_int_equal(view_open(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, true, &view), OK);
    assert_int_equal(view->count, 10);
    for (uint32_t i = 0; i < view->count; i++) {
        struct email_row *rows;
        uint32_t count;
        struct slice text;
        mail_uid uid = view_uid(view, i + 1);
        assert_int_equal(view_rows(view, &uid, 1, ROW_SUMMARY, f->arena, &rows, &count), OK);
        enum err result = store_blob_read(f->store, rows[0].blob, 0, UINT64_MAX, f->arena, &text);
        assert_true(result == OK || result == ERR_CORRUPT || result == ERR_NOT_FOUND);
        readable += result == OK;
    }
    assert_true(readable == 8 || readable == 9);
    view_close(view);
    fixture_free(f);
}

/* Full: refused with ERR_FULL, what is there stays, deleting goes on, and it heals. */
static void test_full_disk(void **state)
{
    struct fixture *f = fixture_new();
    struct delivery_target target = { .account = ALICE, .mailbox = MAILBOX_INBOX };
    fault_disk_set_room(f->disk, UINT64_C(3) * 1024 * 1024);
    unsigned accepted = 0;
    enum err result = OK;
    for (unsigned i = 0; i < 2000 && result == OK; i++) {
        result = fixture_send(f, fixture_text(f, i, 20000), &target, 1, NULL);
        accepted += result == OK;
    }
    assert_int_equal(result, ERR_FULL);
    assert_true(accepted > 10);
    fault_disk_set_room(f->disk, FAULT_ROOM_ENDLESS);
    result = ERR_FULL;
    for (unsigned i = 0; i < 50 && result != OK; i++) {
        result = fixture_send(f, fixture_text(f, 9999, 100), &target, 1, NULL);
    }
    assert_int_equal(result, OK);
    fixture_reopen(f);
    assert_int_equal(fixture_status(f, ALICE, MAILBOX_INBOX).messages, accepted + 1);
    fixture_free(f);
}

/* --- a database that cannot be changed --- */

/* Transactions of alice's database fail: so many from now on. */
static int fail_commit(void *arg)
{
    unsigned *failures = arg;
    bool fails = *failures > 0;
    *failures -= fails;
    return fails;
}

static enum err break_database(struct account *account, void *arg)
{
    sqlite3_commit_hook(account->db, fail_commit, arg);
    return OK;
}

static enum err create_while_broken(struct fixture *f, const char *name, unsigned *failures)
{
    mailbox_id unused;
    assert_int_equal(
        shard_call(&(struct account_call){ f->store, ALICE, break_database, failures }), OK);
    return mailbox_create(ACCESS_OWNER(f->store, ALICE), slice_cstr(name), ROLE_NONE, &unused,
                          NULL);
}

/* What is durable is carried out, whatever the database says at first: then nobody is told that it was refused. */
static void test_durable_is_not_refused(void **state)
{
    struct fixture *f = fixture_new();
    struct mailbox_info info;
    unsigned failures = 1;
    assert_int_equal(create_while_broken(f, "passing", &failures), OK);
    assert_int_equal(failures, 0);
    assert_int_equal(mailbox_find(ACCESS_OWNER(f->store, ALICE), SL("passing"), &info, f->arena),
                     OK);
    fixture_free(f);
}

static void test_unsure_is_done_later(void **state)
{
    struct fixture *f = fixture_new();
    struct mailbox_info info;
    char path[256], away[256];
    mailbox_id unused;
    snprintf(path, sizeof(path), "%s/acct/00/01/1", f->dir);
    snprintf(away, sizeof(away), "%s/acct/00/01/away", f->dir);
    struct mutation m = { .kind = MUTATE_MAILBOX_CREATE, .name = SL("later") };
    struct apply_result result = { 0 };
    fixture_reopen(f); /* its database is closed */
    assert_int_equal(rename(path, away), 0);
    int fd = open(path, O_WRONLY | O_CREAT, 0600); /* no directory: nothing in it can be opened */
    close(fd);
    assert_int_equal(mutate(f->store, ALICE, &m, &result), ERR_UNSURE);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rename(away, path), 0);
    assert_int_equal(mailbox_find(ACCESS_OWNER(f->store, ALICE), SL("later"), &info, f->arena), OK);
    assert_int_equal(
        mailbox_create(ACCESS_OWNER(f->store, ALICE), SL("later"), ROLE_NONE, &unused, NULL),
        ERR_EXISTS);
    fixture_free(f);
}

static void test_account_removed(void **state)
{
    struct fixture *f = fixture_new();
    struct mailbox_status status;
    fixture_append(f, ALICE, MAILBOX_INBOX, 1, 100);
    assert_int_equal(store_account_remove(f->store, ALICE), OK);
    assert_int_equal(mailbox_status(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, &status),
                     ERR_NOT_FOUND);
    fixture_reopen(f);
    assert_int_equal(fixture_status(f, BOB, MAILBOX_INBOX).messages, 0);
    assert_int_equal(mailbox_status(ACCESS_OWNER(f->store, ALICE), MAILBOX_INBOX, &status),
                     ERR_NOT_FOUND);
    assert_int_equal(store_account_create(f->store, ALICE), ERR_NOT_FOUND); /* ids are used once */
    fixture_free(f);
}

static void test_second_store_is_refused(void **state)
{
    struct fixture *f = fixture_new();
    struct store_config config = { .data_dir = f->dir, .is_inline = true };
    struct store *second = NULL;
    assert_int_equal(store_open(&config, &f->world, &second), ERR_BUSY);
    fixture_free(f);
}

int store_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes_come_back),
        cmocka_unit_test(test_prefix_and_parts),
        cmocka_unit_test(test_draft_limit),
        cmocka_unit_test(test_several_targets),
        cmocka_unit_test(test_usage_counts_at_once),
        cmocka_unit_test(test_reopen_changes_nothing),
        cmocka_unit_test(test_crash_changes_nothing),
        cmocka_unit_test(test_replay_gives_the_same),
        cmocka_unit_test(test_damaged_database_is_made_again),
        cmocka_unit_test(test_empty_database_is_made_again),
        cmocka_unit_test(test_append_all),
        cmocka_unit_test(test_append_all_or_none),
        cmocka_unit_test(test_verify_is_clean),
        cmocka_unit_test(test_verify_names_damage),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_durable_is_not_refused),
        cmocka_unit_test(test_unsure_is_done_later),
        cmocka_unit_test(test_account_removed),
        cmocka_unit_test(test_second_store_is_refused),
    };
    return cmocka_run_group_tests_name("store/store", tests, NULL, NULL);
}
