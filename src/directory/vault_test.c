/* The vault: passwords, throttling, the TLS key. In this process, as --single has it. */
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/test.h"
#include "directory/vault_internal.h"

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
    struct vault_config config = { -1, -1, f->dir };
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

int vault_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_passwords),
        cmocka_unit_test(test_change_during_check),
        cmocka_unit_test(test_unreadable_is_not_wrong),
        cmocka_unit_test(test_no_password_on_disk),
        cmocka_unit_test(test_throttle),
        cmocka_unit_test(test_certificate),
    };
    return cmocka_run_group_tests_name("directory/vault", tests, NULL, NULL);
}
