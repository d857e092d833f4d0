/* Keys that mail is signed with (DKIM): made here, kept in vault.db, used here, never shown. */
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sodium.h>
#include <stdio.h>

#include "base/scan.h"
#include "base/time.h"
#include "directory/vault_internal.h"

#define RSA_BITS 2048 /* RFC 8301 3.2 */
#define LETTERS 26
#define STEM_BYTES 32
#define SIGNATURE_MAX 512

/* One key pair that is new. */
struct fresh_key {
    enum dkim_algorithm algorithm;
    unsigned char *private; /* DER */
    int private_len;
    unsigned char *public;
    size_t public_len;
};

static enum err db_error(const struct passwords *p, const char *what)
{
    int code = sqlite3_errcode(p->db) & 0xff;
    enum err class = code == SQLITE_FULL                               ? ERR_FULL
                     : code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? ERR_CORRUPT
                                                                       : ERR_TEMP;
    return fail(class, "vault.db: %s: %s", what, sqlite3_errmsg(p->db));
}

static enum err crypto_error(const char *what)
{
    ERR_clear_error();
    return fail(ERR_TEMP, "a DKIM key could not be %s", what);
}

/* --- names --- */

static bool is_name_octet(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* What stands in a field and a record as it is: lower case, A-labels. */
static bool is_name(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!is_name_octet(name.ptr[i])) {
            return false;
        }
    }
    return name.len > 0 && name.len <= DKIM_NAME_MAX;
}

/* --- statements --- */

static enum err prepare(const struct passwords *p, const char *sql, struct slice domain,
                        sqlite3_stmt **out)
{
    if (sqlite3_prepare_v2(p->db, sql, -1, out, NULL) != SQLITE_OK) {
        return db_error(p, "prepare");
    }
    sqlite3_bind_text(*out, 1, domain.ptr, (int)domain.len, SQLITE_STATIC);
    return OK;
}

static enum err run(const struct passwords *p, sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? OK : db_error(p, "change");
}

static enum err exec(const struct passwords *p, const char *sql)
{
    return sqlite3_exec(p->db, sql, NULL, NULL, NULL) == SQLITE_OK ? OK : db_error(p, "change");
}

/* The first column of the first row. */
static enum err ask_number(const struct passwords *p, const char *sql, struct slice domain,
                           struct slice text, sqlite3_int64 *out)
{
    sqlite3_stmt *s = NULL;
    TRY(prepare(p, sql, domain, &s));
    if (text.len > 0) {
        sqlite3_bind_text(s, 2, text.ptr, (int)text.len, SQLITE_STATIC);
    }
    int code = sqlite3_step(s);
    *out = code == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_finalize(s);
    return code == SQLITE_ROW ? OK : db_error(p, "read");
}

/* --- making keys --- */

static void fresh_key_fini(struct fresh_key *key)
{
    if (key->private != NULL) {
        OPENSSL_cleanse(key->private, (size_t)key->private_len);
    }
    OPENSSL_free(key->private);
    OPENSSL_free(key->public);
}

static bool take_public(EVP_PKEY *pair, struct fresh_key *out)
{
    if (out->algorithm == DKIM_RSA_SHA256) {
        int len = i2d_PUBKEY(pair, &out->public);
        out->public_len = len > 0 ? (size_t)len : 0;
        return len > 0;
    }
    return EVP_PKEY_get_raw_public_key(pair, NULL, &out->public_len) == 1 &&
           (out->public = OPENSSL_malloc(out->public_len)) != NULL &&
           EVP_PKEY_get_raw_public_key(pair, out->public, &out->public_len) == 1;
}

static enum err make_key(enum dkim_algorithm algorithm, struct fresh_key *out)
{
    EVP_PKEY *pair = algorithm == DKIM_RSA_SHA256 ? EVP_RSA_gen(RSA_BITS)
                                                  : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    *out = (struct fresh_key){ .algorithm = algorithm };
    out->private_len = pair == NULL ? 0 : i2d_PrivateKey(pair, &out->private);
    bool ok = out->private_len > 0 && take_public(pair, out);
    EVP_PKEY_free(pair);
    return ok ? OK : crypto_error("made");
}

/* --- putting them down --- */

/* "culver-2026a": the first letter of this year that no selector of the domain has. A name is never used for another key as long as a
 * key of it is there: receivers remember what they found under it. */
static enum err choose_stem(const struct passwords *p, struct slice domain, struct utc now,
                            char out[STEM_BYTES])
{
    int year = civil_from_utc(now, 0).year;
    for (char letter = 'a'; letter < 'a' + LETTERS; letter++) {
        sqlite3_int64 taken = 0;
        snprintf(out, STEM_BYTES, "culver-%04d%c", year, letter);
        TRY(ask_number(p, "SELECT count(*) FROM dkim WHERE domain=?1 AND selector GLOB ?2||'-*'",
                       domain, slice_cstr(out), &taken));
        if (taken == 0) {
            return OK;
        }
    }
    return fail(ERR_LIMIT, "all selectors of this year are taken: remove keys that are not used");
}

