/* THREAD (RFC 5256 3). A node is a message, or a dummy: a Message-ID that others name and that is not here. */
#include <stdlib.h>

#include "base/array.h"
#include "codec/codec.h"
#include "format/header.h"
#include "format/sort_key.h"
#include "format/thread_tree.h"

#define NONE UINT32_MAX
#define CASEMAP_GROWTH 11

struct node {
    int64_t sent;
    uint32_t number; /* 0: a dummy */
    uint32_t subject;
    uint32_t parent;
    uint32_t child_count;       /* while links are made */
    uint32_t first, last, next; /* once they are: children, siblings */
    bool is_reply;
};

struct thread_tree {
    enum thread_algorithm algorithm;
    struct node *nodes; /* first those of the Message-IDs, by their number less one */
    uint32_t count, cap;
    uint32_t id_count, subject_count;
    uint64_t steps;
    uint32_t *order; /* messages: as they came, then by the date they were sent */
    uint32_t messages, order_cap;
    uint32_t *roots;
    uint32_t root_count;
};

static uint32_t *numbers_new(uint32_t count)
{
    uint32_t *numbers = calloc((size_t)count + 1, sizeof(*numbers));
    if (numbers == NULL) {
        abort();
    }
    return numbers;
}

/* --- what a message says --- */

/* RFC 5256 3, REFERENCES 1: References, and only without it the first of In-Reply-To. */
static uint32_t count_references(const struct message *m)
{
    if (m->replied_count == 0) {
        return m->reference_count;
    }
    uint32_t own = m->reference_count - m->replied_count;
    return own > 0 ? own : 1;
}

static struct slice map_subject(const struct envelope *e, struct arena *arena, bool *is_reply)
{
    struct slice bare = header_strip_subject(e->subject_text, arena, is_reply);
    struct buf mapped;
    buf_init(&mapped, bare.len * CASEMAP_GROWTH + 1);
    casemap_utf8(bare, &mapped);
    struct slice subject = arena_dup(arena, buf_slice(&mapped));
    buf_fini(&mapped);
    return subject;
}

void thread_texts_read(const struct message *message, struct arena *arena, struct thread_texts *out)
{
    const struct envelope *e = message->parts[0].envelope;
    *out = (struct thread_texts){ 0 };
    if (e == NULL) {
        return;
    }
    out->subject = map_subject(e, arena, &out->is_reply);
    out->references = message->references;
    out->reference_count = count_references(message);
    if (e->message_id.ptr == NULL || header_message_ids(e->message_id, arena, &out->id, 1) == 0) {
        out->id = (struct slice){ 0 };
    }
}

/* --- nodes --- */

struct thread_tree *thread_tree_new(enum thread_algorithm algorithm, uint32_t id_count,
                                    uint32_t subject_count)
{
    struct thread_tree *t = calloc(1, sizeof(*t));
    if (t == NULL) {
        abort();
    }
    t->algorithm = algorithm;
    t->subject_count = subject_count;
    t->id_count = algorithm == THREAD_ORDEREDSUBJECT ? 0 : id_count;
    t->count = t->cap = t->id_count;
    t->nodes = array_grow(NULL, t->cap + 1, sizeof(*t->nodes));
    for (uint32_t i = 0; i < t->count; i++) {
        t->nodes[i] = (struct node){ .parent = NONE };
    }
    return t;
}

void thread_tree_free(struct thread_tree *tree)
{
    if (tree != NULL) {
        free(tree->nodes);
        free(tree->order);
        free(tree->roots);
        free(tree);
    }
}

static enum err add_node(struct thread_tree *t, uint32_t *out)
{
    if (t->count >= THREAD_NODES_MAX) {
        return fail(ERR_LIMIT, "Too many messages and references");
    }
    if (t->count == t->cap) {
        t->cap = (t->cap + 32) * 2;
        t->nodes = array_grow(t->nodes, t->cap, sizeof(*t->nodes));
    }
    t->nodes[t->count] = (struct node){ .parent = NONE, .first = NONE, .last = NONE, .next = NONE };
    *out = t->count++;
    return OK;
}

