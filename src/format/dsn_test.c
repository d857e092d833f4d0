/* Notifications, as programs and people will read them. */
#include "format/dsn.h"

#include "base/test.h"
#include "format/message.h"

static struct slice write(const struct dsn *dsn, struct arena *arena)
{
    struct buf out;
    buf_init(&out, 100000);
    dsn_write(dsn, &out);
    assert_int_equal(buf_error(&out), OK);
    struct slice text = arena_dup(arena, buf_slice(&out));
    buf_fini(&out);
    return text;
}

static bool has(struct slice text, const char *part)
{
    return slice_find(text, slice_cstr(part)) < text.len;
}

static struct dsn make(enum dsn_action action, const struct dsn_recipient *recipient)
{
    return (struct dsn){ .action = action,
                         .reporter = SL("mx.lab.test"),
                         .to = SL("alice@lab.test"),
                         .message_id = SL("1@mx.lab.test"),
                         .envid = SL("QQ1"),
                         .queue_id = SL("abc"),
                         .now = { 1795000000 },
                         .arrived = { 1794990000 },
                         .give_up = { 1795430000 },
                         .recipients = recipient,
                         .count = 1,
                         .header = SL("Subject: lunch\r\nFrom: alice@lab.test\r\n") };
}

static void test_failed(void **state)
{
    struct arena *arena = arena_new(NULL, "test", (size_t)4 * 1024 * 1024);
    struct dsn_recipient gone = { .address = SL("gone@example.org"),
                                  .original = SL("rfc822;old@example.org"),
                                  .status = SL("5.1.1"),
                                  .remote_host = SL("mx.example.org"),
                                  .text = SL("550 5.1.1 no such user"),
                                  .is_remote = true };
    struct dsn dsn = make(DSN_FAILED, &gone);
    struct slice text = write(&dsn, arena);
    struct message message;
    message_parse(text, arena, &message);
    assert_int_equal(message.part_count, 4); /* the report and its three parts */
    assert_true(has(text, "\r\nAuto-Submitted: auto-replied\r\n"));
    assert_true(has(text, "\r\nReporting-MTA: dns; mx.lab.test\r\nOriginal-Envelope-Id: QQ1\r\n"));
    assert_true(has(text, "\r\n\r\nOriginal-Recipient: rfc822;old@example.org\r\n"
                          "Final-Recipient: rfc822; gone@example.org\r\nAction: failed\r\n"
                          "Status: 5.1.1\r\nRemote-MTA: dns; mx.example.org\r\n"
                          "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n"));
    assert_true(has(text, "Check its spelling"));
    assert_true(has(text, "Content-Type: text/rfc822-headers\r\n\r\nSubject: lunch\r\n"));
    assert_false(has(text, "Will-Retry-Until"));
    arena_free(arena);
}

static void test_delayed_and_utf8(void **state)
{
    struct arena *arena = arena_new(NULL, "test", (size_t)4 * 1024 * 1024);
    struct dsn_recipient slow = { .address = SL("j\xc3\xb6rg@example.org"),
                                  .status = SL("4.4.1"),
                                  .text = SL("no answer") };
    struct dsn dsn = make(DSN_DELAYED, &slow);
    struct slice text = write(&dsn, arena);
    assert_true(has(text, "Content-Type: message/global-delivery-status\r\n"));
    assert_true(
        has(text, "Final-Recipient: utf-8; j\xc3\xb6rg@example.org\r\nAction: delayed\r\n"));
    assert_true(has(text, "Diagnostic-Code: x-culver; no answer\r\n"));
    assert_true(has(text, "Will-Retry-Until: "));
    arena_free(arena);
}

int dsn_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failed),
        cmocka_unit_test(test_delayed_and_utf8),
    };
    return cmocka_run_group_tests_name("format/dsn", tests, NULL, NULL);
}
