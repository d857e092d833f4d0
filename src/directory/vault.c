/* The asking side. With --single the same handlers are called here, without a process between. */
#include "directory/vault.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/scan.h"
#include "directory/vault_internal.h"

#define REPLY_MAX (512 * 1024)

struct vault {
    struct ipc *passwords, *keys;
    struct vault_state *inside;
    struct dkim_cache *dkim;
};

struct vault *vault_open(struct loop *loop, const struct vault_config *config)
{
    struct vault *vault = calloc(1, sizeof(*vault));
    if (vault == NULL) {
        abort();
    }
    vault->dkim = config->dkim;
    if (config->password_fd >= 0) {
        vault->passwords = ipc_open(loop, config->password_fd);
        vault->keys = ipc_open(loop, config->key_fd);
        return vault;
    }
    /* What is stored names its own cost, so a server that runs later pays what was set here. */
    static const struct password_cost cheap = { crypto_pwhash_OPSLIMIT_MIN,
                                                crypto_pwhash_MEMLIMIT_MIN, 4096 };
    struct password_cost cost = config->hashes_cheaply ? cheap : password_cost_full();
    vault->inside = calloc(1, sizeof(*vault->inside));
    if (vault->inside == NULL || vault_state_open(config->data_dir, cost, vault->inside) != OK) {
        free(vault->inside);
        free(vault);
        return NULL;
    }
    return vault;
}

void vault_close(struct vault *vault)
{
    if (vault == NULL) {
        return;
    }
    if (vault->inside != NULL) {
        vault_state_close(vault->inside);
        free(vault->inside);
    } else {
        ipc_close(vault->passwords);
        ipc_close(vault->keys);
    }
    free(vault);
}

static enum err ask_inside(struct vault *vault, enum vault_question type, struct slice payload,
                           struct arena *arena, struct slice *out)
{
    struct buf reply;
    buf_init(&reply, REPLY_MAX);
    enum err result = ERR_SYNTAX;
    for (size_t i = 0; i < vault_handler_count; i++) {
        if (vault_handlers[i].type == type) {
            result = vault_handlers[i].run(vault->inside, payload, arena, &reply);
        }
    }
    *out = arena_dup(arena, buf_slice(&reply));
    buf_fini(&reply);
    return result;
}

static enum err ask(struct vault *vault, enum vault_question type, const struct buf *question,
                    struct arena *arena, struct slice *out)
{
    if (vault->inside != NULL) {
        return ask_inside(vault, type, buf_slice(question), arena, out);
    }
    bool is_quick = type == VAULT_SIGN || type == VAULT_CERTIFICATE || type == VAULT_DKIM_FIND ||
                    type == VAULT_DKIM_SIGN;
    struct ipc *ipc = is_quick ? vault->keys : vault->passwords;
    enum err result = ipc_call(ipc, type, buf_slice(question), arena, out);
    return result == ERR_CLOSED ? fail(ERR_TEMP, "the vault is gone") : result;
}

/* Questions may hold a password: their memory is wiped. */
static void question_fini(struct buf *question)
{
    if (question->ptr != NULL) {
        explicit_bzero(question->ptr, question->cap);
    }
    buf_fini(question);
}

static enum err ask_for_nothing(struct vault *vault, enum vault_question type,
                                const struct buf *question)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "vault", 64 * 1024);
    struct slice reply;
    return ask(vault, type, question, arena, &reply);
}

enum err vault_password_set(struct vault *vault, uint64_t account, struct slice password)
{
    AUTO(question_fini) struct buf question;
    buf_init(&question, PASSWORD_MAX + 64);
    buf_append_u64(&question, account);
    buf_append_blob(&question, password);
    if (buf_error(&question) != OK) {
        return fail(ERR_SYNTAX, "a password has %d to %d octets", PASSWORD_MIN, PASSWORD_MAX);
    }
    return ask_for_nothing(vault, VAULT_PASSWORD_SET, &question);
}

enum err vault_password_remove(struct vault *vault, uint64_t account)
{
    AUTO(question_fini) struct buf question;
    buf_init(&question, 64);
    buf_append_u64(&question, account);
    return ask_for_nothing(vault, VAULT_PASSWORD_REMOVE, &question);
}

