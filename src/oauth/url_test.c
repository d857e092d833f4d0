#include "oauth/url.h"

#include "base/test.h"
#include "oauth/discovery.h"
#include "oauth/oauth.h"

#define LABEL "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void test_good(void **state)
{
    static const struct {
        struct slice text, host;
        uint16_t port;
        struct slice path;
    } rows[] = {
        { SL("https://id.example.org"), SL("id.example.org"), 443, SL("") },
        { SL("HTTPS://ID.example.org/"), SL("ID.example.org"), 443, SL("/") },
        { SL("https://id:8443/realms/a%20b/x~y"), SL("id"), 8443, SL("/realms/a%20b/x~y") },
        { SL("https://1.a/"), SL("1.a"), 443, SL("/") },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct oauth_url url;
        assert_true(oauth_url_read(rows[i].text, &url));
        ASSERT_SLICE(url.host, rows[i].host);
        assert_int_equal(url.port, rows[i].port);
        ASSERT_SLICE(url.path, rows[i].path);
    }
}

static void test_bad(void **state)
{
    static const struct slice rows[] = {
        SL(""),
        SL("https://"),
        SL("http://id.example.org/"),
        SL("//id.example.org/"),
        SL("https:///realms"),
        SL("https://id.example.org:/"),
        SL("https://id.example.org:0/"),
        SL("https://id.example.org:65536/"),
        SL("https://id.example.org:44x/"),
        SL("https://a@id.example.org/"),
        SL("https://id.example.org/?a"),
        SL("https://id.example.org/#a"),
        SL("https://id.example.org?a"),
        SL("https://id.example.org/a b"),
        SL("https://id.example.org/a\r\nHost: b"),
        SL("https://id.example.org/\"x"),
        SL("https://id.example.org/\0"),
        SL("https://id..example.org/"),
        SL("https://.example.org/"),
        SL("https://id.example.org./"),
        SL("https://-id.example.org/"),
        SL("https://id_.example.org/"),
        SL("https://192.0.2.1/"),
        SL("https://[2001:db8::1]/"),
        SL("https://m\xc3\xbcller.example/"),
        SL("https://" LABEL ".example/"),
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct oauth_url url;
        if (oauth_url_read(rows[i], &url)) {
            fail_msg("%.*s was taken", SLICE_ARG(rows[i]));
        }
    }
}

static void test_discovery(void **state)
{
    static const struct {
        struct slice text;
        enum err want;
    } rows[] = {
        { SL("{\"issuer\":\"https://a.example\",\"jwks_uri\":\"https://b.example/k\",\"x\":[1]}"),
          OK },
        { SL("{\"issuer\":\"https://a.example/\",\"jwks_uri\":\"https://b.example/k\"}"),
          ERR_DENIED },
        { SL("{\"jwks_uri\":\"https://b.example/k\"}"), ERR_DENIED },
        { SL("{\"issuer\":\"https://a.example\"}"), ERR_DENIED },
        { SL("{\"issuer\":\"https://a.example\",\"jwks_uri\":\"http://b.example/k\"}"),
          ERR_DENIED },
        { SL("{\"issuer\":\"https://a.example\",\"jwks_uri\":\"file:///etc/passwd\"}"),
          ERR_DENIED },
        { SL("{\"issuer\":\"https://a.example\",\"jwks_uri\":[\"https://b.example/k\"]}"),
          ERR_DENIED },
        { SL("<html>"), ERR_SYNTAX },
        { SL(""), ERR_SYNTAX },
    };
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct slice keys = SL("");
        assert_int_equal(oauth_discovery_read(rows[i].text, SL("https://a.example"), arena, &keys),
                         rows[i].want);
        ASSERT_SLICE(keys, rows[i].want == OK ? SL("https://b.example/k") : SL(""));
    }
    ASSERT_SLICE(oauth_discovery_url(SL("https://a.example"), arena),
                 SL("https://a.example/.well-known/openid-configuration"));
    ASSERT_SLICE(oauth_discovery_url(SL("https://a.example/r/s/"), arena),
                 SL("https://a.example/r/s/.well-known/openid-configuration"));
}

static void test_settings(void **state)
{
    static const struct {
        struct oauth_settings settings;
        enum err want;
    } rows[] = {
        { { .claim = SL("email") }, OK },
        { { SL("https://a.example"), SL("mail"), SL("email"), SL(""), SL("") }, OK },
        { { SL("https://a.example"), SL("mail"), SL("upn"), SL("x"), SL("10.0.0.1@8443") }, OK },
        { { SL(""), SL("mail"), SL("email"), SL(""), SL("") }, ERR_SYNTAX },
        { { SL("http://a.example"), SL("mail"), SL("email"), SL(""), SL("") }, ERR_SYNTAX },
        { { SL("https://a.example"), SL(""), SL("email"), SL(""), SL("") }, ERR_SYNTAX },
        { { SL("https://a.example"), SL("mail"), SL(""), SL(""), SL("") }, ERR_SYNTAX },
        { { SL("https://a.example"), SL("mail"), SL("email"), SL("a b"), SL("") }, ERR_SYNTAX },
        { { SL("https://a.example"), SL("mail"), SL("email"), SL("a\"b"), SL("") }, ERR_SYNTAX },
        { { SL("https://a.example"), SL("mail"), SL("email"), SL(""), SL("a.example") },
          ERR_SYNTAX },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(oauth_settings_check(&rows[i].settings), rows[i].want);
    }
}

int url_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_discovery),
        cmocka_unit_test(test_settings),
    };
    return cmocka_run_group_tests_name("oauth/url", tests, NULL, NULL);
}
