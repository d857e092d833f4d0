/* TLS contexts for connections to others. */
#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "io/internal.h"
#include "io/tls_internal.h"

/* What is not a certificate in the text is passed over; with none at all nobody is trusted. */
static void trust(SSL_CTX *ssl, struct slice pem)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, pem.len > INT_MAX ? INT_MAX : (int)pem.len);
    X509 *authority;
    if (bio == NULL) {
        io_die("BIO_new_mem_buf", ENOMEM);
    }
    while ((authority = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
        X509_STORE_add_cert(SSL_CTX_get_cert_store(ssl), authority);
        X509_free(authority);
    }
    BIO_free(bio);
    ERR_clear_error();
}

/* TL04: what a peer may send of certificates, in octets, and how many of them may stand between its own and an authority. Web servers and mail
 * servers of the world stay below 16 KiB and 4. */
#define PEER_CERTIFICATES_MAX (64L * 1024)
#define PEER_CHAIN_DEPTH 8

struct tls_context *tls_client_context_new(bool checked, struct slice authorities_pem)
{
    struct tls_context *context = tls_context_make(TLS_client_method());
    SSL_CTX *ssl = tls_context_ssl(context);
    if (SSL_CTX_dane_enable(ssl) != 1) {
        io_die("SSL_CTX_dane_enable", ENOMEM);
    }
    SSL_CTX_set_max_cert_list(ssl, PEER_CERTIFICATES_MAX);
    SSL_CTX_set_verify_depth(ssl, PEER_CHAIN_DEPTH);
    SSL_CTX_set_verify(ssl, checked ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
    if (checked && authorities_pem.ptr != NULL) {
        trust(ssl, authorities_pem);
    } else if (checked) {
        SSL_CTX_set_default_verify_paths(ssl);
        ERR_clear_error();
    }
    return context;
}

bool tls_association_is_usable(const struct tls_association *association)
{
    const unsigned char *at = (const unsigned char *)association->data.ptr;
    const unsigned char *end = at + association->data.len;
    bool is_whole = false;
    if (association->matching != 0) {
        return true;
    }
    if (association->data.len > PEER_CERTIFICATES_MAX) {
        return false;
    }
    if (association->selector == 0) {
        X509 *certificate = d2i_X509(NULL, &at, (long)association->data.len);
        is_whole = certificate != NULL && X509_get0_pubkey(certificate) != NULL;
        X509_free(certificate);
    } else {
        EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)association->data.len);
        is_whole = key != NULL;
        EVP_PKEY_free(key);
    }
    ERR_clear_error();
    return is_whole && at == end;
}
