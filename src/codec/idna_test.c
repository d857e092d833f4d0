#include "codec/test.h"

static void to_ascii(struct slice in, struct buf *out)
{
    assert_int_equal(idna_to_ascii(in, out), OK);
}

static void to_unicode(struct slice in, struct buf *out)
{
    assert_int_equal(idna_to_unicode(in, out), OK);
}

static void test_to_ascii(void **state)
{
    static const struct codec_row rows[] = {
        { SL("example.org"), SL("example.org") },
        { SL("Example.ORG"), SL("example.org") },
        { SL("Bücher.example"), SL("xn--bcher-kva.example") },
        { SL("faß.de"), SL("xn--fa-hia.de") }, /* non-transitional: not fass.de */
        { SL("bu\xcc\x88"
             "cher.example"),
          SL("xn--bcher-kva.example") },
        { SL("例え.テスト"), SL("xn--r8jz45g.xn--zckzah") }, /* RFC 6855 and IANA's test names */
        { SL("日本。jp"), SL("xn--wgv71a.jp") },             /* the ideographic full stop */
        { SL("xn--bcher-kva.example"), SL("xn--bcher-kva.example") },
    };
    check_rows(rows, ARRAY_LEN(rows), to_ascii);
}

static void test_to_unicode(void **state)
{
    static const struct codec_row rows[] = {
        { SL("example.org"), SL("example.org") },
        { SL("xn--bcher-kva.example"), SL("bücher.example") },
        { SL("XN--R8JZ45G.xn--zckzah"), SL("例え.テスト") },
    };
    check_rows(rows, ARRAY_LEN(rows), to_unicode);
}

static void test_refused(void **state)
{
    static char long_label[70] = "";
    memset(long_label, 'a', sizeof(long_label));
    memcpy(long_label + 64, ".de", 3);
    const struct slice rows[] = {
        SL(""),
        SL("a..b"),
        SL("xn--a-\xc3\xa4.de"),
        SL("xn--0000h.de"), /* no punycode of anything */
        SL("xn--abc-.de"),  /* an A-label of ASCII alone */
        SL("\xcc\x88"
           "a.de"), /* begins with a combining mark */
        SL("a\xe2\x80\x8d"
           "b.de"), /* a joiner that joins nothing: RFC 5892 A.2 */
        SL("\xd7\x90"
           "a.de"), /* two directions in one label: RFC 5893 2 */
        slice_make(long_label, 67),
    };
    check_refused(rows, ARRAY_LEN(rows), idna_to_ascii);
}

int idna_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_to_ascii),
        cmocka_unit_test(test_to_unicode),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests_name("codec/idna", tests, NULL, NULL);
}
