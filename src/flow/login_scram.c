/* SCRAM-SHA-256 between the client and the vault (RFC 5802 3, 5, 6; RFC 7677): this process sees neither password nor keys. */
#include "base/fault.h"
#include "codec/codec.h"
#include "flow/internal.h"
#include "flow/login.h"
#include "io/stream.h"
#include "proto/scram.h"

#define NONCE_BYTES 18

/* RFC 5802 6: who says that the server cannot bind, though it can, was told so by somebody between. */
static bool is_bound_well(const struct scram_first *first, const struct login_binding *binding)
{
    if (binding->is_plus) {
        return binding->is_offered && first->binding == SCRAM_BOUND &&
               slice_eq(first->binding_name, SL(SCRAM_TLS_EXPORTER));
    }
    return first->binding == SCRAM_UNABLE ||
           (first->binding == SCRAM_UNASKED && !binding->is_offered);
}

static struct slice base64_of(const void *bytes, size_t len, struct arena *arena)
{
    struct buf text;
    buf_init(&text, len * 2 + 8);
    base64_encode(slice_make(bytes, len), &text);
    struct slice out = arena_dup(arena, buf_slice(&text));
    buf_fini(&text);
    return out;
}

/* Names of one account are one name, so that made up salts are one too. */
static struct slice lower(struct slice name, struct arena *arena)
{
    char *text = arena_alloc(arena, name.len + 1);
    for (size_t i = 0; i < name.len; i++) {
        text[i] = ascii_lower(name.ptr[i]);
    }
    return slice_make(text, name.len);
}

struct login_binding login_binding_of(const struct stream *stream, bool is_plus,
                                      struct arena *arena)
{
    unsigned char value[STREAM_BINDING_BYTES];
    struct login_binding binding = { .is_plus = is_plus };
    if (stream_tls_binding(stream, value)) {
        binding.is_offered = true;
        binding.value = arena_dup(arena, slice_make(value, sizeof(value)));
    }
    return binding;
}

enum err login_scram_begin(const struct login_door *door, struct slice message, struct arena *arena,
                           struct login_scram *out)
{
    struct services *services = door->services;
    struct scram_first first;
    unsigned char salt[SCRAM_SALT_BYTES], nonce[NONCE_BYTES];
    uint32_t iterations;
    struct login_scram scram = { .door = *door };
    message = arena_dup(arena, message);
    TRY(scram_take_first(message, arena, &first));
    if (!is_bound_well(&first, &door->binding)) {
        return fail(ERR_DENIED, "channel binding was left out or is another");
    }
    if (directory_account_find(services->directory, first.name, arena, &scram.row) != OK) {
        scram.row = (struct account_row){ 0 };
    }
    TRY(FAULT_POINT("login-vault-is-gone")
            ? ERR_TEMP
            : vault_scram_begin(services->vault, scram.row.id, lower(first.name, arena), salt,
                                &iterations));
    struct random *random = &services->world->random;
    random->fill(random, nonce, sizeof(nonce));
    scram.gs2 = first.gs2;
    scram.bare = first.bare;
    scram.name = first.name;
    scram.authorize_as = first.authorize_as;
    scram.nonce = arena_printf(arena, "%.*s%.*s", SLICE_ARG(first.nonce),
                               SLICE_ARG(base64_of(nonce, sizeof(nonce), arena)));
    scram.challenge = arena_printf(arena, "r=%.*s,s=%.*s,i=%u", SLICE_ARG(scram.nonce),
                                   SLICE_ARG(base64_of(salt, sizeof(salt), arena)), iterations);
    *out = scram;
    return OK;
}

/* What the client says it was bound to is the header it sent, and the value of this connection. */
static bool is_same_binding(const struct login_scram *scram, struct slice said)
{
    struct slice value = scram->door.binding.is_plus ? scram->door.binding.value : SL("");
    return said.len == scram->gs2.len + value.len && slice_starts(said, scram->gs2) &&
           slice_eq(slice_from(said, scram->gs2.len), value);
}

enum err login_scram_finish(struct login_scram *scram, struct slice message, struct arena *arena,
                            struct login *out)
{
    const struct peer *peer = scram->door.peer;
    struct scram_final final;
    struct scram_attempt attempt = { .peer = peer->text };
    unsigned char signature[SCRAM_KEY_BYTES];
    TRY(scram_take_final(message, arena, &final));
    bool is_fitting = slice_eq(final.nonce, scram->nonce) && is_same_binding(scram, final.binding);
    attempt.auth_message =
        arena_printf(arena, "%.*s,%.*s,%.*s", SLICE_ARG(scram->bare), SLICE_ARG(scram->challenge),
                     SLICE_ARG(final.without_proof));
    memcpy(attempt.proof, final.proof, sizeof(attempt.proof));
    /* What does not fit is asked as nobody's, so that it costs the same and is counted. */
    enum err result = vault_scram_check(scram->door.services->vault, is_fitting ? scram->row.id : 0,
                                        &attempt, signature);
    const struct judged who = { scram->door.protocol, scram->name, &scram->row,
                                scram->authorize_as.len == 0 ||
                                    slice_eq_nocase(scram->authorize_as, scram->name) };
    TRY(login_conclude(result, &who, peer, out));
    scram->verifier =
        arena_printf(arena, "v=%.*s", SLICE_ARG(base64_of(signature, sizeof(signature), arena)));
    return OK;
}
