/* Policies that outlive the program, and those that have to go. */
#include "trust/sts_cache.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/test.h"
#include "support/stored.h"

#define NOW 1000000

struct rig {
    struct world world;
    char dir[64];
    struct sts_cache *cache;
};

static void open_cache(struct rig *rig, int64_t now)
{
    sts_cache_free(rig->cache);
    rig->cache = sts_cache_open(&rig->world.disk, rig->dir, now);
}

static int set_up(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    char path[128];
    log_setup(LOG_ERROR, "test", -1);
    world_init_real(&rig->world);
    snprintf(rig->dir, sizeof(rig->dir), "/tmp/sts-XXXXXX");
    assert_non_null(mkdtemp(rig->dir));
    snprintf(path, sizeof(path), "%s/db", rig->dir);
    assert_int_equal(mkdir(path, 0700), 0);
    open_cache(rig, NOW);
    *state = rig;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    return remove(path);
}

static int tear_down(void **state)
{
    struct rig *rig = *state;
    sts_cache_free(rig->cache);
    assert_int_equal(nftw(rig->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
    free(rig);
    return 0;
}

static struct sts_known make_known(const char *domain, enum sts_mode mode)
{
    return (struct sts_known){ .domain = slice_cstr(domain),
                               .id = SL("2016a"),
                               .policy = { mode, 86400, SL("mx.example *.mx.example") },
                               .fetched = NOW,
                               .expires = NOW + 86400 };
}

static void put(struct rig *rig, const char *domain, enum sts_mode mode)
{
    struct sts_known known = make_known(domain, mode);
    sts_cache_set(sts_cache_add(rig->cache, known.domain), &known);
    assert_int_equal(sts_cache_save(rig->cache, &known), OK);
}

static int file_of(struct rig *rig, const char *name, int flags)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/db/sts/%s", rig->dir, name);
    return open(path, flags | O_CLOEXEC, 0600);
}

static bool has_file(struct rig *rig, const char *name)
{
    int fd = file_of(rig, name, O_RDONLY);
    if (fd >= 0) {
        close(fd);
    }
    return fd >= 0;
}

static void test_outlives_the_program(void **state)
{
    struct rig *rig = *state;
    put(rig, "a.example", STS_ENFORCE);
    put(rig, "b.example", STS_TESTING);
    open_cache(rig, NOW + 86399);
    assert_int_equal(sts_cache_count(rig->cache), 2);
    struct sts_entry *entry = sts_cache_find(rig->cache, SL("a.example"));
    assert_non_null(entry);
    ASSERT_SLICE(entry->known.domain, SL("a.example"));
    ASSERT_SLICE(entry->known.id, SL("2016a"));
    ASSERT_SLICE(entry->known.policy.hosts, SL("mx.example *.mx.example"));
    assert_int_equal(entry->known.policy.mode, STS_ENFORCE);
    assert_int_equal(entry->known.policy.max_age, 86400);
    assert_int_equal(entry->known.fetched, NOW);
    assert_int_equal(entry->known.expires, NOW + 86400);
    assert_null(sts_cache_find(rig->cache, SL("c.example")));
}

static void test_a_new_policy_takes_the_place_of_the_old(void **state)
{
    struct rig *rig = *state;
    put(rig, "a.example", STS_ENFORCE);
    put(rig, "a.example", STS_NONE);
    open_cache(rig, NOW);
    assert_int_equal(sts_cache_count(rig->cache), 1);
    assert_int_equal(sts_cache_find(rig->cache, SL("a.example"))->known.policy.mode, STS_NONE);
}

/* QU10: a start under a clock that is ten years fast costs no policy that protects somebody. */
static void test_what_is_out_of_date_stays(void **state)
{
    struct rig *rig = *state;
    struct slice *aging;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 4096);
    put(rig, "a.example", STS_ENFORCE);
    put(rig, "t.example", STS_TESTING);
    put(rig, "n.example", STS_NONE);
    open_cache(rig, NOW + INT64_C(10) * 365 * 86400);
    assert_int_equal(sts_cache_count(rig->cache), 2);
    assert_false(has_file(rig, "n.example"));
    assert_int_equal(sts_cache_aging(rig->cache, NOW + INT64_C(10) * 365 * 86400, arena, &aging),
                     0);
    open_cache(rig, NOW + 60);
    assert_int_equal(sts_cache_find(rig->cache, SL("a.example"))->known.expires, NOW + 86400);
    assert_int_equal(sts_cache_find(rig->cache, SL("t.example"))->known.expires, NOW + 86400);
    assert_true(has_file(rig, "a.example"));
}

