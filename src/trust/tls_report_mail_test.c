/* A report as a message: read back by our own reader of messages. */
#include "trust/tls_report_mail.h"

#include "base/test.h"
#include "codec/codec.h"
#include "format/header.h"

static char report[100000];

static const struct tls_report_mail mail = {
    .domain = { "their.example", 13 },
    .submitter = { "mx.our.example", 14 },
    .from = { "postmaster@mx.our.example", 25 },
    .to = { "tls@their.example", 17 },
    .id = { "20783.their.example@mx.our.example", 34 },
    .message_id = { "0abc@mx.our.example", 19 },
    .now = { 1795752000 },
    .begin = { 1795651200 },
    .end = { 1795737599 },
    .report = { report, sizeof(report) },
};

static void check_field(struct slice text, const char *name, struct slice wanted)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", 1 << 16);
    struct header_field field;
    assert_true(header_find(text, slice_cstr(name), &field));
    ASSERT_SLICE(header_unfold(field.value, arena), wanted);
}

static void test_message(void **state)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "test", (size_t)8 << 20);
    AUTO(buf_fini) struct buf out, decoded;
    struct message message;
    for (size_t i = 0; i < sizeof(report); i++) {
        report[i] = (char)(i * 2654435761u >> 13);
    }
    buf_init(&out, 1 << 20);
    buf_init(&decoded, 1 << 20);
    tls_report_mail_write(&mail, &out);
    assert_int_equal(buf_error(&out), OK);
    struct slice text = buf_slice(&out);
    check_field(text, "From", SL("TLS Reports <postmaster@mx.our.example>"));
    check_field(text, "To", SL("<tls@their.example>"));
    check_field(text, "Subject",
                SL("Report Domain: their.example\tSubmitter: mx.our.example\tReport-ID: "
                   "<20783.their.example@mx.our.example>"));
    check_field(text, "TLS-Report-Domain", SL("their.example"));
    check_field(text, "TLS-Report-Submitter", SL("mx.our.example"));
    check_field(text, "TLS-Required", SL("No"));
    message_parse(text, arena, &message);
    assert_int_equal(message.part_count, 3);
    ASSERT_SLICE(message.parts[0].subtype, SL("report"));
    ASSERT_SLICE(message.parts[2].subtype, SL("tlsrpt+gzip"));
    const struct part *part = &message.parts[2];
    base64_decode_mail(slice_sub(text, part->body_start, part->body_len), &decoded);
    ASSERT_SLICE(buf_slice(&decoded), mail.report);
    assert_true(slice_find(text, SL("filename=\"mx.our.example!their.example!1795651200!1795737599"
                                    ".json.gz\"")) < text.len);
    while (text.len > 0) {
        size_t end = slice_find_char(text, '\n');
        assert_true(end < text.len && end <= 78 + 1);
        text = slice_from(text, end + 1);
    }
}

int tls_report_mail_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_message),
    };
    return cmocka_run_group_tests_name("trust/tls_report_mail", tests, NULL, NULL);
}
