/* io/hooks.h - what tells the sanitizers and valgrind that the stack changes; nothing in plain builds. */
#ifndef CULVER_IO_HOOKS_H
#define CULVER_IO_HOOKS_H

#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define HOOKS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HOOKS_ASAN 1
#endif
#endif
#ifndef HOOKS_ASAN
#define HOOKS_ASAN 0
#endif

#if defined(__SANITIZE_THREAD__)
#define HOOKS_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HOOKS_TSAN 1
#endif
#endif
#ifndef HOOKS_TSAN
#define HOOKS_TSAN 0
#endif

#if HOOKS_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define HOOKS_STACK_FACTOR 4
static inline void hook_switch_start(void **save, const void *base, size_t size)
{
    __sanitizer_start_switch_fiber(save, base, size);
}
static inline void hook_switch_finish(void *saved, const void **old_base, size_t *old_size)
{
    __sanitizer_finish_switch_fiber(saved, old_base, old_size);
}
/* What earlier users left poisoned must not be seen by the next. */
static inline void hook_stack_reuse(const void *base, size_t size)
{
    __asan_unpoison_memory_region(base, size);
}
#else
#define HOOKS_STACK_FACTOR 1
static inline void hook_switch_start(void **save, const void *base, size_t size)
{
    (void)save;
    (void)base;
    (void)size;
}
static inline void hook_switch_finish(void *saved, const void **old_base, size_t *old_size)
{
    (void)saved;
    (void)old_base;
    (void)old_size;
}
static inline void hook_stack_reuse(const void *base, size_t size)
{
    (void)base;
    (void)size;
}
#endif

#if HOOKS_TSAN
#include <sanitizer/tsan_interface.h>
static inline void *hook_tsan_new(void)
{
    return __tsan_create_fiber(0);
}
static inline void hook_tsan_free(void *fiber)
{
    __tsan_destroy_fiber(fiber);
}
static inline void *hook_tsan_current(void)
{
    return __tsan_get_current_fiber();
}
static inline void hook_tsan_switch(void *to)
{
    __tsan_switch_to_fiber(to, 0);
}
#else
static inline void *hook_tsan_new(void)
{
    return NULL;
}
static inline void hook_tsan_free(void *fiber)
{
    (void)fiber;
}
static inline void *hook_tsan_current(void)
{
    return NULL;
}
static inline void hook_tsan_switch(void *to)
{
    (void)to;
}
#endif

#if __has_include(<valgrind/valgrind.h>)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-qual"
#include <valgrind/valgrind.h>
#pragma GCC diagnostic pop
static inline unsigned hook_valgrind_register(void *base, size_t size)
{
    return (unsigned)VALGRIND_STACK_REGISTER(base, (char *)base + size);
}
static inline void hook_valgrind_deregister(unsigned id)
{
    (void)id;
    VALGRIND_STACK_DEREGISTER(id);
}
#else
static inline unsigned hook_valgrind_register(void *base, size_t size)
{
    (void)base;
    (void)size;
    return 0;
}
static inline void hook_valgrind_deregister(unsigned id)
{
    (void)id;
}
#endif

#endif
