#include "trust/level.h"

#include "base/test.h"

static void test_table(void **state)
{
    static const struct {
        enum tls_wish wish;
        enum tls_level none, unusable, usable;
    } rows[] = {
        { WISH_AUTO, TLS_MAY, TLS_ENCRYPT, TLS_DANE },
        { WISH_NONE, TLS_NEVER, TLS_NEVER, TLS_NEVER },
        { WISH_MAY, TLS_MAY, TLS_MAY, TLS_MAY },
        { WISH_ENCRYPT, TLS_ENCRYPT, TLS_ENCRYPT, TLS_DANE },
        { WISH_VERIFY, TLS_VERIFY, TLS_VERIFY, TLS_DANE },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(tls_level_decide(rows[i].wish, DANE_NONE), rows[i].none);
        assert_int_equal(tls_level_decide(rows[i].wish, DANE_UNUSABLE), rows[i].unusable);
        assert_int_equal(tls_level_decide(rows[i].wish, DANE_USABLE), rows[i].usable);
    }
}

/* Whoever wished for protection, or can count on it by the DNS, has a level that does not give way. */
static void test_never_less_than_wished(void **state)
{
    (void)state;
    for (enum dane_state dane = DANE_NONE; dane <= DANE_USABLE; dane++) {
        assert_true(tls_level_is_binding(tls_level_decide(WISH_ENCRYPT, dane)));
        assert_true(tls_level_decide(WISH_VERIFY, dane) >= TLS_VERIFY);
    }
    assert_true(tls_level_is_binding(tls_level_decide(WISH_AUTO, DANE_UNUSABLE)));
    assert_false(tls_level_is_binding(TLS_MAY));
    assert_false(tls_level_is_binding(TLS_NEVER));
}

static void test_most_exact_wish_counts(void **state)
{
    static const struct {
        const char *destination;
        enum tls_wish wish;
    } rows[] = {
        { "example.org", WISH_VERIFY },    { "EXAMPLE.org", WISH_VERIFY },
        { "a.example.org", WISH_ENCRYPT }, { "a.b.example.org", WISH_NONE },
        { "b.example.org", WISH_ENCRYPT }, { "badexample.org", WISH_MAY },
        { "elsewhere.example", WISH_MAY },
    };
    struct slice list = SL("* may, .example.org  encrypt,example.org verify,.b.example.org none");
    (void)state;
    assert_int_equal(tls_wishes_check(list), OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(tls_wish_for(list, slice_cstr(rows[i].destination)), rows[i].wish);
    }
    assert_int_equal(tls_wish_for(SL(""), SL("example.org")), WISH_AUTO);
    assert_int_equal(tls_wish_for(SL("example.org verify"), SL("example.com")), WISH_AUTO);
}

static void test_broken_lists(void **state)
{
    static const char *const lists[] = {
        "example.org", "example.org sure", "verify", "a may,,b may", "a may b", ",", " "
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        assert_int_equal(tls_wishes_check(slice_cstr(lists[i])), ERR_SYNTAX);
    }
    assert_int_equal(tls_wishes_check(SL("")), OK);
    assert_int_equal(tls_wishes_check(SL("a.example may, b.example none,")), OK);
}

int level_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_never_less_than_wished),
        cmocka_unit_test(test_most_exact_wish_counts),
        cmocka_unit_test(test_broken_lists),
    };
    return cmocka_run_group_tests_name("trust/level", tests, NULL, NULL);
}
