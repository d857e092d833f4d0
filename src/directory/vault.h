/* directory/vault.h - the questions put to the vault, the process that holds password hashes and private keys.
 *
 * Shape   one connection for each reactor and kind of question; with fd -1 the same code runs inside (--single).
 * Blocks  all questions suspend the fiber.
 * Errors  ERR_DENIED (wrong password, unknown, or refused for now: the same to the peer), ERR_TEMP the vault is gone.
 * RFC     9106 (argon2id), 5802 and 7677 (SCRAM), 4121 (Kerberos), 6376, 8463, 8314. */
#ifndef CULVER_DIRECTORY_VAULT_H
#define CULVER_DIRECTORY_VAULT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"
#include "format/dkim.h"
#include "io/ipc.h"
#include "io/tls.h"

#define PASSWORD_MAX 1024
#define SCRAM_SALT_BYTES 16
#define SCRAM_KEY_BYTES 32 /* of SHA-256 */
#define SCRAM_AUTH_MESSAGE_MAX 12288
#define VAULT_COPY_NAME_MAX 64
#define PASSWORD_MIN 8 /* when set; checked where it is set */

struct vault;

/* Which keys a domain signs with, as the vault said it last: names and public keys, for all reactors of a process. Any change of keys
 * over a vault that has it empties it, before the change is told as done; a restart of the process does too. The private keys stay in the vault, which still
 * makes each signature, and only with keys that are active.
 * Threads  any. Limits  DKIM_CACHE_DOMAINS, DKIM_CACHE_BYTES; one more empties it. */
#define DKIM_CACHE_DOMAINS 1024
#define DKIM_CACHE_BYTES ((size_t)2 * 1024 * 1024)
struct dkim_cache;
struct dkim_cache *dkim_cache_new(void);
void dkim_cache_free(struct dkim_cache *cache); /* NULL allowed; after all vaults that use it */

struct vault_config {
    int password_fd;         /* -1: inside this process */
    int key_fd;              /* apart, so that a handshake never waits behind a hash */
    const char *data_dir;    /* for inside */
    struct dkim_cache *dkim; /* NULL: each question is asked */
    bool
        hashes_cheaply; /* inside, for tests: a password that is set costs next to nothing to guess */
};
struct vault *vault_open(struct loop *loop, const struct vault_config *config);
void vault_close(struct vault *vault);

BLOCKS enum err vault_password_set(struct vault *vault, uint64_t account, struct slice password);
BLOCKS enum err vault_password_remove(struct vault *vault, uint64_t account);
/* account 0 (unknown user) costs the same and fails. `peer` is the address for throttling: first delay, then refusal of the
 * prefix, never of the account; the same wrong password again is not counted twice. */
BLOCKS enum err vault_password_check(struct vault *vault, uint64_t account, struct slice password,
                                     struct slice peer);

/* SCRAM-SHA-256. The keys are made when a password is set or checked, and stay in the vault. What is told of a name that is
 * unknown (account 0), or has no keys yet, looks the same and stays the same. */
BLOCKS enum err vault_scram_begin(struct vault *vault, uint64_t account, struct slice name,
                                  unsigned char salt[SCRAM_SALT_BYTES], uint32_t *iterations);
struct scram_attempt {
    struct slice auth_message; /* RFC 5802 3 */
    unsigned char proof[SCRAM_KEY_BYTES];
    struct slice peer; /* for throttling, as with passwords */
};
/* *signature is what the server has to show (RFC 5802 3: ServerSignature). */
BLOCKS enum err vault_scram_check(struct vault *vault, uint64_t account,
                                  const struct scram_attempt *attempt,
                                  unsigned char signature[SCRAM_KEY_BYTES]);

/* The certificate chain (PEM) that belongs to the vault's TLS key, and a signer for it (valid as long as the vault). */
BLOCKS enum err vault_certificate(struct vault *vault, struct arena *arena, struct slice *out_pem);
struct tls_signer vault_signer(struct vault *vault);
/* Reads key and certificate from disk again; one that cannot be used leaves those before in place. */
BLOCKS enum err vault_reload(struct vault *vault);

/* --- keys that mail is signed with (DKIM): made in the vault, never out of it --- */
#define DKIM_KEYS_MAX 64 /* of a domain */
struct dkim_key {
    struct slice domain, selector;
    enum dkim_algorithm algorithm;
    bool is_active; /* mail is signed with it */
    struct utc created;
    struct slice public_key; /* trust/dkim.h, dkim_record_write() */
};
struct dkim_keys {
    struct dkim_key *keys;
    unsigned count;
};
/* Domains are lower case, A-labels. One key of each algorithm, durable when it returns. The first ones
 * of a domain are active; later ones wait to be, so that they can be published before. ERR_LIMIT. */
BLOCKS enum err vault_dkim_create(struct vault *vault, struct slice domain, struct utc now);
BLOCKS enum err vault_dkim_list(struct vault *vault, struct slice domain, struct arena *arena,
                                struct dkim_keys *out);
