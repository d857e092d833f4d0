/* The outbound queue. */
#include "store/fixture_test.h"

static void submit(struct fixture *f, const char *to1, const char *to2)
{
    struct draft *draft = draft_new(f->store, 100000);
    struct slice text = fixture_text(f, 1, 100);
    struct queue_recipient remote[] = { { slice_cstr(to1) }, { slice_cstr(to2) } };
    struct delivery delivery = { .draft = draft,
                                 .summary = fixture_summary(f, text),
                                 .received = clock_now(&f->world.clock),
                                 .envelope_from = SL("alice@lab.test"),
                                 .remote = remote,
                                 .remote_count = 2,
                                 .submitter = ALICE,
                                 .envelope_id = SL("id-1") };
    log_lsn lsn;
    assert_int_equal(draft_write(draft, text), OK);
    assert_int_equal(store_deliver(f->store, &delivery, &lsn), OK);
    draft_free(draft);
}

static unsigned list(struct fixture *f, struct queue_entry **out)
{
    unsigned count;
    assert_int_equal(queue_list(f->store, 0, 100, f->arena, out, &count), OK);
    return count;
}

static void test_entries(void **state)
{
    struct fixture *f = fixture_new();
    struct queue_entry *entries, one;
    struct slice text;
    submit(f, "x@example.org", "y@example.net");
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

/* Ids stay, what was removed stays away: after a stop, a crash, and the loss of the database. */
static void test_survives(void **state)
{
    struct fixture *f = fixture_new();
    struct queue_entry *entries;
    char path[128];
    submit(f, "a@example.org", "b@example.org");
    submit(f, "c@example.org", "d@example.org");
    list(f, &entries);
    uint64_t removed = entries[1].id, kept = entries[3].id;
    assert_int_equal(queue_remove(f->store, removed, SL("test")), OK);
    assert_int_equal(queue_remove(f->store, removed, SL("test")), ERR_NOT_FOUND);
    for (int round = 0; round < 3; round++) {
        if (round == 0) {
            fixture_reopen(f);
        } else if (round == 1) {
            fixture_crash(f, CRASH_LOSES_ALL, 0);
        } else {
            store_close(f->store);
            snprintf(path, sizeof(path), "%s/queue.db", f->dir);
            assert_int_equal(unlink(path), 0);
            fixture_open(f);
        }
        assert_int_equal(queue_count(f->store), 3);
        assert_int_equal(list(f, &entries), 3);
        assert_int_equal(entries[2].id, kept);
        ASSERT_SLICE(entries[2].to, SL("d@example.org"));
    }
    submit(f, "e@example.org", "f@example.org");
    assert_int_equal(list(f, &entries), 5);
    assert_true(entries[4].id > kept);
    fixture_free(f);
}

int queue_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_survives),
    };
    return cmocka_run_group_tests_name("store/queue", tests, NULL, NULL);
}
