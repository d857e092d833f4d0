#include <stdio.h>

#include "base/test.h"
#include "store/order/texts.h"

static uint32_t number_of(struct texts *t, const char *text)
{
    uint32_t number = UINT32_MAX;
    assert_int_equal(texts_number(t, slice_cstr(text), &number), OK);
    return number;
}

static void test_numbers(void **state)
{
    struct texts t;
    texts_init(&t);
    assert_int_equal(number_of(&t, ""), 0);
    uint32_t a = number_of(&t, "a"), b = number_of(&t, "b");
    assert_int_not_equal(a, 0);
    assert_int_not_equal(a, b);
    assert_int_equal(number_of(&t, "a"), a);
    assert_int_equal(number_of(&t, "b"), b);
    texts_fini(&t);
}

/* Texts that begin alike, that are the beginning of others, and octets above 127; some of them came after the first were asked for. */
static void test_ranks(void **state)
{
    static const char *const texts[] = {
        "",  "a",        "a long one", "a long one, a", "a long ona",      "aa",
        "b", "\xc3\xa9", "12345678",   "123456789",     "123456789012345", "12345678a"
    };
    uint32_t numbers[ARRAY_LEN(texts)];
    for (size_t split = 0; split <= ARRAY_LEN(texts); split++) {
        struct texts t;
        texts_init(&t);
        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
            if (i == split) {
                (void)texts_ranks(&t);
            }
            numbers[i] = number_of(&t, texts[i]);
        }
        const uint32_t *ranks = texts_ranks(&t);
        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
            for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
                int order = slice_compare(slice_cstr(texts[i]), slice_cstr(texts[k]));
                assert_int_equal(order < 0, ranks[numbers[i]] < ranks[numbers[k]]);
                assert_int_equal(order == 0, ranks[numbers[i]] == ranks[numbers[k]]);
            }
        }
        texts_fini(&t);
    }
}

static void test_many(void **state)
{
    struct texts t;
    char text[16];
    texts_init(&t);
    for (uint32_t i = 0; i < 10000; i++) {
        (void)snprintf(text, sizeof(text), "%05u", (i * 7919) % 10000);
        assert_int_equal(number_of(&t, text), i + 1);
    }
    const uint32_t *ranks = texts_ranks(&t);
    assert_int_equal(ranks[0], 0);
    for (uint32_t i = 0; i < 10000; i++) {
        assert_int_equal(ranks[i + 1], (i * 7919) % 10000 + 1);
    }
    texts_fini(&t);
}

/* Which of the texts, each a part of all octets, hold a part: "0100". */
static void check_find(const struct texts *t, const char *part, const char *want)
{
    uint8_t marks[16];
    char got[17] = "";
    assert_true(t->count < sizeof(got));
    texts_find(t, slice_cstr(part), marks);
    for (uint32_t i = 0; i < t->count; i++) {
        got[i] = marks[i] != 0 ? '1' : '0';
    }
    assert_string_equal(got, want);
}

/* At their beginning, end and in the middle, more than once; never in two that stand behind each other. */
static void test_find(void **state)
{
    struct texts t;
    texts_init(&t);
    check_find(&t, "a", "0");
    (void)number_of(&t, "abc");
    (void)number_of(&t, "");
    (void)number_of(&t, "cab");
    (void)number_of(&t, "b");
    (void)number_of(&t, "cccab abab");
    check_find(&t, "abc", "01000");
    check_find(&t, "ab", "01101");
    check_find(&t, "c", "01101");
    check_find(&t, "cc", "00001");
    check_find(&t, "b", "01111");
    check_find(&t, "bc", "01000");
    check_find(&t, "bb", "00000");
    check_find(&t, "abab", "00001");
    check_find(&t, "ababa", "00000");
    check_find(&t, "cccab abab and more than there is in all of them", "00000");
    texts_fini(&t);
}

static void test_limit(void **state)
{
    struct texts t;
    uint32_t number = 7;
    texts_init(&t);
    t.octet_count = TEXTS_BYTES_MAX;
    assert_int_equal(texts_number(&t, SL("a"), &number), ERR_LIMIT);
    assert_int_equal(number, 7);
    t.octet_count = 0;
    assert_int_equal(number_of(&t, "a"), 1);
    texts_fini(&t);
}

int texts_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_ranks), cmocka_unit_test(test_many),
        cmocka_unit_test(test_find),    cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests_name("store/order/texts", tests, NULL, NULL);
}
