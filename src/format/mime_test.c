/* The structure of messages: offsets to the octet, limits, and what is made of broken ones. */
#include <stdlib.h>

#include "base/test.h"
#include "format/message.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)

struct parsed {
    struct arena *arena;
    struct message message;
};

static struct parsed parse(struct slice text)
{
    struct parsed p = { .arena = arena_new(NULL, "test", BUDGET) };
    message_parse(text, p.arena, &p.message);
    return p;
}

static const char nested[] =
    "Subject: outer\r\n"
    "Content-Type: multipart/mixed; boundary=\"a b\"\r\n\r\n"
    "preamble\r\n--a b\r\n\r\nfirst\r\n--a b  \r\n"
    "Content-Type: message/rfc822\r\n\r\n"
    "Subject: inner\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
    "--c\r\nContent-Type: text/html\r\n\r\n<b>x</b>\r\n--c--\r\n"
    "--a b--\r\nepilogue\r\n";

static struct slice body_of(const char *text, const struct part *part)
{
    return slice_make(text + part->body_start, (size_t)part->body_len);
}

static void test_nested(void **state)
{
    struct parsed p = parse(slice_make(nested, sizeof(nested) - 1));
    const struct part *parts = p.message.parts;
    assert_int_equal(p.message.part_count, 5);
    ASSERT_SLICE(body_of(nested, &parts[1]), SL("first"));
    ASSERT_SLICE(parts[2].subtype, SL("rfc822"));
    assert_int_equal(parts[2].first_child, 3);
    ASSERT_SLICE(parts[3].envelope->subject, SL("inner"));
    assert_int_equal(parts[3].header_start, parts[2].body_start);
    assert_int_equal(parts[4].parent, 3);
    ASSERT_SLICE(body_of(nested, &parts[4]), SL("<b>x</b>"));
    assert_int_equal(parts[1].next, 2);
    assert_int_equal(parts[0].body_start + parts[0].body_len, sizeof(nested) - 1);
    const uint32_t path[] = { 2, 1 };
    assert_int_equal(message_part_by_path(&p.message, path, 2), 4);
    assert_int_equal(message_part_by_path(&p.message, path, 1), 2);
    assert_int_equal(message_part_by_path(&p.message, path, 0), 0);
    const uint32_t none[] = { 3 };
    assert_int_equal(message_part_by_path(&p.message, none, 1), MESSAGE_NONE);
    arena_free(p.arena);
}

/* However a message is cut, the parts lie inside it and the summary reads back. */
static void check_cut(struct slice text)
{
    struct parsed p = parse(text);
    struct message again;
    struct buf summary;
    buf_init(&summary, MESSAGE_SUMMARY_MAX);
    summary_write(&p.message, &summary);
    assert_int_equal(summary_read(buf_slice(&summary), text.len, p.arena, &again), OK);
    buf_fini(&summary);
    arena_free(p.arena);
}

static void test_every_prefix(void **state)
{
    for (size_t len = 0; len < sizeof(nested); len++) {
        char *exact = malloc(len + 1); /* overruns are seen */
        memcpy(exact, nested, len);
        check_cut(slice_make(exact, len));
        free(exact);
    }
}

/* What stood on disk before numbers were as long as they need be. */
static const char dated[] =
    "From: A <a@b.test>\r\nDate: Thu, 1 Jan 1970 00:00:00 -0100\r\nSubject: =?utf-8?q?=C3=A4?=\r\n"
    "In-Reply-To: <i@b.test>\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n"
    "--y\r\nContent-Disposition: attachment\r\n\r\nz\r\n--y--\r\n";
/* clang-format off */
static const char first_version[] =
    "\x01\xcf\x00\x00\x00\x00\x00\x00\x00\x08\x01\x00\x00\x01\x00\x00\x00\x08\x00\x00"
    "\x00\x69\x40\x62\x2e\x74\x65\x73\x74\x03\x00\x00\x00\x61\xcc\x88\x00\x00\x00\x00"
    "\x00\x02\x00\x00\x00\xff\xff\xff\xff\x01\x00\x00\x00\xff\xff\xff\xff\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x9d\x00\x00\x00\x00\x00\x00\x00\x32\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x09\x00\x00\x00\x6d\x75\x6c\x74\x69\x70\x61"
    "\x72\x74\x05\x00\x00\x00\x6d\x69\x78\x65\x64\x01\x00\x00\x00\x08\x00\x00\x00\x62"
    "\x6f\x75\x6e\x64\x61\x72\x79\x01\x00\x00\x00\x79\xff\xff\xff\xff\xff\xff\xff\xff"
    "\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff"
    "\xff\xff\xff\xff\xff\x01\x1e\x00\x00\x00\x54\x68\x75\x2c\x20\x31\x20\x4a\x61\x6e"
    "\x20\x31\x39\x37\x30\x20\x30\x30\x3a\x30\x30\x3a\x30\x30\x20\x2d\x30\x31\x30\x30"
    "\x12\x00\x00\x00\x3d\x3f\x75\x74\x66\x2d\x38\x3f\x71\x3f\x3d\x43\x33\x3d\x41\x34"
    "\x3f\x3d\x01\x01\x00\x00\x00\x01\x00\x00\x00\x41\xff\xff\xff\xff\x01\x00\x00\x00"
    "\x61\x06\x00\x00\x00\x62\x2e\x74\x65\x73\x74\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0a\x00\x00\x00"
    "\x3c\x69\x40\x62\x2e\x74\x65\x73\x74\x3e\xff\xff\xff\xff\x01\x10\x0e\x00\x00\x00"
    "\x00\x00\x00\xc4\xff\x02\x00\x00\x00\xc3\xa4\x00\x00\x00\x00\xff\xff\xff\xff\xff"
    "\xff\xff\xff\xa2\x00\x00\x00\x00\x00\x00\x00\x23\x00\x00\x00\x00\x00\x00\x00\x01"
    "\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00\x74"
    "\x65\x78\x74\x05\x00\x00\x00\x70\x6c\x61\x69\x6e\x00\x00\x00\x00\xff\xff\xff\xff"
    "\xff\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\x0a\x00\x00\x00\x61\x74\x74"
    "\x61\x63\x68\x6d\x65\x6e\x74\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00";
