/* Fault points and planted bugs of a program that wants none. */
#include "base/fault.h"
#include "base/plant.h"

#ifdef CULVER_FAULT_POINTS
__attribute__((weak)) bool fault_point(const char *name)
{
    return false;
}

__attribute__((weak)) bool plant_is_live(const char *name)
{
    return false;
}
#endif
