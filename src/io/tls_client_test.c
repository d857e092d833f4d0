#include "io/tls_meeting.h"

static void test_certificates(void **state)
{
    (void)state;
    struct arena *arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    struct slice name = SL("mx.example.org"), ca, other, cert, key, other_cert, other_key;
    assert_int_equal(tls_make_lab_certificates(&name, 1, arena, &ca, &cert, &key), OK);
    assert_int_equal(tls_make_lab_certificates(&name, 1, arena, &other, &other_cert, &other_key),
                     OK);
    assert_int_equal(meet(name, true, ca, cert, key), OK);
    assert_int_equal(meet(SL("mx2.example.org"), true, ca, cert, key), ERR_DENIED);
    assert_int_equal(meet(name, true, other, cert, key), ERR_DENIED);
    assert_int_equal(meet(name, true, SL("no certificate"), cert, key), ERR_DENIED);
    assert_int_equal(meet(SL("mx2.example.org"), false, SL(""), cert, key), OK);
    arena_free(arena);
}

/* TL04: a certificate of ten thousand names is more than a peer may send; one whose name has a NUL in it is nobody's. */
static void test_hostile_certificates(void **state)
{
    enum { NAMES = 10000 };
    static struct slice names[NAMES];
    static const char nul[] = "mx.example.org\0.evil.test";
    (void)state;
    struct arena *arena = arena_new(NULL, "test", (size_t)32 * 1024 * 1024);
    struct slice name = SL("mx.example.org"), ca, cert, key;
    for (unsigned i = 0; i < NAMES; i++) {
        names[i] = arena_printf(arena, "n%u.example.org", i);
    }
    names[0] = name;
    assert_int_equal(tls_make_lab_certificates(names, 100, arena, &ca, &cert, &key), OK);
    assert_int_equal(meet(name, true, ca, cert, key), OK);
    assert_int_equal(tls_make_lab_certificates(names, NAMES, arena, &ca, &cert, &key), OK);
    assert_int_not_equal(meet(name, true, ca, cert, key), OK);
    assert_int_not_equal(meet(name, false, SL(""), cert, key), OK);
    names[0] = slice_make(nul, sizeof(nul) - 1);
    assert_int_equal(tls_make_lab_certificates(names, 1, arena, &ca, &cert, &key), OK);
    assert_int_equal(meet(name, true, ca, cert, key), ERR_DENIED);
    assert_int_equal(meet(name, false, SL(""), cert, key), OK);
    arena_free(arena);
}

static void injected(void *arg)
{
    struct meeting *m = arg;
    assert_int_equal(stream_fill(m->ends[0]), OK);
    m->results[0] = stream_start_tls_client(m->ends[0], m->client, SL("mx.example.org"));
    stream_close(m->ends[0]);
}

/* CVE-2021-38371 class: what came before the handshake is not an answer. */
static void test_injected_reply(void **state)
{
    (void)state;
    struct meeting m = { .server = NULL };
    int fds[2];
    rig_init(&m.rig);
    make_pair(fds);
    put(fds[1], SL("250 injected\r\n"));
    m.client = tls_client_context_new(false, SL(""));
    m.ends[0] = stream_tcp(m.rig.loop, fds[0]);
    rig_run(&m.rig, injected, &m);
    assert_int_equal(m.results[0], ERR_SYNTAX);
    close(fds[1]);
    tls_context_unref(m.client);
    rig_fini(&m.rig);
}

static void refused(void *arg)
{
    struct rig *rig = arg;
    struct peer_address nobody;
    struct stream *stream;
    assert_true(peer_address_parse(SL("127.0.0.1"), 1, &nobody));
    assert_int_equal(stream_connect(rig->loop, &nobody, &stream), ERR_CLOSED);
    struct peer_address own, foreign;
    assert_true(peer_address_parse(SL("127.0.0.2"), 0, &own));
    assert_true(peer_address_parse(SL("192.0.2.77"), 0, &foreign));
    assert_int_equal(stream_connect_from(rig->loop, &own, &nobody, &stream), ERR_CLOSED);
    assert_int_equal(stream_connect_from(rig->loop, &foreign, &nobody, &stream), ERR_PERM);
}

static void test_connection_refused(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    rig_run(&rig, refused, &rig);
    rig_fini(&rig);
}

int tls_client_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certificates),
        cmocka_unit_test(test_hostile_certificates),
        cmocka_unit_test(test_injected_reply),
        cmocka_unit_test(test_connection_refused),
    };
    return cmocka_run_group_tests_name("io/tls_client", tests, NULL, NULL);
}