/* Of messages with the same id the first one has it (RFC 5256 3). */
static enum err message_node(struct thread_tree *t, uint32_t id, uint32_t *out)
{
    if (id == 0 || id > t->id_count || t->nodes[id - 1].number != 0) {
        return add_node(t, out);
    }
    *out = id - 1;
    return OK;
}

/* --- links, REFERENCES 1 --- */

static enum err count_step(struct thread_tree *t)
{
    return ++t->steps <= THREAD_STEPS_MAX ? OK : fail(ERR_LIMIT, "Threads are too deep");
}

static enum err is_above(struct thread_tree *t, uint32_t node, uint32_t below, bool *out)
{
    *out = false;
    uint32_t at = t->nodes[node].child_count == 0 ? NONE : below;
    while (at != NONE && at != node) {
        TRY(count_step(t));
        at = t->nodes[at].parent;
    }
    *out = at == node || node == below;
    return OK;
}

/* Not when it would make a loop. */
static enum err link_nodes(struct thread_tree *t, uint32_t parent, uint32_t child)
{
    bool is_loop;
    TRY(is_above(t, child, parent, &is_loop));
    if (!is_loop) {
        t->nodes[child].parent = parent;
        t->nodes[parent].child_count++;
    }
    return OK;
}

static void unlink_node(struct thread_tree *t, uint32_t node)
{
    uint32_t parent = t->nodes[node].parent;
    if (parent != NONE) {
        t->nodes[parent].child_count--;
        t->nodes[node].parent = NONE;
    }
}

static enum err link_message(struct thread_tree *t, uint32_t node, const struct thread_message *m)
{
    uint32_t before = NONE;
    for (uint32_t i = 0; i < m->reference_count; i++) {
        uint32_t at = m->references[i] - 1;
        if (at >= t->id_count) {
            continue;
        }
        if (before != NONE && t->nodes[at].parent == NONE) {
            TRY(link_nodes(t, before, at)); /* (A) */
        }
        before = at;
    }
    unlink_node(t, node); /* (B): what others said of it does not count any more */
    return before == NONE ? OK : link_nodes(t, before, node);
}

enum err thread_tree_add(struct thread_tree *tree, const struct thread_message *message)
{
    uint32_t node;
    TRY(message_node(tree, message->id, &node));
    if (tree->messages == tree->order_cap) {
        tree->order_cap = (tree->order_cap + 32) * 2;
        tree->order = array_grow(tree->order, tree->order_cap, sizeof(*tree->order));
    }
    tree->order[tree->messages++] = node;
    struct node *n = &tree->nodes[node];
    n->number = message->number;
    n->sent = message->sent;
    n->subject = message->subject <= tree->subject_count ? message->subject : 0;
    n->is_reply = message->is_reply;
    return tree->algorithm == THREAD_ORDEREDSUBJECT ? OK : link_message(tree, node, message);
}

/* --- order --- */

/* Those that were sent in the same second stay as they came: in the order of the mailbox. */
static void order_messages(struct thread_tree *t)
{
    uint64_t *sent = calloc((size_t)t->messages + 1, sizeof(*sent));
    uint32_t *places = numbers_new(t->messages), *order = numbers_new(t->messages);
    t->roots = numbers_new(t->messages);
    if (sent == NULL) {
        abort();
    }
    for (uint32_t i = 0; i < t->messages; i++) {
        sent[i] = sort_time(t->nodes[t->order[i]].sent);
    }
    sort_order(&(struct sort_key){ .numbers = sent }, 1, t->messages, places);
    for (uint32_t i = 0; i < t->messages; i++) {
        order[i] = t->order[places[i]];
    }
    free(t->order);
    free(sent);
    free(places);
    t->order = order;
}

static void append_child(struct thread_tree *t, uint32_t parent, uint32_t child)
{
    struct node *p = &t->nodes[parent];
    if (p->first == NONE) {
        p->first = child;
    } else {
        t->nodes[p->last].next = child;
    }
    p->last = child;
}

