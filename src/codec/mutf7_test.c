#include "base/utf8.h"
#include "codec/test.h"

static const struct codec_row pairs[] = {
    { SL(""), SL("") },
    { SL("INBOX"), SL("INBOX") },
    /* RFC 3501 5.1.3 */
    { SL("~peter/mail/台北/日本語"), SL("~peter/mail/&U,BTFw-/&ZeVnLIqe-") },
    { SL("☺!"), SL("&Jjo-!") },
    { SL("台北日本語"), SL("&U,BTF2XlZyyKng-") },
    { SL("&"), SL("&-") },
    { SL("A&B&&"), SL("A&-B&-&-") },
    { SL("Entwürfe"), SL("Entw&APw-rfe") },
    { SL("ä&ä"), SL("&AOQ-&-&AOQ-") },
    { SL("😀"), SL("&2D3eAA-") }, /* a surrogate pair */
    { SL("a😀b"), SL("a&2D3eAA-b") },
};

static void decode(struct slice in, struct buf *out)
{
    assert_int_equal(mutf7_decode(in, out), OK);
}

static void test_encode(void **state)
{
    check_rows(pairs, ARRAY_LEN(pairs), mutf7_encode);
}

static void test_decode(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        const struct codec_row back = { pairs[i].want, pairs[i].in };
        check_rows(&back, 1, decode);
    }
}

static void test_one_form_only(void **state)
{
    static const struct slice rows[] = {
        SL("&Jjo!"),              /* RFC 3501 5.1.3: no end of the shift */
        SL("&U,BTFw-&ZeVnLIqe-"), /* and a superfluous shift */
        SL("&AGE-"),              /* "a" stands for itself */
        SL("&ACY-"),              /* so does "&" */
        SL("&AOQ"),
        SL("&"),
        SL("x&"),
        SL("&AOR-"), /* hidden bits that are not zero */
        SL("&AO-"),
        SL("&AOQA-"), /* half a unit */
        SL("&A-"),
        SL("&AOQAA-"),
        SL("&AOQ=-"),
        SL("&U/BTFw-"), /* "/" where "," belongs */
        SL("&2D0-"),
        SL("&3gA-"),
        SL("&2D3YPQ-"), /* halves of surrogate pairs */
        SL("&AAA-"),    /* NUL */
        SL("\xc3\xa4"),
        SL("a\tb"),
        SL("a\x7f"),
        SL("a\0b"),
    };
    check_refused(rows, ARRAY_LEN(rows), mutf7_decode);
}

/* What is encoded comes back, whatever it was, every code point of the first plane among it. */
static void test_inverse(void **state)
{
    for (uint32_t cp = 1; cp <= 0x10ffff; cp += cp < 0x10000 ? 1 : 97) {
        struct buf name, wire, back;
        if (cp >= 0xd800 && cp <= 0xdfff) {
            continue;
        }
        buf_init(&name, 64);
        buf_init(&wire, 64);
        buf_init(&back, 64);
        utf8_append(&name, cp);
        buf_append_char(&name, 'x');
        utf8_append(&name, cp);
        utf8_append(&name, cp);
        mutf7_encode(buf_slice(&name), &wire);
        assert_int_equal(mutf7_decode(buf_slice(&wire), &back), OK);
        ASSERT_SLICE(buf_slice(&back), buf_slice(&name));
        buf_fini(&name);
        buf_fini(&wire);
        buf_fini(&back);
    }
}

int mutf7_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encode),
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_one_form_only),
        cmocka_unit_test(test_inverse),
    };
    return cmocka_run_group_tests_name("codec/mutf7", tests, NULL, NULL);
}
