#include "io/test_rig.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "io/conn.h"
#include "io/internal.h"
#include "io/tls.h"

#define SESSIONS 8
#define LARGE (300 * 1024)

/* --- the client: OpenSSL in a thread, blocking --- */

struct client {
    pthread_t thread;
    int fd;
    struct slice ca;
    int max_version;
    const char *groups_signature; /* signature algorithms, NULL: default */
    char text[64];
    bool is_verified;
    size_t got;
    char plaintext_first;
    bool closes_rudely;
};

static SSL_CTX *client_context(const struct client *c)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    BIO *bio = BIO_new_mem_buf(c->ca.ptr, (int)c->ca.len);
    X509 *ca = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca);
    X509_free(ca);
    BIO_free(bio);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    if (c->max_version != 0) {
        SSL_CTX_set_max_proto_version(context, c->max_version);
    }
    if (c->groups_signature != NULL) {
        char list[64]; /* OpenSSL's macro takes the const away */
        snprintf(list, sizeof(list), "%s", c->groups_signature);
        SSL_CTX_set1_sigalgs_list(context, list);
    }
    return context;
}

static void *client_main(void *arg)
{
    struct client *c = arg;
    SSL_CTX *context = client_context(c);
    SSL *ssl = SSL_new(context);
    SSL_set1_host(ssl, "mail.lab.test");
    SSL_set_fd(ssl, c->fd);
    if (SSL_connect(ssl) == 1) {
        c->is_verified = SSL_get_verify_result(ssl) == X509_V_OK;
        SSL_write(ssl, "hello\n", 6);
        char room[4096];
        int n;
        while ((n = SSL_read(ssl, room, sizeof(room))) > 0) {
            if (c->got == 0) {
                snprintf(c->text, sizeof(c->text), "%.*s", n < 40 ? n : 40, room);
            }
            c->got += (size_t)n;
        }
        if (!c->closes_rudely) {
            SSL_shutdown(ssl);
        }
    }
    SSL_free(ssl);
    SSL_CTX_free(context);
    close(c->fd);
    ERR_clear_error();
    return NULL;
}

/* --- the server --- */

struct server {
    struct rig rig;
    struct arena *arena;
    struct slice ca, cert, key;
    EVP_PKEY *private_key;
    struct tls_context *context;
    unsigned signatures, at_once, most_at_once;
    enum err sign_result;
    struct stream *streams[SESSIONS];
    enum err results[SESSIONS];
    unsigned ended;
    bool answers_large;
};

static EVP_PKEY *read_key(struct slice pem)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return key;
}

static bool sign_now(EVP_PKEY *key, int nid, struct slice digest, unsigned char *out,
                     size_t *out_len)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
    bool is_rsa = EVP_PKEY_base_id(key) == EVP_PKEY_RSA;
    bool is_done = EVP_PKEY_sign_init(ctx) == 1;
    if (is_rsa) {
        is_done = is_done && EVP_PKEY_CTX_set_rsa_padding(ctx, nid == 0 ? RSA_NO_PADDING
                                                                        : RSA_PKCS1_PADDING) == 1;
    }
    if (nid != 0) {
        is_done = is_done && EVP_PKEY_CTX_set_signature_md(ctx, EVP_get_digestbynid(nid)) == 1;
    }
    is_done = is_done &&
              EVP_PKEY_sign(ctx, out, out_len, (const unsigned char *)digest.ptr, digest.len) == 1;
    EVP_PKEY_CTX_free(ctx);
    return is_done;
}

/* As the vault will be: elsewhere, after a while. */
static enum err sign_later(void *arg, int nid, struct slice digest, unsigned char *out,
                           size_t *out_len)
{
    struct server *s = arg;
    s->signatures++;
    s->at_once++;
    s->most_at_once = s->at_once > s->most_at_once ? s->at_once : s->most_at_once;
    TRY(fiber_sleep(5 * USEC_PER_MSEC));
    s->at_once--;
    if (s->sign_result != OK) {
        return fail(s->sign_result, "the vault is away");
    }
    /* Others leave errors behind on this thread. */
    ERR_raise(ERR_LIB_USER, 1);
    bool is_done = sign_now(s->private_key, nid, digest, out, out_len);
    return is_done ? OK : fail(ERR_TEMP, "no signature");
}

