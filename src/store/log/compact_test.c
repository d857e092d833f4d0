/* Compaction: what is held stays as it was under its number, what nobody holds is gone from the disk, and a power cut or a fault at any
 * call leaves one of the two. */
#include <errno.h>
#include <pthread.h>

#include "store/log/dictionary.h"
#include "store/log/fixture_test.h"
#include "store/log/internal.h"
#include "store/log/upkeep.h"

#define SEGMENT ((size_t)256 * 1024)
#define RECORDS 600 /* enough for a dictionary */
#define FEW 150     /* not enough, and quick */
#define TEXT_MAX 4096

static const char secret[] = "XYZZY-nobody-may-read-this-any-more";

/* A record of words, so that there is something to compress; every third one is dead and carries the secret. */
static bool is_dead(unsigned number)
{
    return number % 3 == 0;
}

static size_t text_of(unsigned number, char out[TEXT_MAX])
{
    static const char *const words[] = { "Received:", "from",  "the",   "meeting", "tomorrow",
                                         "please",    "reply", "Kind ", "regards", "attached" };
    size_t len = (size_t)snprintf(out, TEXT_MAX, "Subject: %u %s\r\n\r\n", number,
                                  is_dead(number) ? secret : "all is well");
    uint64_t seed = number + 1;
    size_t want = number % 17 == 0 ? 20 : 300 + number * 37 % 3000;
    while (len < want && len < TEXT_MAX - 16) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        len += (size_t)snprintf(out + len, TEXT_MAX - len, "%s ", words[(seed >> 40) % 10]);
    }
    return len;
}

static enum err put_text(struct fixture *f, unsigned number, bool unsynced)
{
    char text[TEXT_MAX];
    struct log_append append = { .type = LOG_ACCEPT,
                                 .account = number % 7,
                                 .holders = 1,
                                 .unsynced = unsynced,
                                 .pieces = { slice_make(text, text_of(number, text)) },
                                 .piece_count = 1 };
    enum err result = log_commit(f->log, &append);
    assert_true(result != OK || append.lsn == number + 1);
    return result;
}

static enum err judge_drop(void *arg, const struct log_record *record, struct buf *rest,
                           enum log_verdict *out)
{
    if (arg == NULL) {
        *out = LOG_DROP;
        return OK;
    }
    buf_append(rest, SL("gone"));
    *out = LOG_EMPTY;
    return OK;
}

/* Records in sealed and settled segments, the dead ones without holders, and one more behind them. */
static struct fixture *fill(unsigned records, bool is_inline)
{
    struct fixture *f = fixture_new(SEGMENT, is_inline);
    clock_init_fake(&f->world.clock, UINT64_C(1795000000) * USEC_PER_SEC);
    fixture_open(f);
    for (unsigned i = 0; i < records; i++) {
        assert_int_equal(put_text(f, i, true), OK);
    }
    log_switch(f->log);
    assert_int_equal(put_text(f, records, false), OK);
    for (unsigned i = 0; i < records; i += 3) {
        log_holders_set(f->log, i + 1, 0);
    }
    assert_int_equal(log_checkpoint(f->log, records + 1), OK);
    return f;
}

static enum err compact_all(struct fixture *f, void *arg, struct log_compaction *out)
{
    struct log_segment segment;
    unsigned count = 0;
    while (log_segment_get(f->log, count, &segment) && segment.is_settled) {
        count++;
    }
    assert_true(log_segment_get(f->log, 0, &segment));
    *out = (struct log_compaction){
        .number = segment.number, .segments = count, .judge = judge_drop, .arg = arg
    };
    return log_compact(f->log, out);
}

