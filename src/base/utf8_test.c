#include "base/utf8.h"

#include "base/test.h"

static void test_every_code_point(void **state)
{
    AUTO(buf_fini) struct buf b;
    buf_init(&b, 8);
    for (uint32_t point = 0; point <= 0x10ffff; point++) {
        bool is_surrogate = point >= 0xd800 && point <= 0xdfff;
        buf_reset(&b);
        utf8_append(&b, point);
        struct scan c = scan_make(buf_slice(&b));
        uint32_t back = 0;
        bool ok = utf8_take(&c, &back);
        if (ok == is_surrogate || (ok && (back != point || !scan_at_end(&c)))) {
            fail_msg("U+%04X", point);
        }
    }
}

static void test_invalid_sequences(void **state)
{
    static const struct slice rows[] = {
        SL("\x80"), /* a continuation alone */
        SL("\xbf\x80"),
        SL("\xc0\x80"),         /* overlong NUL */
        SL("\xc1\xbf"),         /* overlong 0x7f */
        SL("\xe0\x9f\xbf"),     /* overlong U+07FF */
        SL("\xf0\x8f\xbf\xbf"), /* overlong U+FFFF */
        SL("\xed\xa0\x80"),     /* U+D800 */
        SL("\xed\xbf\xbf"),     /* U+DFFF */
        SL("\xf4\x90\x80\x80"), /* U+110000 */
        SL("\xf5\x80\x80\x80"),
        SL("\xf8\x88\x80\x80\x80"),
        SL("\xfe"),
        SL("\xff"),
        SL("\xc3"), /* cut */
        SL("\xe2\x82"),
        SL("\xf0\x9f\x98"),
        SL("\xc3("),
        SL("\xe2\x28\xa1"),
        SL("\xe2\x82("),
        SL("\xf0\x9f\x98("),
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct scan c = scan_make(rows[i]);
        uint32_t point = 42;
        assert_false(utf8_take(&c, &point));
        assert_int_equal(point, 42);
        assert_int_equal(scan_left(&c), rows[i].len);
        assert_false(utf8_is_valid(rows[i]));
    }
    struct scan empty = scan_make(SL(""));
    uint32_t point;
    assert_false(utf8_take(&empty, &point));
}

/* All triples of octets that begin like a sequence of three, against the bit patterns of RFC 3629
 * section 3. */
static void test_all_triples(void **state)
{
    for (uint32_t n = 0xe00000; n < 0xf00000; n++) {
        const unsigned char octets[] = { (unsigned char)(n >> 16), (unsigned char)(n >> 8),
                                         (unsigned char)n };
        uint32_t value = (octets[0] & 0x0fU) << 12 | (octets[1] & 0x3fU) << 6 | (octets[2] & 0x3fU);
        bool shaped = (octets[1] & 0xc0) == 0x80 && (octets[2] & 0xc0) == 0x80;
        bool valid = shaped && value >= 0x800 && (value < 0xd800 || value > 0xdfff);
        if (utf8_is_valid(slice_make(octets, 3)) != valid) {
            fail_msg("%02x %02x %02x", octets[0], octets[1], octets[2]);
        }
    }
}

static void test_validity(void **state)
{
    assert_true(utf8_is_valid(SL("")));
    assert_true(utf8_is_valid((struct slice){ 0 }));
    assert_true(utf8_is_valid(SL("a\0\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80")));
    assert_false(utf8_is_valid(SL("ok\xff")));
    assert_true(ascii_is_all(SL("a\0\x7f")));
    assert_false(ascii_is_all(SL("a\x80")));
    assert_true(ascii_is_all((struct slice){ 0 }));
}

static void test_prefix_cuts_between_code_points(void **state)
{
    struct slice s = SL("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
    static const size_t lengths[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10 };
    for (size_t max = 0; max < ARRAY_LEN(lengths); max++) {
        assert_int_equal(utf8_prefix(s, max).len, lengths[max]);
    }
    assert_int_equal(utf8_prefix(s, SIZE_MAX).len, s.len);
    assert_int_equal(utf8_prefix((struct slice){ 0 }, 5).len, 0);
    assert_int_equal(utf8_prefix(SL("\x80\x80\x80"), 2).len, 0);
}

int utf8_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_invalid_sequences),
        cmocka_unit_test(test_all_triples),
        cmocka_unit_test(test_validity),
        cmocka_unit_test(test_prefix_cuts_between_code_points),
    };
    return cmocka_run_group_tests_name("base/utf8", tests, NULL, NULL);
}
