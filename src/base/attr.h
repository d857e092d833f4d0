/* base/attr.h - the compiler's help, by name. */
#ifndef CULVER_BASE_ATTR_H
#define CULVER_BASE_ATTR_H

#define PRINTF_LIKE(format_index, first) __attribute__((format(printf, format_index, first)))

/* AUTO(fn) int x = ...: fn(&x) runs when x goes out of scope, so every return is safe. */
#define AUTO(fn) __attribute__((cleanup(fn)))

/* Marks a function that may suspend the calling fiber: no pointer into shared state survives it. */
#define BLOCKS

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#define CONTAINER_OF(member_ptr, type, member)                                                     \
    ((type *)(void *)((char *)(member_ptr)-offsetof(type, member)))

#endif
