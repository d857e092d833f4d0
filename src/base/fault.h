/* base/fault.h - named places where the simulation may let something go wrong (test/sim).
 *
 * Shape   FAULT_POINT("log-sync-fails") stands before a path that is rarely taken: a failure, a short write, a small batch. It is
 *         false in every build but one with -Dfault_points=true; there the program's fault_point() decides, and the names of
 *         all points are gathered in the section "fault_points". */
#ifndef CULVER_BASE_FAULT_H
#define CULVER_BASE_FAULT_H

#include <stdbool.h>

#ifdef CULVER_FAULT_POINTS
/* True: go the rare way. False always, unless the program (the simulation) brings its own. */
bool fault_point(const char *name);
#define FAULT_POINT(name)                                                                          \
    __extension__({                                                                                \
        static const char *const point_name __attribute__((section("fault_points"), used)) = name; \
        fault_point(point_name);                                                                   \
    })
#else
#define FAULT_POINT(name) false
#endif

#endif
