/* Automatic replies: what is kept over a restart, who is answered again when, and how much is remembered. */
#include "directory/vacation.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/test.h"

#define DAY 86400

struct fixture {
    struct world world;
    char dir[64];
    struct directory *directory;
    struct arena *arena;
    uint64_t account, entry;
    int64_t start;
};

static void open_again(struct fixture *f)
{
    directory_close(f->directory);
    assert_int_equal(directory_open(f->dir, true, &f->world, &f->directory), OK);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    world_init_real(&f->world);
    snprintf(f->dir, sizeof(f->dir), "/tmp/culver-vacation-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->arena = arena_new(NULL, "test", (size_t)64 * 1024 * 1024);
    open_again(f);
    assert_int_equal(directory_domain_add(f->directory, SL("here.test")), OK);
    assert_int_equal(directory_account_reserve(f->directory, SL("bob@here.test"), &f->account), OK);
    assert_int_equal(directory_account_add(f->directory, SL("bob@here.test"), 0, f->account, false),
                     OK);
    f->start = clock_now(&f->world.clock).secs;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = { "/db/server.db", "/db/server.db-wal",
                                         "/db/server.db-shm" };
    char path[128];
    directory_close(f->directory);
    arena_free(f->arena);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(path, sizeof(path), "%s%s", f->dir, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof(path), "%s/db", f->dir);
    rmdir(path);
    int code = rmdir(f->dir);
    free(f);
    return code;
}

static void put(struct fixture *f, unsigned days)
{
    struct vacation v = { .time.is_on = true, .days = days, .text = SL("I am away.") };
    assert_int_equal(directory_vacation_set(f->directory, SL("Bob@here.test"), &v), OK);
}

/* "" it was answered now. */
static struct slice take(struct fixture *f, const char *sender, int64_t seconds)
{
    struct slice why = SL("?");
    struct vacation_turn turn = { f->account, slice_cstr(sender), ++f->entry, f->start + seconds };
    assert_int_equal(directory_vacation_take(f->directory, &turn, &why), OK);
    return why;
}

#define assert_answered(f, sender, at) assert_true(slice_eq(take(f, sender, at), SL("")))
#define assert_why(f, sender, at, why) assert_true(slice_eq(take(f, sender, at), SL(why)))

static void test_once_in_days(void **state)
{
    struct fixture *f = *state;
    put(f, 7);
    assert_answered(f, "alice@far.test", 1);
    assert_why(f, "alice@far.test", 2, "answered before");
    assert_answered(f, "carol@far.test", 2);
    open_again(f);
    assert_why(f, "ALICE@Far.Test", 6 * DAY, "answered before");
    assert_answered(f, "alice@far.test", 8 * DAY);
}

static void test_asked_is_not_answered(void **state)
{
    struct fixture *f = *state;
    struct slice why;
    struct vacation_turn turn = { f->account, SL("alice@far.test"), 0, f->start + 1 };
    put(f, 7);
    assert_int_equal(directory_vacation_take(f->directory, &turn, &why), OK);
    assert_int_equal(why.len, 0);
    assert_answered(f, "alice@far.test", 1);
    f->entry--; /* the same entry, after the server died */
    open_again(f);
    assert_answered(f, "alice@far.test", 2);
    assert_int_equal(directory_vacation_take(f->directory, &turn, &why), OK);
    assert_true(slice_eq(why, SL("answered before")));
}

static void test_pair(void **state)
{
    struct fixture *f = *state;
    char sender[64];
    unsigned answered = 0;
    put(f, 0);
    for (unsigned i = 0; i < 1000; i++) {
        snprintf(sender, sizeof(sender), "ticket+%u@far.test", i);
        answered += take(f, sender, 1 + i / 10).len == 0;
        if (i == 500) {
            open_again(f);
        }
    }
    assert_int_equal(answered, VACATION_PAIR_HOUR_MAX);
    assert_answered(f, "alice@far.test", 200);
    assert_answered(f, "ticket@far.test", 3700);
}

static void test_account_limit(void **state)
{
    struct fixture *f = *state;
    char sender[64];
    unsigned answered = 0;
    put(f, 7);
    for (unsigned i = 0; i < 2 * VACATION_ACCOUNT_HOUR_MAX; i++) {
        snprintf(sender, sizeof(sender), "sender%u@far.test", i);
        answered += take(f, sender, 1).len == 0;
    }
    assert_int_equal(answered, VACATION_ACCOUNT_HOUR_MAX);
    assert_why(f, "new@far.test", 2, "account limit");
    assert_answered(f, "new@far.test", 3700);
}

static void test_only_so_many_are_remembered(void **state)
{
    struct fixture *f = *state;
    char sender[64];
    put(f, VACATION_DAYS_MAX);
    for (unsigned i = 0; i <= VACATION_SENDERS_MAX; i++) {
        snprintf(sender, sizeof(sender), "sender%u@far.test", i);
        assert_answered(f, sender, 1 + (int64_t)i * 60);
    }
    int64_t end = 1 + ((int64_t)VACATION_SENDERS_MAX + 100) * 60;
    assert_why(f, "sender1@far.test", end, "answered before");
    assert_answered(f, "sender0@far.test", end);
}

static void test_kept(void **state)
{
    struct fixture *f = *state;
    struct account_row row;
    struct vacation found;
    struct vacation v = { .time = { true, f->start + 100, f->start + 200 },
                          .days = 3,
                          .subject = SL("Away"),
                          .text = SL("Gone fishing."),
                          .name = SL("Bob"),
                          .address = SL("robert@here.test") };
    assert_int_equal(directory_vacation_find(f->directory, f->account, f->arena, &found),
                     ERR_NOT_FOUND);
    assert_int_equal(directory_vacation_set(f->directory, SL("bob@here.test"), &v), OK);
    open_again(f);
    assert_int_equal(directory_account_by_id(f->directory, f->account, f->arena, &row), OK);
    assert_false(vacation_is_on(&row.vacation, f->start + 99));
    assert_true(vacation_is_on(&row.vacation, f->start + 100));
    assert_false(vacation_is_on(&row.vacation, f->start + 200));
    assert_why(f, "alice@far.test", 250, "not now");
    assert_int_equal(directory_vacation_off(f->directory, SL("bob@here.test")), OK);
    assert_why(f, "alice@far.test", 150, "not now");
    assert_int_equal(directory_vacation_find(f->directory, f->account, f->arena, &found), OK);
    assert_true(!found.time.is_on && found.days == 3 && slice_eq(found.subject, SL("Away")) &&
                slice_eq(found.text, SL("Gone fishing.")) && slice_eq(found.name, SL("Bob")) &&
                slice_eq(found.address, SL("robert@here.test")));
    v.time.until = v.time.from;
    assert_int_equal(directory_vacation_set(f->directory, SL("bob@here.test"), &v), ERR_SYNTAX);
    v.time.until = 0;
    v.text = SL("\xff");
    assert_int_equal(directory_vacation_set(f->directory, SL("bob@here.test"), &v), ERR_SYNTAX);
}

int vacation_tests(void);
int vacation_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_once_in_days, setup, teardown),
        cmocka_unit_test_setup_teardown(test_asked_is_not_answered, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pair, setup, teardown),
        cmocka_unit_test_setup_teardown(test_account_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_only_so_many_are_remembered, setup, teardown),
        cmocka_unit_test_setup_teardown(test_kept, setup, teardown),
    };
    return cmocka_run_group_tests_name("directory/vacation", tests, NULL, NULL);
}