/* Lists of children from the parents, and the roots. As messages come in the order they were sent, so do all siblings; and so do
 * dummies, which count as their first child. */
static void arrange(struct thread_tree *t)
{
    t->root_count = 0;
    for (uint32_t i = 0; i < t->count; i++) {
        t->nodes[i].first = t->nodes[i].last = t->nodes[i].next = NONE;
    }
    for (uint32_t i = 0; i < t->messages; i++) {
        uint32_t parent = t->nodes[t->order[i]].parent;
        if (parent == NONE) {
            t->roots[t->root_count++] = t->order[i];
            continue;
        }
        if (t->nodes[parent].number == 0 && t->nodes[parent].first == NONE) {
            t->roots[t->root_count++] = parent;
        }
        append_child(t, parent, t->order[i]);
    }
}

/* --- REFERENCES 3: dummies --- */

/* Its nearest ancestor that is a message, else the topmost dummy. */
static enum err skip_dummies(struct thread_tree *t, uint32_t message)
{
    uint32_t up = t->nodes[message].parent, top = NONE;
    while (up != NONE && t->nodes[up].number == 0) {
        TRY(count_step(t));
        top = up;
        up = t->nodes[up].parent;
    }
    t->nodes[message].parent = up == NONE ? top : up;
    return OK;
}

/* An only child takes its dummy's place. */
static void promote_only_children(struct thread_tree *t)
{
    for (uint32_t i = 0; i < t->root_count; i++) {
        const struct node *root = &t->nodes[t->roots[i]];
        if (root->number == 0 && root->first == root->last) {
            t->roots[i] = root->first;
            t->nodes[root->first].parent = NONE;
        }
    }
}

static enum err drop_dummies(struct thread_tree *t)
{
    for (uint32_t i = 0; i < t->messages; i++) {
        TRY(skip_dummies(t, t->order[i]));
    }
    arrange(t);
    promote_only_children(t);
    return OK;
}

/* --- REFERENCES 5: threads of one subject --- */

static uint32_t subject_of(const struct thread_tree *t, uint32_t root)
{
    const struct node *n = &t->nodes[root];
    return n->number == 0 ? t->nodes[n->first].subject : n->subject;
}

/* (B) Which thread stands for a subject: a dummy, else one that is no reply, else the first. The number of its node less one. */
static void gather_subjects(const struct thread_tree *t, uint32_t *subjects)
{
    for (uint32_t i = 0; i < t->root_count; i++) {
        const struct node *n = &t->nodes[t->roots[i]];
        uint32_t subject = subject_of(t, t->roots[i]);
        if (subject == 0) {
            continue;
        }
        const struct node *other = subjects[subject] == 0 ? NULL : &t->nodes[subjects[subject] - 1];
        bool is_better = other == NULL || (other->number != 0 &&
                                           (n->number == 0 || (other->is_reply && !n->is_reply)));
        if (is_better) {
            subjects[subject] = t->roots[i] + 1;
        }
    }
}

static void take_children(struct thread_tree *t, uint32_t from, uint32_t to)
{
    for (uint32_t c = t->nodes[from].first; c != NONE; c = t->nodes[c].next) {
        t->nodes[c].parent = to;
    }
}

/* (C) One thread goes to the one that stands for its subject. */
static enum err join_thread(struct thread_tree *t, uint32_t root, uint32_t *subjects)
{
    uint32_t subject = subject_of(t, root), other = subjects[subject] - 1;
    uint32_t dummy = 0;
    if (other == root) {
        return OK;
    }
    if (t->nodes[root].number == 0) {
        take_children(t, root, other);
        return OK;
    }
    if (t->nodes[other].number == 0 || (t->nodes[root].is_reply && !t->nodes[other].is_reply)) {
        t->nodes[root].parent = other;
        return OK;
    }
    TRY(add_node(t, &dummy));
    t->nodes[root].parent = dummy;
    t->nodes[other].parent = dummy;
    subjects[subject] = dummy + 1;
    return OK;
}

