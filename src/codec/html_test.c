#include "codec/test.h"

static void test_tags(void **state)
{
    static const struct codec_row rows[] = {
        { SL(""), SL("") },
        { SL("a<b>b</b>c"), SL("abc") },
        { SL("<p>one</p>two<br>three<BR/>four"), SL("\none\ntwo\nthree\nfour") },
        { SL("<td>a</td><td>b</td>"), SL(" a  b ") },
        { SL("<a href=\"x>y\" title='>'>link</a>"), SL("link") },
        { SL("a<!-- <b> -- > -->b"), SL("ab") },
        { SL("<!DOCTYPE html><?xml version=\"1.0\"?>x"), SL("x") },
        { SL("<style type=\"text/css\">p > b { }</style>x"), SL("x") },
        { SL("<SCRIPT>if (a</b) { \"</p>\" }</script >x"), SL("x") },
        { SL("<script/></script>x"), SL("x") },
    };
    check_rows(rows, ARRAY_LEN(rows), html_to_text);
}

static void test_broken_tags(void **state)
{
    static const struct codec_row rows[] = {
        { SL("1 < 2 <3"), SL("1 < 2 ") }, { SL("a < b"), SL("a < b") },
        { SL("a <"), SL("a <") },         { SL("a</"), SL("a</") },
        { SL("a<b"), SL("a") },           { SL("a<!-- b"), SL("a") },
        { SL("a<script>b"), SL("a") },    { SL("a<script>b</scrip>c</script"), SL("a") },
        { SL("<<b>>"), SL("<>") },
    };
    check_rows(rows, ARRAY_LEN(rows), html_to_text);
}

static void test_entities(void **state)
{
    static const struct codec_row rows[] = {
        { SL("&lt;b&gt; &amp;amp; &quot;&apos;"), SL("<b> &amp; \"'") },
        { SL("&auml;&Auml;&euro;&nbsp;x"), SL("äÄ€\xc2\xa0x") },
        { SL("&#228;&#xE4;&#Xe4;"), SL("äää") },
        { SL("&#x1F600;"), SL("😀") },
        { SL("&#228 x"), SL("ä x") }, /* no semicolon: seen */
        { SL("&#0;&#xD800;&#x110000;&#99999999999999999999;"),
          SL("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd") },
        { SL("&nobody; &amp &; &#; &#x; &"), SL("&nobody; &amp &; &#; &#x; &") },
    };
    check_rows(rows, ARRAY_LEN(rows), html_to_text);
}

/* Linear: this would take minutes if each broken piece were searched to the end. */
static void test_many_broken_pieces(void **state)
{
    static const char *const pieces[] = { "<script>", "<",    "<!",           "</",
                                          "&#x",      "<a '", "<style></styl" };
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        struct buf in, out;
        buf_init(&in, 16 << 20);
        buf_init(&out, 16 << 20);
        for (int k = 0; k < 300000; k++) {
            buf_append_cstr(&in, pieces[i]);
        }
        html_to_text(buf_slice(&in), &out);
        assert_true(out.len <= in.len);
        buf_fini(&in);
        buf_fini(&out);
    }
}

int html_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_broken_tags),
        cmocka_unit_test(test_entities),
        cmocka_unit_test(test_many_broken_pieces),
    };
    return cmocka_run_group_tests_name("codec/html", tests, NULL, NULL);
}
