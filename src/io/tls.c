/* TLS server contexts. Settings are light on memory, because most connections are idle: buffers are released between
 * records and sessions live in tickets, not in a cache. */
#include "io/tls.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "io/internal.h"
#include "io/tls_internal.h"

/* RFC 9325 4.2: authenticated encryption with forward secrecy only. TLS 1.3 suites are all fit. */
#define CIPHERS "ECDHE+AESGCM:ECDHE+CHACHA20"
#define TICKETS_PER_HANDSHAKE 1

struct tls_context {
    atomic_uint references;
    SSL_CTX *ssl;
    BIO_METHOD *bio;
    struct tls_signer signer;
};

SSL_CTX *tls_context_ssl(const struct tls_context *context)
{
    return context->ssl;
}

BIO_METHOD *tls_context_bio(const struct tls_context *context)
{
    return context->bio;
}

const struct tls_signer *tls_context_signer(const struct tls_context *context)
{
    return &context->signer;
}

struct tls_context *tls_context_ref(struct tls_context *context)
{
    atomic_fetch_add(&context->references, 1);
    return context;
}

void tls_context_unref(struct tls_context *context)
{
    if (context == NULL || atomic_fetch_sub(&context->references, 1) != 1) {
        return;
    }
    SSL_CTX_free(context->ssl);
    BIO_meth_free(context->bio);
    free(context);
}

static void context_unref_auto(struct tls_context **context)
{
    tls_context_unref(*context);
}

static void key_free_auto(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void x509_free_auto(X509 **certificate)
{
    X509_free(*certificate);
}

static void bio_free_auto(BIO **bio)
{
    BIO_free(*bio);
}

/* ERR_SYNTAX with what OpenSSL says about it. */
static enum err bad(const char *what)
{
    char text[160] = "malformed";
    unsigned long code = ERR_peek_last_error();
    if (code != 0) {
        ERR_error_string_n(code, text, sizeof(text));
    }
    ERR_clear_error();
    return fail(ERR_SYNTAX, "%s: %s", what, text);
}

/* What holds for both sides. */
struct tls_context *tls_context_make(const SSL_METHOD *method)
{
    struct tls_context *context = calloc(1, sizeof(*context));
    SSL_CTX *ssl = SSL_CTX_new(method);
    if (context == NULL || ssl == NULL) {
        io_die("SSL_CTX_new", ENOMEM);
    }
    SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION);
    SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_read_ahead(ssl, 1);
    context->ssl = ssl;
    context->bio = tls_bio_method_new();
    context->references = 1;
    return context;
}

static struct tls_context *context_new(void)
{
    struct tls_context *context = tls_context_make(TLS_server_method());
    SSL_CTX *ssl = context->ssl;
    SSL_CTX_set_options(ssl, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_client_hello_cb(ssl, tls_tell_tickets_apart, NULL);
    SSL_CTX_set_num_tickets(ssl, TICKETS_PER_HANDSHAKE);
    SSL_CTX_set_max_early_data(ssl, 0);
    if (SSL_CTX_set_cipher_list(ssl, CIPHERS) != 1) {
        io_die("SSL_CTX_set_cipher_list", EINVAL);
    }
    return context;
}

/* Leaf, then the chain. */
static enum err use_certificates(struct tls_context *context, struct slice pem)
{
    if (pem.len > INT_MAX) {
        return fail(ERR_SYNTAX, "certificate file too large");
    }
    AUTO(bio_free_auto) BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    AUTO(x509_free_auto) X509 *leaf = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    if (leaf == NULL || SSL_CTX_use_certificate(context->ssl, leaf) != 1) {
        return bad("certificate");
    }
    for (;;) {
        X509 *link = PEM_read_bio_X509(bio, NULL, NULL, NULL);
        if (link == NULL) {
            /* the end of the file is reported as an error too */
            ERR_clear_error();
            return OK;
        }
        if (SSL_CTX_add0_chain_cert(context->ssl, link) != 1) {
            X509_free(link);
            return bad("certificate chain");
        }
    }
}

/* What cannot be read as a time is 1970: long over. */
static struct utc utc_of(const ASN1_TIME *time)
{
    struct tm tm;
    if (ASN1_TIME_to_tm(time, &tm) != 1) {
        return (struct utc){ 0 };
    }
    struct civil civil = { .year = tm.tm_year + 1900,
                           .month = tm.tm_mon + 1,
                           .day = tm.tm_mday,
                           .hour = tm.tm_hour,
                           .minute = tm.tm_min,
                           .second = tm.tm_sec };
    return civil_to_utc(&civil);
}

struct tls_dates tls_context_dates(const struct tls_context *context)
{
    const X509 *leaf = SSL_CTX_get0_certificate(context->ssl);
    return (struct tls_dates){ utc_of(X509_get0_notBefore(leaf)),
                               utc_of(X509_get0_notAfter(leaf)) };
}

static enum err use_key(struct tls_context *context, EVP_PKEY *key)
{
    if (SSL_CTX_use_PrivateKey(context->ssl, key) != 1 ||
        SSL_CTX_check_private_key(context->ssl) != 1) {
        return bad("private key");
    }
    return OK;
}

static void context_give(struct tls_context **from, struct tls_context **out)
{
    *out = *from;
    *from = NULL;
}

enum err tls_context_new(struct slice certificate_pem, const struct tls_signer *signer,
                         struct tls_context **out)
{
    ERR_clear_error();
    AUTO(context_unref_auto) struct tls_context *context = context_new();
    context->signer = *signer;
    TRY(use_certificates(context, certificate_pem));
    AUTO(key_free_auto)
    EVP_PKEY *key = tls_signer_key(SSL_CTX_get0_certificate(context->ssl), context);
    if (key == NULL) {
        ERR_clear_error();
        return fail(ERR_SYNTAX, "certificate: the key is neither ECDSA P-256 nor RSA");
    }
    TRY(use_key(context, key));
    context_give(&context, out);
    return OK;
}

/* A key file with a pass phrase is refused, instead of asking on the terminal. */
static int no_pass_phrase(char *out, int size, int is_writing, void *arg)
{
    (void)out;
    (void)size;
    (void)is_writing;
    (void)arg;
    return -1;
}

enum err tls_context_new_with_key(struct slice certificate_pem, struct slice key_pem,
                                  struct tls_context **out)
{
    ERR_clear_error();
    AUTO(context_unref_auto) struct tls_context *context = context_new();
    TRY(use_certificates(context, certificate_pem));
    if (key_pem.len > INT_MAX) {
        return fail(ERR_SYNTAX, "private key file too large");
    }
    AUTO(bio_free_auto) BIO *bio = BIO_new_mem_buf(key_pem.ptr, (int)key_pem.len);
    AUTO(key_free_auto) EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, no_pass_phrase, NULL);
    if (key == NULL) {
        return bad("private key");
    }
    TRY(use_key(context, key));
    context_give(&context, out);
    return OK;
}
