/* From JSON to keys of OpenSSL, and signatures by them. */
#include "oauth/keys.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include "codec/codec.h"
#include "oauth/json.h"

#define NUMBER_OCTETS_MAX (OAUTH_RSA_BITS_MAX / 8)
#define ECDSA_OCTETS_MAX 256 /* in DER */
#define ED25519_OCTETS 32

enum kind { KIND_RSA, KIND_P256, KIND_P384, KIND_P521, KIND_ED25519 };

struct key {
    struct slice kid; /* in the set's text */
    enum oauth_algorithm
        algorithm; /* the only one that it is for; OAUTH_ALG_UNKNOWN: any of its kind */
    enum kind kind;
    EVP_PKEY *pkey;
};

struct oauth_keys {
    unsigned references;
    json_t *text;
    unsigned count;
    struct key keys[OAUTH_KEYS_MAX];
};

static const struct algorithm {
    const char *name;
    enum oauth_algorithm algorithm;
    enum kind kind;
    bool is_pss;
    const EVP_MD *(*digest)(void);
} algorithms[] = {
    { "RS256", OAUTH_RS256, KIND_RSA, false, EVP_sha256 },
    { "RS384", OAUTH_RS384, KIND_RSA, false, EVP_sha384 },
    { "RS512", OAUTH_RS512, KIND_RSA, false, EVP_sha512 },
    { "PS256", OAUTH_PS256, KIND_RSA, true, EVP_sha256 },
    { "PS384", OAUTH_PS384, KIND_RSA, true, EVP_sha384 },
    { "PS512", OAUTH_PS512, KIND_RSA, true, EVP_sha512 },
    { "ES256", OAUTH_ES256, KIND_P256, false, EVP_sha256 },
    { "ES384", OAUTH_ES384, KIND_P384, false, EVP_sha384 },
    { "ES512", OAUTH_ES512, KIND_P521, false, EVP_sha512 },
    { "EdDSA", OAUTH_EDDSA, KIND_ED25519, false, NULL },
    { "Ed25519", OAUTH_EDDSA, KIND_ED25519, false, NULL },
};

static const struct curve {
    const char *name, *group;
    enum kind kind;
    size_t octets; /* of a coordinate, and of each half of a signature */
} curves[] = {
    { "P-256", "P-256", KIND_P256, 32 },
    { "P-384", "P-384", KIND_P384, 48 },
    { "P-521", "P-521", KIND_P521, 66 },
};

static const struct algorithm *algorithm_row(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(algorithms); i++) {
        if (slice_eq(name, slice_cstr(algorithms[i].name))) {
            return &algorithms[i];
        }
    }
    return NULL;
}

enum oauth_algorithm oauth_algorithm_find(struct slice name)
{
    const struct algorithm *row = algorithm_row(name);
    return row == NULL ? OAUTH_ALG_UNKNOWN : row->algorithm;
}

/* --- one key --- */

/* A member in base64url; false when it is not there, broken or too long. */
static bool take_octets(const json_t *jwk, const char *name, struct buf *out)
{
    struct slice text = oauth_json_text(jwk, name);
    buf_init(out, NUMBER_OCTETS_MAX + 1); /* a zero in front is no harm */
    return text.len > 0 && base64url_decode(text, out) == OK;
}

static EVP_PKEY *make_key(const char *kind, OSSL_PARAM_BLD *builder)
{
    EVP_PKEY *pkey = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    if (context == NULL || params == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        pkey = NULL;
    }
    OSSL_PARAM_free(params);
    EVP_PKEY_CTX_free(context);
    return pkey;
}

/* RFC 7518 6.3.1. The exponent is odd and small in all that is in use; one of many digits is an attempt on our time. */
static EVP_PKEY *read_rsa(const json_t *jwk)
{
    AUTO(buf_fini) struct buf n, e;
    bool is_whole = take_octets(jwk, "n", &n);
    is_whole = take_octets(jwk, "e", &e) && is_whole && e.len <= 8;
    BIGNUM *modulus = is_whole ? BN_bin2bn((unsigned char *)n.ptr, (int)n.len, NULL) : NULL;
    BIGNUM *exponent = is_whole ? BN_bin2bn((unsigned char *)e.ptr, (int)e.len, NULL) : NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *pkey = NULL;
    if (modulus != NULL && exponent != NULL && builder != NULL && BN_is_odd(modulus) &&
        BN_is_odd(exponent) && !BN_is_one(exponent) && BN_num_bits(modulus) >= OAUTH_RSA_BITS_MIN &&
        BN_num_bits(modulus) <= OAUTH_RSA_BITS_MAX &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) == 1) {
        pkey = make_key("RSA", builder);
    }
    OSSL_PARAM_BLD_free(builder);
    BN_free(modulus);
    BN_free(exponent);
    return pkey;
}