static void test_damage_costs_one_policy(void **state)
{
    struct rig *rig = *state;
    put(rig, "a.example", STS_ENFORCE);
    put(rig, "b.example", STS_ENFORCE);
    int fd = file_of(rig, "a.example", O_WRONLY);
    assert_int_equal(pwrite(fd, "x", 1, 40), 1);
    close(fd);
    fd = file_of(rig, "c.example~", O_WRONLY | O_CREAT); /* of a write that a crash cut off */
    assert_int_equal(write(fd, "culver", 6), 6);
    close(fd);
    open_cache(rig, NOW);
    assert_int_equal(sts_cache_count(rig->cache), 1);
    assert_non_null(sts_cache_find(rig->cache, SL("b.example")));
    assert_false(has_file(rig, "c.example~"));
    put(rig, "a.example", STS_ENFORCE);
    open_cache(rig, NOW);
    assert_int_equal(sts_cache_count(rig->cache), 2);
}

/* Each bit of a file: then it is not there, and the domain is asked again. */
static void test_every_flip_is_noticed(void **state)
{
    struct rig *rig = *state;
    char octet;
    put(rig, "a.example", STS_ENFORCE);
    int fd = file_of(rig, "a.example", O_RDWR);
    off_t bits = lseek(fd, 0, SEEK_END) * 8;
    assert_true(bits >= 100);
    for (off_t bit = 0; bit < bits; bit++) {
        assert_int_equal(pread(fd, &octet, 1, bit / 8), 1);
        octet ^= (char)(1 << bit % 8);
        assert_int_equal(pwrite(fd, &octet, 1, bit / 8), 1);
        open_cache(rig, NOW);
        assert_int_equal(sts_cache_count(rig->cache), 0);
        octet ^= (char)(1 << bit % 8);
        assert_int_equal(pwrite(fd, &octet, 1, bit / 8), 1);
    }
    close(fd);
    open_cache(rig, NOW);
    assert_int_equal(sts_cache_count(rig->cache), 1);
}

/* --- what programs of before wrote --- */

static void check_stored(void *arg, const char *path)
{
    struct rig *rig = arg;
    char to[128];
    snprintf(to, sizeof(to), "%s/db/sts/stored.example", rig->dir);
    unlink(to);
    stored_copy(path, to);
    open_cache(rig, NOW);
    struct sts_entry *entry = sts_cache_find(rig->cache, SL("stored.example"));
    assert_non_null(entry);
    ASSERT_SLICE(entry->known.id, SL("2016a"));
    ASSERT_SLICE(entry->known.policy.hosts, SL("mx.example *.mx.example"));
    assert_int_equal(entry->known.policy.mode, STS_ENFORCE);
    assert_int_equal(entry->known.expires, NOW + 86400);
}

static void test_stored_policies_bind(void **state)
{
    assert_true(stored_each("db/sts/stored.example", check_stored, *state) >= 1);
}

/* tools/format-sample */
static void test_make_sample(void **state)
{
    struct rig *rig = *state;
    sts_cache_free(rig->cache);
    rig->cache = sts_cache_open(&rig->world.disk, getenv("FORMAT_SAMPLE"), NOW);
    put(rig, "stored.example", STS_ENFORCE);
}

