/* SASL responses: what decodes, encodes to the same text. */
#include <stdlib.h>

#include "codec/codec.h"
#include "proto/sasl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice line = slice_make(data, size);
    struct buf message, again;
    buf_init(&message, SASL_MESSAGE_MAX);
    buf_init(&again, 2 * SASL_MESSAGE_MAX);
    if (!sasl_is_cancel(line) && sasl_decode(line, &message) == OK) {
        base64_encode(buf_slice(&message), &again);
        if (!slice_eq(buf_slice(&again), line)) {
            abort();
        }
    }
    sasl_wipe(&message);
    buf_init(&message, SASL_MESSAGE_MAX);
    IGNORE(sasl_decode_initial(line, &message));
    sasl_wipe(&message);
    buf_fini(&again);
    return 0;
}