/* clang-format on */

static void test_summary_of_the_first_version(void **state)
{
    struct parsed p = parse(slice_make(dated, sizeof(dated) - 1));
    struct slice first = slice_make(first_version, sizeof(first_version) - 1);
    AUTO(buf_fini) struct buf now;
    AUTO(buf_fini) struct buf again;
    struct message read;
    buf_init(&now, MESSAGE_SUMMARY_MAX);
    buf_init(&again, MESSAGE_SUMMARY_MAX);
    summary_write(&p.message, &now);
    assert_int_equal(summary_read(first, sizeof(dated) - 1, p.arena, &read), OK);
    assert_int_equal(read.parts[0].envelope->sent_zone_minutes, -60);
    assert_int_equal(read.parts[1].parent, 0);
    assert_int_equal(read.parts[1].next, MESSAGE_NONE);
    summary_write(&read, &again);
    ASSERT_SLICE(buf_slice(&again), buf_slice(&now));
    assert_true(now.len < first.len / 2);
    for (size_t len = 0; len < first.len; len++) {
        assert_int_equal(summary_read(slice_sub(first, 0, len), sizeof(dated) - 1, p.arena, &read),
                         ERR_CORRUPT);
    }
    arena_free(p.arena);
}

/* Few octets may ask for much memory: a million addresses are one octet for each of their texts. */
static void test_memory_of_a_summary(void **state)
{
    struct parsed p = parse(slice_make(nested, sizeof(nested) - 1));
    struct envelope crowded = { .subject_text = SL("") };
    struct address_list list = { ARENA_ARRAY(p.arena, struct address, MESSAGE_ADDRESSES_MAX),
                                 MESSAGE_ADDRESSES_MAX, true };
    crowded.from = crowded.sender = crowded.reply_to = crowded.to = crowded.cc = crowded.bcc = list;
    for (uint32_t i = 0; i < p.message.part_count; i++) {
        p.message.parts[i].envelope = &crowded;
    }
    for (unsigned left_out = 0; left_out < 2; left_out++) {
        AUTO(buf_fini) struct buf summary;
        struct message read;
        buf_init(&summary, MESSAGE_SUMMARY_MAX);
        summary_write(&p.message, &summary);
        enum err result = summary_read(buf_slice(&summary), sizeof(nested) - 1, p.arena, &read);
        assert_int_equal(result, left_out == 0 ? ERR_CORRUPT : OK);
        p.message.parts[4].envelope = NULL;
    }
    arena_free(p.arena);
}

/* A stored summary that decayed is refused, or still lies inside the message. */
static void test_every_octet_of_a_summary(void **state)
{
    struct parsed p = parse(slice_make(nested, sizeof(nested) - 1));
    struct buf summary;
    buf_init(&summary, MESSAGE_SUMMARY_MAX);
    summary_write(&p.message, &summary);
    for (size_t at = 0; at < summary.len; at++) {
        struct arena *arena = arena_new(NULL, "test", BUDGET);
        struct message again;
        summary.ptr[at] ^= 0x41;
        if (summary_read(buf_slice(&summary), sizeof(nested) - 1, arena, &again) == OK) {
            for (uint32_t i = 0; i < again.part_count; i++) {
                const struct part *part = &again.parts[i];
                assert_true(part->body_start + part->body_len <= sizeof(nested) - 1);
            }
        }
        summary.ptr[at] ^= 0x41;
        arena_free(arena);
    }
    for (size_t len = 0; len < summary.len; len++) {
        struct message again;
        assert_int_equal(
            summary_read(slice_make(summary.ptr, len), sizeof(nested) - 1, p.arena, &again),
            ERR_CORRUPT);
    }
    buf_fini(&summary);
    arena_free(p.arena);
}

