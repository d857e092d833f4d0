/* The client of SCRAM-SHA-256. Salted passwords are not kept: a connection costs one stretching. */
#include "relay/scram.h"

#include <sodium.h>

#include "codec/codec.h"
#include "io/fiber.h"
#include "io/hmac.h"
#include "proto/sasl.h"

#define PREPARED_MAX ((size_t)8 * 1024)

static struct slice base64_of(struct slice octets, struct arena *arena)
{
    AUTO(buf_fini) struct buf text;
    buf_init(&text, octets.len * 2 + 8);
    base64_encode(octets, &text);
    return arena_dup(arena, buf_slice(&text));
}

/* saslname (RFC 5802 7) of a prepared name. */
static enum err write_name(struct slice username, struct arena *arena, struct slice *out)
{
    AUTO(buf_fini) struct buf prepared, written;
    buf_init(&prepared, PREPARED_MAX);
    buf_init(&written, 3 * PREPARED_MAX);
    TRY(saslprep(username, &prepared));
    if (prepared.len == 0) {
        return fail(ERR_SYNTAX, "nothing is left of the name (SCRAM)");
    }
    for (size_t i = 0; i < prepared.len; i++) {
        char c = prepared.ptr[i];
        buf_append(&written, c == ',' ? SL("=2C") : c == '=' ? SL("=3D") : slice_make(&c, 1));
    }
    *out = arena_dup(arena, buf_slice(&written));
    return buf_error(&written);
}

enum err scram_client_begin(struct scram_client *client, struct slice username,
                            struct slice password, struct arena *arena, struct slice *out)
{
    struct slice name;
    buf_init(&client->password, PREPARED_MAX);
    /* Room at once: growing would leave copies of it behind. */
    if (buf_reserve(&client->password, PREPARED_MAX) == NULL) {
        return fail(ERR_TEMP, "no memory for a password");
    }
    TRY(saslprep(password, &client->password));
    TRY(write_name(username, arena, &name));
    client->gs2 = client->binding == SCRAM_BOUND     ? SL("p=" SCRAM_TLS_EXPORTER ",,")
                  : client->binding == SCRAM_UNASKED ? SL("y,,")
                                                     : SL("n,,");
    client->bare = arena_printf(arena, "n=%.*s,r=%.*s", SLICE_ARG(name), SLICE_ARG(client->nonce));
    *out = arena_printf(arena, "%.*s%.*s", SLICE_ARG(client->gs2), SLICE_ARG(client->bare));
    return OK;
}

/* RFC 5802 2.2 Hi(): PBKDF2 of one block. */
BLOCKS static void stretch(struct slice password, const struct scram_challenge *challenge,
                           unsigned char out[SCRAM_PROOF_BYTES])
{
    static const unsigned char first_block[] = { 0, 0, 0, 1 };
    crypto_auth_hmacsha256_state keyed, state;
    unsigned char round[SCRAM_PROOF_BYTES];
    crypto_auth_hmacsha256_init(&keyed, (const unsigned char *)password.ptr, password.len);
    state = keyed;
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)challenge->salt.ptr,
                                  challenge->salt.len);
    crypto_auth_hmacsha256_update(&state, first_block, sizeof(first_block));
    crypto_auth_hmacsha256_final(&state, round);
    memcpy(out, round, sizeof(round));
    for (uint32_t i = 1; i < challenge->iterations; i++) {
        state = keyed;
        crypto_auth_hmacsha256_update(&state, round, sizeof(round));
        crypto_auth_hmacsha256_final(&state, round);
        for (size_t k = 0; k < sizeof(round); k++) {
            out[k] ^= round[k];
        }
        if (i % SCRAM_ROUNDS_AT_ONCE == 0 && fiber_current() != NULL) {
            fiber_yield();
        }
    }
    sodium_memzero(&keyed, sizeof(keyed));
    sodium_memzero(&state, sizeof(state));
    sodium_memzero(round, sizeof(round));
}

/* RFC 5802 3. */
static void prove(struct scram_client *client, const struct scram_challenge *challenge,
                  struct slice auth_message, unsigned char proof[SCRAM_PROOF_BYTES])
{
    unsigned char salted[SCRAM_PROOF_BYTES], key[SCRAM_PROOF_BYTES], stored[SCRAM_PROOF_BYTES];
    stretch(buf_slice(&client->password), challenge, salted);
    hmac_sha256(salted, SL("Client Key"), key);
    crypto_hash_sha256(stored, key, sizeof(key));
    hmac_sha256(stored, auth_message, proof);
    for (size_t i = 0; i < SCRAM_PROOF_BYTES; i++) {
        proof[i] ^= key[i];
    }
    hmac_sha256(salted, SL("Server Key"), key);
    hmac_sha256(key, auth_message, client->server_signature);
    sodium_memzero(salted, sizeof(salted));
    sodium_memzero(key, sizeof(key));
    sodium_memzero(stored, sizeof(stored));
}

enum err scram_client_answer(struct scram_client *client, struct slice challenge,
                             struct arena *arena, struct slice *out)
{
    struct scram_challenge asked;
    unsigned char proof[SCRAM_PROOF_BYTES];
    TRY(scram_take_challenge(challenge, arena, &asked));
    if (!slice_starts(asked.nonce, client->nonce) || asked.nonce.len == client->nonce.len) {
        return fail(ERR_DENIED, "the server answers with another nonce (SCRAM)");
    }
    if (asked.iterations < SCRAM_ITERATIONS_MIN || asked.iterations > SCRAM_ITERATIONS_MAX) {
        return fail(ERR_LIMIT, "the server wants %u iterations (SCRAM): %d to %d are made",
                    asked.iterations, SCRAM_ITERATIONS_MIN, SCRAM_ITERATIONS_MAX);
    }
    AUTO(buf_fini) struct buf binding;
    buf_init(&binding, SCRAM_MESSAGE_MAX);
    buf_append(&binding, client->gs2);
    buf_append(&binding, client->binding == SCRAM_BOUND ? client->bound_to : SL(""));
    TRY(buf_error(&binding));
    struct slice without_proof =
        arena_printf(arena, "c=%.*s,r=%.*s", SLICE_ARG(base64_of(buf_slice(&binding), arena)),
                     SLICE_ARG(asked.nonce));
    struct slice auth_message = arena_printf(arena, "%.*s,%.*s,%.*s", SLICE_ARG(client->bare),
                                             SLICE_ARG(challenge), SLICE_ARG(without_proof));
    prove(client, &asked, auth_message, proof);
    *out = arena_printf(arena, "%.*s,p=%.*s", SLICE_ARG(without_proof),
                        SLICE_ARG(base64_of(slice_make(proof, sizeof(proof)), arena)));
    return OK;
}

enum err scram_client_judge(const struct scram_client *client, struct slice verdict,
                            struct arena *arena)
{
    struct scram_verdict said;
    TRY(scram_take_verdict(verdict, arena, &said));
    if (said.refusal.len > 0) {
        return fail(ERR_DENIED, "the server refuses (SCRAM): %.*s", SLICE_ARG(said.refusal));
    }
    return sodium_memcmp(said.signature, client->server_signature, SCRAM_PROOF_BYTES) == 0
               ? OK
               : fail(ERR_DENIED, "the server does not know the password itself (SCRAM)");
}

void scram_client_wipe(struct scram_client *client)
{
    sasl_wipe(&client->password);
    sodium_memzero(client->server_signature, sizeof(client->server_signature));
}
