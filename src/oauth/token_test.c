#include "oauth/token.h"

#include "base/test.h"
#include "oauth/json.h"

#define FILE_PATH CULVER_SOURCE_ROOT "/test/data/oauth/tokens.json"
#define NOW 1800000000

struct rig {
    json_t *file;
    struct oauth_keys *keys;
    struct arena *arena;
};

static int set_up(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    rig->file = json_load_file(FILE_PATH, 0, NULL);
    assert_non_null(rig->file);
    char *set = json_dumps(json_object_get(rig->file, "keys"), 0);
    assert_int_equal(oauth_keys_read(slice_cstr(set), &rig->keys), OK);
    free(set);
    rig->arena = arena_new(NULL, "test", (size_t)256 << 20);
    *state = rig;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *rig = *state;
    oauth_keys_unref(rig->keys);
    json_decref(rig->file);
    arena_free(rig->arena);
    free(rig);
    return 0;
}

static enum err look(const struct rig *rig, struct slice text, struct oauth_token *out)
{
    TRY(oauth_token_read(text, rig->arena, out));
    return oauth_keys_verify(rig->keys, &out->proof);
}

/* SA24 */
static void test_tokens_of_others(void **state)
{
    const struct rig *rig = *state;
    size_t i, good = 0;
    json_t *row;
    json_array_foreach(json_object_get(rig->file, "tokens"), i, row)
    {
        struct oauth_token token;
        enum err got = look(rig, oauth_json_text(row, "token"), &token);
        const char *want = json_string_value(json_object_get(row, "want"));
        if (strcmp(want, got == OK ? "ok" : err_name(got)) != 0) {
            fail_msg("%s: got %s (%s), want %s", json_string_value(json_object_get(row, "name")),
                     err_name(got), err_detail(), want);
        }
        good += got == OK;
    }
    assert_int_equal(good, 24);
    assert_int_equal(oauth_keys_count(rig->keys), 11);
}

/* Whatever bit of a good token is turned, it is none any more. */
static void test_turned_bits(void **state)
{
    const struct rig *rig = *state;
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(rig->file, "tokens"), i, row)
    {
        struct slice good = oauth_json_text(row, "token");
        if (!oauth_json_has(row, "want", SL("ok")) || i >= 11) {
            continue;
        }
        char *text = arena_alloc(rig->arena, good.len);
        memcpy(text, good.ptr, good.len);
        for (size_t bit = i % 7; bit < good.len * 8; bit += 7) {
            struct oauth_token token;
            text[bit / 8] ^= (char)(1 << bit % 8);
            if (look(rig, slice_make(text, good.len), &token) == OK) {
                fail_msg("%s: bit %zu", json_string_value(json_object_get(row, "name")), bit);
            }
            text[bit / 8] ^= (char)(1 << bit % 8);
        }
        for (size_t len = 0; len < good.len; len++) {
            struct oauth_token token;
            assert_int_not_equal(look(rig, slice_sub(good, 0, len), &token), OK);
        }
        arena_reset(rig->arena);
    }
}

/* --- claims --- */

#define GOOD_BUT(more)                                                                             \
    SL("{\"iss\":\"https://"                                                                       \
       "id.example.org\",\"aud\":\"mail\",\"email_verified\":true,\"email\":\"a@b.example\","      \
       "\"exp\":1800000100" more "}")

#define VERIFIED(how)                                                                              \
    SL("{\"iss\":\"https://"                                                                       \
       "id.example.org\",\"aud\":\"mail\",\"email\":\"a@b.example\",\"email_verified\":" how       \
       ",\"exp\":1800000100}")

static const struct oauth_settings rules = { .issuer = SL("https://id.example.org"),
                                             .audience = SL("mail"),
                                             .claim = SL("email") };

static void check_claims(const struct oauth_settings *with, struct slice payload, enum err want)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    struct oauth_identity who;
    enum err got = oauth_token_check(payload, with, NOW, arena, &who);
    if (got != want) {
        fail_msg("%.*s: got %s (%s), want %s", SLICE_ARG(payload), err_name(got), err_detail(),
                 err_name(want));
    }
    if (want == OK) {
        ASSERT_SLICE(who.address, SL("a@b.example"));
    }
}