struct session {
    struct server *server;
    size_t index;
};

static void serve(void *arg)
{
    struct session *session = arg;
    struct server *s = session->server;
    struct stream *stream = s->streams[session->index];
    deadline_set(20);
    enum err result = stream_start_tls(stream, s->context, 0);
    struct slice line = SL("");
    if (result == OK) {
        result = stream_read_line(stream, 100, &line);
    }
    if (result == OK) {
        result = stream_printf(stream, "%.*s", SLICE_ARG(stream_tls_text(stream)));
    }
    if (result == OK && s->answers_large) {
        char *large = calloc(1, LARGE);
        result = stream_write(stream, slice_make(large, LARGE));
        free(large);
    }
    if (result == OK) {
        result = stream_flush(stream);
    }
    s->results[session->index] = result;
    stream_close(stream);
    s->ended++;
}

static void server_init(struct server *s)
{
    memset(s, 0, sizeof(*s));
    signal(SIGPIPE, SIG_IGN); /* of the client, which is plain OpenSSL */
    rig_init(&s->rig);
    s->arena = arena_new(NULL, "tls test", 1 << 20);
    const struct slice names[] = { SL("mail.lab.test"), SL("lab.test") };
    assert_int_equal(tls_make_lab_certificates(names, 2, s->arena, &s->ca, &s->cert, &s->key), OK);
    s->private_key = read_key(s->key);
}

static void server_fini(struct server *s)
{
    tls_context_unref(s->context);
    EVP_PKEY_free(s->private_key);
    arena_free(s->arena);
    rig_fini(&s->rig);
}

static void use_signer(struct server *s)
{
    struct tls_signer signer = { sign_later, s };
    assert_int_equal(tls_context_new(s->cert, &signer, &s->context), OK);
}

static void use_own_key(struct server *s)
{
    assert_int_equal(tls_context_new_with_key(s->cert, s->key, &s->context), OK);
}

static void run_sessions(struct server *s, struct client *clients, size_t count)
{
    struct session sessions[SESSIONS];
    for (size_t i = 0; i < count; i++) {
        int pair[2];
        make_pair(pair);
        fcntl(pair[1], F_SETFL, 0);
        clients[i].fd = pair[1];
        clients[i].ca = s->ca;
        if (clients[i].plaintext_first != 0) {
            assert_int_equal(write(pair[1], "EHLO x\r\n", 8), 8);
        }
        s->streams[i] = stream_tcp(s->rig.loop, pair[0]);
        sessions[i] = (struct session){ s, i };
        fiber_start(s->rig.loop, "tls", serve, &sessions[i]);
        pthread_create(&clients[i].thread, NULL, client_main, &clients[i]);
    }
    loop_stop(s->rig.loop);
    loop_run(s->rig.loop);
    for (size_t i = 0; i < count; i++) {
        pthread_join(clients[i].thread, NULL);
    }
    assert_int_equal(s->ended, count);
}

static void test_own_key(void **state)
{
    (void)state;
    struct server s;
    server_init(&s);
    use_own_key(&s);
    s.answers_large = true;
    struct client clients[2] = { { .fd = -1 }, { .max_version = TLS1_2_VERSION } };
    run_sessions(&s, clients, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(s.results[i], OK);
        assert_true(clients[i].is_verified);
        assert_true(clients[i].got > LARGE);
    }
    assert_memory_equal(clients[0].text, "TLS1.3 with cipher TLS_AES_256_GCM_SHA384", 40);
    assert_memory_equal(clients[1].text, "TLS1.2 with cipher ECDHE-ECDSA-AES256-GC", 40);
    server_fini(&s);
}

