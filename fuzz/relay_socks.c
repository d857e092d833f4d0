/* What a proxy says: any octets are an answer of a bounded length, or none. */
#include <stdint.h>
#include <stdlib.h>

#include "relay/socks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice answer = slice_make(data, size);
    enum socks_method method = SOCKS_OPEN;
    size_t length = 0;
    if (socks_read_method(answer, size % 2 == 0, &method) == OK && method != SOCKS_OPEN &&
        method != SOCKS_LOGIN) {
        abort();
    }
    if (socks_read_login(answer) == OK && size < 2) {
        abort();
    }
    if (socks_read_head(answer, &length) == OK &&
        (length < SOCKS_HEAD || length > SOCKS_REPLY_MAX)) {
        abort();
    }
    if (socks_read_reply(answer) == OK && size < 2) {
        abort();
    }
    return 0;
}