/* A refusal waits as long as the vault says. */
static enum err refuse_later(uint32_t delay_msec)
{
    if (delay_msec > 0 && fiber_current() != NULL) {
        TRY(fiber_sleep(delay_msec * USEC_PER_MSEC));
    }
    return fail(ERR_DENIED, "wrong name or password");
}

enum err vault_password_check(struct vault *vault, uint64_t account, struct slice password,
                              struct slice peer)
{
    AUTO(question_fini) struct buf question;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "vault", 64 * 1024);
    struct slice reply;
    uint8_t is_right;
    uint32_t delay_msec;
    if (password.len == 0 || password.len > PASSWORD_MAX) {
        account = 0; /* refused, at the price of any other wrong password */
        password = SL("-");
    }
    buf_init(&question, PASSWORD_MAX + 256);
    buf_append_u64(&question, account);
    buf_append_blob(&question, password);
    buf_append_blob(&question, slice_sub(peer, 0, 64));
    TRY(ask(vault, VAULT_PASSWORD_CHECK, &question, arena, &reply));
    struct scan c = scan_make(reply);
    if (!scan_le8(&c, &is_right) || !scan_le32(&c, &delay_msec)) {
        return fail(ERR_TEMP, "the vault answered nonsense");
    }
    if (is_right == 1) {
        return OK;
    }
    return refuse_later(delay_msec);
}

enum err vault_scram_begin(struct vault *vault, uint64_t account, struct slice name,
                           unsigned char salt[SCRAM_SALT_BYTES], uint32_t *iterations)
{
    AUTO(question_fini) struct buf question;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "vault", 64 * 1024);
    struct slice reply, bytes;
    buf_init(&question, SCRAM_AUTH_MESSAGE_MAX + 256);
    buf_append_u64(&question, account);
    buf_append_blob(&question, name);
    TRY(buf_error(&question));
    TRY(ask(vault, VAULT_SCRAM_BEGIN, &question, arena, &reply));
    struct scan c = scan_make(reply);
    if (!scan_bytes(&c, SCRAM_SALT_BYTES, &bytes) || !scan_le32(&c, iterations)) {
        return fail(ERR_TEMP, "the vault answered nonsense");
    }
    memcpy(salt, bytes.ptr, SCRAM_SALT_BYTES);
    return OK;
}

enum err vault_scram_check(struct vault *vault, uint64_t account,
                           const struct scram_attempt *attempt,
                           unsigned char signature[SCRAM_KEY_BYTES])
{
    AUTO(question_fini) struct buf question;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "vault", 64 * 1024);
    struct slice reply, bytes = { 0 };
    uint8_t is_right;
    uint32_t delay_msec;
    buf_init(&question, SCRAM_AUTH_MESSAGE_MAX + 256);
    buf_append_u64(&question, account);
    buf_append_blob(&question, attempt->auth_message);
    buf_append_blob(&question, slice_make(attempt->proof, sizeof(attempt->proof)));
    buf_append_blob(&question, slice_sub(attempt->peer, 0, 64));
    TRY(buf_error(&question));
    TRY(ask(vault, VAULT_SCRAM_CHECK, &question, arena, &reply));
    struct scan c = scan_make(reply);
    if (!scan_le8(&c, &is_right) || !scan_le32(&c, &delay_msec) ||
        (is_right == 1 && !scan_bytes(&c, SCRAM_KEY_BYTES, &bytes))) {
        return fail(ERR_TEMP, "the vault answered nonsense");
    }
    if (is_right != 1) {
        return refuse_later(delay_msec);
    }
    memcpy(signature, bytes.ptr, SCRAM_KEY_BYTES);
    return OK;
}

enum err vault_certificate(struct vault *vault, struct arena *arena, struct slice *out_pem)
{
    struct buf question;
    buf_init(&question, 0);
    return ask(vault, VAULT_CERTIFICATE, &question, arena, out_pem);
}

enum err vault_reload(struct vault *vault)
{
    AUTO(question_fini) struct buf question;
    buf_init(&question, 0);
    return ask_for_nothing(vault, VAULT_RELOAD, &question);
}

