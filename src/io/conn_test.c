#include "io/test_rig.h"

#include <string.h>

#include "base/buf.h"
#include "io/conn.h"
#include "io/internal.h"

/* A session that says what happens to it and answers lines. */
struct session {
    struct conn *conn;
    int peer;
    char trace[128];
    unsigned closed;
    bool waits; /* reads inside run() until a line is whole */
};

static void trace(struct session *s, const char *what)
{
    size_t len = strlen(s->trace);
    snprintf(s->trace + len, sizeof(s->trace) - len, "%s", what);
}

/* More than the socket of a peer that does not read takes. */
static enum err flood(struct stream *stream)
{
    static const char zeros[65536];
    for (unsigned i = 0; i < 256; i++) {
        TRY(stream_write(stream, slice_make(zeros, sizeof(zeros))));
    }
    return OK;
}

static enum conn_next serve_input(struct session *s)
{
    struct stream *stream = conn_stream(s->conn);
    while (stream_has_input(stream) || s->waits) {
        struct slice line;
        enum err result = stream_read_line(stream, 100, &line);
        if (result != OK) {
            trace(s, result == ERR_CANCELLED ? "x" : "e");
            return result == ERR_CANCELLED ? CONN_PARK : CONN_CLOSE;
        }
        trace(s, "l");
        if (slice_eq(line, SL("QUIT\n"))) {
            return CONN_CLOSE;
        }
        if (slice_eq(line, SL("FLOOD\n"))) {
            enum err written = flood(stream);
            trace(s, written == ERR_CANCELLED ? "c" : "e");
            return CONN_PARK;
        }
        IGNORE(stream_write(stream, line)); /* what was lost shows at the next read */
    }
    return CONN_PARK;
}

static enum conn_next session_run(struct conn *conn, void *session, enum conn_why why)
{
    struct session *s = session;
    s->conn = conn;
    switch (why) {
    case CONN_OPENED:
        trace(s, "O");
        return stream_write(conn_stream(conn), SL("hi\n")) == OK ? CONN_PARK : CONN_CLOSE;
    case CONN_INPUT:
        trace(s, "I");
        return serve_input(s);
    case CONN_NOTIFIED:
        trace(s, "N");
        return stream_write(conn_stream(conn), SL("*\n")) == OK ? CONN_PARK : CONN_CLOSE;
    case CONN_TIMEOUT:
        trace(s, "T");
        return CONN_CLOSE;
    case CONN_STOPPING:
        trace(s, "S");
        IGNORE(stream_write(conn_stream(conn), SL("bye\n"))); /* the peer may be gone already */
        return CONN_CLOSE;
    }
    return CONN_CLOSE;
}

static void session_closed(struct conn *conn, void *session)
{
    (void)conn;
    struct session *s = session;
    s->closed++;
}

static const struct conn_ops ops = { "echo", session_run, session_closed };

static void session_open(struct rig *rig, struct session *s)
{
    memset(s, 0, sizeof(*s));
    int pair[2];
    make_pair(pair);
    s->peer = pair[1];
    s->conn = conn_open(rig->loop, stream_tcp(rig->loop, pair[0]), &ops, s);
    loop_run_idle(rig->loop);
}

static void expect(struct session *s, const char *text)
{
    char room[256];
    ssize_t n = recv(s->peer, room, sizeof(room), MSG_DONTWAIT);
    assert_int_equal(n < 0 ? 0 : n, strlen(text));
    if (n > 0) {
        assert_memory_equal(room, text, (size_t)n);
    }
}

static void test_conversation(void **state)
{
    (void)state;
    struct rig rig;
    struct session s;
    rig_init_fake(&rig);
    session_open(&rig, &s);
    expect(&s, "hi\n");
    assert_int_equal(conn_count(rig.loop), 1);
    put(s.peer, SL("a\nb\n"));
    loop_run_idle(rig.loop);
    expect(&s, "a\nb\n");
    put(s.peer, SL("c\n"));
    loop_run_idle(rig.loop);
    expect(&s, "c\n");
    put(s.peer, SL("QUIT\n"));
    loop_run_idle(rig.loop);
    assert_int_equal(s.closed, 1);
    assert_int_equal(conn_count(rig.loop), 0);
    assert_string_equal(s.trace, "OIllIlIl");
    close(s.peer);
    rig_fini(&rig);
}

static void test_peer_closes(void **state)
{
    (void)state;
    struct rig rig;
    struct session s;
    rig_init_fake(&rig);
    session_open(&rig, &s);
    close(s.peer);
    loop_run_idle(rig.loop);
    assert_int_equal(s.closed, 1);
    assert_string_equal(s.trace, "OIe");
    rig_fini(&rig);
}

