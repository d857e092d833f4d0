/* Frames: sending and receiving one packet with at most one descriptor, and payloads in sealed memory files. */
#include "io/ipc_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/scan.h"
#include "io/internal.h"
#include "io/memfd.h"

#define FLAG_MEMFD 1

enum err frame_prepare(struct frame *frame)
{
    frame->fd = -1;
    frame->payload_len = 0;
    for (unsigned i = 0; i < frame->part_count; i++) {
        frame->payload_len += frame->parts[i].len;
    }
    if (frame->payload_len > IPC_PAYLOAD_MAX) {
        return fail(ERR_LIMIT, "payload of %llu octets", (unsigned long long)frame->payload_len);
    }
    if (frame->payload_len <= IPC_INLINE_MAX) {
        return OK;
    }
    TRY(memfd_sealed_parts("culver-ipc", frame->parts, frame->part_count, &frame->fd));
    frame->part_count = 0;
    return OK;
}

void frame_discard(struct frame *frame)
{
    if (frame->fd >= 0) {
        close(frame->fd);
        frame->fd = -1;
    }
}

/* A message header with room for one descriptor. */
struct envelope {
    struct msghdr header;
    struct iovec iov[2 + FRAME_PARTS_MAX];
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
};

static void envelope_add(struct envelope *e, struct slice bytes)
{
    struct iovec *iov = &e->iov[e->header.msg_iovlen];
    *iov = (struct iovec){ 0 };
    memcpy(&iov->iov_base, &bytes.ptr, sizeof(iov->iov_base));
    iov->iov_len = bytes.len;
    e->header.msg_iovlen++;
}

static void envelope_attach(struct envelope *e, int fd)
{
    e->header.msg_control = e->control.room;
    e->header.msg_controllen = sizeof(e->control.room);
    struct cmsghdr *c = CMSG_FIRSTHDR(&e->header);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(c), &fd, sizeof(fd));
}

enum err frame_send(int socket, const struct frame *frame, int flags, bool *out_sent)
{
    char room[FRAME_HEAD];
    struct buf head = { .ptr = room, .cap = sizeof(room), .max = sizeof(room) };
    buf_append_u32(&head, frame->id);
    buf_append_u32(&head, frame->code);
    buf_append_u32(&head, frame->fd >= 0 ? FLAG_MEMFD : 0);
    buf_append_u32(&head, (uint32_t)frame->detail.len);
    buf_append_u64(&head, frame->payload_len);
    struct envelope e;
    memset(&e, 0, sizeof(e));
    e.header.msg_iov = e.iov;
    envelope_add(&e, slice_make(room, sizeof(room)));
    envelope_add(&e, frame->detail);
    for (unsigned i = 0; i < frame->part_count; i++) {
        envelope_add(&e, frame->parts[i]);
    }
    if (frame->fd >= 0) {
        envelope_attach(&e, frame->fd);
    }
    ssize_t n;
    do {
        n = sendmsg(socket, &e.header, flags | MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    *out_sent = n >= 0;
    if (n >= 0 || errno == EAGAIN) {
        return OK;
    }
    return fail(errno == ENOBUFS || errno == ENOMEM || errno == ETOOMANYREFS ? ERR_TEMP
                                                                             : ERR_CLOSED,
                "send to peer process: %m");
}

/* Takes the first descriptor, closes any more that a broken peer sent. */
static int take_descriptor(struct msghdr *header)
{
    int found = -1;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(fd));
            if (found < 0) {
                found = fd;
            } else {
                close(fd);
            }
        }
    }
    return found;
}

static bool frame_parse(struct slice packet, struct frame *out)
{
    struct scan c = scan_make(packet);
    uint32_t flags, detail_len;
    if (!scan_le32(&c, &out->id) || !scan_le32(&c, &out->code) || !scan_le32(&c, &flags) ||
        !scan_le32(&c, &detail_len) || !scan_le64(&c, &out->payload_len) ||
        detail_len > FRAME_DETAIL_MAX || !scan_bytes(&c, detail_len, &out->detail)) {
        return false;
    }
    if (flags > FLAG_MEMFD || (flags == FLAG_MEMFD) != (out->fd >= 0)) {
        return false;
    }
    out->parts[0] = scan_rest(&c);
    out->part_count = 1;
    uint64_t expected = flags == FLAG_MEMFD ? 0 : out->payload_len;
    return out->payload_len <= IPC_PAYLOAD_MAX && out->parts[0].len == expected;
}

enum err frame_receive(int socket, char *room, int flags, struct frame *out, bool *out_got)
{
    struct envelope e;
    memset(&e, 0, sizeof(e));
    e.header.msg_iov = e.iov;
    e.iov[0] = (struct iovec){ room, FRAME_MAX };
    e.header.msg_iovlen = 1;
    e.header.msg_control = e.control.room;
    e.header.msg_controllen = sizeof(e.control.room);
    ssize_t n;
    do {
        n = recvmsg(socket, &e.header, flags | MSG_CMSG_CLOEXEC);
    } while (n < 0 && errno == EINTR);
    *out_got = false;
    if (n < 0 && errno == EAGAIN) {
        return OK;
    }
    if (n <= 0) {
        return fail(ERR_CLOSED, "peer process is gone");
    }
    struct frame frame;
    memset(&frame, 0, sizeof(frame));
    frame.fd = take_descriptor(&e.header);
    if ((e.header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 ||
        !frame_parse(slice_make(room, (size_t)n), &frame)) {
        frame_discard(&frame);
        return fail(ERR_CORRUPT, "peer process sent a broken frame");
    }
    *out = frame;
    *out_got = true;
    return OK;
}

enum err frame_payload(struct frame *frame, struct arena *arena, struct slice *out)
{
    if (frame->fd < 0) {
        *out = arena_dup(arena, frame->parts[0]);
        return OK;
    }
    enum err result = memfd_map(frame->fd, frame->payload_len, arena, out);
    frame_discard(frame);
    return result;
}
