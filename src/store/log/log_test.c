/* The log when nothing fails: round trip, reopening, segments, many producers, inline mode, checkpoints. */
#include <pthread.h>
#include <xxhash.h>

#include "store/log/fixture_test.h"

#define MIB ((size_t)1024 * 1024)

static const size_t lengths[] = { 0, 1, 7, 8, 9, 55, 56, 57, 63, 64, 65, 4096, 65536, 300000 };

static void put_all(struct fixture *f)
{
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        assert_int_equal(fixture_put(f, lengths[i], i), i + 1);
    }
}

static void check_all(struct fixture *f)
{
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        assert_int_equal(fixture_check(f, i + 1, lengths[i], i), OK);
    }
}

static void round_trip_with(bool is_inline)
{
    struct fixture *f = fixture_new(4 * MIB, is_inline);
    fixture_open(f);
    assert_int_equal(f->recovered, 0);
    put_all(f);
    check_all(f);
    assert_int_equal(log_durable_lsn(f->log), ARRAY_LEN(lengths));
    fixture_reopen(f);
    assert_int_equal(f->recovered, ARRAY_LEN(lengths));
    check_all(f);
    assert_int_equal(log_durable_lsn(f->log), ARRAY_LEN(lengths));
    assert_int_equal(fixture_put(f, 100, 99), ARRAY_LEN(lengths) + 1);
    assert_int_equal(fixture_check(f, ARRAY_LEN(lengths) + 1, 100, 99), OK);
    assert_int_equal(fixture_verify(f), 0);
    fixture_free(f);
}

static void test_round_trip(void **state)
{
    round_trip_with(false);
}

static void test_inline(void **state)
{
    round_trip_with(true);
}

static void test_type_and_account(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    struct log_append append = { .type = LOG_MUTATE, .account = UINT64_C(0x0123456789abcdef) };
    struct log_record record;
    fixture_open(f);
    assert_int_equal(fixture_try(f, &append, 10, 1), OK);
    fixture_reopen(f);
    assert_int_equal(log_read(f->log, 1, f->arena, &record), OK);
    assert_int_equal(record.type, LOG_MUTATE);
    assert_int_equal(record.account, UINT64_C(0x0123456789abcdef));
    fixture_free(f);
}

static void test_not_found(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    fixture_open(f);
    assert_int_equal(fixture_check(f, 1, 0, 0), ERR_NOT_FOUND);
    fixture_put(f, 10, 1);
    assert_int_equal(fixture_check(f, 0, 0, 0), ERR_NOT_FOUND);
    assert_int_equal(fixture_check(f, 2, 0, 0), ERR_NOT_FOUND);
    assert_int_equal(fixture_check(f, UINT64_MAX, 0, 0), ERR_NOT_FOUND);
    fixture_free(f);
}

static void test_too_large(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    struct log_append append = { .type = LOG_ACCEPT };
    fixture_open(f);
    assert_int_equal(fixture_try(f, &append, LOG_PAYLOAD_MAX, 1), OK);
    assert_int_equal(fixture_try(f, &append, LOG_PAYLOAD_MAX + 1, 1), ERR_LIMIT);
    assert_int_equal(fixture_put(f, 10, 2), 2);
    fixture_reopen(f);
    assert_int_equal(fixture_check(f, 1, LOG_PAYLOAD_MAX, 1), OK);
    assert_int_equal(fixture_check(f, 2, 10, 2), OK);
    fixture_free(f);
}

static void test_read_part(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    char want[5000], got[5000];
    fixture_open(f);
    fixture_put(f, sizeof(want), 5);
    fixture_fill(want, sizeof(want), 5);
    assert_int_equal(log_read_part(f->log, 1, 0, got, sizeof(got)), OK);
    assert_memory_equal(got, want, sizeof(want));
    assert_int_equal(log_read_part(f->log, 1, 1234, got, 77), OK);
    assert_memory_equal(got, want + 1234, 77);
    fixture_put(f, 5000, 6); /* must not be reached through the record before it */
    assert_int_not_equal(log_read_part(f->log, 1, 4999, got, 2), OK);
    assert_int_not_equal(log_read_part(f->log, 1, UINT64_MAX, got, 2), OK);
    fixture_free(f);
}

