/* Holes that the power leaves in a group whose sync never came back: nobody was promised what stood there, so it is no damage. What a later
 * record or the checkpoint proves to have been on disk is. */
#include <errno.h>
#include <xxhash.h>

#include "store/log/fixture_test.h"
#include "store/log/upkeep.h"

#define MIB ((size_t)1024 * 1024)
#define LEN 300
#define RECORD_BYTES (64 + 304) /* of LEN octets */
#define GROUP 12                /* records whose sync never came back */

/* Done when it is written, and not synced, as every record of a group is when the power goes. */
static void put_unsynced(struct fixture *f, enum log_type type, uint64_t seed)
{
    struct log_append append = { .type = type, .account = seed, .holders = 1, .unsynced = true };
    assert_int_equal(fixture_try(f, &append, LEN, seed), OK);
}

static off_t place_of(log_lsn lsn)
{
    return 64 + (off_t)(lsn - 1) * RECORD_BYTES;
}

/* Of a file that nobody writes: a record that cannot be read. */
static void spoil(struct fixture *f, unsigned segment, log_lsn lsn)
{
    char path[160];
    fixture_segment_path(f, segment, path);
    fixture_flip(path, place_of(lsn) + 100, 0x10);
}

static enum log_type type_of(struct fixture *f, log_lsn lsn)
{
    struct log_record record;
    assert_int_equal(log_read(f->log, lsn, f->arena, &record), OK);
    return record.type;
}

static void lose_power(struct fixture *f, uint64_t seed)
{
    fault_disk_freeze(f->disk);
    log_close(f->log);
    f->log = NULL;
    fault_disk_crash(f->disk, CRASH_KEEPS_SOME, seed);
    fixture_open(f);
}

/* Number 1, which was promised, and what is left of a group that was not: each record up to `last` is whole, or not there. */
static void check_group(struct fixture *f, log_lsn last)
{
    assert_int_equal(fixture_check(f, 1, LEN, 1), OK);
    for (log_lsn lsn = 2; lsn <= last; lsn++) {
        if (type_of(f, lsn) != LOG_TICK) {
            assert_int_equal(fixture_check(f, lsn, LEN, lsn), OK);
        }
    }
}

static void remove_index(const char *path)
{
    size_t len = strlen(path);
    if (strcmp(path + len - 4, ".idx") == 0) {
        unlink(path);
    }
}

/* The number of records that the cut took from between others. */
static uint64_t cut(enum log_type first, enum log_type second, uint64_t seed)
{
    struct fixture *f = fixture_new(MIB, false);
    fixture_open(f);
    assert_int_equal(fixture_put(f, LEN, 1), 1);
    for (unsigned i = 0; i < GROUP; i++) {
        put_unsynced(f, i % 2 == 0 ? first : second, 2 + i);
    }
    lose_power(f, seed);
    log_lsn highest = f->recovered_lsns[f->recovered - 1];
    uint64_t unpromised = log_unpromised(f->log);
    check_group(f, highest);
    log_lsn next = fixture_put(f, LEN, 77);
    assert_true(next > highest);
    assert_int_equal(fixture_verify(f), 0);
    log_close(f->log);
    fixture_files(f, remove_index); /* what it says is told by the segments too */
    fixture_open(f);
    assert_int_equal(fixture_check(f, next, LEN, 77), OK);
    check_group(f, highest);
    assert_int_equal(fixture_verify(f), 0);
    assert_int_equal(log_unpromised(f->log), unpromised);
    fixture_free(f);
    return unpromised;
}

static void cut_often(enum log_type first, enum log_type second)
{
    uint64_t unpromised = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        unpromised += cut(first, second, seed);
    }
    assert_true(unpromised > 0);
}

static void test_power_cut_among_messages(void **state)
{
    cut_often(LOG_ACCEPT, LOG_MUTATE);
}

static void test_power_cut_among_chunks(void **state)
{
    cut_often(LOG_CHUNK, LOG_CHUNK);
}

/* As the crash suite found it (refusals at 484, cut:1): chunks of a message that came to nothing, a hole, and a change that was on its way. */
static void test_change_behind_lost_chunks(void **state)
{
    cut_often(LOG_CHUNK, LOG_MUTATE);
}

/* A log of `records`, one group each, then `group` more that were written together; closed. */
static struct fixture *written(unsigned records, unsigned group)
{
    struct fixture *f = fixture_new(MIB, true);
    fixture_open(f);
    for (unsigned i = 1; i <= records + group; i++) {
        if (i <= records) {
            assert_int_equal(fixture_put(f, LEN, i), i);
        } else {
            put_unsynced(f, LOG_ACCEPT, i);
        }
    }
    log_close(f->log);
    f->log = NULL;
    return f;
}

/* Records of a later group were written when it was on disk. */
static void test_later_group_proves(void **state)
{
    struct fixture *f = written(3, 3);
    spoil(f, 1, 3);
    fixture_open(f);
    assert_int_equal(fixture_verify(f), 1);
    assert_int_equal(log_unpromised(f->log), 0);
    assert_int_equal(fixture_check(f, 3, LEN, 3), ERR_CORRUPT);
    assert_int_equal(fixture_check(f, 6, LEN, 6), OK);
    fixture_reopen(f);
    assert_int_equal(fixture_verify(f), 1);
    fixture_free(f);
}

