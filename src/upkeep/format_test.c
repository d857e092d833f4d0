/* What any version of Culver wrote is shown as it was, for ever: the samples below test/data/formats, each with what it must show.
 *
 * FORMAT_SAMPLE=DIR makes a new one instead (tools/format-sample). */
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/test.h"
#include "directory/vacation.h"
#include "store/queue.h"
#include "store/sharing/access.h"
#include "store/sharing/annotation.h"
#include "upkeep/salvage.h"
#include "upkeep/sample_test.h"

#define EXPECTED_BYTES_MAX (64 * 1024)
#define COPIED 3 /* messages of a sample that stand in two mailboxes */

/* What others see of a mailbox: those of an account that are shared with the other one. */
static void show_shared(struct sample *s, struct buf *out)
{
    for (account_id account = 1; account <= SAMPLE_ACCOUNTS; account++) {
        struct access who = { s->store, account, SAMPLE_ACCOUNTS + 1 - account };
        struct mailbox_info *boxes;
        unsigned count;
        assert_int_equal(mailbox_list(&who, s->arena, &boxes, &count), OK);
        for (unsigned i = 0; i < count; i++) {
            buf_printf(out, "account %llu %.*s to %llu rights %x messages %u unseen %u\n",
                       (unsigned long long)account, SLICE_ARG(boxes[i].name),
                       (unsigned long long)who.user, boxes[i].rights, boxes[i].messages,
                       boxes[i].unseen);
        }
    }
}

/* Rights that are taken away. */
static void show_denied(struct sample *s, struct buf *out)
{
    struct grant *grants;
    unsigned count;
    assert_int_equal(
        access_grants(ACCESS_OWNER(s->store, 1), MAILBOX_INBOX, s->arena, &grants, &count), OK);
    for (unsigned i = 0; i < count; i++) {
        if (grants[i].is_negative) {
            buf_printf(out, "account 1 INBOX not to %llu rights %x\n",
                       (unsigned long long)grants[i].user, grants[i].rights);
        }
    }
}

/* What can be brought back of mailboxes that were deleted, under the names that they had. */
static void show_deleted(struct sample *s, struct buf *out)
{
    struct expunged_filter filter = { .account = 1 };
    struct expunged *items;
    unsigned count;
    assert_int_equal(undelete_list(s->store, &filter, s->arena, &items, &count), OK);
    for (unsigned i = 0; i < count; i++) {
        struct mailbox_info info;
        if (mailbox_find(ACCESS_OWNER(s->store, 1), items[i].name, &info, s->arena) != OK) {
            buf_printf(out, "deleted 1 %.*s uid %u size %llu\n", SLICE_ARG(items[i].name),
                       items[i].uid, (unsigned long long)items[i].size);
        }
    }
}

/* What an account answers, and whether somebody is told it again. */
static void show_answer(struct sample *s, const struct account_row *account, struct buf *out)
{
    struct vacation v;
    struct vacation_turn turn = { .account = account->id, .sender = SL(SAMPLE_ANSWERED) };
    struct slice why;
    enum err result = directory_vacation_find(s->directory, account->id, s->arena, &v);
    if (result == ERR_NOT_FOUND) {
        return;
    }
    assert_int_equal(result, OK);
    assert_int_equal(directory_vacation_take(s->directory, &turn, &why), OK);
    buf_printf(out, "answer on %d until %lld days %u subject %.*s text %.*s", v.time.is_on,
               (long long)v.time.until, v.days, SLICE_ARG(v.subject), SLICE_ARG(v.text));
    buf_printf(out, "again %.*s\n", SLICE_ARG(why));
}

/* Only what older programs knew nothing of is left out where it is not there: their samples are shown as ever. */
static void show_account(struct sample *s, const struct account_row *account, struct buf *out)
{
    const struct annotated inbox = { s->store, account->id, account->id, MAILBOX_INBOX };
    struct annotation *notes;
    unsigned count;
    buf_printf(out, "address %.*s %llu quota %llu\n", SLICE_ARG(account->address),
               (unsigned long long)account->id, (unsigned long long)account->quota_bytes);
    if (account->is_shared) {
        buf_append_cstr(out, "shared\n");
    }
    if (account->is_admin || account->is_disabled || account->pop3.since != 0) {
        buf_printf(out, "admin %d disabled %d pop3 keeps %d since %lld\n", account->is_admin,
                   account->is_disabled, account->pop3.keeps_deleted,
                   (long long)account->pop3.since);
    }
    show_answer(s, account, out);
    assert_int_equal(annotations_get(&inbox, s->arena, &notes, &count), OK);
    for (unsigned i = 0; i < count; i++) {
        buf_printf(out, "note %.*s %.*s\n", SLICE_ARG(notes[i].name), SLICE_ARG(notes[i].value));
    }
}

