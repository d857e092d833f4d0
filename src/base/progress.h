/* base/progress.h - how far long work has come.
 *
 * Shape   one thread does the work and writes, another may look. NULL everywhere: nobody looks.
 * Threads one writer; what a reader gets may be of two moments next to each other. */
#ifndef CULVER_BASE_PROGRESS_H
#define CULVER_BASE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    const char *what;     /* a literal: "reading the log"; NULL: not begun */
    uint64_t done, total; /* total 0: not known */
    bool is_octets;       /* else things are counted */
};

/* The next part of the work begins. */
static inline void progress_begin(struct progress *p, const char *what, uint64_t total,
                                  bool is_octets)
{
    if (p != NULL) {
        __atomic_store_n(&p->done, 0, __ATOMIC_RELAXED);
        __atomic_store_n(&p->total, total, __ATOMIC_RELAXED);
        __atomic_store_n(&p->is_octets, is_octets, __ATOMIC_RELAXED);
        __atomic_store_n(&p->what, what, __ATOMIC_RELEASE);
    }
}

/* There is more to do than was known. */
static inline void progress_expect(struct progress *p, uint64_t more)
{
    if (p != NULL) {
        __atomic_add_fetch(&p->total, more, __ATOMIC_RELAXED);
    }
}

static inline void progress_add(struct progress *p, uint64_t more)
{
    if (p != NULL) {
        __atomic_add_fetch(&p->done, more, __ATOMIC_RELAXED);
    }
}

static inline struct progress progress_get(const struct progress *p)
{
    const char *what = __atomic_load_n(&p->what, __ATOMIC_ACQUIRE);
    return (struct progress){ what, __atomic_load_n(&p->done, __ATOMIC_RELAXED),
                              __atomic_load_n(&p->total, __ATOMIC_RELAXED),
                              __atomic_load_n(&p->is_octets, __ATOMIC_RELAXED) };
}

#endif
