/* The outbound queue. */
#include <sys/wait.h>

#include "db/db.h"
#include "store/fixture_test.h"
#include "store/queue_internal.h"

static unsigned list(struct fixture *f, struct queue_entry **out)
{
    struct queue_page page;
    assert_int_equal(queue_list(f->store, 0, 100, f->arena, &page), OK);
    *out = page.entries;
    return page.count;
}

static void test_entries(void **state)
{
    struct fixture *f = fixture_new();
    struct queue_entry *entries, one;
    struct slice text;
    fixture_submit(f, "x@example.org", "y@example.net");
    assert_int_equal(list(f, &entries), 2);
    ASSERT_SLICE(entries[0].to, SL("x@example.org"));
    ASSERT_SLICE(entries[1].to, SL("y@example.net"));
    ASSERT_SLICE(entries[1].from, SL("alice@lab.test"));
    ASSERT_SLICE(entries[1].envelope_id, SL("id-1"));
    assert_int_equal(entries[0].submitter, ALICE);
    assert_int_equal(store_blob_read(f->store, entries[0].blob, 0, 5, f->arena, &text), OK);
    ASSERT_SLICE(text, SL("From:"));
    assert_int_equal(queue_find(f->store, entries[1].id, f->arena, &one), OK);
    assert_int_equal(queue_find(f->store, 4711, f->arena, &one), ERR_NOT_FOUND);
    assert_int_equal(queue_find(f->store, 0, f->arena, &one), ERR_NOT_FOUND);
    fixture_free(f);
}

/* Its file is gone, or is there with nothing in it: made again, and then the power went before it was synced. */
static void forget_database(struct fixture *f, bool is_gone)
{
    char path[128];
    store_close(f->store);
    snprintf(path, sizeof(path), "%s/db/queue.db", f->dir);
    assert_int_equal(is_gone ? unlink(path) : truncate(path, 0), 0);
    fixture_open(f);
}

/* Ids stay, what was removed stays away: after a stop, a crash, and the loss of the database. */
static void test_survives(void **state)
{
    struct fixture *f = fixture_new();
    struct queue_entry *entries;
    fixture_submit(f, "a@example.org", "b@example.org");
    fixture_submit(f, "c@example.org", "d@example.org");
    list(f, &entries);
    uint64_t removed = entries[1].id, kept = entries[3].id;
    assert_int_equal(queue_remove(f->store, removed, SL("test")), OK);
    assert_int_equal(queue_remove(f->store, removed, SL("test")), ERR_NOT_FOUND);
    for (int round = 0; round < 4; round++) {
        if (round == 0) {
            fixture_reopen(f);
        } else if (round == 1) {
            fixture_crash(f, CRASH_LOSES_ALL, 0);
        } else {
            forget_database(f, round == 2);
        }
        assert_int_equal(queue_count(f->store), 3);
        assert_int_equal(list(f, &entries), 3);
        assert_int_equal(entries[2].id, kept);
        ASSERT_SLICE(entries[2].to, SL("d@example.org"));
    }
    fixture_submit(f, "e@example.org", "f@example.org");
    assert_int_equal(list(f, &entries), 5);
    assert_true(entries[4].id > kept);
    fixture_free(f);
}

static struct queue_entry change_first(struct fixture *f, enum queue_change_kind kind,
                                       const char *text, int64_t until)
{
    struct queue_entry *entries;
    assert_true(list(f, &entries) > 0);
    struct queue_change change = { .kind = kind,
                                   .ids = &entries[0].id,
                                   .count = 1,
                                   .who = SL("test"),
                                   .text = slice_cstr(text),
                                   .until = { .secs = until } };
    assert_int_equal(queue_apply_change(f->store, &change), OK);
    list(f, &entries);
    return entries[0];
}

/* As earlier programs wrote it. */
static void replay_kept(struct fixture *f)
{
    struct queue_entry *entries;
    char payload[39] = "\x03\0\x0a"; /* time, who, text and until: 0 */
    list(f, &entries);
    payload[27] = 1;
    payload[31] = (char)entries[0].id;
    assert_int_equal(queue_replay(f->store, slice_make(payload, sizeof(payload))), OK);
    list(f, &entries);
    assert_int_equal(entries[0].notify, NOTIFY_HAS_COPY);
}

