/* io/tls_internal.h - what tls.c, tls_signer.c and stream_tls.c share. */
#ifndef CULVER_IO_TLS_INTERNAL_H
#define CULVER_IO_TLS_INTERNAL_H

#include <openssl/ssl.h>

#include "io/tls.h"

SSL_CTX *tls_context_ssl(const struct tls_context *context);
BIO_METHOD *tls_context_bio(const struct tls_context *context);
const struct tls_signer *tls_context_signer(const struct tls_context *context);

BIO_METHOD *tls_bio_method_new(void);
/* For SSL_CTX_set_client_hello_cb(): gives the session the id context of its service and of the name that is asked for. */
int tls_tell_tickets_apart(SSL *ssl, int *alert, void *arg);
/* Without certificate, key or check. */
struct tls_context *tls_context_make(const SSL_METHOD *method);

/* A key that holds the certificate's public half and asks the context's signer for signatures. NULL when the kind of key
 * is not supported. The context must outlive it. */
EVP_PKEY *tls_signer_key(X509 *certificate, struct tls_context *context);

#endif