static void show_queue(struct sample *s, struct buf *out)
{
    struct queue_page page;
    assert_int_equal(queue_list(s->store, 0, 100, s->arena, &page), OK);
    for (unsigned i = 0; i < page.count; i++) {
        const struct queue_entry *entry = &page.entries[i];
        const struct queue_terms *terms = &entry->terms;
        buf_printf(out, "queue %llu from %.*s to %.*s size %llu\n", (unsigned long long)entry->id,
                   SLICE_ARG(entry->from), SLICE_ARG(entry->to),
                   (unsigned long long)entry->blob.size);
        if (terms->flags != 0) {
            buf_printf(out, "terms %x envid %.*s priority %d by %lld\n", terms->flags,
                       SLICE_ARG(terms->envid), terms->priority, (long long)terms->deliver_by.secs);
        }
        if (terms->release != 0) {
            buf_printf(out, "release %lld\n", (long long)terms->release);
        }
        if (entry->notify != 0) {
            buf_printf(out, "notify %x original %.*s\n", entry->notify, SLICE_ARG(entry->original));
        }
    }
}

static void show_snapshots(struct sample *s, struct buf *out)
{
    struct snapshot *list;
    unsigned count;
    assert_int_equal(snapshot_list(s->dir, s->arena, &list, &count), OK);
    for (unsigned i = 0; i < count; i++) {
        buf_printf(out, "snapshot %.*s made %lld last %llu program %.*s\n", SLICE_ARG(list[i].name),
                   (long long)list[i].made.secs, (unsigned long long)list[i].last,
                   SLICE_ARG(list[i].program));
    }
}

/* Everything that somebody could see. */
static struct slice show(struct sample *s)
{
    struct sample_rows *rows = ARENA_NEW(s->arena, struct sample_rows);
    struct account_row *accounts;
    struct alias_row *aliases;
    struct buf out;
    unsigned count;
    buf_init(&out, EXPECTED_BYTES_MAX);
    sample_rows(s, rows);
    for (unsigned i = 0; i < rows->count; i++) {
        const struct sample_row *row = &rows->items[i];
        buf_printf(
            &out,
            "account %llu %.*s v%u uid %u flags %llx size %llu content %016llx summary %016llx\n",
            (unsigned long long)row->account, SLICE_ARG(row->mailbox), row->uidvalidity, row->uid,
            (unsigned long long)row->flags, (unsigned long long)row->size,
            (unsigned long long)row->content, (unsigned long long)row->summary);
    }
    show_shared(s, &out);
    show_denied(s, &out);
    show_deleted(s, &out);
    show_queue(s, &out);
    assert_int_equal(directory_account_list(s->directory, s->arena, &accounts, &count), OK);
    for (unsigned i = 0; i < count; i++) {
        show_account(s, &accounts[i], &out);
    }
    assert_int_equal(directory_alias_list(s->directory, s->arena, &aliases, &count), OK);
    for (unsigned i = 0; i < count; i++) {
        buf_printf(&out, "alias %.*s %.*s\n", SLICE_ARG(aliases[i].address),
                   SLICE_ARG(aliases[i].target));
    }
    show_snapshots(s, &out);
    buf_printf(&out, "password %d\n",
               vault_password_check(s->vault, 1, SL(SAMPLE_PASSWORD), SL("test")) == OK);
    assert_int_equal(buf_error(&out), OK);
    struct slice text = arena_dup(s->arena, buf_slice(&out));
    buf_fini(&out);
    return text;
}

static void open_whole(struct sample *s)
{
    sample_open(s);
    assert_string_equal(s->store_detail, "");
    assert_string_equal(s->directory_detail, "");
    assert_string_equal(s->vault_detail, "");
}

static struct slice expected(struct sample *s)
{
    char *text = arena_alloc(s->arena, EXPECTED_BYTES_MAX);
    int fd = open(sample_path(s, "EXPECTED"), O_RDONLY);
    assert_true(fd >= 0);
    ssize_t got = read(fd, text, EXPECTED_BYTES_MAX);
    close(fd);
    return slice_make(text, got < 0 ? 0 : (size_t)got);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *at)
{
    return remove(path);
}

static void no_fault(void *arg, struct slice line)
{
    print_error("%.*s\n", SLICE_ARG(line));
}

static void unexpected_fault(void *arg, struct slice line)
{
    no_fault(arg, line);
    fail_msg("the sample is damaged");
}

static int remove_index(const char *path, const struct stat *info, int type, struct FTW *at)
{
    return slice_ends(slice_cstr(path), SL(".idx")) ? unlink(path) : 0;
}

/* All that comes out of the log again. */
static void remove_derived(struct sample *s)
{
    nftw(sample_path(s, "acct"), remove_one, 16, FTW_DEPTH | FTW_PHYS);
    nftw(sample_path(s, "log"), remove_index, 16, FTW_DEPTH | FTW_PHYS);
    unlink(sample_path(s, "db/queue.db"));
    unlink(sample_path(s, "db/queue.db-wal"));
    unlink(sample_path(s, "log/CHECKPOINT"));
}

