/* Words of folded text, and what the index builds on: a part of a text has its words among those of the text. */
#include "format/words.h"

#include "base/buf.h"
#include "base/test.h"

static void take_term(void *arg, struct slice term)
{
    buf_append_char(arg, '|');
    buf_append(arg, term);
}

static void expect(struct slice text, struct slice want)
{
    struct word_run run;
    struct buf got;
    buf_init(&got, 4096);
    while (word_run_next(&text, &run)) {
        buf_append_cstr(&got, run.is_dense ? " dense" : " plain");
        word_run_terms(&run, take_term, &got);
    }
    ASSERT_SLICE(buf_slice(&got), want);
    buf_fini(&got);
}

static void test_runs(void **state)
{
    expect(SL(""), SL(""));
    expect(SL(" .,-\r\n"), SL(""));
    expect(SL("re: hello, wor1d!"), SL(" plain|re plain|hello plain|wor1d"));
    expect(SL("gr\xc3\xbc\xc3\x9f"
              "e\xe2\x80\x99s"),
           SL(" plain|gr\xc3\xbc\xc3\x9f"
              "e plain|s"));
    expect(SL("a\xff"
              "b \xe2\x82"),
           SL(" plain|a\xff"
              "b plain|\xe2\x82"));
}

static void test_dense(void **state)
{
    expect(SL("\xe6\xbc\xa2"), SL(" dense|\xe6\xbc\xa2"));
    expect(SL("abc\xe6\xbc\xa2\xe5\xad\x97\xe3\x81\xae"
              "1\xe3\x80\x82"),
           SL(" plain|abc dense|\xe6\xbc\xa2\xe5\xad\x97|\xe5\xad\x97\xe3\x81\xae plain|1"));
    struct slice text = SL("\xe6\xbc\xa2\xe5\xad\x97\xe3\x81\xae");
    struct word_run run;
    assert_true(word_run_next(&text, &run));
    assert_int_equal(word_run_letters(&run), 3);
}

struct looking {
    struct slice needle;
    bool found;
};

static void look_in_term(void *arg, struct slice term)
{
    struct looking *l = arg;
    assert_true(term.len <= WORD_BYTES_MAX);
    l->found = l->found || slice_find(term, l->needle) < term.len;
}

/* Wherever it stands in a long run. */
static void test_pieces_hold_every_short_text(void **state)
{
    char octets[1000];
    for (size_t i = 0; i < sizeof(octets); i++) {
        octets[i] = (char)('a' + (i * i / 7 + i) % 26);
    }
    struct word_run run = { slice_make(octets, sizeof(octets)), false };
    for (size_t at = 0; at + WORD_SHARED <= sizeof(octets); at++) {
        struct looking l = { slice_sub(run.text, at, WORD_SHARED), false };
        word_run_terms(&run, look_in_term, &l);
        assert_true(l.found);
    }
}

int words_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_dense),
        cmocka_unit_test(test_pieces_hold_every_short_text),
    };
    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