static void test_depth_limit(void **state)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < MESSAGE_DEPTH_MAX * 2; i++) {
        buf_printf(&text, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
    }
    struct parsed p = parse(buf_slice(&text));
    assert_true(p.message.flags & MESSAGE_TRUNCATED);
    assert_true(p.message.part_count <= MESSAGE_DEPTH_MAX + 2);
    arena_free(p.arena);
    check_cut(buf_slice(&text));
    buf_fini(&text);
}

static void test_parts_limit(void **state)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_append_cstr(&text, "Content-Type: multipart/mixed; boundary=x\r\n\r\n");
    for (int i = 0; i < MESSAGE_PARTS_MAX + 100; i++) {
        buf_append_cstr(&text, "--x\r\n\r\n\r\n");
    }
    struct parsed p = parse(buf_slice(&text));
    assert_true(p.message.flags & MESSAGE_TRUNCATED);
    assert_true(p.message.part_count <= MESSAGE_PARTS_MAX);
    arena_free(p.arena);
    buf_fini(&text);
}

static void test_header_limits(void **state)
{
    struct buf text;
    buf_init(&text, (size_t)4 << 20);
    while (text.len < MESSAGE_HEADER_BYTES_MAX + 100000) {
        buf_append_cstr(&text, "X-Filler: 0123456789012345678901234567890123456789\r\n");
    }
    buf_append_cstr(&text, "\r\nbody");
    struct parsed p = parse(buf_slice(&text));
    assert_true(p.message.flags & MESSAGE_TRUNCATED);
    assert_true(p.message.parts[0].header_len <= MESSAGE_HEADER_BYTES_MAX + 1000);
    arena_free(p.arena);
    buf_fini(&text);
}

static void test_preview(void **state)
{
    struct parsed p = parse(SL("Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n"
                               "Content-Type: text/html\r\n\r\n<p>no</p>\r\n--x\r\n"
                               "Content-Type: text/plain; charset=iso-8859-1\r\n"
                               "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                               "gr=FC=DFe,\r\n\r\n  two   lines\r\n--x--\r\n"));
    ASSERT_SLICE(p.message.preview, SL("grüße, two lines"));
    arena_free(p.arena);
}

static void test_opaque(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct message m, again;
    struct buf summary;
    message_make_opaque(1000, 10, arena, &m);
    buf_init(&summary, MESSAGE_SUMMARY_MAX);
    summary_write(&m, &summary);
    assert_int_equal(summary_read(buf_slice(&summary), 1000, arena, &again), OK);
    assert_int_equal(again.flags & MESSAGE_OPAQUE, MESSAGE_OPAQUE);
    assert_int_equal(again.parts[0].body_len, 990);
    buf_fini(&summary);
    arena_free(arena);
}

/* What a FETCH of envelopes reads is what reading all of it gives, and decay behind it is not looked at. */
static void test_first_part_of_a_summary(void **state)
{
    struct parsed p = parse(slice_make(nested, sizeof(nested) - 1));
    struct message first;
    struct buf summary;
    buf_init(&summary, MESSAGE_SUMMARY_MAX);
    summary_write(&p.message, &summary);
    struct slice bytes = buf_slice(&summary);
    assert_true(p.message.part_count > 1);
    assert_int_equal(summary_read_first(bytes, sizeof(nested) - 1, p.arena, &first), OK);
    assert_int_equal(first.part_count, 1);
    assert_int_equal(first.parts[0].first_child, MESSAGE_NONE);
    ASSERT_SLICE(first.parts[0].envelope->subject, p.message.parts[0].envelope->subject);
    ASSERT_SLICE(first.parts[0].envelope->message_id, p.message.parts[0].envelope->message_id);
    assert_int_equal(first.parts[0].body_len, p.message.parts[0].body_len);
    bytes.len--;
    assert_int_equal(summary_read_first(bytes, sizeof(nested) - 1, p.arena, &first), OK);
    assert_int_equal(summary_read_first(bytes, sizeof(nested), p.arena, &first), ERR_CORRUPT);
    assert_int_equal(
        summary_read_first(slice_sub(bytes, 0, 100), sizeof(nested) - 1, p.arena, &first),
        ERR_CORRUPT);
    buf_fini(&summary);
    arena_free(p.arena);
}

int mime_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_every_prefix),
        cmocka_unit_test(test_every_octet_of_a_summary),
        cmocka_unit_test(test_summary_of_the_first_version),
        cmocka_unit_test(test_memory_of_a_summary),
        cmocka_unit_test(test_first_part_of_a_summary),
        cmocka_unit_test(test_depth_limit),
        cmocka_unit_test(test_parts_limit),
        cmocka_unit_test(test_header_limits),
        cmocka_unit_test(test_preview),
        cmocka_unit_test(test_opaque),
    };
    return cmocka_run_group_tests_name("format/mime", tests, NULL, NULL);
}
