/* Summaries, as a scanner or a disk might give them: what is taken is inside the message. */
#include <stdlib.h>

#include "format/message.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct message message, first;
    uint64_t message_size = 0;
    if (size < 9 || size > MESSAGE_SUMMARY_MAX) {
        return 0;
    }
    for (int i = 0; i < 8; i++) { /* the size that it names is the one that is right */
        message_size |= (uint64_t)data[1 + i] << (8 * i);
    }
    struct arena *arena = arena_new(NULL, "fuzz", BUDGET);
    enum err of_first = summary_read_first(slice_make(data, size), message_size, arena, &first);
    if (of_first == OK && first.parts[0].body_start > message_size) {
        abort();
    }
    if (summary_read(slice_make(data, size), message_size, arena, &message) == OK) {
        if (of_first != OK) {
            abort();
        }
        for (uint32_t i = 0; i < message.part_count; i++) {
            const struct part *p = &message.parts[i];
            if (p->body_start > message_size || p->body_len > message_size - p->body_start ||
                p->header_start > p->body_start) {
                abort();
            }
        }
    }
    arena_free(arena);
    return 0;
}