static void check_sample(const char *version)
{
    struct sample *s = sample_copy(version);
    struct store_report report;
    struct snapshot_source source;
    struct slice want = expected(s);
    open_whole(s);
    ASSERT_SLICE(show(s), want);
    source = sample_source(s);
    assert_int_equal(store_verify(s->store, &(struct store_check){ .found = no_fault }, &report),
                     OK);
    assert_int_equal(report.damaged, 0);
    assert_int_equal(snapshot_verify(&source, unexpected_fault, NULL), OK);
    sample_close(s);
    remove_derived(s);
    open_whole(s);
    ASSERT_SLICE(show(s), want);
    sample_close(s);
    sample_free(s);
}

/* All that is shown can be salvaged, by the databases and without them. */
static void check_salvage(struct sample *s, const struct sample_rows *rows)
{
    static const char *const targets[] = { "salvaged", "salvaged-again" };
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        struct salvage_report report;
        struct salvage_request request = { .data_dir = s->dir,
                                           .to = sample_path(s, targets[i]),
                                           .world = &s->world };
        assert_int_equal(salvage_run(&request, &report), OK);
        assert_int_equal(report.damaged, 0);
        /* Without its database each message comes once for an account; those of one that was removed are still there. */
        assert_true(report.messages >= rows->count - (i == 0 ? 0 : COPIED));
        remove_derived(s);
    }
}

/* After segments were rewritten, with a dictionary or without one. */
static void check_compacted(const char *version, bool has_dictionary)
{
    struct sample *s = sample_copy(version);
    struct sample_rows *before = ARENA_NEW(s->arena, struct sample_rows);
    struct sample_rows *now = ARENA_NEW(s->arena, struct sample_rows);
    struct rollback_report report;
    open_whole(s);
    struct snapshot_source source = sample_source(s);
    assert_int_equal(snapshot_create(&source, SL("before")), OK);
    for (unsigned months = 0; sample_keep_up(s).compactions == 0; months++) {
        assert_true(months < 12);
    }
    sample_rows(s, before);
    sample_close(s);
    assert_int_equal(access(sample_path(s, "dict/00000001.zdict"), F_OK) == 0, has_dictionary);
    check_salvage(s, before);
    struct slice goals[] = { SL("before"), { 0 } };
    for (size_t i = 0; i < ARRAY_LEN(goals); i++) {
        assert_int_equal(
            rollback_run(&(struct rollback_request){ s->dir, &s->world, goals[i], NULL }, s->arena,
                         &report),
            OK);
        assert_int_equal(report.broken, 0);
        goals[1] = report.kept_under;
        open_whole(s);
        sample_rows(s, now);
        assert_int_equal(sample_lost(now, before), 0);
        sample_close(s);
    }
    sample_free(s);
}

static void test_compacted(void **state)
{
    check_compacted("v1", false);
    check_compacted("v2", true);
}

/* The way back to each snapshot, and from there to the state before. */
static void check_way_back(const char *version)
{
    struct sample *s = sample_copy(version);
    struct sample_rows *before = ARENA_NEW(s->arena, struct sample_rows);
    struct sample_rows *now = ARENA_NEW(s->arena, struct sample_rows);
    struct snapshot *list;
    struct rollback_report report;
    unsigned count;
    open_whole(s);
    sample_rows(s, before);
    sample_close(s);
    assert_int_equal(snapshot_list(s->dir, s->arena, &list, &count), OK);
    for (unsigned i = 0; i < count; i++) {
        struct slice goals[] = { list[i].name, { 0 } };
        for (unsigned k = 0; k < ARRAY_LEN(goals); k++) {
            assert_int_equal(
                rollback_run(&(struct rollback_request){ s->dir, &s->world, goals[k], NULL },
                             s->arena, &report),
                OK);
            assert_int_equal(report.broken, 0);
            goals[1] = report.kept_under;
            open_whole(s);
            sample_rows(s, now);
            assert_int_equal(sample_lost(now, before), 0);
            sample_close(s);
        }
    }
    sample_free(s);
}

static void test_all_samples(void **state)
{
    unsigned found = 0;
    struct dirent *entry;
    DIR *dir = opendir(CULVER_SOURCE_ROOT "/test/data/formats");
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == 'v') {
            check_sample(entry->d_name);
            check_way_back(entry->d_name);
            found++;
        }
    }
    closedir(dir);
    assert_true(found >= 1);
}

static void make(const char *dir)
{
    sample_make(dir);
    /* Shown by a copy, so that opening does not change what was made. */
    struct sample *s = sample_copy(strrchr(dir, '/') + 1);
    open_whole(s);
    struct slice text = show(s);
    sample_close(s);
    char *path = arena_cstr(s->arena, arena_printf(s->arena, "%s/EXPECTED", dir));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_int_equal(write(fd, text.ptr, text.len), text.len);
    close(fd);
    sample_free(s);
}

static void test_make(void **state)
{
    make(getenv("FORMAT_SAMPLE"));
}

int format_tests(void)
{
    const struct CMUnitTest making[] = { cmocka_unit_test(test_make) };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_samples),
        cmocka_unit_test(test_compacted),
    };
    return getenv("FORMAT_SAMPLE") != NULL
               ? cmocka_run_group_tests_name("format/make", making, NULL, NULL)
               : cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
