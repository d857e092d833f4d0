/* directory/vault_internal.h - the pieces of the vault: hashes, throttling, keys. Both the process and --single use them. */
#ifndef CULVER_DIRECTORY_VAULT_INTERNAL_H
#define CULVER_DIRECTORY_VAULT_INTERNAL_H

#include <gssapi/gssapi.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>
#include <sqlite3.h>

#include "base/map.h"
#include "base/time.h"
#include "directory/vault.h"
#include "io/world.h"

enum vault_question {
    VAULT_PASSWORD_SET = 1,
    VAULT_PASSWORD_REMOVE,
    VAULT_PASSWORD_CHECK,
    VAULT_CERTIFICATE,
    VAULT_SIGN,
    VAULT_RELOAD,
    VAULT_VERIFY,
    VAULT_COPY,
    VAULT_COPY_VERIFY,
    VAULT_DKIM_CREATE, /* i64 seconds since 1970, the domain */
    VAULT_DKIM_LIST,   /* the domain; answer: for each key what dkim_keys_list() appends */
    VAULT_DKIM_FIND,   /* likewise */
    VAULT_DKIM_ACTIVATE,
    VAULT_DKIM_REMOVE, /* blobs: domain, selector */
    VAULT_DKIM_SIGN,   /* blobs: domain, selector, digest */
    VAULT_SCRAM_BEGIN,
    VAULT_SCRAM_CHECK,
    VAULT_KERBEROS_SERVICES, /* answer: u8 bits */
    VAULT_KERBEROS_BEGIN, /* u8 service, the token; answer: blobs: token, offer, sealed context */
    VAULT_KERBEROS_FINISH, /* blob sealed context, blob answer; answer: blobs: client, service, message */
};

/* --- throttle.c: failures by network prefix --- */
#define THROTTLE_FREE 3    /* failures that cost nothing */
#define THROTTLE_REFUSE 20 /* failures in THROTTLE_WINDOW_SECS after which a prefix is refused */
#define THROTTLE_WINDOW_SECS 600
#define THROTTLE_DELAY_MAX_MSEC 15000
#define THROTTLE_REMEMBERED 10 /* wrong secrets that do not count again */
#define THROTTLE_PREFIXES_MAX 100000

struct throttle {
    struct map prefixes; /* struct throttle_entry */
    struct map proven;   /* (account, prefix) that logged in before */
};
void throttle_init(struct throttle *t);
void throttle_fini(struct throttle *t);
/* May this prefix try now? */
bool throttle_allows(struct throttle *t, struct slice peer, uint64_t account, usec_t now);
/* Counts a failure; returns how long the answer should wait, in milliseconds. secret_hash tells repeats apart. */
uint32_t throttle_failed(struct throttle *t, struct slice peer, uint64_t secret_hash, usec_t now);
void throttle_succeeded(struct throttle *t, struct slice peer, uint64_t account);

/* --- password.c: vault.db and the cached verifiers --- */
struct password_cost {
    unsigned long long operations;
    size_t memory;
    unsigned iterations; /* of SCRAM keys */
};
struct passwords {
    sqlite3 *db;
    pthread_mutex_t lock; /* over db, cache and throttle: the vault's threads share them */
    struct map cache;     /* account -> struct verifier */
    unsigned char cache_key[32];
    unsigned char salt_key[SCRAM_KEY_BYTES];
    struct password_cost cost;
    struct throttle throttle;
    uint64_t compared; /* argon2id hashes that were made to look at a password; atomic */
    char dummy
        [crypto_pwhash_STRBYTES]; /* a hash nobody knows, so that unknown users cost the same */
};
struct password_cost password_cost_full(void); /* of all that is not a test */
enum err passwords_open(const char *data_dir, struct password_cost cost, struct passwords *out);
void passwords_close(struct passwords *p);
enum err passwords_verify(struct passwords *p);
enum err passwords_copy(struct passwords *p, const char *data_dir, struct slice name);
enum err passwords_set(struct passwords *p, uint64_t account, struct slice password);
enum err passwords_remove(struct passwords *p, uint64_t account);
/* OK or ERR_DENIED; *delay_msec is how long the refusal should wait. ERR_TEMP: the hash cannot be read. */
enum err passwords_check(struct passwords *p, uint64_t account, struct slice password,
                         struct slice peer, uint32_t *delay_msec);

/* --- dkim_keys.c: keys that mail is signed with, in vault.db --- */
#define DKIM_NAME_MAX 255
#define DKIM_PRIVATE_MAX ((size_t)8 * 1024)
#define DKIM_SCHEMA                                                                                \
    "CREATE TABLE IF NOT EXISTS dkim(domain TEXT, selector TEXT, generation INTEGER, algorithm "   \
    "INTEGER, is_active INTEGER, created INTEGER, private BLOB, public BLOB, PRIMARY "             \
    "KEY(domain,selector));"

