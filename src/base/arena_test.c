#include "base/arena.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/test.h"

#define BUDGET ((size_t)1 << 20)

static void test_pieces_are_zero_aligned_and_apart(void **state)
{
    AUTO(arena_free_auto) struct arena *a = arena_new(NULL, "test", BUDGET);
    static const size_t sizes[] = { 0, 1, 7, 15, 16, 17, 2047, 2048, 2049, 70000 };
    for (int round = 0; round < 3; round++) {
        char *pieces[ARRAY_LEN(sizes)];
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
            pieces[i] = arena_alloc(a, sizes[i]);
            assert_non_null(pieces[i]);
            assert_int_equal((uintptr_t)pieces[i] % 16, 0);
            for (size_t at = 0; at < sizes[i]; at++) {
                assert_int_equal(pieces[i][at], 0);
            }
            memset(pieces[i], 0xa5, sizes[i]);
        }
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
            for (size_t at = 0; at < sizes[i]; at++) {
                assert_int_equal((unsigned char)pieces[i][at], 0xa5);
            }
        }
        arena_reset(a);
        assert_int_equal(arena_used(a), 0);
    }
}

static void test_copies(void **state)
{
    AUTO(arena_free_auto) struct arena *a = arena_new(NULL, "test", BUDGET);
    char text[] = "a\0b";
    struct slice copy = arena_dup(a, slice_make(text, 3));
    text[0] = 'x';
    ASSERT_SLICE(copy, SL("a\0b"));
    assert_null(arena_dup(a, (struct slice){ 0 }).ptr);
    assert_non_null(arena_dup(a, SL("")).ptr);
    assert_string_equal(arena_cstr(a, SL("plain")), "plain");
    assert_string_equal(arena_cstr(a, SL("a\0b")), "a");
    assert_memory_equal(arena_cstr(a, SL("a\0b")), "a\0b\0", 4);
    assert_string_equal(arena_cstr(a, (struct slice){ 0 }), "");
    ASSERT_SLICE(arena_printf(a, "%s-%05d", "x", 42), SL("x-00042"));
    ASSERT_SLICE(arena_printf(a, "%s", ""), SL(""));
    struct slice wide = arena_printf(a, "%*s", 5000, "end");
    assert_int_equal(wide.len, 5000);
    assert_true(slice_ends(wide, SL(" end")));
    int *numbers = ARENA_ARRAY(a, int, 100);
    assert_int_equal(numbers[99], 0);
    int *raw = ARENA_ARRAY_RAW(a, int, 100);
    for (int i = 0; i < 100; i++) {
        raw[i] = i;
    }
    assert_int_equal(raw[99], 99);
    assert_int_equal(numbers[99], 0);
    long *one = ARENA_NEW(a, long);
    assert_int_equal(*one, 0);
}

struct trace {
    char text[32];
    size_t len;
};
struct mark {
    struct trace *trace;
    char name;
};

static void note(void *what)
{
    struct mark *mark = what;
    mark->trace->text[mark->trace->len++] = mark->name;
}

static void test_closers_run_last_added_first(void **state)
{
    struct trace trace = { 0 };
    struct arena *a = arena_new(NULL, "test", BUDGET);
    struct mark *marks = ARENA_ARRAY(a, struct mark, 3);
    for (int i = 0; i < 3; i++) {
        marks[i] = (struct mark){ &trace, (char)('1' + i) };
        arena_on_free(a, note,
                      &marks[i]); /* what lives in the arena is alive when its closer runs */
    }
    arena_reset(a);
    assert_string_equal(trace.text, "321");
    arena_reset(a);
    assert_string_equal(trace.text, "321");
    struct mark last = { &trace, '9' };
    arena_on_free(a, note, &last);
    arena_free(a);
    assert_string_equal(trace.text, "3219");
}

static void test_trimmed_arena_serves_again(void **state)
{
    struct trace trace = { 0 };
    struct arena *a = arena_new(NULL, "test", 4000);
    for (int round = 0; round < 2; round++) {
        char *piece = arena_alloc(a, 3000);
        assert_int_equal(piece[0], 0);
        memset(piece, 'x', 3000);
        struct mark mark = { &trace, (char)('1' + round) };
        arena_on_free(a, note, &mark);
        arena_trim(a);
        assert_int_equal(arena_used(a), 0);
    }
    assert_string_equal(trace.text, "12");
    arena_trim(a);
    assert_string_equal(trace.text, "12");
    arena_free(a);
}

static void test_children_go_with_their_parent(void **state)
{
    struct trace trace = { 0 };
    struct arena *parent = arena_new(NULL, "parent", BUDGET);
    struct arena *child = arena_new(parent, "child", BUDGET);
    struct arena *grandchild = arena_new(child, "grandchild", BUDGET);
    struct arena *other = arena_new(parent, "other", BUDGET);
    struct mark marks[] = { { &trace, 'p' }, { &trace, 'c' }, { &trace, 'g' }, { &trace, 'o' } };
    arena_on_free(parent, note, &marks[0]);
    arena_on_free(child, note, &marks[1]);
    arena_on_free(grandchild, note, &marks[2]);
    arena_on_free(other, note, &marks[3]);
    arena_alloc(parent, 32);
    arena_alloc(grandchild, 64);
    assert_int_equal(arena_used(parent), 96);
    assert_int_equal(arena_used(child), 64);
    arena_free(other);
    assert_string_equal(trace.text, "o");
    arena_reset(parent);
    assert_string_equal(trace.text, "opcg");
    assert_int_equal(arena_used(parent), 0);
    arena_free(parent);
    arena_free(NULL);
}

/* Runs fn in a child; true when it ended by abort(). */
static bool dies(void (*fn)(struct arena *a))
{
    pid_t pid = fork();
    if (pid == 0) {
        const struct rlimit no_core = { 0, 0 };
        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        struct arena *a = arena_new(NULL, "test", 1024);
        fn(a);
        arena_free(a);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void use_budget(struct arena *a)
{
    for (int i = 0; i < 64; i++) {
        arena_alloc(a, 16);
    }
}
static void use_more_than_budget(struct arena *a)
{
    use_budget(a);
    arena_alloc(a, 1);
}
static void use_budget_twice_with_reset(struct arena *a)
{
    use_budget(a);
    arena_reset(a);
    use_budget(a);
}
static void ask_for_everything(struct arena *a)
{
    arena_alloc(a, SIZE_MAX);
}
static void overflow_array(struct arena *a)
{
    arena_array(a, SIZE_MAX / 2, 3);
}

static void test_budget_ends_the_process(void **state)
{
    assert_false(dies(use_budget));
    assert_true(dies(use_more_than_budget));
    assert_false(dies(use_budget_twice_with_reset));
    assert_true(dies(ask_for_everything));
    assert_true(dies(overflow_array));
}

int arena_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_are_zero_aligned_and_apart),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_closers_run_last_added_first),
        cmocka_unit_test(test_trimmed_arena_serves_again),
        cmocka_unit_test(test_children_go_with_their_parent),
        cmocka_unit_test(test_budget_ends_the_process),
    };
    return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