static void test_segments_switch(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    struct log_stats stats;
    fixture_open(f);
    for (uint64_t i = 1; i <= 500; i++) {
        assert_int_equal(fixture_put(f, 10000, i), i);
    }
    log_stats_get(f->log, &stats);
    assert_in_range(stats.segments, 5, 6);
    assert_int_equal(stats.records, 500);
    assert_int_equal(stats.first_lsn, 1);
    assert_int_equal(stats.last_lsn, 500);
    for (int turn = 0; turn < 3; turn++) {
        for (uint64_t i = 1; i <= 500; i += 7) {
            assert_int_equal(fixture_check(f, i, 10000, i), OK);
        }
        assert_int_equal(fixture_verify(f), 0);
        fixture_reopen(f);
        assert_int_equal(f->recovered, 500);
    }
    fixture_free(f);
}

static void test_record_larger_than_segment(void **state)
{
    struct fixture *f = fixture_new(MIB, true);
    fixture_open(f);
    for (uint64_t i = 1; i <= 3; i++) {
        fixture_put(f, 3 * MIB, i);
        fixture_put(f, 10, i);
    }
    fixture_reopen(f);
    assert_int_equal(f->recovered, 6);
    for (uint64_t i = 1; i <= 3; i++) {
        assert_int_equal(fixture_check(f, 2 * i - 1, 3 * MIB, i), OK);
        assert_int_equal(fixture_check(f, 2 * i, 10, i), OK);
    }
    fixture_free(f);
}

/* --- many producers --- */
#define PRODUCERS 64
#define PER_PRODUCER 100

struct producer {
    struct fixture *fixture;
    unsigned number;
    log_lsn lsns[PER_PRODUCER];
};

static size_t length_of(unsigned producer, unsigned i)
{
    return 100 + producer * 37 + i * 11;
}

static void *produce(void *arg)
{
    struct producer *p = arg;
    for (unsigned i = 0; i < PER_PRODUCER; i++) {
        p->lsns[i] = fixture_put(p->fixture, length_of(p->number, i), p->number * 1000 + i);
        assert_true(log_durable_lsn(p->fixture->log) >= p->lsns[i]);
    }
    return NULL;
}

static void test_producers(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    struct producer *producers = calloc(PRODUCERS, sizeof(*producers));
    pthread_t threads[PRODUCERS];
    bool *seen = calloc(PRODUCERS * PER_PRODUCER + 1, sizeof(*seen));
    struct log_stats stats;
    fixture_open(f);
    for (unsigned i = 0; i < PRODUCERS; i++) {
        producers[i] = (struct producer){ f, i, { 0 } };
        assert_int_equal(pthread_create(&threads[i], NULL, produce, &producers[i]), 0);
    }
    for (unsigned i = 0; i < PRODUCERS; i++) {
        pthread_join(threads[i], NULL);
    }
    log_stats_get(f->log, &stats);
    assert_true(stats.batches < PRODUCERS * PER_PRODUCER);
    fixture_reopen(f);
    assert_int_equal(f->recovered, PRODUCERS * PER_PRODUCER);
    for (unsigned p = 0; p < PRODUCERS; p++) {
        for (unsigned i = 0; i < PER_PRODUCER; i++) {
            log_lsn lsn = producers[p].lsns[i];
            assert_true(lsn >= 1 && lsn <= PRODUCERS * PER_PRODUCER && !seen[lsn]);
            seen[lsn] = true;
            assert_int_equal(fixture_check(f, lsn, length_of(p, i), p * 1000 + i), OK);
        }
    }
    free(seen);
    free(producers);
    fixture_free(f);
}

/* --- order of completion --- */
struct ordered {
    struct log_append append;
    struct order *order;
};
struct order {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned done;
    log_lsn last;
};

static void ordered_done(struct log_append *append)
{
    struct order *order = CONTAINER_OF(append, struct ordered, append)->order;
    pthread_mutex_lock(&order->lock);
    assert_int_equal(append->result, OK);
    assert_int_equal(append->lsn, order->last + 1);
    order->last = append->lsn;
    order->done++;
    pthread_cond_signal(&order->changed);
    pthread_mutex_unlock(&order->lock);
}

