/* The TLS layer of a stream. OpenSSL reads and writes the non-blocking socket through a BIO of our own (MSG_NOSIGNAL).
 *
 * The error queue of OpenSSL belongs to the thread, not to the fiber, and a handshake may be suspended inside (the key
 * lives elsewhere). So each call begins with an empty queue and leaves it empty; a fiber that comes back from a suspended
 * signature may find it emptied, never filled with errors of another. */
#include <assert.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"
#include "io/internal.h"
#include "io/tls.h"
#include "io/tls_internal.h"

#define NAME_BYTES 256 /* of a host */

/* --- the BIO --- */

static int socket_write(BIO *bio, const char *ptr, int len)
{
    const struct stream *s = BIO_get_data(bio);
    ssize_t n = send(s->watch.fd, ptr, (size_t)len, MSG_NOSIGNAL | (s->has_more ? MSG_MORE : 0));
    BIO_clear_retry_flags(bio);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        BIO_set_retry_write(bio);
    }
    return (int)n;
}

static int socket_read(BIO *bio, char *out, int len)
{
    struct stream *s = BIO_get_data(bio);
    ssize_t n = stream_socket_read(s, out, (size_t)len);
    BIO_clear_retry_flags(bio);
    if (n < 0 && errno == EAGAIN) {
        BIO_set_retry_read(bio);
    }
    if (n == 0) {
        BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    }
    return (int)n;
}

static long socket_control(BIO *bio, int command, long number, void *ptr)
{
    (void)number;
    (void)ptr;
    if (command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP) {
        return 1;
    }
    if (command == BIO_CTRL_EOF) {
        return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
    }
    return 0;
}

BIO_METHOD *tls_bio_method_new(void)
{
    int type = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK | BIO_TYPE_DESCRIPTOR;
    BIO_METHOD *method = BIO_meth_new(type, "stream");
    if (method == NULL || BIO_meth_set_write(method, socket_write) != 1 ||
        BIO_meth_set_read(method, socket_read) != 1 ||
        BIO_meth_set_ctrl(method, socket_control) != 1) {
        io_die("BIO_meth_new", ENOMEM);
    }
    return method;
}

/* --- reading and writing --- */

static void put_why(const char *what)
{
    unsigned long code = ERR_peek_last_error();
    char text[160] = "connection lost";
    if (code != 0) {
        ERR_error_string_n(code, text, sizeof(text));
    }
    ERR_clear_error();
    IGNORE(fail(ERR_CLOSED, "%s: %s", what, text)); /* the caller returns the class */
}

static enum io_result result_of(struct stream *s, int returned)
{
    switch (SSL_get_error(s->ssl, returned)) {
    case SSL_ERROR_WANT_READ:
        return IO_AGAIN_READ;
    case SSL_ERROR_WANT_WRITE:
        return IO_AGAIN_WRITE;
    case SSL_ERROR_ZERO_RETURN:
        return IO_END;
    default:
        put_why("TLS");
        errno = EPROTO;
        return IO_FAILED;
    }
}

enum io_result tls_raw_read(struct stream *s, void *out, size_t len, size_t *out_len)
{
    ERR_clear_error();
    int returned = SSL_read_ex(s->ssl, out, len, out_len);
    if (returned == 1) {
        return IO_DONE;
    }
    *out_len = 0;
    return result_of(s, returned);
}

enum io_result tls_raw_write(struct stream *s, const char *ptr, size_t len, size_t *out_len)
{
    ERR_clear_error();
    int returned = SSL_write_ex(s->ssl, ptr, len, out_len);
    if (returned == 1) {
        return IO_DONE;
    }
    *out_len = 0;
    return result_of(s, returned);
}

/* OpenSSL is told to take either end for one (tls.c). */
bool tls_said_end(const struct stream *s)
{
    return (SSL_get_shutdown(s->ssl) & SSL_RECEIVED_SHUTDOWN) != 0 &&
           !BIO_eof(SSL_get_rbio(s->ssl));
}

