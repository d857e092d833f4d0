/* The vault: passwords, throttling, the TLS key. In this process, as --single has it. */
#include <errno.h>
#include <ftw.h>
#include <openssl/x509.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/test.h"
#include "db/db.h"
#include "directory/vault_internal.h"
#include "support/fault_disk.h"

struct fixture {
    char dir[64];
    struct vault *vault;
    struct arena *arena;
};

static void fixture_init(struct fixture *f)
{
    *f = (struct fixture){ .dir = "/tmp/culver-vault-XXXXXX" };
    assert_true(sodium_init() >= 0);
    assert_non_null(mkdtemp(f->dir));
    log_setup(LOG_ERROR, "test", -1);
    f->arena = arena_new(NULL, "test", 1 << 24);
    struct vault_config config = { -1, -1, f->dir, .hashes_cheaply = true };
    f->vault = vault_open(NULL, &config);
    assert_non_null(f->vault);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    return remove(path);
}

static void fixture_fini(struct fixture *f)
{
    vault_close(f->vault);
    nftw(f->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(f->arena);
}

static void test_passwords(void **state)
{
    struct fixture f;
    fixture_init(&f);
    assert_int_equal(vault_password_set(f.vault, 1, SL("correct horse")), OK);
    assert_int_equal(vault_password_check(f.vault, 1, SL("correct horse"), SL("192.0.2.1")), OK);
    assert_int_equal(vault_password_check(f.vault, 1, SL("correct horse"), SL("192.0.2.1")),
                     OK); /* now cached */
    assert_int_equal(vault_password_check(f.vault, 1, SL("wrong horse"), SL("192.0.2.1")),
                     ERR_DENIED);
    assert_int_equal(vault_password_check(f.vault, 1, SL(""), SL("192.0.2.1")), ERR_DENIED);
    assert_int_equal(vault_password_check(f.vault, 0, SL("correct horse"), SL("192.0.2.1")),
                     ERR_DENIED);
    assert_int_equal(vault_password_check(f.vault, 2, SL("correct horse"), SL("192.0.2.1")),
                     ERR_DENIED);
    /* Another password makes the old one worthless at once. */
    assert_int_equal(vault_password_set(f.vault, 1, SL("battery staple")), OK);
    assert_int_equal(vault_password_check(f.vault, 1, SL("correct horse"), SL("192.0.2.1")),
                     ERR_DENIED);
    assert_int_equal(vault_password_check(f.vault, 1, SL("battery staple"), SL("192.0.2.1")), OK);
    assert_int_equal(vault_password_remove(f.vault, 1), OK);
    assert_int_equal(vault_password_check(f.vault, 1, SL("battery staple"), SL("192.0.2.1")),
                     ERR_DENIED);
    fixture_fini(&f);
}

/* RFC 7677 3: user, "pencil", its salt and nonces. */
static void test_scram_vector(void **state)
{
    struct scram_keys keys;
    unsigned char proof[SCRAM_KEY_BYTES], signature[SCRAM_KEY_BYTES], expected[SCRAM_KEY_BYTES];
    size_t len;
    assert_int_equal(sodium_base642bin(keys.salt, sizeof(keys.salt), "W22ZaJ0SNY7soEsUEjb6gQ==", 24,
                                       NULL, &len, NULL, sodium_base64_VARIANT_ORIGINAL),
                     0);
    assert_int_equal(sodium_base642bin(proof, sizeof(proof),
                                       "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", 44, NULL,
                                       &len, NULL, sodium_base64_VARIANT_ORIGINAL),
                     0);
    assert_int_equal(sodium_base642bin(expected, sizeof(expected),
                                       "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", 44, NULL,
                                       &len, NULL, sodium_base64_VARIANT_ORIGINAL),
                     0);
    struct slice message = SL("n=user,r=rOprNGfwEbeRWgbNEkqO,"
                              "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                              "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
                              "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
    assert_int_equal(scram_keys_make(SL("pencil"), 4096, &keys), OK);
    assert_true(scram_keys_verify(&keys, message, proof, signature));
    assert_memory_equal(signature, expected, sizeof(expected));
    proof[31] ^= 1;
    assert_false(scram_keys_verify(&keys, message, proof, signature));
    assert_int_equal(scram_keys_make(SL("\x07"), 4096, &keys), ERR_SYNTAX);
}

/* Names without keys get a salt that stays, also over a restart, and differs from name to name. */
static void test_scram_salts(void **state)
{
    struct fixture f;
    unsigned char known[16], again[16], unknown[16], other[16];
    uint32_t count, unknown_count;
    fixture_init(&f);
    assert_int_equal(vault_password_set(f.vault, 1, SL("correct horse")), OK);
    assert_int_equal(vault_scram_begin(f.vault, 1, SL("a@x"), known, &count), OK);
    assert_int_equal(vault_scram_begin(f.vault, 0, SL("b@x"), unknown, &unknown_count), OK);
    assert_int_equal(vault_scram_begin(f.vault, 0, SL("c@x"), other, &unknown_count), OK);
    assert_int_equal(count, unknown_count);
    assert_memory_not_equal(unknown, other, 16);
    vault_close(f.vault);
    struct vault_config config = { -1, -1, f.dir, .hashes_cheaply = true };
    f.vault = vault_open(NULL, &config);
    assert_non_null(f.vault);
    assert_int_equal(vault_scram_begin(f.vault, 1, SL("a@x"), again, &count), OK);
    assert_memory_equal(known, again, 16);
    assert_int_equal(vault_scram_begin(f.vault, 0, SL("b@x"), again, &count), OK);
    assert_memory_equal(unknown, again, 16);
    fixture_fini(&f);
}

static void exec_sql(struct fixture *f, const char *sql)
{
    char path[128];
    sqlite3 *db;
    snprintf(path, sizeof(path), "%s/vault/vault.db", f->dir);
    vault_close(f->vault);
    assert_int_equal(db_open(path, &db, SQLITE_OPEN_READWRITE, "unix", NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    struct vault_config config = { -1, -1, f->dir, .hashes_cheaply = true };
    f->vault = vault_open(NULL, &config);
    assert_non_null(f->vault);
}

/* Keys of before are made at the first login, and are worthless once the hash is another, whoever wrote it. */
static void test_scram_keys_follow_the_password(void **state)
{
    struct fixture f;
    unsigned char first[16], salt[16], none[16];
    uint32_t count;
    fixture_init(&f);
    assert_int_equal(vault_password_set(f.vault, 1, SL("correct horse")), OK);
    assert_int_equal(vault_scram_begin(f.vault, 1, SL("a@x"), first, &count), OK);
    exec_sql(&f, "DELETE FROM scram");
    assert_int_equal(vault_scram_begin(f.vault, 1, SL("a@x"), none, &count), OK);
    assert_memory_not_equal(first, none, 16);
    assert_int_equal(vault_password_check(f.vault, 1, SL("wrong horse"), SL("192.0.2.1")),
                     ERR_DENIED);
    assert_int_equal(vault_scram_begin(f.vault, 1, SL("a@x"), salt, &count), OK);
    assert_memory_equal(salt, none, 16);
    assert_int_equal(vault_password_check(f.vault, 1, SL("correct horse"), SL("192.0.2.1")), OK);
    assert_int_equal(vault_scram_begin(f.vault, 1, SL("a@x"), salt, &count), OK);
    assert_memory_not_equal(salt, none, 16);
    exec_sql(&f, "UPDATE password SET hash='$argon2id$another'");
    assert_int_equal(vault_scram_begin(f.vault, 1, SL("a@x"), salt, &count), OK);
    assert_memory_equal(salt, none, 16);
    assert_int_equal(vault_password_remove(f.vault, 1), OK);
    assert_int_equal(vault_scram_begin(f.vault, 1, SL("a@x"), salt, &count), OK);
    assert_memory_equal(salt, none, 16);
    fixture_fini(&f);
}

/* Wrong proofs are counted as wrong passwords are: one network is refused in the end, with the right proof too. */
static void test_scram_is_throttled(void **state)
{
    struct fixture f;
    unsigned char signature[SCRAM_KEY_BYTES];
    fixture_init(&f);
    assert_int_equal(vault_password_set(f.vault, 1, SL("correct horse")), OK);
    for (unsigned i = 0; i <= THROTTLE_REFUSE + 1; i++) {
        struct scram_attempt attempt = { SL("n=a"), { (unsigned char)(i + 1) }, SL("192.0.2.1") };
        assert_int_equal(vault_scram_check(f.vault, 1, &attempt, signature), ERR_DENIED);
    }
    assert_int_equal(vault_password_check(f.vault, 1, SL("correct horse"), SL("192.0.2.1")),
                     ERR_DENIED);
    assert_int_equal(vault_password_check(f.vault, 1, SL("correct horse"), SL("198.51.100.1")), OK);
    fixture_fini(&f);
}

struct guessing {
    struct passwords *passwords;
    _Atomic bool is_over;
};

static void *guess(void *arg)
{
    struct guessing *g = arg;
    uint32_t delay;
    while (!g->is_over) {
        IGNORE(passwords_check(g->passwords, 1, SL("the old one"), SL("192.0.2.1"), &delay));
    }
    return NULL;
}

/* SA16: A login with the old password that overlaps the change must not make it known again. */
static void test_change_during_check(void **state)
{
    struct fixture f;
    struct password_cost cost = { crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN };
    struct passwords passwords;
    fixture_init(&f);
    assert_int_equal(passwords_open(f.dir, cost, &passwords), OK);
    for (unsigned i = 0; i < 50; i++) {
        struct guessing g = { .passwords = &passwords };
        pthread_t thread;
        uint32_t delay;
        assert_int_equal(passwords_set(&passwords, 1, SL("the old one")), OK);
        assert_int_equal(pthread_create(&thread, NULL, guess, &g), 0);
        assert_int_equal(passwords_set(&passwords, 1, SL("the new one")), OK);
        g.is_over = true;
        pthread_join(thread, NULL);
        assert_int_equal(passwords_check(&passwords, 1, SL("the old one"), SL("192.0.2.2"), &delay),
                         ERR_DENIED);
        assert_int_equal(passwords_check(&passwords, 1, SL("the new one"), SL("192.0.2.3"), &delay),
                         OK);
    }
    passwords_close(&passwords);
    fixture_fini(&f);
}

/* RFC 6856 2, 4616 2: passwords that SASLprep makes the same are; one that was set before they were prepared is what was typed. */
static void test_prepared_passwords(void **state)
{
    struct fixture f;
    struct password_cost cost = { crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN };
    struct passwords passwords;
    struct slice composed = SL("caf\xc3\xa9 horse"), decomposed = SL("cafe\xcc\x81\xc2\xa0horse"),
                 forbidden = SL("horse\aand cart");
    struct slice all[] = { composed, decomposed }, peer = SL("192.0.2.1");
    char hash[crypto_pwhash_STRBYTES], change[crypto_pwhash_STRBYTES + 64];
    uint32_t delay;
    fixture_init(&f);
    assert_int_equal(passwords_open(f.dir, cost, &passwords), OK);
    for (unsigned set = 0; set < 2; set++) {
        assert_int_equal(passwords_set(&passwords, 1, all[set]), OK);
        assert_int_equal(passwords_check(&passwords, 1, composed, peer, &delay), OK);
        assert_int_equal(passwords_check(&passwords, 1, decomposed, peer, &delay), OK);
        assert_int_equal(passwords_check(&passwords, 1, SL("cafe horse"), peer, &delay),
                         ERR_DENIED);
    }
    assert_int_equal(
        crypto_pwhash_str(hash, decomposed.ptr, decomposed.len, cost.operations, cost.memory), 0);
    snprintf(change, sizeof(change), "INSERT INTO password VALUES(2,'%s')", hash);
    assert_int_equal(sqlite3_exec(passwords.db, change, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(passwords_check(&passwords, 2, decomposed, peer, &delay), OK);
    assert_int_equal(passwords_check(&passwords, 2, composed, peer, &delay), ERR_DENIED);
    assert_int_equal(passwords_set(&passwords, 3, forbidden), OK);
    assert_int_equal(passwords_check(&passwords, 3, forbidden, peer, &delay), OK);
    /* one letter between octets that come to nothing */
    assert_int_equal(passwords_set(&passwords, 4, SL("\xc2\xad\xc2\xad\xc2\xadx\xc2\xad\xc2\xad")),
                     ERR_SYNTAX);
    passwords_close(&passwords);
    fixture_fini(&f);
}

static uint64_t cost_of(struct passwords *p, uint64_t account, struct slice password,
                        enum err expected)
{
    uint32_t delay;
    uint64_t before = p->compared;
    assert_int_equal(passwords_check(p, account, password, SL("192.0.2.1"), &delay), expected);
    return p->compared - before;
}

/* SA10: what SASLprep changes costs one hash too, or the time would tell who has a password, and guesses would cost us twice what they cost
 * others. A hash of which it is not known what it is of costs two, until somebody has logged in. */
static void test_one_hash(void **state)
{
    struct fixture f;
    struct password_cost cost = { crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN };
    struct passwords passwords;
    struct slice good = SL("cafe\xcc\x81\xc2\xa0horse"), bad = SL("cafe\xcc\x81\xc2\xa0"
                                                                  "cart");
    fixture_init(&f);
    assert_int_equal(passwords_open(f.dir, cost, &passwords), OK);
    assert_int_equal(cost_of(&passwords, 0, bad, ERR_DENIED), 1);
    assert_int_equal(passwords_set(&passwords, 1, good), OK);
    assert_int_equal(cost_of(&passwords, 1, bad, ERR_DENIED), 1);
    assert_int_equal(cost_of(&passwords, 1, good, OK), 1);
    assert_int_equal(cost_of(&passwords, 1, SL("caf\xc3\xa9 horse"), OK), 1);
    char hash[crypto_pwhash_STRBYTES], change[crypto_pwhash_STRBYTES + 64];
    const struct slice forms[] = { good, SL("caf\xc3\xa9 horse") };
    for (uint64_t i = 0; i < 2; i++) { /* hashes of both forms, from before it was noted */
        uint64_t account = 2 + i;
        assert_int_equal(
            crypto_pwhash_str(hash, forms[i].ptr, forms[i].len, cost.operations, cost.memory), 0);
        snprintf(change, sizeof(change), "INSERT INTO password VALUES(%llu,'%s')",
                 (unsigned long long)account, hash);
        assert_int_equal(sqlite3_exec(passwords.db, change, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(cost_of(&passwords, account, bad, ERR_DENIED), 2);
        assert_int_equal(cost_of(&passwords, account, good, OK), 2 - i);
        assert_int_equal(cost_of(&passwords, account, bad, ERR_DENIED), 1);
    }
    assert_int_equal(passwords_set(&passwords, 2, good),
                     OK); /* what is known of a hash goes with it */
    assert_int_equal(cost_of(&passwords, 2, SL("caf\xc3\xa9 horse"), OK), 1);
    passwords_close(&passwords);
    fixture_fini(&f);
}

/* What cannot be written wholly is not written: who is told that his new password was not taken has the old one. */
static void test_set_wholly_or_not(void **state)
{
    static const char *const tables[] = { "password", "form", "scram" };
    struct fixture f;
    struct password_cost cost = { crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN, 4096 };
    struct passwords passwords;
    struct slice before = SL("correct horse"), peer = SL("192.0.2.1");
    char change[128];
    uint32_t delay;
    fixture_init(&f);
    assert_int_equal(passwords_open(f.dir, cost, &passwords), OK);
    assert_int_equal(passwords_set(&passwords, 1, before), OK);
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        snprintf(change, sizeof(change),
                 "CREATE TEMP TRIGGER broken BEFORE INSERT ON %s BEGIN SELECT RAISE(ABORT,'disk'); "
                 "END",
                 tables[i]);
        assert_int_equal(sqlite3_exec(passwords.db, change, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(passwords_set(&passwords, 1, SL("battery staple")), ERR_TEMP);
        assert_int_equal(passwords_check(&passwords, 1, before, peer, &delay), OK);
        assert_int_equal(sqlite3_exec(passwords.db, "DROP TRIGGER broken", NULL, NULL, NULL),
                         SQLITE_OK);
    }
    assert_int_equal(passwords_set(&passwords, 1, SL("battery staple")), OK);
    assert_int_equal(passwords_check(&passwords, 1, before, peer, &delay), ERR_DENIED);
    assert_int_equal(passwords_check(&passwords, 1, SL("battery staple"), peer, &delay), OK);
    passwords_close(&passwords);
    fixture_fini(&f);
}

static char *stored_hash(struct passwords *p, struct arena *arena)
{
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(p->db, "SELECT hash FROM password", -1, &s, NULL), 0);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    char *hash = arena_cstr(arena, slice_cstr((const char *)sqlite3_column_text(s, 0)));
    sqlite3_finalize(s);
    return hash;
}

/* The hash after a login with the password, which is right or not, in a vault that hashes at that cost. */
static char *hash_after_login(struct fixture *f, struct password_cost cost, const char *password,
                              enum err expected)
{
    struct passwords passwords;
    uint32_t delay;
    assert_int_equal(passwords_open(f->dir, cost, &passwords), OK);
    assert_int_equal(passwords_check(&passwords, 1, slice_cstr(password), SL("192.0.2.1"), &delay),
                     expected);
    char *hash = stored_hash(&passwords, f->arena);
    uint64_t compared = passwords.compared;
    assert_int_equal(passwords_check(&passwords, 1, slice_cstr(password), SL("192.0.2.1"), &delay),
                     expected);
    assert_true(expected != OK || passwords.compared == compared);
    assert_true(scram_is_there(&passwords, 1) || expected != OK);
    passwords_close(&passwords);
    return hash;
}

/* A password that was hashed when less was computed is hashed as it would be now, with its SCRAM keys, when its user logs in with it. */
static void test_cheap_hashes_are_renewed(void **state)
{
    struct fixture f;
    struct password_cost cheap = { 1, crypto_pwhash_MEMLIMIT_MIN, 4096 }, more_time = cheap,
                         full = { 2, 64 * 1024, 8192 };
    struct passwords passwords;
    more_time.operations = 2;
    fixture_init(&f);
    assert_int_equal(passwords_open(f.dir, cheap, &passwords), OK);
    assert_int_equal(passwords_set(&passwords, 1, SL("correct horse")), OK);
    char *first = stored_hash(&passwords, f.arena);
    passwords_close(&passwords);
    assert_string_equal(hash_after_login(&f, full, "wrong horse", ERR_DENIED), first);
    assert_string_equal(hash_after_login(&f, cheap, "correct horse", OK), first);
    char *slower = hash_after_login(&f, more_time, "correct horse", OK);
    assert_true(slice_starts(slice_cstr(slower), SL("$argon2id$v=19$m=8,t=2,p=1$")));
    char *renewed = hash_after_login(&f, full, "correct horse", OK);
    assert_true(slice_starts(slice_cstr(renewed), SL("$argon2id$v=19$m=64,t=2,p=1$")));
    assert_string_equal(hash_after_login(&f, full, "correct horse", OK), renewed);
    assert_string_equal(hash_after_login(&f, cheap, "correct horse", OK), renewed);
    assert_string_equal(hash_after_login(&f, full, "wrong horse", ERR_DENIED), renewed);
    fixture_fini(&f);
}

/* SA23: a hash that cannot be read is no wrong password. */
static void test_unreadable_is_not_wrong(void **state)
{
    struct fixture f;
    struct password_cost cost = { crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN };
    struct passwords passwords;
    uint32_t delay;
    fixture_init(&f);
    assert_int_equal(passwords_open(f.dir, cost, &passwords), OK);
    assert_int_equal(passwords_set(&passwords, 1, SL("correct horse")), OK);
    assert_int_equal(sqlite3_exec(passwords.db, "DROP TABLE password", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(passwords_check(&passwords, 1, SL("correct horse"), SL("192.0.2.1"), &delay),
                     ERR_TEMP);
    passwords_close(&passwords);
    fixture_fini(&f);
}

static void test_no_password_on_disk(void **state)
{
    struct fixture f;
    char path[128];
    static char bytes[1 << 20];
    fixture_init(&f);
    assert_int_equal(vault_password_set(f.vault, 1, SL("correct horse battery")), OK);
    static const char *const files[] = { "vault.db", "vault.db-wal" };
    size_t seen = 0;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        snprintf(path, sizeof(path), "%s/vault/%s", f.dir, files[i]);
        FILE *file = fopen(path, "r");
        if (file != NULL) {
            size_t len = fread(bytes, 1, sizeof(bytes), file);
            struct slice all = slice_make(bytes, len);
            assert_int_equal(slice_find(all, SL("correct horse")), len);
            seen += slice_find(all, SL("$argon2id$")) < len;
            fclose(file);
        }
    }
    assert_true(seen > 0);
    fixture_fini(&f);
}

/* Delay first, then refusal of the network, never of the account; a repeated wrong password counts once. */
static void test_throttle(void **state)
{
    struct throttle t;
    usec_t now = 1000 * USEC_PER_SEC;
    throttle_init(&t);
    for (unsigned i = 0; i < THROTTLE_FREE; i++) {
        assert_int_equal(throttle_failed(&t, SL("192.0.2.1"), i + 1, now), 0);
    }
    assert_int_equal(throttle_failed(&t, SL("192.0.2.1"), 1, now), 0);
    assert_true(throttle_failed(&t, SL("192.0.2.1"), 100, now) > 0);
    for (unsigned i = 0; i < THROTTLE_REFUSE; i++) {
        assert_true(throttle_failed(&t, SL("192.0.2.77"), 200 + i, now) <= THROTTLE_DELAY_MAX_MSEC);
    }
    assert_false(throttle_allows(&t, SL("192.0.2.200"), 1, now));
    assert_true(throttle_allows(&t, SL("198.51.100.1"), 1, now));
    /* Who was right from there before still gets in. */
    throttle_succeeded(&t, SL("192.0.2.9"), 7);
    assert_true(throttle_allows(&t, SL("192.0.2.9"), 7, now));
    assert_true(
        throttle_allows(&t, SL("192.0.2.200"), 1, now + (THROTTLE_WINDOW_SECS + 1) * USEC_PER_SEC));
    throttle_fini(&t);
}

static void test_certificate(void **state)
{
    struct fixture f;
    struct slice ca, certificate, key, pem, other_ca, other, other_key;
    struct slice names[] = { SL("mx.lab.test") };
    fixture_init(&f);
    assert_int_equal(vault_certificate(f.vault, f.arena, &pem), ERR_NOT_FOUND);
    assert_int_equal(tls_make_lab_certificates(names, 1, f.arena, &ca, &certificate, &key), OK);
    assert_int_equal(tls_make_lab_certificates(names, 1, f.arena, &other_ca, &other, &other_key),
                     OK);
    assert_int_equal(vault_install_certificate(f.dir, certificate, other_key), ERR_SYNTAX);
    assert_int_equal(vault_install_certificate(f.dir, SL("junk"), key), ERR_SYNTAX);
    assert_int_equal(vault_install_certificate(f.dir, certificate, key), OK);
    assert_int_equal(vault_reload(f.vault), OK);
    assert_int_equal(vault_certificate(f.vault, f.arena, &pem), OK);
    ASSERT_SLICE(pem, certificate);
    struct tls_signer signer = vault_signer(f.vault);
    unsigned char digest[32] = { 1 }, signature[512];
    size_t len = sizeof(signature);
    assert_int_equal(signer.sign(signer.arg, NID_sha256, slice_make(digest, 32), signature, &len),
                     OK);
    assert_true(len > 60);
    fixture_fini(&f);
}

/* The power goes as soon as a file is said to be there: it is, whole, and so is one that takes its place. */
static void test_private_file_is_durable(void **state)
{
    static const char *const texts[] = { "the first key", "the second, longer key" };
    struct fixture f;
    struct world world;
    char path[128];
    fixture_init(&f);
    world_init_real(&world);
    struct fault_disk *disk = fault_disk_new(&world);
    snprintf(path, sizeof(path), "%s/vault/tls.key", f.dir);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        AUTO(buf_fini) struct buf found;
        buf_init(&found, 100);
        assert_int_equal(vault_write_private(&world.disk, f.dir, "tls.key", slice_cstr(texts[i])),
                         OK);
        fault_disk_crash(disk, CRASH_LOSES_ALL, i);
        assert_int_equal(disk_read_file(&world.disk, path, &found), OK);
        ASSERT_SLICE(buf_slice(&found), slice_cstr(texts[i]));
    }
    fault_disk_fail(disk, FAULT_SYNC, 2, 1, EIO); /* the directory's */
    assert_int_equal(vault_write_private(&world.disk, f.dir, "tls.key", SL("another")), ERR_TEMP);
    fault_disk_free(disk);
    fixture_fini(&f);
}

/* --- keys of DKIM --- */

static bool verifies(const struct dkim_key *key, const unsigned char *digest,
                     struct slice signature)
{
    const unsigned char *octets = (const unsigned char *)key->public_key.ptr;
    bool is_rsa = key->algorithm == DKIM_RSA_SHA256;
    EVP_PKEY *public =
        is_rsa ? d2i_PUBKEY(NULL, &octets, (long)key->public_key.len)
               : EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, octets, key->public_key.len);
    const unsigned char *bytes = (const unsigned char *)signature.ptr;
    assert_non_null(public);
    assert_int_equal(EVP_PKEY_get_bits(public), is_rsa ? 2048 : 256);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(public, NULL);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    bool ok = is_rsa ? EVP_PKEY_verify_init(ctx) == 1 &&
                           EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) == 1 &&
                           EVP_PKEY_verify(ctx, bytes, signature.len, digest, 32) == 1
                     : EVP_DigestVerifyInit(md, NULL, NULL, NULL, public) == 1 &&
                           EVP_DigestVerify(md, bytes, signature.len, digest, 32) == 1;
    EVP_MD_CTX_free(md);
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(public);
    return ok;
}

static const struct utc summer = { 1785000000 }; /* 2026-07-25 */

static void test_dkim_keys(void **state)
{
    struct fixture f;
    struct dkim_keys keys;
    struct slice signature;
    unsigned char digest[DKIM_HASH_BYTES] = { 1, 2, 3 };
    fixture_init(&f);
    assert_int_equal(vault_dkim_list(f.vault, SL("lab.test"), f.arena, &keys), OK);
    assert_int_equal(keys.count, 0);
    assert_int_equal(vault_dkim_activate(f.vault, SL("lab.test")), ERR_NOT_FOUND);
    assert_int_equal(vault_dkim_create(f.vault, SL("lab.test"), summer), OK);
    assert_int_equal(vault_dkim_list(f.vault, SL("lab.test"), f.arena, &keys), OK);
    assert_int_equal(keys.count, 2);
    ASSERT_SLICE(keys.keys[0].selector, SL("culver-2026a-rsa"));
    ASSERT_SLICE(keys.keys[1].selector, SL("culver-2026a-ed25519"));
    for (unsigned i = 0; i < keys.count; i++) {
        ASSERT_SLICE(keys.keys[i].domain, SL("lab.test"));
        assert_true(keys.keys[i].is_active);
        assert_int_equal(keys.keys[i].created.secs, summer.secs);
        assert_int_equal(vault_dkim_sign(f.vault, &keys.keys[i], digest, f.arena, &signature), OK);
        assert_true(verifies(&keys.keys[i], digest, signature));
        digest[0]++;
        assert_false(verifies(&keys.keys[i], digest, signature));
    }
    struct dkim_key unknown = { .domain = SL("lab.test"), .selector = SL("none") };
    assert_int_equal(vault_dkim_sign(f.vault, &unknown, digest, f.arena, &signature),
                     ERR_NOT_FOUND);
    assert_int_equal(vault_dkim_create(f.vault, SL("Lab.test"), summer), ERR_SYNTAX);
    assert_int_equal(vault_dkim_create(f.vault, SL("a b"), summer), ERR_SYNTAX);
    fixture_fini(&f);
}

/* New keys wait until they are published; then the old ones rest, and can be taken away. */
static void test_dkim_rotation(void **state)
{
    struct fixture f;
    struct dkim_keys before, found, all;
    struct slice signature;
    unsigned char digest[DKIM_HASH_BYTES] = { 0 };
    fixture_init(&f);
    assert_int_equal(vault_dkim_create(f.vault, SL("lab.test"), summer), OK);
    assert_int_equal(vault_dkim_find(f.vault, SL("lab.test"), f.arena, &before), OK);
    assert_int_equal(vault_dkim_create(f.vault, SL("lab.test"), summer), OK);
    assert_int_equal(vault_dkim_list(f.vault, SL("lab.test"), f.arena, &all), OK);
    assert_int_equal(all.count, 4);
    ASSERT_SLICE(all.keys[2].selector, SL("culver-2026b-rsa"));
    assert_false(all.keys[2].is_active || all.keys[3].is_active);
    assert_int_equal(vault_dkim_sign(f.vault, &all.keys[2], digest, f.arena, &signature),
                     ERR_NOT_FOUND);
    assert_int_equal(vault_dkim_find(f.vault, SL("lab.test"), f.arena, &found), OK);
    assert_int_equal(found.count, 2);
    ASSERT_SLICE(found.keys[0].selector, before.keys[0].selector);
    assert_int_equal(vault_dkim_activate(f.vault, SL("lab.test")), OK);
    assert_int_equal(vault_dkim_find(f.vault, SL("lab.test"), f.arena, &found), OK);
    assert_int_equal(found.count, 2);
    ASSERT_SLICE(found.keys[0].selector, SL("culver-2026b-rsa"));
    assert_int_equal(vault_dkim_sign(f.vault, &before.keys[0], digest, f.arena, &signature),
                     ERR_NOT_FOUND);
    assert_int_equal(vault_dkim_remove(f.vault, SL("lab.test"), before.keys[0].selector), OK);
    assert_int_equal(vault_dkim_remove(f.vault, SL("lab.test"), before.keys[0].selector),
                     ERR_NOT_FOUND);
    assert_int_equal(vault_dkim_list(f.vault, SL("lab.test"), f.arena, &all), OK);
    assert_int_equal(all.count, 3);
    fixture_fini(&f);
}

/* A host below a domain is signed for by the domain; a top-level domain by nobody, and a domain not by one below it. */
static void test_dkim_above(void **state)
{
    struct fixture f;
    struct dkim_keys keys;
    fixture_init(&f);
    assert_int_equal(vault_dkim_create(f.vault, SL("lab.test"), summer), OK);
    assert_int_equal(vault_dkim_create(f.vault, SL("test"), summer), OK);
    assert_int_equal(vault_dkim_find(f.vault, SL("mx.deep.lab.test"), f.arena, &keys), OK);
    assert_int_equal(keys.count, 2);
    ASSERT_SLICE(keys.keys[0].domain, SL("lab.test"));
    assert_int_equal(vault_dkim_find(f.vault, SL("otherlab.test"), f.arena, &keys), OK);
    assert_int_equal(keys.count, 0);
    assert_int_equal(vault_dkim_create(f.vault, SL("deep.lab.test"), summer), OK);
    assert_int_equal(vault_dkim_find(f.vault, SL("mx.deep.lab.test"), f.arena, &keys), OK);
    ASSERT_SLICE(keys.keys[0].domain, SL("deep.lab.test"));
    assert_int_equal(vault_dkim_find(f.vault, SL("lab.test"), f.arena, &keys), OK);
    ASSERT_SLICE(keys.keys[0].domain, SL("lab.test"));
    fixture_fini(&f);
}

/* Keys are there when the vault starts again, belong to nobody else, and can be copied. */
static void test_dkim_on_disk(void **state)
{
    struct fixture f;
    struct dkim_keys keys;
    struct stat info;
    char path[128];
    struct vault_config config = { -1, -1, f.dir, .hashes_cheaply = true };
    fixture_init(&f);
    assert_int_equal(vault_dkim_create(f.vault, SL("lab.test"), summer), OK);
    assert_int_equal(vault_copy(f.vault, SL("before")), OK);
    assert_int_equal(vault_copy_check(f.vault, SL("before")), OK);
    vault_close(f.vault);
    f.vault = vault_open(NULL, &config);
    assert_int_equal(vault_dkim_find(f.vault, SL("lab.test"), f.arena, &keys), OK);
    assert_int_equal(keys.count, 2);
    snprintf(path, sizeof(path), "%s/vault/vault.db", f.dir);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    fixture_fini(&f);
}

static void change_behind(const struct fixture *f, const char *sql)
{
    sqlite3 *db = NULL;
    char path[128];
    snprintf(path, sizeof(path), "%s/vault/vault.db", f->dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static unsigned find_count(const struct fixture *f, struct vault *vault)
{
    struct dkim_keys keys;
    assert_int_equal(vault_dkim_find(vault, SL("lab.test"), f->arena, &keys), OK);
    return keys.count;
}

/* What was asked once is not asked again, by no reactor, until a command changes keys, on whichever. What changes in vault.db
 * behind all of them shows who asks. */
static void test_dkim_cache(void **state)
{
    struct fixture f;
    struct dkim_keys keys;
    struct slice signature;
    unsigned char digest[DKIM_HASH_BYTES] = { 0 };
    fixture_init(&f);
    struct vault_config config = { -1, -1, f.dir, dkim_cache_new(), .hashes_cheaply = true };
    struct vault *one = vault_open(NULL, &config), *other = vault_open(NULL, &config);
    assert_int_equal(find_count(&f, one), 0);
    assert_int_equal(vault_dkim_create(f.vault, SL("lab.test"), summer), OK); /* has no cache */
    assert_int_equal(find_count(&f, f.vault), 2);
    assert_int_equal(find_count(&f, one), 0);
    assert_int_equal(find_count(&f, other), 0);
    assert_int_equal(vault_dkim_activate(other, SL("lab.test")), OK);
    assert_int_equal(find_count(&f, one), 2);
    change_behind(&f, "UPDATE dkim SET is_active=0");
    assert_int_equal(vault_dkim_find(other, SL("lab.test"), f.arena, &keys), OK);
    assert_int_equal(keys.count, 2);
    assert_int_equal(find_count(&f, f.vault), 0);
    /* The vault signs with none that is not active, whatever is remembered, and then it is not. */
    assert_int_equal(vault_dkim_sign(one, &keys.keys[0], digest, f.arena, &signature),
                     ERR_NOT_FOUND);
    assert_int_equal(find_count(&f, other), 0);
    change_behind(&f, "UPDATE dkim SET is_active=1");
    assert_int_equal(vault_dkim_remove(one, SL("lab.test"), keys.keys[0].selector), OK);
    assert_int_equal(find_count(&f, other), 1);
    assert_int_equal(vault_dkim_create(one, SL("else.test"), summer), OK);
    change_behind(&f, "UPDATE dkim SET is_active=0");
    assert_int_equal(find_count(&f, other), 0); /* by any change, also of another domain */
    vault_close(one);
    vault_close(other);
    dkim_cache_free(config.dkim);
    fixture_fini(&f);
}

static bool is_cached(struct dkim_cache *cache, const struct fixture *f, struct slice domain,
                      struct slice *out, uint64_t *age)
{
    return dkim_cache_find(cache, domain, f->arena, out, age);
}

/* It has room for so many domains and octets; an answer that a change has overtaken is not kept. */
static void test_dkim_cache_limits(void **state)
{
    struct fixture f;
    struct dkim_cache *cache = dkim_cache_new();
    struct slice answer, large;
    uint64_t age, unused;
    fixture_init(&f);
    assert_false(is_cached(cache, &f, SL("a.test"), &answer, &age));
    dkim_cache_empty(cache);
    dkim_cache_keep(cache, SL("a.test"), SL("old"), age);
    assert_false(is_cached(cache, &f, SL("a.test"), &answer, &age));
    for (unsigned i = 0; i < DKIM_CACHE_DOMAINS; i++) {
        dkim_cache_keep(cache, arena_printf(f.arena, "%u.test", i), SL("x"), age);
    }
    assert_true(is_cached(cache, &f, SL("0.test"), &answer, &unused));
    ASSERT_SLICE(answer, SL("x"));
    dkim_cache_keep(cache, SL("more.test"), SL(""), age);
    assert_false(is_cached(cache, &f, SL("0.test"), &answer, &unused));
    assert_true(is_cached(cache, &f, SL("more.test"), &answer, &unused));
    assert_int_equal(answer.len, 0);
    char *octets = arena_alloc(f.arena, DKIM_CACHE_BYTES);
    memset(octets, 'x', DKIM_CACHE_BYTES);
    large = slice_make(octets, DKIM_CACHE_BYTES);
    dkim_cache_keep(cache, SL("large.test"), large, age);
    assert_true(is_cached(cache, &f, SL("large.test"), &answer, &unused));
    dkim_cache_keep(cache, SL("more.test"), SL("y"), age);
    assert_false(is_cached(cache, &f, SL("large.test"), &answer, &unused));
    dkim_cache_free(cache);
    fixture_fini(&f);
}

static void test_dkim_limits(void **state)
{
    struct fixture f;
    struct passwords passwords;
    struct password_cost cost = { crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN };
    struct utc later = { summer.secs + (int64_t)366 * 86400 };
    fixture_init(&f);
    assert_int_equal(passwords_open(f.dir, cost, &passwords), OK);
    /* All letters of a year, without waiting for so many keys. */
    assert_int_equal(
        sqlite3_exec(passwords.db,
                     "WITH RECURSIVE n(i) AS (SELECT 97 UNION ALL SELECT i+1 FROM n WHERE i<122)"
                     "INSERT INTO dkim SELECT 'lab.test','culver-2026'||char(i)||'-rsa',i,1,0,0,"
                     "x'00',x'00' FROM n",
                     NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(dkim_keys_create(&passwords, SL("lab.test"), summer), ERR_LIMIT);
    assert_int_equal(dkim_keys_create(&passwords, SL("lab.test"), later), OK);
    assert_int_equal(
        sqlite3_exec(passwords.db,
                     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<63)"
                     "INSERT INTO dkim SELECT 'full.test','other-'||i,i,1,0,0,x'00',x'00' FROM n",
                     NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(dkim_keys_create(&passwords, SL("full.test"), later), ERR_LIMIT);
    /* A key that is damaged is an error, and no signature. */
    struct buf out;
    char digest[DKIM_HASH_BYTES] = { 0 };
    buf_init(&out, 1024);
    assert_int_equal(sqlite3_exec(passwords.db, "UPDATE dkim SET is_active=1", NULL, NULL, NULL),
                     SQLITE_OK);
    struct dkim_question question = { SL("full.test"), SL("other-1"),
                                      slice_make(digest, sizeof(digest)) };
    assert_int_equal(dkim_keys_sign(&passwords, &question, &out), ERR_TEMP);
    question.digest.len--;
    assert_int_equal(dkim_keys_sign(&passwords, &question, &out), ERR_SYNTAX);
    assert_int_equal(out.len, 0);
    passwords_close(&passwords);
    fixture_fini(&f);
}

int vault_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_passwords),
        cmocka_unit_test(test_scram_vector),
        cmocka_unit_test(test_scram_salts),
        cmocka_unit_test(test_scram_keys_follow_the_password),
        cmocka_unit_test(test_scram_is_throttled),
        cmocka_unit_test(test_change_during_check),
        cmocka_unit_test(test_prepared_passwords),
        cmocka_unit_test(test_one_hash),
        cmocka_unit_test(test_set_wholly_or_not),
        cmocka_unit_test(test_unreadable_is_not_wrong),
        cmocka_unit_test(test_no_password_on_disk),
        cmocka_unit_test(test_throttle),
        cmocka_unit_test(test_certificate),
        cmocka_unit_test(test_private_file_is_durable),
        cmocka_unit_test(test_cheap_hashes_are_renewed),
        cmocka_unit_test(test_dkim_keys),
        cmocka_unit_test(test_dkim_rotation),
        cmocka_unit_test(test_dkim_above),
        cmocka_unit_test(test_dkim_on_disk),
        cmocka_unit_test(test_dkim_cache),
        cmocka_unit_test(test_dkim_cache_limits),
        cmocka_unit_test(test_dkim_limits),
    };
    return cmocka_run_group_tests_name("directory/vault", tests, NULL, NULL);
}
