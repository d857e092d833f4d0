/* format/thread_tree.h - messages that answer each other, as trees (RFC 5256 3: THREAD).
 *
 * Shape   messages are added in the order of the mailbox, then the tree is finished, then its threads are written. Pure: no
 *         clock and no files, and no recursion, however deep a thread is.
 * Owner   thread_tree_new() / thread_tree_free(); what is added is copied.
 * Errors  ERR_LIMIT.
 * Limits  THREAD_NODES_MAX messages and Message-IDs, THREAD_OCTETS_MAX of ids and subjects, THREAD_STEPS_MAX from a message to its
 *         ancestors: mail made to be slow ends there.
 * RFC     5256 3 (ORDEREDSUBJECT, REFERENCES); draft-ietf-morg-inthread (REFS). */
#ifndef CULVER_FORMAT_THREAD_TREE_H
#define CULVER_FORMAT_THREAD_TREE_H

#include "format/message.h"

#define THREAD_NODES_MAX (2 * 1024 * 1024)
#define THREAD_OCTETS_MAX ((size_t)128 * 1024 * 1024)
#define THREAD_STEPS_MAX (UINT64_C(200) * 1000 * 1000)

enum thread_algorithm {
    THREAD_ORDEREDSUBJECT, /* the base subject alone */
    THREAD_REFERENCES,     /* References and In-Reply-To, then threads of one subject are joined */
    THREAD_REFS, /* References and In-Reply-To; threads in the order of their newest message */
};

struct thread_message {
    uint32_t number; /* what is written of it: its sequence number or UID */
    int64_t sent;
    struct slice id;                /* Message-ID without brackets, empty: none */
    const struct slice *references; /* as RFC 5256 counts them: oldest first */
    uint32_t reference_count;
    struct slice subject; /* base subject in i;unicode-casemap */
    bool is_reply;        /* RFC 5256 2.1: something was taken off the subject */
};

/* What a message says of its place. Slices are its own or in the arena. */
void thread_message_read(const struct message *message, enum thread_algorithm algorithm,
                         struct arena *arena, struct thread_message *out);

struct thread_tree;
struct thread_tree *thread_tree_new(enum thread_algorithm algorithm);
void thread_tree_free(struct thread_tree *tree); /* NULL allowed */
enum err thread_tree_add(struct thread_tree *tree, const struct thread_message *message);
enum err thread_tree_finish(struct thread_tree *tree);

/* The threads of a finished tree, in their order: "(1 2 (3)(4))". */
uint32_t thread_tree_count(const struct thread_tree *tree);
void thread_tree_write(const struct thread_tree *tree, uint32_t index, struct buf *out);

#endif