/* RFC 7518 6.2.1: coordinates have exactly the length of the field. OpenSSL refuses a point that is not on the curve. */
static EVP_PKEY *read_point(const json_t *jwk, const struct curve *curve)
{
    AUTO(buf_fini) struct buf x, y;
    unsigned char point[1 + 2 * 66] = { 4 }; /* uncompressed */
    bool is_whole = take_octets(jwk, "x", &x);
    is_whole = take_octets(jwk, "y", &y) && is_whole;
    if (!is_whole || x.len != curve->octets || y.len != curve->octets) {
        return NULL;
    }
    memcpy(point + 1, x.ptr, x.len);
    memcpy(point + 1 + x.len, y.ptr, y.len);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY *pkey = NULL;
    if (builder != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, curve->group, 0) ==
            1 &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point,
                                         1 + 2 * curve->octets) == 1) {
        pkey = make_key("EC", builder);
    }
    OSSL_PARAM_BLD_free(builder);
    return pkey;
}

static EVP_PKEY *read_elliptic(const json_t *jwk, enum kind *kind)
{
    for (size_t i = 0; i < ARRAY_LEN(curves); i++) {
        if (slice_eq(oauth_json_text(jwk, "crv"), slice_cstr(curves[i].name))) {
            *kind = curves[i].kind;
            return read_point(jwk, &curves[i]);
        }
    }
    return NULL;
}

/* RFC 8037 2. */
static EVP_PKEY *read_edwards(const json_t *jwk)
{
    AUTO(buf_fini) struct buf x;
    bool is_whole = take_octets(jwk, "x", &x) && x.len == ED25519_OCTETS &&
                    slice_eq(oauth_json_text(jwk, "crv"), SL("Ed25519"));
    return is_whole
               ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, (unsigned char *)x.ptr, x.len)
               : NULL;
}

/* RFC 7517 4.2, 4.3: what does not say what it is for is for everything. */
static bool is_for_signatures(const json_t *jwk)
{
    return (json_object_get(jwk, "use") == NULL || oauth_json_has(jwk, "use", SL("sig"))) &&
           (json_object_get(jwk, "key_ops") == NULL ||
            oauth_json_has(jwk, "key_ops", SL("verify")));
}

static bool read_key(const json_t *jwk, struct key *out)
{
    struct slice kty = oauth_json_text(jwk, "kty");
    const struct algorithm *only = algorithm_row(oauth_json_text(jwk, "alg"));
    struct key key = { .kid = oauth_json_text(jwk, "kid") };
    if (!is_for_signatures(jwk) || (json_object_get(jwk, "alg") != NULL && only == NULL)) {
        return false;
    }
    if (slice_eq(kty, SL("RSA"))) {
        key.kind = KIND_RSA;
        key.pkey = read_rsa(jwk);
    } else if (slice_eq(kty, SL("EC"))) {
        key.pkey = read_elliptic(jwk, &key.kind);
    } else if (slice_eq(kty, SL("OKP"))) {
        key.kind = KIND_ED25519;
        key.pkey = read_edwards(jwk);
    }
    if (key.pkey == NULL || (only != NULL && only->kind != key.kind)) {
        EVP_PKEY_free(key.pkey);
        return false;
    }
    key.algorithm = only == NULL ? OAUTH_ALG_UNKNOWN : only->algorithm;
    *out = key;
    return true;
}

/* --- the set --- */

enum err oauth_keys_read(struct slice text, struct oauth_keys **out)
{
    json_t *set;
    TRY(oauth_json_read(text, &set));
    const json_t *list = json_object_get(set, "keys");
    struct oauth_keys *keys = calloc(1, sizeof(*keys));
    if (keys == NULL) {
        abort();
    }
    *keys = (struct oauth_keys){ .references = 1, .text = set };
    for (size_t i = 0; i < json_array_size(list) && keys->count < OAUTH_KEYS_MAX; i++) {
        keys->count += read_key(json_array_get(list, i), &keys->keys[keys->count]);
    }
    ERR_clear_error();
    if (keys->count == 0) {
        bool is_set = json_is_array(list);
        oauth_keys_unref(keys);
        return is_set ? fail(ERR_PERM, "there is no key for signatures in the set of keys")
                      : fail(ERR_SYNTAX, "no set of keys");
    }
    *out = keys;
    return OK;
}

