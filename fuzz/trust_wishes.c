/* Lists of wishes: what passes the check gives everybody a wish. */
#include <stdint.h>
#include <stdlib.h>

#include "trust/level.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice list = slice_make(data, size);
    bool is_good = tls_wishes_check(list) == OK;
    enum tls_wish wish = tls_wish_for(list, SL("mx.example.org"));
    if (wish >= TLS_WISHES || (is_good && size == 0 && wish != WISH_AUTO)) {
        abort();
    }
    return 0;
}
