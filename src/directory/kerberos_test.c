/* The vault's side of Kerberos, without a KDC: keytabs, and what no client sends. Tickets are in test/interop/gssapi_test.py. */
#include <ftw.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/scan.h"
#include "base/test.h"
#include "directory/vault_internal.h"

#define REPLY_MAX (64 * 1024)
#define TOKEN "\x60\x0f\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01\x00\x6e\x00"

struct fixture {
    char dir[64], file[128];
    struct kerberos kerberos;
    struct buf reply;
    unsigned shown;
};

static void fixture_init(struct fixture *f)
{
    char vault[128];
    *f = (struct fixture){ .dir = "/tmp/culver-kerberos-XXXXXX" };
    assert_true(sodium_init() >= 0);
    assert_non_null(mkdtemp(f->dir));
    snprintf(vault, sizeof(vault), "%s/vault", f->dir);
    assert_int_equal(mkdir(vault, 0700), 0);
    snprintf(f->file, sizeof(f->file), "%s/made", f->dir);
    log_setup(LOG_ERROR, "test", -1);
    vault_prepare();
    kerberos_init(&f->kerberos);
    buf_init(&f->reply, REPLY_MAX);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    return remove(path);
}

static void fixture_fini(struct fixture *f)
{
    buf_fini(&f->reply);
    kerberos_fini(&f->kerberos);
    nftw(f->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Adds a random key to the file. */
static void make_key(const struct fixture *f, const char *principal)
{
    char name[160];
    krb5_context context;
    krb5_keytab keytab;
    krb5_keytab_entry entry = { .vno = 3 };
    assert_int_equal(krb5_init_context(&context), 0);
    snprintf(name, sizeof(name), "WRFILE:%s", f->file);
    assert_int_equal(krb5_kt_resolve(context, name, &keytab), 0);
    assert_int_equal(krb5_parse_name(context, principal, &entry.principal), 0);
    assert_int_equal(krb5_c_make_random_key(context, ENCTYPE_AES256_CTS_HMAC_SHA1_96, &entry.key),
                     0);
    assert_int_equal(krb5_kt_add_entry(context, keytab, &entry), 0);
    krb5_free_keytab_entry_contents(context, &entry);
    krb5_kt_close(context, keytab);
    krb5_free_context(context);
}

static void install(const struct fixture *f)
{
    struct buf bytes;
    buf_init(&bytes, KEYTAB_BYTES_MAX + 1);
    assert_int_equal(kerberos_keytab_take(f->file, &bytes), OK);
    assert_int_equal(kerberos_keytab_install(f->dir, buf_slice(&bytes)), OK);
    buf_fini(&bytes);
}

static void write_octets(const char *path, struct slice octets)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(octets.ptr, 1, octets.len, file), octets.len);
    assert_int_equal(fclose(file), 0);
}

static void test_services(void **state)
{
    struct fixture f;
    char path[256];
    struct stat status;
    fixture_init(&f);
    kerberos_keytab_path(f.dir, path, sizeof(path));
    assert_int_equal(kerberos_load(&f.kerberos, f.dir), OK);
    assert_int_equal(kerberos_services(&f.kerberos), 0);
    make_key(&f, "host/mx.lab.test@LAB.TEST");
    make_key(&f, "imap@LAB.TEST");
    make_key(&f, "imap/mx.lab.test/more@LAB.TEST");
    install(&f);
    assert_int_equal(kerberos_load(&f.kerberos, f.dir), OK);
    assert_int_equal(kerberos_services(&f.kerberos), 0);
    make_key(&f, "imap/mx.lab.test@LAB.TEST");
    make_key(&f, "smtp/other.lab.test@OTHER.TEST");
    install(&f);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(kerberos_services(&f.kerberos), 0); /* until it is read again */
    assert_int_equal(kerberos_load(&f.kerberos, f.dir), OK);
    assert_int_equal(kerberos_services(&f.kerberos), 1U << KERBEROS_IMAP | 1U << KERBEROS_SMTP);
    /* One that is damaged leaves those before in place; one that is gone does not. */
    write_octets(path, SL("damaged"));
    assert_int_equal(kerberos_load(&f.kerberos, f.dir), ERR_SYNTAX);
    assert_int_equal(kerberos_services(&f.kerberos), 1U << KERBEROS_IMAP | 1U << KERBEROS_SMTP);
    assert_int_equal(kerberos_keytab_remove(f.dir), OK);
    assert_int_equal(kerberos_keytab_remove(f.dir), ERR_NOT_FOUND);
    assert_int_equal(kerberos_load(&f.kerberos, f.dir), OK);
    assert_int_equal(kerberos_services(&f.kerberos), 0);
    fixture_fini(&f);
}

