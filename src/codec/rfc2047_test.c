#include "codec/test.h"

static void test_rfc_examples(void **state)
{
    static const struct codec_row rows[] = {
        /* RFC 2047 8 */
        { SL("=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>"),
          SL("Keith Moore <moore@cs.utk.edu>") },
        { SL("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>"),
          SL("Keld Jørn Simonsen <keld@dkuug.dk>") },
        { SL("=?ISO-8859-1?Q?Andr=E9?= Pirard <PIRARD@vm1.ulg.ac.be>"),
          SL("André Pirard <PIRARD@vm1.ulg.ac.be>") },
        { SL("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n "
             "=?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?="),
          SL("If you can read this you understand the example.") },
        { SL("(=?ISO-8859-1?Q?a?=)"), SL("(a)") },
        { SL("(=?ISO-8859-1?Q?a?= b)"), SL("(a b)") },
        { SL("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)"), SL("(ab)") },
        { SL("(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)"), SL("(ab)") },
        { SL("(=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=)"), SL("(ab)") },
        { SL("(=?ISO-8859-1?Q?a_b?=)"), SL("(a b)") },
        { SL("(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)"), SL("(a b)") },
        /* RFC 2231 5: a language behind the charset */
        { SL("=?US-ASCII*EN?Q?Keith_Moore?="), SL("Keith Moore") },
    };
    check_rows(rows, ARRAY_LEN(rows), rfc2047_decode);
}

static void test_what_mailers_do(void **state)
{
    static const struct codec_row rows[] = {
        { SL(""), SL("") },
        { SL("plain"), SL("plain") },
        /* a character of two octets in two words */
        { SL("=?utf-8?Q?=C3?= =?utf-8?Q?=A4?="), SL("ä") },
        { SL("=?utf-8?B?w4==?= =?UTF-8?b?pA==?="), SL("ä") },
        { SL("x=?utf-8?q?=C3=A4?=y"), SL("xäy") }, /* inside a word */
        { SL("=?utf-8?q?a b?="), SL("a b") },      /* a blank inside */
        { SL("=?utf-8?q?"
             "?="),
          SL("") },
        { SL("=?x-nobody-knows?q?=C3=A4?="), SL("ä") },
        { SL("raw \xc3\xa4 and \xff"), SL("raw ä and \xef\xbf\xbd") },
        { SL("=?gb2312?B?1tDOxA==?="), SL("中文") },
        { SL("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?="), SL("日本") },
    };
    check_rows(rows, ARRAY_LEN(rows), rfc2047_decode);
}

static void test_no_words(void **state)
{
    static const struct slice rows[] = {
        SL("=?utf-8?q?a"),
        SL("=?utf-8?q?a?"),
        SL("=?utf-8?x?a?="),
        SL("=??q?a?="),
        SL("=?utf-8?qq?a?="),
        SL("=?utf-8?"),
        SL("=?utf-8"),
        SL("=?"),
        SL("="),
        SL("=?utf 8?q?a?="),
        SL("=?utf-8?q?a\nb?="),
        SL("?=a=?"),
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct codec_row same = { rows[i], rows[i] };
        check_rows(&same, 1, rfc2047_decode);
    }
}

/* A word longer than any mailer makes is text. */
static void test_word_limit(void **state)
{
    static char text[RFC2047_WORD_MAX + 64];
    static const size_t lengths[] = { 75, RFC2047_WORD_MAX - 2, RFC2047_WORD_MAX - 1 };
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        struct buf out;
        size_t len = lengths[i];
        memset(text, 'a', sizeof(text));
        memcpy(text, "=?utf-8?q?", 10);
        memcpy(text + 10 + len, "?=", 2);
        buf_init(&out, TEST_OUTPUT_MAX);
        rfc2047_decode(slice_make(text, 10 + len + 2), &out);
        assert_int_equal(out.len, len + 2 <= RFC2047_WORD_MAX ? len : len + 12);
        buf_fini(&out);
    }
}

int rfc2047_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc_examples),
        cmocka_unit_test(test_what_mailers_do),
        cmocka_unit_test(test_no_words),
        cmocka_unit_test(test_word_limit),
    };
    return cmocka_run_group_tests_name("codec/rfc2047", tests, NULL, NULL);
}