static enum err sign(void *arg, int digest_nid, struct slice digest, unsigned char *out,
                     size_t *out_len)
{
    AUTO(question_fini) struct buf question;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "vault", 64 * 1024);
    struct slice reply;
    buf_init(&question, 4096);
    buf_append_u32(&question, (uint32_t)digest_nid);
    buf_append_blob(&question, digest);
    TRY(ask(arg, VAULT_SIGN, &question, arena, &reply));
    if (reply.len == 0 || reply.len > *out_len) {
        return fail(ERR_TEMP, "the vault answered nonsense");
    }
    memcpy(out, reply.ptr, reply.len);
    *out_len = reply.len;
    return OK;
}

struct tls_signer vault_signer(struct vault *vault)
{
    return (struct tls_signer){ sign, vault };
}

/* --- Kerberos --- */

enum err vault_kerberos_services(struct vault *vault, unsigned *out_services)
{
    AUTO(question_fini) struct buf question;
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "vault", 64 * 1024);
    struct slice reply;
    uint8_t services;
    buf_init(&question, 0);
    TRY(ask(vault, VAULT_KERBEROS_SERVICES, &question, arena, &reply));
    struct scan c = scan_make(reply);
    if (!scan_le8(&c, &services)) {
        return fail(ERR_TEMP, "the vault answered nonsense");
    }
    *out_services = services;
    return OK;
}

enum err vault_kerberos_begin(struct vault *vault, enum kerberos_service service,
                              struct slice token, struct arena *arena, struct kerberos_context *out)
{
    AUTO(question_fini) struct buf question;
    struct slice reply;
    struct kerberos_context context;
    buf_init(&question, KERBEROS_TOKEN_MAX + 1);
    buf_append_u8(&question, (uint8_t)service);
    buf_append(&question, token);
    TRY(buf_error(&question));
    TRY(ask(vault, VAULT_KERBEROS_BEGIN, &question, arena, &reply));
    struct scan c = scan_make(reply);
    if (!scan_blob(&c, &context.token) || !scan_blob(&c, &context.offer) ||
        !scan_blob(&c, &context.sealed)) {
        return fail(ERR_TEMP, "the vault answered nonsense");
    }
    *out = context;
    return OK;
}

enum err vault_kerberos_finish(struct vault *vault, struct slice sealed, struct slice answer,
                               struct arena *arena, struct kerberos_answer *out)
{
    AUTO(question_fini) struct buf question;
    struct slice reply;
    struct kerberos_answer given;
    buf_init(&question, KERBEROS_CONTEXT_MAX + KERBEROS_TOKEN_MAX + 8);
    buf_append_blob(&question, sealed);
    buf_append_blob(&question, answer);
    TRY(buf_error(&question));
    TRY(ask(vault, VAULT_KERBEROS_FINISH, &question, arena, &reply));
    struct scan c = scan_make(reply);
    if (!scan_blob(&c, &given.client) || !scan_blob(&c, &given.service) ||
        !scan_blob(&c, &given.message)) {
        return fail(ERR_TEMP, "the vault answered nonsense");
    }
    *out = given;
    return OK;
}

enum err vault_check(struct vault *vault)
{
    AUTO(question_fini) struct buf question;
    buf_init(&question, 64);
    return ask_for_nothing(vault, VAULT_VERIFY, &question);
}

static enum err ask_about_copy(struct vault *vault, enum vault_question type, struct slice name)
{
    AUTO(question_fini) struct buf question;
    buf_init(&question, 256);
    buf_append(&question, name);
    TRY(buf_error(&question));
    return ask_for_nothing(vault, type, &question);
}

enum err vault_copy(struct vault *vault, struct slice name)
{
    return ask_about_copy(vault, VAULT_COPY, name);
}

enum err vault_copy_check(struct vault *vault, struct slice name)
{
    return ask_about_copy(vault, VAULT_COPY_VERIFY, name);
}

/* --- keys of DKIM --- */

/* Whatever became of a change: one whose answer got lost may have been made. */
static enum err changed(struct vault *vault, enum err result)
{
    dkim_cache_empty(vault->dkim);
    return result;
}