static void count_entry(void *arg, const struct kerberos_entry *entry)
{
    struct fixture *f = arg;
    ASSERT_SLICE(entry->principal,
                 f->shown == 0 ? SL("pop/mx.lab.test@LAB.TEST") : SL("alice@LAB.TEST"));
    ASSERT_SLICE(entry->cipher, SL("aes256-cts-hmac-sha1-96"));
    assert_int_equal(entry->version, 3);
    f->shown++;
}

static void test_files(void **state)
{
    static const struct slice bad[] = {
        SL(""),
        SL("\5"),
        SL("\5\2"),
        SL("\5\1\0\0"),
        SL("\5\2\0\0\0\1"),
        SL("\5\2\0\0\xff\xff\0\1"),
        SL("not a keytab at all"),
    };
    struct fixture f;
    struct buf bytes;
    fixture_init(&f);
    const struct kerberos_reader reader = { count_entry, &f };
    assert_int_equal(kerberos_keytab_read(f.file, &reader), ERR_NOT_FOUND);
    make_key(&f, "pop/mx.lab.test@LAB.TEST");
    make_key(&f, "alice@LAB.TEST");
    assert_int_equal(kerberos_keytab_read(f.file, &reader), OK);
    assert_int_equal(f.shown, 2);
    buf_init(&bytes, KEYTAB_BYTES_MAX + 1);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        write_octets(f.file, bad[i]);
        assert_int_equal(kerberos_keytab_take(f.file, &bytes), ERR_SYNTAX);
    }
    assert_int_equal(bytes.len, 0);
    assert_int_equal(unlink(f.file), 0);
    for (unsigned i = 0; i < KEYTAB_KEYS_MAX; i++) {
        make_key(&f, "imap/mx.lab.test@LAB.TEST");
    }
    assert_int_equal(kerberos_keytab_take(f.file, &bytes), OK);
    make_key(&f, "imap/mx.lab.test@LAB.TEST");
    buf_reset(&bytes);
    assert_int_equal(kerberos_keytab_take(f.file, &bytes), ERR_LIMIT);
    assert_int_equal(bytes.len, 0);
    /* Room behind the last key is allowed; more than KEYTAB_BYTES_MAX is not. */
    assert_int_equal(unlink(f.file), 0);
    make_key(&f, "pop/mx.lab.test@LAB.TEST");
    assert_int_equal(truncate(f.file, KEYTAB_BYTES_MAX), 0);
    assert_int_equal(kerberos_keytab_take(f.file, &bytes), ERR_LIMIT);
    assert_int_equal(bytes.len, 0);
    buf_fini(&bytes);
    fixture_fini(&f);
}

/* What only a captured server would ask. */
static void test_questions(void **state)
{
    struct fixture f;
    char sealed[200] = { 0 };
    fixture_init(&f);
    assert_int_equal(kerberos_begin(&f.kerberos, KERBEROS_IMAP, SL(TOKEN), &f.reply), ERR_DENIED);
    make_key(&f, "imap/mx.lab.test@LAB.TEST");
    install(&f);
    assert_int_equal(kerberos_load(&f.kerberos, f.dir), OK);
    static const struct slice tokens[] = {
        SL(TOKEN),
        SL(""),
        SL("\x60"),
        SL("\x6e\x82\x01\x00"),
        SL("NTLMSSP\0\1\0\0\0"),
        SL("\x60\x0a\x06\x06\x2b\x06\x01\x05\x05\x02\x01\x00"),
        SL("\x60\x28\x06\x06\x2b\x06\x01\x05\x05\x02\xa0\x1e\x30\x1c\xa0\x1a\x30\x18\x06\x0a\x2b"
           "\x06\x01\x04\x01\x82\x37\x02\x02\x1e\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a"),
    };
    for (size_t i = 0; i < ARRAY_LEN(tokens); i++) {
        assert_int_equal(kerberos_begin(&f.kerberos, KERBEROS_IMAP, tokens[i], &f.reply),
                         ERR_DENIED);
        assert_int_equal(kerberos_begin(&f.kerberos, KERBEROS_POP, tokens[i], &f.reply),
                         ERR_DENIED);
    }
    assert_int_equal(kerberos_finish(&f.kerberos, SL(""), SL("x"), &f.reply), ERR_SYNTAX);
    assert_int_equal(kerberos_finish(&f.kerberos, SL("short"), SL("x"), &f.reply), ERR_SYNTAX);
    assert_int_equal(
        kerberos_finish(&f.kerberos, slice_make(sealed, sizeof(sealed)), SL("x"), &f.reply),
        ERR_TEMP);
    assert_int_equal(f.reply.len, 0);
    fixture_fini(&f);
}

int kerberos_tests(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_services),
                                        cmocka_unit_test(test_files),
                                        cmocka_unit_test(test_questions) };
    return cmocka_run_group_tests_name("directory/kerberos", tests, NULL, NULL);
}