struct place {
    struct slice domain;
    const char *stem;
    sqlite3_int64 generation;
    bool is_active;
    struct utc now;
};

static enum err put_key(const struct passwords *p, const struct place *place,
                        const struct fresh_key *key)
{
    sqlite3_stmt *s = NULL;
    char selector[STEM_BYTES + 16];
    snprintf(selector, sizeof(selector), "%s-%s", place->stem, dkim_key_type(key->algorithm));
    TRY(prepare(p, "INSERT INTO dkim VALUES(?1,?2,?3,?4,?5,?6,?7,?8)", place->domain, &s));
    sqlite3_bind_text(s, 2, selector, -1, SQLITE_STATIC);
    sqlite3_bind_int64(s, 3, place->generation);
    sqlite3_bind_int(s, 4, (int)key->algorithm);
    sqlite3_bind_int(s, 5, place->is_active);
    sqlite3_bind_int64(s, 6, place->now.secs);
    sqlite3_bind_blob(s, 7, key->private, key->private_len, SQLITE_STATIC);
    sqlite3_bind_blob(s, 8, key->public, (int)key->public_len, SQLITE_STATIC);
    return run(p, s);
}

static enum err put_all(const struct passwords *p, struct place *place,
                        const struct fresh_key *keys, unsigned count)
{
    char stem[STEM_BYTES];
    sqlite3_int64 there = 0;
    TRY(ask_number(p, "SELECT count(*) FROM dkim WHERE domain=?1", place->domain, SL(""), &there));
    if (there + count > DKIM_KEYS_MAX) {
        return fail(ERR_LIMIT, "a domain has at most %d keys: remove those that are not used",
                    DKIM_KEYS_MAX);
    }
    TRY(ask_number(p, "SELECT coalesce(max(generation),0)+1 FROM dkim WHERE domain=?1",
                   place->domain, SL(""), &place->generation));
    TRY(choose_stem(p, place->domain, place->now, stem));
    place->stem = stem;
    place->is_active = there == 0;
    for (unsigned i = 0; i < count; i++) {
        TRY(put_key(p, place, &keys[i]));
    }
    return OK;
}

/* All of it or nothing, durable when it returns. */
static enum err in_transaction(const struct passwords *p, enum err result)
{
    result = result == OK ? exec(p, "COMMIT") : result;
    if (result != OK && !sqlite3_get_autocommit(p->db)) {
        sqlite3_exec(p->db, "ROLLBACK", NULL, NULL, NULL);
    }
    return result;
}

enum err dkim_keys_create(struct passwords *p, struct slice domain, struct utc now)
{
    struct fresh_key keys[DKIM_ALGORITHMS] = { 0 };
    struct place place = { .domain = domain, .now = now };
    if (!is_name(domain)) {
        return fail(ERR_SYNTAX, "broken question");
    }
    enum err result = make_key(DKIM_RSA_SHA256, &keys[0]);
    result = result == OK ? make_key(DKIM_ED25519_SHA256, &keys[1]) : result;
    if (result == OK) {
        pthread_mutex_lock(&p->lock);
        result = exec(p, "BEGIN IMMEDIATE");
        result =
            in_transaction(p, result == OK ? put_all(p, &place, keys, ARRAY_LEN(keys)) : result);
        pthread_mutex_unlock(&p->lock);
    }
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        fresh_key_fini(&keys[i]);
    }
    return result;
}

enum err dkim_keys_activate(struct passwords *p, struct slice domain)
{
    sqlite3_stmt *s = NULL;
    pthread_mutex_lock(&p->lock);
    enum err result = prepare(p,
                              "UPDATE dkim SET is_active=(generation=(SELECT max(generation) FROM "
                              "dkim WHERE domain=?1)) WHERE domain=?1",
                              domain, &s);
    result = result == OK ? run(p, s) : result;
    bool is_any = sqlite3_changes(p->db) > 0;
    pthread_mutex_unlock(&p->lock);
    return result != OK || is_any ? result
                                  : fail(ERR_NOT_FOUND, "%.*s has no DKIM keys", SLICE_ARG(domain));
}

enum err dkim_keys_remove(struct passwords *p, struct slice domain, struct slice selector)
{
    sqlite3_stmt *s = NULL;
    pthread_mutex_lock(&p->lock);
    enum err result = prepare(p, "DELETE FROM dkim WHERE domain=?1 AND selector=?2", domain, &s);
    if (result == OK) {
        sqlite3_bind_text(s, 2, selector.ptr, (int)selector.len, SQLITE_STATIC);
        result = run(p, s);
    }
    bool is_any = sqlite3_changes(p->db) > 0;
    pthread_mutex_unlock(&p->lock);
    return result != OK || is_any ? result
                                  : fail(ERR_NOT_FOUND, "%.*s has no DKIM key %.*s",
                                         SLICE_ARG(domain), SLICE_ARG(selector));
}

/* --- telling of them --- */