/* A file under the name of another domain would bind that one. */
static void test_a_file_counts_under_its_name_alone(void **state)
{
    struct rig *rig = *state;
    char from[128], to[128];
    put(rig, "a.example", STS_ENFORCE);
    snprintf(from, sizeof(from), "%s/db/sts/a.example", rig->dir);
    snprintf(to, sizeof(to), "%s/db/sts/b.example", rig->dir);
    assert_int_equal(rename(from, to), 0);
    open_cache(rig, NOW);
    assert_int_equal(sts_cache_count(rig->cache), 0);
}

/* Very many domains push out those that bind to nothing, then those that were not asked for; never one that is being fetched. */
static void test_limit(void **state)
{
    struct rig *rig = *state;
    char name[32];
    struct sts_known enforced = make_known("old.example", STS_ENFORCE);
    sts_cache_add(rig->cache, SL("busy.example"))->is_asked_for = true;
    sts_cache_set(sts_cache_add(rig->cache, enforced.domain), &enforced);
    put(rig, "testing.example", STS_TESTING);
    for (unsigned i = 3; i < STS_DOMAINS_MAX; i++) {
        snprintf(name, sizeof(name), "d%u.example", i);
        enforced.domain = slice_cstr(name);
        sts_cache_set(sts_cache_add(rig->cache, enforced.domain), &enforced);
    }
    assert_int_equal(sts_cache_count(rig->cache), STS_DOMAINS_MAX);
    sts_cache_set(sts_cache_add(rig->cache, SL("one.example")), &enforced);
    assert_int_equal(sts_cache_count(rig->cache), STS_DOMAINS_MAX);
    assert_null(sts_cache_find(rig->cache, SL("testing.example")));
    assert_false(has_file(rig, "testing.example"));
    assert_non_null(
        sts_cache_find(rig->cache, SL("old.example"))); /* is used, and so not the next */
    sts_cache_add(rig->cache, SL("two.example"));
    assert_null(sts_cache_find(rig->cache, SL("d3.example")));
    assert_non_null(sts_cache_find(rig->cache, SL("old.example")));
    assert_non_null(sts_cache_find(rig->cache, SL("busy.example")));
    assert_int_equal(sts_cache_count(rig->cache), STS_DOMAINS_MAX);
}

static void test_what_no_file_may_say(void **state)
{
    struct sts_known rows[] = {
        make_known("", STS_ENFORCE),          make_known("../a", STS_ENFORCE),
        make_known("A.example", STS_ENFORCE), make_known("a.example", (enum sts_mode)3),
        make_known("a.example", STS_ENFORCE), make_known("a.example", STS_ENFORCE),
        make_known("a.example", STS_ENFORCE), make_known("a.example", STS_ENFORCE),
    };
    (void)state;
    rows[4].expires = NOW + STS_AGE_MAX + 1;
    rows[5].expires = NOW - 1;
    rows[6].policy.hosts = SL("a b..c");
    rows[7].policy.max_age = STS_AGE_MAX + 1;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        AUTO(buf_fini) struct buf text;
        struct sts_known known;
        buf_init(&text, STS_FILE_MAX);
        sts_known_write(&rows[i], &text);
        assert_int_equal(sts_known_read(buf_slice(&text), &known), ERR_CORRUPT);
    }
}

int sts_cache_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_outlives_the_program, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_new_policy_takes_the_place_of_the_old, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_out_of_date_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damage_costs_one_policy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_flip_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stored_policies_bind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_file_counts_under_its_name_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limit, set_up, tear_down),
        cmocka_unit_test(test_what_no_file_may_say),
    };
    const struct CMUnitTest making[] = { cmocka_unit_test_setup_teardown(test_make_sample, set_up,
                                                                         tear_down) };
    if (getenv("FORMAT_SAMPLE") != NULL) {
        return cmocka_run_group_tests_name("trust/make", making, NULL, NULL);
    }
    return cmocka_run_group_tests_name("trust/sts_cache", tests, NULL, NULL);
}
