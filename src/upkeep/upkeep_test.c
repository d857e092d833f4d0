/* A rollback that is interrupted between any two of its renames is finished by the next one; manifests. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/test.h"
#include "format/message.h"
#include "store/mailbox.h"
#include "upkeep/manifest.h"

#define RENAMES_MAX 40

struct fixture {
    char dir[64];
    struct world world;
    struct loop *loop;
    struct jobs *jobs;
    struct store *store;
    struct directory *directory;
    struct vault *vault;
    struct arena *arena;
    account_id account;
    int (*rename)(struct disk *disk, const char *from, const char *to);
    int renames_left; /* then nothing is renamed any more; negative: no limit */
};

/* The power goes: what follows does not happen. */
static int failing_rename(struct disk *disk, const char *from, const char *to)
{
    struct fixture *f = CONTAINER_OF(disk, struct fixture, world.disk);
    if (f->renames_left == 0) {
        errno = EIO;
        return -1;
    }
    f->renames_left -= f->renames_left > 0;
    return f->rename(disk, from, to);
}

static void fixture_open(struct fixture *f)
{
    struct store_config store = { .data_dir = f->dir, .is_inline = true };
    struct vault_config vault = {
        .password_fd = -1, .key_fd = -1, .data_dir = f->dir, .hashes_cheaply = true
    };
    assert_int_equal(store_open(&store, &f->world, &f->store), OK);
    assert_int_equal(directory_open(f->dir, true, &f->world, &f->directory), OK);
    f->vault = vault_open(f->loop, &vault);
    assert_non_null(f->vault);
}

static void fixture_close(struct fixture *f)
{
    vault_close(f->vault);
    directory_close(f->directory);
    store_close(f->store);
}

static void deliver(struct fixture *f, unsigned number)
{
    struct draft *draft = draft_new(f->store, 100000);
    struct slice text = arena_printf(
        f->arena, "Subject: message %u\r\nMessage-ID: <%u@x>\r\n\r\ntext\r\n", number, number);
    struct message message;
    struct buf summary;
    struct delivery_target target = { .account = f->account, .mailbox = MAILBOX_INBOX };
    log_lsn lsn;
    buf_init(&summary, MESSAGE_SUMMARY_MAX);
    message_parse(text, f->arena, &message);
    summary_write(&message, &summary);
    struct delivery delivery = { .draft = draft,
                                 .summary = buf_slice(&summary),
                                 .received = clock_now(&f->world.clock),
                                 .envelope_from = SL("a@example.org"),
                                 .targets = &target,
                                 .target_count = 1,
                                 .envelope_id = SL("id") };
    assert_int_equal(draft_write(draft, text), OK);
    assert_int_equal(store_deliver(f->store, &delivery, &lsn), OK);
    draft_free(draft);
    buf_fini(&summary);
}

