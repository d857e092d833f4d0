/* Messages of a SCRAM client: what is taken lies inside the message, and the two halves of it are the whole. Those of a server: what is
 * taken is there. */
#include <stdint.h>
#include <stdlib.h>

#include "proto/login/scram.h"

static void try_server(struct slice message, struct arena *arena)
{
    struct scram_challenge challenge;
    struct scram_verdict verdict;
    if (scram_take_challenge(message, arena, &challenge) == OK &&
        (challenge.nonce.len == 0 || challenge.salt.len == 0 || challenge.salt.len >= message.len ||
         message.len > SCRAM_MESSAGE_MAX)) {
        abort();
    }
    if (scram_take_verdict(message, arena, &verdict) == OK &&
        (verdict.refusal.len >= message.len ||
         message.ptr[0] != (verdict.refusal.len > 0 ? 'e' : 'v'))) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", (size_t)16 * 1024 * 1024);
    struct slice message = slice_make(data, size);
    struct scram_first first;
    struct scram_final final;
    if (scram_take_first(message, arena, &first) == OK &&
        (first.gs2.len + first.bare.len != size || first.nonce.len == 0 || first.name.len == 0)) {
        abort();
    }
    if (scram_take_final(message, arena, &final) == OK &&
        (final.without_proof.len >= size || final.nonce.len == 0)) {
        abort();
    }
    try_server(message, arena);
    arena_free(arena);
    return 0;
}
