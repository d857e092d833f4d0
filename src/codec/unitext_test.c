#include "codec/test.h"

static const struct codec_row pairs[] = {
    { SL(""), SL("") },
    { SL("bob@example.org"), SL("bob@example.org") },
    { SL("j\xc3\xb6rg@example.org"), SL("j\\x{F6}rg@example.org") },
    { SL("\xe4\xb8\xad@x"), SL("\\x{4E2D}@x") },
    { SL("\xf0\x9f\x93\xa7"), SL("\\x{1F4E7}") },
    { SL("a+b=c\\d e"), SL("a\\x{2B}b\\x{3D}c\\x{5C}d\\x{20}e") },
};

static void decode(struct slice in, struct buf *out)
{
    assert_int_equal(unitext_decode(in, out), OK);
}

static void test_pairs(void **state)
{
    check_rows(pairs, ARRAY_LEN(pairs), unitext_encode);
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        const struct codec_row back = { pairs[i].want, pairs[i].in };
        check_rows(&back, 1, decode);
    }
    const struct codec_row raw = { SL("j\xc3\xb6rg\\x{2B}x"), SL("j\xc3\xb6rg+x") };
    check_rows(&raw, 1, decode);
}

static void test_refused(void **state)
{
    static const struct slice rows[] = {
        SL("a+b"),          SL("a=b"),       SL("a b"),         SL("\\"),      SL("\\x"),
        SL("\\x{F6"),       SL("\\x{f6}"),   SL("\\x{}"),       SL("\\x{41}"), SL("\\x{0A}"),
        SL("\\x{7F}"),      SL("\\x{D800}"), SL("\\x{110000}"), SL("\xc3"),    SL("\xff"),
        SL("\\x{0000041}"), SL("a\0"),       SL("\x7f"),
    };
    check_refused(rows, ARRAY_LEN(rows), unitext_decode);
}

int unitext_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests_name("codec/unitext", tests, NULL, NULL);
}
