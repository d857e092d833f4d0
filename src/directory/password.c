/* Password hashes: argon2id in vault.db, and in memory a keyed digest of the last good password of an account so that a client
 * that logs in every minute does not cost 64 MiB each time. */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "base/scan.h"
#include "codec/codec.h"
#include "db/db.h"
#include "directory/vault_internal.h"

#define PATH_BYTES 4096
#define CACHE_MAX 100000
#define PREPARED_BYTES_MAX (16 * 1024) /* one character of NFKC may become 18 */
#define VAULT_FORMAT 1
#define VAULT_VERSION "PRAGMA user_version=1"

struct verifier {
    unsigned char digest[32];
};

/* Of what text a hash is, where what was typed and what SASLprep makes of it are two. */
enum hash_form {
    FORM_UNKNOWN, /* nobody has logged in since it was noted beside hashes */
    FORM_PREPARED,
    FORM_TYPED, /* from before passwords were prepared */
};

/* A hash to compare with. */
struct stored_hash {
    char text[crypto_pwhash_STRBYTES];
    enum hash_form form;
};

usec_t passwords_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (usec_t)t.tv_sec * USEC_PER_SEC + (usec_t)t.tv_nsec / 1000;
}

static enum err damaged(void)
{
    return fail(ERR_CORRUPT,
                "vault.db is damaged, and nothing else holds the passwords and DKIM keys: go back "
                "to a snapshot (`culver "
                "snapshot list`, `culver rollback NAME`) or put a copy of the file in its place");
}

static enum err db_error(struct passwords *p, const char *what)
{
    int code = sqlite3_errcode(p->db) & 0xff;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB
               ? damaged()
               : fail(ERR_TEMP, "vault.db: %s: %s", what, sqlite3_errmsg(p->db));
}

static void ignore_line(void *arg, struct slice line)
{
}

static enum err check_database(struct passwords *p, const char *path)
{
    sqlite3_stmt *s = NULL;
    int version = 0;
    if (db_check(p->db, ignore_line, NULL) != OK) {
        return damaged();
    }
    if (sqlite3_prepare_v2(p->db, "PRAGMA user_version", -1, &s, NULL) != SQLITE_OK) {
        return db_error(p, "check");
    }
    version = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int(s, 0) : 0;
    sqlite3_finalize(s);
    if (version == 0 && sqlite3_exec(p->db, VAULT_VERSION, NULL, NULL, NULL) != SQLITE_OK) {
        return db_error(p, "change");
    }
    return version <= VAULT_FORMAT
               ? OK
               : fail(ERR_PERM, "%s has format %d, this program knows up to %d: use a newer culver",
                      path, version, VAULT_FORMAT);
}

/* RFC 9106 4: the second recommended option, 64 MiB and three passes. SCRAM: the most that Cyrus SASL, and so mbsync, computes as a client. */
struct password_cost password_cost_full(void)
{
    return (struct password_cost){ 3, (size_t)64 * 1024 * 1024, 65536 };
}

