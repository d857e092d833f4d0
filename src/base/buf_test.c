#include <stdio.h>

#include "base/buf.h"

#include <stdlib.h>

#include "base/test.h"

static void test_appends(void **state)
{
    AUTO(buf_fini) struct buf b;
    buf_init(&b, 1000);
    assert_int_equal(buf_slice(&b).len, 0);
    buf_append(&b, SL("a\0b"));
    buf_append(&b, (struct slice){ 0 });
    buf_append_char(&b, '\0');
    buf_append_cstr(&b, "cd");
    buf_append_cstr(&b, NULL);
    buf_append_number(&b, 0);
    buf_append_number(&b, UINT64_MAX);
    buf_printf(&b, "[%s|%d]", "x", -1);
    ASSERT_SLICE(buf_slice(&b), SL("a\0b\0cd018446744073709551615[x|-1]"));
    assert_int_equal(buf_error(&b), OK);
}

/* Of each length, at its edges, as printf() writes it. */
static void test_numbers(void **state)
{
    struct buf b;
    buf_init(&b, 64);
    for (uint64_t edge = 1; edge < UINT64_MAX / 10; edge *= 10) {
        for (uint64_t n = edge - 1; n <= edge + 1; n++) {
            char want[24];
            buf_reset(&b);
            buf_append_number(&b, n);
            snprintf(want, sizeof(want), "%llu", (unsigned long long)n);
            ASSERT_SLICE(buf_slice(&b), slice_cstr(want));
        }
    }
    buf_fini(&b);
}

/* Whatever is appended, a buf of ceiling n takes exactly n octets and then no more. */
static void test_ceiling_is_exact(void **state)
{
    static const size_t ceilings[] = { 0, 1, 5, 255, 256, 257, 511, 512, 513, 4096 };
    for (size_t i = 0; i < ARRAY_LEN(ceilings); i++) {
        AUTO(buf_fini) struct buf b;
        buf_init(&b, ceilings[i]);
        for (size_t n = 0; n < ceilings[i]; n++) {
            buf_append_char(&b, 'x');
        }
        assert_int_equal(buf_error(&b), OK);
        assert_int_equal(buf_slice(&b).len, ceilings[i]);
        buf_append(&b, SL(""));
        assert_int_equal(buf_error(&b), OK);
        buf_append_char(&b, 'y');
        assert_int_equal(buf_error(&b), ERR_LIMIT);
        assert_int_equal(buf_slice(&b).len, ceilings[i]);
    }
}

static void test_printf_fills_to_the_ceiling(void **state)
{
    AUTO(buf_fini) struct buf b;
    buf_init(&b, 5);
    buf_printf(&b, "%s", "hello");
    assert_int_equal(buf_error(&b), OK);
    ASSERT_SLICE(buf_slice(&b), SL("hello"));
    buf_printf(&b, "%s", "");
    assert_int_equal(buf_error(&b), OK);
    buf_printf(&b, "%s", "!");
    assert_int_equal(buf_error(&b), ERR_LIMIT);
    ASSERT_SLICE(buf_slice(&b), SL("hello"));
}

static void test_error_is_sticky(void **state)
{
    AUTO(buf_fini) struct buf b;
    buf_init(&b, 4);
    buf_append(&b, SL("abc"));
    buf_append(&b, SL("de")); /* nothing of what does not fit */
    buf_append(&b, SL("f"));  /* and nothing after it */
    buf_append_number(&b, 1);
    buf_printf(&b, "x");
    assert_null(buf_reserve(&b, 0));
    ASSERT_SLICE(buf_slice(&b), SL("abc"));
    assert_int_equal(buf_error(&b), ERR_LIMIT);
    assert_string_equal(err_detail(), "more than 4 bytes");
    buf_reset(&b);
    buf_append(&b, SL("abcd"));
    assert_int_equal(buf_error(&b), OK);
    ASSERT_SLICE(buf_slice(&b), SL("abcd"));
}

static void test_sizes_do_not_overflow(void **state)
{
    AUTO(buf_fini) struct buf b;
    buf_init(&b, SIZE_MAX);
    buf_append(&b, SL("abc"));
    assert_null(buf_reserve(&b, SIZE_MAX - 1));
    assert_int_equal(buf_error(&b), ERR_LIMIT);
    ASSERT_SLICE(buf_slice(&b), SL("abc"));
}

static void test_reserve_and_commit(void **state)
{
    AUTO(buf_fini) struct buf b;
    buf_init(&b, 3000);
    char *room = buf_reserve(&b, 1000);
    assert_non_null(room);
    memset(room, 'r', 1000);
    buf_commit(&b, 2);
    ASSERT_SLICE(buf_slice(&b), SL("rr"));
    room = buf_reserve(&b, 2998);
    assert_non_null(room);
    memset(room, 's', 2998);
    buf_commit(&b, 2998);
    assert_int_equal(b.len, 3000);
    assert_true(b.cap <= 3000);
}

static void test_consume_and_truncate(void **state)
{
    AUTO(buf_fini) struct buf b;
    buf_init(&b, 100);
    buf_consume(&b, 5);
    buf_append(&b, SL("abcdef"));
    buf_consume(&b, 0);
    buf_consume(&b, 2);
    ASSERT_SLICE(buf_slice(&b), SL("cdef"));
    buf_truncate(&b, 9);
    ASSERT_SLICE(buf_slice(&b), SL("cdef"));
    buf_truncate(&b, 3);
    ASSERT_SLICE(buf_slice(&b), SL("cde"));
    buf_consume(&b, SIZE_MAX);
    assert_int_equal(b.len, 0);
}

static void test_integers_are_little_endian(void **state)
{
    AUTO(buf_fini) struct buf b;
    buf_init(&b, 100);
    buf_append_u8(&b, 0xfe);
    buf_append_u16(&b, 0x0102);
    buf_append_u32(&b, 0xa1020304);
    buf_append_u64(&b, UINT64_C(0xf102030405060708));
    buf_append_blob(&b, SL("x\0"));
    buf_append_blob(&b, (struct slice){ 0 });
    ASSERT_SLICE(buf_slice(&b), SL("\xfe\x02\x01\x04\x03\x02\xa1\x08\x07\x06\x05\x04\x03\x02\xf1"
                                   "\x02\0\0\0x\0\0\0\0\0"));
}

static void test_blob_beyond_u32(void **state)
{
    AUTO(buf_fini) struct buf b;
    buf_init(&b, SIZE_MAX);
    char octet = 'x';
    buf_append_blob(
        &b, slice_make(&octet, (size_t)UINT32_MAX + 1)); /* refused before it is looked at */
    assert_int_equal(buf_error(&b), ERR_LIMIT);
    assert_int_equal(b.len, 0);
}

int buf_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appends),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_ceiling_is_exact),
        cmocka_unit_test(test_printf_fills_to_the_ceiling),
        cmocka_unit_test(test_error_is_sticky),
        cmocka_unit_test(test_sizes_do_not_overflow),
        cmocka_unit_test(test_reserve_and_commit),
        cmocka_unit_test(test_consume_and_truncate),
        cmocka_unit_test(test_integers_are_little_endian),
        cmocka_unit_test(test_blob_beyond_u32),
    };
    return cmocka_run_group_tests_name("base/buf", tests, NULL, NULL);
}
