/* Whatever is encoded has no NUL left, and its parts say what they said. */
#include <stdlib.h>

#include "format/message.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice text = slice_make(data, size);
    struct message message;
    struct buf out;
    buf_init(&out, 2 * size + 4096);
    message_parse(text, arena, &message);
    if (message_encode_binary(&message, text, &out) == OK) {
        struct slice encoded = buf_slice(&out);
        bool had_nul = slice_find_char(text, '\0') < text.len;
        if (slice_find_char(encoded, '\0') < encoded.len ||
            (!had_nul && !slice_eq(text, encoded))) {
            abort();
        }
    }
    buf_fini(&out);
    arena_free(arena);
    return 0;
}
