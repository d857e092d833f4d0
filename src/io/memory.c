/* What the C library is told, and the thread that gives back what is free. */
#include "io/memory.h"

#include <limits.h>
#include <malloc.h>

#include "base/time.h"
#include "io/job.h"

static usec_t give_back(void *arg)
{
    (void)arg;
    (void)malloc_trim(0);
    return MEMORY_KEPT_SECS * USEC_PER_SEC;
}

struct worker *memory_keep(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, MEMORY_BLOCK_MAX);
    (void)mallopt(M_TRIM_THRESHOLD, INT_MAX); /* not by each free() */
    return worker_new("memory", false, give_back, NULL);
}