/* Many handshakes at once, each suspended inside OpenSSL while the others go on. */
static void test_signer_suspends(void **state)
{
    (void)state;
    struct server s;
    server_init(&s);
    use_signer(&s);
    struct client clients[SESSIONS] = { { .fd = -1 } };
    for (size_t i = 0; i < SESSIONS; i++) {
        clients[i].max_version = i % 2 == 0 ? 0 : TLS1_2_VERSION;
    }
    run_sessions(&s, clients, SESSIONS);
    for (size_t i = 0; i < SESSIONS; i++) {
        assert_int_equal(s.results[i], OK);
        assert_true(clients[i].is_verified);
    }
    assert_int_equal(s.signatures, SESSIONS);
    assert_true(s.most_at_once > 1);
    server_fini(&s);
}

static void test_signer_fails(void **state)
{
    (void)state;
    struct server s;
    server_init(&s);
    use_signer(&s);
    s.sign_result = ERR_TEMP;
    struct client clients[1] = { { .fd = -1 } };
    run_sessions(&s, clients, 1);
    assert_int_equal(s.results[0], ERR_CLOSED);
    assert_false(clients[0].is_verified);
    server_fini(&s);
}

static void make_rsa(struct server *s)
{
    EVP_PKEY *key = EVP_RSA_gen(2048);
    X509 *cert = X509_new();
    X509_set_version(cert, X509_VERSION_3);
    X509_set_pubkey(cert, key);
    X509_gmtime_adj(X509_getm_notBefore(cert), -1000);
    X509_gmtime_adj(X509_getm_notAfter(cert), 100000);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
                               (const unsigned char *)"mail.lab.test", -1, -1, 0);
    X509_set_issuer_name(cert, X509_get_subject_name(cert));
    X509_EXTENSION *names =
        X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:mail.lab.test");
    X509_add_ext(cert, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(cert, key, EVP_sha256());
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, cert);
    char *ptr = NULL;
    long len = BIO_get_mem_data(bio, &ptr);
    s->cert = arena_dup(s->arena, slice_make(ptr, (size_t)len));
    s->ca = s->cert;
    BIO_free(bio);
    X509_free(cert);
    EVP_PKEY_free(s->private_key);
    s->private_key = key;
}

/* TLS 1.3 signs with PSS (padded here), TLS 1.2 with PSS or PKCS #1. */
static void test_rsa_signer(void **state)
{
    (void)state;
    struct server s;
    server_init(&s);
    make_rsa(&s);
    use_signer(&s);
    struct client clients[3] = { { .fd = -1 },
                                 { .max_version = TLS1_2_VERSION },
                                 { .max_version = TLS1_2_VERSION,
                                   .groups_signature = "RSA+SHA256" } };
    run_sessions(&s, clients, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(s.results[i], OK);
        assert_true(clients[i].is_verified);
    }
    assert_int_equal(s.signatures, 3);
    server_fini(&s);
}

/* TL01: nothing before TLS 1.2, and nothing that is no TLS. */
static void test_old_versions_are_refused(void **state)
{
    (void)state;
    struct server s;
    server_init(&s);
    use_own_key(&s);
    struct client clients[2] = { { .max_version = TLS1_1_VERSION }, { .plaintext_first = 1 } };
    run_sessions(&s, clients, 2);
    assert_int_equal(s.results[0], ERR_CLOSED);
    assert_int_equal(s.results[1], ERR_CLOSED);
    server_fini(&s);
}

static void test_bad_files(void **state)
{
    (void)state;
    struct server s, other;
    server_init(&s);
    server_init(&other);
    assert_int_equal(tls_context_new_with_key(SL("nonsense"), s.key, &s.context), ERR_SYNTAX);
    assert_int_equal(tls_context_new_with_key(s.cert, SL("nonsense"), &s.context), ERR_SYNTAX);
    assert_int_equal(tls_context_new_with_key(s.cert, other.key, &s.context), ERR_SYNTAX);
    assert_null(s.context);
    server_fini(&s);
    server_fini(&other);
}

struct injected {
    struct server *server;
    struct stream *stream;
    enum err result;
};

