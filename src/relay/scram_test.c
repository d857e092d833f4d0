/* The client of SCRAM-SHA-256: the exchange of RFC 7677 3, and servers that cheat. */
#include "relay/scram.h"

#include "base/test.h"

#define CLIENT_NONCE "rOprNGfwEbeRWgbNEkqO"
#define NONCE CLIENT_NONCE "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define SALT "W22ZaJ0SNY7soEsUEjb6gQ=="
#define CHALLENGE "r=" NONCE ",s=" SALT ",i=4096"

static struct slice begin(struct scram_client *client, enum scram_binding binding,
                          struct arena *arena)
{
    struct slice first;
    *client = (struct scram_client){ .binding = binding,
                                     .bound_to = SL("value"),
                                     .nonce = SL(CLIENT_NONCE) };
    assert_int_equal(scram_client_begin(client, SL("user"), SL("pencil"), arena, &first), OK);
    return first;
}

static void test_vector(void **state)
{
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    struct scram_client client;
    struct slice final;
    ASSERT_SLICE(begin(&client, SCRAM_UNABLE, arena), SL("n,,n=user,r=" CLIENT_NONCE));
    assert_int_equal(scram_client_answer(&client, SL(CHALLENGE), arena, &final), OK);
    ASSERT_SLICE(final, SL("c=biws,r=" NONCE ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
    assert_int_equal(
        scram_client_judge(&client, SL("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), arena),
        OK);
    /* One bit of the signature is another; base64 that is not canonical. */
    assert_int_equal(
        scram_client_judge(&client, SL("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G8="), arena),
        ERR_DENIED);
    assert_int_equal(
        scram_client_judge(&client, SL("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5="), arena),
        ERR_SYNTAX);
    assert_int_equal(scram_client_judge(&client, SL("e=invalid-proof"), arena), ERR_DENIED);
    assert_int_equal(scram_client_judge(&client, SL(""), arena), ERR_SYNTAX);
    scram_client_wipe(&client);
    arena_free(arena);
}

/* The header that was sent comes back in base64, with the value of the connection behind it. */
static void test_binding(void **state)
{
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    struct scram_client client;
    struct slice final;
    ASSERT_SLICE(begin(&client, SCRAM_UNASKED, arena), SL("y,,n=user,r=" CLIENT_NONCE));
    assert_int_equal(scram_client_answer(&client, SL(CHALLENGE), arena, &final), OK);
    assert_true(slice_starts(final, SL("c=eSws,r=" NONCE ",p=")));
    scram_client_wipe(&client);
    ASSERT_SLICE(begin(&client, SCRAM_BOUND, arena), SL("p=tls-exporter,,n=user,r=" CLIENT_NONCE));
    assert_int_equal(scram_client_answer(&client, SL(CHALLENGE), arena, &final), OK);
    assert_true(slice_starts(final, SL("c=cD10bHMtZXhwb3J0ZXIsLHZhbHVl,r=")));
    scram_client_wipe(&client);
    arena_free(arena);
}

/* Only a nonce that begins as ours and goes on, and a count within bounds. */
static void test_challenges(void **state)
{
    static const struct {
        const char *challenge;
        enum err result;
    } cases[] = {
        { "r=" NONCE ",s=" SALT ",i=4095", ERR_LIMIT },
        { "r=" NONCE ",s=" SALT ",i=0", ERR_LIMIT },
        { "r=" NONCE ",s=" SALT ",i=1000001", ERR_LIMIT },
        { "r=" NONCE ",s=" SALT ",i=2147483648", ERR_LIMIT },
        { "r=" NONCE ",s=" SALT ",i=4294967296", ERR_SYNTAX },
        { "r=" CLIENT_NONCE ",s=" SALT ",i=4096", ERR_DENIED },
        { "r=xOprNGfwEbeRWgbNEkqOabc,s=" SALT ",i=4096", ERR_DENIED },
        { "m=x,r=" NONCE ",s=" SALT ",i=4096", ERR_SYNTAX },
        { "", ERR_SYNTAX },
    };
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    struct scram_client client;
    struct slice final;
    begin(&client, SCRAM_UNABLE, arena);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        enum err result =
            scram_client_answer(&client, slice_cstr(cases[i].challenge), arena, &final);
        if (result != cases[i].result) {
            fail_msg("\"%s\": %s", cases[i].challenge, err_name(result));
        }
    }
    assert_int_equal(SCRAM_ITERATIONS_MAX, 1000000);
    scram_client_wipe(&client);
    arena_free(arena);
}

/* RFC 5802 5.1: "," and "=" in a name; RFC 4013: what is not written as it is typed, and what cannot be. */
static void test_names(void **state)
{
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    struct scram_client client = { .binding = SCRAM_UNABLE, .nonce = SL("n") };
    struct slice first;
    assert_int_equal(scram_client_begin(&client, SL("a=b,c\xc2\xaa"), SL("x"), arena, &first), OK);
    ASSERT_SLICE(first, SL("n,,n=a=3Db=2Cca,r=n"));
    scram_client_wipe(&client);
    assert_int_equal(scram_client_begin(&client, SL("a"), SL("x\ty"), arena, &first), ERR_SYNTAX);
    scram_client_wipe(&client);
    assert_int_equal(scram_client_begin(&client, SL("a\x01"), SL("x"), arena, &first), ERR_SYNTAX);
    scram_client_wipe(&client);
    /* A soft hyphen is mapped to nothing, and a name has at least one character. */
    assert_int_equal(scram_client_begin(&client, SL("\xc2\xad"), SL("x"), arena, &first),
                     ERR_SYNTAX);
    scram_client_wipe(&client);
    arena_free(arena);
}

int scram_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vector),
        cmocka_unit_test(test_binding),
        cmocka_unit_test(test_challenges),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests_name("relay/scram", tests, NULL, NULL);
}