/* SA25 */
static void test_claims(void **state)
{
    static const struct slice good[] = {
        GOOD_BUT(""),
        VERIFIED("\"true\""),
        GOOD_BUT(",\"nbf\":1800000060,\"iat\":1800000060.0"),
        GOOD_BUT(",\"nbf\":-1,\"iat\":0"),
        SL("{\"iss\":\"https://"
           "id.example.org\",\"aud\":[\"x\",\"mail\"],\"email_verified\":true,\"email\":\"a@b."
           "example\","
           "\"exp\":1799999940.5}"),
        GOOD_BUT(",\"deep\":[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]"),
        GOOD_BUT(",\"text\":\"[[[[[[[[[[[[[[[[[[[[[[\\\"{{{{{{{{{{\""),
    };
    static const struct slice bad[] = {
        SL("{}"),
        /* iss: exactly */
        SL("{\"aud\":\"mail\",\"email_verified\":true,\"email\":\"a@b.example\",\"exp\":"
           "1800000100}"),
        SL("{\"iss\":\"https://id.example.org/"
           "\",\"aud\":\"mail\",\"email_verified\":true,\"email\":\"a@b.example\",\"exp\":"
           "1800000100}"),
        SL("{\"iss\":\"https://"
           "ID.example.org\",\"aud\":\"mail\",\"email_verified\":true,\"email\":\"a@b.example\","
           "\"exp\":"
           "1800000100}"),
        SL("{\"iss\":[\"https://"
           "id.example.org\"],\"aud\":\"mail\",\"email_verified\":true,\"email\":\"a@b.example\","
           "\"exp\":1800000100}"),
        /* aud */
        SL("{\"iss\":\"https://"
           "id.example.org\",\"email_verified\":true,\"email\":\"a@b.example\",\"exp\":"
           "1800000100}"),
        SL("{\"iss\":\"https://"
           "id.example.org\",\"aud\":\"mail2\",\"email_verified\":true,\"email\":\"a@b.example\","
           "\"exp\":"
           "1800000100}"),
        SL("{\"iss\":\"https://"
           "id.example.org\",\"aud\":[],\"email_verified\":true,\"email\":\"a@b.example\",\"exp\":"
           "1800000100}"),
        SL("{\"iss\":\"https://"
           "id.example.org\",\"aud\":[[\"mail\"]],\"email_verified\":true,\"email\":\"a@b."
           "example\","
           "\"exp\":1800000100}"),
        SL("{\"iss\":\"https://id.example.org\",\"aud\":\"mail "
           "account\",\"email_verified\":true,\"email\":\"a@b.example\","
           "\"exp\":1800000100}"),
    };
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        check_claims(&rules, good[i], OK);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        check_claims(&rules, bad[i], ERR_DENIED);
    }
}

/* SA25 */
static void test_when_and_whose(void **state)
{
    static const struct slice bad[] = {
        /* exp */
        SL("{\"iss\":\"https://"
           "id.example.org\",\"aud\":\"mail\",\"email_verified\":true,\"email\":\"a@b.example\"}"),
        SL("{\"iss\":\"https://"
           "id.example.org\",\"aud\":\"mail\",\"email_verified\":true,\"email\":\"a@b.example\","
           "\"exp\":"
           "1799999940}"),
        SL("{\"iss\":\"https://"
           "id.example.org\",\"aud\":\"mail\",\"email_verified\":true,\"email\":\"a@b.example\","
           "\"exp\":"
           "\"1800000100\"}"),
        SL("{\"iss\":\"https://"
           "id.example.org\",\"aud\":\"mail\",\"email_verified\":true,\"email\":\"a@b.example\","
           "\"exp\":"
           "1e300}"),
        SL("{\"iss\":\"https://"
           "id.example.org\",\"aud\":\"mail\",\"email_verified\":true,\"email\":\"a@b.example\","
           "\"exp\":"
           "null}"),
        /* dates to come */
        GOOD_BUT(",\"nbf\":1800000061"),
        GOOD_BUT(",\"iat\":1800000061"),
        GOOD_BUT(",\"nbf\":\"soon\""),
        GOOD_BUT(",\"iat\":1e300"),
        /* whose */
        SL("{\"iss\":\"https://id.example.org\",\"aud\":\"mail\",\"exp\":1800000100}"),
        SL("{\"iss\":\"https://"
           "id.example.org\",\"aud\":\"mail\",\"email\":\"\",\"exp\":1800000100}"),
        SL("{\"iss\":\"https://"
           "id.example.org\",\"aud\":\"mail\",\"email\":[\"a@b.example\"],\"exp\":"
           "1800000100}"),
        SL("{\"iss\":\"https://id.example.org\",\"aud\":\"mail\",\"email\":\"a@b.example\","
           "\"exp\":1800000100}"),
        VERIFIED("false"),
        VERIFIED("\"false\""),
        VERIFIED("null"),
        VERIFIED("0"),
        /* bound to a key of the client */
        GOOD_BUT(",\"cnf\":{\"jkt\":\"x\"}"),
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        check_claims(&rules, bad[i], ERR_DENIED);
    }
}

static void test_broken_claims(void **state)
{
    static const struct slice broken[] = {
        SL(""),
        SL("null"),
        SL("[]"),
        SL("\"x\""),
        GOOD_BUT(",\"exp\":1900000000"),
        GOOD_BUT(",\"x\":\"\\u0000\""),
        GOOD_BUT(",\"x\":\"\xff\""),
        GOOD_BUT(",\"deep\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]"),
        GOOD_BUT("} {"),
        GOOD_BUT(","),
    };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        check_claims(&rules, broken[i], ERR_SYNTAX);
    }
}

