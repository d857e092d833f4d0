/* The examples of RFC 4013 3. */
#include "base/test.h"
#include "codec/codec.h"

static void test_examples(void **state)
{
    static const struct {
        const char *in, *out; /* NULL: forbidden */
    } cases[] = {
        { "I\xc2\xadX", "IX" },
        { "user", "user" },
        { "USER", "USER" },
        { "\xc2\xaa", "a" },
        { "\xe2\x85\xa8", "IX" },
        { "\x07", NULL },
        { "\xd8\xa7\x31", NULL },
        { "pass\xc2\xa0word", "pass word" },
        { "\xff", NULL },
        { "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
        { "", "" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out;
        buf_init(&out, 4096);
        enum err result = saslprep(slice_cstr(cases[i].in), &out);
        assert_int_equal(result, cases[i].out == NULL ? ERR_SYNTAX : OK);
        if (cases[i].out != NULL) {
            ASSERT_SLICE(buf_slice(&out), slice_cstr(cases[i].out));
        }
        buf_fini(&out);
    }
}

int saslprep_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_examples) };
    return cmocka_run_group_tests_name("codec/saslprep", tests, NULL, NULL);
}
