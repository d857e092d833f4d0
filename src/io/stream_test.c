#include "io/test_rig.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <zlib.h>

#include "base/buf.h"

struct talk {
    struct rig *rig;
    int pair[2];
    struct stream *stream;
    struct slice line;
    enum err result;
    size_t max;
    unsigned steps;
    struct buf seen;
};

static void talk_init(struct rig *rig, struct talk *t)
{
    memset(t, 0, sizeof(*t));
    rig_init_fake(rig);
    make_pair(t->pair);
    t->rig = rig;
    t->stream = stream_tcp(rig->loop, t->pair[0]);
    buf_init(&t->seen, 1024 * 1024);
}

static void talk_fini(struct rig *rig, struct talk *t)
{
    stream_close(t->stream);
    if (t->pair[1] >= 0) {
        close(t->pair[1]);
    }
    buf_fini(&t->seen);
    rig_fini(rig);
}

static void go(struct talk *t, void (*fn)(void *arg))
{
    fiber_start(t->rig->loop, "talk", fn, t);
    loop_run_idle(t->rig->loop);
}

static void read_lines(void *arg)
{
    struct talk *t = arg;
    for (;;) {
        t->result = stream_read_line(t->stream, t->max, &t->line);
        if (t->result != OK) {
            break;
        }
        buf_append_char(&t->seen, '[');
        buf_append(&t->seen, t->line);
        buf_append_char(&t->seen, ']');
        t->steps++;
    }
}

static void test_lines(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    talk_init(&rig, &t);
    t.max = 10;
    go(&t, read_lines);
    put(t.pair[1], SL("a\r\nbc\n\nde"));
    loop_run_idle(rig.loop);
    assert_true(slice_eq(buf_slice(&t.seen), SL("[a\r\n][bc\n][\n]")));
    put(t.pair[1], SL("f\r\n"));
    loop_run_idle(rig.loop);
    assert_true(slice_eq(buf_slice(&t.seen), SL("[a\r\n][bc\n][\n][def\r\n]")));
    put(t.pair[1], SL("012345678\n0123456789"));
    loop_run_idle(rig.loop);
    assert_int_equal(t.result, ERR_LIMIT);
    assert_int_equal(t.steps, 5);
    /* nothing of the long line was taken */
    assert_true(slice_eq(stream_peek(t.stream), SL("0123456789")));
    talk_fini(&rig, &t);
}

static void feed(struct talk *t, struct slice all)
{
    while (all.len > 0) {
        ssize_t n = send(t->pair[1], all.ptr, all.len, MSG_NOSIGNAL);
        all = n > 0 ? slice_from(all, (size_t)n) : all;
        loop_run_idle(t->rig->loop);
    }
}

static void test_line_longer_than_the_buffer(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    talk_init(&rig, &t);
    t.max = 100000;
    struct buf line;
    buf_init(&line, 200000);
    for (size_t i = 0; i < 99999; i++) {
        buf_append_char(&line, (char)('a' + i % 26));
    }
    buf_append_char(&line, '\n');
    go(&t, read_lines);
    feed(&t, SL("x\n"));
    feed(&t, buf_slice(&line));
    feed(&t, SL("y\n"));
    assert_int_equal(t.steps, 3);
    assert_int_equal(t.seen.len, 3 + 1 + 100002 + 4);
    buf_truncate(&line, 99999);
    buf_append_cstr(&line, "zz\n");
    feed(&t, buf_slice(&line));
    assert_int_equal(t.result, ERR_LIMIT);
    buf_fini(&line);
    talk_fini(&rig, &t);
}

static void test_end_of_input(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    talk_init(&rig, &t);
    t.max = 100;
    go(&t, read_lines);
    put(t.pair[1], SL("whole\nhalf"));
    loop_run_idle(rig.loop);
    close(t.pair[1]);
    t.pair[1] = -1;
    loop_run_idle(rig.loop);
    assert_int_equal(t.steps, 1);
    assert_int_equal(t.result, ERR_CLOSED);
    assert_true(stream_has_input(t.stream));
    assert_int_equal(stream_received(t.stream), 10);
    talk_fini(&rig, &t);
}

static void read_with_deadline(void *arg)
{
    deadline_set(5);
    read_lines(arg);
}

static void test_silent_peer_is_cut(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    talk_init(&rig, &t);
    t.max = 100;
    go(&t, read_with_deadline);
    for (int i = 0; i < 4; i++) {
        put(t.pair[1], SL("x"));
        rig_advance(&rig, USEC_PER_SEC);
    }
    assert_int_equal(t.result, OK);
    rig_advance(&rig, USEC_PER_SEC);
    assert_int_equal(t.result, ERR_TIMEOUT);
    talk_fini(&rig, &t);
}

