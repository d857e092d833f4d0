/* What is counted, what is written down, and what a report says. */
#include "trust/tls_tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/test.h"
#include "io/world.h"
#include "support/stored.h"

#define DAY 20783 /* 2026-11-26 */
#define DAY_SECONDS 86400

static void note(struct tls_tally *tally, const char *domain, enum tally_policy policy,
                 enum tls_outcome outcome, const char *host)
{
    struct tally_session session = {
        .domain = slice_cstr(domain),
        .policy = policy,
        .policy_domain = slice_cstr(domain),
        .policy_text = policy == TALLY_STS ? SL("version: STSv1\nmode: enforce") : SL(""),
        .policy_hosts = policy == TALLY_STS ? SL("mx.a.example *.b.example") : SL(""),
        .outcome = outcome,
        .own_address = SL("198.51.100.1"),
        .host = slice_cstr(host),
        .address = SL("192.0.2.1"),
        .detail = SL("because \xff"),
    };
    tls_tally_note(tally, &session);
}

/* The report about a domain, unpacked. */
static void report_of(const struct tls_tally *tally, const char *domain, char *out, size_t room)
{
    struct tally_report frame = { .domain = slice_cstr(domain),
                                  .organization = SL("mail.sender.example"),
                                  .contact = SL("postmaster@sender.example"),
                                  .id = SL("1@sender.example"),
                                  .begin = { (int64_t)DAY * DAY_SECONDS },
                                  .end = { (int64_t)(DAY + 1) * DAY_SECONDS - 1 } };
    AUTO(buf_fini) struct buf packed;
    z_stream z = { 0 };
    buf_init(&packed, 65536);
    assert_int_equal(tls_tally_report(tally, &frame, &packed), OK);
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    z.next_in = (Bytef *)packed.ptr;
    z.avail_in = (uInt)packed.len;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)room - 1;
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    out[z.total_out] = '\0';
    inflateEnd(&z);
}

static void fill(struct tls_tally *tally)
{
    note(tally, "a.example", TALLY_STS, TLS_OUTCOME_FINE, "mx.a.example");
    note(tally, "a.example", TALLY_STS, TLS_OUTCOME_FINE, "mx.a.example");
    note(tally, "a.example", TALLY_STS, TLS_OUTCOME_EXPIRED, "mx.a.example");
    note(tally, "a.example", TALLY_STS, TLS_OUTCOME_EXPIRED, "mx.a.example");
    note(tally, "a.example", TALLY_STS, TLS_OUTCOME_WRONG_NAME, "mx2.a.example");
    note(tally, "a.example", TALLY_NO_POLICY, TLS_OUTCOME_FINE, "mx.a.example");
    note(tally, "b.example", TALLY_NO_POLICY, TLS_OUTCOME_NONE, "mx.b.example");
}

static const char expected[] =
    "{\"organization-name\":\"mail.sender.example\",\"date-range\":{\"start-datetime\":\"2026-11-"
    "26T"
    "00:00:00Z\",\"end-datetime\":\"2026-11-26T23:59:59Z\"},\"contact-info\":\"postmaster@sender."
    "example\",\"report-id\":\"1@sender.example\",\"policies\":[{\"policy\":{\"policy-type\":"
    "\"sts\","
    "\"policy-string\":[\"version: STSv1\",\"mode: enforce\"],\"policy-domain\":\"a.example\",\"mx-"
    "host\":[\"mx.a.example\",\"*.b.example\"]},\"summary\":{\"total-successful-session-count\":2,"
    "\"total-failure-session-count\":3},\"failure-details\":[{\"result-type\":\"certificate-"
    "expired\","
    "\"sending-mta-ip\":\"198.51.100.1\",\"receiving-mx-hostname\":\"mx.a.example\",\"receiving-"
    "ip\":\"192.0.2.1\",\"failed-session-"
    "count\":2,\"failure-reason-code\":\"because "
    "?\"},{\"result-type\":\"certificate-host-mismatch\","
    "\"sending-mta-ip\":\"198.51.100.1\",\"receiving-mx-hostname\":\"mx2.a.example\",\"receiving-"
    "ip\":\"192.0.2.1\",\"failed-session-"
    "count\":1,\"failure-reason-code\":\"because ?\"}]},{\"policy\":{\"policy-type\":\"no-policy-"
    "found\",\"policy-domain\":\"a.example\"},\"summary\":{\"total-successful-session-count\":1,"
    "\"total-failure-session-count\":0}}]}";

static void test_a_report(void **state)
{
    struct tls_tally *tally = tls_tally_new();
    char text[4096];
    (void)state;
    fill(tally);
    assert_int_equal(tls_tally_count(tally), 1);
    report_of(tally, "a.example", text, sizeof(text));
    assert_string_equal(text, expected);
    tls_tally_free(tally);
}

static struct tls_tally *read_back(struct slice text)
{
    struct tls_tally *tally = NULL;
    return tls_tally_read(text, &tally) == OK ? tally : NULL;
}

