/* io/filter.h - the system calls that a role may make. */
#ifndef CULVER_IO_FILTER_H
#define CULVER_IO_FILTER_H

#include "io/process.h"

/* Loads the seccomp filter for all threads of the process; ends the process when that fails. */
void filter_enter(enum sandbox_role role);

#endif
