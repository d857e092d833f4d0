/* The RDATA of TLSA records: what is usable has the length that its digest has. */
#include <stdlib.h>

#include "trust/dane.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tls_association one;
    if (!tlsa_record_read(slice_make(data, size), &one)) {
        return 0;
    }
    if (one.data.len + 3 != size ||
        (tlsa_is_usable(&one) && one.matching != 0 && one.data.len != one.matching * 32U)) {
        abort();
    }
    return 0;
}