/* Every record is as it was put, or, when dead ones may be gone, an empty one. */
static void check_all(struct fixture *f, unsigned records, bool dead_may_be_gone)
{
    for (unsigned i = 0; i <= records; i++) {
        char text[TEXT_MAX];
        struct log_record record;
        size_t len = text_of(i, text);
        assert_int_equal(log_read(f->log, i + 1, f->arena, &record), OK);
        assert_int_equal(record.lsn, i + 1);
        if (dead_may_be_gone && is_dead(i) && record.type == LOG_TICK) {
            assert_int_equal(record.payload.len, 0);
        } else {
            assert_int_equal(record.type, LOG_ACCEPT);
            assert_int_equal(record.account, i % 7);
            assert_int_equal(record.payload.len, len);
            assert_memory_equal(record.payload.ptr, text, len);
        }
        arena_reset(f->arena);
    }
}

static unsigned found_secret;

static void look_for_secret(const char *path)
{
    size_t len = fixture_file_size(path);
    char *bytes = malloc(len + 1);
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0 && pread(fd, bytes, len, 0) == (ssize_t)len);
    found_secret += memmem(bytes, len, secret, strlen(secret)) != NULL;
    close(fd);
    free(bytes);
}

static unsigned files_with_secret(struct fixture *f)
{
    found_secret = 0;
    fixture_files(f, look_for_secret);
    return found_secret;
}

static void test_held_stays_dead_goes(void **state)
{
    struct fixture *f = fill(RECORDS, true);
    struct log_compaction job;
    struct log_stats stats;
    assert_true(files_with_secret(f) > 1);
    log_stats_get(f->log, &stats);
    assert_true(stats.dead_bytes > stats.bytes / 5);
    assert_int_equal(compact_all(f, NULL, &job), OK);
    assert_true(job.segments > 1);
    assert_int_equal(job.dropped, RECORDS / 3);
    assert_true(job.bytes_after < job.bytes_before / 2);
    /* Record RECORDS is dead too, but stands in the segment that is still written. */
    assert_int_equal(files_with_secret(f), 1);
    check_all(f, RECORDS, true);
    assert_int_equal(fixture_verify(f), 0);
    log_stats_get(f->log, &stats);
    assert_int_equal(stats.segments, 2);
    assert_int_equal(stats.compacted, 1);
    assert_int_equal(stats.upkeep.compactions, 1);
    assert_int_equal(stats.upkeep.dictionaries, 1);
    assert_true(stats.dead_bytes < 4096);
    fixture_reopen(f);
    check_all(f, RECORDS, true);
    assert_int_equal(fixture_verify(f), 0);
    fixture_free(f);
}

/* Recovery from the first record on: in the order of numbers, though the file is in the order of accounts. */
static void test_recovered_in_order(void **state)
{
    struct fixture *f = fill(FEW, true);
    struct log_compaction job;
    char path[160];
    assert_int_equal(compact_all(f, NULL, &job), OK);
    log_close(f->log);
    snprintf(path, sizeof(path), "%s/CHECKPOINT", f->dir);
    assert_int_equal(unlink(path), 0);
    fixture_open(f); /* the fixture asserts the order */
    assert_int_equal(f->recovered, FEW - FEW / 3 + 1);
    check_all(f, FEW, true);
    fixture_free(f);
}

static void test_emptied_keep_their_rest(void **state)
{
    struct fixture *f = fill(FEW, true);
    struct log_compaction job;
    struct log_record record;
    assert_int_equal(compact_all(f, f, &job), OK);
    assert_int_equal(job.emptied, FEW / 3);
    assert_int_equal(log_read(f->log, 4, f->arena, &record), OK);
    assert_int_equal(record.type, LOG_ACCEPT);
    assert_true(slice_eq(record.payload, SL("gone")));
    assert_int_equal(log_holders_get(f->log, 4), LOG_HELD_ALWAYS);
    assert_int_equal(files_with_secret(f), 1);
    fixture_free(f);
}

