#include "base/err.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/test.h"

static void test_detail_is_kept(void **state)
{
    assert_int_equal(fail(ERR_TEMP, "open %s: %d", "x", 5), ERR_TEMP);
    assert_string_equal(err_detail(), "open x: 5");
    errno = ENOENT;
    assert_int_equal(fail(ERR_NOT_FOUND, "open x: %m"), ERR_NOT_FOUND);
    assert_string_equal(err_detail(), "open x: No such file or directory");
}

static void test_frames_stand_before(void **state)
{
    IGNORE(fail(ERR_TEMP, "disk gone"));
    assert_int_equal(fail_frame(ERR_PERM, "account %u", 7U), ERR_PERM);
    assert_string_equal(err_detail(), "account 7: disk gone");
    assert_int_equal(fail_frame(ERR_PERM, "start"), ERR_PERM);
    assert_string_equal(err_detail(), "start: account 7: disk gone");
}

static void test_detail_as_argument_of_itself(void **state)
{
    IGNORE(fail(ERR_TEMP, "inner"));
    IGNORE(fail(ERR_TEMP, "outer (%s)", err_detail()));
    assert_string_equal(err_detail(), "outer (inner)");
    IGNORE(fail_frame(ERR_TEMP, "again [%s]", err_detail()));
    assert_string_equal(err_detail(), "again [outer (inner)]: outer (inner)");
}

static void test_long_details_are_cut(void **state)
{
    char text[ERR_TEXT_MAX * 2];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    IGNORE(fail(ERR_TEMP, "%s", text));
    assert_int_equal(strlen(err_detail()), ERR_TEXT_MAX - 1);
    IGNORE(fail_frame(ERR_TEMP, "frame"));
    assert_int_equal(strlen(err_detail()), ERR_TEXT_MAX - 1);
    assert_memory_equal(err_detail(), "frame: xxx", 10);
    IGNORE(fail_frame(ERR_TEMP, "%s", text));
    assert_int_equal(strlen(err_detail()), ERR_TEXT_MAX - 1);
}

/* Frames of every length around the end of the slot: never past it, always terminated. */
static void test_frames_at_the_edge(void **state)
{
    for (int width = ERR_TEXT_MAX - 6; width <= ERR_TEXT_MAX + 2; width++) {
        IGNORE(fail(ERR_TEMP, "tail"));
        IGNORE(fail_frame(ERR_TEMP, "%*s", width, "x"));
        assert_true(strlen(err_detail()) < ERR_TEXT_MAX);
        assert_true(strlen(err_detail()) >= ERR_TEXT_MAX - 6);
    }
}

static void test_slots_are_apart(void **state)
{
    struct err_slot fiber = { "" };
    IGNORE(fail(ERR_TEMP, "of the thread"));
    assert_null(err_slot_swap(&fiber));
    assert_string_equal(err_detail(), "");
    IGNORE(fail(ERR_TEMP, "of the fiber"));
    assert_string_equal(fiber.text, "of the fiber");
    assert_ptr_equal(err_slot_swap(NULL), &fiber);
    assert_string_equal(err_detail(), "of the thread");
}

static void *fail_elsewhere(void *arg)
{
    IGNORE(fail(ERR_TEMP, "elsewhere"));
    return arg;
}

static void test_threads_are_apart(void **state)
{
    pthread_t thread;
    IGNORE(fail(ERR_TEMP, "here"));
    assert_int_equal(pthread_create(&thread, NULL, fail_elsewhere, NULL), 0);
    pthread_join(thread, NULL);
    assert_string_equal(err_detail(), "here");
}

static void test_names(void **state)
{
    for (int i = OK; i <= ERR_UNSURE; i++) {
        assert_non_null(err_name((enum err)i));
        for (int j = OK; j < i; j++) {
            assert_string_not_equal(err_name((enum err)i), err_name((enum err)j));
        }
    }
    assert_string_equal(err_name(ERR_NOT_FOUND), "not-found");
    assert_string_equal(err_name((enum err)(ERR_UNSURE + 1)), "unknown");
    assert_string_equal(err_name((enum err) - 1), "unknown");
}

static enum err try_twice(enum err first, int *reached)
{
    TRY(first);
    *reached += 1;
    return OK;
}

static void test_try_returns_at_once(void **state)
{
    int reached = 0;
    assert_int_equal(try_twice(ERR_BUSY, &reached), ERR_BUSY);
    assert_int_equal(reached, 0);
    assert_int_equal(try_twice(OK, &reached), OK);
    assert_int_equal(reached, 1);
}

int err_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_detail_is_kept),
        cmocka_unit_test(test_frames_stand_before),
        cmocka_unit_test(test_detail_as_argument_of_itself),
        cmocka_unit_test(test_long_details_are_cut),
        cmocka_unit_test(test_frames_at_the_edge),
        cmocka_unit_test(test_slots_are_apart),
        cmocka_unit_test(test_threads_are_apart),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_try_returns_at_once),
    };
    return cmocka_run_group_tests_name("base/err", tests, NULL, NULL);
}
