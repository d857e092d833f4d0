/* The log when the disk fails, is full, loses power or decays. What was acknowledged stays; what was refused is absent. */
#include <errno.h>

#include "store/log/fixture_test.h"

#define MIB ((size_t)1024 * 1024)
#define COUNT 200
#define LEN 700

static enum err put_quietly(struct fixture *f, size_t len, uint64_t seed, log_lsn *out)
{
    struct log_append append = { .type = LOG_ACCEPT, .account = seed };
    enum err result = fixture_try(f, &append, len, seed);
    *out = append.lsn;
    return result;
}

/* A failed sync refuses what waited for it, and nothing after it. */
static void test_sync_fails(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    log_lsn lsn;
    fixture_open(f);
    assert_int_equal(fixture_put(f, LEN, 1), 1);
    /* The rewrite into another segment fails too. */
    fault_disk_fail(f->disk, FAULT_SYNC, 1, 20, EIO);
    assert_int_equal(put_quietly(f, LEN, 2, &lsn), ERR_UNSURE);
    fault_disk_fail(f->disk, FAULT_SYNC, 1, 0, EIO);
    log_lsn later = fixture_put(f, LEN, 3);
    assert_int_equal(fixture_check(f, 1, LEN, 1), OK);
    assert_int_equal(fixture_check(f, later, LEN, 3), OK);
    fixture_reopen(f);
    assert_int_equal(fixture_check(f, 1, LEN, 1), OK);
    assert_int_equal(fixture_check(f, later, LEN, 3), OK);
    for (unsigned i = 0; i < f->recovered; i++) {
        struct log_record record;
        assert_int_equal(log_read(f->log, f->recovered_lsns[i], f->arena, &record), OK);
        assert_int_not_equal(record.account, 2);
    }
    fixture_free(f);
}

/* Written and refused, and the power goes before a next segment says that it is nothing: it does not come back, and where that cannot be
 * made sure nobody is told that it was refused. */
static void check_refused(enum fault_call fails, uint64_t seed, enum err told)
{
    struct fixture *f = fixture_new(MIB, true);
    log_lsn lsn;
    fixture_open(f);
    assert_int_equal(fixture_put(f, LEN, 1), 1);
    fault_disk_fail(f->disk, FAULT_SYNC, 1, 1, EIO);              /* of the record */
    fault_disk_fail(f->disk, FAULT_OPEN, 1, FAULT_FOR_EVER, EIO); /* of every new segment */
    if (fails != FAULT_OPEN) {
        fault_disk_fail(f->disk, fails, 1, FAULT_FOR_EVER, EIO);
    }
    assert_int_equal(put_quietly(f, LEN, 2, &lsn), told);
    fault_disk_freeze(f->disk);
    log_close(f->log);
    f->log = NULL;
    for (enum fault_call call = 0; call < FAULT_CALLS; call++) {
        fault_disk_fail(f->disk, call, 1, 0, EIO);
    }
    fault_disk_crash(f->disk, CRASH_KEEPS_SOME, seed);
    fixture_open(f);
    for (unsigned i = 0; i < f->recovered && told == ERR_TEMP; i++) {
        struct log_record record;
        assert_int_equal(log_read(f->log, f->recovered_lsns[i], f->arena, &record), OK);
        assert_int_not_equal(record.account, 2);
    }
    fixture_free(f);
}

static void test_what_was_refused_does_not_come_back(void **state)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        check_refused(FAULT_OPEN, seed, ERR_TEMP);
        check_refused(FAULT_TRUNCATE, seed, ERR_UNSURE);
    }
}

/* One failed sync is made good by writing the same records to a new segment: nobody hears of it. */
static void test_one_sync_fails(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    fixture_open(f);
    assert_int_equal(fixture_put(f, LEN, 1), 1);
    fault_disk_fail(f->disk, FAULT_SYNC, 1, 1, EIO);
    log_lsn lsn = fixture_put(f, LEN, 2);
    fixture_reopen(f);
    assert_int_equal(fixture_check(f, lsn, LEN, 2), OK);
    assert_int_equal(fixture_check(f, 1, LEN, 1), OK);
    fixture_free(f);
}

