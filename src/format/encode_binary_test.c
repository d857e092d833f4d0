#include "base/test.h"
#include "format/message.h"

#define BUDGET ((size_t)16 * 1024 * 1024)
#define OUTPUT_MAX ((size_t)1024 * 1024)

#define HEAD "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
#define BINARY "Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n"
#define ENCODED "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"

static enum err encode(struct slice text, struct arena *arena, struct buf *out)
{
    struct message message;
    message_parse(text, arena, &message);
    return message_encode_binary(&message, text, out);
}

static void test_encoded(void **state)
{
    static const struct {
        struct slice text, want;
    } rows[] = {
        { SL("Subject: none\r\n\r\nbody\r\n"), SL("Subject: none\r\n\r\nbody\r\n") },
        { SL(BINARY "\r\na\0b"), SL(ENCODED "\r\nYQBi") },
        { SL("content-transfer-encoding:\r\n BINARY (x)\r\nX: y\r\n\r\n\0"),
          SL("Content-Transfer-Encoding: base64\r\nX: y\r\n\r\nAA==") },
        { SL(HEAD "Content-Transfer-Encoding: binary\r\n\r\npre\r\n--b\r\n" BINARY
                  "\r\n\0\xff\r\n--b\r\n\r\ntext\r\n--b\r\n" BINARY "\r\nno nul\r\n--b--\r\npost"),
          SL(HEAD "Content-Transfer-Encoding: binary\r\n\r\npre\r\n--b\r\n" ENCODED
                  "\r\nAP8=\r\n--b\r\n\r\ntext\r\n--b\r\n" BINARY "\r\nno nul\r\n--b--\r\npost") },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *arena = arena_new(NULL, "test", BUDGET);
        struct buf out;
        buf_init(&out, OUTPUT_MAX);
        assert_int_equal(encode(rows[i].text, arena, &out), OK);
        ASSERT_SLICE(buf_slice(&out), rows[i].want);
        buf_fini(&out);
        arena_free(arena);
    }
}

static void test_refused(void **state)
{
    static const struct slice rows[] = {
        SL("Subject: a\0b\r\n\r\nbody"),
        SL("Subject: a\r\n\r\nbody\0"),
        SL("Content-Transfer-Encoding: 8bit\r\n\r\nbody\0"),
        SL("Content-Transfer-Encoding: base64\r\n\r\nAA\0=="),
        SL(BINARY "X: \0\r\n\r\n\0"),
        SL(HEAD "\r\npre\0\r\n--b\r\n\r\ntext\r\n--b--\r\n"),
        SL(HEAD "\r\n--b\r\n\r\ntext\r\n--b--\r\npost\0"),
        SL("Content-Type: multipart/mixed\r\nContent-Transfer-Encoding: binary\r\n\r\n\0"),
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *arena = arena_new(NULL, "test", BUDGET);
        struct buf out;
        buf_init(&out, OUTPUT_MAX);
        if (encode(rows[i], arena, &out) != ERR_SYNTAX) {
            fail_msg("row %zu was taken", i);
        }
        buf_fini(&out);
        arena_free(arena);
    }
}

/* Lines have 76 characters; what comes out is read back as it was; the ceiling of the output holds. */
static void test_long(void **state)
{
    struct arena *arena = arena_new(NULL, "test", BUDGET);
    struct buf text, out, back;
    struct message message;
    buf_init(&text, OUTPUT_MAX);
    buf_init(&out, OUTPUT_MAX);
    buf_init(&back, OUTPUT_MAX);
    buf_append_cstr(&text, BINARY "\r\n");
    size_t head = text.len;
    for (unsigned i = 0; i < 5000; i++) {
        buf_append_char(&text, (char)(i * 7));
    }
    assert_int_equal(encode(buf_slice(&text), arena, &out), OK);
    message_parse(buf_slice(&out), arena, &message);
    const struct part *part = &message.parts[0];
    struct slice body = slice_sub(buf_slice(&out), part->body_start, part->body_len);
    assert_int_equal(slice_find_char(body, '\r'), 76);
    part_octets(part, body, &back);
    ASSERT_SLICE(buf_slice(&back), slice_from(buf_slice(&text), head));
    buf_fini(&out);
    buf_init(&out, 5000);
    assert_int_equal(encode(buf_slice(&text), arena, &out), ERR_LIMIT);
    buf_fini(&text);
    buf_fini(&out);
    buf_fini(&back);
    arena_free(arena);
}

int encode_binary_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encoded),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests_name("format/encode_binary", tests, NULL, NULL);
}
