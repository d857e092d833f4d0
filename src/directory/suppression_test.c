/* Addresses that nobody has: counted, suppressed, forgotten, kept over a restart, and never too many. */
#include "directory/suppression.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/test.h"

#define DAY 86400
#define START 1795000000

struct fixture {
    struct world world;
    char dir[64];
    struct directory *directory;
    struct arena *arena;
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
    snprintf(f->dir, sizeof(f->dir), "/tmp/culver-suppression-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->arena = arena_new(NULL, "test", (size_t)64 * 1024 * 1024);
    open_again(f);
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

static bool fails(struct fixture *f, const char *address, int64_t days)
{
    struct suppression_failure failure = { .address = slice_cstr(address),
                                           .reply = SL("550 5.1.1 unknown"),
                                           .now = { START + days * DAY },
                                           .after = 3,
                                           .within = (uint64_t)30 * DAY };
    bool is_new = false;
    assert_int_equal(directory_suppression_failed(f->directory, &failure, &is_new), OK);
    return is_new;
}

static bool is_suppressed(struct fixture *f, const char *address)
{
    return directory_is_suppressed(f->directory, slice_cstr(address));
}

static unsigned listed(struct fixture *f, const char *after, unsigned max,
                       struct suppression_row **out)
{
    struct suppression_page page;
    assert_int_equal(
        directory_suppression_list(f->directory, slice_cstr(after), max, f->arena, &page), OK);
    *out = page.rows;
    return page.count;
}

static void test_three_within_the_time(void **state)
{
    struct fixture *f = *state;
    struct suppression_row *rows;
    assert_false(fails(f, "Gone@Example.org", 0));
    assert_false(fails(f, "gone@example.org", 1));
    assert_false(is_suppressed(f, "gone@example.org"));
    open_again(f);
    assert_true(fails(f, "gone@EXAMPLE.org", 2));
    assert_true(is_suppressed(f, "GONE@example.org"));
    assert_false(fails(f, "gone@example.org", 3)); /* it is already */
    assert_false(is_suppressed(f, "other@example.org"));
    open_again(f);
    assert_true(is_suppressed(f, "gone@example.org"));
    assert_int_equal(listed(f, NULL, 10, &rows), 1);
    ASSERT_SLICE(rows[0].address, SL("gone@example.org"));
    ASSERT_SLICE(rows[0].reply, SL("550 5.1.1 unknown"));
    assert_int_equal(rows[0].failures, 4);
    assert_int_equal(rows[0].last.secs, START + 3 * DAY);
}

static void test_too_far_apart(void **state)
{
    struct fixture *f = *state;
    for (int64_t days = 0; days < 200; days += 16) {
        assert_false(fails(f, "slow@example.org", days));
    }
    assert_false(is_suppressed(f, "slow@example.org"));
}

static void test_a_delivery_forgets(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 10; i++) {
        assert_false(fails(f, "moody@example.org", 0));
        assert_false(fails(f, "moody@example.org", 0));
        assert_int_equal(directory_suppression_delivered(f->directory, SL("moody@example.org")),
                         OK);
    }
    assert_int_equal(directory_suppression_delivered(f->directory, SL("new@example.org")), OK);
}

static void test_by_hand(void **state)
{
    struct fixture *f = *state;
    const struct utc now = { START };
    struct suppression_row *rows;
    struct slice address = SL("x@example.org");
    assert_int_equal(directory_domain_add(f->directory, SL("here.test")), OK);
    assert_int_equal(directory_suppression_add(f->directory, address, now), OK);
    assert_int_equal(directory_suppression_add(f->directory, address, now), ERR_EXISTS);
    assert_int_equal(directory_suppression_add(f->directory, SL("x@here.test"), now), ERR_SYNTAX);
    assert_int_equal(directory_suppression_add(f->directory, SL("x"), now), ERR_SYNTAX);
    assert_true(is_suppressed(f, "x@example.org"));
    for (char c = 'a'; c < 'f'; c++) {
        char name[] = "?@example.org";
        name[0] = c;
        fails(f, name, 0);
    }
    assert_int_equal(listed(f, "", 3, &rows), 3);
    assert_int_equal(listed(f, "c@example.org", 10, &rows), 3);
    ASSERT_SLICE(rows[2].address, address);
    assert_true(rows[2].is_suppressed && !rows[0].is_suppressed);
    assert_int_equal(directory_suppression_remove(f->directory, address), OK);
    assert_int_equal(directory_suppression_remove(f->directory, address), ERR_NOT_FOUND);
    assert_false(is_suppressed(f, "x@example.org"));
}

static void test_never(void **state)
{
    struct fixture *f = *state;
    struct suppression_failure failure = { .address = SL("a@b.test"), .reply = SL("") };
    bool is_new = true;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(directory_suppression_failed(f->directory, &failure, &is_new), OK);
        assert_false(is_new);
    }
    assert_false(is_suppressed(f, "a@b.test"));
}

int suppression_tests(void);
int suppression_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_three_within_the_time, setup, teardown),
        cmocka_unit_test_setup_teardown(test_too_far_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_delivery_forgets, setup, teardown),
        cmocka_unit_test_setup_teardown(test_by_hand, setup, teardown),
        cmocka_unit_test_setup_teardown(test_never, setup, teardown),
    };
    return cmocka_run_group_tests_name("directory/suppression", tests, NULL, NULL);
}