static enum err ask_about_domain(struct vault *vault, enum vault_question type, struct slice domain,
                                 struct arena *arena, struct slice *out)
{
    AUTO(question_fini) struct buf question;
    buf_init(&question, 512);
    buf_append(&question, domain);
    TRY(buf_error(&question));
    return ask(vault, type, &question, arena, out);
}

enum err vault_dkim_create(struct vault *vault, struct slice domain, struct utc now)
{
    AUTO(question_fini) struct buf question;
    buf_init(&question, 512);
    buf_append_u64(&question, (uint64_t)now.secs);
    buf_append(&question, domain);
    TRY(buf_error(&question));
    return changed(vault, ask_for_nothing(vault, VAULT_DKIM_CREATE, &question));
}

enum err vault_dkim_activate(struct vault *vault, struct slice domain)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "vault", 64 * 1024);
    struct slice reply;
    return changed(vault, ask_about_domain(vault, VAULT_DKIM_ACTIVATE, domain, arena, &reply));
}

enum err vault_dkim_remove(struct vault *vault, struct slice domain, struct slice selector)
{
    AUTO(question_fini) struct buf question;
    buf_init(&question, 1024);
    buf_append_blob(&question, domain);
    buf_append_blob(&question, selector);
    TRY(buf_error(&question));
    return changed(vault, ask_for_nothing(vault, VAULT_DKIM_REMOVE, &question));
}

static bool read_key(struct scan *c, struct dkim_key *out)
{
    uint8_t algorithm, is_active;
    uint64_t created;
    if (!scan_blob(c, &out->domain) || !scan_blob(c, &out->selector) || !scan_le8(c, &algorithm) ||
        !scan_le8(c, &is_active) || !scan_le64(c, &created) || !scan_blob(c, &out->public_key)) {
        return false;
    }
    out->algorithm = (enum dkim_algorithm)algorithm;
    out->is_active = is_active;
    out->created.secs = (int64_t)created;
    return algorithm == DKIM_RSA_SHA256 || algorithm == DKIM_ED25519_SHA256;
}

static enum err read_keys(struct slice reply, struct arena *arena, struct dkim_keys *out)
{
    struct scan c = scan_make(reply);
    struct dkim_keys keys = { .keys = ARENA_ARRAY(arena, struct dkim_key, DKIM_KEYS_MAX) };
    while (!scan_at_end(&c)) {
        if (keys.count == DKIM_KEYS_MAX || !read_key(&c, &keys.keys[keys.count])) {
            return fail(ERR_TEMP, "the vault answered nonsense");
        }
        keys.count++;
    }
    *out = keys;
    return OK;
}

enum err vault_dkim_list(struct vault *vault, struct slice domain, struct arena *arena,
                         struct dkim_keys *out)
{
    struct slice reply;
    TRY(ask_about_domain(vault, VAULT_DKIM_LIST, domain, arena, &reply));
    return read_keys(reply, arena, out);
}

enum err vault_dkim_find(struct vault *vault, struct slice domain, struct arena *arena,
                         struct dkim_keys *out)
{
    struct slice reply;
    uint64_t age;
    if (dkim_cache_find(vault->dkim, domain, arena, &reply, &age)) {
        return read_keys(reply, arena, out);
    }
    TRY(ask_about_domain(vault, VAULT_DKIM_FIND, domain, arena, &reply));
    TRY(read_keys(reply, arena, out));
    dkim_cache_keep(vault->dkim, domain, reply, age);
    return OK;
}

enum err vault_dkim_sign(struct vault *vault, const struct dkim_key *key,
                         const unsigned char digest[DKIM_HASH_BYTES], struct arena *arena,
                         struct slice *out)
{
    AUTO(question_fini) struct buf question;
    struct slice reply;
    buf_init(&question, 1024);
    buf_append_blob(&question, key->domain);
    buf_append_blob(&question, key->selector);
    buf_append_blob(&question, slice_make(digest, DKIM_HASH_BYTES));
    TRY(buf_error(&question));
    enum err result = ask(vault, VAULT_DKIM_SIGN, &question, arena, &reply);
    if (result == ERR_NOT_FOUND) {
        return changed(vault, result);
    }
    TRY(result);
    if (reply.len == 0) {
        return fail(ERR_TEMP, "the vault answered nonsense");
    }
    *out = reply;
    return OK;
}
