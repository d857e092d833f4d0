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
                         .envid = SL("QQ+2B1"),
                         .queue_id = SL("abc"),
                         .now = { 1795000000 },
                         .arrived = { 1794990000 },
                         .give_up = { 1795430000 },
                         .recipients = recipient,
                         .count = 1,
                         .returned = SL("Subject: lunch\r\nFrom: alice@lab.test\r\n") };
}

/* RFC 4865 5.1.2: what was asked for, between the fields of the message. */
static void test_future_release(void **state)
{
    struct arena *arena = arena_new(NULL, "test", (size_t)4 * 1024 * 1024);
    struct dsn_recipient gone = { .address = SL("gone@example.org"), .status = SL("5.1.1") };
    struct dsn dsn = make(DSN_FAILED, &gone);
    (void)state;
    dsn.release = -86400;
    assert_true(has(write(&dsn, arena), "\r\nFuture-Release-Request: for;86400\r\n\r\nFinal-"));
    dsn.release = 1795000060;
    assert_true(has(write(&dsn, arena),
                    "\r\nFuture-Release-Request: until;2026-11-18T11:07:40Z\r\n\r\nFinal-"));
    arena_free(arena);
}

static void test_failed(void **state)
{
    struct arena *arena = arena_new(NULL, "test", (size_t)4 * 1024 * 1024);
    struct dsn_recipient gone = { .address = SL("gone@example.org"),
                                  .original = SL("rfc822;old+2Btag@example.org"),
                                  .status = SL("5.1.1"),
                                  .remote_host = SL("mx.example.org"),
                                  .text = SL("550 5.1.1 no such user"),
                                  .is_remote = true,
                                  .advice = "Check its spelling." };
    struct dsn dsn = make(DSN_FAILED, &gone);
    struct slice text = write(&dsn, arena);
    struct message message;
    message_parse(text, arena, &message);
    assert_int_equal(message.part_count, 4); /* the report and its three parts */
    assert_true(has(text, "\r\nAuto-Submitted: auto-replied\r\n"));
    assert_true(has(text, "\r\nReporting-MTA: dns; mx.lab.test\r\nOriginal-Envelope-Id: QQ+1\r\n"));
    assert_true(has(text, "\r\n\r\nOriginal-Recipient: rfc822; old+tag@example.org\r\n"
                          "Final-Recipient: rfc822; gone@example.org\r\nAction: failed\r\n"
                          "Status: 5.1.1\r\nRemote-MTA: dns; mx.example.org\r\n"
                          "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n"));
    assert_false(has(text, "Future-Release-Request"));
    assert_true(has(text, "Check its spelling"));
    assert_false(has(text, "held back"));
    dsn.withheld = 12;
    assert_true(has(write(&dsn, arena), "12 more to you were held back"));
    assert_true(has(text, "Content-Type: text/rfc822-headers\r\n\r\nSubject: lunch\r\n"));
    assert_false(has(text, "Will-Retry-Until"));
    arena_free(arena);
}

static void test_delayed_and_utf8(void **state)
{
    struct arena *arena = arena_new(NULL, "test", (size_t)4 * 1024 * 1024);
    struct dsn_recipient slow = { .address = SL("j\xc3\xb6rg@example.org"),
                                  .original = SL("utf-8;j\\x{F6}@example.org"),
                                  .status = SL("4.4.1"),
                                  .text = SL("no answer") };
    struct dsn dsn = make(DSN_DELAYED, &slow);
    struct slice text = write(&dsn, arena);
    assert_true(has(text, "Content-Type: message/global-delivery-status\r\n"));
    assert_true(
        has(text, "Final-Recipient: utf-8; j\xc3\xb6rg@example.org\r\nAction: delayed\r\n"));
    assert_true(has(text, "Original-Recipient: utf-8; j\xc3\xb6@example.org\r\n"));
    assert_true(has(text, "Diagnostic-Code: x-culver; no answer\r\n"));
    assert_true(has(text, "Will-Retry-Until: "));
    arena_free(arena);
}

/* RFC 6533 3: in a report of ASCII alone the original stays as it was sent. */
static void test_delivered(void **state)
{
    struct arena *arena = arena_new(NULL, "test", (size_t)4 * 1024 * 1024);
    struct dsn_recipient good = { .address = SL("bob@lab.test"),
                                  .original = SL("utf-8;j\\x{F6}@example.org"),
                                  .status = SL("2.0.0") };
    struct dsn dsn = make(DSN_DELIVERED, &good);
    struct slice text = write(&dsn, arena);
    assert_true(has(text, "Original-Recipient: utf-8; j\\x{F6}@example.org\r\n"
                          "Final-Recipient: rfc822; bob@lab.test\r\nAction: delivered\r\n"
                          "Status: 2.0.0\r\nLast-Attempt-Date: "));
    assert_true(has(text, "Content-Type: message/delivery-status\r\n\r\n"));
    dsn.action = DSN_EXPANDED;
    assert_true(has(write(&dsn, arena), "Action: expanded\r\n"));
    arena_free(arena);
}

static void check_whole(struct slice whole, const char *head, struct arena *arena)
{
    struct dsn_recipient gone = { .address = SL("x@example.org"), .status = SL("5.1.1") };
    struct dsn dsn = make(DSN_FAILED, &gone);
    dsn.returned = whole;
    dsn.is_whole = true;
    struct slice text = write(&dsn, arena);
    assert_true(has(text, head));
    assert_true(slice_find(text, whole) < text.len);
    struct message message;
    message_parse(text, arena, &message);
    assert_int_equal(message.part_count, 5); /* and the message within */
}

static void test_whole(void **state)
{
    struct arena *arena = arena_new(NULL, "test", (size_t)4 * 1024 * 1024);
    check_whole(SL("Subject: x\r\n\r\nhello\r\n"), "Content-Type: message/rfc822\r\n\r\nSubject",
                arena);
    check_whole(SL("Subject: x\r\n\r\nhell\xc3\xb6\r\n"),
                "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSubject",
                arena);
    arena_free(arena);
}

int dsn_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failed),
        cmocka_unit_test(test_future_release),
        cmocka_unit_test(test_delayed_and_utf8),
        cmocka_unit_test(test_delivered),
        cmocka_unit_test(test_whole),
    };
    return cmocka_run_group_tests_name("format/dsn", tests, NULL, NULL);
}
