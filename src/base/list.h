/* base/list.h - doubly linked intrusive list: the node is a member of the struct that is listed.
 *
 * Owner   the list owns nothing; a node is in at most one list. */
#ifndef CULVER_BASE_LIST_H
#define CULVER_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct list {
    struct list *prev;
    struct list *next;
};

static inline void list_init(struct list *l)
{
    l->prev = l;
    l->next = l;
}

static inline bool list_is_empty(const struct list *l)
{
    return l->next == l;
}

static inline void list_append(struct list *l, struct list *node)
{
    node->prev = l->prev;
    node->next = l;
    l->prev->next = node;
    l->prev = node;
}

/* Takes the node out and leaves it initialised, so taking it out twice is harmless. */
static inline void list_remove(struct list *node)
{
    node->prev->next = node->next;
    node->next->prev = node->prev;
    list_init(node);
}

/* The first node taken out, or NULL. */
static inline struct list *list_pop(struct list *l)
{
    if (list_is_empty(l)) {
        return NULL;
    }
    struct list *node = l->next;
    list_remove(node);
    return node;
}

/* Moves all nodes of `from` to the end of `to`. */
static inline void list_move_all(struct list *to, struct list *from)
{
    struct list *node;
    while ((node = list_pop(from)) != NULL) {
        list_append(to, node);
    }
}

#define LIST_ENTRY(node, type, member) CONTAINER_OF(node, type, member)

/* The body may remove `node` itself, nothing else. */
#define LIST_EACH(l, node)                                                                         \
    for (struct list *node = (l)->next, *node##_next = node->next; node != (l);                    \
         node = node##_next, node##_next = node->next)

#endif