/* Each change says what it should, at once and after a replay from nothing. */
static void test_changes(void **state)
{
    struct fixture *f = fixture_new();
    struct queue_entry *entries;
    fixture_submit(f, "a@example.org", "b@example.org");
    struct queue_entry entry = change_first(f, QUEUE_DEFER, "451 later", 1795000300);
    assert_int_equal(entry.attempts, 1);
    assert_int_equal(entry.next_attempt.secs, 1795000300);
    ASSERT_SLICE(entry.reply, SL("451 later"));
    assert_true(change_first(f, QUEUE_HOLD, "", 0).is_held);
    entry = change_first(f, QUEUE_RELEASE, "", 0);
    assert_false(entry.is_held);
    assert_int_equal(entry.next_attempt.secs, 0);
    assert_true(change_first(f, QUEUE_WARNED, "", 0).was_warned);
    replay_kept(f);
    change_first(f, QUEUE_DEFER, "452 full", 1795000900);
    assert_int_equal(change_first(f, QUEUE_RETRY, "", 0).next_attempt.secs, 0);
    ASSERT_SLICE(change_first(f, QUEUE_REROUTE, "relay.example.org:26", 0).hop,
                 SL("relay.example.org:26"));
    forget_database(f, true);
    assert_int_equal(list(f, &entries), 2);
    assert_int_equal(entries[0].attempts, 2);
    assert_true(entries[0].was_warned);
    assert_int_equal(entries[0].notify, NOTIFY_HAS_COPY);
    ASSERT_SLICE(entries[0].reply, SL("452 full"));
    ASSERT_SLICE(entries[0].hop, SL("relay.example.org:26"));
    ASSERT_SLICE(change_first(f, QUEUE_DONE, "250 ok", 0).to, SL("b@example.org"));
    struct queue_change last = {
        .kind = QUEUE_DROP, .ids = &entries[1].id, .count = 1, .text = SL("550 no")
    };
    assert_int_equal(queue_apply_change(f->store, &last), OK);
    assert_int_equal(queue_count(f->store), 0);
    fixture_free(f);
}

/* What the sender asked for is kept, and a bounce ends the entry it is about, in one step. */
static void test_terms_and_ends(void **state)
{
    struct fixture *f = fixture_new();
    struct slice text = fixture_text(f, 1, 100);
    struct queue_entry *entries;
    log_lsn lsn;
    struct queue_recipient remote = { .address = SL("x@example.org"),
                                      .original = SL("rfc822;y@example.org"),
                                      .notify = NOTIFY_SUCCESS | NOTIFY_DELAY | NOTIFY_HAS_COPY };
    struct draft *draft = draft_new(f->store, 100000);
    struct delivery delivery = { .draft = draft,
                                 .summary = fixture_summary(f, text),
                                 .received = clock_now(&f->world.clock),
                                 .envelope_from = SL("alice@lab.test"),
                                 .remote = &remote,
                                 .remote_count = 1,
                                 .terms = { .envid = SL("QQ1"),
                                            .flags = TERM_SMTPUTF8 | TERM_RETURN_FULL |
                                                     TERM_BINARY | TERM_BY_TRACE,
                                            .priority = -3,
                                            .not_before = { .secs = 1795000060 },
                                            .deliver_by = { .secs = 1795009999 },
                                            .release = -60 } };
    assert_int_equal(draft_write(draft, text), OK);
    assert_int_equal(store_deliver(f->store, &delivery, &lsn), OK);
    draft_free(draft); /* before the store that it belongs to is closed */
    forget_database(f, true);
    assert_int_equal(list(f, &entries), 1);
    ASSERT_SLICE(entries[0].terms.envid, SL("QQ1"));
    ASSERT_SLICE(entries[0].original, SL("rfc822;y@example.org"));
    assert_int_equal(entries[0].notify, NOTIFY_SUCCESS | NOTIFY_DELAY | NOTIFY_HAS_COPY);
    assert_int_equal(entries[0].terms.flags,
                     TERM_SMTPUTF8 | TERM_RETURN_FULL | TERM_BINARY | TERM_BY_TRACE);
    assert_int_equal(entries[0].terms.priority, -3);
    assert_int_equal(entries[0].next_attempt.secs, 1795000060);
    assert_int_equal(entries[0].terms.deliver_by.secs, 1795009999);
    assert_int_equal(entries[0].terms.release, -60);
    draft = draft_new(f->store, 100000);
    assert_int_equal(draft_write(draft, text), OK);
    struct delivery_target alice = { .account = ALICE, .mailbox = MAILBOX_INBOX };
    struct delivery bounce = { .draft = draft,
                               .summary = delivery.summary,
                               .received = delivery.received,
                               .targets = &alice,
                               .target_count = 1,
                               .ends = &entries[0].id,
                               .end_count = 1 };
    assert_int_equal(store_deliver(f->store, &bounce, &lsn), OK);
    draft_free(draft);
    fixture_crash(f, CRASH_LOSES_ALL, 0);
    assert_int_equal(queue_count(f->store), 0);
    assert_int_equal(fixture_status(f, ALICE, MAILBOX_INBOX).messages, 1);
    fixture_free(f);
}

