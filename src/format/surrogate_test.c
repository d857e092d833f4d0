/* Surrogates: each field's form, and that the patched message is the same message but for its fields. */
#include "format/surrogate.h"

#include "base/test.h"
#include "base/utf8.h"
#include "format/ascii_field.h"

struct case_of_field {
    const char *whole, *expected;
};

static const struct case_of_field fields[] = {
    { "Subject: Gr\xc3\xbc\xc3\x9f"
      "e\r\n",
      "Subject: =?utf-8?b?R3LDvMOfZQ==?=\r\n" },
    { "Subject: Re: [list] \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e now\r\n",
      "Subject: Re: [list] =?utf-8?b?5pel5pys6Kqe?= now\r\n" },
    /* Latin-1, as old mailers wrote it; an encoded word beside it is read before all is written again */
    { "Subject: gr\xfcn =?utf-8?q?=C3=A4?=\r\n", "Subject: =?utf-8?q?gr=C3=BCn_=C3=A4?=\r\n" },
    /* what was hidden in an encoded word does not come out as a line */
    { "X-A: =?utf-8?q?=0D=0AX-B:_1?= \xc3\xa4\r\n", "X-A: =?utf-8?q?=0D=0AX-B=3A_1_=C3=A4?=\r\n" },
    { "From: J\xc3\xb6rg <joerg@example.org>\r\n",
      "From: =?utf-8?q?J=C3=B6rg?= <joerg@example.org>\r\n" },
    { "To: kim@b\xc3\xbc"
      "cher.example, \"Doe, J\" <j@example.org>\r\n",
      "To: kim@xn--bcher-kva.example, \"Doe, J\" <j@example.org>\r\n" },
    { "Cc: Kim <j\xc3\xb6@example.org>\r\n", "Cc: =?utf-8?q?Kim_=3Cj=C3=B6=40example=2Eorg=3E?=\r\n"
                                             " <invalid@internationalized-address.invalid>\r\n" },
    { "To: Fr\xc3\xbc"
      "h: a@example.org, b@example.org;, c@example.org\r\n",
      "To: =?utf-8?q?Fr=C3=BCh?=: a@example.org, b@example.org;, c@example.org\r\n" },
    { "Content-Type: text/plain; charset=utf-8; name=\"gr\xc3\xbc"
      "n;.txt\"\r\n",
      "Content-Type: text/plain; charset=utf-8; name*=utf-8''gr%C3%BCn%3B.txt\r\n" },
    { "Content-Type: multipart/mixed; boundary=\"=_a;b\"; x=\xc3\xa4\r\n",
      "Content-Type: multipart/mixed; boundary=\"=_a;b\"; x*=utf-8''%C3%A4\r\n" },
    { "Content-Type: multipart/\xc3\xa4; boundary=b\r\n",
      "Content-Type: multipart/mixed; boundary=b\r\n" },
    { "Content-Disposition: attachment; filename*=utf-8''\xc3\xa4%20\r\n",
      "Content-Disposition: attachment; filename*=utf-8''%C3%A4%20\r\n" },
    { "Content-Disposition: attachment; filename*0=\xc3\xa4; size=1\r\n",
      "Content-Disposition: attachment; size=1\r\n" },
    { "Content-Disposition: attachment; \xc3\xa4=b; size=1\r\n",
      "Content-Disposition: attachment; size=1\r\n" },
    { "Content-Transfer-Encoding: base64 (\xc3\xa4)\r\n", "Content-Transfer-Encoding: base64\r\n" },
    /* a line that was folded with a tab */
    { "Subject: one\r\n\ttwo \xc3\xa4\r\n", "Subject: one two =?utf-8?b?w6Q=?=\r\n" },
    { "Message-ID: <\xc3\xa4@example.org>\r\n", "" },
    { "Received: from \xc3\xa4.example by example.org\r\n", "" },
};

static void test_fields(void **state)
{
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        struct header_cursor cursor = header_cursor_make(slice_cstr(fields[i].whole));
        struct header_field field;
        struct buf out;
        buf_init(&out, 4096);
        assert_true(header_next(&cursor, &field));
        assert_int_equal(ascii_field(&field, ASCII_REPLACE, arena, &out), OK);
        ASSERT_SLICE(buf_slice(&out), slice_cstr(fields[i].expected));
        buf_fini(&out);
    }
    arena_free(arena);
}

/* A long value keeps whole escapes on each line. */
static void test_long_parameter(void **state)
{
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    struct buf whole, out;
    struct header_field field;
    buf_init(&whole, 4096);
    buf_init(&out, 65536);
    buf_append_cstr(&whole, "Content-Disposition: attachment; filename=\"");
    for (int i = 0; i < 40; i++) {
        buf_append_cstr(&whole, "x\xc3\xa4");
    }
    buf_append_cstr(&whole, "\"\r\n");
    struct header_cursor cursor = header_cursor_make(buf_slice(&whole));
    assert_true(header_next(&cursor, &field));
    assert_int_equal(ascii_field(&field, ASCII_REPLACE, arena, &out), OK);
    assert_true(ascii_is_all(buf_slice(&out)));
    cursor = header_cursor_make(buf_slice(&out));
    assert_true(header_next(&cursor, &field));
    struct slice disposition;
    struct param_list params;
    assert_true(header_disposition(field.value, arena, &disposition, &params));
    assert_int_equal(params.count, 1);
    ASSERT_SLICE(params.items[0].name, SL("filename"));
    assert_int_equal(params.items[0].value.len, 120);
    assert_true(slice_starts(params.items[0].value, SL("x\xc3\xa4x\xc3\xa4")));
    buf_fini(&whole);
    buf_fini(&out);
    arena_free(arena);
}

