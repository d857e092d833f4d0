/* base/rand.h - random numbers behind an interface, so that a simulation can be replayed from a seed. */
#ifndef CULVER_BASE_RAND_H
#define CULVER_BASE_RAND_H

#include <stddef.h>
#include <stdint.h>

struct random {
    void (*fill)(struct random *r, void *out, size_t len);
    uint64_t state; /* of the seeded source */
};

/* The kernel's. Fit for secrets. */
void random_init_kernel(struct random *r);
/* A reproducible sequence; for tests only. */
void random_init_seeded(struct random *r, uint64_t seed);

uint64_t random_u64(struct random *r);

#endif
