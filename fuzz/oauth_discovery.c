/* What an issuer says of itself: where its keys are can stand in a request. */
#include <stdint.h>
#include <stdlib.h>

#include "oauth/discovery.h"
#include "oauth/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena_free_auto) struct arena *arena = arena_new(NULL, "fuzz", (size_t)64 << 20);
    struct slice keys;
    struct oauth_url url;
    if (size > OAUTH_DISCOVERY_MAX ||
        oauth_discovery_read(slice_make(data, size), SL("https://a.example"), arena, &keys) != OK) {
        return 0;
    }
    if (!oauth_url_read(keys, &url) || url.host.len == 0 || url.port == 0 ||
        (url.path.len > 0 && url.path.ptr[0] != '/')) {
        abort();
    }
    for (size_t i = 0; i < keys.len; i++) {
        if ((unsigned char)keys.ptr[i] <= ' ' || (unsigned char)keys.ptr[i] >= 0x7f) {
            abort();
        }
    }
    return 0;
}
