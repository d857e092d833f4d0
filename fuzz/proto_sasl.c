/* SASL responses: what decodes, encodes to the same text. */
#include <stdlib.h>

#include "codec/codec.h"
#include "proto/sasl.h"

/* A name is no longer than it was written, and ends at a comma or at the end. */
static void take_name(struct slice text)
{
    struct arena *arena = arena_new(NULL, "fuzz", (size_t)16 * 1024 * 1024);
    struct scan c = scan_make(text);
    struct slice name;
    if (sasl_take_name(&c, arena, &name)) {
        int next = scan_peek(&c);
        if (name.len == 0 || name.len > text.len || (next >= 0 && next != ',' && next != '\0')) {
            abort();
        }
    }
    enum sasl_mechanism mechanism = sasl_mechanism_find(text);
    if (mechanism != SASL_UNKNOWN &&
        !slice_eq_nocase(text, slice_cstr(sasl_mechanism_name(mechanism)))) {
        abort();
    }
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice line = slice_make(data, size);
    struct buf message, again;
    take_name(line);
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