struct oauth_keys *oauth_keys_ref(struct oauth_keys *keys)
{
    __atomic_add_fetch(&keys->references, 1, __ATOMIC_RELAXED);
    return keys;
}

void oauth_keys_unref(struct oauth_keys *keys)
{
    if (keys == NULL || __atomic_sub_fetch(&keys->references, 1, __ATOMIC_ACQ_REL) > 0) {
        return;
    }
    for (unsigned i = 0; i < keys->count; i++) {
        EVP_PKEY_free(keys->keys[i].pkey);
    }
    json_decref(keys->text);
    free(keys);
}

unsigned oauth_keys_count(const struct oauth_keys *keys)
{
    return keys->count;
}

/* --- signatures --- */

/* RFC 7518 3.4: two numbers of the field's length. OpenSSL wants them in DER. */
static bool to_der(const struct curve *curve, struct slice signature,
                   unsigned char out[ECDSA_OCTETS_MAX], size_t *out_len)
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    if (signature.len != 2 * curve->octets || sig == NULL) {
        ECDSA_SIG_free(sig);
        return false;
    }
    const unsigned char *octets = (const unsigned char *)signature.ptr;
    BIGNUM *r = BN_bin2bn(octets, (int)curve->octets, NULL);
    BIGNUM *s = BN_bin2bn(octets + curve->octets, (int)curve->octets, NULL);
    if (r == NULL || s == NULL || ECDSA_SIG_set0(sig, r, s) != 1) {
        abort(); /* no memory */
    }
    int len = i2d_ECDSA_SIG(sig, NULL);
    bool fits = len > 0 && len <= ECDSA_OCTETS_MAX;
    if (fits) {
        unsigned char *at = out;
        *out_len = (size_t)i2d_ECDSA_SIG(sig, &at);
    }
    ECDSA_SIG_free(sig);
    return fits;
}

/* RFC 7518 3.5: the salt is as long as the digest. */
static bool set_pss(EVP_PKEY_CTX *context)
{
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

static bool is_signed_by(const struct key *key, const struct algorithm *row, struct slice input,
                         struct slice signature)
{
    unsigned char der[ECDSA_OCTETS_MAX];
    size_t der_len;
    for (size_t i = 0; i < ARRAY_LEN(curves); i++) {
        if (curves[i].kind == key->kind) {
            if (!to_der(&curves[i], signature, der, &der_len)) {
                return false;
            }
            signature = slice_make(der, der_len);
        }
    }
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *parameters; /* belongs to the context */
    bool is_good =
        context != NULL &&
        EVP_DigestVerifyInit(context, &parameters, row->digest == NULL ? NULL : row->digest(), NULL,
                             key->pkey) == 1 &&
        (!row->is_pss || set_pss(parameters)) &&
        EVP_DigestVerify(context, (const unsigned char *)signature.ptr, signature.len,
                         (const unsigned char *)input.ptr, input.len) == 1;
    EVP_MD_CTX_free(context);
    return is_good;
}

static const struct algorithm *row_of(enum oauth_algorithm algorithm)
{
    for (size_t i = 0; i < ARRAY_LEN(algorithms); i++) {
        if (algorithms[i].algorithm == algorithm) {
            return &algorithms[i];
        }
    }
    return NULL;
}

enum err oauth_keys_verify(const struct oauth_keys *keys, const struct oauth_signed *what)
{
    const struct algorithm *row = row_of(what->algorithm);
    bool is_there = false, is_good = false;
    for (unsigned i = 0; i < keys->count && row != NULL && !is_good; i++) {
        const struct key *key = &keys->keys[i];
        bool fits = key->kind == row->kind &&
                    (key->algorithm == OAUTH_ALG_UNKNOWN || key->algorithm == row->algorithm) &&
                    (!what->has_kid || slice_eq(what->kid, key->kid));
        is_there = is_there || fits;
        is_good = fits && is_signed_by(key, row, what->input, what->signature);
    }
    ERR_clear_error(); /* the queue is the thread's, not ours (io/stream_tls.c) */
    if (is_good) {
        return OK;
    }
    return is_there ? fail(ERR_DENIED, "the signature is not of the issuer's key")
                    : fail(ERR_NOT_FOUND, "the issuer has no key that fits the token");
}