bool tls_has_pending(const struct stream *s)
{
    return SSL_has_pending(s->ssl) == 1;
}

void tls_close(struct stream *s)
{
    if (s->ssl == NULL) {
        return;
    }
    if (!s->is_broken) {
        ERR_clear_error();
        SSL_shutdown(s->ssl);
    }
    SSL_free(s->ssl);
    ERR_clear_error();
    s->ssl = NULL;
    tls_context_unref(s->context);
    s->context = NULL;
}

/* --- the handshake --- */

static enum tls_fault fault_of(long verdict)
{
    switch (verdict) {
    case X509_V_OK:
    case X509_V_ERR_DANE_NO_MATCH:
        return TLS_BROKEN;
    case X509_V_ERR_HOSTNAME_MISMATCH:
        return TLS_WRONG_NAME;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return TLS_EXPIRED;
    default:
        return TLS_UNTRUSTED;
    }
}

enum tls_fault stream_tls_fault(const struct stream *s)
{
    return s->tls_fault;
}

/* ERR_DENIED when it was the certificate that the client did not like. */
static enum err handshake_failed(struct stream *s)
{
    long verdict = SSL_get_verify_result(s->ssl);
    s->is_broken = true;
    s->is_at_end = true;
    if (!SSL_is_server(s->ssl) && verdict != X509_V_OK &&
        SSL_get_verify_mode(s->ssl) != SSL_VERIFY_NONE) {
        s->tls_fault = fault_of(verdict);
        return fail(ERR_DENIED, "certificate: %s", X509_verify_cert_error_string(verdict));
    }
    s->tls_fault = TLS_BROKEN;
    return fail_frame(ERR_CLOSED, "TLS handshake");
}

static enum err handshake(struct stream *s)
{
    for (;;) {
        ERR_clear_error();
        int returned = SSL_do_handshake(s->ssl);
        if (returned == 1) {
            return OK;
        }
        enum io_result result = result_of(s, returned);
        if (result == IO_END || result == IO_FAILED) {
            return handshake_failed(s);
        }
        TRY(stream_wait(s, result == IO_AGAIN_READ ? IO_READ : IO_WRITE));
    }
}

static void name_session(struct stream *s)
{
    const char *version = SSL_get_version(s->ssl);
    if (strncmp(version, "TLSv", 4) == 0) {
        version += 4;
    }
    snprintf(s->tls_text, sizeof(s->tls_text), "TLS%s with cipher %s", version,
             SSL_get_cipher_name(s->ssl));
}

bool stream_tls_binding(const struct stream *s, unsigned char out[STREAM_BINDING_BYTES])
{
    static const char label[] = "EXPORTER-Channel-Binding";
    return s->ssl != NULL && SSL_version(s->ssl) == TLS1_3_VERSION &&
           SSL_export_keying_material(s->ssl, out, STREAM_BINDING_BYTES, label, sizeof(label) - 1,
                                      NULL, 0, 0) == 1;
}

static enum err attach(struct stream *s, struct tls_context *context)
{
    assert(s->ssl == NULL);
    if (s->in_end > s->in_at) {
        /* RFC 3207 4.2: what came before the handshake was not protected by it. */
        return fail(ERR_SYNTAX, "plaintext sent ahead of the TLS handshake");
    }
    TRY(stream_flush(s));
    ERR_clear_error();
    SSL *ssl = SSL_new(tls_context_ssl(context));
    BIO *bio = ssl == NULL ? NULL : BIO_new(tls_context_bio(context));
    if (bio == NULL) {
        io_die("SSL_new", ENOMEM);
    }
    BIO_set_data(bio, s);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    s->ssl = ssl;
    s->context = tls_context_ref(context);
    stream_trim(s);
    return OK;
}

