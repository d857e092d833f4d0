/* upkeep/manifest.h - the inside of snapshots, for the folder alone: the file MANIFEST, and paths (docs/formats/snapshot.md). */
#ifndef CULVER_UPKEEP_MANIFEST_H
#define CULVER_UPKEEP_MANIFEST_H

#include "upkeep/snapshot.h"

#define UPKEEP_PATH_BYTES 4096

/* data_dir/snapshot/NAME, with `suffix` behind it. ERR_SYNTAX: no name for a snapshot. */
enum err snapshot_path(const char *data_dir, struct slice name, const char *suffix,
                       char out[UPKEEP_PATH_BYTES]);
/* Makes data_dir/snapshot and a new directory in it, durable. */
enum err snapshot_make_directory(const char *data_dir, struct world *world, const char *path);

enum err manifest_write(const char *dir, struct world *world, const struct snapshot *snapshot);
/* ERR_NOT_FOUND: none, ERR_CORRUPT, ERR_PERM: of a newer format. */
enum err manifest_read(const char *dir, struct arena *arena, struct snapshot *out);

/* A directory with all that is in it; OK when there is none. */
enum err directory_erase(const char *path);

/* A whole database with what stands in its WAL, into a new file. */
enum err database_copy(const char *from, const char *to);

#endif
