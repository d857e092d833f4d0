/* A list under a lock, and one post to the loop while it is not empty. */
#include "app/arrivals.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

struct arrivals {
    struct loop *loop;
    void (*take)(void *arg, const struct arrival *arrival);
    void *arg;
    pthread_mutex_t lock;
    struct list waiting; /* struct arrival */
    struct loop_post post;
    atomic_uint count;
};

static void take_all(struct loop_post *post)
{
    struct arrivals *arrivals = CONTAINER_OF(post, struct arrivals, post);
    struct list batch;
    list_init(&batch);
    pthread_mutex_lock(&arrivals->lock);
    list_move_all(&batch, &arrivals->waiting);
    pthread_mutex_unlock(&arrivals->lock);
    struct list *node;
    while ((node = list_pop(&batch)) != NULL) {
        struct arrival *arrival = LIST_ENTRY(node, struct arrival, node);
        arrivals->take(arrivals->arg, arrival);
        free(arrival);
        atomic_fetch_sub_explicit(&arrivals->count, 1, memory_order_relaxed);
    }
}

struct arrivals *arrivals_new(struct loop *loop,
                              void (*take)(void *arg, const struct arrival *arrival), void *arg)
{
    struct arrivals *arrivals = calloc(1, sizeof(*arrivals));
    if (arrivals == NULL) {
        abort();
    }
    arrivals->loop = loop;
    arrivals->take = take;
    arrivals->arg = arg;
    arrivals->post.run = take_all;
    list_init(&arrivals->waiting);
    pthread_mutex_init(&arrivals->lock, NULL);
    return arrivals;
}

void arrivals_free(struct arrivals *arrivals)
{
    if (arrivals == NULL) {
        return;
    }
    struct list *node;
    while ((node = list_pop(&arrivals->waiting)) != NULL) {
        struct arrival *arrival = LIST_ENTRY(node, struct arrival, node);
        close(arrival->fd);
        free(arrival);
    }
    pthread_mutex_destroy(&arrivals->lock);
    free(arrivals);
}

void arrivals_add(struct arrivals *arrivals, const struct arrival *arrival)
{
    struct arrival *copy = malloc(sizeof(*copy));
    if (copy == NULL) {
        abort();
    }
    *copy = *arrival;
    atomic_fetch_add_explicit(&arrivals->count, 1, memory_order_relaxed);
    pthread_mutex_lock(&arrivals->lock);
    bool is_first = list_is_empty(&arrivals->waiting);
    list_append(&arrivals->waiting, &copy->node);
    pthread_mutex_unlock(&arrivals->lock);
    /* take_all() empties the list in the post, so that the post is free again when the list is. */
    if (is_first) {
        loop_post(arrivals->loop, &arrivals->post);
    }
}

unsigned arrivals_count(const struct arrivals *arrivals)
{
    return atomic_load_explicit(&arrivals->count, memory_order_relaxed);
}

unsigned arrivals_choose(const unsigned *connections, unsigned count, unsigned own)
{
    unsigned least = own;
    for (unsigned i = 0; i < count; i++) {
        least = connections[i] < connections[least] ? i : least;
    }
    unsigned allowed = connections[least] + connections[least] / 8;
    return connections[own] > allowed ? least : own;
}