/* One hole over the end of a group that was promised and the beginning of one that was not. */
static void test_hole_over_two_groups(void **state)
{
    struct fixture *f = written(3, 3);
    spoil(f, 1, 3);
    spoil(f, 1, 4);
    for (unsigned round = 0; round < 2; round++) {
        fixture_open(f);
        assert_int_equal(fixture_verify(f), 1);
        assert_int_equal(log_unpromised(f->log), 1);
        assert_int_equal(fixture_check(f, 3, LEN, 3), ERR_CORRUPT);
        assert_int_equal(type_of(f, 4), LOG_TICK);
        log_close(f->log);
    }
    f->log = NULL;
    fixture_free(f);
}

/* What stands below the checkpoint was on disk, whoever is left to say so. */
static void test_checkpoint_proves(void **state)
{
    struct fixture *f = written(1, 3);
    spoil(f, 1, 3);
    fixture_open(f);
    assert_int_equal(fixture_verify(f), 0);
    log_close(f->log);
    f->log = NULL;
    fixture_free(f);

    f = written(1, 3);
    fixture_open(f);
    assert_int_equal(log_checkpoint(f->log, 5), OK);
    log_close(f->log);
    spoil(f, 1, 3);
    fixture_open(f);
    assert_int_equal(fixture_verify(f), 1);
    fixture_free(f);
}

/* What was recovered from behind a hole was seen by somebody: when it rots later, that is damage. */
static void test_survivor_rots(void **state)
{
    struct fixture *f = written(1, 4);
    spoil(f, 1, 3);
    fixture_open(f);
    assert_int_equal(log_unpromised(f->log), 1);
    assert_int_equal(fixture_check(f, 4, LEN, 4), OK);
    spoil(f, 1, 4);
    assert_int_equal(fixture_verify(f), 1);
    fixture_free(f);
}

/* The segment goes through compaction; the next one, which tells of the holes, stays as it is until then. */
static enum err judge_nothing(void *arg, const struct log_record *record, struct buf *rest,
                              enum log_verdict *out)
{
    *out = LOG_KEEP;
    return OK;
}

static void test_compaction(void **state)
{
    struct fixture *f = written(1, 3);
    struct log_segment segment;
    struct log_compaction job = { .number = 1, .segments = 1, .judge = judge_nothing };
    spoil(f, 1, 3);
    fixture_open(f);
    log_lsn next = fixture_put(f, LEN, 9);
    log_switch(f->log);
    fixture_put(f, LEN, 10);
    log_counted(f->log, next);
    assert_int_equal(log_checkpoint(f->log, next + 1), OK);
    assert_true(log_segment_get(f->log, 1, &segment) && segment.is_sealed && !segment.is_settled);
    assert_int_equal(log_compact(f->log, &job), OK);
    assert_true(log_segment_get(f->log, 1, &segment) && segment.is_settled);
    fixture_reopen(f);
    assert_int_equal(fixture_check(f, 2, LEN, 2), OK);
    assert_int_equal(type_of(f, 3), LOG_TICK);
    assert_int_equal(fixture_check(f, 4, LEN, 4), OK);
    assert_int_equal(fixture_check(f, next, LEN, 9), OK);
    assert_int_equal(fixture_verify(f), 0);
    fixture_free(f);
}

/* --- files of the time before records said what was on disk --- */

/* Takes that out of each record, with a checksum that holds. */
static void forget_marks(struct fixture *f, log_lsn last)
{
    char path[160];
    char bytes[RECORD_BYTES];
    fixture_segment_path(f, 1, path);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    for (log_lsn lsn = 1; lsn <= last; lsn++) {
        XXH3_state_t *whole = XXH3_createState();
        assert_int_equal(pread(fd, bytes, sizeof(bytes), place_of(lsn)), sizeof(bytes));
        assert_true(bytes[44] != 0);
        memset(bytes + 44, 0, 4);
        XXH3_64bits_reset(whole);
        XXH3_64bits_update(whole, bytes, 56);
        XXH3_64bits_update(whole, bytes + 64, LEN);
        uint64_t checksum = XXH3_64bits_digest(whole);
        XXH3_freeState(whole);
        memcpy(bytes + 56, &checksum, sizeof(checksum));
        assert_int_equal(pwrite(fd, bytes, sizeof(bytes), place_of(lsn)), sizeof(bytes));
    }
    close(fd);
}

static void test_old_messages(void **state)
{
    struct fixture *f = written(1, 3);
    forget_marks(f, 4);
    spoil(f, 1, 3);
    fixture_open(f);
    assert_int_equal(fixture_check(f, 4, LEN, 4), OK);
    assert_int_equal(fixture_verify(f), 1); /* it cannot be told, so it may be damage */
    fixture_free(f);
}