/* The newest keys of the domain become active, all others no longer are. ERR_NOT_FOUND. */
BLOCKS enum err vault_dkim_activate(struct vault *vault, struct slice domain);
BLOCKS enum err vault_dkim_remove(struct vault *vault, struct slice domain, struct slice selector);
/* The active keys of the domain, or of the next one above it that has some; none: `count` 0. Asks nothing that is in the cache. */
BLOCKS enum err vault_dkim_find(struct vault *vault, struct slice domain, struct arena *arena,
                                struct dkim_keys *out);
/* ERR_NOT_FOUND: by now there is no such key; the cache is empty then. */
BLOCKS enum err vault_dkim_sign(struct vault *vault, const struct dkim_key *key,
                                const unsigned char digest[DKIM_HASH_BYTES], struct arena *arena,
                                struct slice *out);

/* Reads all of vault.db. ERR_CORRUPT. */
BLOCKS enum err vault_check(struct vault *vault);
/* Copies vault.db to vault_copy_path(), durable; what was there under this name is replaced. */
BLOCKS enum err vault_copy(struct vault *vault, struct slice name);
/* Reads all of such a copy. ERR_NOT_FOUND, ERR_CORRUPT. */
BLOCKS enum err vault_copy_check(struct vault *vault, struct slice name);
/* Hashes stay where the vault alone can read them, a copy of them too: data_dir/vault/snapshot/NAME.db, `suffix` behind it. */
void vault_copy_path(const char *data_dir, struct slice name, const char *suffix, char *out,
                     size_t out_len);
/* Of a server that does not run, or by the owner of the files. OK when there is none. */
enum err vault_copy_remove(const char *data_dir, struct slice name);

/* --- Kerberos 5 (RFC 4121), the accepting side: the keytab stays in the vault --- */
enum kerberos_service { KERBEROS_IMAP, KERBEROS_POP, KERBEROS_SMTP, KERBEROS_SERVICES };
#define KERBEROS_TOKEN_MAX                                                                         \
    (64 *                                                                                          \
     1024) /* of a client: what Active Directory makes of a user in very many groups (48,000) fits */
#define KERBEROS_CONTEXT_MAX                                                                       \
    (256 * 1024) /* sealed: keys, names, and the authorization data of the ticket */

/* Bit 1 << service: there is a key in the keytab for some host's service of this name. */
BLOCKS enum err vault_kerberos_services(struct vault *vault, unsigned *out_services);
struct kerberos_context {
    struct slice token;  /* for the client, may be empty: it then wants no proof of who we are */
    struct slice offer;  /* RFC 4752 3.1: no security layer; wrapped */
    struct slice sealed; /* goes back to the vault, which alone can open it */
};
/* The client's token. ERR_DENIED: err_detail() says why, for the log. In the arena. */
BLOCKS enum err vault_kerberos_begin(struct vault *vault, enum kerberos_service service,
                                     struct slice token, struct arena *arena,
                                     struct kerberos_context *out);
struct kerberos_answer {
    struct slice client, service; /* principals as text, "alice@EXAMPLE.ORG" */
    struct slice message;         /* unwrapped */
};
/* The client's answer to the offer. ERR_DENIED; ERR_TEMP: another vault sealed the context. In the arena. */
BLOCKS enum err vault_kerberos_finish(struct vault *vault, struct slice sealed, struct slice answer,
                                      struct arena *arena, struct kerberos_answer *out);

/* A key of a keytab, without the key. */
struct kerberos_entry {
    struct slice principal;
    unsigned version; /* kvno */
    struct slice cipher;
    struct utc created;
};
struct kerberos_reader {
    void (*show)(void *arg, const struct kerberos_entry *entry);
    void *arg;
};
/* Each of them. ERR_NOT_FOUND: no such file; ERR_SYNTAX: no keytab, or an empty one; ERR_LIMIT. By the command line, as below. */
enum err kerberos_keytab_read(const char *path, const struct kerberos_reader *reader);
void kerberos_keytab_path(const char *data_dir, char *out, size_t out_len);
/* All of the file, after a look at it. The bytes are keys: wipe them. */
#define KEYTAB_BYTES_MAX (64 * 1024)
#define KEYTAB_KEYS_MAX                                                                            \
    100 /* all may be tried on a token: that takes no longer than a hash of a password */
enum err kerberos_keytab_take(const char *path, struct buf *out);
enum err kerberos_keytab_install(const char *data_dir, struct slice bytes);
/* ERR_NOT_FOUND. */
enum err kerberos_keytab_remove(const char *data_dir);

/* Puts a key and its certificate chain into data_dir/vault (mode 0600); checks that they belong together. Used by the
 * command line and the lab, not by the server. */
enum err vault_install_certificate(const char *data_dir, struct slice certificate_pem,
                                   struct slice key_pem);

/* Before the sandbox, and before there are threads: Kerberos' library takes nothing from the configuration of this host, so that it needs no files
 * later and has no KDC to ask; and loads nothing but itself. */
void vault_prepare(void);

/* The process itself: each fd gets a thread that answers; ends when all are closed. */
void vault_serve(const char *data_dir, const int *fds, unsigned count);

#endif
