/* io/ipc.h - questions between the processes of one node: length-prefixed binary over SOCK_SEQPACKET.
 *
 * Shape   a request has a type and a payload; the answer carries its id, an enum err and a payload. Payloads over
 *         IPC_INLINE_MAX travel as a sealed memfd, in both directions, unseen by the caller.
 * Blocks  ipc_call() suspends the fiber. The serving side is plain blocking code.
 * Errors  ERR_CLOSED the peer died; ERR_TIMEOUT; ERR_CORRUPT the peer broke the framing (connection is closed);
 *         else what the peer answered.
 * Limits  IPC_PAYLOAD_MAX. */
#ifndef CULVER_IO_IPC_H
#define CULVER_IO_IPC_H

#include "base/arena.h"
#include "base/buf.h"
#include "io/fiber.h"

#define IPC_INLINE_MAX (64 * 1024)
#define IPC_PAYLOAD_MAX (UINT64_C(1) << 30)

/* A connected pair of SOCK_SEQPACKET sockets, close-on-exec, buffers large enough for inline payloads. */
enum err ipc_pair(int out[2]);

/* --- asking side, on a loop --- */
struct ipc;
struct ipc *ipc_open(struct loop *loop, int fd);
void ipc_close(struct ipc *ipc); /* waiting callers get ERR_CLOSED */
bool ipc_is_closed(const struct ipc *ipc);

/* The reply is copied into the arena (or mapped and unmapped by an arena closer when large). */
BLOCKS enum err ipc_call(struct ipc *ipc, uint32_t type, struct slice payload, struct arena *arena,
                         struct slice *out_reply);

/* The same with a payload in up to four pieces, which are joined on their way. */
struct ipc_question {
    uint32_t type;
    struct slice parts[4];
    unsigned part_count;
};
BLOCKS enum err ipc_call_parts(struct ipc *ipc, const struct ipc_question *question,
                               struct arena *arena, struct slice *out_reply);

/* --- answering side, blocking --- */

/* One row for each question a peer may ask. */
struct ipc_handler {
    uint32_t type;
    const char *name;
    uint64_t max_bytes;
    enum err (*run)(void *state, struct slice payload, struct arena *arena, struct buf *reply);
};

/* Answers until the peer closes. An unknown type or an oversize payload is answered ERR_SYNTAX / ERR_LIMIT. The reply of a
 * handler that fails is dropped; the asker gets its class and err_detail(). `payload` lives as long as the arena, which is
 * reset after each question. */
void ipc_serve(int fd, const struct ipc_handler *handlers, size_t count, void *state,
               size_t arena_budget);

/* File descriptors over a pair as above (keeper to server), at most 253, with up to 64 KiB of text. They block the
 * thread. The text is appended. */
enum err ipc_send_fds(int socket, const int *fds, unsigned count, struct slice text);
enum err ipc_receive_fds(int socket, int *fds, unsigned max, unsigned *out_count, struct buf *text);

#endif
