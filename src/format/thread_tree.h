/* format/thread_tree.h - messages that answer each other, as trees (RFC 5256 3: THREAD).
 *
 * Shape   messages are added in the order of the mailbox, then the tree is finished, then its threads are written. Pure: no
 *         clock and no files, and no recursion, however deep a thread is.
 * Owner   thread_tree_new() / thread_tree_free(); what is added is copied.
 * Errors  ERR_LIMIT.
 * Limits  THREAD_NODES_MAX messages and Message-IDs, THREAD_STEPS_MAX from a message to its ancestors: mail made to be slow ends
 *         there.
 * RFC     5256 3 (ORDEREDSUBJECT, REFERENCES); draft-ietf-morg-inthread (REFS). */
#ifndef CULVER_FORMAT_THREAD_TREE_H
#define CULVER_FORMAT_THREAD_TREE_H

#include "format/message.h"

#define THREAD_NODES_MAX (2 * 1024 * 1024)
#define THREAD_STEPS_MAX (UINT64_C(200) * 1000 * 1000)

enum thread_algorithm {
    THREAD_ORDEREDSUBJECT, /* the base subject alone */
    THREAD_REFERENCES,     /* References and In-Reply-To, then threads of one subject are joined */
    THREAD_REFS, /* References and In-Reply-To; threads in the order of their newest message */
};

/* What a message says of its place, as texts. */
struct thread_texts {
    struct slice id;                /* Message-ID without brackets, empty: none */
    const struct slice *references; /* as RFC 5256 counts them: oldest first */
    uint32_t reference_count;
    struct slice subject; /* base subject in i;unicode-casemap */
    bool is_reply;        /* RFC 5256 2.1: something was taken off the subject */
};
/* Slices are the message's own or in the arena. */
void thread_texts_read(const struct message *message, struct arena *arena,
                       struct thread_texts *out);

/* The same with numbers in place of texts: one for each Message-ID that a message has or refers to, one for each subject, both from 1;
 * 0 is none. Whoever adds the messages has given them. */
struct thread_message {
    uint32_t number; /* what is written of it: its sequence number or UID */
    uint32_t id, subject;
    uint32_t reference_count;
    const uint32_t *references;
    int64_t sent;
    bool is_reply;
};

struct thread_tree;
struct thread_tree *thread_tree_new(enum thread_algorithm algorithm, uint32_t id_count,
                                    uint32_t subject_count);
void thread_tree_free(struct thread_tree *tree); /* NULL allowed */
/* The references may go when it returns. */
enum err thread_tree_add(struct thread_tree *tree, const struct thread_message *message);
enum err thread_tree_finish(struct thread_tree *tree);

/* The threads of a finished tree, in their order: "(1 2 (3)(4))". */
uint32_t thread_tree_count(const struct thread_tree *tree);
void thread_tree_write(const struct thread_tree *tree, uint32_t index, struct buf *out);

#endif