/* A hash like any other, but of no password: to check against it takes as long, to make it takes no time. */
static void make_dummy(struct password_cost cost, char out[crypto_pwhash_STRBYTES])
{
    unsigned char random[16 + 32];
    char salt[32], hash[64];
    randombytes_buf(random, sizeof(random));
    sodium_bin2base64(salt, sizeof(salt), random, 16, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    sodium_bin2base64(hash, sizeof(hash), random + 16, 32,
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    int written =
        snprintf(out, crypto_pwhash_STRBYTES, "$argon2id$v=19$m=%zu,t=%llu,p=1$%.22s$%.43s",
                 cost.memory / 1024, cost.operations, salt, hash);
    assert(written > 0 && written < (int)crypto_pwhash_STRBYTES);
}

enum err passwords_open(const char *data_dir, struct password_cost cost, struct passwords *out)
{
    static const char schema[] =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE);"
        "PRAGMA secure_delete=ON;"
        "CREATE TABLE IF NOT EXISTS password(account INTEGER PRIMARY KEY, hash TEXT);"
        "CREATE TABLE IF NOT EXISTS form(account INTEGER PRIMARY KEY, form INTEGER, bound_to "
        "BLOB);" DKIM_SCHEMA;
    char path[PATH_BYTES];
    *out = (struct passwords){ .cost = cost };
    snprintf(path, sizeof(path), "%s/vault", data_dir);
    mkdir(path, 0700);
    snprintf(path, sizeof(path), "%s/vault/vault.db", data_dir);
    if (sodium_init() < 0) {
        return fail(ERR_TEMP, "libsodium does not start");
    }
    mode_t before = umask(077);
    int code =
        db_open(path, &out->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                "unix", NULL);
    bool ok = code == SQLITE_OK && sqlite3_exec(out->db, schema, NULL, NULL, NULL) == SQLITE_OK;
    umask(before);
    enum err result = ok ? check_database(out, path) : db_error(out, "open");
    result = result == OK ? scram_open(out) : result;
    if (result != OK) {
        sqlite3_close(out->db);
        out->db = NULL;
        return result;
    }
    pthread_mutex_init(&out->lock, NULL);
    map_init(&out->cache);
    throttle_init(&out->throttle);
    randombytes_buf(out->cache_key, sizeof(out->cache_key));
    make_dummy(cost, out->dummy);
    return OK;
}

void passwords_close(struct passwords *p)
{
    void *value;
    for (size_t at = 0; map_next(&p->cache, &at, &value);) {
        free(value);
    }
    map_fini(&p->cache);
    throttle_fini(&p->throttle);
    sqlite3_close(p->db);
    pthread_mutex_destroy(&p->lock);
    sodium_memzero(p->cache_key, sizeof(p->cache_key));
}

static void digest_of(struct passwords *p, uint64_t account, struct slice password,
                      unsigned char out[32])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, p->cache_key, sizeof(p->cache_key), 32);
    crypto_generichash_update(&state, (const unsigned char *)&account, sizeof(account));
    crypto_generichash_update(&state, (const unsigned char *)password.ptr, password.len);
    crypto_generichash_final(&state, out, 32);
}

static void cache_drop(struct passwords *p, uint64_t account)
{
    free(map_remove_u64(&p->cache, account));
}

static void cache_put(struct passwords *p, uint64_t account, const unsigned char digest[32])
{
    cache_drop(p, account);
    struct verifier *v = map_count(&p->cache) < CACHE_MAX ? malloc(sizeof(*v)) : NULL;
    if (v != NULL) {
        memcpy(v->digest, digest, 32);
        map_set_u64(&p->cache, account, v);
    }
}

static bool cache_matches(struct passwords *p, uint64_t account, const unsigned char digest[32])
{
    const struct verifier *v = map_find_u64(&p->cache, account);
    return v != NULL && sodium_memcmp(v->digest, digest, 32) == 0;
}

/* One statement with the account and perhaps a text. */
static enum err db_change(struct passwords *p, const char *sql, uint64_t account, const char *hash)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(p->db, sql, -1, &statement, NULL) != SQLITE_OK) {
        return db_error(p, "prepare");
    }
    sqlite3_bind_int64(statement, 1, (sqlite3_int64)account);
    if (hash != NULL) {
        sqlite3_bind_text(statement, 2, hash, -1, SQLITE_STATIC);
    }
    int code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? OK : db_error(p, "change");
}

