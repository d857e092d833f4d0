/* Stacks of fibers: mapped with a guard page below, kept in a pool by the loop that used them, last given first
 * taken, because its pages are warm. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/hooks.h"
#include "io/internal.h"

static atomic_uint stacks_mapped;

static struct stack *stack_map(void);
static void stack_unmap(struct stack *stack);

void stack_pool_init(struct stack_pool *pool)
{
    list_init(&pool->free);
    pool->kept = 0;
}

void stack_pool_fini(struct stack_pool *pool)
{
    struct list *node;
    while ((node = list_pop(&pool->free)) != NULL) {
        stack_unmap(LIST_ENTRY(node, struct stack, node));
    }
    pool->kept = 0;
}

struct stack *stack_take(struct stack_pool *pool)
{
    struct list *node = list_pop(&pool->free);
    if (node == NULL) {
        return stack_map();
    }
    pool->kept--;
    struct stack *stack = LIST_ENTRY(node, struct stack, node);
    hook_stack_reuse(stack->base, stack->size);
    return stack;
}

void stack_give(struct stack_pool *pool, struct stack *stack)
{
    if (pool->kept >= FIBER_POOL_MAX) {
        stack_unmap(stack);
        return;
    }
    list_append(pool->free.next, &stack->node);
    pool->kept++;
}

static size_t guard_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static struct stack *stack_map(void)
{
    if (atomic_fetch_add(&stacks_mapped, 1) >= STACKS_MAX) {
        atomic_fetch_sub(&stacks_mapped, 1);
        return NULL;
    }
    size_t size = (size_t)FIBER_STACK_BYTES * HOOKS_STACK_FACTOR;
    size_t guard = guard_size();
    char *map = mmap(NULL, size + guard, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (map == MAP_FAILED || mprotect(map, guard, PROT_NONE) != 0) {
        if (map != MAP_FAILED) {
            munmap(map, size + guard);
        }
        atomic_fetch_sub(&stacks_mapped, 1);
        return NULL;
    }
    struct stack *stack = malloc(sizeof(*stack));
    if (stack == NULL) {
        io_die("malloc", ENOMEM);
    }
    list_init(&stack->node);
    stack->base = map + guard;
    stack->size = size;
    stack->valgrind_id = hook_valgrind_register(stack->base, size);
    return stack;
}

static void stack_unmap(struct stack *stack)
{
    hook_valgrind_deregister(stack->valgrind_id);
    hook_stack_reuse(stack->base, stack->size);
    munmap(stack->base - guard_size(), stack->size + guard_size());
    atomic_fetch_sub(&stacks_mapped, 1);
    free(stack);
}
