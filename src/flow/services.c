/* Ids: 11 characters of wall clock in microseconds, 2 of a count, 3 at random. They sort by time; the count keeps ids of one
 * reactor apart, the random part, drawn with each round of the count, those of two. */
#include "flow/internal.h"

#define ID_LENGTH 16
#define ID_COUNTS (32 * 32)

static const char id_alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

static void id_put(char *out, unsigned digits, uint64_t value)
{
    while (digits > 0) {
        out[--digits] = id_alphabet[value & 31];
        value >>= 5;
    }
}

struct slice services_make_id(struct services *services, struct arena *arena)
{
    struct clock *clock = &services->world->clock;
    char *id = arena_alloc(arena, ID_LENGTH);
    id_put(id, 11, clock->wall(clock));
    if (services->id_counter % ID_COUNTS == 0) {
        services->id_salt = random_u64(&services->world->random);
    }
    id_put(id + 11, 2, services->id_counter++);
    id_put(id + 13, 3, services->id_salt);
    return slice_make(id, ID_LENGTH);
}

struct utc services_now(struct services *services)
{
    return clock_now(&services->world->clock);
}
