/* io/memory.h - memory that is freed stays for whoever asks next, and goes back to the system when it was not needed for minutes.
 *
 * To touch memory for the first time costs more than most of what is done in it. By itself the C library maps large blocks
 * anew each time, or gives the end of its heaps back with every free, as it learned from what was freed before: SORT of 100,000
 * messages took 10 ms or 90, by what happened before it.
 *
 * Limits  MEMORY_BLOCK_MAX, MEMORY_KEPT_SECS. */
#ifndef CULVER_IO_MEMORY_H
#define CULVER_IO_MEMORY_H

#define MEMORY_BLOCK_MAX (32 * 1024 * 1024) /* octets; larger ones are mapped apart */
#define MEMORY_KEPT_SECS 300

/* For the whole process, from now on; worker_free() ends it. */
struct worker *memory_keep(void);

#endif
