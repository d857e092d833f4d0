/* Summaries, as a scanner or a disk might give them: what is taken is inside the message. */
#include <stdlib.h>

#include "base/scan.h"
#include "format/message.h"

#define BUDGET ((size_t)1024 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct message message, first;
    struct scan c = scan_make(slice_make(data, size));
    uint64_t message_size; /* the one that it names is right */
    uint8_t version;
    if (size > MESSAGE_SUMMARY_MAX || !scan_le8(&c, &version) ||
        !(version == 1 ? scan_le64(&c, &message_size)
                       : scan_varint(&c, UINT64_MAX, &message_size))) {
        return 0;
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
