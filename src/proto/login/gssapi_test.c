#include "proto/login/gssapi.h"

#include "base/test.h"

#define OID "\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"

static void test_tokens(void **state)
{
    static const struct {
        struct slice token;
        enum err expected;
    } rows[] = {
        { SL("\x60\x0d" OID "\x01\x00"), OK },
        { SL("\x60\x0e" OID "\x01\x00n"), OK },
        { SL("\x60\x81\x0e" OID "\x01\x00n"), OK },
        { SL("\x60\x82\x00\x0e" OID "\x01\x00n"), OK },
        { SL("\x60\x0d" OID "\x01\x00n"), ERR_SYNTAX },                /* more than it says */
        { SL("\x60\x0f" OID "\x01\x00n"), ERR_SYNTAX },                /* less */
        { SL("\x60\x80" OID "\x01\x00"), ERR_SYNTAX },                 /* indefinite */
        { SL("\x60\x84\x00\x00\x00\x0d" OID "\x01\x00"), ERR_SYNTAX }, /* 16 MiB and more */
        { SL("\x60\x0d" OID "\x02\x00"), ERR_SYNTAX },                 /* AP-REP */
        { SL("\x60\x0b" OID), ERR_SYNTAX },
        { SL("\x60\x06\x06\x04\x01\x02\x03\x04"), ERR_SYNTAX },
        { SL("\x60\x0a\x06\x06\x2b\x06\x01\x05\x05\x02\x01\x00"), ERR_SYNTAX }, /* SPNEGO */
        { SL("\x60\x0a\x06\x06\x2b\x06\x01\x05\x02\x05\x01\x00"), ERR_SYNTAX }, /* IAKERB */
        { SL("NTLMSSP\0\x01\0\0\0"), ERR_SYNTAX },
        { SL("\x6e\x82\x01\x00"), ERR_SYNTAX }, /* a bare AP-REQ */
        { SL("\x60\x82\x01"), ERR_SYNTAX },
        { SL("\x60"), ERR_SYNTAX },
        { SL(""), ERR_SYNTAX },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(gssapi_check_token(rows[i].token), rows[i].expected);
    }
}

static void test_choices(void **state)
{
    struct gssapi_choice choice;
    assert_int_equal(gssapi_take_choice(SL("\x01\0\0\0"), &choice), OK);
    assert_int_equal(choice.layer, GSSAPI_NO_LAYER);
    assert_int_equal(choice.authorize_as.len, 0);
    assert_int_equal(gssapi_take_choice(SL("\x04\xff\xff\xff"
                                           "alice@lab.test"),
                                        &choice),
                     OK);
    assert_int_equal(choice.layer, 4);
    ASSERT_SLICE(choice.authorize_as, SL("alice@lab.test"));
    assert_int_equal(gssapi_take_choice(SL("\x01\0\0"), &choice), ERR_SYNTAX);
    assert_int_equal(gssapi_take_choice(SL(""), &choice), ERR_SYNTAX);
    assert_int_equal(gssapi_take_choice(SL("\x01\0\0\0a\0b"), &choice), ERR_SYNTAX);
    assert_int_equal(gssapi_take_choice(SL("\x01\0\0\0\xff"), &choice), ERR_SYNTAX);
}

static void test_principals(void **state)
{
    static const char *const others[] = {
        "alice",         "@R",
        "alice@",        "host/mx.lab.test@R",
        "alice/admin@R", "a\\@b@R",
        "a@b@R",         "alice@R/S",
        "alice@R S",     "alice smith@R",
        "alice\\/x@R",   "WELLKNOWN/ANONYMOUS@WELLKNOWN:ANONYMOUS",
        "\xff@R",        "",
    };
    struct gssapi_principal principal;
    assert_int_equal(gssapi_take_principal(SL("alice@EXAMPLE.ORG"), &principal), OK);
    ASSERT_SLICE(principal.user, SL("alice"));
    ASSERT_SLICE(principal.realm, SL("EXAMPLE.ORG"));
    assert_int_equal(gssapi_take_principal(SL("j\xc3\xbcrgen.o'x@R"), &principal), OK);
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        assert_int_equal(gssapi_take_principal(slice_cstr(others[i]), &principal), ERR_SYNTAX);
    }
    ASSERT_SLICE(gssapi_realm_of(SL("imap/mx.lab.test@LAB.TEST")), SL("LAB.TEST"));
    ASSERT_SLICE(gssapi_realm_of(SL("nothing")), SL(""));
}

static void test_realms(void **state)
{
    static const char list[] = "CORP.EXAMPLE.ORG example.org , LAB.TEST\tlab.example.org";
    static const char *const bad[] = {
        "ONE",
        "ONE one.test TWO two.test",
        "ONE one.test, ONE two.test",
        ", ONE one.test",
        "ONE one.test,, TWO two.test",
        "A/B one.test",
        "ONE o_ne@test",
        "ONE \xff.test",
        "ONE one.test, TWO one.test",
        "ONE one.test, TWO two.test, one One.TEST",
        "ONE gr\xc3\xbcn.test, TWO xn--grn-ioa.test",
        "ONE \xf1\x83\x81\x97, TWO \xf1\x83\x81\x97", /* which no domain is */
    };
    struct slice domain = { 0 };
    assert_int_equal(gssapi_realms_check(SL("")), OK);
    assert_int_equal(gssapi_realms_check(SL("ONE one.test, one two.test,")), OK);
    assert_int_equal(gssapi_realms_check(slice_cstr(list)), OK);
    assert_true(gssapi_realm_find(slice_cstr(list), SL("CORP.EXAMPLE.ORG"), &domain));
    ASSERT_SLICE(domain, SL("example.org"));
    assert_true(gssapi_realm_find(slice_cstr(list), SL("LAB.TEST"), &domain));
    ASSERT_SLICE(domain, SL("lab.example.org"));
    assert_false(gssapi_realm_find(slice_cstr(list), SL("lab.test"), &domain));
    assert_false(gssapi_realm_find(slice_cstr(list), SL("example.org"), &domain));
    assert_false(gssapi_realm_find(SL(""), SL(""), &domain));
    assert_true(gssapi_domain_has_realm(slice_cstr(list), SL("lab.Example.org")));
    assert_false(gssapi_domain_has_realm(slice_cstr(list), SL("lab.test")));
    assert_false(gssapi_domain_has_realm(SL(""), SL("")));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(gssapi_realms_check(slice_cstr(bad[i])), ERR_SYNTAX);
    }
}

int gssapi_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_tokens),
                                        cmocka_unit_test(test_choices),
                                        cmocka_unit_test(test_principals),
                                        cmocka_unit_test(test_realms) };
    return cmocka_run_group_tests_name("proto/login/gssapi", tests, NULL, NULL);
}
