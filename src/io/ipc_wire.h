/* io/ipc_wire.h - one frame of the questions between processes, as both sides of ipc send and receive it.
 *
 * Shape   a SOCK_SEQPACKET packet: 24 octets of head (id, type or result, flags, length of detail, length of payload; all
 *         little-endian), then the detail text of a failed answer, then the payload, unless it travels as a memfd.
 * Errors  ERR_CORRUPT for a frame that breaks this. */
#ifndef CULVER_IO_IPC_WIRE_H
#define CULVER_IO_IPC_WIRE_H

#include "io/ipc.h"

#define FRAME_HEAD 24
#define FRAME_DETAIL_MAX 1024
#define FRAME_MAX (FRAME_HEAD + FRAME_DETAIL_MAX + IPC_INLINE_MAX)
#define FRAME_PARTS_MAX 4

struct frame {
    uint32_t id;
    uint32_t code; /* type of a question, enum err of an answer */
    struct slice detail;
    struct slice parts[FRAME_PARTS_MAX]; /* the payload, to be joined */
    unsigned part_count;
    int fd; /* memfd with the payload, -1: inline */
    uint64_t payload_len;
};

/* Makes the memfd when the payload is large. ERR_LIMIT, ERR_TEMP. */
enum err frame_prepare(struct frame *frame);
void frame_discard(struct frame *frame);
/* One try; *out_sent is false when the socket is full. ERR_CLOSED. */
enum err frame_send(int socket, const struct frame *frame, int flags, bool *out_sent);

/* One packet into room[FRAME_MAX]; *out_got is false when there is none now. ERR_CLOSED, ERR_CORRUPT. The slices of *out point
 * into room; out->fd is the caller's. */
enum err frame_receive(int socket, char *room, int flags, struct frame *out, bool *out_got);

/* The payload in the arena: copied, or mapped until the arena is freed. Takes the descriptor. */
enum err frame_payload(struct frame *frame, struct arena *arena, struct slice *out);

#endif
