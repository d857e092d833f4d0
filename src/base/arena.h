/* base/arena.h - memory by lifetime: server, session, command, message, job.
 *
 * Shape   arenas form a tree; freeing one frees its children and runs its closers, last added first.
 * Owner   what arena_alloc() gives lives until the arena is reset or freed; nobody frees pieces.
 * Errors  none: malloc failing, or an arena at its budget, ends the process. Whatever a peer can make
 *         large is bounded where it enters, or is a buf; an arena at its budget is a bug.
 * Debug   with ASan each piece is poisoned when the arena is reset. */
#ifndef CULVER_BASE_ARENA_H
#define CULVER_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/slice.h"

struct arena;

/* A new arena; `parent` may be NULL. `name` is a literal, shown when the budget is hit. */
struct arena *arena_new(struct arena *parent, const char *name, size_t budget_bytes);

/* Runs closers, frees children and memory. NULL is allowed. */
void arena_free(struct arena *arena);

/* For AUTO(arena_free_auto) struct arena *a = arena_new(...). */
void arena_free_auto(struct arena **arena);

/* As arena_free(), but the empty arena stays and keeps its first block. */
void arena_reset(struct arena *arena);

/* As arena_reset(), but gives the first block back too: of work that may rest long. */
void arena_trim(struct arena *arena);

/* Zeroed memory aligned for any type. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);

/* count elements of size octets; an overflow ends the process. */
void *arena_array(struct arena *arena, size_t count, size_t size);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_array((arena), (count), sizeof(type)))

/* As arena_array(), but of any content: for large arrays that are written before they are read. */
void *arena_array_raw(struct arena *arena, size_t count, size_t size);
#define ARENA_ARRAY_RAW(arena, type, count)                                                        \
    ((type *)arena_array_raw((arena), (count), sizeof(type)))

/* A copy of the bytes. */
struct slice arena_dup(struct arena *arena, struct slice s);

/* A copy with a NUL behind it, for libc. Octets behind an embedded NUL are copied but libc stops there. */
char *arena_cstr(struct arena *arena, struct slice s);

/* Formatted text, allocated as needed. */
struct slice arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

/* Calls closer(what) when the arena is reset or freed. */
void arena_on_free(struct arena *arena, void (*closer)(void *), void *what);

/* Octets handed out since the last reset, children included. */
size_t arena_used(const struct arena *arena);

#endif
