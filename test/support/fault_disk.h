/* test/support/fault_disk.h - a disk that fails on demand, is small, writes little at a time, or loses its power.
 *
 * Shape   stands between a world and its disk. Files are real; beside them it remembers what a power cut would leave: file
 *         content up to the last sync of that file, directory entries up to the last sync of that directory.
 *         Databases do not go through it: a power cut leaves them as SQLite wrote them (test/sim has a disk for those).
 * Owner   fault_disk_new() changes the world's disk, fault_disk_free() restores it.
 * Threads all calls from any thread.
 * Limits  meant for files of some MiB: their content is kept in memory. */
#ifndef CULVER_TEST_FAULT_DISK_H
#define CULVER_TEST_FAULT_DISK_H

#include "io/world.h"

struct fault_disk;

struct fault_disk *fault_disk_new(struct world *world);
void fault_disk_free(struct fault_disk *f);

enum fault_call {
    FAULT_OPEN,
    FAULT_READ,
    FAULT_WRITE,
    FAULT_SYNC, /* fdatasync and fsync */
    FAULT_TRUNCATE,
    FAULT_RENAME,
    FAULT_UNLINK,
    FAULT_CALLS,
};
#define FAULT_FOR_EVER UINT64_MAX

/* The nth call of this kind from now on (1: the next) and the `times - 1` after it fail with `error`. A write that fails
 * so has written half of its octets. times 0: no more failures. */
void fault_disk_fail(struct fault_disk *f, enum fault_call call, uint64_t nth, uint64_t times,
                     int error);
uint64_t fault_disk_calls(struct fault_disk *f, enum fault_call call); /* since the beginning */

/* No write writes more than this at once; 0: as much as it wants. */
void fault_disk_set_write_max(struct fault_disk *f, size_t octets);

/* Files may grow by this much from now on, then ENOSPC; what is cut or removed is room again. */
#define FAULT_ROOM_ENDLESS UINT64_MAX
void fault_disk_set_room(struct fault_disk *f, uint64_t octets);

enum fault_crash {
    CRASH_LOSES_ALL,  /* nothing that was not synced survives */
    CRASH_KEEPS_SOME, /* any of the unsynced sectors and names survive, by `seed` */
};
/* Leaves the files as a power cut at this moment might. Whoever has them open must stop using them, or be closed before: what
 * closing writes is written before the power cut. */
void fault_disk_crash(struct fault_disk *f, enum fault_crash how, uint64_t seed);

/* From now on nothing reaches the files and every call fails with EIO: the moment of fault_disk_crash() was this one. Lets a
 * program under test be closed first. */
void fault_disk_freeze(struct fault_disk *f);

#endif
