/* store/thread.h - what decides which thread a message belongs to, as hashes: all that is kept of it when the message is gone.
 *
 * Shape   thread_keys_write/read are pure and inverse; what is read is verified.
 * Owner   hashes are in the arena. */
#ifndef CULVER_STORE_THREAD_H
#define CULVER_STORE_THREAD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct message;

struct thread_keys {
    bool has_id, has_subject, subject_is_reply;
    uint64_t id, subject;       /* of the Message-ID, of the base subject */
    const uint64_t *references; /* oldest first */
    uint32_t reference_count;
};
void thread_keys_of(const struct message *message, struct arena *arena, struct thread_keys *out);
void thread_keys_write(const struct thread_keys *keys, struct buf *out);
enum err thread_keys_read(struct slice bytes, struct arena *arena, struct thread_keys *out);

#endif
