#include "base/list.h"

#include "base/test.h"

struct item {
    char name;
    struct list node;
};

static struct slice names(struct list *l, char *room)
{
    size_t len = 0;
    LIST_EACH (l, node) {
        room[len++] = LIST_ENTRY(node, struct item, node)->name;
    }
    return slice_make(room, len);
}

static void test_append_remove_pop(void **state)
{
    struct list l;
    char room[8];
    struct item items[] = { { .name = 'a' }, { .name = 'b' }, { .name = 'c' } };
    list_init(&l);
    assert_true(list_is_empty(&l));
    assert_null(list_pop(&l));
    for (size_t i = 0; i < ARRAY_LEN(items); i++) {
        list_append(&l, &items[i].node);
    }
    ASSERT_SLICE(names(&l, room), SL("abc"));
    list_remove(&items[1].node);
    list_remove(&items[1].node); /* harmless */
    ASSERT_SLICE(names(&l, room), SL("ac"));
    list_append(&l, &items[1].node);
    assert_ptr_equal(list_pop(&l), &items[0].node);
    ASSERT_SLICE(names(&l, room), SL("cb"));
    assert_ptr_equal(list_pop(&l), &items[2].node);
    assert_ptr_equal(list_pop(&l), &items[1].node);
    assert_true(list_is_empty(&l));
}

static void test_the_body_may_remove_its_node(void **state)
{
    struct list l;
    char room[8];
    struct item items[] = { { .name = 'a' }, { .name = 'b' }, { .name = 'c' }, { .name = 'd' } };
    list_init(&l);
    for (size_t i = 0; i < ARRAY_LEN(items); i++) {
        list_append(&l, &items[i].node);
    }
    LIST_EACH (&l, node) {
        if (LIST_ENTRY(node, struct item, node)->name != 'c') {
            list_remove(node);
        }
    }
    ASSERT_SLICE(names(&l, room), SL("c"));
}

static void test_move_all_keeps_order(void **state)
{
    struct list from, to;
    char room[8];
    struct item items[] = { { .name = 'a' }, { .name = 'b' }, { .name = 'c' } };
    list_init(&from);
    list_init(&to);
    list_append(&to, &items[0].node);
    list_append(&from, &items[1].node);
    list_append(&from, &items[2].node);
    list_move_all(&to, &from);
    assert_true(list_is_empty(&from));
    ASSERT_SLICE(names(&to, room), SL("abc"));
    list_move_all(&to, &from);
    ASSERT_SLICE(names(&to, room), SL("abc"));
}

int list_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_append_remove_pop),
        cmocka_unit_test(test_the_body_may_remove_its_node),
        cmocka_unit_test(test_move_all_keeps_order),
    };
    return cmocka_run_group_tests_name("base/list", tests, NULL, NULL);
}
