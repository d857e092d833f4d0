#include "io/test_rig.h"

#include <string.h>

#include "base/buf.h"

#define MAX_LINE 65536

struct reading {
    int pair[2];
    struct stream *stream;
    struct dot_reader reader;
    struct buf text;
    size_t piece;
    enum err result;
    bool is_done;
};

static void read_all(void *arg)
{
    struct reading *r = arg;
    dot_reader_init(&r->reader, r->stream, MAX_LINE);
    char *room = malloc(r->piece);
    size_t n = 0;
    do {
        r->result = dot_reader_read(&r->reader, room, r->piece, &n);
        if (r->result != OK) {
            break;
        }
        buf_append(&r->text, slice_make(room, n));
    } while (n > 0);
    free(room);
    r->is_done = true;
}

static void reading_begin(struct rig *rig, struct reading *r, size_t piece)
{
    memset(r, 0, sizeof(*r));
    make_pair(r->pair);
    r->stream = stream_tcp(rig->loop, r->pair[0]);
    r->piece = piece;
    buf_init(&r->text, 256U * 1024 * 1024);
    fiber_start(rig->loop, "reader", read_all, r);
}

static void reading_end(struct reading *r)
{
    stream_close(r->stream);
    if (r->pair[1] >= 0) {
        close(r->pair[1]);
    }
    buf_fini(&r->text);
}

struct example {
    const char *name;
    struct slice input; /* what follows the DATA command line */
    struct slice text;
    struct slice behind; /* what must be left in the stream */
    bool bare_newline, has_nul, has_8bit;
};

/* SM01 to SM08 of the hardening list: what must not end a message, each followed by a second transaction. */
#define NEXT "MAIL FROM:<x@y>\r\n"
static const struct example examples[] = {
    { "empty message", SL(".\r\n"), SL(""), SL("") },
    { "empty line", SL("\r\n.\r\n"), SL("\r\n"), SL("") },
    { "plain", SL("a: b\r\n\r\nhello\r\n.\r\nQUIT\r\n"), SL("a: b\r\n\r\nhello\r\n"),
      SL("QUIT\r\n") },
    { "SM01 LF.LF", SL("a\n.\n" NEXT ".\r\n"), SL("a\n.\n" NEXT), SL(""), .bare_newline = true },
    { "SM02 LF.CRLF", SL("a\n.\r\n" NEXT ".\r\n"), SL("a\n.\r\n" NEXT), SL(""),
      .bare_newline = true },
    { "SM04 CR.CR", SL("a\r.\r" NEXT ".\r\n"), SL("a\r.\r" NEXT), SL(""), .bare_newline = true },
    { "SM04 CR.LF", SL("a\r.\n" NEXT ".\r\n"), SL("a\r.\n" NEXT), SL(""), .bare_newline = true },
    { "SM04 LF.CR", SL("a\n.\r" NEXT ".\r\n"), SL("a\n.\r" NEXT), SL(""), .bare_newline = true },
    { "SM04 CR.CRLF", SL("a\r.\r\n" NEXT ".\r\n"), SL("a\r.\r\n" NEXT), SL(""),
      .bare_newline = true },
    { "SM04 CRLF.CR", SL("a\r\n.\r" NEXT ".\r\n"), SL("a\r\n\r" NEXT), SL(""),
      .bare_newline = true },
    { "SM04 CRLF.LF", SL("a\r\n.\n" NEXT ".\r\n"), SL("a\r\n\n" NEXT), SL(""),
      .bare_newline = true },
    { "SM05 CRLF NUL.CRLF", SL("a\r\n\0.\r\n" NEXT ".\r\n"), SL("a\r\n\0.\r\n" NEXT), SL(""),
      .has_nul = true },
    { "SM05 CRLF.NUL CRLF", SL("a\r\n.\0\r\n" NEXT ".\r\n"), SL("a\r\n\0\r\n" NEXT), SL(""),
      .has_nul = true },
    { "SM08 dots", SL("..\r\n...\r\n....\r\n.. .\r\n.\r\n"), SL(".\r\n..\r\n...\r\n. .\r\n"),
      SL("") },
    { "dot and text", SL(".a\r\n.\tb\r\n.\r\n"), SL("a\r\n\tb\r\n"), SL("") },
    { "dot dot CR", SL("..\r\r\n.\r\n"), SL(".\r\r\n"), SL(""), .bare_newline = true },
    { "CR CR LF dot", SL("a\r\r\n.\r\n"), SL("a\r\r\n"), SL(""), .bare_newline = true },
    { "CR CR LF dot CR CR LF", SL("a\r\n.\r\r\n.\r\n"), SL("a\r\n\r\r\n"), SL(""),
      .bare_newline = true },
    { "LF first", SL("\n.\r\n\r\n.\r\n"), SL("\n.\r\n\r\n"), SL(""), .bare_newline = true },
    { "8 bit", SL("gr\xc3\xbc\xc3\x9f\x65\r\n.\r\n"), SL("gr\xc3\xbc\xc3\x9f\x65\r\n"), SL(""),
      .has_8bit = true },
    { "end twice", SL("a\r\n.\r\n.\r\n"), SL("a\r\n"), SL(".\r\n") },
};

static void check_example(struct reading *r, const struct example *e)
{
    assert_true(r->is_done);
    assert_int_equal(r->result, OK);
    struct slice left = stream_has_input(r->stream) ? stream_peek(r->stream) : SL("");
    assert_true(slice_eq(buf_slice(&r->text), e->text));
    assert_true(slice_eq(left, e->behind));
    assert_true(r->reader.done);
    assert_int_equal(r->reader.octets, e->text.len);
    assert_int_equal(r->reader.bare_newline, e->bare_newline);
    assert_int_equal(r->reader.has_nul, e->has_nul);
    assert_int_equal(r->reader.has_8bit, e->has_8bit);
    assert_false(r->reader.long_line);
}