/* A copy of refused mail ends the entry it is for, and the others of its message learn of it, by one record: however it is read again. */
static void test_kept(void **state)
{
    struct fixture *f = fixture_new();
    struct slice text = fixture_text(f, 1, 100);
    struct queue_entry *entries;
    log_lsn lsn;
    struct draft *draft = draft_new(f->store, 100000);
    struct delivery_target alice = { .account = ALICE, .mailbox = MAILBOX_INBOX };
    fixture_submit(f, "a@example.org", "b@example.org");
    list(f, &entries);
    uint64_t ended = entries[0].id, kept[] = { entries[1].id, 4711 };
    struct delivery copy = { .draft = draft,
                             .summary = fixture_summary(f, text),
                             .received = clock_now(&f->world.clock),
                             .targets = &alice,
                             .target_count = 1,
                             .ends = &ended,
                             .end_count = 1,
                             .kept = kept,
                             .kept_count = ARRAY_LEN(kept) };
    assert_int_equal(draft_write(draft, text), OK);
    assert_int_equal(store_deliver(f->store, &copy, &lsn), OK);
    draft_free(draft);
    fixture_submit(f, "c@example.org", "d@example.org");
    for (int round = 0; round < 3; round++) {
        assert_int_equal(list(f, &entries), 3);
        assert_int_equal(entries[0].id, kept[0]);
        assert_int_equal(entries[0].notify, NOTIFY_HAS_COPY);
        assert_int_equal(entries[0].changed, lsn);
        assert_int_equal(entries[1].notify, 0);
        if (round == 0) {
            fixture_crash(f, CRASH_LOSES_ALL, 0);
        } else {
            forget_database(f, true);
        }
    }
    struct queue_gone gone = { .kept = &entries[1].id, .kept_count = 1 };
    assert_int_equal(queue_replay_gone(f->store, &gone), OK);
    assert_int_equal(list(f, &entries), 3);
    assert_int_equal(entries[1].notify, NOTIFY_HAS_COPY);
    fixture_free(f);
}

struct counting_watch {
    struct queue_watch watch;
    unsigned calls;
};

static void count_change(struct queue_watch *watch)
{
    CONTAINER_OF(watch, struct counting_watch, watch)->calls++;
}

/* Who watches hears of new entries, and finds them by the record that brought them. */
static void test_watch(void **state)
{
    struct fixture *f = fixture_new();
    struct counting_watch counting = { .watch = { .changed = count_change, .loop = f->loop } };
    struct queue_page page;
    queue_watch(f->store, &counting.watch);
    fixture_submit(f, "a@example.org", "b@example.org");
    fixture_submit(f, "c@example.org", "d@example.org");
    loop_run_idle(f->loop);
    assert_int_equal(counting.calls, 1);
    assert_int_equal(queue_changes(f->store, 0, 3, f->arena, &page), OK);
    assert_int_equal(page.count, 3);
    assert_int_equal(queue_changes(f->store, page.entries[0].changed, 3, f->arena, &page), OK);
    assert_int_equal(page.count, 2);
    ASSERT_SLICE(page.entries[0].to, SL("c@example.org"));
    queue_unwatch(f->store);
    fixture_free(f);
}