/* A second time, with what has died since. */
static void test_again(void **state)
{
    struct fixture *f = fill(FEW, true);
    struct log_compaction job;
    struct log_stats stats;
    uint16_t left;
    assert_int_equal(compact_all(f, NULL, &job), OK);
    for (log_lsn lsn = 2; lsn <= 101; lsn++) {
        assert_int_equal(log_holders_drop(f->log, lsn, FEW + 2, &left), OK);
    }
    log_stats_get(f->log, &stats);
    assert_true(stats.dead_bytes > 1000);
    fixture_reopen(f);
    assert_int_equal(compact_all(f, NULL, &job), OK);
    assert_int_equal(job.dropped, 0); /* no checkpoint: the index knows nothing of it */
    for (log_lsn lsn = 2; lsn <= 101; lsn++) {
        assert_int_equal(log_holders_drop(f->log, lsn, FEW + 2, &left), OK);
    }
    assert_int_equal(log_checkpoint(f->log, FEW + 1), OK);
    fixture_reopen(f);
    assert_int_equal(compact_all(f, NULL, &job), OK);
    assert_int_equal(job.dropped, 67);
    assert_int_equal(fixture_verify(f), 0);
    fixture_free(f);
}

/* One UNREF record counts once, however often it is read again. */
static void test_holders_drop_once(void **state)
{
    struct fixture *f = fill(FEW, true);
    uint16_t left;
    log_holders_set(f->log, 2, 3);
    assert_int_equal(log_holders_drop(f->log, 2, 900, &left), OK);
    assert_int_equal(left, 2);
    log_holders_upto(f->log, 901);
    assert_int_equal(log_checkpoint(f->log, FEW + 1), OK);
    fixture_reopen(f);
    assert_int_equal(log_holders_get(f->log, 2), 2);
    assert_int_equal(log_holders_drop(f->log, 2, 900, &left), OK);
    assert_int_equal(left, 2);
    assert_int_equal(log_holders_drop(f->log, 2, 901, &left), OK);
    assert_int_equal(left, 1);
    assert_int_equal(log_holders_drop(f->log, 5000, 901, &left), ERR_NOT_FOUND);
    fixture_free(f);
}

/* Without an index the holders are not known: nothing is compacted until they were counted. */
static void test_lost_index_is_counted_again(void **state)
{
    struct fixture *f = fill(RECORDS, true);
    struct log_compaction job;
    char path[160];
    log_close(f->log);
    snprintf(path, sizeof(path), "%s/S%016x.idx", f->dir, 2);
    assert_int_equal(unlink(path), 0);
    fixture_open(f);
    log_lsn first = log_uncounted(f->log);
    assert_true(first > 1 && first < RECORDS);
    struct log_compaction second = { .number = 2, .segments = 1, .judge = judge_drop };
    assert_int_equal(log_compact(f->log, &second), ERR_BUSY);
    for (log_lsn lsn = first; lsn < log_counting_end(f->log); lsn++) {
        log_holders_begin(f->log, lsn, is_dead((unsigned)lsn - 1) ? 0 : 1);
    }
    log_counted(f->log, log_counting_end(f->log));
    assert_int_equal(log_uncounted(f->log), 0);
    assert_int_equal(compact_all(f, NULL, &job), OK);
    assert_int_equal(job.dropped, RECORDS / 3);
    check_all(f, RECORDS, true);
    fixture_free(f);
}

static void no_leftovers(const char *path)
{
    size_t len = strlen(path);
    assert_true(len < 4 || strcmp(path + len - 4, ".new") != 0);
}

struct fault_case {
    unsigned records;
    enum fault_call call;
    uint64_t nth;
    enum fault_crash how;
    uint64_t seed;
};

