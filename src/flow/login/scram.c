/* SCRAM-SHA-256 between the client and the vault (RFC 5802 3, 5, 6; RFC 7677): this process sees neither password nor keys. */
#include "proto/login/scram.h"
#include "base/fault.h"
#include "codec/codec.h"
#include "flow/login/internal.h"
#include "io/stream.h"

#define NONCE_BYTES 18

/* Between the first message and the last. */
struct scram {
    struct account_row row; /* id 0: unknown */
    bool is_plus;           /* the client chose the mechanism that binds to the connection */
    struct slice gs2, bare, name, authorize_as, nonce; /* of both sides, the last */
    struct slice challenge;                            /* server-first-message */
};

/* RFC 5802 6: who says that the server cannot bind, though it can, was told so by somebody between. */
static bool is_bound_well(const struct scram_first *first, const struct login_binding *binding,
                          bool is_plus)
{
    if (is_plus) {
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

/* Of what salts are made up for a name that nobody has: one for all that would be one account, as an account has one. Else `"bob"@example.org`
 * and `bob@example.org` would be shown two, and so be nobody. */
static struct slice one_name(struct slice name, struct arena *arena)
{
    struct slice canonical;
    return directory_address_canonical(name, arena, &canonical) == OK ? canonical : name;
}

struct login_binding login_binding_of(const struct stream *stream, struct arena *arena)
{
    unsigned char value[STREAM_BINDING_BYTES];
    struct login_binding binding = { 0 };
    if (stream_tls_binding(stream, value)) {
        binding.is_offered = true;
        binding.value = arena_dup(arena, slice_make(value, sizeof(value)));
    }
    return binding;
}

/* Before there was any proof. */
static enum err refuse(struct login_exchange *x, const struct scram_first *first, enum err why)
{
    static const struct account_row nobody;
    const struct judged who = { first->name, &nobody, false };
    return login_conclude(why, &who, x->door, &x->login);
}

static enum err take_first(struct login_exchange *x, struct slice message, bool is_plus)
{
    struct services *services = x->door->services;
    struct scram_first first;
    unsigned char salt[SCRAM_SALT_BYTES], nonce[NONCE_BYTES];
    uint32_t iterations;
    struct scram *scram = x->state = ARENA_NEW(x->arena, struct scram);
    scram->is_plus = is_plus;
    TRY(scram_take_first(arena_dup(x->arena, message), x->arena, &first));
    if (!is_bound_well(&first, &x->door->binding, is_plus)) {
        return refuse(x, &first, ERR_DENIED);
    }
    if (directory_account_find(services->directory, first.name, x->arena, &scram->row) != OK) {
        scram->row = (struct account_row){ 0 };
    }
    enum err result = FAULT_POINT("login-vault-is-gone")
                          ? ERR_TEMP
                          : vault_scram_begin(services->vault, scram->row.id,
                                              one_name(first.name, x->arena), salt, &iterations);
    if (result != OK) {
        return refuse(x, &first, result);
    }
    struct random *random = &services->world->random;
    random->fill(random, nonce, sizeof(nonce));
    scram->gs2 = first.gs2;
    scram->bare = first.bare;
    scram->name = first.name;
    scram->authorize_as = first.authorize_as;
    scram->nonce = arena_printf(x->arena, "%.*s%.*s", SLICE_ARG(first.nonce),
                                SLICE_ARG(base64_of(nonce, sizeof(nonce), x->arena)));
    scram->challenge = arena_printf(x->arena, "r=%.*s,s=%.*s,i=%u", SLICE_ARG(scram->nonce),
                                    SLICE_ARG(base64_of(salt, sizeof(salt), x->arena)), iterations);
    x->challenge = scram->challenge;
    return OK;
}

/* What the client says it was bound to is the header it sent, and the value of this connection. */
static bool is_same_binding(const struct scram *scram, const struct login_door *door,
                            struct slice said)
{
    struct slice value = scram->is_plus ? door->binding.value : SL("");
    return said.len == scram->gs2.len + value.len && slice_starts(said, scram->gs2) &&
           slice_eq(slice_from(said, scram->gs2.len), value);
}

static enum err take_final(struct login_exchange *x, struct slice message)
{
    const struct scram *scram = x->state;
    struct scram_final final;
    struct scram_attempt attempt = { .peer = x->door->peer->text };
    unsigned char signature[SCRAM_KEY_BYTES];
    TRY(scram_take_final(message, x->arena, &final));
    bool is_fitting =
        slice_eq(final.nonce, scram->nonce) && is_same_binding(scram, x->door, final.binding);
    attempt.auth_message =
        arena_printf(x->arena, "%.*s,%.*s,%.*s", SLICE_ARG(scram->bare),
                     SLICE_ARG(scram->challenge), SLICE_ARG(final.without_proof));
    memcpy(attempt.proof, final.proof, sizeof(attempt.proof));
    /* What does not fit is asked as nobody's, so that it costs the same and is counted. */
    enum err result = vault_scram_check(x->door->services->vault, is_fitting ? scram->row.id : 0,
                                        &attempt, signature);
    const struct judged who = { scram->name, &scram->row,
                                scram->authorize_as.len == 0 ||
                                    slice_eq_nocase(scram->authorize_as, scram->name) };
    TRY(login_conclude(result, &who, x->door, &x->login));
    x->challenge = arena_printf(x->arena, "v=%.*s",
                                SLICE_ARG(base64_of(signature, sizeof(signature), x->arena)));
    return OK;
}

/* The verifier is shown by one more challenge, which has an empty answer: none of the protocols says anything with its success. */
static enum err take(struct login_exchange *x, struct slice message, bool is_plus)
{
    return x->messages == 0   ? take_first(x, message, is_plus)
           : x->messages == 1 ? take_final(x, message)
                              : login_exchange_end(x, message);
}

enum err login_take_scram(struct login_exchange *x, struct slice message)
{
    return take(x, message, false);
}

enum err login_take_scram_plus(struct login_exchange *x, struct slice message)
{
    return take(x, message, true);
}