/* A database of the first version is taken over as it is. */
static void test_first_schema(void **state)
{
    static const char first[] =
        "CREATE TABLE state(id INTEGER PRIMARY KEY CHECK(id=1), applied_lsn INT, next_id INT, "
        "schema INT);"
        "CREATE TABLE entry(id INTEGER PRIMARY KEY, lsn INT, size INT, submitter INT, queued INT,"
        " envelope_id TEXT, sender TEXT, recipient TEXT);"
        "INSERT INTO state VALUES(1,1000000,8,1);"
        "INSERT INTO entry VALUES(7,3,100,1,1795000000,'id-1','alice@lab.test','x@example.org');";
    struct fixture *f = fixture_new();
    struct queue_entry *entries;
    char path[128];
    sqlite3 *db;
    fixture_submit(f, "x@example.org", "y@example.org");
    list(f, &entries);
    assert_int_equal(queue_remove(f->store, entries[0].id, SL("test")), OK);
    store_close(f->store);
    snprintf(path, sizeof(path), "%s/db/queue.db", f->dir);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(db_open(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "unix", NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, first, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    fixture_open(f);
    assert_int_equal(list(f, &entries), 1);
    assert_int_equal(entries[0].id, 2);
    ASSERT_SLICE(entries[0].to, SL("y@example.org"));
    ASSERT_SLICE(entries[0].hop, SL(""));
    fixture_reopen(f);
    assert_int_equal(list(f, &entries), 1);
    fixture_free(f);
}

/* To one of the schema before, a column is added, and nothing of it is lost, also what the log does not say. */
static void test_schema_before(void **state)
{
    struct fixture *f = fixture_new();
    struct queue_entry *entries;
    char path[128];
    sqlite3 *db;
    (void)state;
    fixture_submit(f, "x@example.org", "y@example.org");
    list(f, &entries);
    store_close(f->store);
    snprintf(path, sizeof(path), "%s/db/queue.db", f->dir);
    assert_int_equal(db_open(path, &db, SQLITE_OPEN_READWRITE, "unix", NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "ALTER TABLE entry DROP COLUMN release; UPDATE state SET schema=4;"
                     "UPDATE entry SET attempts=77",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    fixture_open(f);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(list(f, &entries), 2);
        assert_int_equal(entries[0].attempts, 77);
        assert_int_equal(entries[0].terms.release, 0);
        fixture_reopen(f);
    }
    fixture_free(f);
}

/* What a rollback says of sent mail that has left the log: its ids are taken, what it ended has ended. */
static void test_gone_takes_its_ids(void **state)
{
    struct fixture *f = fixture_new();
    struct queue_entry *entries;
    fixture_submit(f, "a@example.org", "b@example.org");
    list(f, &entries);
    uint64_t first = entries[0].id, second = entries[1].id;
    struct queue_gone gone = { .entries = 3, .ends = &first, .end_count = 1 };
    assert_int_equal(queue_replay_gone(f->store, &gone), OK);
    fixture_submit(f, "c@example.org", "d@example.org");
    for (int round = 0; round < 2; round++) {
        assert_int_equal(list(f, &entries), 3);
        assert_int_equal(entries[0].id, second);
        assert_int_equal(entries[1].id, second + 4);
        ASSERT_SLICE(entries[1].to, SL("c@example.org"));
        forget_database(f, true);
    }
    fixture_free(f);
}

/* A kill after the database was made anew and before the log was replayed into it: entries below the checkpoint come again. */
static void test_made_anew_and_killed(void **state)
{
    struct fixture *f = fixture_new();
    struct queue_entry *entries;
    char path[128];
    int status;
    fixture_submit(f, "x@example.org", "y@example.org");
    assert_int_equal(store_checkpoint(f->store), OK);
    store_close(f->store);
    snprintf(path, sizeof(path), "%s/db/queue.db", f->dir);
    assert_int_equal(unlink(path), 0);
    pid_t child = fork();
    if (child == 0) {
        fixture_open(f);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    fixture_open(f);
    assert_int_equal(list(f, &entries), 2);
    fixture_free(f);
}

static int interrupt(void *arg)
{
    return 1;
}

/* The transaction fails, and so does everything that is asked of the database behind it. */
static int fail_for_good(void *arg)
{
    sqlite3_progress_handler(arg, 1, interrupt, NULL);
    return 1;
}

/* Entries that are pending are applied when the database works again, and none is passed over (seed 671 of the simulation). */
static void test_failed_transaction_passes_nothing_over(void **state)
{
    struct fixture *f = fixture_new();
    struct queue_page page;
    struct queue_entry *entries;
    fixture_submit(f, "x@example.org", "y@example.org");
    assert_int_equal(list(f, &entries), 2);
    sqlite3 *db = f->store->queue->db;
    sqlite3_commit_hook(db, fail_for_good, db);
    fixture_submit(f, "z@example.org", "u@example.org");
    for (unsigned i = 0; i < 3; i++) {
        assert_int_not_equal(queue_list(f->store, 0, 100, f->arena, &page), OK);
    }
    sqlite3_commit_hook(db, NULL, NULL);
    sqlite3_progress_handler(db, 0, NULL, NULL);
    assert_int_equal(list(f, &entries), 4);
    ASSERT_SLICE(entries[2].to, SL("z@example.org"));
    ASSERT_SLICE(entries[3].to, SL("u@example.org"));
    assert_int_equal(entries[3].id, entries[0].id + 3);
    fixture_reopen(f);
    assert_int_equal(list(f, &entries), 4);
    fixture_free(f);
}

int queue_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_survives),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_terms_and_ends),
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_watch),
        cmocka_unit_test(test_first_schema),
        cmocka_unit_test(test_schema_before),
        cmocka_unit_test(test_made_anew_and_killed),
        cmocka_unit_test(test_gone_takes_its_ids),
        cmocka_unit_test(test_failed_transaction_passes_nothing_over),
    };
    return cmocka_run_group_tests_name("store/queue", tests, NULL, NULL);
}
