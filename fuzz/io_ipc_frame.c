/* Frames between processes: whatever a compromised one sends, the payload lies inside the packet. */
#include <stdlib.h>

#include "io/ipc_wire.h"
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int pair[2];
    struct frame frame;
    bool got = false;
    if (size == 0 || size > FRAME_MAX || ipc_pair(pair) != OK) {
        return 0;
    }
    char *room = malloc(FRAME_MAX);
    if (room == NULL || send(pair[0], data, size, MSG_NOSIGNAL) != (ssize_t)size) {
        abort();
    }
    if (frame_receive(pair[1], room, MSG_DONTWAIT, &frame, &got) == OK && got) {
        size_t total = frame.detail.len;
        for (unsigned i = 0; i < frame.part_count; i++) {
            total += frame.parts[i].len;
        }
        if (total > size) {
            abort();
        }
        frame_discard(&frame);
    }
    free(room);
    close(pair[0]);
    close(pair[1]);
    return 0;
}
