/* Keys whose private half is elsewhere: an EC_KEY or RSA with the certificate's public half and a method of our own, in
 * which signing asks the context's signer. OpenSSL 3.0 keeps these methods as its way for foreign keys; its
 * deprecation of them is why the whole matter sits in this file.
 *
 * The signer may suspend the fiber inside OpenSSL. That is safe: the SSL object is the fiber's own, no lock of OpenSSL is
 * held around the method, and of what belongs to the thread only the error queue is touched (see stream_tls.c). */
#define OPENSSL_API_COMPAT 0x10101000L
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <string.h>

#include "io/internal.h"
#include "io/tls_internal.h"

/* Made once for the process; OpenSSL wants methods and ex-data indexes to live as long as any key. */
static struct {
    pthread_once_t once;
    EC_KEY_METHOD *ec;
    RSA_METHOD *rsa;
    int ec_index, rsa_index;
} methods = { .once = PTHREAD_ONCE_INIT };

static bool ask(struct tls_context *context, int nid, struct slice digest, unsigned char *out,
                size_t *out_len)
{
    const struct tls_signer *signer = tls_context_signer(context);
    bool is_signed = signer->sign(signer->arg, nid, digest, out, out_len) == OK;
    /* The queue of errors is the thread's: what other fibers left there meanwhile would be taken for the handshake's. */
    ERR_clear_error();
    return is_signed;
}

/* Digests arrive without their name here; their length tells it. */
static int digest_by_length(int len)
{
    switch (len) {
    case 32:
        return NID_sha256;
    case 48:
        return NID_sha384;
    case 64:
        return NID_sha512;
    default:
        return NID_undef;
    }
}

static int ec_sign(int type, const unsigned char *digest, int digest_len, unsigned char *out,
                   unsigned *out_len, const BIGNUM *kinv, const BIGNUM *r, EC_KEY *key)
{
    (void)kinv;
    (void)r;
    struct tls_context *context = EC_KEY_get_ex_data(key, methods.ec_index);
    size_t len = (size_t)ECDSA_size(key);
    int nid = type == NID_undef || type == 0 ? digest_by_length(digest_len) : type;
    if (!ask(context, nid, slice_make(digest, (size_t)digest_len), out, &len)) {
        return 0;
    }
    *out_len = (unsigned)len;
    return 1;
}

/* PKCS #1 v1.5 (TLS 1.2): the signer does the padding. */
static int rsa_sign(int type, const unsigned char *digest, unsigned digest_len, unsigned char *out,
                    unsigned *out_len, const RSA *key)
{
    struct tls_context *context = RSA_get_ex_data(key, methods.rsa_index);
    size_t len = (size_t)RSA_size(key);
    if (!ask(context, type, slice_make(digest, digest_len), out, &len)) {
        return 0;
    }
    *out_len = (unsigned)len;
    return 1;
}

/* PSS (TLS 1.3): OpenSSL has padded, what is left is the bare private-key operation. */
static int rsa_private(int len, const unsigned char *block, unsigned char *out, RSA *key,
                       int padding)
{
    struct tls_context *context = RSA_get_ex_data(key, methods.rsa_index);
    size_t out_len = (size_t)RSA_size(key);
    if (padding != RSA_NO_PADDING || len != RSA_size(key) ||
        !ask(context, 0, slice_make(block, (size_t)len), out, &out_len)) {
        return -1;
    }
    return (int)out_len;
}

static void methods_make(void)
{
    methods.ec = EC_KEY_METHOD_new(EC_KEY_OpenSSL());
    methods.rsa = RSA_meth_dup(RSA_PKCS1_OpenSSL());
    methods.ec_index = EC_KEY_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    methods.rsa_index = RSA_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    if (methods.ec == NULL || methods.rsa == NULL || methods.ec_index < 0 ||
        methods.rsa_index < 0) {
        io_die("EC_KEY_METHOD_new", 0);
    }
    EC_KEY_METHOD_set_sign(methods.ec, ec_sign, NULL, NULL);
    RSA_meth_set_sign(methods.rsa, rsa_sign);
    RSA_meth_set_priv_enc(methods.rsa, rsa_private);
    RSA_meth_set_flags(methods.rsa, RSA_METHOD_FLAG_NO_CHECK | RSA_FLAG_EXT_PKEY);
}

/* NULL, or key holding `has` with a reference of its own. */
static EVP_PKEY *wrap_ec(EVP_PKEY *public, struct tls_context *context)
{
    EC_KEY *ec = EVP_PKEY_get1_EC_KEY(public);
    EVP_PKEY *key = EVP_PKEY_new();
    bool is_good = ec != NULL && key != NULL &&
                   EC_GROUP_get_curve_name(EC_KEY_get0_group(ec)) == NID_X9_62_prime256v1 &&
                   EC_KEY_set_method(ec, methods.ec) == 1 &&
                   EC_KEY_set_ex_data(ec, methods.ec_index, context) == 1 &&
                   EVP_PKEY_set1_EC_KEY(key, ec) == 1;
    EC_KEY_free(ec);
    if (!is_good) {
        EVP_PKEY_free(key);
        return NULL;
    }
    return key;
}

static EVP_PKEY *wrap_rsa(EVP_PKEY *public, struct tls_context *context)
{
    RSA *rsa = EVP_PKEY_get1_RSA(public);
    EVP_PKEY *key = EVP_PKEY_new();
    bool is_good = rsa != NULL && key != NULL && RSA_set_method(rsa, methods.rsa) == 1 &&
                   RSA_set_ex_data(rsa, methods.rsa_index, context) == 1 &&
                   EVP_PKEY_set1_RSA(key, rsa) == 1;
    RSA_free(rsa);
    if (!is_good) {
        EVP_PKEY_free(key);
        return NULL;
    }
    return key;
}

/* A copy of the public key, so that the certificate's own object keeps its method. */
static EVP_PKEY *public_copy(X509 *certificate)
{
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(X509_get0_pubkey(certificate), &der);
    const unsigned char *at = der;
    EVP_PKEY *key = len > 0 ? d2i_PUBKEY(NULL, &at, len) : NULL;
    OPENSSL_free(der);
    return key;
}

EVP_PKEY *tls_signer_key(X509 *certificate, struct tls_context *context)
{
    pthread_once(&methods.once, methods_make);
    EVP_PKEY *public = public_copy(certificate);
    EVP_PKEY *key = NULL;
    if (public != NULL && EVP_PKEY_base_id(public) == EVP_PKEY_EC) {
        key = wrap_ec(public, context);
    } else if (public != NULL && EVP_PKEY_base_id(public) == EVP_PKEY_RSA) {
        key = wrap_rsa(public, context);
    }
    EVP_PKEY_free(public);
    return key;
}
