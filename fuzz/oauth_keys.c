/* A set of keys as a web server sends it: none of them verifies what nobody signed. */
#include <stdint.h>
#include <stdlib.h>

#include "oauth/issuer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct oauth_keys *keys;
    if (size > OAUTH_KEY_SET_MAX || oauth_keys_read(slice_make(data, size), &keys) != OK) {
        return 0;
    }
    if (oauth_keys_count(keys) == 0 || oauth_keys_count(keys) > OAUTH_KEYS_MAX) {
        abort();
    }
    static const char zeros[512];
    static const size_t lengths[] = { 0, 64, 96, 132, 256, 512 };
    for (int algorithm = OAUTH_ALG_UNKNOWN; algorithm <= OAUTH_EDDSA; algorithm++) {
        for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
            struct oauth_signed what = { .algorithm = (enum oauth_algorithm)algorithm,
                                         .input = SL("a.b"),
                                         .signature = slice_make(zeros, lengths[i]) };
            /* With a key of small order these zeros are a signature of Ed25519: what an issuer gives out against himself. */
            if (oauth_keys_verify(keys, &what) == OK && algorithm != OAUTH_EDDSA) {
                abort();
            }
        }
    }
    oauth_keys_unref(keys);
    return 0;
}