/* The nth call and all later ones fail, then the power goes. True when there was an nth call. */
static bool survives(const struct fault_case *c)
{
    struct fixture *f = fill(c->records, true);
    struct log_compaction job;
    uint64_t before = fault_disk_calls(f->disk, c->call);
    fault_disk_fail(f->disk, c->call, c->nth, FAULT_FOR_EVER, EIO);
    enum err result = compact_all(f, NULL, &job);
    bool was_reached = fault_disk_calls(f->disk, c->call) - before >= c->nth;
    assert_true(result == OK || was_reached);
    if (c->call != FAULT_READ) {
        check_all(f, c->records, true); /* readers go on, whatever became of it */
    }
    fault_disk_freeze(f->disk);
    log_close(f->log);
    f->log = NULL;
    fault_disk_crash(f->disk, c->how, c->seed);
    fixture_open(f);
    fixture_files(f, no_leftovers);
    check_all(f, c->records, true);
    assert_int_equal(fixture_verify(f), 0);
    assert_int_equal(put_text(f, c->records + 1, false), OK);
    if (log_uncounted(f->log) == 0) {
        assert_int_equal(compact_all(f, NULL, &job), OK);
        check_all(f, c->records, true);
    }
    fixture_free(f);
    return was_reached;
}

static void survive_all(unsigned records, enum fault_call call, uint64_t max)
{
    bool was_reached = true;
    for (uint64_t nth = 1; was_reached && nth <= max; nth++) {
        struct fault_case lost = { records, call, nth, CRASH_LOSES_ALL, 0 };
        struct fault_case some = { records, call, nth, CRASH_KEEPS_SOME, nth * 7 + call };
        was_reached = survives(&lost) && survives(&some);
    }
    assert_true(!was_reached || max < 100);
}

/* The power goes before the nth call of each kind, for all n that there are. */
static void test_power_cut_at_every_call(void **state)
{
    static const enum fault_call calls[] = { FAULT_OPEN, FAULT_WRITE, FAULT_SYNC, FAULT_RENAME,
                                             FAULT_UNLINK };
    for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
        survive_all(FEW, calls[i], 100);
    }
}

/* The first calls of a compaction that makes a dictionary are the dictionary's. */
static void test_power_cut_at_a_dictionary(void **state)
{
    survive_all(RECORDS, FAULT_OPEN, 4);
    survive_all(RECORDS, FAULT_WRITE, 2);
    survive_all(RECORDS, FAULT_SYNC, 4);
    survive_all(RECORDS, FAULT_RENAME, 2);
}

static void test_read_faults(void **state)
{
    for (uint64_t nth = 1; nth < 900; nth += 97) {
        survives(&(struct fault_case){ FEW, FAULT_READ, nth, CRASH_LOSES_ALL, 0 });
    }
}

/* A segment with a damaged record is left as it is, every octet of it. */
static void test_damaged_is_left_alone(void **state)
{
    struct fixture *f = fill(RECORDS, true);
    struct log_compaction job;
    char path[160];
    fixture_segment_path(f, 1, path);
    fixture_flip(path, 5000, 0x40);
    size_t size = fixture_file_size(path);
    assert_int_equal(compact_all(f, NULL, &job), ERR_CORRUPT);
    assert_int_equal(fixture_file_size(path), size);
    assert_int_equal(fixture_verify(f), 1);
    fixture_files(f, no_leftovers);
    struct log_compaction second = { .number = 2, .segments = 1, .judge = judge_drop };
    assert_int_equal(log_compact(f->log, &second), OK);
    fixture_free(f);
}

/* In a compacted segment each record is still on its own. */
static void test_decay_after_compaction(void **state)
{
    for (off_t at = 64; at < 20000; at += 1997) {
        struct fixture *f = fill(FEW, true);
        struct log_compaction job;
        char path[160];
        unsigned lost = 0;
        assert_int_equal(compact_all(f, NULL, &job), OK);
        fixture_segment_path(f, 1, path);
        fixture_flip(path, at, 0x08);
        assert_true(fixture_verify(f) >= 1);
        fixture_reopen(f);
        for (log_lsn lsn = 1; lsn <= FEW; lsn++) {
            struct log_record record;
            lost += log_read(f->log, lsn, f->arena, &record) != OK;
            arena_reset(f->arena);
        }
        assert_int_equal(lost, 1);
        fixture_free(f);
    }
}

