/* QU08: a message that ends the program is found within two deaths, and no other is parked with it. */
#include "queue/poison.h"

#include <stdlib.h>

#include "base/test.h"

static struct poison_board *new_board(void)
{
    struct poison_board *board = calloc(1, sizeof(*board));
    assert_non_null(board);
    return board;
}

/* The program dies: what it had on the board stays there. */
static struct poison *die(struct poison *poison, struct poison_board *board)
{
    poison_close(poison);
    return poison_open(board);
}

static void test_found(void **state)
{
    struct poison_board *board = new_board();
    struct poison *p = poison_open(board);
    unsigned first, second, third;
    assert_int_equal(poison_begin(p, 7, &first), POISON_GO);
    assert_int_equal(poison_begin(p, 8, &second), POISON_GO);
    assert_int_equal(poison_begin(p, 9, &third), POISON_GO);
    poison_end(p, third);
    p = die(p, board);
    assert_int_equal(poison_suspects(p), 2);
    /* One suspect at a time, whoever else is sent. */
    assert_int_equal(poison_begin(p, 8, &second), POISON_GO);
    assert_int_equal(poison_begin(p, 7, &first), POISON_WAIT);
    assert_int_equal(poison_begin(p, 9, &third), POISON_GO);
    poison_end(p, second);
    assert_int_equal(poison_suspects(p), 1);
    assert_int_equal(poison_begin(p, 7, &first), POISON_GO);
    p = die(p, board);
    assert_int_equal(poison_begin(p, 7, &first), POISON_PARK);
    /* Who was beside it the second time is a suspect, and is sent. */
    assert_int_equal(poison_begin(p, 9, &third), POISON_GO);
    poison_end(p, third);
    assert_int_equal(poison_begin(p, 8, &second), POISON_GO);
    poison_forget(p, 7);
    assert_int_equal(poison_begin(p, 7, &first), POISON_GO);
    poison_close(p);
    free(board);
}

static void test_nothing_under_way(void **state)
{
    struct poison_board *board = new_board();
    struct poison *p = poison_open(board);
    unsigned place;
    for (uint64_t message = 1; message < 10000; message++) {
        assert_int_equal(poison_begin(p, message, &place), POISON_GO);
        poison_end(p, place);
    }
    p = die(p, board);
    assert_int_equal(poison_suspects(p), 0);
    poison_close(p);
    free(board);
}

/* More than can be watched are sent, and more than can be remembered are forgotten in their order. */
static void test_full(void **state)
{
    struct poison_board *board = new_board();
    struct poison *p = poison_open(board);
    unsigned place = 0;
    for (uint64_t message = 1; message <= POISON_UNDER_WAY + 2; message++) {
        assert_int_equal(poison_begin(p, message, &place), POISON_GO);
    }
    poison_end(p, place);
    p = die(p, board);
    assert_int_equal(poison_suspects(p), POISON_SUSPECTS);
    assert_int_equal(poison_begin(p, 9999, &place), POISON_GO);
    p = die(p, board);
    assert_int_equal(poison_suspects(p), POISON_SUSPECTS);
    assert_int_equal(poison_begin(p, 2, &place), POISON_GO);
    assert_int_equal(poison_begin(p, 9999, &place), POISON_WAIT);
    assert_int_equal(poison_begin(p, 1, &place), POISON_GO);
    poison_close(p);
    free(board);
}

int poison_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_nothing_under_way),
        cmocka_unit_test(test_full),
    };
    return cmocka_run_group_tests_name("queue/poison", tests, NULL, NULL);
}