/* RFC 3207 4.2: a command that came in one packet with STARTTLS was not protected. */
static void start_after_line(void *arg)
{
    struct injected *i = arg;
    struct slice line;
    assert_int_equal(stream_read_line(i->stream, 100, &line), OK);
    i->result = stream_start_tls(i->stream, i->server->context, 0);
}

static void test_injection_is_refused(void **state)
{
    (void)state;
    struct server s;
    server_init(&s);
    use_own_key(&s);
    int pair[2];
    make_pair(pair);
    struct injected i = { .server = &s, .stream = stream_tcp(s.rig.loop, pair[0]) };
    put(pair[1], SL("STARTTLS\r\nMAIL FROM:<evil@x>\r\n"));
    rig_run(&s.rig, start_after_line, &i);
    assert_int_equal(i.result, ERR_SYNTAX);
    assert_false(stream_is_tls(i.stream));
    stream_close(i.stream);
    close(pair[1]);
    server_fini(&s);
}

/* --- a parked TLS connection sees what OpenSSL has read ahead --- */

struct parked {
    struct server *server;
    unsigned lines;
};

static enum conn_next parked_run(struct conn *conn, void *session, enum conn_why why)
{
    struct parked *p = session;
    struct stream *stream = conn_stream(conn);
    if (why == CONN_OPENED) {
        return stream_start_tls(stream, p->server->context, 0) == OK ? CONN_PARK : CONN_CLOSE;
    }
    struct slice line;
    /* One line a run: the rest must make another run by itself. */
    if (stream_read_line(stream, 100, &line) != OK) {
        return CONN_CLOSE;
    }
    p->lines++;
    return p->lines < 4 ? CONN_PARK : CONN_CLOSE;
}

static void parked_closed(struct conn *conn, void *session)
{
    (void)session;
    loop_stop(conn_loop(conn));
}

static const struct conn_ops parked_ops = { "parked", parked_run, parked_closed };

static void *four_records(void *arg)
{
    struct client *c = arg;
    SSL_CTX *context = client_context(c);
    SSL *ssl = SSL_new(context);
    BIO *out = BIO_new(BIO_s_mem());
    SSL_set_fd(ssl, c->fd);
    SSL_connect(ssl);
    /* Four records in one packet. */
    BIO *socket = SSL_get_wbio(ssl);
    BIO_up_ref(socket);
    SSL_set0_wbio(ssl, out);
    for (int i = 0; i < 4; i++) {
        SSL_write(ssl, "line\n", 5);
    }
    char *ptr = NULL;
    long len = BIO_get_mem_data(out, &ptr);
    ssize_t n = write(c->fd, ptr, (size_t)len);
    c->got = (size_t)n;
    SSL_set0_wbio(ssl, socket);
    char room[16];
    SSL_read(ssl, room, sizeof(room));
    SSL_free(ssl);
    SSL_CTX_free(context);
    close(c->fd);
    return NULL;
}

static void test_parked_sees_read_ahead(void **state)
{
    (void)state;
    struct server s;
    server_init(&s);
    use_own_key(&s);
    int pair[2];
    make_pair(pair);
    fcntl(pair[1], F_SETFL, 0);
    struct client client = { .fd = pair[1], .ca = s.ca };
    struct parked parked = { .server = &s };
    conn_open(s.rig.loop, stream_tcp(s.rig.loop, pair[0]), &parked_ops, &parked);
    pthread_create(&client.thread, NULL, four_records, &client);
    loop_run(s.rig.loop);
    pthread_join(client.thread, NULL);
    assert_int_equal(parked.lines, 4);
    server_fini(&s);
}

int tls_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_key),
        cmocka_unit_test(test_signer_suspends),
        cmocka_unit_test(test_signer_fails),
        cmocka_unit_test(test_rsa_signer),
        cmocka_unit_test(test_old_versions_are_refused),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_injection_is_refused),
        cmocka_unit_test(test_parked_sees_read_ahead),
    };
    return cmocka_run_group_tests_name("io/tls", tests, NULL, NULL);
}
