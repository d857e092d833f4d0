/* The kernel's random numbers, and a splitmix64 sequence for tests that must be repeatable. */
#include "base/rand.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static void fill_kernel(struct random *r, void *out, size_t len)
{
    (void)r;
    char *at = out;
    while (len > 0) {
        ssize_t got = getrandom(at, len, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            abort(); /* no randomness, no service */
        }
        at += got;
        len -= (size_t)got;
    }
}

static uint64_t next_seeded(struct random *r)
{
    uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void fill_seeded(struct random *r, void *out, size_t len)
{
    for (size_t done = 0; done < len; done += sizeof(uint64_t)) {
        uint64_t word = next_seeded(r);
        size_t part = len - done < sizeof(word) ? len - done : sizeof(word);
        memcpy((char *)out + done, &word, part);
    }
}

void random_init_kernel(struct random *r)
{
    *r = (struct random){ .fill = fill_kernel };
}

void random_init_seeded(struct random *r, uint64_t seed)
{
    *r = (struct random){ .fill = fill_seeded, .state = seed };
}

uint64_t random_u64(struct random *r)
{
    uint64_t value;
    r->fill(r, &value, sizeof(value));
    return value;
}
