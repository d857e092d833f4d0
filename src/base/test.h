/* base/test.h - what unit tests share: cmocka with the headers that it wants before it, and a
 * comparison of slices.
 *
 * Owner   for *_test.c only; nothing of the program includes it. */
#ifndef CULVER_BASE_TEST_H
#define CULVER_BASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
/* cmocka's fail() would hide the function of base/err.h, and its fail_msg() calls it. */
#undef fail
#undef fail_msg
#define fail_msg(...)                                                                              \
    do {                                                                                           \
        print_error("ERROR: " __VA_ARGS__);                                                        \
        print_error("\n");                                                                         \
        _fail(__FILE__, __LINE__);                                                                 \
    } while (0)

#include "base/slice.h"

/* Shows both sides when they differ. */
#define ASSERT_SLICE(got, want) assert_slice_at((got), (want), __FILE__, __LINE__)

static inline void assert_slice_at(struct slice got, struct slice want, const char *file, int line)
{
    if (!slice_eq(got, want)) {
        print_error("got  \"%.*s\" (%zu)\nwant \"%.*s\" (%zu)\n", SLICE_ARG(got), got.len,
                    SLICE_ARG(want), want.len);
        _fail(file, line);
    }
}

#endif
