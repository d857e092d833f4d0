#include "base/scan.h"

#include "base/buf.h"
#include "base/test.h"

static void test_single_octets(void **state)
{
    struct scan c = scan_make(SL("a\0\xff"));
    char octet = 'z';
    assert_int_equal(scan_left(&c), 3);
    assert_int_equal(scan_peek(&c), 'a');
    assert_int_equal(scan_peek_at(&c, 2), 0xff);
    assert_int_equal(scan_peek_at(&c, 3), -1);
    assert_int_equal(scan_peek_at(&c, SIZE_MAX), -1);
    assert_false(scan_char(&c, 'b'));
    assert_true(scan_char(&c, 'a'));
    assert_true(scan_char(&c, '\0'));
    assert_true(scan_any(&c, &octet));
    assert_int_equal(octet, '\xff');
    assert_true(scan_at_end(&c));
    assert_false(scan_any(&c, &octet));
    assert_false(scan_char(&c, '\0'));
    assert_int_equal(scan_peek(&c), -1);
    assert_int_equal(octet, '\xff');
}

static void test_empty(void **state)
{
    struct scan c = scan_make((struct slice){ 0 });
    struct slice out = SL("kept");
    uint64_t number = 5;
    assert_true(scan_at_end(&c));
    assert_int_equal(scan_left(&c), 0);
    assert_int_equal(scan_skip_blanks(&c), 0);
    assert_true(scan_lit(&c, SL("")));
    assert_true(scan_bytes(&c, 0, &out));
    ASSERT_SLICE(out, SL(""));
    out = SL("kept");
    assert_false(scan_bytes(&c, 1, &out));
    assert_false(scan_until(&c, 'x', &out));
    assert_false(scan_line(&c, &out));
    assert_false(scan_blob(&c, &out));
    assert_false(scan_u64(&c, &number));
    assert_false(scan_le64(&c, &number));
    ASSERT_SLICE(out, SL("kept"));
    assert_int_equal(number, 5);
}

static void test_literals(void **state)
{
    struct scan c = scan_make(SL("FETCH fetch"));
    assert_false(scan_lit(&c, SL("fetch")));
    assert_false(scan_lit_nocase(&c, SL("fetcher")));
    assert_true(scan_lit_nocase(&c, SL("fetch")));
    assert_int_equal(scan_skip_blanks(&c), 1);
    assert_false(scan_lit(&c, SL("fetch ")));
    ASSERT_SLICE(scan_rest(&c), SL("fetch"));
    assert_true(scan_lit(&c, SL("fetch")));
    assert_true(scan_at_end(&c));
}

static void test_runs(void **state)
{
    struct scan c = scan_make(SL("abc123;rest\t  x"));
    struct slice out = SL("kept");
    assert_false(scan_while(&c, ascii_is_digit, &out));
    ASSERT_SLICE(out, SL("kept"));
    assert_true(scan_while(&c, ascii_is_alpha, &out));
    ASSERT_SLICE(out, SL("abc"));
    assert_true(scan_until(&c, ';', &out));
    ASSERT_SLICE(out, SL("123"));
    assert_true(scan_until(&c, ';', &out)); /* it stays, so nothing is before it now */
    ASSERT_SLICE(out, SL(""));
    assert_true(scan_char(&c, ';'));
    assert_false(scan_until(&c, ';', &out));
    assert_true(scan_while(&c, ascii_is_alpha, &out));
    assert_int_equal(scan_skip_blanks(&c), 3);
    assert_false(scan_bytes(&c, 2, &out));
    assert_false(scan_bytes(&c, SIZE_MAX, &out));
    assert_true(scan_while(&c, ascii_is_alpha, &out)); /* up to the end */
    ASSERT_SLICE(out, SL("x"));
}

