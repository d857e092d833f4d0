#include "codec/test.h"

static void decode_body(struct slice in, struct buf *out)
{
    qp_decode(in, false, out);
}

static void decode_header(struct slice in, struct buf *out)
{
    qp_decode(in, true, out);
}

static void test_bodies(void **state)
{
    static const struct codec_row rows[] = {
        { SL(""), SL("") },
        /* RFC 2045 6.7: the example of the soft line break */
        { SL("Now's the time =\r\nfor all folk to come=\r\n to the aid of their country."),
          SL("Now's the time for all folk to come to the aid of their country.") },
        { SL("=3D=0D=0A=FF=00"), SL("=\r\n\xff\0") },
        { SL("=c3=a4"), SL("\xc3\xa4") }, /* lower case is not legal but seen */
        { SL("a=\nb"), SL("ab") },
        { SL("a= \t\r\nb"), SL("ab") }, /* padded by a transport */
        { SL("a="), SL("a") },
        { SL("a_b"), SL("a_b") },
    };
    check_rows(rows, ARRAY_LEN(rows), decode_body);
}

/* RFC 2045 6.7 (3): a transport may have added blanks at the end of a line; those of the author are encoded. */
static void test_blanks_at_line_ends(void **state)
{
    static const struct codec_row rows[] = {
        { SL("a  \r\nb\t\nc "), SL("a\r\nb\nc") }, { SL("a=20 \r\nb=09"), SL("a \r\nb\t") },
        { SL(" \r\n \r\n"), SL("\r\n\r\n") },      { SL("a \r b"), SL("a \r b") },
        { SL("a =\r\n b"), SL("a  b") },           { SL("a =41 "), SL("a A") },
    };
    check_rows(rows, ARRAY_LEN(rows), decode_body);
}

static void test_broken_escapes_stay(void **state)
{
    static const struct codec_row rows[] = {
        { SL("=G1"), SL("=G1") }, { SL("=1"), SL("=1") },   { SL("=1G"), SL("=1G") },
        { SL("==41"), SL("=A") }, { SL("= x"), SL("= x") }, { SL("=\rx"), SL("=\rx") },
    };
    check_rows(rows, ARRAY_LEN(rows), decode_body);
}

/* RFC 2047 4.2: "_" is a space whatever the charset. */
static void test_headers(void **state)
{
    static const struct codec_row rows[] = {
        { SL("a_b"), SL("a b") },
        { SL("_=5F_"), SL(" _ ") },
        { SL("=E9t=E9_"), SL("\xe9t\xe9 ") },
        { SL("a "), SL("a ") },
    };
    check_rows(rows, ARRAY_LEN(rows), decode_header);
}

int qp_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_blanks_at_line_ends),
        cmocka_unit_test(test_broken_escapes_stay),
        cmocka_unit_test(test_headers),
    };
    return cmocka_run_group_tests_name("codec/qp", tests, NULL, NULL);
}
