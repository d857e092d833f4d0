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
};

struct vault *vault_open(struct loop *loop, const struct vault_config *config)
{
    struct vault *vault = calloc(1, sizeof(*vault));
    if (vault == NULL) {
        abort();
    }
    if (config->password_fd >= 0) {
        vault->passwords = ipc_open(loop, config->password_fd);
        vault->keys = ipc_open(loop, config->key_fd);
        return vault;
    }
    /* Inside a test or --single a hash must not cost 64 MiB under sanitizers; what is stored names its own cost. */
    struct password_cost cost = { crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN };
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
    struct ipc *ipc =
        type == VAULT_SIGN || type == VAULT_CERTIFICATE ? vault->keys : vault->passwords;
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
    if (delay_msec > 0 && fiber_current() != NULL) {
        TRY(fiber_sleep(delay_msec * USEC_PER_MSEC));
    }
    return fail(ERR_DENIED, "wrong name or password");
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
