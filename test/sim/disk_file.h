/* test/sim/disk_file.h - what the files of the simulated disk share: inodes with two contents, names with two targets. */
#ifndef CULVER_TEST_SIM_DISK_FILE_H
#define CULVER_TEST_SIM_DISK_FILE_H

#include <sqlite3.h>

#include "base/rand.h"
#include "disk.h"

#define SIM_SECTOR 512
#define SIM_FD_FIRST 1000000 /* no descriptor of the kernel: a call that went past the disk fails */
#define SIM_FILES_MAX 4096
#define SIM_FDS_MAX 4096

/* A write or truncation that the platter does not have yet. */
struct change_pending {
    uint64_t at, len;
    bool is_truncate; /* to `at` octets */
    char *bytes;
};

struct content {
    char *bytes;
    uint64_t len, cap;
};

struct inode {
    bool is_directory;
    unsigned names, descriptors; /* freed when both are 0 and it is not durable anywhere */
    unsigned durable_names;
    struct content now, durable;
    struct change_pending *pending;
    unsigned pending_count, pending_cap;
};

/* A name with what programs see under it and what the platter has under it. */
struct name {
    char *path;
    struct inode *now, *durable;
};

/* A change of directory entries that the platter does not have yet, in the order made. */
struct entry_change {
    char *path, *from;   /* from: of a rename */
    struct inode *inode; /* NULL: the name goes */
};

struct descriptor {
    struct inode *inode;
    char *path;
};

struct sim_disk {
    struct sim_disk_config config;
    struct random random;
    struct disk_weather weather;
    struct name names[SIM_FILES_MAX];
    unsigned name_count;
    struct entry_change *changes;
    unsigned change_count, change_cap;
    struct descriptor descriptors[SIM_FDS_MAX];
    uint64_t capacity, used;
    unsigned faults;
    bool is_frozen;
    sqlite3_vfs vfs;
};

void *sim_must(void *memory);
uint64_t sim_dice(struct sim_disk *d, uint64_t sides);

/* --- disk_file.c --- */
struct inode *inode_new(bool is_directory);
void inode_release(struct sim_disk *d, struct inode *inode);
void inode_write(struct inode *inode, uint64_t at, const void *bytes, uint64_t len);
void inode_truncate(struct inode *inode, uint64_t len);
/* The platter has it all; or, after a failed sync, never will. */
void inode_sync(struct inode *inode);
void inode_forget(struct sim_disk *d, struct inode *inode);
/* The content after a power cut: any of the sectors that were on their way. */
void inode_revive(struct sim_disk *d, struct inode *inode, enum sim_power how);

struct name *name_find(struct sim_disk *d, const char *path);
struct name *name_get(struct sim_disk *d, const char *path);
void name_set(struct sim_disk *d, const char *path, struct inode *inode);
void entry_note(struct sim_disk *d, const char *path, const char *from, struct inode *inode);
/* The entries of one directory are on the platter; NULL: of all. */
void entries_sync(struct sim_disk *d, const char *directory);
void entries_revive(struct sim_disk *d, enum sim_power how);

#endif
