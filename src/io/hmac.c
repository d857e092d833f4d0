/* HMAC-SHA-256 by libsodium. */
#include "io/hmac.h"

#include <sodium.h>

void hmac_sha256(const unsigned char key[HMAC_BYTES], struct slice text,
                 unsigned char out[HMAC_BYTES])
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key, HMAC_BYTES);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.ptr, text.len);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof(state));
}