static void test_notify(void **state)
{
    (void)state;
    struct rig rig;
    struct session s;
    rig_init_fake(&rig);
    session_open(&rig, &s);
    expect(&s, "hi\n");
    conn_notify(s.conn);
    conn_notify(s.conn);
    conn_notify(s.conn);
    loop_run_idle(rig.loop);
    expect(&s, "*\n");
    /* during a run that waits, the notification comes after it */
    s.waits = true;
    put(s.peer, SL("a\nQU"));
    loop_run_idle(rig.loop);
    conn_notify(s.conn);
    loop_run_idle(rig.loop);
    assert_string_equal(s.trace, "ONIl");
    s.waits = false;
    put(s.peer, SL("X\n"));
    loop_run_idle(rig.loop);
    assert_string_equal(s.trace, "ONIllN");
    expect(&s, "a\nQUX\n*\n");
    conn_stop_all(rig.loop);
    loop_run_idle(rig.loop);
    close(s.peer);
    rig_fini(&rig);
}

static void test_idle_time(void **state)
{
    (void)state;
    struct rig rig;
    struct session s;
    rig_init_fake(&rig);
    session_open(&rig, &s);
    conn_set_idle(s.conn, 30);
    put(s.peer, SL("a\n"));
    loop_run_idle(rig.loop);
    rig_advance(&rig, 29 * USEC_PER_SEC);
    put(s.peer, SL("a\n"));
    loop_run_idle(rig.loop);
    rig_advance(&rig, 29 * USEC_PER_SEC);
    assert_int_equal(s.closed, 0);
    rig_advance(&rig, USEC_PER_SEC);
    assert_int_equal(s.closed, 1);
    assert_string_equal(s.trace, "OIlIlT");
    close(s.peer);
    rig_fini(&rig);
}

static void test_stop(void **state)
{
    (void)state;
    struct rig rig;
    struct session parked, reading;
    rig_init_fake(&rig);
    session_open(&rig, &parked);
    session_open(&rig, &reading);
    reading.waits = true;
    put(reading.peer, SL("a\nhalf"));
    loop_run_idle(rig.loop);
    assert_int_equal(conn_count(rig.loop), 2);
    assert_false(conn_is_stopping(reading.conn));
    conn_stop_all(rig.loop);
    assert_true(conn_is_stopping(reading.conn));
    conn_stop_all(rig.loop);
    loop_run_idle(rig.loop);
    assert_int_equal(conn_count(rig.loop), 0);
    assert_string_equal(parked.trace, "OS");
    assert_string_equal(reading.trace, "OIlxS");
    expect(&parked, "hi\nbye\n");
    expect(&reading, "hi\na\nbye\n");
    close(parked.peer);
    close(reading.peer);
    rig_fini(&rig);
}

#define MANY 400

/* A client that does not read holds up the end until it is cut. */
static void test_cut(void **state)
{
    (void)state;
    struct rig rig;
    struct session s;
    rig_init_fake(&rig);
    session_open(&rig, &s);
    put(s.peer, SL("FLOOD\n"));
    loop_run_idle(rig.loop);
    conn_stop_all(rig.loop);
    loop_run_idle(rig.loop);
    assert_string_equal(s.trace, "OIl");
    assert_int_equal(s.closed, 0);
    assert_int_equal(stream_state(conn_stream(s.conn)), STREAM_OPEN);
    conn_cut_all(rig.loop);
    assert_int_equal(stream_state(conn_stream(s.conn)), STREAM_CUT);
    loop_run_idle(rig.loop);
    assert_string_equal(s.trace, "OIlc");
    assert_int_equal(s.closed, 1);
    conn_cut_all(rig.loop);
    close(s.peer);
    rig_fini(&rig);
}

static void test_parked_have_no_stack(void **state)
{
    (void)state;
    struct rig rig;
    rig_init_fake(&rig);
    struct session *sessions = calloc(MANY, sizeof(*sessions));
    for (size_t i = 0; i < MANY; i++) {
        session_open(&rig, &sessions[i]);
    }
    assert_int_equal(conn_count(rig.loop), MANY);
    assert_int_equal(rig.loop->fibers.count, 0);
    /* All were opened one after the other with one stack. */
    assert_int_equal(rig.loop->fibers.stacks.kept, 1);
    for (size_t i = 0; i < MANY; i++) {
        struct stream *stream = conn_stream(sessions[i].conn);
        assert_null(stream->in);
        assert_null(stream->out);
        put(sessions[i].peer, SL("x\n"));
    }
    loop_run_idle(rig.loop);
    conn_stop_all(rig.loop);
    loop_run_idle(rig.loop);
    for (size_t i = 0; i < MANY; i++) {
        expect(&sessions[i], "hi\nx\nbye\n");
        assert_int_equal(sessions[i].closed, 1);
        close(sessions[i].peer);
    }
    assert_true(rig.loop->fibers.stacks.kept <= FIBER_POOL_MAX);
    free(sessions);
    rig_fini(&rig);
}

int conn_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conversation),
        cmocka_unit_test(test_peer_closes),
        cmocka_unit_test(test_notify),
        cmocka_unit_test(test_idle_time),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_parked_have_no_stack),
    };
    return cmocka_run_group_tests_name("io/conn", tests, NULL, NULL);
}