/* With the lock held: what is changed from here on is changed wholly or not at all, by change_end(). */
static enum err change_begin(struct passwords *p)
{
    return sqlite3_exec(p->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : db_error(p, "begin");
}

static enum err change_end(struct passwords *p, enum err result)
{
    if (result == OK && sqlite3_exec(p->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
        result = db_error(p, "commit");
    }
    if (result != OK) {
        sqlite3_exec(p->db, "ROLLBACK", NULL, NULL, NULL);
    }
    return result;
}

/* With the lock held: what is known of the form that the hash is of. That it cannot be read costs a second hash and no login. */
static enum hash_form form_read(struct passwords *p, uint64_t account, const char *hash)
{
    sqlite3_stmt *s = NULL;
    unsigned char bound_to[SCRAM_KEY_BYTES];
    enum hash_form form = FORM_UNKNOWN;
    if (sqlite3_prepare_v2(p->db, "SELECT form,bound_to FROM form WHERE account=?", -1, &s, NULL) !=
        SQLITE_OK) {
        return FORM_UNKNOWN;
    }
    hash_binding(hash, bound_to);
    sqlite3_bind_int64(s, 1, (sqlite3_int64)account);
    if (sqlite3_step(s) == SQLITE_ROW && sqlite3_column_bytes(s, 1) == sizeof(bound_to) &&
        memcmp(sqlite3_column_blob(s, 1), bound_to, sizeof(bound_to)) == 0) {
        form = sqlite3_column_int(s, 0) == FORM_TYPED ? FORM_TYPED : FORM_PREPARED;
    }
    sqlite3_finalize(s);
    return form;
}

/* With the lock held. */
static enum err form_write(struct passwords *p, uint64_t account, const char *hash,
                           enum hash_form form)
{
    sqlite3_stmt *s = NULL;
    unsigned char bound_to[SCRAM_KEY_BYTES];
    if (sqlite3_prepare_v2(p->db, "INSERT OR REPLACE INTO form VALUES(?,?,?)", -1, &s, NULL) !=
        SQLITE_OK) {
        return db_error(p, "prepare");
    }
    hash_binding(hash, bound_to);
    sqlite3_bind_int64(s, 1, (sqlite3_int64)account);
    sqlite3_bind_int(s, 2, (int)form);
    sqlite3_bind_blob(s, 3, bound_to, sizeof(bound_to), SQLITE_STATIC);
    int code = sqlite3_step(s);
    sqlite3_finalize(s);
    return code == SQLITE_DONE ? OK : db_error(p, "change");
}

/* ERR_NOT_FOUND: the account has no password. What cannot be read is not the same: nobody may be told that his password is
 * wrong because a disk is. */
static enum err db_hash(struct passwords *p, uint64_t account, char out[crypto_pwhash_STRBYTES])
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(p->db, "SELECT hash FROM password WHERE account=?", -1, &statement,
                           NULL) != SQLITE_OK) {
        return db_error(p, "prepare");
    }
    sqlite3_bind_int64(statement, 1, (sqlite3_int64)account);
    int code = sqlite3_step(statement);
    enum err result = code == SQLITE_ROW    ? OK
                      : code == SQLITE_DONE ? fail(ERR_NOT_FOUND, "no password is set")
                                            : db_error(p, "read");
    if (result == OK) {
        const unsigned char *text = sqlite3_column_text(statement, 0);
        snprintf(out, crypto_pwhash_STRBYTES, "%s", text == NULL ? "" : (const char *)text);
    }
    sqlite3_finalize(statement);
    return result;
}

/* False: RFC 4013 forbids something in the password; it is good for PLAIN alone. */
static bool make_keys(struct passwords *p, struct slice password, struct scram_keys *out)
{
    randombytes_buf(out->salt, sizeof(out->salt));
    return scram_keys_make(password, p->cost.iterations, out) == OK;
}

/* RFC 6856 2, 4616 2: as SASLprep makes it, in `room`; itself where RFC 4013 forbids something in it. */
static struct slice prepare(struct slice password, struct buf *room)
{
    bool is_good = saslprep(password, room) == OK && room->len > 0 && room->len <= PASSWORD_MAX;
    return is_good ? buf_slice(room) : password;
}

static void wipe(struct buf *room)
{
    if (room->ptr != NULL) {
        sodium_memzero(room->ptr, room->cap);
    }
    buf_fini(room);
}

/* What counts against guessing: SASLprep leaves out what nobody sees. */
static size_t prepared_len(struct slice password)
{
    AUTO(wipe) struct buf room;
    buf_init(&room, PREPARED_BYTES_MAX);
    return prepare(password, &room).len;
}

static enum err hash_make(struct passwords *p, struct slice password,
                          char out[crypto_pwhash_STRBYTES])
{
    AUTO(wipe) struct buf room;
    buf_init(&room, PREPARED_BYTES_MAX);
    struct slice prepared = prepare(password, &room);
    return crypto_pwhash_str(out, prepared.ptr, prepared.len, p->cost.operations, p->cost.memory) ==
                   0
               ? OK
               : fail(ERR_TEMP, "no memory for a password hash");
}

static bool fits(struct passwords *p, const char *hash, struct slice text)
{
    __atomic_add_fetch(&p->compared, 1, __ATOMIC_RELAXED);
    return crypto_pwhash_str_verify(hash, text.ptr, text.len) == 0;
}

