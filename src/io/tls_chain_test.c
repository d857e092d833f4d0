/* TL04: certificates of other servers that are made to cost, or to break what reads them. */
#include "io/tls_meeting.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#define NAME "mx.example.org"
#define CHAIN_MAX 100
#define TALL 8 /* as docs say: so many between the server's own and an authority */
#define LINKS_LOOKED_AT (TALL + 2)
#define ARENA_BYTES ((size_t)16 * 1024 * 1024)

struct made {
    X509 *certificate;
    EVP_PKEY *key;
};

static void extend(X509 *certificate, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *one = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    assert_non_null(one);
    assert_int_equal(X509_add_ext(certificate, one, -1), 1);
    X509_EXTENSION_free(one);
}

/* Signed by `by`; NULL: by itself. `names` NULL: an authority. `limits`: name constraints, or NULL. */
static struct made make(const struct made *by, const char *subject, EVP_PKEY *key,
                        const char *names, const char *limits)
{
    static long serial;
    struct made made = { X509_new(), key == NULL ? EVP_EC_gen("P-256") : key };
    X509 *one = made.certificate;
    X509_set_version(one, X509_VERSION_3);
    X509_set_pubkey(one, made.key);
    X509_gmtime_adj(X509_getm_notBefore(one), -3600);
    X509_gmtime_adj(X509_getm_notAfter(one), 24L * 3600);
    ASN1_INTEGER_set(X509_get_serialNumber(one), ++serial);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(one), "CN", MBSTRING_UTF8,
                               (const unsigned char *)subject, -1, -1, 0);
    X509_set_issuer_name(one, X509_get_subject_name(by == NULL ? one : by->certificate));
    extend(one, NID_basic_constraints, names == NULL ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (names != NULL) {
        extend(one, NID_subject_alt_name, names);
    }
    if (limits != NULL) {
        extend(one, NID_name_constraints, limits);
    }
    assert_true(X509_sign(one, by == NULL ? made.key : by->key, EVP_sha256()) > 0);
    return made;
}

static void drop(struct made *made)
{
    X509_free(made->certificate);
    EVP_PKEY_free(made->key);
}

static struct slice taken(struct arena *arena, BIO *bio)
{
    char *ptr = NULL;
    long len = BIO_get_mem_data(bio, &ptr);
    struct slice text = arena_dup(arena, slice_make(ptr, (size_t)len));
    BIO_free(bio);
    return text;
}

/* The last of `chain` first, down to but without the one at `end`. */
static struct slice certificates_pem(struct arena *arena, const struct made *chain, unsigned count,
                                     unsigned end)
{
    BIO *bio = BIO_new(BIO_s_mem());
    for (unsigned i = count; i-- > end;) {
        PEM_write_bio_X509(bio, chain[i].certificate);
    }
    return taken(arena, bio);
}

static struct slice key_pem(struct arena *arena, EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    return taken(arena, bio);
}

/* --- chains without end --- */

static int links_seen, steps_seen;

static int watch(int is_right, X509_STORE_CTX *chain)
{
    int links = sk_X509_num(X509_STORE_CTX_get0_chain(chain));
    links_seen = links > links_seen ? links : links_seen;
    steps_seen++;
    return is_right;
}

static enum err meet_chain(struct arena *arena, const struct made *chain, unsigned count,
                           bool is_checked)
{
    struct meeting m = { .name = SL(NAME), .watch = watch };
    links_seen = 0;
    steps_seen = 0;
    meeting_hold(&m, is_checked, certificates_pem(arena, chain, 1, 0),
                 certificates_pem(arena, chain, count, 1), key_pem(arena, chain[count - 1].key));
    return m.results[1];
}

