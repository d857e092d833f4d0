/* What a token says: an address comes out only when all rules are kept. */
#include <stdint.h>
#include <stdlib.h>

#include "oauth/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct oauth_settings rules = { .issuer = SL("https://id.example.org"),
                                                 .audience = SL("mail"),
                                                 .claim = SL("email"),
                                                 .scope = SL("mail.all") };
    static const struct slice needed[] = { SL("mail"), SL("exp"), SL("email"),
                                           SL("email_verified") };
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "fuzz", (size_t)64 << 20);
    struct oauth_identity who;
    struct slice payload = slice_make(data, size);
    if (size > OAUTH_TOKEN_MAX ||
        oauth_token_check(payload, &rules, 1800000000, arena, &who) != OK) {
        return 0;
    }
    if (who.address.len == 0 || who.lacks_scope) {
        abort();
    }
    for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
        /* Or written with escapes. */
        if (slice_find(payload, needed[i]) == size && slice_find_char(payload, '\\') == size) {
            abort();
        }
    }
    return 0;
}
