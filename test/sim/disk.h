/* test/sim/disk.h - a disk in memory that does to its files what real ones do: loses, tears and reorders at a power cut whatever
 * was not synced, fails, fills up, takes time.
 *
 * Shape   struct disk of io/world.h over a table of paths. Beside the content that programs see, each file has what the platter
 *         holds, and the list of writes between the two; each directory the list of its changes. SQLite's files are here too
 *         (vfs.c).
 * Owner   sim_disk_new(); it lives as long as the process, which plays one seed.
 * Errors  as the system calls: -1 and errno. */
#ifndef CULVER_TEST_SIM_DISK_H
#define CULVER_TEST_SIM_DISK_H

#include "io/world.h"

struct sim_disk;

/* What may go wrong, each as a chance of 1 in n; 0 never. */
struct disk_weather {
    unsigned read_error, write_error, sync_error, name_error, short_write;
    usec_t slowest; /* of one call; a sync takes up to ten times that */
};

struct sim_disk_config {
    const char *vfs;  /* the name under which SQLite finds it, unique in the process */
    const char *root; /* a directory that is there from the beginning */
    uint64_t seed;
    uint64_t capacity;
    void (*pass_time)(void *arg, usec_t by); /* a call has taken so long */
    /* Called before each call that changes something; true: the power goes now. */
    bool (*cut)(void *arg);
    void *arg;
};
struct sim_disk *sim_disk_new(const struct sim_disk_config *config);

struct disk sim_disk_interface(struct sim_disk *d);
void sim_disk_set_weather(struct sim_disk *d, const struct disk_weather *weather);
void sim_disk_set_capacity(struct sim_disk *d, uint64_t octets);
uint64_t sim_disk_used(const struct sim_disk *d);

/* The power goes: from now on every call fails with EIO and changes nothing. */
void sim_disk_freeze(struct sim_disk *d);
bool sim_disk_is_frozen(const struct sim_disk *d);
/* Faults that were given out since the last question. */
unsigned sim_disk_faults_take(struct sim_disk *d);
void sim_disk_fault_note(struct sim_disk *d); /* one that the disk had no part in */

enum sim_power {
    POWER_KEPT, /* only the program died: everything written is there */
    POWER_CUT,  /* nothing, some or all of what was not synced is there, in any order */
};
/* What the next start finds. Nobody has a file open. */
void sim_disk_revive(struct sim_disk *d, enum sim_power how);

/* --- for vfs.c: calls with the meaning of those in struct disk --- */
int sim_open(struct disk *disk, const char *path, int flags, mode_t mode);
bool sim_disk_has(struct sim_disk *d, const char *path);
void sim_vfs_register(struct sim_disk *d, const char *name);

#endif