static void test_old_chunks(void **state)
{
    struct fixture *f = fixture_new(MIB, true);
    fixture_open(f);
    assert_int_equal(fixture_put(f, LEN, 1), 1);
    for (unsigned i = 2; i <= 4; i++) {
        put_unsynced(f, LOG_CHUNK, i);
    }
    log_close(f->log);
    forget_marks(f, 4);
    spoil(f, 1, 3);
    fixture_open(f);
    assert_int_equal(fixture_check(f, 2, LEN, 2), OK);
    assert_int_equal(fixture_verify(f), 0);
    fixture_free(f);
}

/* --- files of which nothing can be read --- */

static enum err put_refused(struct fixture *f)
{
    struct log_append append = { .type = LOG_ACCEPT, .account = 2 };
    return fixture_try(f, &append, LEN, 2);
}

static void test_segments_that_came_to_nothing(void **state)
{
    struct fixture *f = fixture_new(MIB, true);
    fixture_open(f);
    assert_int_equal(fixture_put(f, LEN, 1), 1);
    log_switch(f->log);
    /* Two segments cannot be synced, nor removed; the one after them can be. */
    fault_disk_fail(f->disk, FAULT_SYNC, 1, 2, EIO);
    fault_disk_fail(f->disk, FAULT_UNLINK, 1, 2, EIO);
    assert_int_equal(put_refused(f), ERR_TEMP);
    assert_int_equal(fixture_put(f, LEN, 2), 2);
    fault_disk_freeze(f->disk);
    log_close(f->log);
    f->log = NULL;
    fault_disk_crash(f->disk, CRASH_LOSES_ALL, 0);
    struct fixture_damage damage = { 0 };
    assert_int_equal(log_open_to_read(&f->config, &f->world, fixture_damaged, &damage, &f->log),
                     OK);
    assert_int_equal(damage.count, 0);
    log_close(f->log);
    fixture_open(f);
    char path[160], aside[176];
    fixture_segment_path(f, 2, path);
    snprintf(aside, sizeof(aside), "%s.damaged", path);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_equal(access(aside, F_OK), 0);
    assert_int_equal(fixture_check(f, 1, LEN, 1), OK);
    assert_int_equal(fixture_check(f, 2, LEN, 2), OK);
    assert_int_equal(fixture_verify(f), 0);
    fixture_free(f);
}

/* The same with records in it: then they are missed. */
static void test_unread_segment_is_missed(void **state)
{
    struct fixture *f = fixture_new(MIB, true);
    struct fixture_damage damage = { 0 };
    char path[160];
    fixture_open(f);
    for (unsigned i = 1; i <= 3; i++) {
        assert_int_equal(fixture_put(f, LEN, i), i);
        log_switch(f->log);
    }
    log_close(f->log);
    fixture_segment_path(f, 2, path);
    size_t size = fixture_file_size(path);
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(truncate(path, (off_t)size), 0);
    assert_int_equal(log_open_to_read(&f->config, &f->world, fixture_damaged, &damage, &f->log),
                     OK);
    assert_int_equal(damage.count, 2); /* the file, and what is missing between its neighbours */
    log_close(f->log);
    fixture_open(f);
    assert_int_equal(access(path, F_OK), 0);
    assert_true(fixture_verify(f) > 0);
    fixture_free(f);
}

/* --- the end of the log --- */

/* No empty record could take the number of the torn one: the numbers go on behind it, and nobody misses it. */
static void test_torn_tail_on_a_full_disk(void **state)
{
    struct fixture *f = written(3, 0);
    spoil(f, 1, 3);
    fault_disk_set_room(f->disk, 0);
    fixture_open(f);
    assert_int_equal(fixture_verify(f), 0);
    fault_disk_set_room(f->disk, FAULT_ROOM_ENDLESS);
    assert_int_equal(fixture_put(f, LEN, 4), 4);
    assert_int_equal(fixture_verify(f), 0);
    fixture_reopen(f);
    assert_int_equal(fixture_check(f, 2, LEN, 2), OK);
    assert_int_equal(fixture_check(f, 4, LEN, 4), OK);
    assert_int_equal(fixture_verify(f), 0);
    assert_int_equal(log_unpromised(f->log), 1);
    fixture_free(f);
}

int hole_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_cut_among_messages),
        cmocka_unit_test(test_power_cut_among_chunks),
        cmocka_unit_test(test_change_behind_lost_chunks),
        cmocka_unit_test(test_later_group_proves),
        cmocka_unit_test(test_hole_over_two_groups),
        cmocka_unit_test(test_checkpoint_proves),
        cmocka_unit_test(test_survivor_rots),
        cmocka_unit_test(test_compaction),
        cmocka_unit_test(test_old_messages),
        cmocka_unit_test(test_old_chunks),
        cmocka_unit_test(test_segments_that_came_to_nothing),
        cmocka_unit_test(test_unread_segment_is_missed),
        cmocka_unit_test(test_torn_tail_on_a_full_disk),
    };
    return cmocka_run_group_tests_name("store/log/hole", tests, NULL, NULL);
}