static struct slice column(sqlite3_stmt *s, int i)
{
    const void *bytes = sqlite3_column_blob(s, i);
    return slice_make(bytes, (size_t)sqlite3_column_bytes(s, i));
}

static enum err append_rows(const struct passwords *p, const char *sql, struct slice domain,
                            struct buf *out)
{
    sqlite3_stmt *s = NULL;
    int code;
    TRY(prepare(p, sql, domain, &s));
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        buf_append_blob(out, domain);
        buf_append_blob(out, column(s, 0));
        buf_append_u8(out, (uint8_t)sqlite3_column_int(s, 1));
        buf_append_u8(out, (uint8_t)sqlite3_column_int(s, 2));
        buf_append_u64(out, (uint64_t)sqlite3_column_int64(s, 3));
        buf_append_blob(out, column(s, 4));
    }
    sqlite3_finalize(s);
    return code == SQLITE_DONE ? buf_error(out) : db_error(p, "read");
}

#define ROWS "SELECT selector,algorithm,is_active,created,public FROM dkim WHERE domain=?1 "

enum err dkim_keys_list(struct passwords *p, struct slice domain, struct buf *out)
{
    pthread_mutex_lock(&p->lock);
    enum err result = append_rows(p, ROWS "ORDER BY generation,algorithm", domain, out);
    pthread_mutex_unlock(&p->lock);
    return result;
}

/* The domain above, which has a name of at least two labels; "" there is none. */
static struct slice parent(struct slice domain)
{
    struct slice above = slice_from(domain, slice_find_char(domain, '.') + 1);
    return slice_find_char(above, '.') < above.len ? above : SL("");
}

enum err dkim_keys_find(struct passwords *p, struct slice domain, struct buf *out)
{
    enum err result = OK;
    pthread_mutex_lock(&p->lock);
    for (; domain.len > 0 && out->len == 0 && result == OK; domain = parent(domain)) {
        result = append_rows(p, ROWS "AND is_active ORDER BY algorithm", domain, out);
    }
    pthread_mutex_unlock(&p->lock);
    return result;
}

/* --- using them --- */

/* A copy, which the caller wipes. */
static enum err read_private(struct passwords *p, struct slice domain, struct slice selector,
                             struct buf *out)
{
    sqlite3_stmt *s = NULL;
    pthread_mutex_lock(&p->lock);
    enum err result = prepare(p,
                              "SELECT private FROM dkim WHERE domain=?1 AND selector=?2 AND "
                              "is_active",
                              domain, &s);
    if (result == OK) {
        sqlite3_bind_text(s, 2, selector.ptr, (int)selector.len, SQLITE_STATIC);
        int code = sqlite3_step(s);
        result = code == SQLITE_ROW    ? OK
                 : code == SQLITE_DONE ? fail(ERR_NOT_FOUND, "there is no such DKIM key")
                                       : db_error(p, "read");
        if (result == OK) {
            buf_append(out, column(s, 0));
        }
        sqlite3_finalize(s);
    }
    pthread_mutex_unlock(&p->lock);
    return result;
}

static bool sign_rsa(EVP_PKEY *key, struct slice digest, unsigned char *out, size_t *out_len)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
    bool ok = ctx != NULL && EVP_PKEY_sign_init(ctx) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
              EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) == 1 &&
              EVP_PKEY_sign(ctx, out, out_len, (const unsigned char *)digest.ptr, digest.len) == 1;
    EVP_PKEY_CTX_free(ctx);
    return ok;
}

/* RFC 8463 3: PureEdDSA over the digest. */
static bool sign_ed25519(EVP_PKEY *key, struct slice digest, unsigned char *out, size_t *out_len)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx != NULL && EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
              EVP_DigestSign(ctx, out, out_len, (const unsigned char *)digest.ptr, digest.len) == 1;
    EVP_MD_CTX_free(ctx);
    return ok;
}

enum err dkim_keys_sign(struct passwords *p, const struct dkim_question *question, struct buf *out)
{
    struct buf private;
    unsigned char signature[SIGNATURE_MAX];
    size_t len = sizeof(signature);
    if (question->digest.len != DKIM_HASH_BYTES) {
        return fail(ERR_SYNTAX, "broken question");
    }
    buf_init(&private, DKIM_PRIVATE_MAX);
    enum err result = read_private(p, question->domain, question->selector, &private);
    if (result == OK) {
        const unsigned char *der = (const unsigned char *)private.ptr;
        EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &der, (long)private.len);
        bool ok = key != NULL && (EVP_PKEY_is_a(key, "RSA")
                                      ? sign_rsa(key, question->digest, signature, &len)
                                      : sign_ed25519(key, question->digest, signature, &len));
        EVP_PKEY_free(key);
        result = ok ? OK : crypto_error("used");
    }
    if (private.ptr != NULL) {
        explicit_bzero(private.ptr, private.cap);
    }
    buf_fini(&private);
    if (result == OK) {
        buf_append(out, slice_make(signature, len));
    }
    return result == OK ? buf_error(out) : result;
}
