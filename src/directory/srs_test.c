/* There and back, and what is not believed. */
#include "directory/srs.h"

#include <stdio.h>

#include "base/test.h"

#define DAY 86400
#define NOW (INT64_C(20800) * DAY + 3)

static struct srs at(int64_t now)
{
    return (struct srs){ .key = "an old secret of thirty-two byte", .now = now };
}

static void test_there_and_back(void **state)
{
    static const char *const senders[] = {
        "user@their.example",
        "a=b=c@their.example",
        "x+y-z@a.b.their.example",
        "MiXed@Their.Example",
        "SRS0=abc=de=first.example=user@second.example",
        "SRS0+abc=de=first.example=user@second.example",
    };
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    for (size_t i = 0; i < ARRAY_LEN(senders); i++) {
        struct srs srs = at(NOW);
        struct slice there, back;
        assert_int_equal(
            srs_forward(&srs, slice_cstr(senders[i]), SL("our.example"), arena, &there), OK);
        assert_true(srs_is_rewritten(there) && slice_ends(there, SL("@our.example")));
        srs.now += SRS_DAYS_MAX * DAY;
        assert_int_equal(srs_return(&srs, there, arena, &back), OK);
        ASSERT_SLICE(back, slice_cstr(senders[i]));
        /* As servers that change the case hand it back. */
        char lower[300];
        for (size_t k = 0; k <= there.len; k++) {
            lower[k] = k == there.len ? '\0' : ascii_lower(there.ptr[k]);
        }
        assert_int_equal(srs_return(&srs, slice_cstr(lower), arena, &back), OK);
        assert_true(slice_eq_nocase(back, slice_cstr(senders[i])));
    }
}

static void test_form(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    struct srs srs = at(NOW);
    struct slice there, again, third;
    assert_int_equal(srs_forward(&srs, SL("user@their.example"), SL("our.example"), arena, &there),
                     OK);
    assert_int_equal(there.len, strlen("SRS0=12345678=12=their.example=user@our.example"));
    assert_true(slice_ends(there, SL("=their.example=user@our.example")));
    /* A second forwarder names the first; a third takes the place of the second. */
    assert_int_equal(
        srs_forward(&srs, SL("SRS0=xx=yy=a.example=u@b.example"), SL("c.example"), arena, &again),
        OK);
    assert_true(slice_starts(again, SL("SRS1=")) &&
                slice_ends(again, SL("=b.example==xx=yy=a.example=u@c.example")));
    assert_int_equal(srs_forward(&srs, again, SL("d.example"), arena, &third), OK);
    assert_true(slice_starts(third, SL("SRS1=")) &&
                slice_ends(third, SL("=b.example==xx=yy=a.example=u@d.example")));
    assert_int_equal(srs_return(&srs, third, arena, &again), OK);
    ASSERT_SLICE(again, SL("SRS0=xx=yy=a.example=u@b.example"));
}

static void test_not_believed(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    struct srs srs = at(NOW), other = at(NOW);
    struct slice there, back = SL("");
    assert_int_equal(srs_forward(&srs, SL("user@their.example"), SL("our.example"), arena, &there),
                     OK);
    for (size_t i = 0; i < there.len - strlen("@our.example"); i++) { /* any octet of it changed */
        char *changed = arena_cstr(arena, there);
        changed[i] = changed[i] == 'Q' ? 'R' : 'Q';
        if (ascii_lower(changed[i]) != ascii_lower(there.ptr[i])) {
            assert_int_not_equal(srs_return(&srs, slice_cstr(changed), arena, &back), OK);
        }
    }
    other.key[0] ^= 1;
    assert_int_equal(srs_return(&other, there, arena, &back), ERR_DENIED);
    srs.now = NOW + (SRS_DAYS_MAX + 1) * DAY;
    assert_int_equal(srs_return(&srs, there, arena, &back), ERR_DENIED);
    srs.now = NOW - DAY; /* from tomorrow */
    assert_int_equal(srs_return(&srs, there, arena, &back), ERR_DENIED);
    static const char *const broken[] = {
        "user@our.example", "SRS0=@our.example", "SRS0==@x", "SRS0", "SRS0=a",
        "SRS0=AAAAAAAA=@x", "SRS1=AAAAAAAA==@x", "",         "@",    "SRS0=AAAAAAAA"
    };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        assert_int_not_equal(srs_return(&srs, slice_cstr(broken[i]), arena, &back), OK);
    }
    ASSERT_SLICE(back, SL(""));
}

static void test_not_rewritten(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    struct srs srs = at(NOW);
    struct slice out;
    char longest[300];
    snprintf(longest, sizeof(longest), "%0230d@their.example", 0);
    assert_int_equal(srs_forward(&srs, slice_cstr(longest), SL("our.example"), arena, &out),
                     ERR_LIMIT);
    assert_int_equal(srs_forward(&srs, SL("\"a b\"@their.example"), SL("our.example"), arena, &out),
                     ERR_SYNTAX);
    assert_int_equal(srs_forward(&srs, SL("a@[192.0.2.1]"), SL("our.example"), arena, &out),
                     ERR_SYNTAX);
    assert_int_equal(srs_forward(&srs, SL("a@b=c.example"), SL("our.example"), arena, &out),
                     ERR_SYNTAX);
    assert_int_equal(srs_forward(&srs, SL("a\0b@their.example"), SL("our.example"), arena, &out),
                     ERR_SYNTAX);
    assert_int_equal(srs_forward(&srs, SL("SRS1=x@their.example"), SL("our.example"), arena, &out),
                     ERR_SYNTAX);
    assert_false(srs_is_rewritten(SL("SRS0@x")) || srs_is_rewritten(SL("SRS2=a@x")) ||
                 srs_is_rewritten(SL("srs@x")));
}

int srs_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_form),
        cmocka_unit_test(test_not_believed),
        cmocka_unit_test(test_not_rewritten),
    };
    return cmocka_run_group_tests_name("directory/srs", tests, NULL, NULL);
}