static void write_then_read(void *arg)
{
    struct talk *t = arg;
    t->result = stream_printf(t->stream, "250 %s %d\r\n", "ok", 7);
    t->steps = 1;
    /* still in the buffer: the read that follows sends it */
    char c;
    assert_int_equal(recv(t->pair[1], &c, 1, MSG_DONTWAIT), -1);
    t->result = stream_read_exact(t->stream, &c, 1);
    t->steps = 2;
}

static void test_write_is_sent_before_waiting(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    talk_init(&rig, &t);
    go(&t, write_then_read);
    assert_int_equal(t.steps, 1);
    char room[64];
    assert_int_equal(recv(t.pair[1], room, sizeof(room), MSG_DONTWAIT), 10);
    assert_memory_equal(room, "250 ok 7\r\n", 10);
    put(t.pair[1], SL("z"));
    loop_run_idle(rig.loop);
    assert_int_equal(t.steps, 2);
    assert_int_equal(stream_written(t.stream), 10);
    talk_fini(&rig, &t);
}

#define LARGE (3 * 1024 * 1024)

static void write_large(void *arg)
{
    struct talk *t = arg;
    char *bytes = malloc(LARGE);
    for (size_t i = 0; i < LARGE; i++) {
        bytes[i] = (char)(i * 7 + i / 1000);
    }
    deadline_set(60);
    /* in uneven pieces, so that all ways through the buffer are gone */
    size_t at = 0;
    size_t piece = 1;
    while (at < LARGE && t->result == OK) {
        size_t n = piece < LARGE - at ? piece : LARGE - at;
        t->result = stream_write(t->stream, slice_make(bytes + at, n));
        at += n;
        piece = piece * 3 % 50021 + 1;
    }
    if (t->result == OK) {
        t->result = stream_flush(t->stream);
    }
    free(bytes);
    t->steps = 1;
}

static void test_slow_reader_suspends_writer(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    talk_init(&rig, &t);
    go(&t, write_large);
    assert_int_equal(t.steps, 0);
    char *room = malloc(10000);
    size_t got = 0;
    while (got < LARGE) {
        ssize_t n = recv(t.pair[1], room, 10000, MSG_DONTWAIT);
        for (ssize_t i = 0; i < n; i++, got++) {
            assert_true(room[i] == (char)(got * 7 + got / 1000));
        }
        loop_run_idle(rig.loop);
    }
    free(room);
    assert_int_equal(t.steps, 1);
    assert_int_equal(t.result, OK);
    talk_fini(&rig, &t);
}

static void test_reader_that_never_reads_is_cut(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    talk_init(&rig, &t);
    go(&t, write_large);
    rig_advance(&rig, 60 * USEC_PER_SEC);
    assert_int_equal(t.steps, 1);
    assert_int_equal(t.result, ERR_TIMEOUT);
    talk_fini(&rig, &t);
}

static void test_peer_gone_while_writing(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    talk_init(&rig, &t);
    go(&t, write_large);
    close(t.pair[1]);
    t.pair[1] = -1;
    loop_run_idle(rig.loop);
    assert_int_equal(t.steps, 1);
    assert_int_equal(t.result, ERR_CLOSED);
    talk_fini(&rig, &t);
}

static void read_limited(void *arg)
{
    struct talk *t = arg;
    struct limit_reader limit = { .inner = t->stream, .left = 50000 };
    char *room = malloc(40000);
    size_t n = 0;
    do {
        t->result = limit_reader_read(&limit, room, 40000, &n);
        buf_append(&t->seen, slice_make(room, n));
    } while (t->result == OK && n > 0);
    struct limit_reader rest = { .inner = t->stream, .left = 30000 };
    t->result = limit_reader_drain(&rest);
    free(room);
    if (t->result == OK) {
        t->result = stream_read_line(t->stream, 100, &t->line);
        buf_append(&t->seen, t->line);
    }
    t->steps = 1;
}

static void test_limit_reader(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    talk_init(&rig, &t);
    go(&t, read_limited);
    struct buf all;
    buf_init(&all, 100000);
    for (size_t i = 0; i < 80000; i++) {
        buf_append_char(&all, i < 50000 ? 'a' : 'b');
    }
    buf_append_cstr(&all, "QUIT\n");
    feed(&t, buf_slice(&all));
    assert_int_equal(t.steps, 1);
    assert_int_equal(t.result, OK);
    assert_int_equal(t.seen.len, 50005);
    assert_null(memchr(t.seen.ptr, 'b', t.seen.len));
    assert_memory_equal(t.seen.ptr + 50000, "QUIT\n", 5);
    buf_fini(&all);
    talk_fini(&rig, &t);
}