static void test_done_in_order(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    struct order order = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0 };
    struct ordered *all = calloc(3000, sizeof(*all));
    fixture_open(f);
    for (unsigned i = 0; i < 3000; i++) {
        all[i] =
            (struct ordered){ { .type = LOG_TICK, .done = ordered_done, .unsynced = i % 5 == 0 },
                              &order };
        log_submit(f->log, &all[i].append);
    }
    pthread_mutex_lock(&order.lock);
    while (order.done < 3000) {
        pthread_cond_wait(&order.changed, &order.lock);
    }
    pthread_mutex_unlock(&order.lock);
    struct log_stats stats;
    log_stats_get(f->log, &stats);
    assert_true(stats.batches < 3000);
    free(all);
    fixture_free(f);
}

/* What is submitted quietly is written together once the writer is told, in order. */
static void test_quiet_submits(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    struct order order = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0 };
    struct ordered all[100];
    struct log_stats before, after;
    fixture_open(f);
    log_stats_get(f->log, &before);
    for (unsigned i = 0; i < 100; i++) {
        all[i] = (struct ordered){ { .type = LOG_TICK, .done = ordered_done }, &order };
        log_submit_quietly(f->log, &all[i].append);
    }
    log_wake(f->log);
    log_wake(f->log);
    pthread_mutex_lock(&order.lock);
    while (order.done < 100) {
        pthread_cond_wait(&order.changed, &order.lock);
    }
    pthread_mutex_unlock(&order.lock);
    log_stats_get(f->log, &after);
    assert_true(after.batches - before.batches < 100); /* the writer may have been awake */
    assert_int_equal(after.last_lsn - before.last_lsn, 100);
    fixture_free(f);
}

static void test_close_waits(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    struct order order = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0 };
    struct ordered all[100];
    fixture_open(f);
    for (unsigned i = 0; i < 100; i++) {
        all[i] = (struct ordered){ { .type = LOG_TICK, .done = ordered_done }, &order };
        log_submit(f->log, &all[i].append);
    }
    log_close(f->log);
    assert_int_equal(order.done, 100);
    fixture_open(f);
    assert_int_equal(f->recovered, 100);
    fixture_free(f);
}

/* --- checkpoint --- */
static void test_checkpoint(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    fixture_open(f);
    for (uint64_t i = 1; i <= 300; i++) {
        fixture_put(f, 10000, i);
    }
    static const log_lsn points[] = { 1, 2, 150, 300, 301 };
    for (size_t i = 0; i < ARRAY_LEN(points); i++) {
        assert_int_equal(log_checkpoint(f->log, points[i]), OK);
        fixture_reopen(f);
        assert_int_equal(f->recovered, 301 - points[i]);
        assert_true(f->recovered == 0 || f->recovered_lsns[0] == points[i]);
        for (uint64_t lsn = 1; lsn <= 300; lsn += 13) {
            assert_int_equal(fixture_check(f, lsn, 10000, lsn), OK);
        }
    }
    assert_int_equal(fixture_put(f, 10, 1), 301);
    fixture_free(f);
}

static void test_checkpoint_damaged(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    char path[160];
    fixture_open(f);
    for (uint64_t i = 1; i <= 20; i++) {
        fixture_put(f, 100, i);
    }
    assert_int_equal(log_checkpoint(f->log, 15), OK);
    snprintf(path, sizeof(path), "%s/CHECKPOINT", f->dir);
    log_close(f->log);
    fixture_flip(path, 9, 1);
    fixture_open(f);
    assert_int_equal(f->recovered, 20); /* too many is harmless: what was applied is passed over */
    fixture_free(f);
}

static void test_index_lost_or_damaged(void **state)
{
    struct fixture *f = fixture_new(MIB, false);
    char path[160];
    fixture_open(f);
    for (uint64_t i = 1; i <= 300; i++) {
        fixture_put(f, 10000, i);
    }
    assert_int_equal(log_checkpoint(f->log, 301), OK);
    log_close(f->log);
    snprintf(path, sizeof(path), "%s/S%016x.idx", f->dir, 1);
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof(path), "%s/S%016x.idx", f->dir, 2);
    fixture_flip(path, 100, 4);
    for (int turn = 0; turn < 2; turn++) {
        fixture_open(f);
        assert_int_equal(f->recovered, 0);
        for (uint64_t lsn = 1; lsn <= 300; lsn++) {
            assert_int_equal(fixture_check(f, lsn, 10000, lsn), OK);
        }
        log_close(f->log);
        assert_int_equal(access(path, R_OK), 0);
    }
    fixture_open(f);
    fixture_free(f);
}