/* One of the two files of a dictionary is enough, and the other is made again from it. */
static void test_damaged_dictionary(void **state)
{
    static const char *const files[] = { "00000001.zdict", "00000001.zcopy" };
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct fixture *f = fill(RECORDS, true);
        struct log_compaction job;
        char path[160];
        assert_int_equal(compact_all(f, NULL, &job), OK);
        snprintf(path, sizeof(path), "%s/%s", f->dir, files[i]);
        fixture_flip(path, 1000, 0x01);
        fixture_reopen(f);
        check_all(f, RECORDS, true);
        assert_int_equal(fixture_verify(f), 1);
        assert_int_equal(log_mend(f->log), OK);
        assert_int_equal(fixture_verify(f), 0);
        assert_int_equal(unlink(path), 0);
        fixture_reopen(f);
        check_all(f, RECORDS, true);
        assert_int_equal(log_mend(f->log), OK);
        assert_int_equal(access(path, F_OK), 0);
        fixture_free(f);
    }
}

/* When both are damaged it is told, and what does not need it stays readable. */
static void test_lost_dictionary(void **state)
{
    struct fixture *f = fill(RECORDS, true);
    struct log_compaction job;
    struct log_record record;
    char file[160], copy[160];
    assert_int_equal(compact_all(f, NULL, &job), OK);
    log_close(f->log);
    snprintf(file, sizeof(file), "%s/00000001.zdict", f->dir);
    snprintf(copy, sizeof(copy), "%s/00000001.zcopy", f->dir);
    fixture_flip(file, 1000, 0x01);
    fixture_flip(copy, 2000, 0x01);
    fixture_open(f);
    assert_int_equal(log_read(f->log, 2, f->arena, &record), ERR_CORRUPT);
    assert_int_equal(log_read(f->log, RECORDS + 1, f->arena, &record), OK);
    assert_int_equal(log_read(f->log, 18, f->arena, &record), OK); /* too small to compress */
    assert_true(fixture_verify(f) >= 2);
    assert_int_equal(log_mend(f->log), ERR_CORRUPT);
    fixture_flip(file, 1000, 0x01);
    fixture_reopen(f);
    check_all(f, RECORDS, true);
    fixture_free(f);
}

/* A disk that does not answer is not damage: nothing is called lost, and all is there when it answers again. */
static void test_unread_dictionary(void **state)
{
    struct fixture *f = fill(RECORDS, true);
    struct log_compaction job;
    struct log_record record;
    assert_int_equal(compact_all(f, NULL, &job), OK);
    fixture_reopen(f);
    /* The record is read first, then the two files. */
    fault_disk_fail(f->disk, FAULT_READ, 2, FAULT_FOR_EVER, EIO);
    assert_int_equal(log_read(f->log, 2, f->arena, &record), ERR_TEMP);
    fault_disk_fail(f->disk, FAULT_READ, 1, 0, EIO);
    assert_int_equal(log_read(f->log, 2, f->arena, &record), OK);
    fixture_free(f);
}

/* What no segment names is removed; one whose header is damaged names it by its records. */
static void test_dictionary_of_damaged_header(void **state)
{
    struct fixture *f = fill(RECORDS, true);
    struct log_compaction job;
    char segment[160], dictionary[160];
    assert_int_equal(compact_all(f, NULL, &job), OK);
    fixture_segment_path(f, 1, segment);
    snprintf(dictionary, sizeof(dictionary), "%s/00000001.zdict", f->dir);
    fixture_flip(segment, 20, 0x01);
    fixture_reopen(f);
    f->log->dictionary_newest = 2; /* as if there were a younger one */
    dictionary_sweep(f->log);
    assert_int_equal(access(dictionary, F_OK), 0);
    fixture_free(f);
}