static void test_tall_chains(void **state)
{
    static const unsigned between[] = { 0, TALL, TALL + 1, CHAIN_MAX };
    struct made chain[CHAIN_MAX + 2];
    (void)state;
    for (size_t i = 0; i < sizeof(between) / sizeof(between[0]); i++) {
        struct arena *arena = arena_new(NULL, "test", ARENA_BYTES);
        unsigned count = between[i] + 2;
        char subject[32];
        for (unsigned at = 0; at < count; at++) {
            snprintf(subject, sizeof(subject), "link %u", at);
            chain[at] = make(at == 0 ? NULL : &chain[at - 1], subject, NULL,
                             at + 1 == count ? "DNS:" NAME : NULL, NULL);
        }
        assert_int_equal(meet_chain(arena, chain, count, true),
                         between[i] > TALL ? ERR_DENIED : OK);
        assert_in_range(links_seen, 1, LINKS_LOOKED_AT);
        assert_in_range(steps_seen, 1, 2 * LINKS_LOOKED_AT);
        /* without a check it does not matter, and costs no more */
        assert_int_equal(meet_chain(arena, chain, count, false), OK);
        assert_in_range(links_seen, 1, LINKS_LOOKED_AT);
        assert_in_range(steps_seen, 1, 2 * LINKS_LOOKED_AT);
        for (unsigned at = 0; at < count; at++) {
            drop(&chain[at]);
        }
        arena_free(arena);
    }
}

/* --- names of mail addresses (CVE-2022-3602 class) --- */

/* An authority that is limited to a domain whose A-label decodes to more than there is room for, and the address below it. */
static void test_punycode_addresses(void **state)
{
    (void)state;
    struct arena *arena = arena_new(NULL, "test", ARENA_BYTES);
    char label[700], limits[800], names[2000];
    snprintf(label, sizeof(label), "xn--%0650d", 0);
    snprintf(limits, sizeof(limits), "permitted;email:.%s,permitted;DNS:" NAME, label);
    snprintf(names, sizeof(names),
             "DNS:" NAME ",email:a@xn--mnchen-3ya.example.org,email:a@x.%s,"
             "otherName:1.3.6.1.5.5.7.8.9;UTF8:a@x.%s",
             label, label);
    struct made chain[3];
    chain[0] = make(NULL, "root", NULL, NULL, NULL);
    chain[1] = make(&chain[0], "limited", NULL, NULL, limits);
    chain[2] = make(&chain[1], "leaf", NULL, names, NULL);
    assert_int_equal(meet_chain(arena, chain, 3, true), ERR_DENIED);
    assert_int_equal(meet_chain(arena, chain, 3, false), OK);
    /* without the limit such names are nobody's, and the host's name holds */
    drop(&chain[2]);
    drop(&chain[1]);
    chain[1] = make(&chain[0], "free", NULL, NULL, NULL);
    chain[2] = make(&chain[1], "leaf", NULL, names, NULL);
    assert_int_equal(meet_chain(arena, chain, 3, true), OK);
    for (int i = 0; i < 3; i++) {
        drop(&chain[i]);
    }
    arena_free(arena);
}

/* --- curves, and a chain of 16 MB: a server made by hand, whose first words are in clear --- */

#define HUGE_BYTES 0xffffff /* the most that the header of a message can say */
#define RECORD_BYTES 16384
#define KEPT_BYTES                                                                                 \
    (2 * 1024 * 1024) /* what two sockets and a client may have taken before it ended */
#define ALERT 21
#define PATIENCE_SECS 20

struct hand {
    struct rig rig;
    struct tls_context *client;
    struct stream *ends[2];
    struct slice certificate; /* DER; "" : zeros of HUGE_BYTES */
    unsigned secs;            /* that the client has */
    unsigned char answer;     /* type of the client's record after it */
    size_t sent;
    enum err result;
};

/* The header of a handshake message (RFC 8446 4), and of the record it is in when it fits. */
static enum err put_bytes(struct stream *s, unsigned kind, size_t len)
{
    unsigned char head[4] = { (unsigned char)kind, (unsigned char)(len >> 16),
                              (unsigned char)(len >> 8), (unsigned char)len };
    return stream_write(s, slice_make((const char *)head, sizeof(head)));
}

static enum err put_record(struct stream *s, size_t len)
{
    unsigned char head[5] = { 22, 3, 3, (unsigned char)(len >> 8), (unsigned char)len };
    return stream_write(s, slice_make((const char *)head, sizeof(head)));
}

/* ServerHello of TLS 1.2, ECDHE-ECDSA-AES128-GCM-SHA256, with an empty renegotiation_info. */
static enum err put_hello(struct stream *s)
{
    static const char rest[] = "\0\xc0\x2b\0\0\x05\xff\x01\0\x01\0";
    char random[32] = "not random at all";
    size_t len = 2 + sizeof(random) + sizeof(rest) - 1;
    TRY(put_record(s, len + 4));
    TRY(put_bytes(s, 2, len));
    TRY(stream_write(s, SL("\x03\x03")));
    TRY(stream_write(s, slice_make(random, sizeof(random))));
    return stream_write(s, slice_make(rest, sizeof(rest) - 1));
}