/* One comparison, as for everybody, where the form is known; then *hash->form is not changed. Else it is found with at most two. */
static bool hash_fits(struct passwords *p, struct stored_hash *hash, struct slice password)
{
    AUTO(wipe) struct buf room;
    buf_init(&room, PREPARED_BYTES_MAX);
    struct slice prepared = prepare(password, &room);
    if (hash->form != FORM_TYPED && fits(p, hash->text, prepared)) {
        hash->form = FORM_PREPARED;
        return true;
    }
    bool may_be_typed =
        hash->form == FORM_TYPED || (hash->form == FORM_UNKNOWN && !slice_eq(prepared, password));
    if (may_be_typed && fits(p, hash->text, password)) {
        hash->form = FORM_TYPED;
        return true;
    }
    return false;
}

/* What is kept of a password. */
struct made_password {
    char hash[crypto_pwhash_STRBYTES];
    struct scram_keys keys;
    bool has_keys;
};

static enum err make_password(struct passwords *p, struct slice password, struct made_password *out)
{
    TRY(hash_make(p, password, out->hash));
    out->has_keys = make_keys(p, password, &out->keys);
    return OK;
}

static enum err write_rows(struct passwords *p, uint64_t account, const struct made_password *made)
{
    TRY(db_change(p, "INSERT OR REPLACE INTO password VALUES(?1,?2)", account, made->hash));
    TRY(form_write(p, account, made->hash, FORM_PREPARED));
    return made->has_keys ? scram_write(p, account, made->hash, &made->keys) : OK;
}

/* With the lock held; all of it or nothing: who is told that it failed goes on with the password of before, and who logs in by SCRAM alone
 * needs keys that are of this hash. */
static enum err write_password(struct passwords *p, uint64_t account,
                               const struct made_password *made)
{
    TRY(change_begin(p));
    return change_end(p, write_rows(p, account, made));
}

enum err passwords_set(struct passwords *p, uint64_t account, struct slice password)
{
    struct made_password made;
    if (password.len > PASSWORD_MAX || prepared_len(password) < PASSWORD_MIN) {
        return fail(ERR_SYNTAX, "a password has %d to %d octets", PASSWORD_MIN, PASSWORD_MAX);
    }
    TRY(make_password(p, password, &made));
    pthread_mutex_lock(&p->lock);
    cache_drop(p, account);
    enum err result = write_password(p, account, &made);
    pthread_mutex_unlock(&p->lock);
    sodium_memzero(&made, sizeof(made));
    return result;
}

static enum err forget_password(struct passwords *p, uint64_t account)
{
    TRY(db_change(p, "DELETE FROM scram WHERE account=?1", account, NULL));
    TRY(db_change(p, "DELETE FROM form WHERE account=?1", account, NULL));
    return db_change(p, "DELETE FROM password WHERE account=?1", account, NULL);
}

enum err passwords_remove(struct passwords *p, uint64_t account)
{
    pthread_mutex_lock(&p->lock);
    cache_drop(p, account);
    enum err result = change_begin(p);
    result = result == OK ? change_end(p, forget_password(p, account)) : result;
    pthread_mutex_unlock(&p->lock);
    return result;
}

/* With the lock held: is this still the hash of the account? While it was compared another password may have been set. */
static bool is_current(struct passwords *p, uint64_t account, const char *hash)
{
    char now[crypto_pwhash_STRBYTES];
    return db_hash(p, account, now) == OK && strcmp(now, hash) == 0;
}

/* What can be said under the lock: OK when the cache knows, ERR_NOT_FOUND when `hash` decides. */
static enum err check_begin(struct passwords *p, uint64_t account, struct slice peer,
                            const unsigned char digest[32], struct stored_hash *hash)
{
    if (!throttle_allows(&p->throttle, peer, account, passwords_now())) {
        return fail(ERR_DENIED, "too many failures from this network");
    }
    if (account != 0 && cache_matches(p, account, digest)) {
        return OK;
    }
    enum err found =
        account == 0 ? fail(ERR_NOT_FOUND, "no account") : db_hash(p, account, hash->text);
    if (found == ERR_NOT_FOUND) {
        memcpy(hash->text, p->dummy,
               sizeof(p->dummy)); /* as slow as any other, and nothing fits it */
        hash->form = FORM_PREPARED;
    } else if (found == OK) {
        hash->form = form_read(p, account, hash->text);
    }
    return found == OK ? ERR_NOT_FOUND : found;
}

