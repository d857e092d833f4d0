/* One sender for each recipient, which leads back to its owner. */
#include "directory/verp.h"

#include <string.h>

#include "base/test.h"
#include "format/mailaddr.h"

static void test_written(void **state)
{
    static const char *const cases[][3] = {
        { "list@our.example", "bob@their.example", "list+bob=their.example@our.example" },
        { "list+news@our.example", "Bob+x@their.example",
          "list+news+Bob+x=their.example@our.example" },
        { "list@our.example", "\"a b\"@their.example", "\"list+a b=their.example\"@our.example" },
        { "list@our.example", "a=b@their.example", "list+a=b=their.example@our.example" },
        { "list@our.example", "x@[192.0.2.1]", "\"list+x=[192.0.2.1]\"@our.example" },
    };
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct slice made;
        struct mailaddr parsed;
        assert_int_equal(
            verp_sender(slice_cstr(cases[i][0]), slice_cstr(cases[i][1]), arena, &made), OK);
        ASSERT_SLICE(made, slice_cstr(cases[i][2]));
        assert_int_equal(mailaddr_parse(made, false, arena, &parsed), OK);
    }
}

static void test_limits(void **state)
{
    char local[65];
    memset(local, 'x', 64);
    local[64] = '\0';
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    struct slice long_one =
        arena_printf(arena, "%s@%.*s.%.*s.example", local, 60, local, 60, local);
    struct slice made;
    struct mailaddr parsed;
    /* What is longer than other local parts is taken back all the same. */
    assert_int_equal(verp_sender(SL("list@our.example"), long_one, arena, &made), OK);
    assert_int_equal(mailaddr_parse(made, false, arena, &parsed), OK);
    struct slice sender = arena_printf(arena, "%s@%.*s.example", local, 60, local);
    assert_int_equal(verp_sender(sender, long_one, arena, &made), ERR_LIMIT);
    assert_int_equal(verp_sender(SL(""), SL("a@b.example"), arena, &made), ERR_SYNTAX);
    assert_int_equal(verp_sender(SL("a@b.example"), SL("b"), arena, &made), ERR_SYNTAX);
}

int verp_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests_name("directory/verp", tests, NULL, NULL);
}
