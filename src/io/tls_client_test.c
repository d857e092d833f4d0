#include "io/tls_meeting.h"

#include <openssl/pem.h>

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

/* --- DANE --- */

/* What is in a TLSA record with matching 0: the certificate, or with selector 1 its key. */
static struct slice whole(struct slice pem, unsigned selector, struct arena *arena)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    unsigned char *der = NULL;
    assert_non_null(certificate);
    int len = selector == 0 ? i2d_X509(certificate, &der)
                            : i2d_PUBKEY(X509_get0_pubkey(certificate), &der);
    assert_true(len > 0);
    struct slice copy = arena_dup(arena, slice_make((const char *)der, (size_t)len));
    OPENSSL_free(der);
    X509_free(certificate);
    BIO_free(bio);
    return copy;
}

struct dane_rig {
    struct arena *arena;
    struct slice ca, cert, key;
};

static enum err meet_by_dane(const struct dane_rig *rig, const struct tls_dane *dane)
{
    struct meeting m = { .dane = dane };
    meeting_hold(&m, false, SL(""), rig->cert, rig->key);
    return m.results[1];
}

static void make_dane_rig(struct dane_rig *rig)
{
    struct slice name = SL("mx.example.org");
    rig->arena = arena_new(NULL, "test", (size_t)1024 * 1024);
    assert_int_equal(
        tls_make_lab_certificates(&name, 1, rig->arena, &rig->ca, &rig->cert, &rig->key), OK);
}

/* RFC 7672 2.2, RFC 6698 2.1: a certificate and a key are usable whole, and nothing else is; should one come through all the same, no certificate
 * is good enough. */
static void test_whole_certificates_and_keys(void **state)
{
    struct dane_rig rig;
    (void)state;
    make_dane_rig(&rig);
    for (uint8_t selector = 0; selector < 2; selector++) {
        struct slice data = whole(rig.cert, selector, rig.arena);
        struct tls_association good = { 3, selector, 0, data };
        struct tls_association bad[] = {
            { 3, selector, 0, slice_sub(data, 0, data.len - 1) },
            { 3, selector, 0, arena_printf(rig.arena, "%.*sx", SLICE_ARG(data)) },
            { 3, selector, 0, SL("x") },
            { 3, selector, 0, whole(rig.cert, 1u - selector, rig.arena) },
        };
        struct tls_dane dane = { .associations = &good, .count = 1, .base = SL("a.example") };
        assert_true(tls_association_is_usable(&good));
        assert_int_equal(meet_by_dane(&rig, &dane), OK);
        for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
            dane.associations = &bad[i];
            assert_false(tls_association_is_usable(&bad[i]));
            assert_int_equal(meet_by_dane(&rig, &dane), ERR_DENIED);
        }
    }
    arena_free(rig.arena);
}

/* RFC 7672 3.2.2: with usage 2 the certificate is for where the records stand, for the domain, or for what that is another name for. */
static void test_names_of_usage_2(void **state)
{
    static const struct {
        struct slice base, next_hop, alias_of;
        enum err result;
    } rows[] = {
        { SL("mx.example.org"), SL("a.example"), SL(""), OK },
        { SL("mx.a.example"), SL("mx.example.org"), SL(""), OK },
        { SL("mx.a.example"), SL("a.example"), SL("mx.example.org"), OK },
        { SL("mx.a.example"), SL("a.example"), SL("b.example"), ERR_DENIED },
        { SL("mx.a.example"), SL(""), SL(""), ERR_DENIED },
    };
    struct dane_rig rig;
    (void)state;
    make_dane_rig(&rig);
    struct tls_association authority = { 2, 0, 0, whole(rig.ca, 0, rig.arena) };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct tls_dane dane = { &authority, 1, rows[i].base, rows[i].next_hop, rows[i].alias_of };
        assert_int_equal(meet_by_dane(&rig, &dane), rows[i].result);
    }
    arena_free(rig.arena);
}

/* RFC 6066 3: an address is no name to ask for. */
static void test_addresses_are_not_asked_for(void **state)
{
    static const struct {
        struct slice name;
        const char *asked_for;
    } rows[] = {
        { SL("mx.example.org"), "mx.example.org" },
        { SL("192.0.2.1"), "" },
        { SL("2001:db8::1"), "" },
        { SL("[192.0.2.1]"), "" },
        { SL("[IPv6:2001:db8::1]"), "" },
    };
    struct dane_rig rig;
    (void)state;
    make_dane_rig(&rig);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct meeting m = { .name = rows[i].name };
        meeting_hold(&m, false, SL(""), rig.cert, rig.key);
        assert_int_equal(m.results[1], OK);
        assert_string_equal(m.asked_for, rows[i].asked_for);
    }
    arena_free(rig.arena);
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
        cmocka_unit_test(test_whole_certificates_and_keys),
        cmocka_unit_test(test_names_of_usage_2),
        cmocka_unit_test(test_addresses_are_not_asked_for),
        cmocka_unit_test(test_injected_reply),
        cmocka_unit_test(test_connection_refused),
    };
    return cmocka_run_group_tests_name("io/tls_client", tests, NULL, NULL);
}