/* SM07: the same reading however the octets arrive. */
static void try_split(struct rig *rig, const struct example *e, size_t first, size_t second)
{
    static const size_t pieces[] = { 1, 2, 3, 4096 };
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        struct reading r;
        reading_begin(rig, &r, pieces[i]);
        size_t cuts[] = { 0, first, second, e->input.len };
        for (size_t k = 0; k < 3; k++) {
            if (cuts[k + 1] > cuts[k]) {
                put(r.pair[1], slice_sub(e->input, cuts[k], cuts[k + 1] - cuts[k]));
                loop_run_idle(rig->loop);
            }
        }
        check_example(&r, e);
        reading_end(&r);
    }
}

static void test_every_split(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    for (size_t n = 0; n < ARRAY_LEN(examples); n++) {
        const struct example *e = &examples[n];
        print_message("# %s\n", e->name);
        /* What stands behind the end must be there to be found there. */
        size_t end = e->input.len - e->behind.len;
        for (size_t i = 0; i <= end; i++) {
            for (size_t k = i; k <= end; k += e->input.len > 16 ? 3 : 1) {
                try_split(&rig, e, i, k);
            }
        }
    }
    rig_fini(&rig);
}

static void test_one_octet_at_a_time(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    for (size_t n = 0; n < ARRAY_LEN(examples); n++) {
        const struct example *e = &examples[n];
        struct reading r;
        reading_begin(&rig, &r, 4096);
        size_t end = e->input.len - e->behind.len;
        for (size_t i = 0; i < end; i++) {
            put(r.pair[1], slice_sub(e->input, i, 1));
            loop_run_idle(rig.loop);
        }
        struct example alone = *e;
        alone.behind = SL("");
        check_example(&r, &alone);
        reading_end(&r);
    }
    rig_fini(&rig);
}

static void test_end_of_input(void **state)
{
    (void)state;
    static const struct slice cut[] = { SL(""), SL("a\r\n"), SL("a\r\n."), SL("a\r\n.\r"),
                                        SL(".") };
    struct rig rig;
    rig_init(&rig);
    for (size_t i = 0; i < ARRAY_LEN(cut); i++) {
        struct reading r;
        reading_begin(&rig, &r, 100);
        if (cut[i].len > 0) {
            put(r.pair[1], cut[i]);
        }
        loop_run_idle(rig.loop);
        assert_false(r.is_done);
        close(r.pair[1]);
        r.pair[1] = -1;
        loop_run_idle(rig.loop);
        assert_true(r.is_done);
        assert_int_equal(r.result, ERR_CLOSED);
        reading_end(&r);
    }
    rig_fini(&rig);
}

/* Feeds as the socket takes it. */
static void feed(struct rig *rig, struct reading *r, struct slice all)
{
    while (all.len > 0) {
        ssize_t n = send(r->pair[1], all.ptr, all.len, MSG_NOSIGNAL);
        all = n > 0 ? slice_from(all, (size_t)n) : all;
        loop_run_idle(rig->loop);
    }
}

/* SM17: a line of exactly max_line octets is fine, one more is not; with and without a dot in front. */
static void test_line_length(void **state)
{
    (void)state;
    static const size_t lengths[] = { 998, 1000, 4096, 65535, 65536, 65537, 200000 };
    struct rig rig;
    rig_init(&rig);
    for (size_t i = 0; i < ARRAY_LEN(lengths) * 2; i++) {
        size_t len = lengths[i / 2];
        bool is_dotted = i % 2 == 1;
        struct buf all;
        buf_init(&all, 1024 * 1024);
        if (is_dotted) {
            buf_append_cstr(&all, "..");
        }
        for (size_t k = is_dotted ? 1 : 0; k < len; k++) {
            buf_append_char(&all, 'x');
        }
        buf_append_cstr(&all, "\r\nshort\r\n.\r\n");
        struct reading r;
        reading_begin(&rig, &r, 5000);
        feed(&rig, &r, buf_slice(&all));
        assert_true(r.is_done);
        assert_int_equal(r.text.len, len + 2 + 7);
        assert_int_equal(r.reader.long_line, len > MAX_LINE);
        reading_end(&r);
        buf_fini(&all);
    }
    rig_fini(&rig);
}

/* SM08: a million lines of one dot, each sent as two. */
static void test_million_dots(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    struct buf all;
    buf_init(&all, 16 * 1024 * 1024);
    for (size_t i = 0; i < 1000000; i++) {
        buf_append_cstr(&all, "..\r\n");
    }
    buf_append_cstr(&all, ".\r\n");
    struct reading r;
    reading_begin(&rig, &r, 65536);
    feed(&rig, &r, buf_slice(&all));
    assert_true(r.is_done);
    assert_int_equal(r.text.len, 3000000);
    for (size_t i = 0; i < 3000000; i += 3) {
        assert_memory_equal(r.text.ptr + i, ".\r\n", 3);
    }
    assert_false(r.reader.bare_newline);
    reading_end(&r);
    buf_fini(&all);
    rig_fini(&rig);
}

int stream_dot_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_split),  cmocka_unit_test(test_one_octet_at_a_time),
        cmocka_unit_test(test_end_of_input), cmocka_unit_test(test_line_length),
        cmocka_unit_test(test_million_dots),
    };
    return cmocka_run_group_tests_name("io/stream_dot", tests, NULL, NULL);
}
