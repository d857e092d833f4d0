/* upkeep/manifest.h - the inside of snapshots, for the folder alone: the files MANIFEST and ROLLBACK, and paths (docs/formats/snapshot.md).
 *
 * Errors  of reading: ERR_NOT_FOUND there is none, ERR_CORRUPT, ERR_PERM of a newer format, ERR_TEMP the disk. */
#ifndef CULVER_UPKEEP_MANIFEST_H
#define CULVER_UPKEEP_MANIFEST_H

#include "base/buf.h"
#include "upkeep/snapshot.h"

#define UPKEEP_PATH_BYTES 4096

/* data_dir/snapshot/NAME, with `suffix` behind it. ERR_SYNTAX: no name for a snapshot. */
enum err snapshot_path(const char *data_dir, struct slice name, const char *suffix,
                       char out[UPKEEP_PATH_BYTES]);
/* Of all that are there, whole or not, in no order. */
enum err snapshot_names(const char *data_dir, struct arena *arena, struct slice **out,
                        unsigned *out_count);
/* Makes data_dir/snapshot and a new directory in it, durable. */
enum err snapshot_make_directory(const char *data_dir, struct world *world, const char *path);

void manifest_print(const struct snapshot *snapshot, struct buf *out);
/* `path` is for words alone. Slices point into the text. */
enum err manifest_parse(struct slice text, const char *path, struct snapshot *out);
enum err manifest_write(const char *dir, struct world *world, const struct snapshot *snapshot);
enum err manifest_read(const char *dir, struct arena *arena, struct snapshot *out);

/* How a rollback goes on when it is interrupted while two states change places. */
struct rollback_journal {
    char before[SNAPSHOT_NAME_MAX + 1]; /* the snapshot that the state before becomes */
    log_lsn last_kept;                  /* its last record that the new state has too */
};
void journal_print(const struct rollback_journal *journal, struct buf *out);
enum err journal_parse(struct slice text, struct rollback_journal *out);
/* Durable; from then on no server starts. */
enum err journal_write(const char *data_dir, struct world *world,
                       const struct rollback_journal *journal);
enum err journal_read(const char *data_dir, struct arena *arena, struct rollback_journal *out);
enum err journal_remove(const char *data_dir, struct world *world);

/* A directory with all that is in it; OK when there is none. */
enum err directory_erase(const char *path);

/* A whole database with what stands in its WAL, into a new file. */
enum err database_copy(const char *from, const char *to);

#endif
