/* A token, up to its signature, and a set of keys that tries it: nobody has signed what a fuzzer makes. */
#include <stdint.h>
#include <stdlib.h>

#include "oauth/token.h"

/* RFC 8037 A.2 */
static const struct slice set = SL("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"
                                   "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}");
/* RFC 8037 A.4: the one signature that is known. */
static const struct slice input = SL("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc");

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "fuzz", (size_t)64 << 20);
    struct oauth_token token;
    struct oauth_keys *keys;
    if (oauth_token_read(slice_make(data, size), arena, &token) != OK) {
        return 0;
    }
    if (token.proof.algorithm == OAUTH_ALG_UNKNOWN || token.payload.len > OAUTH_TOKEN_MAX ||
        oauth_keys_read(set, &keys) != OK) {
        abort();
    }
    if (oauth_keys_verify(keys, &token.proof) == OK && !slice_eq(token.proof.input, input)) {
        abort();
    }
    oauth_keys_unref(keys);
    return 0;
}