static void tee_in(void *arg, bool is_input, struct slice bytes)
{
    struct talk *t = arg;
    buf_append_cstr(&t->seen, is_input ? "<" : ">");
    buf_append(&t->seen, bytes);
}

static void echo(void *arg)
{
    struct talk *t = arg;
    stream_tee(t->stream, tee_in, t);
    t->result = stream_read_line(t->stream, 100, &t->line);
    t->result = stream_write(t->stream, t->line);
    t->result = stream_flush(t->stream);
}

static void test_tee(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    talk_init(&rig, &t);
    go(&t, echo);
    put(t.pair[1], SL("hello\n"));
    loop_run_idle(rig.loop);
    assert_true(slice_eq(buf_slice(&t.seen), SL("<hello\n>hello\n")));
    talk_fini(&rig, &t);
}

/* A peer that compresses, whole lines at a time. */
struct packer {
    z_stream out, in;
};

static void packer_init(struct packer *p)
{
    *p = (struct packer){ 0 };
    assert_int_equal(deflateInit2(&p->out, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(inflateInit2(&p->in, -15), Z_OK);
}

static void packer_fini(struct packer *p)
{
    deflateEnd(&p->out);
    inflateEnd(&p->in);
}

static void put_packed(struct talk *t, struct packer *p, struct slice text)
{
    static unsigned char room[64 * 1024];
    p->out.next_in = (unsigned char *)(uintptr_t)text.ptr;
    p->out.avail_in = (uInt)text.len;
    p->out.next_out = room;
    p->out.avail_out = sizeof room;
    assert_int_equal(deflate(&p->out, Z_SYNC_FLUSH), Z_OK);
    put(t->pair[1], slice_make(room, sizeof room - p->out.avail_out));
    loop_run_idle(t->rig->loop);
}

static void expect_packed(struct talk *t, struct packer *p, struct slice want)
{
    unsigned char packed[4096], plain[4096];
    ssize_t got = recv(t->pair[1], packed, sizeof packed, MSG_DONTWAIT);
    assert_true(got > 0);
    p->in.next_in = packed;
    p->in.avail_in = (uInt)got;
    p->in.next_out = plain;
    p->in.avail_out = sizeof plain;
    assert_int_equal(inflate(&p->in, Z_SYNC_FLUSH), Z_OK);
    assert_true(slice_eq(slice_make(plain, sizeof plain - p->in.avail_out), want));
}

static void start_deflate(void *arg)
{
    struct talk *t = arg;
    t->result = stream_start_deflate(t->stream);
}

/* One line and its echo, then to sleep, as between two commands. */
static void echo_line(void *arg)
{
    struct talk *t = arg;
    t->result = stream_read_line(t->stream, t->max, &t->line);
    if (t->result == OK) {
        t->result = stream_write(t->stream, t->line);
    }
    if (t->result == OK) {
        t->result = stream_flush(t->stream);
    }
    if (t->result == OK && !stream_has_input(t->stream)) {
        stream_trim(t->stream);
    }
}

/* RFC 4978: what the peer compressed refers back across the sleep of the stream. */
static void test_deflate_across_sleep(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    struct packer p;
    talk_init(&rig, &t);
    packer_init(&p);
    t.max = 1000;
    go(&t, start_deflate);
    assert_int_equal(t.result, OK);
    assert_true(stream_is_deflated(t.stream));
    for (int i = 0; i < 50; i++) {
        char line[128];
        int len =
            snprintf(line, sizeof line, "a%d UID FETCH 1:* (FLAGS) (CHANGEDSINCE %d)\r\n", i, i);
        go(&t, echo_line);
        put_packed(&t, &p, slice_make(line, (size_t)len));
        assert_int_equal(t.result, OK);
        expect_packed(&t, &p, slice_make(line, (size_t)len));
    }
    packer_fini(&p);
    talk_fini(&rig, &t);
}

/* A few octets that would become much more are expanded only as far as the reader asks. */
static void test_deflate_is_bounded(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    struct packer p;
    talk_init(&rig, &t);
    packer_init(&p);
    t.max = 8192;
    go(&t, start_deflate);
    static char zeros[4 * 1024 * 1024];
    memset(zeros, 'a', sizeof zeros);
    go(&t, read_lines);
    put_packed(&t, &p, slice_make(zeros, sizeof zeros));
    assert_int_equal(t.result, ERR_LIMIT);
    assert_true(stream_received(t.stream) <= 2 * STREAM_READ_BYTES);
    packer_fini(&p);
    talk_fini(&rig, &t);
}

/* Empty blocks (RFC 1951 3.2.4) give nothing to return with; what is left of them when others have their turn. */
#define EMPTY_BYTES 40000

struct empties {
    struct talk talk;
    int left;
};

static void read_empties(void *arg)
{
    struct empties *e = arg;
    char octet;
    e->talk.result = stream_start_deflate(e->talk.stream);
    e->talk.result = stream_read_exact(e->talk.stream, &octet, 1);
}

static void look_what_is_left(void *arg)
{
    struct empties *e = arg;
    assert_int_equal(ioctl(stream_fd(e->talk.stream), FIONREAD, &e->left), 0);
}

static void test_deflate_of_nothing(void **state)
{
    (void)state;
    struct rig rig;
    struct empties e = { .left = 0 };
    static const char block[] = "\x00\x00\x00\xff\xff";
    talk_init(&rig, &e.talk);
    struct buf blocks;
    buf_init(&blocks, EMPTY_BYTES);
    while (blocks.len < EMPTY_BYTES) {
        buf_append(&blocks, slice_make(block, sizeof(block) - 1));
    }
    put(e.talk.pair[1], buf_slice(&blocks));
    buf_fini(&blocks);
    close(e.talk.pair[1]);
    e.talk.pair[1] = -1;
    fiber_start(rig.loop, "reads", read_empties, &e);
    fiber_start(rig.loop, "looks", look_what_is_left, &e);
    loop_run_idle(rig.loop);
    assert_int_equal(e.talk.result, ERR_CLOSED);
    assert_in_range(e.left, 1, EMPTY_BYTES - 1);
    talk_fini(&rig, &e.talk);
}

static void test_deflate_of_nonsense(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    talk_init(&rig, &t);
    t.max = 100;
    go(&t, start_deflate);
    go(&t, read_lines);
    put(t.pair[1], SL("\xff\xff\xff\xff NOOP\r\n"));
    loop_run_idle(rig.loop);
    assert_int_equal(t.result, ERR_CLOSED);
    assert_int_equal(t.steps, 0);
    talk_fini(&rig, &t);
}

/* A socket that was emptied is asked again once it is readable; stream_has_input() asks it at any time. */
static void test_drained_socket(void **state)
{
    struct rig rig;
    struct talk t;
    talk_init(&rig, &t);
    t.max = 100;
    assert_false(stream_has_more(t.stream));
    put(t.pair[1], SL("one\n"));
    assert_false(stream_has_more(t.stream));
    assert_true(stream_has_input(t.stream));
    go(&t, read_lines);
    assert_int_equal(t.steps, 1);
    put(t.pair[1], SL("two\nthree\n"));
    loop_run_idle(rig.loop);
    assert_int_equal(t.steps, 3);
    shutdown(t.pair[1], SHUT_WR);
    loop_run_idle(rig.loop);
    assert_int_equal(t.result, ERR_CLOSED);
    talk_fini(&rig, &t);
}

/* What work that writes nothing can know of the peer, without reading what it may have sent. */
static void test_is_anybody_there(void **state)
{
    (void)state;
    struct rig rig;
    struct talk t;
    talk_init(&rig, &t);
    put(t.pair[1], SL("one\n"));
    assert_int_equal(stream_state(t.stream), STREAM_OPEN);
    shutdown(t.pair[1], SHUT_WR);
    assert_int_equal(stream_state(t.stream), STREAM_HALF_OPEN);
    t.max = 100;
    go(&t, read_lines);
    assert_int_equal(t.steps, 1);
    close(t.pair[1]);
    t.pair[1] = -1;
    assert_int_equal(stream_state(t.stream), STREAM_GONE);
    talk_fini(&rig, &t);
}

int stream_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drained_socket),
        cmocka_unit_test(test_deflate_across_sleep),
        cmocka_unit_test(test_deflate_is_bounded),
        cmocka_unit_test(test_deflate_of_nonsense),
        cmocka_unit_test(test_deflate_of_nothing),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_line_longer_than_the_buffer),
        cmocka_unit_test(test_end_of_input),
        cmocka_unit_test(test_silent_peer_is_cut),
        cmocka_unit_test(test_write_is_sent_before_waiting),
        cmocka_unit_test(test_slow_reader_suspends_writer),
        cmocka_unit_test(test_reader_that_never_reads_is_cut),
        cmocka_unit_test(test_peer_gone_while_writing),
        cmocka_unit_test(test_limit_reader),
        cmocka_unit_test(test_tee),
        cmocka_unit_test(test_is_anybody_there),
    };
    return cmocka_run_group_tests_name("io/stream", tests, NULL, NULL);
}
