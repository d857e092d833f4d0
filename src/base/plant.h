/* base/plant.h - bugs planted on purpose, to see that the simulation finds them (test/sim/plants.py).
 *
 * Shape   PLANTED("lost-tombstone") is false in every build but one with -Dfault_points=true, so nothing of the bug is in what
 *         anybody runs; there the simulation lets one of them live (--plant NAME). The names of all are gathered in the
 *         section "plants". */
#ifndef CULVER_BASE_PLANT_H
#define CULVER_BASE_PLANT_H

#include <stdbool.h>

#ifdef CULVER_FAULT_POINTS
/* False always, unless the program (the simulation) brings its own. */
bool plant_is_live(const char *name);
#define PLANTED(name)                                                                              \
    __extension__({                                                                                \
        static const char *const plant_name __attribute__((section("plants"), used)) = name;       \
        plant_is_live(plant_name);                                                                 \
    })
#else
#define PLANTED(name) false
#endif

#endif
