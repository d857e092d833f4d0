#include "trust/level.h"

#include "base/test.h"

/* TL08: every wish against every state of DANE and MTA-STS. */
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
        for (enum sts_mode sts = STS_NONE; sts <= STS_TESTING; sts++) {
            assert_int_equal(tls_level_decide(rows[i].wish, DANE_NONE, sts), rows[i].none);
            assert_int_equal(tls_level_decide(rows[i].wish, DANE_UNUSABLE, sts), rows[i].unusable);
            assert_int_equal(tls_level_decide(rows[i].wish, DANE_USABLE, sts), rows[i].usable);
        }
    }
}

/* A policy that is enforced binds unless the administrator says otherwise, and gives way to DANE alone (RFC 8461 2). */
static void test_enforced_policy(void **state)
{
    static const struct {
        enum tls_wish wish;
        enum tls_level none, unusable, usable;
    } rows[] = {
        { WISH_AUTO, TLS_STS, TLS_STS, TLS_DANE },   { WISH_NONE, TLS_NEVER, TLS_NEVER, TLS_NEVER },
        { WISH_MAY, TLS_MAY, TLS_MAY, TLS_MAY },     { WISH_ENCRYPT, TLS_STS, TLS_STS, TLS_DANE },
        { WISH_VERIFY, TLS_STS, TLS_STS, TLS_DANE },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum tls_wish wish = rows[i].wish;
        assert_int_equal(tls_level_decide(wish, DANE_NONE, STS_ENFORCE), rows[i].none);
        assert_int_equal(tls_level_decide(wish, DANE_UNUSABLE, STS_ENFORCE), rows[i].unusable);
        assert_int_equal(tls_level_decide(wish, DANE_USABLE, STS_ENFORCE), rows[i].usable);
    }
    assert_true(tls_level_is_binding(TLS_STS));
}

/* Whoever wished for protection, or can count on it by the DNS, has a level that does not give way. */
static void test_never_less_than_wished(void **state)
{
    (void)state;
    for (enum dane_state dane = DANE_NONE; dane <= DANE_USABLE; dane++) {
        for (enum sts_mode sts = STS_NONE; sts <= STS_ENFORCE; sts++) {
            assert_true(tls_level_is_binding(tls_level_decide(WISH_ENCRYPT, dane, sts)));
            assert_true(tls_level_decide(WISH_VERIFY, dane, sts) >= TLS_VERIFY);
        }
    }
    assert_true(tls_level_is_binding(tls_level_decide(WISH_AUTO, DANE_UNUSABLE, STS_NONE)));
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
        cmocka_unit_test(test_enforced_policy),
        cmocka_unit_test(test_never_less_than_wished),
        cmocka_unit_test(test_most_exact_wish_counts),
        cmocka_unit_test(test_broken_lists),
    };
    return cmocka_run_group_tests_name("trust/level", tests, NULL, NULL);
}