/* After three months a new one is made; the old one goes when nothing needs it. */
static void test_dictionary_grows_old(void **state)
{
    struct fixture *f = fill(RECORDS, true);
    struct log_compaction job;
    char first[160], second[160];
    snprintf(first, sizeof(first), "%s/00000001.zdict", f->dir);
    snprintf(second, sizeof(second), "%s/00000002.zdict", f->dir);
    assert_int_equal(compact_all(f, NULL, &job), OK);
    assert_int_equal(access(first, F_OK), 0);
    clock_advance(&f->world.clock, UINT64_C(91) * 24 * 3600 * USEC_PER_SEC);
    assert_int_equal(compact_all(f, NULL, &job), OK);
    assert_int_equal(access(second, F_OK), 0);
    assert_int_equal(access(first, F_OK), -1);
    fixture_reopen(f);
    check_all(f, RECORDS, true);
    fixture_free(f);
}

/* No room: refused, nothing is left behind, and it works as soon as there is some. */
static void test_full_disk(void **state)
{
    static const uint64_t rooms[] = { 0, 100, 1000, 9000 };
    for (size_t i = 0; i < ARRAY_LEN(rooms); i++) {
        struct fixture *f = fill(FEW, true);
        struct log_compaction job;
        fault_disk_set_room(f->disk, rooms[i]);
        assert_int_equal(compact_all(f, NULL, &job), ERR_FULL);
        fixture_files(f, no_leftovers);
        check_all(f, FEW, false);
        fault_disk_set_room(f->disk, FAULT_ROOM_ENDLESS);
        assert_int_equal(compact_all(f, NULL, &job), OK);
        check_all(f, FEW, true);
        fixture_free(f);
    }
}

struct reader {
    struct fixture *f;
    pthread_t thread;
    bool stop;
    unsigned rounds;
};

static void *read_on(void *arg)
{
    struct reader *r = arg;
    struct arena *arena = arena_new(NULL, "reader", (size_t)1 << 26);
    while (!__atomic_load_n(&r->stop, __ATOMIC_ACQUIRE)) {
        for (unsigned i = 1; i < FEW; i += 3) { /* never a dead one */
            char text[TEXT_MAX];
            struct log_record record;
            assert_int_equal(log_read(r->f->log, i + 1, arena, &record), OK);
            assert_int_equal(record.payload.len, text_of(i, text));
            assert_memory_equal(record.payload.ptr, text, record.payload.len);
            arena_reset(arena);
        }
        __atomic_add_fetch(&r->rounds, 1, __ATOMIC_RELEASE);
    }
    arena_free(arena);
    return NULL;
}

static void test_readers_go_on(void **state)
{
    struct fixture *f = fill(FEW, false);
    struct reader readers[2] = { { .f = f }, { .f = f } };
    struct log_compaction job;
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        assert_int_equal(pthread_create(&readers[i].thread, NULL, read_on, &readers[i]), 0);
    }
    for (unsigned round = 0; round < 5; round++) {
        assert_int_equal(compact_all(f, NULL, &job), OK);
        assert_int_equal(put_text(f, FEW + 1 + round, false), OK);
    }
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        __atomic_store_n(&readers[i].stop, true, __ATOMIC_RELEASE);
        pthread_join(readers[i].thread, NULL);
        assert_true(readers[i].rounds > 0);
    }
    fixture_free(f);
}

int compact_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_held_stays_dead_goes),
        cmocka_unit_test(test_recovered_in_order),
        cmocka_unit_test(test_emptied_keep_their_rest),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_holders_drop_once),
        cmocka_unit_test(test_lost_index_is_counted_again),
        cmocka_unit_test(test_power_cut_at_every_call),
        cmocka_unit_test(test_power_cut_at_a_dictionary),
        cmocka_unit_test(test_read_faults),
        cmocka_unit_test(test_damaged_is_left_alone),
        cmocka_unit_test(test_decay_after_compaction),
        cmocka_unit_test(test_damaged_dictionary),
        cmocka_unit_test(test_lost_dictionary),
        cmocka_unit_test(test_unread_dictionary),
        cmocka_unit_test(test_dictionary_of_damaged_header),
        cmocka_unit_test(test_dictionary_grows_old),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_readers_go_on),
    };
    return cmocka_run_group_tests_name("store/log/compact", tests, NULL, NULL);
}