/* Chunks that a failed sync has lost are no damage: no record names them. */
static void test_lost_chunks_are_not_missed(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    struct log_append chunk = { .type = LOG_CHUNK, .unsynced = true };
    fixture_open(f);
    assert_int_equal(fixture_put(f, LEN, 1), 1);
    assert_int_equal(fixture_try(f, &chunk, LEN, 2), OK);
    fault_disk_fail(f->disk, FAULT_SYNC, 1, 1, EIO);
    log_lsn lsn = fixture_put(f, LEN, 3);
    fault_disk_freeze(f->disk);
    log_close(f->log);
    fault_disk_crash(f->disk, CRASH_LOSES_ALL, 0);
    fixture_open(f);
    assert_int_equal(fixture_check(f, 1, LEN, 1), OK);
    assert_int_equal(fixture_check(f, lsn, LEN, 3), OK);
    assert_int_equal(fixture_verify(f), 0);
    fixture_free(f);
}

static void test_write_fails_or_is_short(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    log_lsn lsns[COUNT];
    unsigned kept = 0;
    fixture_open(f);
    fault_disk_set_write_max(f->disk, 100);
    for (unsigned i = 0; i < COUNT; i++) {
        if (i % 50 == 25) {
            fault_disk_fail(f->disk, FAULT_WRITE, 3, 1, EIO);
        }
        kept += put_quietly(f, LEN, i, &lsns[i]) == OK;
        lsns[i] = kept > 0 && lsns[i] > 0 ? lsns[i] : 0;
    }
    assert_true(kept > COUNT - 10);
    fault_disk_set_write_max(f->disk, 0);
    fixture_reopen(f);
    assert_true(f->recovered >= kept);
    assert_int_equal(fixture_verify(f), 0);
    fixture_free(f);
}

/* 452 and NO while the disk is full; the same log goes on as soon as there is room. */
static void test_full_disk_heals(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    log_lsn lsn = 0;
    unsigned refused = 0;
    fixture_open(f);
    fault_disk_set_room(f->disk, 2 * MIB);
    for (unsigned i = 0; i < 5000 && refused < 3; i++) {
        enum err result = put_quietly(f, 4096, i, &lsn);
        assert_true(result == OK || result == ERR_FULL);
        refused += result == ERR_FULL;
    }
    assert_int_equal(refused, 3);
    fault_disk_set_room(f->disk, FAULT_ROOM_ENDLESS);
    enum err healed = ERR_FULL;
    for (unsigned i = 0; i < 100 && healed != OK; i++) {
        healed = put_quietly(f, 4096, 77777, &lsn);
    }
    assert_int_equal(healed, OK);
    fixture_reopen(f);
    assert_int_equal(fixture_check(f, lsn, 4096, 77777), OK);
    assert_int_equal(fixture_verify(f), 0);
    fixture_free(f);
}

#define LARGE 400000

/* While groups are large the file grows with them, and has zeros ahead when they are small again; what was acknowledged survives the power. */
static void test_large_groups(void **state)
{
    struct fixture *f = fixture_new(16 * MIB, false);
    char path[160];
    fixture_open(f);
    fixture_segment_path(f, 1, path);
    for (unsigned i = 0; i < 12; i++) {
        assert_int_equal(fixture_put(f, LARGE, i), i + 1);
    }
    assert_in_range(fixture_file_size(path), 12 * LARGE, 12 * LARGE + 64 * 1024);
    for (unsigned i = 12; i < 20; i++) {
        assert_int_equal(fixture_put(f, LEN, i), i + 1);
    }
    assert_true(fixture_file_size(path) > 12 * LARGE + MIB);
    assert_int_equal(fixture_put(f, LARGE, 20), 21);
    fault_disk_freeze(f->disk);
    log_close(f->log);
    fault_disk_crash(f->disk, CRASH_LOSES_ALL, 0);
    fixture_open(f);
    assert_int_equal(f->recovered, 21);
    for (unsigned i = 0; i <= 20; i++) {
        assert_int_equal(fixture_check(f, i + 1, i < 12 || i == 20 ? LARGE : LEN, i), OK);
    }
    assert_int_equal(fixture_verify(f), 0);
    fixture_free(f);
}