static enum err join_threads(struct thread_tree *t, uint32_t *subjects)
{
    gather_subjects(t, subjects);
    for (uint32_t i = 0; i < t->root_count; i++) {
        if (subject_of(t, t->roots[i]) != 0) {
            TRY(join_thread(t, t->roots[i], subjects));
        }
    }
    arrange(t);
    return OK;
}

/* --- ORDEREDSUBJECT, REFS --- */

/* Those without a subject are a thread too. */
static void group_subjects(struct thread_tree *t, uint32_t *subjects)
{
    for (uint32_t i = 0; i < t->messages; i++) {
        struct node *n = &t->nodes[t->order[i]];
        uint32_t *first = &subjects[n->subject];
        if (*first == 0) {
            *first = t->order[i] + 1;
        } else {
            n->parent = *first - 1;
        }
    }
    arrange(t);
}

/* The root above a node, remembered for all on the way. */
static uint32_t root_of(const struct thread_tree *t, uint32_t *known, uint32_t node)
{
    uint32_t root = node;
    while (known[root] == NONE && t->nodes[root].parent != NONE) {
        root = t->nodes[root].parent;
    }
    root = known[root] == NONE ? root : known[root];
    while (known[node] == NONE && node != root) {
        known[node] = root;
        node = t->nodes[node].parent;
    }
    known[root] = root;
    return root;
}

/* From the newest message backwards, so that each thread comes where its newest is. */
static void order_by_newest(struct thread_tree *t)
{
    uint32_t *known = numbers_new(t->count), *is_placed = numbers_new(t->count);
    uint32_t at = t->root_count;
    for (uint32_t i = 0; i < t->count; i++) {
        known[i] = NONE;
    }
    for (uint32_t i = t->messages; i > 0; i--) {
        uint32_t root = root_of(t, known, t->order[i - 1]);
        if (is_placed[root] == 0) {
            is_placed[root] = 1;
            t->roots[--at] = root;
        }
    }
    free(known);
    free(is_placed);
}

enum err thread_tree_finish(struct thread_tree *tree)
{
    uint32_t *subjects = numbers_new(tree->subject_count);
    enum err result = OK;
    order_messages(tree);
    if (tree->algorithm == THREAD_ORDEREDSUBJECT) {
        group_subjects(tree, subjects);
    } else {
        result = drop_dummies(tree);
    }
    if (result == OK && tree->algorithm == THREAD_REFERENCES) {
        result = join_threads(tree, subjects);
    } else if (result == OK && tree->algorithm == THREAD_REFS) {
        order_by_newest(tree);
    }
    free(subjects);
    return result;
}

/* --- writing --- */

uint32_t thread_tree_count(const struct thread_tree *tree)
{
    return tree->root_count;
}

static bool is_fork(const struct node *n)
{
    return n->number == 0 || n->first != n->last;
}

/* A node and its first child and so on; the last of them. */
static uint32_t write_down(const struct thread_tree *t, uint32_t at, struct buf *out)
{
    for (;; at = t->nodes[at].first) {
        const struct node *n = &t->nodes[at];
        if (n->number != 0) {
            buf_append_number(out, n->number);
        }
        if (n->first == NONE) {
            return at;
        }
        if (n->number != 0) {
            buf_append_char(out, ' ');
        }
        if (is_fork(n)) {
            buf_append_char(out, '(');
        }
    }
}

/* The next branch, or NONE. */
static uint32_t write_up(const struct thread_tree *t, uint32_t root, uint32_t at, struct buf *out)
{
    while (at != root) {
        const struct node *n = &t->nodes[at];
        if (is_fork(&t->nodes[n->parent])) {
            buf_append_char(out, ')');
            if (n->next != NONE) {
                buf_append_char(out, '(');
                return n->next;
            }
        }
        at = n->parent;
    }
    return NONE;
}

void thread_tree_write(const struct thread_tree *tree, uint32_t index, struct buf *out)
{
    uint32_t root = tree->roots[index], at = root;
    buf_append_char(out, '(');
    while (at != NONE) {
        at = write_up(tree, root, write_down(tree, at, out), out);
    }
    buf_append_char(out, ')');
}