/* --- damage to what a segment says of itself --- */

static void test_damaged_header(void **state)
{
    for (off_t at = 0; at < 48; at += 5) {
        struct fixture *f = fixture_new(MIB, true);
        char path[160];
        fixture_open(f);
        for (size_t i = 0; i < 3; i++) {
            fixture_put(f, lengths[i], i);
        }
        log_close(f->log);
        fixture_segment_path(f, 1, path);
        fixture_flip(path, at, (unsigned char)(1 << at % 8));
        fixture_open(f);
        assert_int_equal(f->recovered, 3);
        assert_int_equal(fixture_check(f, 3, lengths[2], 2), OK);
        assert_int_equal(fixture_put(f, 100, 99), 3 + 1);
        fixture_reopen(f);
        assert_int_equal(fixture_check(f, 3, lengths[2], 2), OK);
        assert_int_equal(fixture_check(f, 3 + 1, 100, 99), OK);
        fixture_free(f);
    }
}

/* Gives the record at `at` another number, with a checksum that holds. */
static void renumber(const char *path, off_t at, size_t len, uint64_t lsn)
{
    unsigned char *bytes = malloc(64 + len);
    int fd = open(path, O_RDWR);
    assert_int_equal(pread(fd, bytes, 64 + len, at), 64 + len);
    memcpy(bytes + 16, &lsn, sizeof(lsn));
    XXH3_state_t *state = XXH3_createState();
    XXH3_64bits_reset(state);
    XXH3_64bits_update(state, bytes, 56);
    XXH3_64bits_update(state, bytes + 64, len);
    uint64_t checksum = XXH3_64bits_digest(state);
    XXH3_freeState(state);
    memcpy(bytes + 56, &checksum, sizeof(checksum));
    assert_int_equal(pwrite(fd, bytes, 64, at), 64);
    close(fd);
    free(bytes);
}

/* A number that cannot be there is damage, however good the checksum: nothing counts up to it. */
static void test_made_up_numbers(void **state)
{
    static const uint64_t made_up[] = { UINT64_C(1) << 27, UINT64_C(1) << 40, UINT64_MAX };
    for (size_t i = 0; i < 2 * ARRAY_LEN(made_up); i++) {
        struct fixture *f = fixture_new(MIB, true);
        bool has_header = i < ARRAY_LEN(made_up);
        char path[160];
        fixture_open(f);
        for (uint64_t n = 1; n <= 3; n++) {
            fixture_put(f, 1000, n);
        }
        log_close(f->log);
        fixture_segment_path(f, 1, path);
        renumber(path, 64 + 1064, 1000, made_up[i % ARRAY_LEN(made_up)]);
        if (!has_header) {
            fixture_flip(path, 33, 1);
        }
        fixture_open(f);
        assert_int_equal(fixture_check(f, 1, 1000, 1), OK);
        assert_int_equal(fixture_check(f, 3, 1000, 3), OK);
        assert_true(fixture_check(f, 2, 1000, 2) != OK);
        assert_true(fixture_verify(f) > 0);
        assert_in_range(fixture_put(f, 1000, 4), 4, 100);
        fixture_free(f);
    }
}

static enum log_type type_of(struct fixture *f, log_lsn lsn)
{
    struct log_record record;
    assert_int_equal(log_read(f->log, lsn, f->arena, &record), OK);
    return record.type;
}

/* An account may have applied the record that is lost: its number must not come again with other content. */
static void test_number_of_damaged_last_record(void **state)
{
    static const off_t places[] = { 0, 6, 8, 16, 40, 56, 64, 90 };
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        struct fixture *f = fixture_new(MIB, true);
        char path[160];
        fixture_open(f);
        fixture_put(f, 1000, 1);
        fixture_put(f, 1000, 2);
        log_close(f->log);
        fixture_segment_path(f, 1, path);
        fixture_flip(path, 64 + 64 + 1000 + places[i], 0x10);
        fixture_open(f);
        assert_int_equal(fixture_check(f, 1, 1000, 1), OK);
        assert_int_equal(type_of(f, 2), LOG_TICK);
        log_lsn lsn = fixture_put(f, 1000, 3);
        assert_in_range(lsn, 3, 100); /* higher when the flip made a higher number */
        fixture_reopen(f);
        assert_int_equal(type_of(f, 2), LOG_TICK);
        assert_int_equal(fixture_check(f, lsn, 1000, 3), OK);
        assert_int_equal(fixture_verify(f), 0);
        fixture_free(f);
    }
}

