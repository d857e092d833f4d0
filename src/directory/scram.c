/* SCRAM keys: made when a password is set, or at the first login that shows it, and never out of the vault (RFC 5802 3).
 *
 * They are bound to the argon2id hash they were made beside: another hash makes them worthless, whoever wrote it. PBKDF2 is
 * weaker than argon2id against somebody who has vault.db; SCRAM knows nothing else, so it is asked for many times over. */
#include <openssl/evp.h>
#include <sodium.h>

#include "base/buf.h"
#include "codec/codec.h"
#include "directory/vault_internal.h"
#include "io/hmac.h"

#define PREPARED_MAX 8192

static enum err db_failed(struct passwords *p)
{
    return fail(ERR_TEMP, "vault.db: scram: %s", sqlite3_errmsg(p->db));
}

void hash_binding(const char *hash, unsigned char out[SCRAM_KEY_BYTES])
{
    crypto_generichash(out, SCRAM_KEY_BYTES, (const unsigned char *)hash, strlen(hash), NULL, 0);
}

enum err scram_keys_make(struct slice password, unsigned iterations, struct scram_keys *out)
{
    unsigned char salted[SCRAM_KEY_BYTES], client[SCRAM_KEY_BYTES];
    struct buf prepared;
    buf_init(&prepared, PREPARED_MAX);
    enum err result = saslprep(password, &prepared);
    out->iterations = iterations;
    if (result == OK &&
        PKCS5_PBKDF2_HMAC(prepared.ptr, (int)prepared.len, out->salt, sizeof(out->salt),
                          (int)iterations, EVP_sha256(), sizeof(salted), salted) != 1) {
        result = fail(ERR_TEMP, "no memory for SCRAM keys");
    }
    if (result == OK) {
        hmac_sha256(salted, SL("Client Key"), client);
        crypto_hash_sha256(out->stored_key, client, sizeof(client));
        hmac_sha256(salted, SL("Server Key"), out->server_key);
    }
    if (prepared.ptr != NULL) {
        sodium_memzero(prepared.ptr, prepared.cap);
    }
    buf_fini(&prepared);
    sodium_memzero(salted, sizeof(salted));
    sodium_memzero(client, sizeof(client));
    return result;
}

bool scram_keys_verify(const struct scram_keys *keys, struct slice auth_message,
                       const unsigned char proof[SCRAM_KEY_BYTES],
                       unsigned char signature[SCRAM_KEY_BYTES])
{
    unsigned char client[SCRAM_KEY_BYTES], stored[SCRAM_KEY_BYTES];
    hmac_sha256(keys->stored_key, auth_message, client);
    for (size_t i = 0; i < SCRAM_KEY_BYTES; i++) {
        client[i] ^= proof[i];
    }
    crypto_hash_sha256(stored, client, sizeof(client));
    hmac_sha256(keys->server_key, auth_message, signature);
    sodium_memzero(client, sizeof(client));
    return sodium_memcmp(stored, keys->stored_key, SCRAM_KEY_BYTES) == 0;
}

static bool take_column(sqlite3_stmt *s, int column, unsigned char *out, int len)
{
    bool is_there = sqlite3_column_bytes(s, column) == len;
    if (is_there) {
        memcpy(out, sqlite3_column_blob(s, column), (size_t)len);
    }
    return is_there;
}

/* With the lock held. ERR_NOT_FOUND: there are none, or they are of another hash. */
static enum err read_keys(struct passwords *p, uint64_t account, struct scram_keys *out)
{
    static const char sql[] =
        "SELECT salt,iterations,stored_key,server_key,bound_to,hash FROM scram JOIN password "
        "USING(account) WHERE account=?";
    sqlite3_stmt *s = NULL;
    unsigned char bound_to[SCRAM_KEY_BYTES], now[SCRAM_KEY_BYTES];
    if (sqlite3_prepare_v2(p->db, sql, -1, &s, NULL) != SQLITE_OK) {
        return db_failed(p);
    }
    sqlite3_bind_int64(s, 1, (sqlite3_int64)account);
    int code = sqlite3_step(s);
    enum err result = code == SQLITE_ROW || code == SQLITE_DONE ? OK : db_failed(p);
    bool is_good = code == SQLITE_ROW && take_column(s, 0, out->salt, sizeof(out->salt)) &&
                   take_column(s, 2, out->stored_key, SCRAM_KEY_BYTES) &&
                   take_column(s, 3, out->server_key, SCRAM_KEY_BYTES) &&
                   take_column(s, 4, bound_to, SCRAM_KEY_BYTES) &&
                   sqlite3_column_type(s, 5) == SQLITE_TEXT;
    if (is_good) {
        out->iterations = (unsigned)sqlite3_column_int(s, 1);
        hash_binding((const char *)sqlite3_column_text(s, 5), now);
        is_good = memcmp(bound_to, now, sizeof(now)) == 0 && out->iterations > 0;
    }
    sqlite3_finalize(s);
    return result != OK || is_good ? result : fail(ERR_NOT_FOUND, "no SCRAM keys");
}