/* Room that ends in the middle of a large group refuses it, and nothing of it is found later. */
static void test_full_disk_of_large_groups(void **state)
{
    struct fixture *f = fixture_new(16 * MIB, false);
    log_lsn lsn = 0, last = 0;
    unsigned kept = 0;
    fixture_open(f);
    fault_disk_set_room(f->disk, 6 * MIB);
    enum err result = OK;
    for (; result == OK && kept < 100; kept += result == OK) {
        result = put_quietly(f, LARGE, kept + 1, &lsn);
        last = result == OK ? lsn : last;
    }
    assert_int_equal(result, ERR_FULL);
    assert_true(kept > 10);
    fault_disk_set_room(f->disk, FAULT_ROOM_ENDLESS);
    fixture_reopen(f);
    assert_int_equal(f->recovered, kept);
    assert_int_equal(fixture_check(f, last, LARGE, kept), OK);
    assert_int_equal(put_quietly(f, LARGE, 77777, &lsn), OK);
    assert_int_equal(fixture_check(f, lsn, LARGE, 77777), OK);
    assert_int_equal(fixture_verify(f), 0);
    fixture_free(f);
}

/* A read that fails at start says nothing about what stands there: the log does not open, or has everything; and nothing is
 * thrown away for it. */
static void test_read_error_at_start(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    fixture_open(f);
    for (unsigned i = 0; i < COUNT; i++) {
        assert_int_equal(fixture_put(f, LEN, i), i + 1);
    }
    unsigned refused = 0;
    for (unsigned nth = 1; nth <= 8; nth++) {
        log_close(f->log);
        f->log = NULL;
        f->recovered = 0;
        fault_disk_fail(f->disk, FAULT_READ, nth, 1, EIO);
        enum err opened = log_open(&f->config, &f->world, fixture_recovered, f, &f->log);
        assert_true(opened == OK || opened == ERR_TEMP);
        refused += opened != OK;
        fault_disk_fail(f->disk, FAULT_READ, 1, 0, EIO);
        if (opened == OK) {
            assert_int_equal(f->recovered, COUNT);
        } else {
            fixture_open(f);
        }
        for (unsigned i = 0; i < COUNT; i++) {
            assert_int_equal(fixture_check(f, i + 1, LEN, i), OK);
        }
    }
    assert_true(refused >= 2);
    fixture_free(f);
}

static void power_cut(enum fault_crash how, uint64_t seed)
{
    struct fixture *f = fixture_new(MIB, false);
    fixture_open(f);
    for (unsigned i = 0; i < COUNT; i++) {
        assert_int_equal(fixture_put(f, LEN + i * 37 % 20000, i), i + 1);
        if (i % 40 == 39) {
            struct log_append chunk = { .type = LOG_CHUNK, .unsynced = true };
            assert_int_equal(fixture_try(f, &chunk, 30000, i), OK);
            i = COUNT; /* the last thing before the cut is not synced */
        }
    }
    unsigned acknowledged = (unsigned)log_durable_lsn(f->log);
    fault_disk_freeze(f->disk);
    log_close(f->log);
    f->log = NULL;
    fault_disk_crash(f->disk, how, seed);
    fixture_open(f);
    assert_true(f->recovered >= acknowledged);
    for (unsigned i = 0; i < acknowledged; i++) {
        assert_int_equal(fixture_check(f, i + 1, LEN + i * 37 % 20000, i), OK);
    }
    assert_int_equal(fixture_check(f, fixture_put(f, LEN, 4242), LEN, 4242), OK);
    fixture_free(f);
}