/* The first login with a password that was set before there were SCRAM keys makes them. That it could not be written is no
 * reason to refuse who is right; the next login tries again. */
static void add_keys(struct passwords *p, uint64_t account, struct slice password, const char *hash)
{
    struct scram_keys keys;
    pthread_mutex_lock(&p->lock);
    bool is_there = scram_is_there(p, account);
    pthread_mutex_unlock(&p->lock);
    if (is_there || !make_keys(p, password, &keys)) {
        return;
    }
    pthread_mutex_lock(&p->lock);
    if (is_current(p, account, hash)) {
        IGNORE(scram_write(p, account, hash, &keys));
    }
    pthread_mutex_unlock(&p->lock);
    sodium_memzero(&keys, sizeof(keys));
}

/* Was it hashed when less was computed? One that costs more stays. */
static bool is_cheap(const struct passwords *p, const char *hash)
{
    struct scan c = scan_make(slice_cstr(hash));
    uint64_t memory, operations;
    return scan_lit(&c, SL("$argon2id$v=19$m=")) && scan_u64(&c, &memory) &&
           scan_lit(&c, SL(",t=")) && scan_u64(&c, &operations) &&
           (memory < p->cost.memory / 1024 || operations < p->cost.operations);
}

/* Who was right gets what is kept of his password as it would be made now, once. That it cannot be is no reason to refuse him. */
static void renew(struct passwords *p, uint64_t account, struct slice password, const char *hash)
{
    struct made_password made;
    if (!is_cheap(p, hash)) {
        add_keys(p, account, password, hash);
    } else if (make_password(p, password, &made) == OK) {
        pthread_mutex_lock(&p->lock);
        if (is_current(p, account, hash)) {
            IGNORE(write_password(p, account, &made));
        }
        pthread_mutex_unlock(&p->lock);
        sodium_memzero(&made, sizeof(made));
    }
}

enum err passwords_check(struct passwords *p, uint64_t account, struct slice password,
                         struct slice peer, uint32_t *delay_msec)
{
    struct stored_hash hash = { .form = FORM_UNKNOWN };
    unsigned char digest[32];
    uint64_t secret;
    *delay_msec = 0;
    digest_of(p, account, password, digest);
    memcpy(&secret, digest, sizeof(secret));
    pthread_mutex_lock(&p->lock);
    enum err begun = check_begin(p, account, peer, digest, &hash);
    pthread_mutex_unlock(&p->lock);
    if (begun != ERR_NOT_FOUND) {
        *delay_msec = begun == ERR_DENIED ? THROTTLE_DELAY_MAX_MSEC : 0;
        return begun;
    }
    /* The slow part runs without the lock. */
    enum hash_form known = hash.form;
    bool ok = hash_fits(p, &hash, password);
    pthread_mutex_lock(&p->lock);
    ok = ok && account != 0 && is_current(p, account, hash.text);
    if (ok && hash.form != known) {
        IGNORE(form_write(p, account, hash.text, hash.form)); /* the next login tries again */
    }
    if (ok) {
        cache_put(p, account, digest);
        throttle_succeeded(&p->throttle, peer, account);
    } else {
        *delay_msec = throttle_failed(&p->throttle, peer, secret, passwords_now());
    }
    pthread_mutex_unlock(&p->lock);
    if (ok) {
        renew(p, account, password, hash.text);
    }
    sodium_memzero(&hash, sizeof(hash));
    return ok ? OK : fail(ERR_DENIED, "wrong name or password");
}

enum err passwords_verify(struct passwords *p)
{
    pthread_mutex_lock(&p->lock);
    enum err result = db_check(p->db, ignore_line, NULL);
    pthread_mutex_unlock(&p->lock);
    return result == OK ? OK : damaged();
}

enum err passwords_copy(struct passwords *p, const char *data_dir, struct slice name)
{
    pthread_mutex_lock(&p->lock);
    enum err result = vault_copy_make(p->db, data_dir, name);
    pthread_mutex_unlock(&p->lock);
    return result;
}
