/* Messages: every part lies inside its parent, and the structure survives its journey as a summary. */
#include <stdlib.h>

#include "format/message.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    struct slice text = slice_make(data, size);
    struct message message, again;
    struct buf summary, plain;
    message_parse(text, arena, &message);
    buf_init(&summary, MESSAGE_SUMMARY_MAX);
    summary_write(&message, &summary);
    if (buf_error(&summary) == OK &&
        (summary_read(buf_slice(&summary), size, arena, &again) != OK ||
         again.part_count != message.part_count)) {
        abort();
    }
    for (uint32_t i = 0; i < message.part_count; i++) {
        const struct part *part = &message.parts[i];
        buf_init(&plain, size * 8 + 4096);
        part_text(part, slice_sub(text, (size_t)part->body_start, (size_t)part->body_len), &plain);
        buf_fini(&plain);
    }
    buf_fini(&summary);
    arena_free(arena);
    return 0;
}
