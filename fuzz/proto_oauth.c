/* The messages of OAUTHBEARER and XOAUTH2: a token has nothing in it that a token has not. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "proto/login/oauth.h"
#include "proto/sasl.h"

static void check(const struct sasl_oauth *said)
{
    for (size_t i = 0; i < said->token.len; i++) {
        if ((unsigned char)said->token.ptr[i] <= ' ' || (unsigned char)said->token.ptr[i] >= 0x7f) {
            abort();
        }
    }
    if (!utf8_is_valid(said->authorize_as)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "fuzz", (size_t)64 << 20);
    struct slice message = slice_make(data, size);
    struct sasl_oauth said;
    if (size > SASL_MESSAGE_MAX) {
        return 0;
    }
    if (sasl_oauthbearer_take(message, arena, &said) == OK) {
        check(&said);
    }
    if (sasl_xoauth2_take(message, arena, &said) == OK) {
        check(&said);
    }
    return 0;
}