static void test_other_claim(void **state)
{
    struct oauth_settings upn = rules;
    upn.claim = SL("upn");
    check_claims(&upn, GOOD_BUT(",\"upn\":\"a@b.example\""), OK);
    check_claims(&upn,
                 SL("{\"iss\":\"https://"
                    "id.example.org\",\"aud\":\"mail\",\"upn\":\"a@b.example\",\"email_verified\":"
                    "false,\"exp\":1800000100}"),
                 OK);
    check_claims(&upn, GOOD_BUT(",\"UPN\":\"a@b.example\""), ERR_DENIED);
}

static void test_scope(void **state)
{
    struct oauth_settings scoped = rules;
    scoped.scope = SL("mail.all");
    check_claims(&scoped, GOOD_BUT(",\"scope\":\"openid mail.all\""), OK);
    check_claims(&scoped, GOOD_BUT(",\"scope\":[\"openid\",\"mail.all\"]"), OK);
    check_claims(&scoped, GOOD_BUT(",\"scp\":\"mail.all\""), OK);
    check_claims(&scoped, GOOD_BUT(""), ERR_DENIED);
    check_claims(&scoped, GOOD_BUT(",\"scope\":\"openid mail.all2 xmail.all\""), ERR_DENIED);
    check_claims(&scoped, GOOD_BUT(",\"scope\":{\"mail.all\":true}"), ERR_DENIED);
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    struct oauth_identity who;
    assert_int_equal(oauth_token_check(GOOD_BUT(""), &scoped, NOW, arena, &who), ERR_DENIED);
    assert_true(who.lacks_scope);
    assert_int_equal(oauth_token_check(GOOD_BUT(",\"cnf\":{}"), &scoped, NOW, arena, &who),
                     ERR_DENIED);
    assert_false(who.lacks_scope);
}

static void test_too_long(void **state)
{
    const struct rig *rig = *state;
    struct oauth_token token;
    char *text = arena_alloc(rig->arena, OAUTH_TOKEN_MAX + 1);
    memset(text, 'A', OAUTH_TOKEN_MAX + 1);
    text[10] = text[OAUTH_TOKEN_MAX - 10] = '.';
    assert_int_equal(oauth_token_read(slice_make(text, OAUTH_TOKEN_MAX + 1), rig->arena, &token),
                     ERR_SYNTAX);
}

static void test_sets_of_keys(void **state)
{
    static const struct {
        struct slice text;
        enum err want;
    } rows[] = {
        { SL(""), ERR_SYNTAX },
        { SL("{}"), ERR_SYNTAX },
        { SL("{\"keys\":{}}"), ERR_SYNTAX },
        { SL("{\"keys\":[]}"), ERR_PERM },
        { SL("{\"keys\":[1,null,{},[]]}"), ERR_PERM },
        { SL("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}"), ERR_PERM },
        { SL("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":"
             "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}"),
          ERR_PERM },
        /* RFC 8037 A.2 */
        { SL("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"
             "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}"),
          OK },
        /* a point that is not on the curve */
        { SL("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":"
             "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"y\":"
             "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}]}"),
          ERR_PERM },
        { SL("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}]}"),
          ERR_PERM },
        { SL("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}]}"), ERR_PERM },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct oauth_keys *keys = NULL;
        if (oauth_keys_read(rows[i].text, &keys) != rows[i].want) {
            fail_msg("%.*s", SLICE_ARG(rows[i].text));
        }
        oauth_keys_unref(keys);
    }
}

/* RFC 8037 A.4 */
static void test_ed25519_of_the_rfc(void **state)
{
    const struct rig *rig = *state;
    struct oauth_keys *keys;
    struct oauth_token token;
    assert_int_equal(oauth_keys_read(SL("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"
                                        "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}"),
                                     &keys),
                     OK);
    assert_int_equal(
        oauth_token_read(SL("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
                            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt"
                            "9g7sVvpAr_MuM0KAg"),
                         rig->arena, &token),
        OK);
    assert_int_equal(oauth_keys_verify(keys, &token.proof), OK);
    oauth_keys_unref(keys);
}

int token_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens_of_others),
        cmocka_unit_test(test_turned_bits),
        cmocka_unit_test(test_claims),
        cmocka_unit_test(test_when_and_whose),
        cmocka_unit_test(test_broken_claims),
        cmocka_unit_test(test_other_claim),
        cmocka_unit_test(test_scope),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_sets_of_keys),
        cmocka_unit_test(test_ed25519_of_the_rfc),
    };
    return cmocka_run_group_tests_name("oauth/token", tests, set_up, tear_down);
}
