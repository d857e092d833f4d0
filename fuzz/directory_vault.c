/* Questions to the vault: whatever a compromised server asks, the answer is an answer or an error, and never a right password that
 * nobody set. The first octet is the question, the rest its payload. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/scan.h"
#include "directory/vault_internal.h"

#define BUDGET ((size_t)1024 * 1024)
#define REPLY_MAX ((size_t)64 * 1024)

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    return remove(path);
}

static void ask(struct vault_state *state, uint32_t type, struct slice payload)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct buf reply;
    buf_init(&reply, REPLY_MAX);
    for (size_t i = 0; i < vault_handler_count; i++) {
        const struct ipc_handler *handler = &vault_handlers[i];
        if (handler->type != type || payload.len > handler->max_bytes) {
            continue;
        }
        enum err result = handler->run(state, payload, arena, &reply);
        bool says_yes = result == OK && reply.len > 0 && reply.ptr[0] != 0;
        if (type == VAULT_PASSWORD_CHECK && says_yes) {
            abort();
        }
    }
    buf_fini(&reply);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char dir[] = "/tmp/culver-fuzz-XXXXXX";
    struct vault_state state = {};
    struct password_cost cost = { crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN };
    log_setup(LOG_ERROR, "fuzz", -1);
    if (size == 0 || sodium_init() < 0 || mkdtemp(dir) == NULL) {
        return 0;
    }
    if (vault_state_open(dir, cost, &state) != OK) {
        abort();
    }
    ask(&state, data[0], slice_make(data + 1, size - 1));
    vault_state_close(&state);
    nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return 0;
}