#define NESTED                                                                                     \
    "Subject: \xc3\xa4\r\n"                                                                        \
    "X-Plain: 1\r\n"                                                                               \
    "Message-ID: <\xc3\xa4@x>\r\n"                                                                 \
    "Content-Type: multipart/mixed; boundary=b\r\n"                                                \
    "\r\n"                                                                                         \
    "--b\r\n"                                                                                      \
    "Content-Type: text/plain\r\n"                                                                 \
    "\r\n"                                                                                         \
    "b\xc3\xb6"                                                                                    \
    "dy\r\n"                                                                                       \
    "--b\r\n"                                                                                      \
    "Content-Type: message/rfc822\r\n"                                                             \
    "\r\n"                                                                                         \
    "Subject: =?utf-8?q?a?= " LONG LONG LONG "\r\n"                                                \
    "\r\n"                                                                                         \
    "inner\r\n"                                                                                    \
    "--b--\r\n"
#define LONG                                                                                       \
    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c" \
    "\xac\xe8\xaa\x9e"

static void make(struct slice text, struct arena *arena, struct message *m, struct surrogate *s)
{
    message_parse(text, arena, m);
    surrogate_init(s, arena);
    for (uint32_t i = 0; i < m->part_count; i++) {
        surrogate_add(s, m->parts[i].header_start,
                      slice_sub(text, m->parts[i].header_start, m->parts[i].header_len));
    }
    surrogate_shift(s, m);
}

static void write_out(const struct surrogate *s, struct slice text, uint64_t step, struct buf *out)
{
    uint64_t size = surrogate_size(s, text.len);
    for (uint64_t at = 0; at < size;) {
        struct surrogate_piece piece = surrogate_piece(s, at, step < size - at ? step : size - at);
        assert_true(piece.len > 0 && piece.len <= step);
        buf_append(out, piece.text.ptr != NULL
                            ? piece.text
                            : slice_sub(text, (size_t)piece.stored_from, (size_t)piece.len));
        at += piece.len;
    }
}

static void test_structure_moves_along(void **state)
{
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    struct message m, again;
    struct surrogate s;
    struct buf whole, piecewise;
    buf_init(&whole, 65536);
    buf_init(&piecewise, 65536);
    make(SL(NESTED), arena, &m, &s);
    write_out(&s, SL(NESTED), 65536, &whole);
    write_out(&s, SL(NESTED), 3, &piecewise);
    assert_true(slice_eq(buf_slice(&whole), buf_slice(&piecewise)));
    message_parse(buf_slice(&whole), arena, &again);
    assert_int_equal(again.flags & MESSAGE_HAS_8BIT, 0);
    assert_int_equal(again.part_count, m.part_count);
    assert_int_equal(again.size, m.size);
    for (uint32_t i = 0; i < m.part_count; i++) {
        assert_int_equal(m.parts[i].header_start, again.parts[i].header_start);
        assert_int_equal(m.parts[i].header_len, again.parts[i].header_len);
        assert_int_equal(m.parts[i].body_start, again.parts[i].body_start);
        assert_int_equal(m.parts[i].body_len, again.parts[i].body_len);
        assert_int_equal(m.parts[i].body_lines, again.parts[i].body_lines);
    }
    message_downgrade(&m, arena);
    ASSERT_SLICE(m.parts[0].envelope->subject, SL("=?utf-8?b?w6Q=?="));
    assert_null(m.parts[0].envelope->message_id.ptr);
    buf_fini(&whole);
    buf_fini(&piecewise);
    arena_free(arena);
}

static void test_flags(void **state)
{
    struct arena *arena = arena_new(NULL, "test", 1 << 20);
    struct message m;
    struct buf summary;
    static const struct {
        const char *text;
        bool needs_it;
    } cases[] = {
        { "Subject: a\r\n\r\n\xc3\xa4\r\n", false },
        { "Subject: \xc3\xa4\r\n\r\nx\r\n", true },
        { "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; "
          "name=\xc3\xa4\r\n\r\nx\r\n--b--\r\n",
          true },
        { "Content-Type: message/rfc822\r\n\r\nSubject: \xc3\xa4\r\n\r\nx\r\n", true },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        buf_init(&summary, MESSAGE_SUMMARY_MAX);
        message_parse(slice_cstr(cases[i].text), arena, &m);
        summary_write(&m, &summary);
        assert_int_equal(message_may_need_surrogate(&m), cases[i].needs_it);
        assert_int_equal(summary_may_need_surrogate(buf_slice(&summary)), cases[i].needs_it);
        buf_fini(&summary);
    }
    assert_true(summary_may_need_surrogate(SL("x")));
    arena_free(arena);
}

/* Fields beyond the limit are left out, the message stays whole. */
static void test_limit(void **state)
{
    struct arena *arena = arena_new(NULL, "test", (size_t)256 << 20);
    struct buf text;
    struct surrogate s;
    buf_init(&text, (size_t)64 << 20);
    while (text.len < (size_t)8 << 20) {
        buf_append_cstr(&text, "X: \xc3\xa4\r\nY: 1\r\n");
    }
    buf_append_cstr(&text, "\r\n");
    surrogate_init(&s, arena);
    surrogate_add(&s, 0, buf_slice(&text));
    assert_true(s.used <= SURROGATE_BYTES_MAX + 4096);
    struct buf out;
    buf_init(&out, (size_t)64 << 20);
    write_out(&s, buf_slice(&text), 65536, &out);
    assert_true(ascii_is_all(buf_slice(&out)));
    assert_true(slice_ends(buf_slice(&out), SL("\r\n\r\n")));
    buf_fini(&out);
    buf_fini(&text);
    arena_free(arena);
}

int surrogate_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_long_parameter),
        cmocka_unit_test(test_structure_moves_along),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests_name("format/surrogate", tests, NULL, NULL);
}