static void test_end_lost_before_checkpoint(void **state)
{
    struct fixture *f = fixture_new(MIB, true);
    char path[160];
    fixture_open(f);
    for (uint64_t i = 1; i <= 10; i++) {
        fixture_put(f, 1000, i);
    }
    assert_int_equal(log_checkpoint(f->log, 11), OK);
    log_close(f->log);
    fixture_segment_path(f, 1, path);
    assert_int_equal(truncate(path, 64 + 5 * 1064), 0);
    fixture_open(f);
    assert_int_equal(fixture_put(f, 1000, 11), 11);
    assert_int_equal(fixture_check(f, 5, 1000, 5), OK);
    assert_int_equal(fixture_check(f, 6, 1000, 6), ERR_NOT_FOUND);
    assert_true(fixture_verify(f) > 0);
    fixture_free(f);
}

/* Something with a checksum behind it that covers `covered` octets: what is there and zeros. */
struct versioned {
    const char *file;
    off_t start, version_at;
    char version;
    size_t len, covered;
};

/* As a newer program would write it: with a checksum that holds. */
static void write_version(const char *path, const struct versioned *v)
{
    char bytes[64] = { 0 };
    int fd = open(path, O_RDWR);
    assert_int_equal(pread(fd, bytes, v->len, v->start), v->len);
    bytes[v->version_at] = v->version;
    uint64_t checksum = XXH3_64bits(bytes, v->covered);
    assert_int_equal(pwrite(fd, bytes, v->len, v->start), v->len);
    assert_int_equal(pwrite(fd, &checksum, 8, v->start + (off_t)v->len), 8);
    close(fd);
}

static void newer_is_refused(const struct versioned *v)
{
    struct fixture *f = fixture_new(MIB, true);
    char path[160];
    fixture_open(f);
    put_all(f);
    assert_int_equal(log_checkpoint(f->log, 3), OK);
    log_close(f->log);
    f->log = NULL;
    snprintf(path, sizeof(path), "%s/%s", f->dir, v->file);
    write_version(path, v);
    assert_int_equal(log_open(&f->config, &f->world, fixture_recovered, f, &f->log), ERR_PERM);
    f->log = NULL;
    assert_non_null(strstr(err_detail(), v->file));
    assert_non_null(strstr(err_detail(), "use a newer culver"));
    fixture_free(f);
}

static void test_newer_is_refused(void **state)
{
    static const struct versioned cases[] = {
        { "S0000000000000001.seg", 0, 8, 3, 40, 56 },
        { "S0000000000000001.seg", 64, 6, 2, 56, 56 }, /* its first record, which is empty */
        { "CHECKPOINT", 0, 7, '2', 16, 16 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        newer_is_refused(&cases[i]);
    }
}

int log_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_inline),
        cmocka_unit_test(test_type_and_account),
        cmocka_unit_test(test_not_found),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_read_part),
        cmocka_unit_test(test_segments_switch),
        cmocka_unit_test(test_record_larger_than_segment),
        cmocka_unit_test(test_producers),
        cmocka_unit_test(test_done_in_order),
        cmocka_unit_test(test_quiet_submits),
        cmocka_unit_test(test_close_waits),
        cmocka_unit_test(test_checkpoint),
        cmocka_unit_test(test_checkpoint_damaged),
        cmocka_unit_test(test_index_lost_or_damaged),
        cmocka_unit_test(test_damaged_header),
        cmocka_unit_test(test_made_up_numbers),
        cmocka_unit_test(test_number_of_damaged_last_record),
        cmocka_unit_test(test_end_lost_before_checkpoint),
        cmocka_unit_test(test_newer_is_refused),
    };
    return cmocka_run_group_tests_name("store/log", tests, NULL, NULL);
}