enum err scram_write(struct passwords *p, uint64_t account, const char *hash,
                     const struct scram_keys *keys)
{
    static const char sql[] = "INSERT OR REPLACE INTO scram VALUES(?,?,?,?,?,?)";
    sqlite3_stmt *s = NULL;
    unsigned char bound_to[SCRAM_KEY_BYTES];
    if (sqlite3_prepare_v2(p->db, sql, -1, &s, NULL) != SQLITE_OK) {
        return db_failed(p);
    }
    hash_binding(hash, bound_to);
    sqlite3_bind_int64(s, 1, (sqlite3_int64)account);
    sqlite3_bind_blob(s, 2, keys->salt, sizeof(keys->salt), SQLITE_STATIC);
    sqlite3_bind_int64(s, 3, keys->iterations);
    sqlite3_bind_blob(s, 4, keys->stored_key, SCRAM_KEY_BYTES, SQLITE_STATIC);
    sqlite3_bind_blob(s, 5, keys->server_key, SCRAM_KEY_BYTES, SQLITE_STATIC);
    sqlite3_bind_blob(s, 6, bound_to, sizeof(bound_to), SQLITE_STATIC);
    int code = sqlite3_step(s);
    sqlite3_finalize(s);
    return code == SQLITE_DONE ? OK : db_failed(p);
}

bool scram_is_there(struct passwords *p, uint64_t account)
{
    struct scram_keys keys;
    bool is_there = read_keys(p, account, &keys) == OK && keys.iterations == p->cost.iterations;
    sodium_memzero(&keys, sizeof(keys));
    return is_there;
}

/* What the salts of nobody are made from: kept, so that asking again after a restart tells nothing either. */
enum err scram_open(struct passwords *p)
{
    static const char schema[] =
        "CREATE TABLE IF NOT EXISTS scram(account INTEGER PRIMARY KEY, salt BLOB, iterations "
        "INTEGER, stored_key BLOB, server_key BLOB, bound_to BLOB);"
        "CREATE TABLE IF NOT EXISTS secret(name TEXT PRIMARY KEY, value BLOB);"
        "INSERT OR IGNORE INTO secret VALUES('salts',randomblob(32));";
    sqlite3_stmt *s = NULL;
    if (sqlite3_exec(p->db, schema, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(p->db, "SELECT value FROM secret WHERE name='salts'", -1, &s, NULL) !=
            SQLITE_OK) {
        return db_failed(p);
    }
    bool is_good =
        sqlite3_step(s) == SQLITE_ROW && take_column(s, 0, p->salt_key, sizeof(p->salt_key));
    sqlite3_finalize(s);
    return is_good ? OK : db_failed(p);
}

enum err passwords_scram_begin(struct passwords *p, uint64_t account, struct slice name,
                               unsigned char salt[SCRAM_SALT_BYTES], uint32_t *iterations)
{
    struct scram_keys keys;
    unsigned char made_up[SCRAM_KEY_BYTES];
    hmac_sha256(p->salt_key, name, made_up);
    pthread_mutex_lock(&p->lock);
    enum err found = read_keys(p, account, &keys);
    pthread_mutex_unlock(&p->lock);
    if (found != OK && found != ERR_NOT_FOUND) {
        return found;
    }
    memcpy(salt, found == OK ? keys.salt : made_up, SCRAM_SALT_BYTES);
    *iterations = found == OK ? keys.iterations : p->cost.iterations;
    sodium_memzero(&keys, sizeof(keys));
    return OK;
}

enum err passwords_scram_check(struct passwords *p, uint64_t account,
                               const struct scram_attempt *attempt, uint32_t *delay_msec,
                               unsigned char signature[SCRAM_KEY_BYTES])
{
    struct scram_keys keys;
    uint64_t secret;
    *delay_msec = 0;
    memcpy(&secret, attempt->proof, sizeof(secret));
    pthread_mutex_lock(&p->lock);
    bool is_allowed = throttle_allows(&p->throttle, attempt->peer, account, passwords_now());
    enum err found = read_keys(p, account, &keys);
    if (found == ERR_NOT_FOUND) {
        randombytes_buf(&keys, sizeof(keys)); /* nobody has these */
    }
    bool ok = (found == OK || found == ERR_NOT_FOUND) && is_allowed &&
              scram_keys_verify(&keys, attempt->auth_message, attempt->proof, signature) &&
              found == OK;
    if (ok) {
        throttle_succeeded(&p->throttle, attempt->peer, account);
    } else if (!is_allowed) {
        *delay_msec = THROTTLE_DELAY_MAX_MSEC;
    } else if (found == OK || found == ERR_NOT_FOUND) {
        *delay_msec = throttle_failed(&p->throttle, attempt->peer, secret, passwords_now());
    }
    pthread_mutex_unlock(&p->lock);
    sodium_memzero(&keys, sizeof(keys));
    if (ok) {
        return OK;
    }
    return found == OK || found == ERR_NOT_FOUND ? fail(ERR_DENIED, "wrong name or password")
                                                 : found;
}
