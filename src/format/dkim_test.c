/* The relaxed form: the examples of the RFC, then what bodies are made of, cut anywhere. */
#include "format/dkim.h"

#include "base/test.h"

static void take(void *arg, struct slice octets)
{
    buf_append(arg, octets);
}

static void check_body(struct slice text, struct slice wanted)
{
    for (size_t step = 1; step <= text.len + 1; step++) {
        AUTO(buf_fini) struct buf out;
        struct dkim_body body;
        buf_init(&out, 1 << 20);
        dkim_body_begin(&body, take, &out);
        for (size_t at = 0; at < text.len; at += step) {
            dkim_body_add(&body, slice_sub(text, at, step));
        }
        dkim_body_end(&body);
        ASSERT_SLICE(buf_slice(&out), wanted);
    }
}

static void check_field(struct slice name, struct slice value, struct slice wanted)
{
    AUTO(buf_fini) struct buf out;
    buf_init(&out, 1 << 20);
    dkim_relax_field(name, value, &out);
    ASSERT_SLICE(buf_slice(&out), wanted);
}

/* RFC 6376 3.4.5 */
static void test_examples(void **state)
{
    check_field(SL("A"), SL(" X"), SL("a:X"));
    check_field(SL("B"), SL(" Y\t\r\n\tZ  "), SL("b:Y Z"));
    check_body(SL(" C \r\nD \t E\r\n\r\n\r\n"), SL(" C\r\nD E\r\n"));
}

static void test_fields(void **state)
{
    check_field(SL("Subject"), SL(""), SL("subject:"));
    check_field(SL("Subject"), SL(" \r\n \r\n\t"), SL("subject:"));
    check_field(SL("SUBJect"), SL("a\r\n b\r\n\t c \td"), SL("subject:a b c d"));
    check_field(SL("X"), SL("a\rb\nc"), SL("x:a\rb\nc"));
}

static void test_bodies(void **state)
{
    check_body(SL(""), SL(""));
    check_body(SL("\r\n"), SL(""));
    check_body(SL(" \t \r\n\r\n \r\n"), SL(""));
    check_body(SL("a"), SL("a\r\n"));
    check_body(SL("a \t"), SL("a\r\n"));
    check_body(SL("a\r\n"), SL("a\r\n"));
    check_body(SL("a\r\n\r\n\r\n\r\nb \r\n \r\n"), SL("a\r\n\r\n\r\n\r\nb\r\n"));
    check_body(SL("\r\n\r\na"), SL("\r\n\r\na\r\n"));
    /* A CR or LF alone is no line end. */
    check_body(SL("a \rb\nc\r"), SL("a \rb\nc\r\r\n"));
    check_body(SL("a\r\r\nb"), SL("a\r\r\nb\r\n"));
    check_body(SL("\r"), SL("\r\r\n"));
}

struct sum {
    uint64_t octets, pieces;
};

static void count(void *arg, struct slice octets)
{
    struct sum *sum = arg;
    sum->octets += octets.len;
    sum->pieces++;
}

/* DK05: millions of blanks in one line, and of empty lines, before something and at the end. */
static void test_nothing_in_bulk(void **state)
{
    static char blanks[1 << 16], lines[1 << 16];
    struct sum sum = { 0 };
    struct dkim_body body;
    memset(blanks, ' ', sizeof(blanks));
    for (size_t i = 0; i < sizeof(lines); i++) {
        lines[i] = i % 2 == 0 ? '\r' : '\n';
    }
    dkim_body_begin(&body, count, &sum);
    for (unsigned i = 0; i < 160; i++) {
        dkim_body_add(&body, slice_make(blanks, sizeof(blanks)));
    }
    dkim_body_add(&body, SL("x"));
    for (unsigned i = 0; i < 320; i++) {
        dkim_body_add(&body, slice_make(lines, sizeof(lines)));
    }
    assert_int_equal(sum.octets, 0);
    dkim_body_end(&body);
    assert_int_equal(sum.octets, 4);
    assert_int_equal(sum.pieces, 1);
}

int dkim_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_nothing_in_bulk),
    };
    return cmocka_run_group_tests_name("format/dkim", tests, NULL, NULL);
}
