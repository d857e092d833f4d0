/* Records at "_smtp._tls": those of RFC 8460, and those that are none. */
#include "trust/tlsrpt.h"

#include "base/buf.h"
#include "base/test.h"

static bool find(struct arena *arena, const char *text, struct tlsrpt_record *out)
{
    struct slice one = slice_cstr(text);
    return tlsrpt_record_find(&one, 1, arena, out);
}

static void test_places(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    struct tlsrpt_record record;
    (void)state;
    assert_true(find(arena, "v=TLSRPTv1;rua=mailto:reports@example.com", &record));
    assert_int_equal(record.count, 1);
    assert_true(record.places[0].is_mail);
    ASSERT_SLICE(record.places[0].address, SL("reports@example.com"));
    assert_true(find(arena, "v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt", &record));
    assert_false(record.places[0].is_mail);
    ASSERT_SLICE(record.places[0].host, SL("reporting.example.com"));
    ASSERT_SLICE(record.places[0].path, SL("/v1/tlsrpt"));
    assert_int_equal(record.places[0].port, 443);
    assert_true(find(arena,
                     "v=TLSRPTv1 ; x=y ; rua = none; rua=HTTPS://a.example:8443?q=1%2C2#part , "
                     "mailto:a%2Cb@c.example?subject=x , ftp://d.example/ ;",
                     &record));
    assert_int_equal(record.count, 2);
    ASSERT_SLICE(record.places[0].host, SL("a.example"));
    ASSERT_SLICE(record.places[0].path, SL("/?q=1%2C2"));
    assert_int_equal(record.places[0].port, 8443);
    ASSERT_SLICE(record.places[1].address, SL("a,b@c.example"));
}

/* TL10: records that are none. */
static void test_none(void **state)
{
    static const char *const broken[] = {
        "",
        "v=TLSRPTv1",
        "v=TLSRPTv1;",
        "v=TLSRPTv1; ruf=mailto:a@b.example",
        "v=TLSRPTv2; rua=mailto:a@b.example",
        "v=tlsrptv1; rua=mailto:a@b.example",
        "v=TLSRPTv1; rua=",
        "v=TLSRPTv1; rua=mailto:nobody",
        "v=TLSRPTv1; rua=mailto:a%0d%0a@b.example",
        "v=TLSRPTv1; rua=mailto:a%2@b.example%",
        "v=TLSRPTv1; rua=mailto:a@b.example, ,",
        "v=TLSRPTv1; rua=https:///path",
        "v=TLSRPTv1; rua=https://a.example:0/",
        "v=TLSRPTv1; rua=https://a.example:65536/",
        "v=TLSRPTv1; rua=https://user@a.example/",
        "v=TLSRPTv1; rua=https://a.example/ HTTP/1.1",
        "v=TLSRPTv1; rua=https://[::1]/",
    };
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    struct tlsrpt_record record;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        if (find(arena, broken[i], &record)) {
            fail_msg("\"%s\" was taken", broken[i]);
        }
    }
    struct slice two[] = { SL("v=TLSRPTv1;rua=mailto:a@b.example"),
                           SL("v=TLSRPTv1;rua=mailto:c@b.example") };
    assert_false(tlsrpt_record_find(two, 2, arena, &record));
    two[1] = SL("v=spf1 -all");
    assert_true(tlsrpt_record_find(two, 2, arena, &record));
}

static void test_limit(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)1 << 20);
    AUTO(buf_fini) struct buf text;
    struct tlsrpt_record record;
    (void)state;
    buf_init(&text, 65536);
    buf_append_cstr(&text, "v=TLSRPTv1;rua=mailto:a@b.example");
    for (unsigned i = 0; i < 2 * TLSRPT_PLACES_MAX; i++) {
        buf_printf(&text, ",mailto:a%u@b.example", i);
    }
    struct slice one = buf_slice(&text);
    assert_true(tlsrpt_record_find(&one, 1, arena, &record));
    assert_int_equal(record.count, TLSRPT_PLACES_MAX);
}

static void test_retry(void **state)
{
    (void)state;
    assert_int_equal(tlsrpt_retry_seconds(0), 3600);
    assert_int_equal(tlsrpt_retry_seconds(1), 3600);
    assert_int_equal(tlsrpt_retry_seconds(2), 2 * 3600);
    assert_int_equal(tlsrpt_retry_seconds(5), 16 * 3600);
    assert_int_equal(tlsrpt_retry_seconds(1000), 16 * 3600);
}

int tlsrpt_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_retry),
    };
    return cmocka_run_group_tests_name("trust/tlsrpt", tests, NULL, NULL);
}