/* All of it comes back, and goes on counting; no bit of the file may differ. */
static void test_the_file_of_a_day(void **state)
{
    struct tls_tally *tally = tls_tally_new();
    AUTO(buf_fini) struct buf file;
    char text[4096];
    (void)state;
    fill(tally);
    buf_init(&file, TALLY_FILE_MAX);
    assert_int_equal(tls_tally_write(tally, &file), OK);
    tls_tally_free(tally);
    for (size_t bit = 0; bit < file.len * 8; bit++) {
        file.ptr[bit / 8] ^= (char)(1 << bit % 8);
        assert_null(read_back(buf_slice(&file)));
        file.ptr[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (size_t len = 0; len < file.len; len++) {
        assert_null(read_back(slice_make(file.ptr, len)));
    }
    tally = read_back(buf_slice(&file));
    assert_non_null(tally);
    report_of(tally, "a.example", text, sizeof(text));
    assert_string_equal(text, expected);
    note(tally, "a.example", TALLY_STS, TLS_OUTCOME_FINE, "mx.a.example");
    report_of(tally, "a.example", text, sizeof(text));
    assert_non_null(strstr(text, "\"total-successful-session-count\":3"));
    tls_tally_remove(tally, SL("a.example"));
    assert_int_equal(tls_tally_count(tally), 0);
    tls_tally_free(tally);
}

static void test_a_newer_program_wrote_it(void **state)
{
    struct tls_tally *tally;
    (void)state;
    assert_int_equal(tls_tally_read(SL("culver-tls-tally 2\n{}"), &tally), ERR_PERM);
    assert_non_null(strstr(err_detail(), "newer"));
}

static void test_limits(void **state)
{
    struct tls_tally *tally = tls_tally_new();
    AUTO(buf_fini) struct buf names;
    static char text[65536];
    char name[64];
    (void)state;
    for (unsigned i = 0; i < TALLY_FAILURES_MAX + 10; i++) {
        snprintf(name, sizeof(name), "mx%u.a.example", i);
        note(tally, "a.example", TALLY_NO_POLICY, TLS_OUTCOME_UNTRUSTED, name);
    }
    report_of(tally, "a.example", text, sizeof(text));
    assert_non_null(strstr(text, "\"total-failure-session-count\":42"));
    assert_null(strstr(text, "mx32.a.example"));
    for (unsigned i = 0; i < TALLY_POLICIES_MAX + 2; i++) {
        snprintf(name, sizeof(name), "policy %u", i);
        struct tally_session session = { .domain = SL("b.example"),
                                         .policy = TALLY_STS,
                                         .policy_text = slice_cstr(name),
                                         .outcome = TLS_OUTCOME_FINE };
        tls_tally_note(tally, &session);
    }
    report_of(tally, "b.example", text, sizeof(text));
    assert_non_null(strstr(text, "policy 7"));
    assert_null(strstr(text, "policy 8"));
    for (unsigned i = 0; i < TALLY_DOMAINS_MAX + 10; i++) {
        snprintf(name, sizeof(name), "d%u.example", i);
        note(tally, name, TALLY_NO_POLICY, TLS_OUTCOME_FINE, "mx.example");
    }
    assert_int_equal(tls_tally_count(tally), TALLY_DOMAINS_MAX);
    buf_init(&names, TALLY_FILE_MAX);
    tls_tally_domains(tally, &names);
    assert_true(slice_find(buf_slice(&names), SL("d9000.example\n")) < names.len);
    tls_tally_free(tally);
}

/* --- what programs of before wrote --- */

#define SAMPLE "db/tlsrpt/2026-11-26"

/* The first files did not say it. */
static void strip_own_address(char *text)
{
    static const char own[] = "\"sending-mta-ip\":\"198.51.100.1\",";
    size_t len = sizeof(own) - 1;
    for (char *at = strstr(text, own); at != NULL; at = strstr(at, own)) {
        memmove(at, at + len, strlen(at + len) + 1);
    }
}

static void check_stored(void *arg, const char *path)
{
    AUTO(buf_fini) struct buf file;
    char report[4096], now[4096];
    buf_init(&file, TALLY_FILE_MAX);
    assert_int_equal(disk_read_file(arg, path, &file), OK);
    struct tls_tally *tally = read_back(buf_slice(&file));
    assert_non_null(tally);
    report_of(tally, "a.example", report, sizeof(report));
    snprintf(now, sizeof(now), "%s", expected);
    strip_own_address(now);
    strip_own_address(report);
    assert_string_equal(report, now);
    tls_tally_free(tally);
}

static void test_stored_days_are_told(void **state)
{
    struct world world;
    (void)state;
    world_init_real(&world);
    assert_true(stored_each(SAMPLE, check_stored, &world.disk) >= 1);
}

/* tools/format-sample */
static void test_make_sample(void **state)
{
    struct world world;
    struct tls_tally *tally = tls_tally_new();
    AUTO(buf_fini) struct buf file;
    char path[512];
    (void)state;
    world_init_real(&world);
    buf_init(&file, TALLY_FILE_MAX);
    fill(tally);
    assert_int_equal(tls_tally_write(tally, &file), OK);
    snprintf(path, sizeof(path), "%s/db/tlsrpt", getenv("FORMAT_SAMPLE"));
    assert_int_equal(disk_make_directory(&world.disk, path), 0);
    snprintf(path, sizeof(path), "%s/" SAMPLE, getenv("FORMAT_SAMPLE"));
    assert_int_equal(disk_replace_file(&world.disk, path, buf_slice(&file)), OK);
    tls_tally_free(tally);
}

int tls_tally_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_report),
        cmocka_unit_test(test_the_file_of_a_day),
        cmocka_unit_test(test_a_newer_program_wrote_it),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_stored_days_are_told),
    };
    const struct CMUnitTest making[] = { cmocka_unit_test(test_make_sample) };
    if (getenv("FORMAT_SAMPLE") != NULL) {
        return cmocka_run_group_tests_name("trust/make", making, NULL, NULL);
    }
    return cmocka_run_group_tests_name("trust/tls_tally", tests, NULL, NULL);
}
