/* The answering side: one thread for each connection, all over one state. */
#include <sodium.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/scan.h"
#include "directory/vault_internal.h"

#define QUESTION_BYTES_MAX (16 * 1024)
#define ARENA_BUDGET (1024 * 1024)
#define VAULT_FDS_MAX 256
#define DKIM_CREATED_MAX INT64_C(253402300799) /* the end of year 9999 */

enum err vault_state_open(const char *data_dir, struct password_cost cost, struct vault_state *out)
{
    TRY(passwords_open(data_dir, cost, &out->passwords));
    out->data_dir = strdup(data_dir);
    if (out->data_dir == NULL || pthread_rwlock_init(&out->key_lock, NULL) != 0) {
        abort();
    }
    enum err result = vault_key_load(data_dir, &out->key);
    if (result != OK) {
        log_warn("vault-no-key", "reason=%s", log_text(slice_cstr(err_detail())).text);
    }
    kerberos_init(&out->kerberos);
    if (kerberos_load(&out->kerberos, data_dir) != OK) {
        log_warn("vault-no-keytab", "reason=%s", log_text(slice_cstr(err_detail())).text);
    }
    return OK;
}

void vault_state_close(struct vault_state *state)
{
    passwords_close(&state->passwords);
    vault_key_free(&state->key);
    kerberos_fini(&state->kerberos);
    pthread_rwlock_destroy(&state->key_lock);
    free(state->data_dir);
}

static enum err answer_set(void *state, struct slice payload, struct arena *arena,
                           struct buf *reply)
{
    struct vault_state *vault = state;
    struct scan c = scan_make(payload);
    uint64_t account;
    struct slice password;
    if (!scan_le64(&c, &account) || !scan_blob(&c, &password) || !scan_at_end(&c)) {
        return fail(ERR_SYNTAX, "broken question");
    }
    return passwords_set(&vault->passwords, account, password);
}

static enum err answer_remove(void *state, struct slice payload, struct arena *arena,
                              struct buf *reply)
{
    struct vault_state *vault = state;
    struct scan c = scan_make(payload);
    uint64_t account;
    if (!scan_le64(&c, &account) || !scan_at_end(&c)) {
        return fail(ERR_SYNTAX, "broken question");
    }
    return passwords_remove(&vault->passwords, account);
}

/* The verdict travels in the payload, with the delay that the asking side has to keep. */
static enum err answer_check(void *state, struct slice payload, struct arena *arena,
                             struct buf *reply)
{
    struct vault_state *vault = state;
    struct scan c = scan_make(payload);
    uint64_t account;
    struct slice password, peer;
    uint32_t delay;
    if (!scan_le64(&c, &account) || !scan_blob(&c, &password) || !scan_blob(&c, &peer) ||
        !scan_at_end(&c)) {
        return fail(ERR_SYNTAX, "broken question");
    }
    enum err verdict = passwords_check(&vault->passwords, account, password, peer, &delay);
    if (verdict != OK && verdict != ERR_DENIED) {
        return verdict;
    }
    buf_append_u8(reply, verdict == OK);
    buf_append_u32(reply, delay);
    return OK;
}

static enum err answer_scram_begin(void *state, struct slice payload, struct arena *arena,
                                   struct buf *reply)
{
    struct vault_state *vault = state;
    struct scan c = scan_make(payload);
    uint64_t account;
    struct slice name;
    unsigned char salt[SCRAM_SALT_BYTES];
    uint32_t iterations;
    if (!scan_le64(&c, &account) || !scan_blob(&c, &name) || !scan_at_end(&c)) {
        return fail(ERR_SYNTAX, "broken question");
    }
    TRY(passwords_scram_begin(&vault->passwords, account, name, salt, &iterations));
    buf_append(reply, slice_make(salt, sizeof(salt)));
    buf_append_u32(reply, iterations);
    return OK;
}

