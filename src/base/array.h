/* base/array.h - room for more items of an array from malloc().
 *
 * Owner   the caller, who free()s it.
 * Errors  none: where no memory is left the process ends, as a budget above it was to prevent. */
#ifndef CULVER_BASE_ARRAY_H
#define CULVER_BASE_ARRAY_H

#include <stddef.h>
#include <stdlib.h>

/* `array` (NULL: a new one) with room for `count` items of `size` octets, at least one octet. */
static inline void *array_grow(void *array, size_t count, size_t size)
{
    array = realloc(array, count == 0 || size == 0 ? 1 : count * size);
    if (array == NULL) {
        abort();
    }
    return array;
}

#endif