struct dkim_question {
    struct slice domain, selector, digest;
};
/* One of each algorithm. They are active if they are the first of the domain. ERR_LIMIT. */
enum err dkim_keys_create(struct passwords *p, struct slice domain, struct utc now);
/* The newest alone are. */
enum err dkim_keys_activate(struct passwords *p, struct slice domain);
enum err dkim_keys_remove(struct passwords *p, struct slice domain, struct slice selector);
/* blob domain, blob selector, u8 algorithm, u8 is active, u64 created, blob public key. Of the domain; and the active ones of it or of the
 * next domain above it that has some. */
enum err dkim_keys_list(struct passwords *p, struct slice domain, struct buf *out);
enum err dkim_keys_find(struct passwords *p, struct slice domain, struct buf *out);
enum err dkim_keys_sign(struct passwords *p, const struct dkim_question *question, struct buf *out);

/* --- dkim_cache.c; `cache` may be NULL --- */
/* An answer, in the arena. *age goes to dkim_cache_keep() with what was asked after this call: an answer that was under way while the
 * cache was emptied is not kept. */
bool dkim_cache_find(struct dkim_cache *cache, struct slice domain, struct arena *arena,
                     struct slice *out, uint64_t *age);
void dkim_cache_keep(struct dkim_cache *cache, struct slice domain, struct slice answer,
                     uint64_t age);
void dkim_cache_empty(struct dkim_cache *cache);

/* The clock that failures are counted by. */
usec_t passwords_now(void);

/* --- scram.c --- */
struct scram_keys {
    unsigned char salt[SCRAM_SALT_BYTES];
    unsigned iterations;
    unsigned char stored_key[SCRAM_KEY_BYTES], server_key[SCRAM_KEY_BYTES];
};
/* Of a password that RFC 4013 allows, else ERR_SYNTAX; the salt is given. */
enum err scram_keys_make(struct slice password, unsigned iterations, struct scram_keys *out);
/* RFC 5802 3. *signature is the server's, whether the proof is right or not. */
bool scram_keys_verify(const struct scram_keys *keys, struct slice auth_message,
                       const unsigned char proof[SCRAM_KEY_BYTES],
                       unsigned char signature[SCRAM_KEY_BYTES]);
/* Tables and the secret; once, when vault.db is opened. */
enum err scram_open(struct passwords *p);
/* What is known of a hash is kept beside this, so that it is worth nothing for the next one. */
void hash_binding(const char *hash, unsigned char out[SCRAM_KEY_BYTES]);
/* With the lock held: keys beside the hash they are bound to; and are there some, of the iterations that are made now? */
enum err scram_write(struct passwords *p, uint64_t account, const char *hash,
                     const struct scram_keys *keys);
bool scram_is_there(struct passwords *p, uint64_t account);
/* account 0 (unknown user), or one without keys: a salt made up from the name, always the same. */
enum err passwords_scram_begin(struct passwords *p, uint64_t account, struct slice name,
                               unsigned char salt[SCRAM_SALT_BYTES], uint32_t *iterations);
/* As passwords_check(). */
enum err passwords_scram_check(struct passwords *p, uint64_t account,
                               const struct scram_attempt *attempt, uint32_t *delay_msec,
                               unsigned char signature[SCRAM_KEY_BYTES]);

/* --- vault_copy.c --- */
enum err vault_copy_make(sqlite3 *db, const char *data_dir, struct slice name);
enum err vault_copy_verify(const char *data_dir, struct slice name);

/* --- key.c: the TLS key --- */
struct vault_key {
    EVP_PKEY *key; /* NULL: none installed */
    char *certificate;
    size_t certificate_len;
};
enum err vault_key_load(const char *data_dir, struct vault_key *out);
void vault_key_free(struct vault_key *key);
enum err vault_key_sign(const struct vault_key *key, int digest_nid, struct slice digest,
                        unsigned char *out, size_t *out_len);

/* A file of vault/, mode 0600, whole and durable in the place of what was there. */
enum err vault_write_private(struct disk *disk, const char *data_dir, const char *name,
                             struct slice bytes);

/* --- kerberos.c --- */
struct kerberos {
    pthread_rwlock_t lock; /* a reload puts other credentials in place */
    gss_cred_id_t
        credentials[KERBEROS_SERVICES]; /* of the keys of each service; none: not offered */
    unsigned char seal[crypto_secretbox_KEYBYTES];
    unsigned generation; /* of keytabs in memory */
};
void kerberos_init(struct kerberos *k);
void kerberos_fini(struct kerberos *k);
/* Reads the keytab again. One that is not there is none; one that cannot be used leaves those before in place. */
enum err kerberos_load(struct kerberos *k, const char *data_dir);
unsigned kerberos_services(struct kerberos *k);
/* What the questions are answered with. */
enum err kerberos_begin(struct kerberos *k, enum kerberos_service service, struct slice token,
                        struct buf *reply);
enum err kerberos_finish(struct kerberos *k, struct slice sealed, struct slice answer,
                         struct buf *reply);

struct vault_state {
    struct passwords passwords;
    struct kerberos kerberos;
    struct vault_key key;
    pthread_rwlock_t key_lock; /* a reload puts another key in place */
    char *data_dir;
};
enum err vault_state_open(const char *data_dir, struct password_cost cost, struct vault_state *out);
void vault_state_close(struct vault_state *state);
extern const struct ipc_handler vault_handlers[];
extern const size_t vault_handler_count;

#endif
