/* The kernel's random numbers of this program: a sequence that begins anew with each seed. It stands in front of the C library's, so
 * that hash tables, OpenSSL and libsodium repeat themselves too. */
#include <sys/random.h>

#include "sim.h"

static struct random source;

void entropy_seed(uint64_t seed)
{
    random_init_seeded(&source, seed);
}

ssize_t getrandom(void *out, size_t len, unsigned flags)
{
    if (source.fill == NULL) {
        random_init_seeded(&source, 0);
    }
    source.fill(&source, out, len);
    return (ssize_t)len;
}