/* Before a ticket is looked at. The name is taken as it was sent: written otherwise it costs a full handshake, no more. */
int tls_tell_tickets_apart(SSL *ssl, int *alert, void *arg)
{
    const struct stream *s = BIO_get_data(SSL_get_rbio(ssl));
    unsigned char context[1 + EVP_MAX_MD_SIZE] = { s->tls_service };
    const unsigned char *name = NULL;
    size_t len = 0;
    (void)arg;
    if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &name, &len) != 1) {
        len = 0;
    }
    if (EVP_Digest(name, len, context + 1, NULL, EVP_sha256(), NULL) != 1 ||
        SSL_set_session_id_context(ssl, context, SSL_MAX_SID_CTX_LENGTH) != 1) {
        *alert = SSL_AD_INTERNAL_ERROR;
        return SSL_CLIENT_HELLO_ERROR;
    }
    return SSL_CLIENT_HELLO_SUCCESS;
}

enum err stream_start_tls(struct stream *s, struct tls_context *context, unsigned service)
{
    assert(service <= UINT8_MAX);
    TRY(attach(s, context));
    s->tls_service = (uint8_t)service;
    SSL_set_accept_state(s->ssl);
    TRY(handshake(s));
    name_session(s);
    return OK;
}

enum err stream_start_tls_client(struct stream *s, struct tls_context *context, struct slice name)
{
    char host[NAME_BYTES];
    struct peer_address unused;
    TRY(attach(s, context));
    SSL_set_connect_state(s->ssl);
    snprintf(host, sizeof(host), "%.*s", SLICE_ARG(name));
    /* RFC 6066 3: an address is no name to ask for. */
    bool is_name = host[0] != '[' && !peer_address_parse(name, 0, &unused);
    if ((is_name && SSL_set_tlsext_host_name(s->ssl, host) != 1) ||
        SSL_set1_host(s->ssl, host) != 1) {
        io_die("SSL_set1_host", ENOMEM);
    }
    /* RFC 8461 4.2, 9525 2: the names are those that the certificate lists; its common name is none. */
    SSL_set_hostflags(s->ssl,
                      X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    TRY(handshake(s));
    name_session(s);
    return OK;
}

/* RFC 7672 3.2.2. */
static void accept_name(SSL *ssl, struct slice name)
{
    char host[NAME_BYTES];
    snprintf(host, sizeof(host), "%.*s", SLICE_ARG(name));
    if (host[0] != '\0' && SSL_add1_host(ssl, host) != 1) {
        io_die("SSL_add1_host", ENOMEM);
    }
}

/* RFC 7672 3.1.1: a record of usage 3 stands for name and date too. OpenSSL keeps to the strongest digest (RFC 7671 9). Should it take none of
 * the records, no certificate will do. */
static void expect(SSL *ssl, const struct tls_dane *dane)
{
    char base[NAME_BYTES];
    snprintf(base, sizeof(base), "%.*s", SLICE_ARG(dane->base));
    if (SSL_dane_enable(ssl, base) != 1) {
        io_die("SSL_dane_enable", ENOMEM);
    }
    accept_name(ssl, dane->next_hop);
    accept_name(ssl, dane->alias_of);
    SSL_dane_set_flags(ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
    for (unsigned i = 0; i < dane->count; i++) {
        const struct tls_association *one = &dane->associations[i];
        SSL_dane_tlsa_add(ssl, one->usage, one->selector, one->matching,
                          (const unsigned char *)one->data.ptr, one->data.len);
    }
    ERR_clear_error();
    SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL);
}

enum err stream_start_tls_dane(struct stream *s, struct tls_context *context,
                               const struct tls_dane *dane)
{
    TRY(attach(s, context));
    SSL_set_connect_state(s->ssl);
    SSL_set_hostflags(s->ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    expect(s->ssl, dane);
    TRY(handshake(s));
    name_session(s);
    return OK;
}

struct slice stream_tls_text(const struct stream *s)
{
    return slice_cstr(s->tls_text);
}