/* As answer_check(), and the server's signature behind it when the proof is right. */
static enum err answer_scram_check(void *state, struct slice payload, struct arena *arena,
                                   struct buf *reply)
{
    struct vault_state *vault = state;
    struct scan c = scan_make(payload);
    uint64_t account;
    struct scram_attempt attempt;
    struct slice proof;
    unsigned char signature[SCRAM_KEY_BYTES];
    uint32_t delay;
    if (!scan_le64(&c, &account) || !scan_blob(&c, &attempt.auth_message) ||
        !scan_blob(&c, &proof) || proof.len != sizeof(attempt.proof) ||
        !scan_blob(&c, &attempt.peer) || !scan_at_end(&c)) {
        return fail(ERR_SYNTAX, "broken question");
    }
    memcpy(attempt.proof, proof.ptr, sizeof(attempt.proof));
    enum err verdict =
        passwords_scram_check(&vault->passwords, account, &attempt, &delay, signature);
    if (verdict != OK && verdict != ERR_DENIED) {
        return verdict;
    }
    buf_append_u8(reply, verdict == OK);
    buf_append_u32(reply, delay);
    buf_append(reply, verdict == OK ? slice_make(signature, sizeof(signature)) : SL(""));
    return OK;
}

static enum err answer_certificate(void *state, struct slice payload, struct arena *arena,
                                   struct buf *reply)
{
    struct vault_state *vault = state;
    pthread_rwlock_rdlock(&vault->key_lock);
    bool has_key = vault->key.key != NULL;
    buf_append(reply, slice_make(vault->key.certificate, vault->key.certificate_len));
    pthread_rwlock_unlock(&vault->key_lock);
    return has_key ? buf_error(reply) : fail(ERR_NOT_FOUND, "no TLS key is installed");
}

/* A key that cannot be used leaves the one before in place; a keytab too. */
static enum err answer_reload(void *state, struct slice payload, struct arena *arena,
                              struct buf *reply)
{
    struct vault_state *vault = state;
    struct vault_key fresh;
    TRY(kerberos_load(&vault->kerberos, vault->data_dir));
    enum err result = vault_key_load(vault->data_dir, &fresh);
    if (result != OK) {
        return result == ERR_NOT_FOUND ? OK : result;
    }
    pthread_rwlock_wrlock(&vault->key_lock);
    vault_key_free(&vault->key);
    vault->key = fresh;
    pthread_rwlock_unlock(&vault->key_lock);
    return OK;
}

static enum err answer_sign(void *state, struct slice payload, struct arena *arena,
                            struct buf *reply)
{
    struct vault_state *vault = state;
    struct scan c = scan_make(payload);
    unsigned char signature[1024];
    size_t len = sizeof(signature);
    uint32_t digest_nid;
    struct slice digest;
    if (!scan_le32(&c, &digest_nid) || !scan_blob(&c, &digest) || !scan_at_end(&c) ||
        digest.len > sizeof(signature)) {
        return fail(ERR_SYNTAX, "broken question");
    }
    pthread_rwlock_rdlock(&vault->key_lock);
    enum err result = vault_key_sign(&vault->key, (int)digest_nid, digest, signature, &len);
    pthread_rwlock_unlock(&vault->key_lock);
    TRY(result);
    buf_append(reply, slice_make(signature, len));
    return OK;
}

/* --- Kerberos --- */

static enum err answer_kerberos_services(void *state, struct slice payload, struct arena *arena,
                                         struct buf *reply)
{
    struct vault_state *vault = state;
    buf_append_u8(reply, (uint8_t)kerberos_services(&vault->kerberos));
    return buf_error(reply);
}

static enum err answer_kerberos_begin(void *state, struct slice payload, struct arena *arena,
                                      struct buf *reply)
{
    struct vault_state *vault = state;
    struct scan c = scan_make(payload);
    uint8_t service;
    if (!scan_le8(&c, &service) || service >= KERBEROS_SERVICES ||
        scan_left(&c) > KERBEROS_TOKEN_MAX) {
        return fail(ERR_SYNTAX, "broken question");
    }
    return kerberos_begin(&vault->kerberos, (enum kerberos_service)service, scan_rest(&c), reply);
}

