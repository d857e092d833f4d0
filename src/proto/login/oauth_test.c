#include "base/test.h"
#include "proto/login/oauth.h"

struct row {
    struct slice message;
    struct slice authorize_as, token;
};

typedef enum err (*take_fn)(struct slice message, struct arena *arena, struct sasl_oauth *out);

static void check(take_fn take, const struct row *rows, size_t count)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    for (size_t i = 0; i < count; i++) {
        struct sasl_oauth got;
        assert_int_equal(take(rows[i].message, arena, &got), OK);
        ASSERT_SLICE(got.authorize_as, rows[i].authorize_as);
        ASSERT_SLICE(got.token, rows[i].token);
    }
}

static void check_refused(take_fn take, const struct slice *rows, size_t count)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    for (size_t i = 0; i < count; i++) {
        struct sasl_oauth got;
        if (take(rows[i], arena, &got) != ERR_SYNTAX) {
            fail_msg("row %zu was taken", i);
        }
    }
}

/* SA26 */
static void test_oauthbearer(void **state)
{
    static const struct row rows[] = {
        /* RFC 7628 4.1 */
        { SL("n,a=user@example.com,\1host=server.example.com\1port=143\1"
             "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\1\1"),
          SL("user@example.com"), SL("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==") },
        { SL("n,,\1auth=Bearer a.b-c_d~e+f/g\1\1"), SL(""), SL("a.b-c_d~e+f/g") },
        { SL("y,,\1auth=BEARER   x\1\1"), SL(""), SL("x") },
        { SL("n,a=a=2Cb=3Dc,\1auth=Bearer x\1\1"), SL("a,b=c"), SL("x") },
        { SL("n,a=m\xc3\xbcller@a.example,\1auth=Bearer x\1\1"), SL("m\xc3\xbcller@a.example"),
          SL("x") },
        /* 4.3: what would I need? */
        { SL("n,a=user@example.com,\1auth=\1\1"), SL("user@example.com"), SL("") },
        { SL("n,,\1auth=Bearer \1\1"), SL(""), SL("") },
    };
    static const struct slice bad[] = {
        SL(""),
        SL("\1"),
        SL("n,,\1\1"),                                 /* no token */
        SL("n,,\1auth=Bearer x\1"),                    /* cut off */
        SL("n,,\1auth=Bearer x"),                      /* cut off */
        SL("n,,\1auth=Bearer x\1\1\1"),                /* more */
        SL("n,,\1auth=Bearer x\1\1auth=Bearer y\1\1"), /* more */
        SL("n,,\1auth=Bearer x\1auth=Bearer y\1\1"),   /* which? */
        SL("n,,\1auth=Basic eDp5\1\1"),                /* another scheme */
        SL("n,,\1auth=Bearer x y\1\1"),                /* no token */
        SL("n,,\1auth=Bearer \"x\"\1\1"),              /* no token */
        SL("n,,\1Auth=Bearer x\1\1"),                  /* keys have a case */
        SL("n,,\1=x\1auth=Bearer x\1\1"),              /* no key */
        SL("p=tls-exporter,,\1auth=Bearer x\1\1"),     /* binds to nothing */
        SL("n,a=,\1auth=Bearer x\1\1"),                /* a name of nothing */
        SL("n,a=a=2,\1auth=Bearer x\1\1"),             /* half an escape */
        SL("n,user,\1auth=Bearer x\1\1"),              /* no name */
        SL("F,n,,\1auth=Bearer x\1\1"),                /* no GSS-API here */
        SL("auth=Bearer x\1\1"),                       /* no header */
        SL("n,,auth=Bearer x\1\1"),                    /* no separator */
        SL("user=a@b.example\1auth=Bearer x\1\1"),     /* XOAUTH2 */
        SL("n,,\1auth=Bearer x\0\1\1"),                /* NUL */
        SL("n,,\1host=a\0b\1auth=Bearer x\1\1"),       /* NUL */
        SL("n,a=\xff,\1auth=Bearer x\1\1"),            /* no UTF-8 */
    };
    check(sasl_oauthbearer_take, rows, ARRAY_LEN(rows));
    check_refused(sasl_oauthbearer_take, bad, ARRAY_LEN(bad));
}

static void test_xoauth2(void **state)
{
    static const struct row rows[] = {
        { SL("user=someuser@example.com\1auth=Bearer "
             "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\1\1"),
          SL("someuser@example.com"), SL("ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg") },
        { SL("auth=Bearer x\1user=a@b.example\1\1"), SL("a@b.example"), SL("x") },
        { SL("user=\1auth=Bearer x\1\1"), SL(""), SL("x") },
    };
    static const struct slice bad[] = {
        SL(""),
        SL("\1"),
        SL("auth=Bearer x\1\1"),
        SL("user=a\1\1"),
        SL("user=a\1user=b\1auth=Bearer x\1\1"),
        SL("user=a\1auth=Bearer x\1"),
        SL("n,,\1user=a\1auth=Bearer x\1\1"),
        SL("user=a\0b\1auth=Bearer x\1\1"),
    };
    check(sasl_xoauth2_take, rows, ARRAY_LEN(rows));
    check_refused(sasl_xoauth2_take, bad, ARRAY_LEN(bad));
}

int oauth_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oauthbearer),
        cmocka_unit_test(test_xoauth2),
    };
    return cmocka_run_group_tests_name("proto/login/oauth", tests, NULL, NULL);
}