/* Two messages, a snapshot, two more. */
static struct fixture *fixture_new(void)
{
    struct fixture *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    snprintf(f->dir, sizeof(f->dir), "/tmp/culver-upkeep-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    log_setup(LOG_ERROR, "test", -1);
    world_init_real(&f->world);
    f->rename = f->world.disk.rename;
    f->world.disk.rename = failing_rename;
    f->renames_left = -1;
    f->loop = loop_new(&f->world);
    f->jobs = jobs_new(0);
    f->arena = arena_new(NULL, "test", (size_t)64 << 20);
    fixture_open(f);
    assert_int_equal(directory_domain_add(f->directory, SL("lab.test")), OK);
    assert_int_equal(directory_account_reserve(f->directory, SL("a@lab.test"), &f->account), OK);
    assert_int_equal(directory_account_add(f->directory, SL("a@lab.test"), 0, f->account, false),
                     OK);
    assert_int_equal(store_account_create(f->store, f->account), OK);
    deliver(f, 1);
    deliver(f, 2);
    struct snapshot_source source = {
        f->dir, &f->world, f->jobs, f->store, f->directory, f->vault
    };
    assert_int_equal(snapshot_create(&source, SL("good")), OK);
    deliver(f, 3);
    deliver(f, 4);
    fixture_close(f);
    return f;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *at)
{
    return remove(path);
}

static void fixture_free(struct fixture *f)
{
    jobs_free(f->jobs);
    loop_free(f->loop);
    arena_free(f->arena);
    nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(f);
}

static void check_all_there(struct fixture *f)
{
    struct mailbox_status status;
    unsigned count;
    struct snapshot *list;
    fixture_open(f);
    assert_int_equal(mailbox_status(ACCESS_OWNER(f->store, f->account), MAILBOX_INBOX, &status),
                     OK);
    assert_int_equal(status.messages, 4);
    assert_int_equal(vault_check(f->vault), OK);
    fixture_close(f);
    assert_int_equal(snapshot_list(f->dir, f->arena, &list, &count), OK);
    assert_int_equal(count, 2);
}

static void test_interrupted(void **state)
{
    unsigned interrupted = 0;
    for (int renames = 0; renames < RENAMES_MAX; renames++) {
        struct fixture *f = fixture_new();
        struct rollback_report report;
        char journal[96];
        snprintf(journal, sizeof(journal), "%s/ROLLBACK", f->dir);
        f->renames_left = renames;
        enum err first = rollback_run(
            &(struct rollback_request){ f->dir, &f->world, SL("good"), NULL }, f->arena, &report);
        bool is_between = access(journal, F_OK) == 0;
        f->renames_left = -1;
        if (is_between) {
            struct store_config config = { .data_dir = f->dir, .is_inline = true };
            assert_int_equal(store_open(&config, &f->world, &f->store), ERR_PERM);
            assert_non_null(strstr(err_detail(), "culver rollback"));
            interrupted++;
        }
        if (first != OK) {
            assert_int_equal(
                rollback_run(&(struct rollback_request){ f->dir, &f->world, SL("good"), NULL },
                             f->arena, &report),
                OK);
        }
        check_all_there(f);
        fixture_free(f);
        if (first == OK) {
            assert_true(interrupted >= 8);
            return;
        }
    }
    fail_msg("it never came to an end");
}

static int refuse_unlink(struct disk *disk, const char *path)
{
    errno = EIO;
    return -1;
}

/* All of it is done and only the journal is left: as after a power cut that took its removal back. */
static void test_interrupted_at_the_end(void **state)
{
    struct fixture *f = fixture_new();
    struct rollback_report report;
    int (*unlink)(struct disk * disk, const char *path) = f->world.disk.unlink;
    f->world.disk.unlink = refuse_unlink;
    assert_int_not_equal(
        rollback_run(&(struct rollback_request){ f->dir, &f->world, SL("good"), NULL }, f->arena,
                     &report),
        OK);
    f->world.disk.unlink = unlink;
    struct store_config config = { .data_dir = f->dir, .is_inline = true };
    assert_int_equal(store_open(&config, &f->world, &f->store), ERR_PERM);
    assert_int_equal(rollback_run(&(struct rollback_request){ f->dir, &f->world, SL("good"), NULL },
                                  f->arena, &report),
                     OK);
    check_all_there(f);
    fixture_free(f);
}

static void test_names(void **state)
{
    static const char *const bad[] = { "", ".", "..", "a/b", "a.new", "a b", "\xc3\xa9" };
    char path[UPKEEP_PATH_BYTES];
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(snapshot_path("/d", slice_cstr(bad[i]), "", path), ERR_SYNTAX);
    }
    assert_int_equal(snapshot_path("/d", SL("before-2_0"), ".new", path), OK);
    assert_string_equal(path, "/d/snapshot/before-2_0.new");
}

static void test_manifest(void **state)
{
    struct fixture *f = fixture_new();
    struct snapshot found;
    char path[128], text[512];
    snprintf(path, sizeof(path), "%s/snapshot/good/MANIFEST", f->dir);
    assert_int_equal(snapshot_find(f->dir, SL("good"), f->arena, &found), OK);
    ASSERT_SLICE(found.program, SL(CULVER_VERSION));
    assert_true(found.last >= 3);
    int fd = open(path, O_RDWR);
    ssize_t len = read(fd, text, sizeof(text));
    assert_true(len > 0);
    for (ssize_t i = 0; i < len; i++) {
        char octet = (char)(text[i] ^ (1 << i % 7));
        assert_int_equal(pwrite(fd, &octet, 1, i), 1);
        assert_int_equal(snapshot_find(f->dir, SL("good"), f->arena, &found), ERR_CORRUPT);
        assert_int_equal(pwrite(fd, &text[i], 1, i), 1);
    }
    close(fd);
    fixture_free(f);
}

int upkeep_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interrupted),
        cmocka_unit_test(test_interrupted_at_the_end),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_manifest),
    };
    return cmocka_run_group_tests_name("upkeep", tests, NULL, NULL);
}
