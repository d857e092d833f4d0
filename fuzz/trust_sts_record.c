/* Records that say that there is a policy, a line each: an id is one to 32 letters and digits. */
#include <stdint.h>
#include <stdlib.h>

#include "base/scan.h"
#include "trust/sts.h"

#define RECORDS_MAX 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scan c = scan_make(slice_make(data, size));
    struct slice texts[RECORDS_MAX], id;
    unsigned count = 0;
    while (count < RECORDS_MAX && scan_line(&c, &texts[count])) {
        count++;
    }
    if (!sts_record_find(texts, count, &id)) {
        return 0;
    }
    if (id.len == 0 || id.len > STS_ID_MAX) {
        abort();
    }
    for (size_t i = 0; i < id.len; i++) {
        if (!ascii_is_alnum(id.ptr[i])) {
            abort();
        }
    }
    return 0;
}
