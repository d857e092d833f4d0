/* Memory by lifetime.
 *
 * Release builds hand out pieces of blocks that double in size; the first block stays on reset.
 * Under the address sanitizer every piece is its own malloc, so that use after reset and overruns
 * are seen. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"

#if defined(__SANITIZE_ADDRESS__)
#define PIECES_APART 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PIECES_APART 1
#endif
#endif
#ifndef PIECES_APART
#define PIECES_APART 0
#endif

#define BLOCK_MIN 2048
#define BLOCK_MAX (64 * 1024)
#define ALIGNMENT 16
#define RAW_OCTET 0xd7

struct block {
    struct block *next;
    size_t size, used;
    _Alignas(ALIGNMENT) char bytes[];
};

struct closer {
    struct closer *next;
    void (*run)(void *);
    void *what;
};

struct arena {
    struct list siblings, children;
    const char *name;
    size_t budget, used;
    struct block *blocks; /* newest first */
    struct closer *closers;
};

_Noreturn static void die(const char *what, const char *name, size_t size)
{
    fprintf(stderr, "culver: arena %s: %s (%zu bytes)\n", name, what, size);
    abort();
}

struct arena *arena_new(struct arena *parent, const char *name, size_t budget_bytes)
{
    struct arena *arena = calloc(1, sizeof(*arena));
    if (arena == NULL) {
        die("out of memory", name, sizeof(*arena));
    }
    arena->name = name;
    arena->budget = budget_bytes;
    list_init(&arena->siblings);
    list_init(&arena->children);
    if (parent != NULL) {
        list_append(&parent->children, &arena->siblings);
    }
    return arena;
}

/* Closers may still use memory of the arena, so they run before anything is given back. */
static void arena_empty(struct arena *arena)
{
    while (arena->closers != NULL) {
        struct closer *closer = arena->closers;
        arena->closers = closer->next;
        closer->run(closer->what);
        free(closer);
    }
    struct list *child;
    while ((child = list_pop(&arena->children)) != NULL) {
        arena_free(LIST_ENTRY(child, struct arena, siblings));
    }
    arena->used = 0;
}

void arena_reset(struct arena *arena)
{
    arena_empty(arena);
    while (arena->blocks != NULL && (PIECES_APART || arena->blocks->next != NULL)) {
        struct block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
    if (arena->blocks != NULL) {
        arena->blocks->used = 0;
    }
}

void arena_trim(struct arena *arena)
{
    arena_empty(arena);
    while (arena->blocks != NULL) {
        struct block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
}

void arena_free(struct arena *arena)
{
    if (arena == NULL) {
        return;
    }
    arena_trim(arena);
    list_remove(&arena->siblings);
    free(arena);
}

void arena_free_auto(struct arena **arena)
{
    arena_free(*arena);
}

static struct block *block_add(struct arena *arena, size_t size)
{
    struct block *block = malloc(sizeof(*block) + size);
    if (block == NULL) {
        die("out of memory", arena->name, size);
    }
    block->size = size;
    block->used = 0;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

static size_t next_block_size(const struct arena *arena, size_t need)
{
    size_t size = arena->blocks == NULL ? BLOCK_MIN : arena->blocks->size * 2;
    size = size > BLOCK_MAX ? BLOCK_MAX : size;
    return size < need ? need : size;
}

/* Not cleared. */
static void *take(struct arena *arena, size_t size)
{
    size_t need = size;
    if (__builtin_add_overflow(size, ALIGNMENT - 1, &need)) {
        die("size overflow", arena->name, size);
    }
    need &= ~(size_t)(ALIGNMENT - 1);
    if (need > arena->budget || arena->used > arena->budget - need) {
        die("budget used up", arena->name, size);
    }
    arena->used += need;
    struct block *block = arena->blocks;
    if (PIECES_APART) {
        block = block_add(arena, size);
        need = size;
    } else if (block == NULL || block->size - block->used < need) {
        block = block_add(arena, next_block_size(arena, need));
    }
    void *piece = block->bytes + block->used;
    block->used += need;
    return piece;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(take(arena, size), 0, size);
}

static size_t array_size(const struct arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        die("array overflow", arena->name, count);
    }
    return total;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    return arena_alloc(arena, array_size(arena, count, size));
}

/* Where mistakes are looked for, it holds what nobody takes for a result. */
void *arena_array_raw(struct arena *arena, size_t count, size_t size)
{
    size_t total = array_size(arena, count, size);
    void *piece = take(arena, total);
    return PIECES_APART ? memset(piece, RAW_OCTET, total) : piece;
}

struct slice arena_dup(struct arena *arena, struct slice s)
{
    if (s.ptr == NULL) {
        return s;
    }
    char *copy = take(arena, s.len == 0 ? 1 : s.len);
    if (s.len > 0) {
        memcpy(copy, s.ptr, s.len);
    }
    return slice_make(copy, s.len);
}

char *arena_cstr(struct arena *arena, struct slice s)
{
    char *copy = arena_alloc(arena, s.len + 1);
    if (s.len > 0) {
        memcpy(copy, s.ptr, s.len);
    }
    return copy;
}

struct slice arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) {
        die("bad format", arena->name, 0);
    }
    char *text = arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return slice_make(text, (size_t)len);
}

void arena_on_free(struct arena *arena, void (*run)(void *), void *what)
{
    struct closer *closer = malloc(sizeof(*closer));
    if (closer == NULL) {
        die("out of memory", arena->name, sizeof(*closer));
    }
    *closer = (struct closer){ arena->closers, run, what };
    arena->closers = closer;
}

size_t arena_used(const struct arena *arena)
{
    size_t total = arena->used;
    LIST_EACH (&arena->children, node) {
        total += arena_used(LIST_ENTRY(node, struct arena, siblings));
    }
    return total;
}