static enum err put_huge(struct hand *h)
{
    static const char zeros[RECORD_BYTES];
    TRY(put_record(h->ends[0], 4));
    TRY(put_bytes(h->ends[0], 11, HUGE_BYTES));
    while (h->sent < HUGE_BYTES) {
        TRY(put_record(h->ends[0], sizeof(zeros)));
        TRY(stream_write(h->ends[0], slice_make(zeros, sizeof(zeros))));
        TRY(stream_flush(h->ends[0]));
        h->sent += sizeof(zeros);
    }
    return OK;
}

static enum err put_certificate(struct hand *h)
{
    size_t len = h->certificate.len;
    unsigned char lengths[6] = { 0, (unsigned char)((len + 3) >> 8), (unsigned char)(len + 3),
                                 0, (unsigned char)(len >> 8),       (unsigned char)len };
    TRY(put_record(h->ends[0], len + 10));
    TRY(put_bytes(h->ends[0], 11, len + 6));
    TRY(stream_write(h->ends[0], slice_make((const char *)lengths, sizeof(lengths))));
    TRY(stream_write(h->ends[0], h->certificate));
    return stream_flush(h->ends[0]);
}

static enum err serve_by_hand(struct hand *h)
{
    unsigned char head[5];
    TRY(stream_read_exact(h->ends[0], head, sizeof(head)));
    char hello[4096];
    size_t len = (size_t)head[3] << 8 | head[4];
    assert_in_range(len, 1, sizeof(hello));
    TRY(stream_read_exact(h->ends[0], hello, len));
    TRY(put_hello(h->ends[0]));
    TRY(h->certificate.len == 0 ? put_huge(h) : put_certificate(h));
    TRY(stream_read_exact(h->ends[0], head, sizeof(head)));
    h->answer = head[0];
    return OK;
}

static void by_hand(void *arg)
{
    struct hand *h = arg;
    (void)serve_by_hand(h);
    stream_close(h->ends[0]);
}

static void visit(void *arg)
{
    struct hand *h = arg;
    (void)deadline_set(h->secs);
    h->result = stream_start_tls_client(h->ends[1], h->client, SL(NAME));
    stream_close(h->ends[1]);
}

static struct hand meet_hand(struct slice certificate, bool is_checked, unsigned secs)
{
    struct hand h = { .certificate = certificate, .secs = secs };
    int fds[2];
    rig_init(&h.rig);
    make_pair(fds);
    h.client = tls_client_context_new(is_checked, SL("nobody"));
    for (int i = 0; i < 2; i++) {
        h.ends[i] = stream_tcp(h.rig.loop, fds[i]);
    }
    fiber_start(h.rig.loop, "server", by_hand, &h);
    rig_run(&h.rig, visit, &h);
    tls_context_unref(h.client);
    rig_fini(&h.rig);
    return h;
}

static void test_huge_chain(void **state)
{
    (void)state;
    for (int is_checked = 0; is_checked < 2; is_checked++) {
        struct hand h = meet_hand(SL(""), is_checked == 1, PATIENCE_SECS);
        assert_int_equal(h.result, ERR_CLOSED);
        assert_in_range(h.sent, 0, KEPT_BYTES);
    }
}

static struct slice der_of(struct arena *arena, X509 *certificate)
{
    unsigned char *der = NULL;
    int len = i2d_X509(certificate, &der);
    assert_true(len > 0);
    struct slice copy = arena_dup(arena, slice_make((const char *)der, (size_t)len));
    OPENSSL_free(der);
    return copy;
}

/* Parameters written out instead of a curve's name, the generator compressed, so that reading it takes a square root. */
static EVP_PKEY *explicit_key(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    assert_int_equal(EVP_PKEY_set_utf8_string_param(key, "encoding", "explicit"), 1);
    assert_int_equal(EVP_PKEY_set_utf8_string_param(key, "point-format", "compressed"), 1);
    return key;
}