static void test_numbers(void **state)
{
    static const struct {
        struct slice in;
        bool ok64, ok32;
        uint64_t value;
        size_t left;
    } rows[] = {
        { SL("0"), true, true, 0, 0 },
        { SL("007x"), true, true, 7, 1 },
        { SL("4294967295"), true, true, UINT32_MAX, 0 },
        { SL("4294967296"), true, false, UINT64_C(4294967296), 0 },
        { SL("18446744073709551615"), true, false, UINT64_MAX, 0 },
        { SL("18446744073709551616"), false, false, 0, 0 },
        { SL("18446744073709551620"), false, false, 0, 0 },
        { SL("99999999999999999999999999"), false, false, 0, 0 },
        { SL("00000000000000000000000000000001"), true, true, 1, 0 },
        { SL("-1"), false, false, 0, 0 },
        { SL("+1"), false, false, 0, 0 },
        { SL(" 1"), false, false, 0, 0 },
        { SL("x"), false, false, 0, 0 },
        { SL(""), false, false, 0, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct scan c = scan_make(rows[i].in);
        uint64_t wide = 42;
        assert_int_equal(scan_u64(&c, &wide), rows[i].ok64);
        assert_true(wide == (rows[i].ok64 ? rows[i].value : 42));
        assert_int_equal(scan_left(&c), rows[i].ok64 ? rows[i].left : rows[i].in.len);
        c = scan_make(rows[i].in);
        uint32_t narrow = 42;
        assert_int_equal(scan_u32(&c, &narrow), rows[i].ok32);
        assert_true(narrow == (rows[i].ok32 ? rows[i].value : 42));
        assert_int_equal(scan_left(&c), rows[i].ok32 ? rows[i].left : rows[i].in.len);
    }
}

static void test_what_buf_writes(void **state)
{
    AUTO(buf_fini) struct buf b;
    buf_init(&b, 100);
    buf_append_u8(&b, 0xfe);
    buf_append_u16(&b, 0xff02);
    buf_append_u32(&b, 0xf1020304);
    buf_append_u64(&b, UINT64_C(0xf102030405060708));
    buf_append_blob(&b, SL("x\0"));
    buf_append_blob(&b, SL(""));
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    struct slice blob;
    struct scan c = scan_make(buf_slice(&b));
    assert_true(scan_le8(&c, &u8) && u8 == 0xfe);
    assert_true(scan_le16(&c, &u16) && u16 == 0xff02);
    assert_true(scan_le32(&c, &u32) && u32 == 0xf1020304);
    assert_true(scan_le64(&c, &u64) && u64 == UINT64_C(0xf102030405060708));
    assert_true(scan_blob(&c, &blob));
    ASSERT_SLICE(blob, SL("x\0"));
    assert_true(scan_blob(&c, &blob));
    ASSERT_SLICE(blob, SL(""));
    assert_true(scan_at_end(&c));
    assert_false(scan_le8(&c, &u8));
}

/* Every cut of a blob is refused and leaves cursor and output alone. */
static void test_cut_blobs(void **state)
{
    struct slice whole = SL("\x03\0\0\0abc");
    for (size_t len = 0; len < whole.len; len++) {
        struct scan c = scan_make(slice_sub(whole, 0, len));
        struct slice out = SL("kept");
        assert_false(scan_blob(&c, &out));
        assert_int_equal(scan_left(&c), len);
        ASSERT_SLICE(out, SL("kept"));
    }
    struct scan c = scan_make(SL("\xff\xff\xff\xff"));
    struct slice out;
    assert_false(scan_blob(&c, &out));
    assert_int_equal(scan_left(&c), 4);
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    c = scan_make(SL("\x01"));
    assert_false(scan_le16(&c, &u16));
    assert_false(scan_le32(&c, &u32));
    assert_false(scan_le64(&c, &u64));
    assert_int_equal(scan_left(&c), 1);
}

static void test_varints(void **state)
{
    static const uint64_t numbers[] = { 0,      1,          0x7f,       0x80,       0x3fff,
                                        0x4000, UINT32_MAX, 1ULL << 62, 1ULL << 63, UINT64_MAX };
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        uint64_t n = numbers[i], got = 0;
        struct buf b;
        buf_init(&b, 16);
        buf_append_varint(&b, n);
        for (size_t len = 0; len < b.len; len++) { /* cut */
            struct scan c = scan_make(slice_make(b.ptr, len));
            assert_false(scan_varint(&c, UINT64_MAX, &got));
            assert_int_equal(scan_left(&c), len);
        }
        struct scan c = scan_make(buf_slice(&b));
        assert_true(n == 0 || !scan_varint(&c, n - 1, &got));
        assert_true(scan_varint(&c, n, &got));
        assert_true(got == n && scan_at_end(&c));
        buf_fini(&b);
    }
    static const struct slice wrong[] = { SL("\x80\x00"), SL("\xff\x80\x00"),
                                          SL("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"),
                                          SL("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x01") };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        uint64_t got;
        struct scan c = scan_make(wrong[i]);
        assert_false(scan_varint(&c, UINT64_MAX, &got));
    }
}

static void test_lines(void **state)
{
    struct scan c = scan_make(SL("one\r\ntwo\n\r\n\nthr\ree\r\r\n\0x\r\nlast\r"));
    static const struct slice lines[] = { SL("one"),       SL("two"), SL(""),      SL(""),
                                          SL("thr\ree\r"), SL("\0x"), SL("last\r") };
    struct slice line;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        assert_true(scan_line(&c, &line));
        ASSERT_SLICE(line, lines[i]);
    }
    assert_false(scan_line(&c, &line));
}

int scan_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_single_octets), cmocka_unit_test(test_empty),
        cmocka_unit_test(test_literals),      cmocka_unit_test(test_runs),
        cmocka_unit_test(test_numbers),       cmocka_unit_test(test_what_buf_writes),
        cmocka_unit_test(test_cut_blobs),     cmocka_unit_test(test_varints),
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests_name("base/scan", tests, NULL, NULL);
}
