/* From whoever asks to the worker, and back. */
#include <stdio.h>

#include "directory/internal.h"

#define SCRATCH_BYTES ((size_t)1024 * 1024)

/* The detail of a failure is in the worker's error slot; it travels with the answer. */
struct carried {
    enum err (*run)(void *ask);
    void *ask;
    enum err result;
    char detail[ERR_TEXT_MAX];
};

static void run_carried(void *arg)
{
    struct carried *c = arg;
    c->result = c->run(c->ask);
    if (c->result != OK) {
        snprintf(c->detail, sizeof(c->detail), "%s", err_detail());
    }
}

struct arena *directory_scratch(struct arena **arena)
{
    if (*arena != NULL) {
        return NULL;
    }
    *arena = arena_new(NULL, "directory", SCRATCH_BYTES);
    return *arena;
}

enum err directory_carry(struct directory *directory, enum err (*run)(void *ask), void *ask,
                         struct arena **arena)
{
    struct arena *scratch = arena == NULL ? NULL : directory_scratch(arena);
    struct carried c = { .run = run, .ask = ask };
    worker_call(directory->worker, run_carried, &c);
    arena_free(scratch);
    return c.result == OK ? OK : fail(c.result, "%s", c.detail);
}