/* A copy in which the last octet of `what` is another. */
static struct slice changed(struct arena *arena, struct slice in, struct slice what, char last)
{
    char *copy = arena_cstr(arena, in);
    char *found = memmem(copy, in.len, what.ptr, what.len);
    assert_non_null(found);
    found[what.len - 1] = last;
    return slice_make(copy, in.len);
}

/* Curves written out over what is no prime (CVE-2022-0778), and of a name that nobody knows. */
static void test_bad_curves(void **state)
{
    static const char prime[] = "\xff\xff\xff\xff\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\xff"
                                "\xff\xff\xff\xff\xff\xff\xff\xff";
    static const char p256[] = "\x2a\x86\x48\xce\x3d\x03\x01\x07";
    struct arena *arena = arena_new(NULL, "test", ARENA_BYTES);
    (void)state;
    struct made named = make(NULL, "named", NULL, "DNS:" NAME, NULL);
    struct made written = make(NULL, "written", explicit_key(), "DNS:" NAME, NULL);
    const struct slice bad[] = {
        changed(arena, der_of(arena, written.certificate), slice_make(prime, sizeof(prime) - 1),
                (char)0xf1),
        changed(arena, der_of(arena, named.certificate), slice_make(p256, sizeof(p256) - 1), 0x7f),
    };
    for (size_t i = 0; i < 2; i++) {
        for (int is_checked = 0; is_checked < 2; is_checked++) {
            struct hand h = meet_hand(bad[i], is_checked == 1, PATIENCE_SECS);
            assert_int_not_equal(h.result, OK);
            assert_int_equal(h.answer, ALERT);
        }
    }
    /* one that is in order is waited with for more */
    struct hand h = meet_hand(der_of(arena, named.certificate), false, 1);
    assert_int_equal(h.result, ERR_TIMEOUT);
    assert_int_equal(h.answer, 0);
    drop(&named);
    drop(&written);
    arena_free(arena);
}

/* Written out in a chain that is trusted otherwise. */
static void test_written_curve_in_chain(void **state)
{
    (void)state;
    struct arena *arena = arena_new(NULL, "test", ARENA_BYTES);
    struct made chain[3];
    chain[0] = make(NULL, "root", NULL, NULL, NULL);
    for (int written = 0; written < 3; written++) { /* nobody, the one between, the server */
        chain[1] = make(&chain[0], "between", written == 1 ? explicit_key() : NULL, NULL, NULL);
        chain[2] = make(&chain[1], "leaf", written == 2 ? explicit_key() : NULL, "DNS:" NAME, NULL);
        assert_int_equal(meet_chain(arena, chain, 3, true), written > 0 ? ERR_DENIED : OK);
        drop(&chain[1]);
        drop(&chain[2]);
    }
    drop(&chain[0]);
    arena_free(arena);
}

/* TL11: to a host whose clock is a year behind, every certificate is of the future; to one a year ahead, of the past. */
static void test_wrong_clock(void **state)
{
    (void)state;
    struct arena *arena = arena_new(NULL, "test", ARENA_BYTES);
    struct made chain[2];
    chain[0] = make(NULL, "root", NULL, NULL, NULL);
    for (long year = -1; year <= 1; year++) {
        chain[1] = make(&chain[0], "leaf", NULL, "DNS:" NAME, NULL);
        X509_gmtime_adj(X509_getm_notBefore(chain[1].certificate), year * 365 * 24 * 3600 - 3600);
        X509_gmtime_adj(X509_getm_notAfter(chain[1].certificate), year * 365 * 24 * 3600 + 3600);
        assert_true(X509_sign(chain[1].certificate, chain[0].key, EVP_sha256()) > 0);
        assert_int_equal(meet_chain(arena, chain, 2, true), year == 0 ? OK : ERR_DENIED);
        assert_int_equal(meet_chain(arena, chain, 2, false), OK);
        drop(&chain[1]);
    }
    drop(&chain[0]);
    arena_free(arena);
}

int tls_chain_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tall_chains), cmocka_unit_test(test_punycode_addresses),
        cmocka_unit_test(test_huge_chain),  cmocka_unit_test(test_wrong_clock),
        cmocka_unit_test(test_bad_curves),  cmocka_unit_test(test_written_curve_in_chain),
    };
    return cmocka_run_group_tests_name("io/tls_chain", tests, NULL, NULL);
}