static enum err answer_kerberos_finish(void *state, struct slice payload, struct arena *arena,
                                       struct buf *reply)
{
    struct vault_state *vault = state;
    struct scan c = scan_make(payload);
    struct slice sealed, answer;
    if (!scan_blob(&c, &sealed) || !scan_blob(&c, &answer) || !scan_at_end(&c)) {
        return fail(ERR_SYNTAX, "broken question");
    }
    return kerberos_finish(&vault->kerberos, sealed, answer, reply);
}

static enum err answer_verify(void *state, struct slice payload, struct arena *arena,
                              struct buf *reply)
{
    struct vault_state *vault = state;
    return passwords_verify(&vault->passwords);
}

static bool is_name_octet(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

/* A name and no path, so that nobody can have the hashes written elsewhere. */
static bool is_copy_name(struct slice payload)
{
    struct scan c = scan_make(payload);
    struct slice name;
    return scan_while(&c, is_name_octet, &name) && scan_at_end(&c) &&
           name.len <= VAULT_COPY_NAME_MAX;
}

static enum err answer_copy(void *state, struct slice payload, struct arena *arena,
                            struct buf *reply)
{
    struct vault_state *vault = state;
    return is_copy_name(payload) ? passwords_copy(&vault->passwords, vault->data_dir, payload)
                                 : fail(ERR_SYNTAX, "broken question");
}

static enum err answer_copy_verify(void *state, struct slice payload, struct arena *arena,
                                   struct buf *reply)
{
    const struct vault_state *vault = state;
    return is_copy_name(payload) ? vault_copy_verify(vault->data_dir, payload)
                                 : fail(ERR_SYNTAX, "broken question");
}

/* --- keys of DKIM --- */

static enum err answer_dkim_create(void *state, struct slice payload, struct arena *arena,
                                   struct buf *reply)
{
    struct vault_state *vault = state;
    struct scan c = scan_make(payload);
    uint64_t now;
    if (!scan_le64(&c, &now) || now > DKIM_CREATED_MAX) {
        return fail(ERR_SYNTAX, "broken question");
    }
    return dkim_keys_create(&vault->passwords, scan_rest(&c), (struct utc){ (int64_t)now });
}

static enum err answer_dkim_list(void *state, struct slice payload, struct arena *arena,
                                 struct buf *reply)
{
    struct vault_state *vault = state;
    return dkim_keys_list(&vault->passwords, payload, reply);
}

static enum err answer_dkim_find(void *state, struct slice payload, struct arena *arena,
                                 struct buf *reply)
{
    struct vault_state *vault = state;
    return dkim_keys_find(&vault->passwords, slice_sub(payload, 0, DKIM_NAME_MAX), reply);
}

static enum err answer_dkim_activate(void *state, struct slice payload, struct arena *arena,
                                     struct buf *reply)
{
    struct vault_state *vault = state;
    return dkim_keys_activate(&vault->passwords, payload);
}

static enum err answer_dkim_remove(void *state, struct slice payload, struct arena *arena,
                                   struct buf *reply)
{
    struct vault_state *vault = state;
    struct scan c = scan_make(payload);
    struct slice domain, selector;
    if (!scan_blob(&c, &domain) || !scan_blob(&c, &selector) || !scan_at_end(&c)) {
        return fail(ERR_SYNTAX, "broken question");
    }
    return dkim_keys_remove(&vault->passwords, domain, selector);
}

static enum err answer_dkim_sign(void *state, struct slice payload, struct arena *arena,
                                 struct buf *reply)
{
    struct vault_state *vault = state;
    struct scan c = scan_make(payload);
    struct dkim_question question;
    if (!scan_blob(&c, &question.domain) || !scan_blob(&c, &question.selector) ||
        !scan_blob(&c, &question.digest) || !scan_at_end(&c)) {
        return fail(ERR_SYNTAX, "broken question");
    }
    return dkim_keys_sign(&vault->passwords, &question, reply);
}

const struct ipc_handler vault_handlers[] = {
    { VAULT_PASSWORD_SET, "password-set", QUESTION_BYTES_MAX, answer_set },
    { VAULT_PASSWORD_REMOVE, "password-remove", QUESTION_BYTES_MAX, answer_remove },
    { VAULT_PASSWORD_CHECK, "password-check", QUESTION_BYTES_MAX, answer_check },
    { VAULT_CERTIFICATE, "certificate", QUESTION_BYTES_MAX, answer_certificate },
    { VAULT_SIGN, "sign", QUESTION_BYTES_MAX, answer_sign },
    { VAULT_RELOAD, "reload", QUESTION_BYTES_MAX, answer_reload },
    { VAULT_VERIFY, "verify", QUESTION_BYTES_MAX, answer_verify },
    { VAULT_COPY, "copy", QUESTION_BYTES_MAX, answer_copy },
    { VAULT_COPY_VERIFY, "copy-verify", QUESTION_BYTES_MAX, answer_copy_verify },
    { VAULT_DKIM_CREATE, "dkim-create", QUESTION_BYTES_MAX, answer_dkim_create },
    { VAULT_DKIM_LIST, "dkim-list", QUESTION_BYTES_MAX, answer_dkim_list },
    { VAULT_DKIM_FIND, "dkim-find", QUESTION_BYTES_MAX, answer_dkim_find },
    { VAULT_DKIM_ACTIVATE, "dkim-activate", QUESTION_BYTES_MAX, answer_dkim_activate },
    { VAULT_DKIM_REMOVE, "dkim-remove", QUESTION_BYTES_MAX, answer_dkim_remove },
    { VAULT_DKIM_SIGN, "dkim-sign", QUESTION_BYTES_MAX, answer_dkim_sign },
    { VAULT_SCRAM_BEGIN, "scram-begin", QUESTION_BYTES_MAX, answer_scram_begin },
    { VAULT_SCRAM_CHECK, "scram-check", QUESTION_BYTES_MAX, answer_scram_check },
    { VAULT_KERBEROS_SERVICES, "kerberos-services", QUESTION_BYTES_MAX, answer_kerberos_services },
    { VAULT_KERBEROS_BEGIN, "kerberos-begin", KERBEROS_TOKEN_MAX + 1, answer_kerberos_begin },
    { VAULT_KERBEROS_FINISH, "kerberos-finish", KERBEROS_CONTEXT_MAX + KERBEROS_TOKEN_MAX + 8,
      answer_kerberos_finish },
};
const size_t vault_handler_count = ARRAY_LEN(vault_handlers);

struct served {
    struct vault_state *state;
    int fd;
    pthread_t thread;
};

static void *serve_one(void *arg)
{
    struct served *served = arg;
    ipc_serve(served->fd, vault_handlers, vault_handler_count, served->state, ARENA_BUDGET);
    return NULL;
}

void vault_serve(const char *data_dir, const int *fds, unsigned count)
{
    struct vault_state state;
    struct served served[VAULT_FDS_MAX];
    if (vault_state_open(data_dir, password_cost_full(), &state) != OK) {
        log_error("vault-failed", "reason=%s", log_text(slice_cstr(err_detail())).text);
        return;
    }
    count = count > VAULT_FDS_MAX ? VAULT_FDS_MAX : count;
    for (unsigned i = 0; i < count; i++) {
        served[i] = (struct served){ .state = &state, .fd = fds[i] };
        if (pthread_create(&served[i].thread, NULL, serve_one, &served[i]) != 0) {
            abort();
        }
    }
    for (unsigned i = 0; i < count; i++) {
        pthread_join(served[i].thread, NULL);
    }
    vault_state_close(&state);
}
