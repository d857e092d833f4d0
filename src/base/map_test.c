#include "base/map.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/attr.h"
#include "base/test.h"

static void test_numbers(void **state)
{
    AUTO(map_fini) struct map m;
    map_init(&m);
    char a, b;
    assert_null(map_find_u64(&m, 0));
    assert_null(map_remove_u64(&m, 0));
    assert_null(map_set_u64(&m, 0, &a));
    assert_null(map_set_u64(&m, UINT64_MAX, &b));
    assert_ptr_equal(map_find_u64(&m, 0), &a);
    assert_ptr_equal(map_set_u64(&m, 0, &b), &a);
    assert_ptr_equal(map_find_u64(&m, 0), &b);
    assert_int_equal(map_count(&m), 2);
    assert_ptr_equal(map_remove_u64(&m, 0), &b);
    assert_null(map_find_u64(&m, 0));
    assert_null(map_remove_u64(&m, 0));
    assert_ptr_equal(map_find_u64(&m, UINT64_MAX), &b);
    assert_int_equal(map_count(&m), 1);
}

static void test_bytes_are_copied(void **state)
{
    AUTO(map_fini) struct map m;
    map_init(&m);
    char a, b, c;
    char key[] = "a\0b";
    assert_null(map_set(&m, slice_make(key, 3), &a));
    key[0] = 'x';
    assert_ptr_equal(map_find(&m, SL("a\0b")), &a);
    assert_null(map_find(&m, SL("a\0c")));
    assert_null(map_find(&m, SL("a")));
    assert_null(map_set(&m, SL(""), &b));
    assert_ptr_equal(map_find(&m, (struct slice){ 0 }), &b);
    assert_ptr_equal(map_set(&m, (struct slice){ 0 }, &c), &b);
    assert_int_equal(map_count(&m), 2);
    assert_ptr_equal(map_remove(&m, SL("")), &c);
    assert_null(map_find(&m, SL("")));
}

/* The octets of a number and the number are two keys. */
static void test_kinds_of_keys_are_apart(void **state)
{
    AUTO(map_fini) struct map m;
    map_init(&m);
    char a, b;
    uint64_t number = 77;
    struct slice octets = slice_make(&number, sizeof(number));
    map_set_u64(&m, number, &a);
    assert_null(map_find(&m, octets));
    map_set(&m, octets, &b);
    assert_ptr_equal(map_find_u64(&m, number), &a);
    assert_ptr_equal(map_remove(&m, octets), &b);
    assert_ptr_equal(map_find_u64(&m, number), &a);
}

#define MANY 20000

static void test_many(void **state)
{
    AUTO(map_fini) struct map m;
    static char values[MANY];
    char text[24];
    map_init(&m);
    for (size_t i = 0; i < MANY; i++) {
        int len = snprintf(text, sizeof(text), "key-%zu", i);
        assert_null(map_set(&m, slice_make(text, (size_t)len), &values[i]));
    }
    for (size_t i = 0; i < MANY; i += 2) {
        int len = snprintf(text, sizeof(text), "key-%zu", i);
        assert_ptr_equal(map_remove(&m, slice_make(text, (size_t)len)), &values[i]);
    }
    assert_int_equal(map_count(&m), MANY / 2);
    size_t at = 0, seen = 0;
    void *value;
    while (map_next(&m, &at, &value)) {
        char *mark = value;
        assert_int_equal((mark - values) % 2, 1);
        assert_int_equal(*mark, 0); /* each one once */
        *mark = 1;
        seen++;
    }
    assert_int_equal(seen, MANY / 2);
    for (size_t i = 0; i < MANY; i++) {
        int len = snprintf(text, sizeof(text), "key-%zu", i);
        assert_ptr_equal(map_find(&m, slice_make(text, (size_t)len)),
                         i % 2 == 0 ? NULL : &values[i]);
    }
}

/* Entries that come and go must not fill the table with the marks of the dead. */
static void test_churn_does_not_grow(void **state)
{
    AUTO(map_fini) struct map m;
    char value;
    map_init(&m);
    for (uint64_t i = 0; i < 100000; i++) {
        map_set_u64(&m, i, &value);
        if (i >= 4) {
            assert_ptr_equal(map_remove_u64(&m, i - 4), &value);
        }
    }
    assert_int_equal(map_count(&m), 4);
    assert_true(m.cap <= 64);
}

static void test_seeds_differ(void **state)
{
    struct map a, b;
    map_init(&a);
    map_init(&b);
    assert_true(a.seed != b.seed);
    size_t at = 0;
    void *value;
    assert_false(map_next(&a, &at, &value));
    map_fini(&a);
    map_fini(&b);
    map_fini(&b);
}

int map_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_bytes_are_copied),
        cmocka_unit_test(test_kinds_of_keys_are_apart),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_churn_does_not_grow),
        cmocka_unit_test(test_seeds_differ),
    };
    return cmocka_run_group_tests_name("base/map", tests, NULL, NULL);
}
