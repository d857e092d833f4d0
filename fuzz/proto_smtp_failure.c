/* What a server says, sorted into classes: the list is a part of what it said or a constant, and nothing reads past the end. */
#include <stdint.h>
#include <stdlib.h>

#include "proto/smtp_failure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_make(data, size);
    struct smtp_failure failure = smtp_failure_classify(SL(""), text);
    if (failure.class >= FAILURE_CLASSES || smtp_failure_name(failure.class) == NULL ||
        (failure.list.len > 0 && failure.class != FAILURE_BLOCKED)) {
        abort();
    }
    failure = smtp_failure_classify(slice_sub(text, 0, slice_find_char(text, ' ')), text);
    return failure.class < FAILURE_CLASSES ? 0 : -1;
}
