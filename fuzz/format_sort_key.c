/* What any message is sorted by: short, without a NUL, the same each time, and UTF-8 or behind all that is. */
#include <stdlib.h>

#include "format/message.h"
#include "format/sort_key.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)

static const enum sort_kind texts[] = { SORT_SUBJECT, SORT_FROM,         SORT_TO,
                                        SORT_CC,      SORT_DISPLAY_FROM, SORT_DISPLAY_TO };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct message message;
    struct buf first, second;
    message_parse(slice_make(data, size), arena, &message);
    buf_init(&first, BUDGET);
    buf_init(&second, BUDGET);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        buf_reset(&first);
        buf_reset(&second);
        sort_text_append(texts[i], message.parts[0].envelope, arena, &first);
        sort_text_append(texts[i], message.parts[0].envelope, arena, &second);
        if (first.len > SORT_TEXT_MAX || !slice_eq(buf_slice(&first), buf_slice(&second)) ||
            slice_find_char(buf_slice(&first), '\0') != first.len) {
            abort();
        }
    }
    buf_fini(&first);
    buf_fini(&second);
    arena_free(arena);
    return 0;
}
