/* The TLS key: read once, used here, never shown. */
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "directory/vault_internal.h"

#define PATH_BYTES 4096
#define CERTIFICATE_MAX (256 * 1024)

static EVP_PKEY *read_key(struct slice pem)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return key;
}

static bool belongs_together(struct slice certificate_pem, EVP_PKEY *key)
{
    BIO *bio = BIO_new_mem_buf(certificate_pem.ptr, (int)certificate_pem.len);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    bool ok = certificate != NULL && X509_check_private_key(certificate, key) == 1;
    X509_free(certificate);
    BIO_free(bio);
    ERR_clear_error();
    return ok;
}

static enum err read_file(const char *path, char **out, size_t *out_len)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return fail(ERR_NOT_FOUND, "%s: %m", path);
    }
    char *bytes = malloc(CERTIFICATE_MAX);
    if (bytes == NULL) {
        abort();
    }
    *out_len = fread(bytes, 1, CERTIFICATE_MAX, file);
    fclose(file);
    *out = bytes;
    return OK;
}

enum err vault_key_load(const char *data_dir, struct vault_key *out)
{
    char path[PATH_BYTES];
    char *key_pem = NULL;
    size_t key_len = 0;
    *out = (struct vault_key){ 0 };
    snprintf(path, sizeof(path), "%s/vault/tls.key", data_dir);
    TRY(read_file(path, &key_pem, &key_len));
    snprintf(path, sizeof(path), "%s/vault/tls.pem", data_dir);
    enum err result = read_file(path, &out->certificate, &out->certificate_len);
    if (result == OK) {
        out->key = read_key(slice_make(key_pem, key_len));
        if (out->key == NULL ||
            !belongs_together(slice_make(out->certificate, out->certificate_len), out->key)) {
            result = fail(ERR_SYNTAX, "%s and tls.key do not belong together", path);
        }
    }
    explicit_bzero(key_pem, key_len);
    free(key_pem);
    if (result != OK) {
        vault_key_free(out);
    }
    return result;
}

void vault_key_free(struct vault_key *key)
{
    EVP_PKEY_free(key->key);
    free(key->certificate);
    *key = (struct vault_key){ 0 };
}

enum err vault_key_sign(const struct vault_key *key, int digest_nid, struct slice digest,
                        unsigned char *out, size_t *out_len)
{
    if (key->key == NULL) {
        return fail(ERR_NOT_FOUND, "no TLS key is installed");
    }
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key->key, NULL);
    bool ok = ctx != NULL && EVP_PKEY_sign_init(ctx) == 1;
    if (ok && EVP_PKEY_is_a(key->key, "RSA")) {
        /* Without a digest's name the asking side has padded: the bare private-key operation (io/tls.h). */
        ok = EVP_PKEY_CTX_set_rsa_padding(ctx, digest_nid == 0 ? RSA_NO_PADDING
                                                               : RSA_PKCS1_PADDING) == 1;
    }
    if (ok && digest_nid != 0) {
        ok = EVP_PKEY_CTX_set_signature_md(ctx, EVP_get_digestbynid(digest_nid)) == 1;
    }
    ok = ok && EVP_PKEY_sign(ctx, out, out_len, (const unsigned char *)digest.ptr, digest.len) == 1;
    EVP_PKEY_CTX_free(ctx);
    ERR_clear_error();
    return ok ? OK : fail(ERR_TEMP, "the TLS key could not sign");
}

enum err vault_write_private(struct disk *disk, const char *data_dir, const char *name,
                             struct slice bytes)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "%s/vault", data_dir);
    if (disk_make_directory(disk, path) != 0) {
        return fail(ERR_TEMP, "%s: %m", path);
    }
    snprintf(path, sizeof(path), "%s/vault/%s", data_dir, name);
    return disk_replace_file(disk, path, bytes);
}

enum err vault_install_certificate(const char *data_dir, struct slice certificate_pem,
                                   struct slice key_pem)
{
    EVP_PKEY *key = read_key(key_pem);
    bool ok = key != NULL && belongs_together(certificate_pem, key);
    EVP_PKEY_free(key);
    if (!ok) {
        return fail(ERR_SYNTAX, "the certificate and the key do not belong together");
    }
    struct world world;
    world_init_real(&world);
    TRY(vault_write_private(&world.disk, data_dir, "tls.key", key_pem));
    return vault_write_private(&world.disk, data_dir, "tls.pem", certificate_pem);
}
