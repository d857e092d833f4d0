/* What a SCRAM client may say, and a server (RFC 5802 7, 7677 3). */
#include "proto/login/scram.h"

#include "base/test.h"

static void test_first(void **state)
{
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    struct scram_first first;
    assert_int_equal(scram_take_first(SL("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"), arena, &first), OK);
    assert_int_equal(first.binding, SCRAM_UNABLE);
    ASSERT_SLICE(first.gs2, SL("n,,"));
    ASSERT_SLICE(first.bare, SL("n=user,r=rOprNGfwEbeRWgbNEkqO"));
    ASSERT_SLICE(first.name, SL("user"));
    ASSERT_SLICE(first.nonce, SL("rOprNGfwEbeRWgbNEkqO"));
    assert_int_equal(
        scram_take_first(SL("p=tls-exporter,a=x=2Cy=3D,n=a=3Db,r=1,t=x"), arena, &first), OK);
    ASSERT_SLICE(first.binding_name, SL("tls-exporter"));
    ASSERT_SLICE(first.gs2, SL("p=tls-exporter,a=x=2Cy=3D,"));
    ASSERT_SLICE(first.authorize_as, SL("x,y="));
    ASSERT_SLICE(first.name, SL("a=b"));
    static const char *const bad[] = { "",
                                       "n",
                                       "n,,",
                                       "n,,n=,r=1",
                                       "n,,n=a",
                                       "n,,n=a,r=",
                                       "x,,n=a,r=1",
                                       "p=,,n=a,r=1",
                                       "n,a=,n=a,r=1",
                                       "n,,m=x,n=a,r=1",
                                       "n,,n=a,r=1,m=x",
                                       "n,,n=a=,r=1",
                                       "n,,n=a=2,r=1",
                                       "n,,n=a,r=1,",
                                       "n,,n=\xff,r=1",
                                       "n,,n=a,r=1\x01" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (scram_take_first(slice_cstr(bad[i]), arena, &first) != ERR_SYNTAX) {
            fail_msg("\"%s\" is taken", bad[i]);
        }
    }
    arena_free(arena);
}

#define PROOF "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="

static void test_final(void **state)
{
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    struct scram_final final;
    assert_int_equal(scram_take_final(SL("c=biws,r=ab,p=" PROOF), arena, &final), OK);
    ASSERT_SLICE(final.binding, SL("n,,"));
    ASSERT_SLICE(final.nonce, SL("ab"));
    ASSERT_SLICE(final.without_proof, SL("c=biws,r=ab"));
    assert_int_equal(final.proof[0], 0x74);
    assert_int_equal(scram_take_final(SL("c=biws,r=ab,x=1,p=" PROOF), arena, &final), OK);
    static const char *const bad[] = {
        "",
        ",",
        "c=biws",
        "c=biws,r=ab",
        "c=biws,p=" PROOF,
        "c=biws,r=ab,p=",
        "c=biws,r=ab,p=AAAA",
        "c=!,r=ab,p=" PROOF,
        "c=biws,r=ab,m=1,p=" PROOF,
        "c=biws,r=ab," PROOF,
        "r=ab,c=biws,p=" PROOF,
        "c=biws,r=ab,p=" PROOF ",x=1",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (scram_take_final(slice_cstr(bad[i]), arena, &final) != ERR_SYNTAX) {
            fail_msg("\"%s\" is taken", bad[i]);
        }
    }
    arena_free(arena);
}

#define SALT "W22ZaJ0SNY7soEsUEjb6gQ=="

static void test_challenge(void **state)
{
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    struct scram_challenge challenge;
    assert_int_equal(
        scram_take_challenge(
            SL("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=" SALT ",i=4096"), arena,
            &challenge),
        OK);
    ASSERT_SLICE(challenge.nonce, SL("rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"));
    assert_int_equal(challenge.salt.len, 16);
    assert_int_equal(challenge.salt.ptr[0], 0x5b);
    assert_int_equal(challenge.iterations, 4096);
    assert_int_equal(
        scram_take_challenge(SL("r=a,s=" SALT ",i=4294967295,x=1,y=2"), arena, &challenge), OK);
    assert_int_equal(challenge.iterations, UINT32_MAX);
    static const char *const bad[] = { "",
                                       "r=a",
                                       "r=,s=" SALT ",i=4096",
                                       "r=a,s=,i=4096",
                                       "r=a,s=!,i=4096",
                                       "r=a,s=" SALT ",i=",
                                       "r=a,s=" SALT ",i=-1",
                                       "r=a,s=" SALT ",i=4294967296",
                                       "r=a,s=" SALT ",i=4096,",
                                       "r=a,s=" SALT ",i=4096,x",
                                       "r=a,s=" SALT ",i=4096,x=",
                                       "r=a,s=" SALT ",i=4096,m=x",
                                       "r=a,s=" SALT ",i=4096 ",
                                       "m=x,r=a,s=" SALT ",i=4096",
                                       "s=" SALT ",r=a,i=4096",
                                       "r=a\x01,s=" SALT ",i=4096" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (scram_take_challenge(slice_cstr(bad[i]), arena, &challenge) != ERR_SYNTAX) {
            fail_msg("\"%s\" is taken", bad[i]);
        }
    }
    arena_free(arena);
}

static void test_verdict(void **state)
{
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    struct scram_verdict verdict;
    assert_int_equal(scram_take_verdict(SL("v=" PROOF), arena, &verdict), OK);
    assert_int_equal(verdict.refusal.len, 0);
    assert_int_equal(verdict.signature[0], 0x74);
    assert_int_equal(scram_take_verdict(SL("e=invalid-proof"), arena, &verdict), OK);
    ASSERT_SLICE(verdict.refusal, SL("invalid-proof"));
    static const char *const bad[] = {
        "",     "v=",      "e=",         "v=AAAA", "v=" PROOF ",", "v=" PROOF "x",
        "e=a,", "e=a,m=b", ("x=" PROOF), "v=!"
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (scram_take_verdict(slice_cstr(bad[i]), arena, &verdict) != ERR_SYNTAX) {
            fail_msg("\"%s\" is taken", bad[i]);
        }
    }
    arena_free(arena);
}

int scram_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_first), cmocka_unit_test(test_final),
                                        cmocka_unit_test(test_challenge),
                                        cmocka_unit_test(test_verdict) };
    return cmocka_run_group_tests_name("proto/login/scram", tests, NULL, NULL);
}