static void test_power_cut(void **state)
{
    power_cut(CRASH_LOSES_ALL, 0);
    for (uint64_t seed = 1; seed <= 20; seed++) {
        power_cut(CRASH_KEEPS_SOME, seed);
    }
}

/* Written, not synced, and then killed: what the next start has handed out stays, also through a power cut. */
static void test_recovered_is_durable(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    struct log_append unsynced = { .type = LOG_CHUNK, .unsynced = true };
    fixture_open(f);
    fixture_put(f, LEN, 1);
    assert_int_equal(fixture_try(f, &unsynced, LEN, 2), OK);
    fixture_reopen(f);
    assert_int_equal(f->recovered, 2);
    assert_int_equal(log_durable_lsn(f->log), 2);
    fault_disk_freeze(f->disk);
    log_close(f->log);
    fault_disk_crash(f->disk, CRASH_LOSES_ALL, 0);
    fixture_open(f);
    assert_int_equal(f->recovered, 2);
    assert_int_equal(fixture_check(f, 2, LEN, 2), OK);
    fixture_free(f);
}

/* A record that decays is told and passed over; its neighbours are whole. */
static void test_decay(void **state)
{
    static const off_t places[] = { 64, 64 + 70, 5000, 20000, 60000 };
    for (size_t p = 0; p < ARRAY_LEN(places); p++) {
        struct fixture *f = fixture_new(MIB, false);
        char path[160];
        unsigned readable = 0, damaged = 0;
        fixture_open(f);
        for (unsigned i = 0; i < COUNT; i++) {
            fixture_put(f, LEN, i);
        }
        log_close(f->log);
        fixture_segment_path(f, 1, path);
        fixture_flip(path, places[p], 0x10);
        fixture_open(f);
        for (unsigned i = 0; i < COUNT; i++) {
            enum err result = fixture_check(f, i + 1, LEN, i);
            assert_true(result == OK || result == ERR_CORRUPT || result == ERR_NOT_FOUND);
            readable += result == OK;
            damaged += result != OK;
        }
        assert_true(readable >= COUNT - 2);
        assert_int_equal(damaged, 1);
        assert_true(fixture_verify(f) >= 1);
        fixture_free(f);
    }
}

/* Half a record at the end was never acknowledged: it goes, and its number with it. */
static void test_torn_tail(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    char path[160];
    fixture_open(f);
    fixture_put(f, LEN, 1);
    fixture_put(f, LEN, 2);
    log_close(f->log);
    fixture_segment_path(f, 1, path);
    fixture_flip(path, 64 + 64 + 704 + 64 + LEN - 1, 0xff); /* the last octet of the second one */
    fixture_open(f);
    assert_int_equal(f->recovered, 1);
    assert_int_equal(fixture_check(f, 1, LEN, 1), OK);
    assert_int_equal(fixture_put(f, LEN, 3), 3);
    fixture_reopen(f);
    struct log_record record;
    assert_int_equal(log_read(f->log, 2, f->arena, &record), OK);
    assert_int_equal(record.type, LOG_TICK);
    assert_int_equal(fixture_check(f, 3, LEN, 3), OK);
    assert_int_equal(fixture_verify(f), 0);
    fixture_free(f);
}

int fault_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sync_fails),
        cmocka_unit_test(test_what_was_refused_does_not_come_back),
        cmocka_unit_test(test_one_sync_fails),
        cmocka_unit_test(test_lost_chunks_are_not_missed),
        cmocka_unit_test(test_write_fails_or_is_short),
        cmocka_unit_test(test_full_disk_heals),
        cmocka_unit_test(test_large_groups),
        cmocka_unit_test(test_full_disk_of_large_groups),
        cmocka_unit_test(test_read_error_at_start),
        cmocka_unit_test(test_power_cut),
        cmocka_unit_test(test_recovered_is_durable),
        cmocka_unit_test(test_decay),
        cmocka_unit_test(test_torn_tail),
    };
    return cmocka_run_group_tests_name("store/log/fault", tests, NULL, NULL);
}
