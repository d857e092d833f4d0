/* Certificates for the lab and for tests: a CA of one's own and a leaf signed by it. */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "io/internal.h"
#include "io/tls.h"

#define LAB_DAYS 825
#define CA_DAYS 3650
#define SERIAL_BITS 120

/* All steps here fail only for want of memory or of a working OpenSSL. */
static void must(bool is_done, const char *what)
{
    if (!is_done) {
        io_die(what, 0);
    }
}

static void add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    must(extension != NULL && X509_add_ext(certificate, extension, -1) == 1, "X509_add_ext");
    X509_EXTENSION_free(extension);
}

static void set_serial(X509 *certificate)
{
    BIGNUM *number = BN_new();
    must(number != NULL && BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
             BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL,
         "serial number");
    BN_free(number);
}

static X509 *certificate_new(EVP_PKEY *key, struct slice common_name, long days)
{
    X509 *certificate = X509_new();
    must(certificate != NULL && X509_set_version(certificate, X509_VERSION_3) == 1 &&
             X509_set_pubkey(certificate, key) == 1 &&
             X509_gmtime_adj(X509_getm_notBefore(certificate), -24L * 3600) != NULL &&
             X509_gmtime_adj(X509_getm_notAfter(certificate), days * 24 * 3600) != NULL,
         "X509_new");
    set_serial(certificate);
    X509_NAME *name = X509_get_subject_name(certificate);
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                    (const unsigned char *)common_name.ptr, (int)common_name.len,
                                    -1, 0) == 1,
         "X509_NAME_add_entry");
    return certificate;
}

/* One dNSName for each name; made by hand, so that no name is ever read as configuration text. */
static void add_names(X509 *certificate, const struct slice *names, unsigned count)
{
    GENERAL_NAMES *all = GENERAL_NAMES_new();
    must(all != NULL, "GENERAL_NAMES_new");
    for (unsigned i = 0; i < count; i++) {
        GENERAL_NAME *one = GENERAL_NAME_new();
        ASN1_IA5STRING *text = ASN1_IA5STRING_new();
        must(one != NULL && text != NULL &&
                 ASN1_STRING_set(text, names[i].ptr, (int)names[i].len) == 1,
             "GENERAL_NAME_new");
        GENERAL_NAME_set0_value(one, GEN_DNS, text);
        must(sk_GENERAL_NAME_push(all, one) > 0, "GENERAL_NAME push");
    }
    must(X509_add1_ext_i2d(certificate, NID_subject_alt_name, all, 0, 0) == 1, "subjectAltName");
    GENERAL_NAMES_free(all);
}

static struct slice bio_take(BIO *bio, struct arena *arena)
{
    char *ptr = NULL;
    long len = BIO_get_mem_data(bio, &ptr);
    struct slice out = arena_dup(arena, slice_make(ptr, (size_t)len));
    BIO_free(bio);
    return out;
}

static struct slice certificate_pem(X509 *certificate, struct arena *arena)
{
    BIO *bio = BIO_new(BIO_s_mem());
    must(bio != NULL && PEM_write_bio_X509(bio, certificate) == 1, "PEM_write_bio_X509");
    return bio_take(bio, arena);
}

static struct slice private_key_pem(EVP_PKEY *key, struct arena *arena)
{
    BIO *bio = BIO_new(BIO_s_mem());
    must(bio != NULL && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1,
         "PEM_write_bio_PrivateKey");
    return bio_take(bio, arena);
}

static X509 *authority_make(EVP_PKEY *key)
{
    X509 *ca = certificate_new(key, SL("Culver lab CA"), CA_DAYS);
    must(X509_set_issuer_name(ca, X509_get_subject_name(ca)) == 1, "issuer");
    add_extension(ca, ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(ca, ca, NID_subject_key_identifier, "hash");
    must(X509_sign(ca, key, EVP_sha256()) > 0, "X509_sign");
    return ca;
}

static X509 *leaf_make(EVP_PKEY *key, X509 *ca, const struct slice *names, unsigned count)
{
    X509 *leaf = certificate_new(key, slice_sub(names[0], 0, 64), LAB_DAYS);
    must(X509_set_issuer_name(leaf, X509_get_subject_name(ca)) == 1, "issuer");
    add_extension(leaf, ca, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(leaf, ca, NID_key_usage, "critical,digitalSignature");
    add_extension(leaf, ca, NID_ext_key_usage, "serverAuth");
    add_extension(leaf, ca, NID_subject_key_identifier, "hash");
    add_extension(leaf, ca, NID_authority_key_identifier, "keyid:always");
    add_names(leaf, names, count);
    return leaf;
}

enum err tls_make_lab_certificates(const struct slice *names, unsigned count, struct arena *arena,
                                   struct slice *ca_pem, struct slice *cert_pem,
                                   struct slice *key_pem)
{
    for (unsigned i = 0; i < count; i++) {
        if (names[i].len == 0 || names[i].len > 253) {
            return fail(ERR_SYNTAX, "not a host name");
        }
    }
    if (count == 0) {
        return fail(ERR_SYNTAX, "a certificate needs a name");
    }
    ERR_clear_error();
    EVP_PKEY *ca_key = EVP_EC_gen("P-256");
    EVP_PKEY *key = EVP_EC_gen("P-256");
    must(ca_key != NULL && key != NULL, "EVP_EC_gen");
    X509 *ca = authority_make(ca_key);
    X509 *leaf = leaf_make(key, ca, names, count);
    must(X509_sign(leaf, ca_key, EVP_sha256()) > 0, "X509_sign");
    *ca_pem = certificate_pem(ca, arena);
    *cert_pem = certificate_pem(leaf, arena);
    *key_pem = private_key_pem(key, arena);
    X509_free(ca);
    X509_free(leaf);
    EVP_PKEY_free(ca_key);
    EVP_PKEY_free(key);
    return OK;
}
